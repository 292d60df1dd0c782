using SimdRegression.Cli.Data;
using SimdRegression.Cli.Files;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Commands;

/// <summary><c>merge</c>: joins the statistics of shards, one after the other, in doubled precision.</summary>
internal static class MergeCommand
{
    public static ExitCode Run(MergeRequest request, ToolConsole console)
    {
        StatisticsOutput.Check(request.OutputPath, request.Json, new OutputNames(request.Paths));
        NoteRepeatedPaths(request.Paths, console);

        // Whatever the data were read as, their moments are double.
        NamedMoments<double>? whole = null;
        foreach (string path in request.Paths)
        {
            NamedMoments<double> shard = Read(path, console);
            whole = whole is null ? shard : Join(whole, shard, console);
        }

        StatisticsOutput.Write(request.OutputPath, request.Json, console, whole!, request.Paths.Count);
        return ExitCode.Done;
    }

    private static void NoteRepeatedPaths(IReadOnlyList<string> paths, ToolConsole console)
    {
        foreach (string path in paths.Distinct())
        {
            int times = paths.Count(other => other == path);
            if (times > 1 && path == "-")
            {
                throw new CommandLineException("FILES: \"-\" is given more than once; standard input can be read once");
            }

            if (times > 1)
            {
                console.Note($"{path} is given {times} times, and its rows count as often");
            }
        }
    }

    private static NamedMoments<double> Read(string path, ToolConsole console)
    {
        using InputStream stream = InputStream.Open(path, console.OpenInput);
        return StatisticsFile.Read(stream).Load<double>();
    }

    private static NamedMoments<double> Join(NamedMoments<double> whole, NamedMoments<double> shard, ToolConsole console)
    {
        whole.CheckColumns(shard);
        whole.Moments.Merge(shard.Select(whole.Columns.Features).Moments);
        CheckRange(whole.Moments, shard.Name);
        if (whole.Columns.SinglePrecision == shard.Columns.SinglePrecision)
        {
            return whole;
        }

        console.Note($"{whole.Name} and {shard.Name} were read in different precisions; the whole counts as single");
        return whole with { Columns = whole.Columns with { SinglePrecision = true } };
    }

    private static void CheckRange(LinearModel<double>.Moments moments, string name)
    {
        // No product of two columns is larger than the squares of both.
        bool inRange = moments.Count > 0
            && double.IsFinite(moments.TotalWeight + moments.TargetSumOfSquares)
            && Sequence.Range(0, moments.FeatureCount).All(j => double.IsFinite(moments.CrossProduct(j, j)));
        if (!inRange)
        {
            throw new UnusableDataException(
                name, "merged with the files before it, the statistics leave the range of double precision; scaled data are accepted");
        }
    }
}
