using System.Collections;
using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Tests;

/// <summary>
/// The questions on which the incremental cache stands: do equal declarations give equal specs, unequal ones unequal specs, do the specs
/// keep nothing of the compilation alive, and does an edit elsewhere run nothing anew.
/// </summary>
public sealed class IncrementalTests
{
    private const string Source = """
        using SimdRegression;

        namespace Demo
        {
            public static partial class Models
            {
                [LinearModel<double>(10)]
                public partial struct Progression;
            }
        }
        """;

    private const string Unrelated = "internal static class Elsewhere { }";

    [Fact]
    public void Same_source_gives_equal_models()
    {
        LinearModelSpec first = Assert.Single(Harness.Specs(Source));
        LinearModelSpec second = Assert.Single(Harness.Specs(Source));

        Assert.NotSame(first, second);
        Assert.Equal(first, second);
        Assert.Equal(first.GetHashCode(), second.GetHashCode());
    }

    [Theory]
    [InlineData("namespace Demo\n{", "// A comment.\n\nnamespace Demo\n{\n\n")]
    [InlineData("(10)", "(10, Degree = 1, InteractionOnly = true)")]
    [InlineData("[LinearModel<double>(10)]", "[global::SimdRegression.LinearModelAttribute<System.Double>(features: 2 * 5)]")]
    [InlineData("public partial struct Progression;", "/// <summary>Documented.</summary>\ninternal partial struct Progression { }")]
    [InlineData("public partial struct Progression;", "partial struct Progression { public static int Answer() => 42; }")]
    [InlineData("public static partial class Models\n    {", "partial class Models\n    {\n        private int other = 3;\n")]
    [InlineData("namespace Demo\n{", "namespace Demo\n{\n    internal struct Unrelated { }\n")]
    public void Equivalent_source_gives_equal_models(string original, string replacement)
    {
        string edited = Edit(Source, original, replacement);
        LinearModelSpec before = Assert.Single(Harness.Specs(Source));
        LinearModelSpec after = Assert.Single(Harness.Specs(edited));

        Assert.Equal(before, after);
        Assert.Equal(before.GetHashCode(), after.GetHashCode());
    }

    [Theory]
    [InlineData("(10)", "(11)")]
    [InlineData("(10)", "(10, Degree = 2)")]
    [InlineData("<double>", "<float>")]
    [InlineData("Progression", "Regression")]
    [InlineData("namespace Demo", "namespace Other")]
    [InlineData("class Models", "class Others")]
    [InlineData("static partial class Models", "partial record Models")]
    public void Different_source_gives_different_models(string original, string replacement)
    {
        Assert.NotEqual(Assert.Single(Harness.Specs(Source)), Assert.Single(Harness.Specs(Edit(Source, original, replacement))));
    }

    [Fact]
    public void The_model_holds_nothing_of_the_compilation()
    {
        HashSet<object> reached = new(ReferenceEqualityComparer.Instance);
        Walk(Assert.Single(Harness.Specs(Source)), reached);

        Assert.Contains(reached, node => node is ContainingType);
    }

    [Fact]
    public void An_edit_in_another_file_runs_nothing_anew()
    {
        AssertNothingRunsAnew(
            Harness.Compile([Source, Unrelated]),
            compilation => Replace(compilation, 1, "internal static class Elsewhere { internal const int Answer = 42; }"));
    }

    [Fact]
    public void A_new_file_runs_nothing_anew()
    {
        AssertNothingRunsAnew(
            Harness.Compile([Source]),
            compilation => compilation.AddSyntaxTrees(
                CSharpSyntaxTree.ParseText(Unrelated, (CSharpParseOptions)compilation.SyntaxTrees[0].Options)));
    }

    [Fact]
    public void An_edit_of_comments_and_of_unrelated_members_in_the_same_file_runs_nothing_anew()
    {
        string edited = Edit(Source, "    public static", "    // A comment.\n    internal struct Unrelated;\n\n    public static");
        AssertNothingRunsAnew(Harness.Compile([Source, Unrelated]), compilation => Replace(compilation, 0, edited));
    }

