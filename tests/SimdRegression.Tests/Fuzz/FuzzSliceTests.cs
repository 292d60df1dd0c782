using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Targets;

namespace SimdRegression.Tests.Fuzz;

/// <summary>The first inputs of the fuzzer, with a fixed seed: the same on every run. <c>eng/fuzz</c> goes on from there.</summary>
public class FuzzSliceTests
{
    public static TheoryData<string, int> Targets => new()
    {
        { "csv", 4_000 },
        { "numbers", 60_000 },
        { "npy", 1_500 },
        { "model", 6_000 },
        { "moments", 8_000 },
        { "arguments", 1_000 },
        { "fits", 4_000 },
        { "curved", 1_000 },
        { "log-link", 150 },
        { "descents", 3_000 },
        { "rows", 1_500 },
        { "online", 1_500 },
        { "paths", 1_500 },
        { "near", 600 },
        { "weights", 150 },
        { "curved-near", 60 },
        { "choices", 60 },
        { "verify", 60 },
        { "penalties", 400 },
        { "tables", 400 },
    };

    /// <summary>Findings that are open, by how their messages begin; docs/fuzzing.md tells of them. Anything else fails.</summary>
    private static readonly string[] Open =
    [
        "Logistic over rows: the score of a fold", "Squared over rows: the score of a fold",
        "IllConditioned by CoordinateDescent although", "path: IllConditioned by Auto although", "Stalled by CoordinateDescent although",
    ];

    [Theory]
    [MemberData(nameof(Targets))]
    public void No_promise_is_broken(string name, int inputs)
    {
        IFuzzTarget target = AllTargets.Create(name);
        using (target as IDisposable)
        {
            var fuzzer = new Fuzzer(target, seed: 20261122);
            fuzzer.Run(inputs);
            Assert.Equal("", string.Join('\n', fuzzer.Result.Findings.Where(IsNew).Select(finding => finding.Message + finding.Context)));
            Assert.True(fuzzer.Result.Signatures > Math.Min(50, inputs / 3), $"{fuzzer.Result.Signatures} signatures only");
        }
    }

    private static bool IsNew(Finding finding) => !Open.Any(open => finding.Message.StartsWith(open, StringComparison.Ordinal));

    [Fact]
    public void The_slice_covers_every_target()
    {
        Assert.Equal(AllTargets.Names.Order(), Targets.Select(row => (string)row[0]).Order());
    }

    [Fact]
    public void The_same_seed_does_the_same()
    {
        static FuzzResult Run()
        {
            var fuzzer = new Fuzzer(new ModelTarget(), seed: 3);
            fuzzer.Run(1_000);
            return fuzzer.Result;
        }

        Assert.Equal(Run() with { Findings = [] }, Run() with { Findings = [] });
    }
}
