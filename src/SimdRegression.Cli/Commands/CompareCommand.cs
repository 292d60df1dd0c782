using System.Diagnostics;
using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Files;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Report;
using SimdRegression.Cli.Requests;
using SimdRegression.Kernels;

namespace SimdRegression.Cli.Commands;

/// <summary><c>compare</c>: one least-squares problem, solved exactly and by descents, on the same rows in memory.</summary>
internal static class CompareCommand
{
    public static ExitCode Run(CompareSettings settings, ToolConsole console)
    {
        using ReportWriter report = ReportWriter.Begin(settings.Report, new OutputNames(settings.DataPath));
        using Table table = Table.Open(settings.DataPath, console.OpenInput, settings.Threads);
        ColumnPlan plan = settings.Columns.PlanFor(table);
        (Comparison comparison, ReportPage? page) = settings.Columns.SinglePrecision == true
            ? Run(settings, TableRows<float>.Read(table, plan, console), console)
            : Run(settings, TableRows<double>.Read(table, plan, console), console);
        report.Write(page);
        if (settings.Json)
        {
            ComparisonJson.Write(console.OutputStream, comparison);
        }
        else
        {
            ComparisonTable.Write(Terminal.ForOutput(console), comparison);
        }

        if (!settings.Json)
        {
            report.Tell(console.Out);
        }

        if (!comparison.Best.Converged && !console.Interruption.IsRequested)
        {
            console.Out.Flush();
            console.Fail("the normal equations have no certain solution, so how far the methods are from it is uncertain; a penalty (--alpha) would help");
            return ExitCode.NotConverged;
        }

        int interrupted = comparison.Methods.Count(method => method.Status == FitStatus.Interrupted);
        if (interrupted == 0)
        {
            return ExitCode.Done;
        }

        console.Out.Flush();
        console.Fail($"the comparison was interrupted: {interrupted} of {comparison.Methods.Count} methods did not come to their end");
        return ExitCode.Interrupted;
    }

    private static (Comparison Comparison, ReportPage? Page) Run<T>(CompareSettings settings, TableRows<T> rows, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Comparison comparison = console.Interruption.During(() => MethodComparison.Run(settings, rows));
        if (!settings.Report.IsWanted || console.Interruption.IsRequested)
        {
            return (comparison, null);
        }

        ReportData data = ReportData.Of(rows.ToMoments(), rows);
        data.Moments.Fit(new Ridge(settings.Alpha), settings.Options with { Tolerance = default(FitOptions).Tolerance }, out LinearModel<double> best);
        return (comparison, ResultPages.OfComparison(comparison, best.Coefficients.ToArray(), data));
    }
}
