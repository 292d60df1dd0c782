using System.Diagnostics;

namespace SimdRegression.Mutate.Running;

/// <summary>Runs the tests that reach a mutant, under the mutant.</summary>
internal static class MutantRun
{
    /// <summary>How much longer tests may take under a mutant than they took without, on a machine that may have got busier, and the time to start.</summary>
    private const double Patience = 10.0;
    private const double StartSeconds = 90.0;

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
        File.WriteAllLines(list, tests.Select(test => $"{test.Class}\t{test.Id}"));
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
            int code => (Verdict.Crashed, $"exit code {code}"),
        };
    }
}
