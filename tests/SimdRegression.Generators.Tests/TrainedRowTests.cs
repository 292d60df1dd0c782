using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using ModelText = SimdRegression.Generators.Tests.TrainedModelTests.ModelText;

namespace SimdRegression.Generators.Tests;

/// <summary>Compiled-in models that take objects of a type of the project's.</summary>
public sealed class TrainedRowTests
{
    private const string House = """
        namespace Shop
        {
            public enum Heating { Gas, HeatPump, Oil }
            public sealed record Place(double Distance);
            public sealed record House(
                double Area, int Bedrooms, double? Age, Heating Heating, bool? Garden, Place Place,
                [SimdRegression.Feature(Levels = new[] { "north", "south" }, Unknown = SimdRegression.UnknownLevels.Ignore)] string? Side, double Price);
            [SimdRegression.LinearModel<double, House>(Target = nameof(House.Price), Products = new[] { "Area*Bedrooms" })]
            public partial struct HousePrice;
        }
        """;

    private static RowEncoder Encoder => new(
        [
            EncoderColumn.Number("Area"),
            EncoderColumn.Number("Bedrooms"),
            EncoderColumn.Number("Age", MissingValues.Indicator, 31.25),
            EncoderColumn.Text("Heating", ["Gas", "HeatPump", "Oil"]),
            EncoderColumn.Boolean("Garden", MissingValues.Indicator, 0.375),
            EncoderColumn.Number("Place.Distance"),
            EncoderColumn.Text("Side", ["north", "south"], missing: MissingValues.Indicator, unknown: UnknownLevels.Ignore),
        ],
        ["Area*Bedrooms"]);

    [Theory]
    [InlineData("0.1,-0.3,0.7,1.5,2.5,-3.5,0.01,0.3,0.6,-0.9,1.1,2.2,3.3,0.0123")]
    [InlineData("0,-0.3,0.7,0,0,0,0,0,0,-0.9,1.1,0,3.3,0")]
    [InlineData("0,0,0,0,0,-3.5,0,0.3,0,0,0,0,0,0.0123")]
    [InlineData("0,0,0,0,0,0,0,0,0,0,0,0,0,0")]
    public void Objects_are_predicted_to_the_bits_of_the_typed_model(string numbers)
    {
        double[] coefficients = [.. numbers.Split(',').Select(number => double.Parse(number, System.Globalization.CultureInfo.InvariantCulture))];
        string json = TrainedModelTests.Json(Document(coefficients));
        string found = Run(json, House, """
            var model = SimdRegression.ModelDocument<double>.Load(new System.IO.MemoryStream(System.Text.Encoding.UTF8.GetBytes(json))).ToModel<Shop.HousePrice>();
            int same = 0;
            for (int i = 0; i < 200; i++)
            {
                var house = new Shop.House(
                    50 + i / 3.0, i % 5, i % 4 == 0 ? null : i / 7.0, (Shop.Heating)(i % 3), i % 7 == 0 ? null : i % 2 == 0, new Shop.Place(i / 11.0),
                    (i % 5) switch { 0 => null, 1 => "north", 2 => "south", _ => "west" }, 0);
                same += System.BitConverter.DoubleToInt64Bits(Shop.Price.Predict(in house)) == System.BitConverter.DoubleToInt64Bits(model.Predict(in house)) ? 1 : 0;
            }

            return same.ToString();
            """);
        Assert.Equal("200", found);
    }

    [Fact]
    public void Members_that_count_for_nothing_are_not_read()
    {
        var document = new ModelDocument<double>([0.0, 2.0], 1.0, default, ["Left", "Right"]);
        string found = Run(TrainedModelTests.Json(document), """
            namespace Shop { public sealed class House { public double Left => throw new System.InvalidOperationException(); public float Right { get; set; } } }
            """, "return Shop.Price.Predict(new Shop.House { Right = 3 }).ToString();");
        Assert.Equal("7", found);
    }

    [Fact]
    public void Responses_take_objects_too_and_internal_types_are_taken_internally()
    {
        var document = new ModelDocument<double>([2.0], -1.0, ResponseKind.Probability, default(TrainingReport), ["Right"]) { Classes = ["no", "yes"] };
        string found = Run(TrainedModelTests.Json(document), """
            namespace Shop { internal readonly struct House { internal House(float right) => Right = right; public float Right { get; } } }
            """, """
            var half = new Shop.House(0.5f);
            return Shop.Price.Probability(in half) + " " + Shop.Price.ClassName(Shop.Price.Label(new Shop.House(3))) + " " + Shop.Price.Label(in half, threshold: 0.4);
            """);
        Assert.Equal("0.5 yes True", found);
    }

