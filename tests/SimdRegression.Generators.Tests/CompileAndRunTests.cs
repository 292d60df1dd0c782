using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace SimdRegression.Generators.Tests;

/// <summary>
/// Compiles emitted code as the strictest consumer would (C# 12, all warnings as errors, documentation required, no unsafe code, no
/// implicit usings), loads it and calls it, for every shape of declaration.
/// </summary>
public sealed class CompileAndRunTests
{
    /// <summary>Types that are called as the emitted file calls its namespaces.</summary>
    private const string NamesOfAliases =
        "internal static class C_; internal static class V_; internal static class K_; internal static class R_; internal static class S_;";

    /// <summary>A file with a model of two features of <c>double</c>, and how the model is called from outside.</summary>
    public static TheoryData<string, string> Shapes { get; } = new()
    {
        { "[LinearModel<double>(2)] public partial struct Model;", "Model" },
        { "[LinearModel<double>(2)] internal partial struct Model;", "Model" },
        { "[LinearModel<double>(2)] partial struct Model { }", "Model" },
        { "[LinearModel<double>(2)] public readonly partial struct Model;", "Model" },
        { "[LinearModel<double>(2)] public partial struct @struct;", "@struct" },
        { "[LinearModel<double>(2)] public partial struct Größe;", "Größe" },
        { "[LinearModel<double>(2)] public partial struct ReadOnlySpan;", "global::ReadOnlySpan" },
        { "[LinearModel<double>(2)] public partial struct Model;\npublic partial struct Model { }", "Model" },
        { "namespace Demo { [LinearModel<double>(2)] public partial struct Model; }", "Demo.Model" },
        { "namespace Demo.System { [LinearModel<double>(2)] public partial struct Model; }", "Demo.System.Model" },
        { "namespace Demo.SimdRegression { [LinearModel<double>(2)] public partial struct Model; }", "Demo.SimdRegression.Model" },
        { "namespace SimdRegression { [LinearModel<double>(2)] public partial struct Model; }", "SimdRegression.Model" },
        { "namespace @class { [LinearModel<double>(2)] public partial struct Model; }", "@class.Model" },
        { "public partial class Outer { [LinearModel<double>(2)] public partial struct Model; }", "Outer.Model" },
        { "public static partial class Outer { [LinearModel<double>(2)] public partial struct Model; }", "Outer.Model" },
        { "public abstract partial class Outer { [LinearModel<double>(2)] internal partial struct Model; }", "Outer.Model" },
        { "public partial class Outer { [LinearModel<double>(2)] protected internal partial struct Model; }", "Outer.Model" },
        { "public partial struct Outer { [LinearModel<double>(2)] public partial struct Model; }", "Outer.Model" },
        { "public readonly partial struct Outer { [LinearModel<double>(2)] public partial struct Model; }", "Outer.Model" },
        { "public ref partial struct Outer { [LinearModel<double>(2)] public partial struct Model; }", "Outer.Model" },
        { "public partial record Outer { [LinearModel<double>(2)] public partial struct Model; }", "Outer.Model" },
        { "public partial record class Outer { [LinearModel<double>(2)] public partial struct Model; }", "Outer.Model" },
        { "public partial record struct Outer { [LinearModel<double>(2)] public partial struct Model; }", "Outer.Model" },
        { "public partial interface Outer { [LinearModel<double>(2)] public partial struct Model; }", "Outer.Model" },
        { "public partial class Kernels { [LinearModel<double>(2)] public partial struct Model; }", "Kernels.Model" },
        { $"namespace Demo {{ {NamesOfAliases} [LinearModel<double>(2)] public partial struct Model; }}", "Demo.Model" },
        { $"public partial class Outer {{ {NamesOfAliases} [LinearModel<double>(2)] public partial struct Model; }}", "Outer.Model" },
        { $"{NamesOfAliases} [LinearModel<double>(2)] public partial struct Model;", "Model" },
        { "[LinearModel<double>(2)] public partial struct K_;", "K_" },
        {
            "namespace Demo { partial class A { internal partial struct B { [LinearModel<double>(2)] public partial struct Model; } } }",
            "Demo.A.B.Model"
        },
    };

    [Theory]
    [MemberData(nameof(Shapes))]
    public void Any_shape_of_declaration_works(string declaration, string name)
    {
        Assert.Equal("5.5", Harness.CompileAndRun(Harness.Compile(Program(declaration, name))));
    }

