using Microsoft.CodeAnalysis.CSharp;

namespace SimdRegression.Generators.Tests;

/// <summary>Emitted classifiers compile for the strictest consumer, and say what they should.</summary>
public sealed class ClassifierTests
{
    [Theory]
    [InlineData("double", 2, 2)]
    [InlineData("double", 1, 3)]
    [InlineData("double", 3, 4)]
    [InlineData("double", 5, 5)]
    [InlineData("double", 16, 8)]
    [InlineData("double", 17, 11)]
    [InlineData("double", 40, 21)]
    [InlineData("float", 2, 2)]
    [InlineData("float", 3, 9)]
    [InlineData("float", 7, 16)]
    [InlineData("float", 40, 33)]
    public void Scores_are_those_of_the_class_of_run_time(string element, int features, int classes)
    {
        string source = $"using SimdRegression; using System; using System.Linq;\n[LinearClassifier<{element}>({features}, {classes})] internal partial struct Model;\n"
            + Check($$"""
                var random = new Random(1);
                {{element}}[] Values(int count) => Enumerable.Range(0, count).Select(_ => ({{element}})(random.NextDouble() - 0.5)).ToArray();
                {{element}}[] coefficients = Values({{features * classes}}), intercepts = Values({{classes}}), rows = Values({{features * 7}});
                var model = new Model(coefficients, intercepts);
                var other = new LinearClassifier<{{element}}>(coefficients, intercepts);
                var one = new {{element}}[{{classes * 7}}];
                var two = new {{element}}[{{classes * 7}}];
                model.Scores(rows, one);
                other.Scores(rows, two);
                bool same = one.SequenceEqual(two);
                var single = new {{element}}[{{classes}}];
                model.Scores(rows.AsSpan(0, {{features}}), single);
                same &= single.SequenceEqual(one.Take({{classes}}));
                var back = new {{element}}[{{features * classes}}];
                model.CopyCoefficientsTo(back);
                same &= back.SequenceEqual(coefficients) && model.Intercepts.SequenceEqual(intercepts);
                return $"{same} {model.Label(rows.AsSpan(0, {{features}})) == other.Label(rows.AsSpan(0, {{features}}))} {Model.FeatureCount} {Model.ClassCount} {model == new Model(coefficients, intercepts)}";
                """);

        Assert.Equal($"True True {features} {classes} True", Harness.CompileAndRun(Harness.Compile(source)));
    }

    [Theory]
    [InlineData("[LinearClassifier<double>(2, 3)] public partial struct Model;", "Model")]
    [InlineData("namespace Demo.System { [LinearClassifier<double>(2, 3)] public partial struct Model; }", "Demo.System.Model")]
    [InlineData("public partial class Outer { [LinearClassifier<double>(2, 3)] public partial struct Model; }", "Outer.Model")]
    [InlineData("[LinearClassifier<double>(2, 3)] public partial struct @struct;", "@struct")]
    [InlineData("public partial class Kernels { [LinearClassifier<double>(2, 3)] internal partial struct Model; }", "Kernels.Model")]
    public void Any_place_will_do(string declaration, string name)
    {
        string documented = declaration.Replace("public partial", "/// <summary>Documented.</summary>\npublic partial", StringComparison.Ordinal)
            .Replace("[LinearClassifier<double>(2, 3)] /// <summary>Documented.</summary>\n", "/// <summary>Documented.</summary>\n[LinearClassifier<double>(2, 3)] ", StringComparison.Ordinal);
        string source = "using SimdRegression;\n" + documented + Check($$"""
            var model = new {{name}}([1.0, 2.0, 3.0, 4.0, 5.0, 6.0], [0.0, 0.0, -1.0]);
            var trainer = new {{name}}.Trainer();
            return $"{model.Label([1.0, -1.0])} {model.Label([1.0, 1.0])} {trainer.ClassCount}";
            """);

        Assert.Equal("0 2 3", Harness.CompileAndRun(Harness.Compile(source)));
    }

    [Theory]
    [InlineData("[LinearClassifier<double>(2, 1)] partial struct Model;", "SIMDREG013")]
    [InlineData("[LinearClassifier<double>(2, 1001)] partial struct Model;", "SIMDREG013")]
    [InlineData("[LinearClassifier<double>(100, 26)] partial struct Model;", "SIMDREG013")]
    [InlineData("[LinearClassifier<double>(0, 3)] partial struct Model;", "SIMDREG004")]
    [InlineData("[LinearClassifier<int>(2, 3)] partial struct Model;", "SIMDREG005")]
    [InlineData("[LinearClassifier<double>(2, 3)] struct Model;", "SIMDREG001")]
    [InlineData("[LinearClassifier<double>(2, 3)] partial struct Model { private int extra; }", "SIMDREG008")]
    [InlineData("[LinearClassifier<double>(2, 3)] partial struct Model { private static int Scores; }", "SIMDREG007")]
    [InlineData("[LinearClassifier<double>(2, 3)] partial struct Model { public override string ToString() => \"\"; }", null)]
    public void Declarations_that_cannot_be_completed_are_named(string declaration, string? rule)
    {
        string[] found = [.. Harness.Run(Harness.Compile("using SimdRegression;\n" + declaration)).Diagnostics.Select(diagnostic => diagnostic.Id)];
        Assert.Equal(rule is null ? [] : [rule], found);
    }

    private static string Check(string body) => $$"""

        /// <summary>Called by the test.</summary>
        public static class Check
        {
            /// <summary>Called by the test.</summary>
            public static string Run()
            {
                {{body}}
            }
        }
        """;
}