    [Theory]
    [InlineData("public sealed record House(double Right, double Left);", "feature 0 of the model is \"Left\", and that of the rows is \"Right\"; names and their order must be the same")]
    [InlineData("public sealed record House(double Left);", "the model has 2 features, and the rows have 1")]
    [InlineData("public sealed record Other(double Left);", "there is no such type; names of types in types have a + between them")]
    public void Other_features_are_an_error(string type, string reason)
    {
        var document = new ModelDocument<double>([0.0, 2.0], 1.0, default, ["Left", "Right"]);
        GeneratorRunResult result = TrainedModelTests.Driver(new ModelText("price.json", TrainedModelTests.Json(document), "Shop.Price", "Shop.House"))
            .RunGenerators(Harness.Compile($"namespace Shop {{ {type} }}")).GetRunResult().Results.Single();
        Assert.Empty(result.GeneratedSources);
        Assert.Equal($"SIMDREG032: 'price.json' cannot take rows of type 'Shop.House': {reason}", Assert.Single(result.Diagnostics) is { } one ? $"{one.Id}: {one.GetMessage()}" : "");
    }

    [Fact]
    public void A_gap_that_the_model_does_not_know_is_an_error()
    {
        var document = new ModelDocument<double>([1.0, 2.0], 1.0, default, ["Left", "Left_missing"]);
        GeneratorRunResult result = TrainedModelTests.Driver(new ModelText("price.json", TrainedModelTests.Json(document), "Shop.Price", "Shop.House"))
            .RunGenerators(Harness.Compile("namespace Shop { public sealed record House(double? Left); }")).GetRunResult().Results.Single();
        Assert.Contains("does not say what a missing value counts as", Assert.Single(result.Diagnostics).GetMessage(), StringComparison.Ordinal);
    }

    [Fact]
    public void An_edit_elsewhere_emits_nothing_anew_and_one_of_the_rows_does()
    {
        var document = new ModelDocument<double>([1.0, 2.0], 1.0, default, ["Left", "Right"]);
        CSharpCompilation compilation = Harness.Compile(["namespace Shop { public sealed record House(double Left, double Right); }", "internal static class Elsewhere { }"]);
        GeneratorDriver driver = TrainedModelTests.Driver(new ModelText("price.json", TrainedModelTests.Json(document), "Shop.Price", "Shop.House")).RunGenerators(compilation);
        CSharpCompilation elsewhere = Replace(compilation, 1, "internal static class Elsewhere { internal const int Answer = 42; }");
        driver = driver.RunGenerators(elsewhere);
        Assert.All(OutputReasons(driver), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        driver = driver.RunGenerators(Replace(elsewhere, 0, "namespace Shop { public sealed record House(decimal Left, double Right); }"));
        Assert.Contains(IncrementalStepRunReason.Modified, OutputReasons(driver));
    }

    private static IEnumerable<IncrementalStepRunReason> OutputReasons(GeneratorDriver driver) =>
        driver.GetRunResult().Results.Single().TrackedOutputSteps.Values.SelectMany(runs => runs).SelectMany(run => run.Outputs).Select(output => output.Reason);

    private static CSharpCompilation Replace(CSharpCompilation compilation, int index, string source)
    {
        SyntaxTree old = compilation.SyntaxTrees[index];
        return compilation.ReplaceSyntaxTree(old, CSharpSyntaxTree.ParseText(source, (CSharpParseOptions)old.Options, old.FilePath));
    }

    private static ModelDocument<double> Document(double[] coefficients)
    {
        RowEncoder encoder = Encoder;
        return new ModelDocument<double>(coefficients, 0.5, default, encoder.FeatureNames.ToArray(), "Price") { Encoder = encoder };
    }

    private static string Run(string json, string types, string body)
    {
        string source = $$"""
            {{types}}
            public static class Check
            {
                public static string Run(string json)
                {
                    System.Globalization.CultureInfo.CurrentCulture = System.Globalization.CultureInfo.InvariantCulture;
                    {{body}}
                }
            }
            """;
        CSharpCompilation compilation = Harness.Compile([source], Harness.StrictOptions.WithSpecificDiagnosticOptions([new("CS1591", ReportDiagnostic.Suppress)]));
        TrainedModelTests.Driver(new ModelText("price.json", json, "Shop.Price", "Shop.House"))
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation completed, out ImmutableArray<Diagnostic> reported);
        Assert.Empty(reported);
        Assert.Empty(completed.GetDiagnostics().Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden));
        using var image = new MemoryStream();
        Assert.True(completed.Emit(image).Success);
        image.Position = 0;
        MethodInfo run = new AssemblyLoadContext("Trained", isCollectible: true).LoadFromStream(image).GetType("Check")!.GetMethod("Run")!;
        return (string)run.Invoke(null, [json])!;
    }
}