    /// <summary>Wherever a layout puts the coefficients, predictions find them: a layout of the runtime's choice puts the intercept first.</summary>
    [Theory]
    [InlineData("LayoutKind.Auto")]
    [InlineData("LayoutKind.Sequential")]
    [InlineData("LayoutKind.Sequential, Pack = 0, Size = 0")]
    [InlineData("LayoutKind.Auto, CharSet = CharSet.Unicode")]
    public void A_layout_does_not_move_the_coefficients(string layout)
    {
        foreach (string element in (string[])["double", "float"])
        {
            string source = "using SimdRegression; using System.Runtime.InteropServices;\n"
                + $"[LinearModel<{element}>(2)] internal partial struct Model;\n[StructLayout({layout})] internal partial struct Model;\n"
                + Check($$"""
                    var model = new Model([1, 2], 0.5f);
                    var predictions = new {{element}}[1];
                    model.Predict([1, 2], predictions);
                    return $"{model.Predict([1, 2])} {predictions[0]} {model.Coefficients[1]} {model.Intercept} {model == new Model([1, 2], 0.5f)}";
                    """);

            Assert.Equal("5.5 5.5 2 0.5 True", Harness.CompileAndRun(Harness.Compile(source)));
        }
    }

    /// <summary>Warnings are errors here: what is not CLS-compliant says so, and only in an assembly that is.</summary>
    [Theory]
    [InlineData("[assembly: System.CLSCompliant(true)]")]
    [InlineData("[assembly: System.CLSCompliant(false)]")]
    public void A_public_model_of_a_CLS_compliant_assembly_compiles(string attribute)
    {
        foreach (string element in (string[])["double", "float"])
        {
            string source = $"using SimdRegression;\n{attribute}\n/// <summary>A model.</summary>\n[LinearModel<{element}>(2)] public partial struct Model;\n"
                + $"[LinearModel<{element}>(2)] internal partial struct Hidden;\ninternal static partial class Outer {{ [LinearModel<{element}>(2)] public partial struct Inner; }}\n"
                + Check("return new Model([1, 2], 0.5f).Predict([1, 2]).ToString();");

            Assert.Equal("5.5", Harness.CompileAndRun(Harness.Compile(source)));
        }
    }

    /// <summary>C# 12 does not infer an element type from an array where a span is wanted.</summary>
    [Fact]
    public void Calls_with_arrays_compile_as_older_language_versions()
    {
        const string Body = """
            double[] margins = [-1, 2, 3, -4], labels = [0, 1, 1, 0], destination = new double[4], gathered = new double[2], wide = new double[8];
            int[] order = [0, 1];
            var model = new Model([1], 0.5);
            Classification.Probabilities(margins, destination);
            Classification.Labels(margins, destination);
            Classification.Probabilities(model, margins, destination);
            Classification.Labels(model, margins, destination);
            TrainTestSplit.Gather(order, margins, 1, gathered);
            new RandomSource(1).Shuffle(order);
            var square = new PolynomialFeatures(1, 2);
            square.Expand(margins, wide);
            square.Predict(new LinearModel<double>([1.0, 0.0], 0.5), margins, destination);
            TrainTestSplit split = TrainTestSplit.Stratified(labels, 0.5, 1);
            double first = RegressionMetrics.Of(labels, labels).RSquared + ClassificationMetrics.OfMargins(margins, labels).Accuracy;
            return $"{first} {ClassificationMetrics.OfProbabilities(labels, labels).Accuracy} {gathered[1]} {destination[1]} {split.Test.Length}";
            """;
        foreach (LanguageVersion version in (LanguageVersion[])[LanguageVersion.CSharp12, LanguageVersion.Latest])
        {
            string source = "using SimdRegression;\n[LinearModel<double>(1)] internal partial struct Model;\n" + Check(Body);

            Assert.Equal("2 1 2 2.5 2", Harness.CompileAndRun(Harness.Compile([source], null, version)));
        }
    }

    /// <summary>Emitted models name their converter: System.Text.Json writes and reads them to the bit, inside other objects too.</summary>
    [Fact]
    public void A_model_is_written_and_read_as_json()
    {
        const string Body = """
            var model = new Model([1.5, 1.0 / 3.0], double.NaN);
            string text = JsonSerializer.Serialize(model);
            var camel = new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
            string holder = JsonSerializer.Serialize(new Holder("x", model), camel);
            Holder back = JsonSerializer.Deserialize<Holder>(holder, camel)!;
            return $"{text} {holder} {JsonSerializer.Deserialize<Model>(text) == model} {back.Model == model} {back.Name}";
            """;
        string source = "using System.Text.Json; using SimdRegression;\n[LinearModel<double>(2)] internal partial struct Model;\n"
            + "internal sealed record Holder(string Name, Model Model);\n" + Check(Body);

        Assert.Equal(
            """{"Coefficients":[1.5,0.3333333333333333],"Intercept":"NaN"} {"name":"x","model":{"coefficients":[1.5,0.3333333333333333],"intercept":"NaN"}} True True x""",
            Harness.CompileAndRun(Harness.Compile(source)));
    }

