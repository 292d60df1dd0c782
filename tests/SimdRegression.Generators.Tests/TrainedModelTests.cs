using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using SimdRegression.Generators.Trained;

namespace SimdRegression.Generators.Tests;

/// <summary>Models that are compiled in from their files.</summary>
public sealed class TrainedModelTests
{
    private const string Source = "internal static class Check { public static double[] Run(double[] rows) { var made = new double[rows.Length / 6]; Shop.Price.Predict(rows, made); return made; } }";

    private static readonly double[] Coefficients = [0.1, 0.0, -2.0 / 3.0, 1e-3, 0.0, 7.25];

    [Fact]
    public void A_file_becomes_a_type_that_predicts_the_bits_of_the_document()
    {
        var document = new ModelDocument<double>(Coefficients, 1.5, default, ["a", "b", "c", "d", "e", "f"], "price");
        CSharpCompilation compilation = Harness.Compile(Source);
        Driver(new ModelText("price.json", Json(document), "Shop.Price"))
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation completed, out ImmutableArray<Diagnostic> reported);
        Assert.Empty(reported);
        Assert.Empty(completed.GetDiagnostics().Where(diagnostic => diagnostic.Severity > DiagnosticSeverity.Hidden));
        using var image = new MemoryStream();
        Assert.True(completed.Emit(image).Success);
        image.Position = 0;
        MethodInfo run = new AssemblyLoadContext("Trained", isCollectible: true).LoadFromStream(image).GetType("Check")!.GetMethod("Run")!;

