using System.Diagnostics;
using SimdRegression.Cli.Demo;
using SimdRegression.Cli.Files;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Report;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Commands;

/// <summary><c>demo</c>: what regularisation is for, shown on data that the tool carries.</summary>
internal static class DemoCommand
{
    private const int OtherSplits = 12;

    public static ExitCode Run(ReportChoice choice, ToolConsole console)
    {
        using ReportWriter report = ReportWriter.Begin(choice, new OutputNames());
        long start = Stopwatch.GetTimestamp();
        DemoStudy study = DemoStudy.Run(DemoStudy.ToldSeed);
        var otherSplits = new DemoStudy[OtherSplits];
        Parallel.For(0, OtherSplits, i => otherSplits[i] = DemoStudy.Run((ulong)i + 1));
        TimeSpan elapsed = Stopwatch.GetElapsedTime(start);
        report.Write(choice.IsWanted ? DemoPage.Create(study) : null);
        new DemoStory(Terminal.ForOutput(console), study, otherSplits).Tell(elapsed);
        report.Tell(console.Out);
        return ExitCode.Done;
    }
}
