using System.Collections;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SimdRegression.Generators.Networks;

namespace SimdRegression.Generators.Tests;

/// <summary>Emitted networks compile for the strictest consumer, and compute the same bits as the class for sizes that are known at run time.</summary>
public sealed class NetworkTests
{
    private const string Source = """
        using SimdRegression.Networks;

        namespace Demo
        {
            public static partial class Models
            {
                [DenseNetwork<float>(4, 8, 1)]
                public sealed partial class Demand;
            }
        }
        """;

    [Theory]
    [InlineData("float", "20, 64, 32, 1", "")]
    [InlineData("float", "8, 16, 1", "")]
    [InlineData("float", "64, 128, 64, 10", "")]
    [InlineData("float", "1, 1", "")]
    [InlineData("float", "3, 17", "")]
    [InlineData("float", "5, 130, 4, 17", ", Activation = Activation.Silu")]
    [InlineData("float", "33, 2, 5, 3, 48, 2", ", Activation = Activation.LeakyRelu")]
    [InlineData("float", "128, 96, 80, 4", ", Activation = Activation.Gelu")]
    [InlineData("float", "2, 9, 9, 9, 9, 9, 9, 9, 2", "")]
    [InlineData("double", "20, 64, 32, 1", "")]
    [InlineData("double", "7, 9, 3, 33, 2", ", Activations = [Activation.Tanh, Activation.Sigmoid, Activation.Gelu]")]
    [InlineData("double", "13, 8, 24, 5", ", Activations = [Activation.Identity, Activation.Relu]")]
    [InlineData("double", "2, 40, 3", ", Activation = Activation.Tanh")]
    [InlineData("double", "129, 4, 1", "")]
    public void Trainings_and_predictions_have_the_bits_of_the_class_of_run_time(string element, string sizes, string settings)
    {
        string source = $"using SimdRegression; using SimdRegression.Networks; using System; using System.Linq;\n"
            + $"[DenseNetwork<{element}>({sizes}{settings})] internal sealed partial class Model;\n"
            + Check($$"""
                var random = new Random(1);
                {{element}}[] Values(int count) => Enumerable.Range(0, count).Select(_ => ({{element}})(random.NextDouble() - 0.5)).ToArray();
                var options = new NetworkOptions { Epochs = 3, BatchSize = 21, Seed = 5, Layers = Enumerable.Repeat(new LayerOptions { L1 = 1e-3, L2 = 1e-2 }, {{sizes.Split(',').Length - 1}}).ToArray() };
                using var trainer = new Model.Trainer(options);
                NetworkShape shape = trainer.Shape;
                using var other = new DenseNetwork<{{element}}>.Trainer(shape, options);
                {{element}}[] rows = Values(shape.Inputs * 53), targets = Values(shape.Outputs * 53);
                NetworkReport report = trainer.Fit(rows, targets, new SquaredLoss(), out Model model);
                NetworkReport otherReport = other.Fit(rows, targets, new SquaredLoss(), out DenseNetwork<{{element}}> network);
                bool same = report.Equals(otherReport) && report.Status == NetworkStatus.Epochs && report.TrainingLoss > 0.0;
                {{element}}[] one = new {{element}}[shape.ParameterCount], two = new {{element}}[shape.ParameterCount];
                model.CopyParametersTo(one);
                network.CopyParametersTo(two);
                same &= one.SequenceEqual(two) && one.Distinct().Count() > 1;
                {{element}}[] outputs = new {{element}}[targets.Length], others = new {{element}}[targets.Length], single = new {{element}}[shape.Outputs];
                model.Predict(rows, outputs);
                network.Predict(rows, others);
                same &= outputs.SequenceEqual(others);
                for (int r = 0; r < 53; r++)
                {
                    model.Predict(rows.AsSpan(r * shape.Inputs, shape.Inputs), single);
                    same &= single.AsSpan().SequenceEqual(outputs.AsSpan(r * shape.Outputs, shape.Outputs));
                    same &= shape.Outputs > 1 || model.Predict(rows.AsSpan(r * shape.Inputs, shape.Inputs)) == single[0];
                }

                return $"{same} {model == new Model(one)} {shape}";
                """);

        Assert.Equal($"True True {sizes.Replace(", ", "-", StringComparison.Ordinal)}", Harness.CompileAndRun(Harness.Compile(source)));
    }

