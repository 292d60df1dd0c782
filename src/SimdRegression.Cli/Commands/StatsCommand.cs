using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Files;
using SimdRegression.Cli.Fitting;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Commands;

/// <summary><c>stats</c>: one pass over the rows of a shard; what remains is all that a fit wants of them.</summary>
internal static class StatsCommand
{
    public static ExitCode Run(StatsRequest request, ToolConsole console)
    {
        StatisticsOutput.Check(request.OutputPath, request.Json, new OutputNames(request.DataPath));
        return request.Columns.SinglePrecision == true ? Run<float>(request, console) : Run<double>(request, console);
    }

    private static ExitCode Run<T>(StatsRequest request, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var reading = new TableReading { Threads = request.Threads, Format = request.Columns.Format, Note = console.Note };
        using Table table = Table.Open(request.DataPath, console.OpenInput, reading);
        NamedMoments<T> shard = TableMoments.Read<T>(table, request.Columns.PlanFor(table), console);
        StatisticsOutput.Write(request.OutputPath, request.Json, console, shard, files: null);
        return ExitCode.Done;
    }
}