    [Fact]
    public void An_edit_that_moves_declarations_renews_the_place_of_an_error_but_no_source()
    {
        string both = Source + "\n[LinearModel<double>(3)] internal partial struct Refused { private int extra; }\n";
        int line = both.Split('\n').Length - 2;
        CSharpCompilation compilation = Harness.Compile([both]);
        GeneratorDriver driver = Harness.CreateDriver().RunGenerators(compilation);
        driver = driver.RunGenerators(Replace(compilation, 0, "\n\n" + both));
        GeneratorRunResult result = driver.GetRunResult().Results.Single();

        Assert.Equal([IncrementalStepRunReason.Cached], Reasons(result, TrackingNames.Specs));
        Assert.Equal([IncrementalStepRunReason.Modified], Reasons(result, TrackingNames.Diagnostics));
        Assert.Equal(line + 2, Assert.Single(result.Diagnostics).Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public void An_edit_of_one_model_emits_that_one_alone()
    {
        string other = "using SimdRegression; [LinearModel<float>(3)] internal partial struct Other;";
        CSharpCompilation compilation = Harness.Compile([Source, other]);
        GeneratorDriver driver = Harness.CreateDriver().RunGenerators(compilation);
        driver = driver.RunGenerators(Replace(compilation, 1, Edit(other, "(3)", "(4)")));
        GeneratorRunResult result = driver.GetRunResult().Results.Single();

        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], Reasons(result, TrackingNames.Specs).Order());
        Assert.Equal([IncrementalStepRunReason.Modified, IncrementalStepRunReason.Cached], OutputReasons(result).Order());
    }

    [Theory]
    [InlineData("double A", "double A /* the first */")]
    [InlineData("int? B", "System.Nullable<int> B")]
    [InlineData("record Row", "sealed record Row")]
    [InlineData("{ }", "{ private int hidden; public static int Shared => 1; public double Sum() => A + hidden; }")]
    [InlineData("Target = \"Y\"", "Target = nameof(Row.Y)")]
    public void Equivalent_rows_give_equal_models(string original, string replacement)
    {
        LinearModelSpec before = Assert.Single(Harness.Specs(Rows));
        LinearModelSpec after = Assert.Single(Harness.Specs(Edit(Rows, original, replacement)));

        Assert.Equal(before, after);
        Assert.Equal(before.GetHashCode(), after.GetHashCode());
    }

    [Theory]
    [InlineData("double A", "decimal A")]
    [InlineData("double A", "double Area")]
    [InlineData("[Feature(Fill = 3)] int? B", "int B")]
    [InlineData("Fill = 3", "Fill = 4")]
    [InlineData("Red, Blue", "Blue, Red")]
    [InlineData("Red, Blue", "Red, Blue, Green")]
    [InlineData("{ }", "{ public double More => 1; }")]
    [InlineData("Target = \"Y\"", "Target = \"Y\", Weight = \"A\"")]
    [InlineData("Target = \"Y\"", "Target = \"Y\", Response = Response.Mean")]
    [InlineData("Target = \"Y\"", "Target = \"Y\", Products = new[] { \"A^2\" }")]
    public void Different_rows_give_different_models(string original, string replacement)
    {
        Assert.NotEqual(Assert.Single(Harness.Specs(Rows)), Assert.Single(Harness.Specs(Edit(Rows, original, replacement))));
    }

    [Fact]
    public void The_model_of_rows_holds_nothing_of_the_compilation()
    {
        HashSet<object> reached = new(ReferenceEqualityComparer.Instance);
        Walk(Assert.Single(Harness.Specs(Rows)), reached);

        Assert.Contains(reached, node => node is Generators.Rows.RowLevel);
    }

