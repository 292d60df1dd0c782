using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace SimdRegression.Generators.Tests;

/// <summary>Every loss beside every penalty beside every solver: where the compiler refuses, one sentence says what to take instead.</summary>
public sealed class FitAnalyzerTests
{
    private static readonly string[] Losses = ["SquaredLoss", "LogisticLoss", "HuberLoss", "PoissonLoss", "HingeLoss", "PerceptronLoss"];

    private static readonly string[] Penalties =
        ["NoPenalty()", "Ridge(1.0)", "Lasso(1.0)", "ElasticNet(1.0, 0.5)", "L1Ball(1.0)", "L2Ball(1.0)", "LeastSquares()"];

    private static readonly string[] Solvers =
        ["GradientDescent", "StochasticGradientDescent", "ProximalGradient", "Newton", "ProximalNewton", "Perceptron"];

    [Theory]
    [InlineData("new Model.Trainer()")]
    [InlineData("Model")]
    [InlineData("new LinearModel<double>.Trainer(3)")]
    public async Task Every_fit_over_rows_that_does_not_compile_has_one_sentence(string fitter)
    {
        await CheckCalls(from loss in Losses
                         from penalty in Penalties
                         from solver in Solvers
                         select $"{fitter}.Fit(rows, targets, new {loss}(), new {penalty}, new {solver}(), out var model);");
    }

    [Theory]
    [InlineData("new Model.Moments()")]
    [InlineData("new LinearModel<double>.Moments(3)")]
    public async Task Every_fit_of_moments_that_does_not_compile_has_one_sentence(string fitter)
    {
        await CheckCalls(
        [
            .. Penalties.Select(penalty => $"{fitter}.Fit(new {penalty}, out var model);"),
            .. from penalty in Penalties
               from solver in Solvers
               select $"{fitter}.Fit(new {penalty}, new {solver}(), default(FitOptions), out var model);",
            .. Losses.Select(loss => $"{fitter}.Fit(new {loss}(), new Ridge(1.0), out var model);"),
        ]);
    }

    [Theory]
    [InlineData("LogisticLoss()", "Lasso(1.0)", "Newton()", "Newton takes smooth penalties, and Lasso has an L1 part; use ProximalNewton")]
    [InlineData("SquaredLoss()", "L1Ball(1.0)", "Newton()", "Newton takes smooth penalties, and L1Ball is none; use ProximalGradient")]
    [InlineData("HuberLoss()", "L2Ball(1.0)", "ProximalNewton()", "ProximalNewton takes penalties of single coefficients, and L2Ball is none; use ProximalGradient")]
    [InlineData("HingeLoss()", "Ridge(1.0)", "Newton()", "Newton takes losses with a second derivative, and HingeLoss has none; use GradientDescent, ProximalGradient or StochasticGradientDescent")]
    [InlineData("SquaredLoss()", "LeastSquares()", "Newton()", "Newton takes a penalty, and LeastSquares is an estimator of moments; use NoPenalty")]
    public async Task The_sentence_names_what_to_take(string loss, string penalty, string solver, string sentence)
    {
        string call = $"new Model.Trainer().Fit(rows, targets, new {loss}, new {penalty}, new {solver}, out var model);";
        Diagnostic diagnostic = Assert.Single(await Report([call]));
        Assert.Equal("SIMDREG012", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Error, diagnostic.Severity);
        Assert.Equal(sentence, diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("Fit", diagnostic.Location.SourceTree!.ToString().Substring(diagnostic.Location.SourceSpan.Start, diagnostic.Location.SourceSpan.Length));
    }

    [Theory]
    [InlineData("new Model.Trainer().Fit(rows, targets, new LogisticLoss(), new Ridge(1.0), new Newton(), 3, out var model);")]
    [InlineData("new Own().Fit(rows, targets, new LogisticLoss(), new Lasso(1.0), new Newton());")]
    public async Task Other_calls_that_do_not_compile_have_none(string call)
    {
        (CSharpCompilation compilation, _) = Compilation([call]);
        Assert.Contains(compilation.GetDiagnostics(), diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        Assert.Empty(await Report([call]));
    }

    private static async Task CheckCalls(IEnumerable<string> calls)
    {
        string[] all = [.. calls];
        (CSharpCompilation compilation, int firstLine) = Compilation(all);
        int Line(Diagnostic diagnostic) => diagnostic.Location.GetLineSpan().StartLinePosition.Line - firstLine;
        HashSet<int> refused = [.. compilation.GetDiagnostics().Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).Select(Line)];
        int[] told = [.. (await Report(all)).Select(Line)];
        Assert.NotEmpty(refused);
        Assert.True(refused.Count < all.Length, "No call compiles.");
        Assert.Equal(refused.Order().Select(line => all[line]), told.Order().Select(line => all[line]));
    }

    private static async Task<ImmutableArray<Diagnostic>> Report(string[] calls)
    {
        (CSharpCompilation compilation, _) = Compilation(calls);
        return await compilation.WithAnalyzers([new FitAnalyzer()]).GetAnalyzerDiagnosticsAsync();
    }

    /// <summary>A program of some calls, and the line of the first.</summary>
    private static (CSharpCompilation Compilation, int FirstLine) Compilation(string[] calls)
    {
        string head = """
            using System;
            using SimdRegression;
            [LinearModel<double>(3)] internal partial struct Model;
            internal sealed class Own { public void Fit<T>(double[] rows, double[] targets, T loss, T penalty, T solver) { } }
            internal static class Calls
            {
                internal static void Run(double[] rows, double[] targets)
                {

            """;
        string source = head + string.Join("\n", calls.Select(call => $"{{ {call} }}")) + "\n}\n}\n";
        Harness.CreateDriver().RunGeneratorsAndUpdateCompilation(Harness.Compile(source), out Microsoft.CodeAnalysis.Compilation completed, out _);
        return ((CSharpCompilation)completed, head.Count(letter => letter == '\n'));
    }
}
