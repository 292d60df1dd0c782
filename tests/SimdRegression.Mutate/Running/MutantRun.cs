using System.Diagnostics;
using System.Globalization;

namespace SimdRegression.Mutate.Running;

/// <summary>Runs the tests that reach a mutant, under the mutant.</summary>
internal static class MutantRun
{
    /// <summary>
    /// How much longer all tests may take by the clock than they took of the processor, and the time to start. It is the last resort: a process stops
    /// itself at a single test that does not end.
    /// </summary>
    private const double Patience = 20.0;
    private const double StartSeconds = 180.0;

    /// <summary>Runs one mutant.</summary>
    /// <param name="tree">The build.</param>
    /// <param name="coverage">What reaches it.</param>
    /// <param name="mutant">Its number.</param>
    /// <param name="each">How long its tests took without it, at most.</param>
    /// <returns>The verdict, and the test that failed or how many tests passed.</returns>
    public static (Verdict Verdict, string Note) Run(SourceTree tree, Coverage coverage, int mutant, double each)
    {
        List<TestRecord> tests = coverage.Reaching(mutant, each);
        if (tests.Count == 0)
        {
            return (Verdict.NotReached, string.Empty);
        }

        string list = Path.Combine(tree.Root, $"mutant-{mutant}.list");
        string results = Path.Combine(tree.Root, $"mutant-{mutant}.result");
        File.WriteAllLines(list, tests.Select(test => string.Create(CultureInfo.InvariantCulture, $"{test.Class}\t{test.Id}\t{test.Seconds}")));
        using Process child = Child.Start(mutant, ["judge", tree.TestAssembly, list, results]);
        if (!child.WaitForExit(TimeSpan.FromSeconds(StartSeconds + (Patience * tests.Sum(test => test.Seconds)))))
        {
            child.Kill(entireProcessTree: true);
            child.WaitForExit();
            return (Verdict.Hung, string.Empty);
        }

        return child.ExitCode switch
        {
            TestProcess.Passed => (Verdict.Survived, $"{tests.Count} of {coverage.CountReaching(mutant)} tests that reach it"),
            TestProcess.Failed => (Verdict.Killed, File.ReadAllText(results)),
            TestProcess.NoEnd => (Verdict.Hung, File.ReadAllText(results)),
            int code => (Verdict.Crashed, $"exit code {code}"),
        };
    }
}
