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
    public static ExitCode Run(StatsSettings settings, ToolConsole console)
    {
        StatisticsOutput.Check(settings.OutputPath, settings.Json, new OutputNames(settings.DataPath));
        return settings.Columns.SinglePrecision == true ? Run<float>(settings, console) : Run<double>(settings, console);
    }

    private static ExitCode Run<T>(StatsSettings settings, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        using Table table = Table.Open(settings.DataPath, console.OpenInput, settings.Threads);
        NamedMoments<T> shard = TableMoments.Read<T>(table, settings.Columns.PlanFor(table), console);
        StatisticsOutput.Write(settings.OutputPath, settings.Json, console, shard, files: null);
        return ExitCode.Done;
    }
}