    [Theory]
    [InlineData("[DenseNetwork<float>(2, 3, 1)] public partial class Model;", "Model")]
    [InlineData("namespace Demo.System { [DenseNetwork<float>(2, 3, 1)] public partial class Model; }", "Demo.System.Model")]
    [InlineData("public partial struct Outer { [DenseNetwork<float>(2, 3, 1)] public sealed partial class Model; }", "Outer.Model")]
    [InlineData("[DenseNetwork<float>(2, 3, 1)] public partial class @class;", "@class")]
    [InlineData("public partial class Kernels { [DenseNetwork<float>(2, 3, 1)] internal partial class Model; }", "Kernels.Model")]
    public void Any_place_will_do(string declaration, string name)
    {
        string documented = declaration.Replace("[DenseNetwork", "/// <summary>Documented.</summary>\n[DenseNetwork", StringComparison.Ordinal)
            .Replace("public partial struct Outer", "/// <summary>Documented.</summary>\npublic partial struct Outer", StringComparison.Ordinal)
            .Replace("public partial class Kernels", "/// <summary>Documented.</summary>\npublic partial class Kernels", StringComparison.Ordinal);
        string source = "using SimdRegression.Networks;\n" + documented + Check($$"""
            var model = new {{name}}(new float[] { 1, 0, 0, 1, 1, 1, 0, 0, 0, 1, 1, 1, 0.5f });
            return $"{model.Predict(new float[] { 1, 2 })} {model.Shape.ParameterCount}";
            """);

        Assert.Equal("6.5 13", Harness.CompileAndRun(Harness.Compile(source)));
    }

    [Theory]
    [InlineData("[DenseNetwork<float>(2, 3)] class Model;", "SIMDREG040")]
    [InlineData("[DenseNetwork<float>(2, 3)] static partial class Model { }", "SIMDREG040")]
    [InlineData("[DenseNetwork<float>(2, 3)] abstract partial class Model;", "SIMDREG040")]
    [InlineData("[DenseNetwork<float>(2, 3)] partial record class Model;", "SIMDREG040")]
    [InlineData("[DenseNetwork<float>(2, 3)] partial class Model<T>;", "SIMDREG040")]
    [InlineData("[DenseNetwork<float>(2, 3)] partial class Model : System.Collections.ArrayList;", "SIMDREG040")]
    [InlineData("[DenseNetwork<float>(2, 3)] file partial class Model;", "SIMDREG040")]
    [InlineData("class Outer { [DenseNetwork<float>(2, 3)] partial class Model; }", "SIMDREG040")]
    [InlineData("[DenseNetwork<float>(2)] partial class Model;", "SIMDREG041")]
    [InlineData("[DenseNetwork<float>()] partial class Model;", "SIMDREG041")]
    [InlineData("[DenseNetwork<float>(2, 0)] partial class Model;", "SIMDREG041")]
    [InlineData("[DenseNetwork<float>(0, 2)] partial class Model;", "SIMDREG041")]
    [InlineData("[DenseNetwork<float>(2, 2049)] partial class Model;", "SIMDREG041")]
    [InlineData("[DenseNetwork<float>(2, 2, 2, 2, 2, 2, 2, 2, 2, 2)] partial class Model;", "SIMDREG041")]
    [InlineData("[DenseNetwork<float>(2, 3, 1, Activations = new[] { Activation.Tanh, Activation.Relu })] partial class Model;", "SIMDREG042")]
    [InlineData("[DenseNetwork<float>(2, 3, 1, Activation = (Activation)17)] partial class Model;", "SIMDREG042")]
    [InlineData("[DenseNetwork<float>(2, 3)] partial class Model { private int Trainer; }", "SIMDREG043")]
    [InlineData("[DenseNetwork<float>(2, 3)] partial class Model { private class Kernels; }", "SIMDREG043")]
    [InlineData("[DenseNetwork<int>(2, 3)] partial class Model;", "SIMDREG005")]
    [InlineData("[DenseNetwork<float>(2, 3)] partial class Model { public int Extra { get; set; } }", null)]
    public void Declarations_that_cannot_be_completed_are_named(string declaration, string? rule)
    {
        GeneratorRunResult result = Harness.Run(Harness.Compile("using SimdRegression.Networks;\n" + declaration));
        Assert.Equal(rule is null ? [] : [rule], [.. result.Diagnostics.Select(diagnostic => diagnostic.Id)]);
        Assert.Equal(rule is null ? 1 : 0, result.GeneratedSources.Length);
    }

