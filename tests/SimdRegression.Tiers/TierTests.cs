using System.Diagnostics;
using System.Reflection;
using SimdRegression.Kernels.Tests;

namespace SimdRegression.Tiers;

/// <summary>
/// What stands between a call and its kernel is compiled for speed from the first call on: a child process under default settings calls every
/// verb ten times, and no method of the library that runs per block or per row may have been compiled without optimisation.
/// </summary>
public sealed class TierTests
{
    // So many calls, and not thirty, make a method one that the runtime compiles again: ten calls of some verbs run what runs once a call up to
    // hundreds of times, and what runs per block two thousand times.
    private const string Often = "3E8";

    // Whatever this process was started with, the child has the defaults.
    private static readonly string[] Switches =
    [
        "DOTNET_TieredCompilation",
        "DOTNET_TieredPGO",
        "DOTNET_TC_QuickJit",
        "DOTNET_TC_QuickJitForLoops",
        "DOTNET_TC_BackgroundWorkerTimeoutMs",
        "DOTNET_ReadyToRun",
    ];

    public static TheoryData<string> Groups => [.. Verbs.GroupNames];

    [TheoryOfOptimizedCode]
    [MemberData(nameof(Groups))]
    public void Nothing_that_runs_per_block_or_row_is_slow_at_first(string group)
    {
        Dictionary<string, string> environment = Switches.ToDictionary(name => name, _ => string.Empty);
        environment["DOTNET_TC_CallCountThreshold"] = Often;
        ChildResult child = ChildProcess.Run(environment, Program.CountCommand, group);
        Assert.True(child.ExitCode == 0, child.Errors);
        string[] lines = child.Output.Split('\n', StringSplitOptions.TrimEntries);
        Assert.Contains(lines, line => line.StartsWith(Program.VerbMark, StringComparison.Ordinal));
        Assert.DoesNotContain(lines, line => line.StartsWith(Program.SlowMark, StringComparison.Ordinal));
    }

    /// <summary>A theory of code that the compiler may optimise, which a debug build tells it not to.</summary>
    private sealed class TheoryOfOptimizedCodeAttribute : TheoryAttribute
    {
        public TheoryOfOptimizedCodeAttribute()
        {
            bool isDebug = typeof(Ridge).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true };
            Skip = isDebug ? "A debug build is never optimised: dotnet test -c Release." : null;
        }
    }
}
