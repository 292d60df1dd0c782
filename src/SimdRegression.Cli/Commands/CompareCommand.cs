using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Files;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Report;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Commands;

/// <summary><c>compare</c>: one least-squares problem, solved exactly and by descents, on the same rows in memory.</summary>
internal static class CompareCommand
{
    public static ExitCode Run(CompareRequest request, ToolConsole console)
    {
        using ReportWriter report = ReportWriter.Begin(request.Report, new OutputNames(request.DataPath));
        (Comparison comparison, ReportPage? page) = request.Columns.SinglePrecision == true
            ? Run<float>(request, console)
            : Run<double>(request, console);
        report.Write(page);
        if (request.Json)
        {
            ComparisonJson.Write(console.OutputStream, comparison);
        }
        else
        {
            ComparisonTable.Write(Terminal.ForOutput(console), comparison);
        }

        if (!request.Json)
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

    private static (Comparison Comparison, ReportPage? Page) Run<T>(CompareRequest request, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TableReading reading = request.Columns.Reading(request.Threads, console);
        InputStream stream = InputStream.Open(request.DataPath, console.OpenInput);
        Table table = TableFormats.From(request.Columns.Encoding.FindsCategories && !stream.CanReadAgain ? stream.Spool() : stream, reading);
        EncodingScheme scheme = request.Alpha > 0.0 ? EncodingScheme.OneHot : EncodingScheme.Treatment;
        var encoding = new TableEncoding(request.Columns.Encoding, scheme, ReadProgress.On(console)) { Note = console.NoteIfAny };
        using PreparedRows prepared = encoding.Prepare<T>(table, request.Columns.PlanFor(table));
        return Run(request, TableRows<T>.Read(prepared.Table, prepared.Plan, console), console);
    }

    private static (Comparison Comparison, ReportPage? Page) Run<T>(CompareRequest request, TableRows<T> rows, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Comparison comparison = console.Interruption.During(() => MethodComparison.Run(request, rows));
        if (!request.Report.IsWanted || console.Interruption.IsRequested)
        {
            return (comparison, null);
        }

        ReportData data = ReportData.Of(rows.ToMoments(), rows);
        data.Moments.Fit(new Ridge(request.Alpha), request.Options with { Tolerance = default(FitOptions).Tolerance }, out LinearModel<double> best);
        return (comparison, ResultPages.OfComparison(comparison, best.Coefficients.ToArray(), data));
    }
}
