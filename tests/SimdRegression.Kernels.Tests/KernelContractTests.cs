using SimdRegression.Kernels.Tests.Checks;
using SimdRegression.Kernels.Tests.Sets;

namespace SimdRegression.Kernels.Tests;

/// <summary>Every kernel set against the contract: kernels that read rows.</summary>
public sealed class RowKernelContractTests
{
    [Theory]
    [MemberData(nameof(KernelSets.Names), MemberType = typeof(KernelSets))]
    public void Dot(string set) => KernelSets.Get(set).Accept(default(DotCheck));

    [Theory]
    [MemberData(nameof(KernelSets.Names), MemberType = typeof(KernelSets))]
    public void Predict(string set) => KernelSets.Get(set).Accept(default(PredictCheck));

    [Theory]
    [MemberData(nameof(KernelSets.Names), MemberType = typeof(KernelSets))]
    public void SquaredLossGradient(string set) => KernelSets.Get(set).Accept(default(GradientCheck));

    [Theory]
    [MemberData(nameof(KernelSets.Names), MemberType = typeof(KernelSets))]
    public void SoftThreshold(string set) => KernelSets.Get(set).Accept(default(SoftThresholdCheck));
}

/// <summary>Every kernel set against the contract: kernels of moments and of fits from them.</summary>
public sealed class MomentKernelContractTests
{
    [Theory]
    [MemberData(nameof(KernelSets.Names), MemberType = typeof(KernelSets))]
    public void PackRows(string set) => KernelSets.Get(set).Accept(default(PackRowsCheck));

    [Theory]
    [MemberData(nameof(KernelSets.Names), MemberType = typeof(KernelSets))]
    public void CrossProducts(string set) => KernelSets.Get(set).Accept(default(CrossProductsCheck));

    [Theory]
    [MemberData(nameof(KernelSets.Names), MemberType = typeof(KernelSets))]
    public void Factor(string set) => KernelSets.Get(set).Accept(default(FactorCheck));

    [Theory]
    [MemberData(nameof(KernelSets.Names), MemberType = typeof(KernelSets))]
    public void Solve(string set) => KernelSets.Get(set).Accept(default(SolveCheck));

    [Theory]
    [MemberData(nameof(KernelSets.Names), MemberType = typeof(KernelSets))]
    public void CoordinateDescentSweep(string set) => KernelSets.Get(set).Accept(default(CoordinateDescentCheck));
}