    [Theory]
    [InlineData("private")]
    [InlineData("private protected")]
    [InlineData("protected")]
    public void Hidden_models_work_inside_their_type(string accessibility)
    {
        string source = $$"""
            using SimdRegression;
            /// <summary>Called by the test.</summary>
            public partial class Check
            {
                /// <summary>Called by the test.</summary>
                public static string Run() => new Model([1, 2], 0.5).Predict([1.0, 2.0]).ToString();
                /// <summary>Documented.</summary>
                [LinearModel<double>(2)] {{accessibility}} partial struct Model;
            }
            """;

        Assert.Equal("5.5", Harness.CompileAndRun(Harness.Compile(source)));
    }

    [Theory]
    [InlineData(LanguageVersion.CSharp12)]
    [InlineData(LanguageVersion.Latest)]
    public void Works_without_nullable_context_and_with_checked_arithmetic(LanguageVersion language)
    {
        CSharpCompilationOptions options = Harness.StrictOptions
            .WithNullableContextOptions(NullableContextOptions.Disable)
            .WithOverflowChecks(true);
        string source = Program("[LinearModel<double>(2)] public partial struct Model;", "Model");

        Assert.Equal("5.5", Harness.CompileAndRun(Harness.Compile([source], options, language)));
    }

    [Fact]
    public void Several_models_in_one_file_work_side_by_side()
    {
        string source = """
            using SimdRegression;
            [LinearModel<double>(2)] internal partial struct First;
            [LinearModel<float>(3)] internal partial struct Second;
            internal static partial class Outer { [LinearModel<float>(1)] internal partial struct First; }
            """ + Check("""
            return new First([1, 2], 0).Predict([1.0, 1.0]) + " " + new Second([1, 2, 3], 0).Predict([1f, 1f, 1f]) + " "
                + new Outer.First([7], 0.5f).Predict([1f]);
            """);

        Assert.Equal("3 6 7.5", Harness.CompileAndRun(Harness.Compile(source)));
    }

    [Theory]
    [InlineData("double", 1)]
    [InlineData("double", 8)]
    [InlineData("double", 17)]
    [InlineData("double", 130)]
    [InlineData("double", 512)]
    [InlineData("float", 1)]
    [InlineData("float", 9)]
    [InlineData("float", 33)]
    [InlineData("float", 512)]
    public void Models_of_any_size_predict_one_row_and_batches(string element, int features)
    {
        string source = $$"""
            using SimdRegression;
            [LinearModel<{{element}}>({{features}})] internal partial struct Model;
            """ + Check($$"""
            var coefficients = new {{element}}[{{features}}];
            var row = new {{element}}[{{features}}];
            for (int j = 0; j < {{features}}; j++) { coefficients[j] = j % 7 - 3; row[j] = j % 5; }
            {{element}} expected = 2;
            for (int j = 0; j < {{features}}; j++) { expected += coefficients[j] * row[j]; }
            var model = new Model(coefficients, 2);
            var rows = new {{element}}[9 * ({{features}} + 3)];
            for (int r = 0; r < 9; r++) { row.CopyTo(rows, r * ({{features}} + 3)); }
            var predictions = new {{element}}[9];
            model.Predict(rows, {{features}} + 3, predictions);
            bool same = true;
            foreach ({{element}} prediction in predictions) { same &= prediction == expected; }
            var adjacent = new {{element}}[2 * {{features}}];
            row.CopyTo(adjacent, 0); row.CopyTo(adjacent, {{features}});
            model.Predict(adjacent, System.MemoryExtensions.AsSpan(predictions, 0, 2));
            return (model.Predict(row) == expected && same && predictions[0] == expected && predictions[1] == expected).ToString();
            """);

        Assert.Equal("True", Harness.CompileAndRun(Harness.Compile(source)));
    }

    [Fact]
    public void Equality_is_by_bits()
    {
        string source = "using SimdRegression; [LinearModel<float>(2)] internal partial struct Model;" + Check("""
            Model model = new([1, float.NaN], 3), same = new([1, float.NaN], 3), zero = new([1, 0], 3), negativeZero = new([1, -0f], 3);
            return string.Join(
                " ",
                model == same, model != same, model.Equals((object)same), model.GetHashCode() == same.GetHashCode(),
                zero == negativeZero, model.Equals(zero), model == new Model([1, float.NaN], 4),
                model.Equals((object?)null), default(Model) == new Model([0, 0], 0));
            """);

        Assert.Equal("True False True True False False False False True", Harness.CompileAndRun(Harness.Compile(source)));
    }

