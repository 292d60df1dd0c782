using System.Reflection;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Exporters;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;
using SimdRegression.Benchmarks.Ceiling;
using SimdRegression.Benchmarks.Digits;
using SimdRegression.Benchmarks.Peers;
using SimdRegression.Benchmarks.Results;

namespace SimdRegression.Benchmarks;

/// <summary>Runs the benchmarks; takes the arguments of BenchmarkDotNet, and two of its own that eng/bench uses. Modes of their own are
/// <see cref="CeilingMode"/>, <see cref="PeerProgram"/> and <see cref="DigitsMode"/>.</summary>
internal static class Program
{
    // Runs the quick job in this process and writes the page of results below the directory that follows.
    private const string ResultsOption = "--results";

    // A sentence for the head of that page.
    private const string NoteOption = "--note";

    // The mode that holds kernels against the machine, without BenchmarkDotNet; the arguments that follow are its own.
    private const string CeilingModeName = "ceiling";

    // The mode that is one side of a comparison with other libraries.
    private const string PeersModeName = "peers";

    // The mode that shows how many digits of an answer are right.
    private const string DigitsModeName = "digits";

    private static int Main(string[] arguments)
    {
        if (arguments is [DigitsModeName, .. string[] ofDigits])
        {
            return DigitsMode.Run(ofDigits);
        }

        if (arguments is [PeersModeName, .. string[] ofPeers])
        {
            return PeerProgram.Run(ofPeers);
        }

        if (arguments is [CeilingModeName, .. string[] ofCeiling])
        {
            return CeilingMode.Run(ofCeiling);
        }

        List<string> rest = [.. arguments];
        string? results = Take(rest, ResultsOption);
        string? note = Take(rest, NoteOption);
        IConfig config = Config(quick: results is not null);
        Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(Assembly.GetExecutingAssembly()).Run([.. rest], config)];
        bool failed = summaries.Any(summary => summary.HasCriticalValidationErrors || summary.Reports.Any(report => !report.Success));
        if (failed)
        {
            Console.Error.WriteLine("A benchmark failed: see the log above.");
            return 1;
        }

        if (results is not null)
        {
            Console.WriteLine($"Wrote {ResultPage.Write(summaries, results, note)}.");
            return 0;
        }

        // Composed all the same, so that a group whose results have no place on the page is noticed before they are measured.
        _ = ResultPage.Compose(summaries, note);
        Console.WriteLine($"{summaries.Sum(summary => summary.Reports.Length)} benchmarks ran.");
        return 0;
    }

    private static ManualConfig Config(bool quick)
    {
        ManualConfig config = ManualConfig.CreateEmpty()
            .AddLogger(ConsoleLogger.Default)
            .AddColumnProvider(DefaultColumnProviders.Instance)
            .AddColumn(StatisticColumn.Median)
            .AddDiagnoser(MemoryDiagnoser.Default)
            .AddExporter(MarkdownExporter.GitHub)
            .WithSummaryStyle(SummaryStyle.Default.WithTimeUnit(Perfolizer.Horology.TimeUnit.Nanosecond))
            .WithOptions(ConfigOptions.JoinSummary);
        return quick ? config.AddJob(QuickJob()) : config;
    }

    /// <summary>
    /// A fraction of a second for each case. Every invocation is hundreds of nanoseconds at least, so that the cost of the call itself,
    /// which this job does not measure, is below the noise.
    /// </summary>
    private static Job QuickJob()
    {
        return Job.Default
            .WithId("Quick")
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithLaunchCount(1)
            .WithWarmupCount(2)
            .WithIterationCount(9)
            .WithIterationTime(TimeInterval.FromMilliseconds(40.0))
            .WithEvaluateOverhead(false);
    }

    /// <summary>Removes an option with its value from the arguments and returns the value.</summary>
    private static string? Take(List<string> arguments, string option)
    {
        int position = arguments.IndexOf(option);
        if (position < 0)
        {
            return null;
        }

        if (position + 1 == arguments.Count)
        {
            throw new ArgumentException($"{option} needs a value.", nameof(arguments));
        }

        string value = arguments[position + 1];
        arguments.RemoveRange(position, 2);
        return value;
    }
}
