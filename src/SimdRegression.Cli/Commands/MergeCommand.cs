using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Output;

namespace SimdRegression.Cli.Commands;

/// <param name="Paths">The shards in the order in which they are joined; one of them may be - for standard input.</param>
/// <param name="OutputPath">Where the statistics go, or - for standard output.</param>
/// <param name="Json">Whether standard output gets one JSON object.</param>
internal sealed record MergeSettings(IReadOnlyList<string> Paths, string OutputPath, bool Json);

/// <summary><c>merge</c>: joins the statistics of shards, one after the other, in doubled precision.</summary>
internal static class MergeCommand
{
    public static ExitCode Run(MergeSettings settings, ToolConsole console)
    {
        StatisticsOutput.Check(settings.OutputPath, settings.Json, new OutputNames(settings.Paths));
        NoteRepeatedPaths(settings.Paths, console);

        // Whatever the data were read as, their moments are double.
        NamedMoments<double>? whole = null;
        foreach (string path in settings.Paths)
        {
            NamedMoments<double> shard = Read(path, console);
            whole = whole is null ? shard : Join(whole, shard, console);
        }

        StatisticsOutput.Write(settings.OutputPath, settings.Json, console, whole!, settings.Paths.Count);
        return ExitCode.Done;
    }

    private static void NoteRepeatedPaths(IReadOnlyList<string> paths, ToolConsole console)
    {
        foreach (IGrouping<string, string> repeated in paths.GroupBy(path => path).Where(group => group.Count() > 1))
        {
            if (repeated.Key == "-")
            {
                throw new CommandLineException("FILES: \"-\" is given more than once; standard input can be read once");
            }

            console.Note($"{repeated.Key} is given {repeated.Count()} times, and its rows count as often");
        }
    }

    private static NamedMoments<double> Read(string path, ToolConsole console)
    {
        using InputStream stream = InputStream.Open(path, console.OpenInput);
        return StatisticsFile.Read(stream).Load<double>();
    }

    private static NamedMoments<double> Join(NamedMoments<double> whole, NamedMoments<double> shard, ToolConsole console)
    {
        CheckColumns(whole, shard);
        whole.Moments.Merge(shard.Select(whole.Columns.Features).Moments);
        CheckRange(whole.Moments, shard.Name);
        if (whole.Columns.SinglePrecision == shard.Columns.SinglePrecision)
        {
            return whole;
        }

        console.Note($"{whole.Name} and {shard.Name} were read in different precisions; the whole counts as single");
        return whole with { Columns = whole.Columns with { SinglePrecision = true } };
    }

    /// <summary>The same columns in the same roles; features are matched by name, in the order of the first file.</summary>
    /// <summary>Holds the columns of a shard against those of another.</summary>
    /// <exception cref="UnusableDataException">They differ in more than their order.</exception>
    public static void CheckColumns<T>(NamedMoments<T> whole, NamedMoments<T> shard)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        static string Named(string? column) => column is null ? "none" : $"\"{column}\"";

        (MomentColumns first, MomentColumns other) = (whole.Columns, shard.Columns);
        string? problem =
            other.Target != first.Target
                ? $"the target is {Named(other.Target)}, and {Named(first.Target)} in {whole.Name}"
            : other.Weights != first.Weights
                ? $"the column of weights is {Named(other.Weights)}, and {Named(first.Weights)} in {whole.Name}"
            : first.Features.Except(other.Features).FirstOrDefault() is string absent
                ? $"there is no feature {Named(absent)}, and there is one in {whole.Name}"
            : other.Features.Except(first.Features).FirstOrDefault() is string added
                ? $"there is a feature {Named(added)}, and there is none in {whole.Name}"
            : null;
        if (problem is not null)
        {
            throw new UnusableDataException(shard.Name, $"{problem}; statistics of the same columns are accepted");
        }
    }

    private static void CheckRange(LinearModel<double>.Moments moments, string name)
    {
        // No product of two columns is larger than the squares of both.
        bool inRange = moments.Count > 0
            && double.IsFinite(moments.TotalWeight + moments.TargetSumOfSquares)
            && Enumerable.Range(0, moments.FeatureCount).All(j => double.IsFinite(moments.CrossProduct(j, j)));
        if (!inRange)
        {
            throw new UnusableDataException(
                name, "merged with the files before it, the statistics leave the range of double precision; scaled data are accepted");
        }
    }
}