    [Fact]
    public void Same_source_gives_equal_specs()
    {
        NetworkSpec first = Assert.Single(Harness.NetworkSpecs(Source));
        NetworkSpec second = Assert.Single(Harness.NetworkSpecs(Source));
        Assert.NotSame(first, second);
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
    }

    [Theory]
    [InlineData("namespace Demo\n{", "// A comment.\n\nnamespace Demo\n{\n", true)]
    [InlineData("(4, 8, 1)", "(4, 2 * 4, 1, Activation = Activation.Relu)", true)]
    [InlineData("public sealed partial class Demand;", "partial class Demand { private int other; }", true)]
    [InlineData("(4, 8, 1)", "(4, 8, 2)", false)]
    [InlineData("(4, 8, 1)", "(4, 8, 1, Activation = Activation.Tanh)", false)]
    [InlineData("<float>", "<double>", false)]
    [InlineData("class Demand", "class Supply", false)]
    [InlineData("namespace Demo", "namespace Other", false)]
    [InlineData("static partial class Models", "static partial class Others", false)]
    public void Equivalent_source_gives_equal_specs_and_other_source_others(string original, string replacement, bool isEqual)
    {
        Assert.Contains(original, Source, StringComparison.Ordinal);
        NetworkSpec before = Assert.Single(Harness.NetworkSpecs(Source));
        NetworkSpec after = Assert.Single(Harness.NetworkSpecs(Source.Replace(original, replacement, StringComparison.Ordinal)));
        Assert.Equal(isEqual, before.Equals(after));
    }

    [Fact]
    public void Specs_hold_nothing_of_the_compilation()
    {
        NetworkSpec spec = Assert.Single(Harness.NetworkSpecs(Source));
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        Walk(spec, seen);
        Assert.True(seen.Count > 5);
        Assert.DoesNotContain(seen, item => item is ISymbol or SyntaxNode or SyntaxTree or Compilation or Location);
    }

    [Fact]
    public void An_edit_elsewhere_emits_nothing_anew()
    {
        CSharpCompilation compilation = Harness.Compile(Source);
        GeneratorDriver driver = Harness.CreateDriver().RunGenerators(compilation);
        SyntaxTree added = CSharpSyntaxTree.ParseText("internal static class Elsewhere { }", (CSharpParseOptions)compilation.SyntaxTrees[0].Options);
        GeneratorRunResult result = driver.RunGenerators(compilation.AddSyntaxTrees(added)).GetRunResult().Results.Single();
        Assert.All(
            result.TrackedSteps[TrackingNames.NetworkSpecs].SelectMany(step => step.Outputs),
            output => Assert.True(output.Reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged));
    }

    private static void Walk(object? value, HashSet<object> seen)
    {
        if (value is null || value is string || value.GetType().IsPrimitive || !seen.Add(value))
        {
            return;
        }

        if (value is IEnumerable items)
        {
            foreach (object? item in items)
            {
                Walk(item, seen);
            }
        }

        foreach (FieldInfo field in value.GetType().GetFields(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic))
        {
            Walk(field.GetValue(value), seen);
        }
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