    [Fact]
    public void An_edit_elsewhere_runs_nothing_anew_for_rows()
    {
        AssertNothingRunsAnew(
            Harness.Compile([Rows, Unrelated]),
            compilation => Replace(compilation, 1, "internal static class Elsewhere { internal const int Answer = 42; }"));
    }

    private const string Rows = """
        using SimdRegression;
        enum Color { Red, Blue }
        record Row(double A, [Feature(Fill = 3)] int? B, Color Color, double Y) { }
        [LinearModel<double, Row>(Target = "Y")] partial struct Model;
        """;

    private static void AssertNothingRunsAnew(CSharpCompilation compilation, Func<CSharpCompilation, CSharpCompilation> edit)
    {
        GeneratorDriver driver = Harness.CreateDriver().RunGenerators(compilation);
        GeneratorRunResult first = driver.GetRunResult().Results.Single();
        foreach (string step in new[] { TrackingNames.Parse, TrackingNames.Specs })
        {
            Assert.Equal([IncrementalStepRunReason.New], Reasons(first, step));
        }

        GeneratorRunResult second = driver.RunGenerators(edit(compilation)).GetRunResult().Results.Single();
        foreach (string step in TrackingNames.All)
        {
            Assert.All(
                Reasons(second, step),
                reason => Assert.True(
                    reason is IncrementalStepRunReason.Cached or IncrementalStepRunReason.Unchanged, $"{step}: {reason}"));
        }

        Assert.Equal(
            first.Diagnostics.Select(diagnostic => diagnostic.ToString()),
            second.Diagnostics.Select(diagnostic => diagnostic.ToString()));
        Assert.Equal(1 + first.Diagnostics.Length, OutputReasons(second).Count());
        Assert.All(OutputReasons(second), reason => Assert.Equal(IncrementalStepRunReason.Cached, reason));
        Assert.Same(Assert.Single(first.GeneratedSources).SourceText, Assert.Single(second.GeneratedSources).SourceText);
    }

    private static IEnumerable<IncrementalStepRunReason> Reasons(GeneratorRunResult result, string step) =>
        result.TrackedSteps.TryGetValue(step, out ImmutableArray<IncrementalGeneratorRunStep> runs)
            ? runs.SelectMany(run => run.Outputs).Select(output => output.Reason)
            : [];

    private static IEnumerable<IncrementalStepRunReason> OutputReasons(GeneratorRunResult result) =>
        result.TrackedOutputSteps.Values.SelectMany(runs => runs).SelectMany(run => run.Outputs).Select(output => output.Reason);

    private static CSharpCompilation Replace(CSharpCompilation compilation, int index, string source)
    {
        SyntaxTree old = compilation.SyntaxTrees[index];
        return compilation.ReplaceSyntaxTree(old, CSharpSyntaxTree.ParseText(source, (CSharpParseOptions)old.Options, old.FilePath));
    }

    private static string Edit(string source, string original, string replacement)
    {
        Assert.Contains(original, source, StringComparison.Ordinal);
        return source.Replace(original, replacement, StringComparison.Ordinal);
    }

    /// <summary>Visits all that a node refers to, and stops at the first thing that belongs to a compilation.</summary>
    private static void Walk(object? node, HashSet<object> reached)
    {
        if (node is null || !reached.Add(node) || node is string || node.GetType().IsPrimitive || node.GetType().IsEnum)
        {
            return;
        }

        Assert.False(
            node is ISymbol or SyntaxNode or SyntaxTree or SyntaxReference or Compilation or SemanticModel or Location or Diagnostic
                or AttributeData or Delegate,
            $"The model holds a {node.GetType()}.");

        if (node is IEnumerable items)
        {
            foreach (object? item in items)
            {
                Walk(item, reached);
            }
        }

        for (Type? type = node.GetType(); type is not null; type = type.BaseType)
        {
            const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
            foreach (FieldInfo field in type.GetFields(Declared))
            {
                Walk(field.GetValue(node), reached);
            }
        }
    }
}
