using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using SimdRegression.CodeFixes;

namespace SimdRegression.Generators.Tests;

/// <summary>What an editor offers where a declaration is wrong, and the source that comes of it.</summary>
public sealed class CodeFixTests
{
    [Theory]
    [InlineData("[LinearModel<double>(3)] struct Model { }", "[LinearModel<double>(3)] partial struct Model { }")]
    [InlineData("[LinearModel<double>(3)] public struct Model { }", "[LinearModel<double>(3)] public partial struct Model { }")]
    [InlineData("// Why.\n[LinearModel<double>(3)]\n// How.\nreadonly struct Model;", "// Why.\n[LinearModel<double>(3)]\n// How.\nreadonly partial struct Model;")]
    [InlineData("class Outer { [LinearModel<double>(3)] partial struct Model; }", "partial class Outer { [LinearModel<double>(3)] partial struct Model; }")]
    [InlineData("/// <summary>A.</summary>\nclass Outer { [LinearModel<double>(3)] partial struct Model; }", "/// <summary>A.</summary>\npartial class Outer { [LinearModel<double>(3)] partial struct Model; }")]
    public async Task A_declaration_becomes_partial(string source, string expected)
    {
        (string title, string changed) = Assert.Single(await Fixes(new MakePartial(), source));

        Assert.StartsWith("Make '", title, StringComparison.Ordinal);
        Assert.Equal(expected, changed);
    }

    [Theory]
    [InlineData("record Row(double A, string Town, double Y);", "record Row(double A, [Feature(Levels = new[] { \"\" })] string Town, double Y);", "record Row(double A, [NotAFeature] string Town, double Y);")]
    [InlineData("record Row(double A, string? Town, double Y);", "record Row(double A, [Feature(Levels = new[] { \"\" })] string? Town, double Y);", "record Row(double A, [NotAFeature] string? Town, double Y);")]
    [InlineData("record Row(double A, System.Guid Id, double Y);", null, "record Row(double A, [NotAFeature] System.Guid Id, double Y);")]
    [InlineData("class Row { public double Y; public double A;\n    // It says where.\n    public object Place { get; } = 1; }", null, "class Row { public double Y; public double A;\n    // It says where.\n    [NotAFeature] public object Place { get; } = 1; }")]
    [InlineData("struct Row { public double Y; public double A; public char Letter; }", null, "struct Row { public double Y; public double A; [NotAFeature] public char Letter; }")]
    public async Task A_member_that_is_no_feature_is_marked(string row, string? levels, string leftOut)
    {
        const string Model = "[LinearModel<double, Row>(Target = \"Y\")] partial struct Model; ";
        IReadOnlyList<(string Title, string Changed)> fixes = await Fixes(new MarkMember(), Model + row);

        Assert.Equal(levels is null ? ["Leave out of the features"] : ["Declare levels", "Leave out of the features"], fixes.Select(fix => fix.Title));
        Assert.Equal(Model + leftOut, fixes[^1].Changed);
        Assert.Equal(levels is null ? Model + leftOut : Model + levels, fixes[0].Changed);
    }

    [Theory]
    [InlineData("[LinearModel<double>(3)] partial struct Model;", "Probability(new double[3])", "[LinearModel<double>(3, Response = Response.Probability)] partial struct Model;")]
    [InlineData("[LinearModel<double>(3)] partial struct Model;", "Label(new double[3])", "[LinearModel<double>(3, Response = Response.Probability)] partial struct Model;")]
    [InlineData("[LinearModel<double>(3)] partial struct Model;", "Mean(new double[3])", "[LinearModel<double>(3, Response = Response.Mean)] partial struct Model;")]
    [InlineData("record Row(double A, double Y); [LinearModel<double, Row>(Target = \"Y\")] partial struct Model;", "Mean(null!)", "record Row(double A, double Y); [LinearModel<double, Row>(Target = \"Y\", Response = Response.Mean)] partial struct Model;")]
    public async Task A_model_that_is_asked_for_a_response_gets_one(string declaration, string call, string expected)
    {
        string use = $" static class Use {{ static object Call(Model model) => model.{call}; }}";
        (_, string changed) = Assert.Single(await Fixes(new AddResponse(), declaration + use));

        Assert.Equal(expected + use, changed);
    }

    [Theory]
    [InlineData("[LinearModel<double>(3)] partial struct Model;", "Chance()")]
    [InlineData("struct Model;", "Probability()")]
    [InlineData("[LinearModel<double>(3, Response = Response.Mean)] partial struct Model;", "Probability()")]
    public async Task Nothing_is_offered_for_other_members(string declaration, string call)
    {
        Assert.Empty(await Fixes(new AddResponse(), $"{declaration} static class Use {{ static object Call(Model model) => model.{call}; }}"));
    }

    // Every fix for every diagnostic of the generator and the compiler that the provider takes, and the source that it leaves.
    private static async Task<IReadOnlyList<(string Title, string Changed)>> Fixes(CodeFixProvider provider, string source)
    {
        const string Before = "using SimdRegression;\n\n";
        CSharpCompilation strict = Harness.Compile(Before + source);
        using var workspace = new AdhocWorkspace();
        Project project = workspace.AddProject("Consumer", LanguageNames.CSharp)
            .WithParseOptions(strict.SyntaxTrees[0].Options)
            .WithCompilationOptions(strict.Options)
            .WithMetadataReferences(strict.References);
        Document document = project.AddDocument("File0.cs", Before + source);
        Compilation compilation = (await document.Project.GetCompilationAsync())!;
        Harness.CreateDriver().RunGeneratorsAndUpdateCompilation(compilation, out Compilation completed, out ImmutableArray<Diagnostic> reported);
        var fixes = new List<(string Title, string Changed)>();
        foreach (Diagnostic diagnostic in reported.Concat(completed.GetDiagnostics()).Where(one => provider.FixableDiagnosticIds.Contains(one.Id)))
        {
            var actions = new List<CodeAction>();
            Diagnostic placed = Diagnostic.Create(
                diagnostic.Descriptor, Location.Create((await document.GetSyntaxTreeAsync())!, diagnostic.Location.SourceSpan));
            await provider.RegisterCodeFixesAsync(new CodeFixContext(document, placed, (action, _) => actions.Add(action), CancellationToken.None));
            foreach (CodeAction action in actions)
            {
                ApplyChangesOperation applied = (await action.GetOperationsAsync(CancellationToken.None)).OfType<ApplyChangesOperation>().Single();
                string changed = (await applied.ChangedSolution.GetDocument(document.Id)!.GetTextAsync()).ToString();
                Assert.StartsWith(Before, changed, StringComparison.Ordinal);
                fixes.Add((action.Title, changed[Before.Length..]));
            }
        }

        return fixes;
    }
}
