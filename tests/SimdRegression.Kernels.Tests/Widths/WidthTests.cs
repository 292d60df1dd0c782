using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels.Tests.Widths;

/// <summary>A fact that needs vectors of some width; on a machine without them it is reported as skipped, with the reason.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class FactAtWidthAttribute : FactAttribute
{
    public FactAtWidthAttribute(int bits)
    {
        bool available = bits switch
        {
            512 => Vector512.IsHardwareAccelerated,
            256 => Vector256.IsHardwareAccelerated,
            _ => Vector128.IsHardwareAccelerated,
        };
        Skip = available ? null : $"This machine has no vectors of {bits} bits.";
    }
}

/// <summary>One child process a width, started when a test first asks for it.</summary>
public sealed class WidthChildren
{
    // The switches of the .NET 10 runtime. Each takes away what it names and all that builds on it: without AVX2 there is no FMA either.
    private static readonly string[] Switches =
        ["DOTNET_EnableAVX512", "DOTNET_EnableAVX2", "DOTNET_EnableHWIntrinsic"];

    private readonly Dictionary<int, Lazy<WidthReport>> _reports = new()
    {
        [512] = Child(null),
        [256] = Child("DOTNET_EnableAVX512"),
        [128] = Child("DOTNET_EnableAVX2"),
        [0] = Child("DOTNET_EnableHWIntrinsic"),
    };

    internal WidthReport this[int bits] => _reports[bits].Value;

    private static Lazy<WidthReport> Child(string? switchedOff)
    {
        return new Lazy<WidthReport>(() =>
        {
            Dictionary<string, string> environment = Switches.ToDictionary(name => name, name => name == switchedOff ? "0" : string.Empty);

            // Optimised code from the first call on: the tests in the test host see what the tiers before it do.
            environment["DOTNET_TieredCompilation"] = "0";
            ChildResult result = ChildProcess.Run(environment, Program.WidthCommand);
            Assert.True(result.ExitCode == 0, $"The child process ended with {result.ExitCode}: {result.Errors}");
            return WidthReport.Parse(result.Output);
        });
    }
}

/// <summary>
/// The contract at every vector width. The width is fixed when a process starts, so each is a child process; it tells what it has, so
/// that a switch that does nothing is noticed.
/// </summary>
public sealed class WidthTests(WidthChildren children) : IClassFixture<WidthChildren>
{
    [FactAtWidth(512)]
    public void Contract_holds_at_512_bits() => RequireWidth(512);

    [FactAtWidth(256)]
    public void Contract_holds_at_256_bits() => RequireWidth(256);

    [FactAtWidth(128)]
    public void Contract_holds_at_128_bits() => RequireWidth(128);

    [Fact]
    public void Contract_holds_without_vectors() => RequireWidth(0);

    [FactAtWidth(512)]
    public void Bits_are_equal_at_512_and_256_bits()
    {
        Assert.True(children[512].IsFused);
        Assert.True(children[256].IsFused);
        Assert.Equal(children[512].Digest, children[256].Digest);
    }

    [FactAtWidth(256)]
    public void Bits_are_equal_at_128_bits_and_without_vectors()
    {
        Assert.False(children[128].IsFused);
        Assert.False(children[0].IsFused);
        Assert.Equal(children[128].Digest, children[0].Digest);
    }

    [FactAtWidth(256)]
    public void Made_up_problems_are_the_same_fused_and_unfused()
    {
        Assert.All([512, 128, 0], bits => Assert.Equal(children[256].DrawsDigest, children[bits].DrawsDigest));
    }

    [FactAtWidth(256)]
    public void Digest_tells_fused_from_unfused()
        => Assert.NotEqual(children[256].Digest, children[128].Digest);

    private void RequireWidth(int bits)
    {
        WidthReport report = children[bits];
        Assert.Equal(bits, report.Bits);
        Assert.True(report.CheckedSets > 80, $"Only {report.CheckedSets} sets were checked.");
        if (RuntimeInformation.ProcessArchitecture == Architecture.X64)
        {
            Assert.Equal(bits >= 256, report.IsFused);
        }
    }
}
