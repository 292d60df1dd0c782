namespace SimdRegression.Kernels.Tests.Memory;

/// <summary>That the guard pages guard: without it every test on them would pass for nothing.</summary>
public sealed class GuardedRegionTests
{
    public static TheoryData<Placement, string> Accesses => new()
    {
        { Placement.EndsAtGuard, "read" },
        { Placement.EndsAtGuard, "write" },
        { Placement.StartsAtGuard, "read" },
        { Placement.StartsAtGuard, "write" },
    };

    [Theory]
    [MemberData(nameof(Accesses))]
    public void One_element_outside_ends_the_process(Placement placement, string access)
    {
        ChildResult result = ChildProcess.Run(new Dictionary<string, string>(), Program.TouchGuardCommand, placement.ToString(), access);
        Assert.NotEqual(0, result.ExitCode);
        Assert.Contains(GuardedRegion.HasGuardPages ? "AccessViolationException" : "outside its buffer", result.Errors);
    }

    [Fact]
    public void Buffers_of_any_length_lie_at_the_guard()
    {
        using var region = new GuardedRegion(100 * sizeof(float));
        foreach (int length in (ReadOnlySpan<int>)[1, 7, 100])
        {
            region.Take<float>(length, Placement.EndsAtGuard).Fill(length);
            region.Take<float>(length, Placement.StartsAtGuard).Fill(-length);
            Assert.Equal(length, region.Take<float>(1, Placement.EndsAtGuard)[0]);
            Assert.Equal(-length, region.Take<float>(1, Placement.StartsAtGuard)[0]);
        }
    }
}