        var random = new Random(1);
        double[] rows = [.. Enumerable.Range(0, 600).Select(_ => Math.ScaleB(random.NextDouble() - 0.5, random.Next(-8, 8)))];
        var expected = new double[100];
        document.ToModel().Predict(rows, expected);
        var found = (double[])run.Invoke(null, [rows])!;
        Assert.Equal(expected.Select(BitConverter.DoubleToInt64Bits), found.Select(BitConverter.DoubleToInt64Bits));
    }

    [Fact]
    public void The_text_is_that_of_the_tool()
    {
        string json = Json(SomeDocument());
        string emitted = Assert.Single(Run(new ModelText("price.json", json, "Shop.Price")).GeneratedSources).SourceText.ToString();
        Assert.Equal(TrainedModelEmitter.Emit(TrainedModelReader.Read(json), "Shop", "Price"), emitted);
    }

    [Fact]
    public void Without_a_type_name_the_type_is_called_like_the_file_in_the_namespace_of_the_project()
    {
        GeneratorRunResult result = Run(new ModelText("folder/house-price.json", Json(SomeDocument()), ""));
        Assert.Equal("Consumer.Root.HousePrice.Trained.g.cs", Assert.Single(result.GeneratedSources).HintName);
        Assert.Contains("namespace Consumer.Root", result.GeneratedSources[0].SourceText.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_kind_is_left_alone() =>
        Assert.Empty(Run(new ModelText("notes.txt", "Notes.", null)).GeneratedSources);

    [Theory]
    [InlineData("", "SIMDREG030: 'price.json' cannot be compiled in: the model is not JSON: line 1, character 1 cannot be read")]
    [InlineData("{}", "SIMDREG030: 'price.json' cannot be compiled in: this is not a stored model: it has no \"format\" of \"SimdRegression.LinearModel\"")]
    [InlineData("0.5", "SIMDREG030: 'price.json' cannot be compiled in: the model was changed after it was saved: its checksum does not match")]
    public void A_damaged_or_foreign_file_is_an_error(string change, string expected)
    {
        string json = change == "0.5" ? Json(SomeDocument()).Replace("0.5", "0.6", StringComparison.Ordinal) : change;
        GeneratorRunResult result = Run(new ModelText("price.json", json, "Shop.Price"));
        Assert.Empty(result.GeneratedSources);
        Diagnostic diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(expected, $"{diagnostic.Id}: {diagnostic.GetMessage()}");
        Assert.Equal("price.json", diagnostic.Location.GetLineSpan().Path);
    }

    [Theory]
    [InlineData("Shop.Predict")]
    [InlineData("Shop.2fast")]
    [InlineData("Shop..Price")]
    [InlineData("class.Price")]
    public void A_type_that_cannot_have_its_name_is_an_error(string name)
    {
        GeneratorRunResult result = Run(new ModelText("price.json", Json(SomeDocument()), name));
        Assert.Empty(result.GeneratedSources);
        Assert.Equal("SIMDREG031", Assert.Single(result.Diagnostics).Id);
    }

    [Fact]
    public void Two_models_of_one_name_are_an_error()
    {
        GeneratorRunResult result = Run(new ModelText("a.json", Json(SomeDocument()), "Shop.Price"), new ModelText("b.json", Json(SomeDocument()), "Shop.Price"));
        Assert.Single(result.GeneratedSources);
        Assert.Equal("SIMDREG031", Assert.Single(result.Diagnostics).Id);
    }

    [Fact]
    public void An_unrelated_edit_emits_nothing_anew()
    {
        CSharpCompilation compilation = Harness.Compile(["internal static class Elsewhere { }"]);
        GeneratorDriver driver = Driver(new ModelText("price.json", Json(SomeDocument()), "Shop.Price")).RunGenerators(compilation);
        GeneratorRunResult first = driver.GetRunResult().Results.Single();
        SyntaxTree old = compilation.SyntaxTrees[0];
        CSharpCompilation edited = compilation.ReplaceSyntaxTree(
            old, CSharpSyntaxTree.ParseText("internal static class Elsewhere { internal const int Answer = 42; }", (CSharpParseOptions)old.Options, old.FilePath));
        GeneratorRunResult second = driver.RunGenerators(edited).GetRunResult().Results.Single();

        Assert.Equal([IncrementalStepRunReason.New], Reasons(first));
        Assert.All(Reasons(second), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.Same(Assert.Single(first.GeneratedSources).SourceText, Assert.Single(second.GeneratedSources).SourceText);
    }

    [Fact]
    public void A_new_layout_of_the_file_and_an_edit_of_another_model_emit_nothing_anew()
    {
        string json = Json(SomeDocument());
        var price = new ModelText("price.json", json, "Shop.Price");
        var other = new ModelText("other.json", json, "Shop.Other");
        CSharpCompilation compilation = Harness.Compile(["internal static class Elsewhere { }"]);
        GeneratorDriver driver = Driver(price, other).RunGenerators(compilation);
        driver = driver
            .ReplaceAdditionalText(price, new ModelText("price.json", json.Replace("\n", "\n  ", StringComparison.Ordinal), "Shop.Price"))
            .ReplaceAdditionalText(other, new ModelText("other.json", Json(new ModelDocument<double>([3.0], 4.0, default)), "Shop.Other"));
        GeneratorRunResult result = driver.RunGenerators(compilation).GetRunResult().Results.Single();
        Assert.Equal(
            [IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], Reasons(result).Order());
        Assert.Equal(
            [IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached],
            result.TrackedOutputSteps.Values.SelectMany(runs => runs).SelectMany(run => run.Outputs).Select(output => output.Reason).Order());
    }

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult result) =>
        result.TrackedSteps[TrackingNames.TrainedSpecs].SelectMany(run => run.Outputs).Select(output => output.Reason);

    private static ModelDocument<double> SomeDocument() => new([0.5, 2.0], 3.0, default, ["area", "age"], "price");

    internal static string Json(ModelDocument<double> document)
    {
        using var stream = new MemoryStream();
        document.Save(stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static GeneratorRunResult Run(params ModelText[] files)
    {
        GeneratorRunResult result = Driver(files).RunGenerators(Harness.Compile("internal static class Empty { }")).GetRunResult().Results.Single();
        Assert.Null(result.Exception);
        return result;
    }

    internal static GeneratorDriver Driver(params ModelText[] files) => Harness.CreateDriver()
        .AddAdditionalTexts([.. files])
        .WithUpdatedAnalyzerConfigOptions(new Items());

    /// <summary>A file with the metadata of its item; without a type name it is an item of another kind.</summary>
    internal sealed class ModelText(string path, string text, string? typeName, string rowType = "") : AdditionalText
    {
        public override string Path => path;

        public string? TypeName => typeName;

        public string RowType => rowType;

        public override Microsoft.CodeAnalysis.Text.SourceText GetText(CancellationToken cancellationToken = default) => Microsoft.CodeAnalysis.Text.SourceText.From(text, Encoding.UTF8);
    }

    private sealed class Items : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Options(("build_property.RootNamespace", "Consumer.Root"));

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => textFile is ModelText { TypeName: string name } model
            ? new Options(
                ("build_metadata.AdditionalFiles.SimdRegressionModel", "true"),
                ("build_metadata.AdditionalFiles.SimdRegressionTypeName", name),
                ("build_metadata.AdditionalFiles.SimdRegressionRowType", model.RowType))
            : new Options();
    }

    private sealed class Options(params (string Key, string Value)[] values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value)
        {
            value = Array.Find(values, pair => pair.Key == key).Value;
            return value is not null;
        }
    }
}