    [Fact]
    public void Coefficients_are_those_given_and_the_contract_is_implemented()
    {
        string source = "using SimdRegression; [LinearModel<double>(3)] internal partial struct Model;" + Check("""
            Model model = Make<Model>([1, -2, 0.5], 4);
            var copy = new double[4];
            model.CopyCoefficientsTo(copy);
            return string.Join(
                "; ",
                string.Join(" ", model.Coefficients.ToArray()), model.Intercept, string.Join(" ", copy), Model.FeatureCount,
                default(Model.Kernels).FeatureCount, model);
            """, """
            private static TModel Make<TModel>(System.ReadOnlySpan<double> coefficients, double intercept)
                where TModel : ILinearModel<TModel, double>
            {
                return TModel.FeatureCount == 3 ? TModel.Create(coefficients, intercept) : throw new System.InvalidOperationException();
            }
            """);

        Assert.Equal("1 -2 0.5; 4; 1 -2 0.5 0; 3; 3; Model: y = 4 + 1 x0 - 2 x1 + 0.5 x2", Harness.CompileAndRun(Harness.Compile(source)));
    }

    [Theory]
    [InlineData("new Model(new double[2], 0)", "coefficients", "2")]
    [InlineData("model.Predict(new double[4])", "row", "4")]
    [InlineData("model.Predict(new double[2])", "row", "2")]
    [InlineData("model.Predict(default(System.ReadOnlySpan<double>))", "row", "0")]
    [InlineData("model.Predict(new double[7], new double[2])", "rows", "7")]
    [InlineData("model.Predict(new double[3], new double[0])", "rows", "3")]
    [InlineData("model.Predict(new double[6], 4, new double[2])", "rows", "6")]
    [InlineData("model.Predict(new double[6], 2, new double[2])", "rowStride", "2")]
    public void Wrong_lengths_are_refused_by_name_and_value(string call, string argument, string value)
    {
        string source = "using SimdRegression; [LinearModel<double>(3)] internal partial struct Model;" + Check($$"""
            Model model = default;
            try { {{(call.StartsWith("new", StringComparison.Ordinal) ? "_ = " : string.Empty)}}{{call}}; _ = model.Intercept; }
            catch (System.ArgumentException exception) { return exception.ParamName + ": " + exception.Message; }
            return "accepted";
            """);
        string answer = Harness.CompileAndRun(Harness.Compile(source));

        Assert.StartsWith(argument + ": ", answer, StringComparison.Ordinal);
        Assert.Contains(value, answer, StringComparison.Ordinal);
        Assert.Contains("3", answer, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("double", "")]
    [InlineData("float", "f")]
    public void Moments_fit_models(string element, string suffix)
    {
        string source = $"using SimdRegression; [LinearModel<{element}>(2)] internal partial struct Model;" + Check($$"""
            var moments = new Model.Moments();
            moments.Add([1, 2, 0, 1, 1, 0, 2, 2], [5.5{{suffix}}, 2.5{{suffix}}, 1.5{{suffix}}, 6.5{{suffix}}]);
            bool converged = moments.Fit(new LeastSquares(), out Model plain).Converged;
            converged &= moments.Fit(new Ridge(1e6), new FitOptions { Intercept = false }, out Model ridge).Converged;
            var statistics = new CoefficientStatistics(Model.FeatureCount);
            converged &= moments.Fit(new LeastSquares(), default, statistics, out Model again).Converged;
            Model.Moments merged = new();
            merged.Merge(moments);
            merged.Fit(new LeastSquares(), out Model same);
            return string.Join(
                " ",
                converged, plain, plain == again, plain == same, ridge.Intercept == 0, ridge.Coefficients[0] < 1e-3, statistics.FeatureCount);
            """);

        Assert.Equal("True Model: y = 0.5 + 1 x0 + 2 x1 True True True True 2", Harness.CompileAndRun(Harness.Compile(source)));
    }

    private static string Program(string declaration, string name) =>
        "using SimdRegression;\n"
        + Documented(declaration)
        + Check($"return new {name}([1, 2], 0.5).Predict([1.0, 2.0]).ToString();");

    /// <summary>Documents every type that the consumer declares: that part of the warnings is the consumer's own.</summary>
    private static string Documented(string declaration) => Regex.Replace(
        declaration,
        @"(\[LinearModel<double>\(2\)\] )?\b(public|protected internal) ",
        "\n/// <summary>Documented.</summary>\n$0");

    private static string Check(string body, string members = "") => $$"""

        /// <summary>Called by the test.</summary>
        public static class Check
        {
            /// <summary>Called by the test.</summary>
            public static string Run()
            {
                {{body}}
            }

            {{members}}
        }
        """;
}
