using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using SimdRegression.Hashes.Fits;

namespace SimdRegression.Hashes;

/// <summary>Every public fit in a child process under every switch: the bits are those of the same kind of multiply-add.</summary>
public sealed class SameBitsTests
{
    // By construction, and not by luck with the last digit: no multiply-add takes part, or what it rounds is kept.
    private static readonly string[] SameInBothKinds =
    [
        "random numbers: of a seed",
        "random numbers: splits",
        "made-up problems: double",
        "made-up problems: float",
        "step factors: all schedules",
        "moments: added, double, doubled",
        "moments: added, float, doubled",
        "moments: merged, taken out, decayed, double, doubled",
        "moments: merged, taken out, decayed, float, doubled",
        "moments: sums, double, few rows",
        "moments: sums, float, few rows",
        "moments: sums, double, fewer rows than columns",
        "moments: sums, double, nearly dependent columns",
        "moments: sums, double, dependent columns",
    ];

    public static TheoryData<string> Switches => [.. Switch.All.Select(item => item.Name)];

    [Theory]
    [MemberData(nameof(Switches))]
    public void Every_fit_has_the_same_bits(string name)
    {
        HashRun run = Switch.Of(name).Run();
        Assert.Empty(run.DifferencesFrom(Switch.ReferenceFor(run)).Select(fit => $"{fit.Family}: {fit.Name}"));
    }

    [FactWithSwitches]
    public void Switches_do_what_they_say()
    {
        Environs plain = Switch.Of(Switch.Plain).Run().Environs;
        Assert.False(plain.IsCompiledAheadOfTime);
        Assert.Equal((true, 256), KindOf("256 bits"));
        Assert.Equal((true, 128), KindOf("128 bits"));
        Assert.Equal((false, 128), KindOf(Switch.Unfused));
        Assert.Equal((false, 0), KindOf("no vectors"));
    }

    /// <summary>That hashes see a last digit: not all fits have the same bits with and without fused multiply-adds.</summary>
    [FactWithSwitches]
    public void Some_fits_are_the_same_with_and_without_fused_multiply_adds_and_others_are_not()
    {
        HashRun fused = Switch.Of(Switch.Plain).Run();
        HashRun unfused = Switch.Of(Switch.Unfused).Run();
        Assert.NotEqual(fused.Environs.IsFused, unfused.Environs.IsFused);
        string[] differing = [.. fused.DifferencesFrom(unfused).Select(fit => $"{fit.Family}: {fit.Name}")];
        Assert.Contains("recursive least squares: double", differing);
        string[] names = [.. fused.Fits.Select(fit => $"{fit.Family}: {fit.Name}")];
        Assert.All(SameInBothKinds, name => Assert.Contains(name, names));
        Assert.Empty(differing.Intersect(SameInBothKinds));
    }

    [Fact]
    public void Every_line_has_a_name_of_its_own()
    {
        IReadOnlyList<FitHash> fits = Switch.Of(Switch.Plain).Run().Fits;
        Assert.Equal(fits.Count, fits.DistinctBy(fit => (fit.Family, fit.Name)).Count());
    }

    private static (bool IsFused, int Bits) KindOf(string name)
    {
        Environs environs = Switch.Of(name).Run().Environs;
        return (environs.IsFused, environs.Bits);
    }

    /// <summary>A fact about switches that only the wide vectors and fused multiply-adds of x64 have.</summary>
    private sealed class FactWithSwitchesAttribute : FactAttribute
    {
        public FactWithSwitchesAttribute() => Skip = Vector256.IsHardwareAccelerated && Fma.IsSupported
            ? null
            : "Only x64 with 256 bits and fused multiply-adds has switches that change the bits.";
    }
}
