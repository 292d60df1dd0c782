using System.Numerics;
using SimdRegression.Kernels.Tests.Checks;
using SimdRegression.Kernels.Tests.Sets;
using SimdRegression.Kernels.Tests.Widths;

namespace SimdRegression.Kernels.Tests;

/// <summary>Every kernel set against the contract: kernels that read rows.</summary>
public sealed class RowKernelContractTests
{
    [Theory]
    [MemberData(nameof(KernelSets.Names), MemberType = typeof(KernelSets))]
    public void Dot(string set) => KernelSets.Get(set).Accept(default(DotCheck));

    [Theory]
    [MemberData(nameof(KernelSets.Names), MemberType = typeof(KernelSets))]
    public void StochasticDescent(string set) => KernelSets.Get(set).Accept(default(StochasticCheck));

    [Theory]
    [MemberData(nameof(KernelSets.Names), MemberType = typeof(KernelSets))]
    public void Predict(string set) => KernelSets.Get(set).Accept(default(PredictCheck));

    [Theory]
    [MemberData(nameof(KernelSets.Names), MemberType = typeof(KernelSets))]
    public void LossGradient(string set) => KernelSets.Get(set).Accept(default(GradientCheck));

    [Theory]
    [MemberData(nameof(KernelSets.Names), MemberType = typeof(KernelSets))]
    public void SoftThreshold(string set) => KernelSets.Get(set).Accept(default(SoftThresholdCheck));
}

/// <summary>Every kernel set against the contract: kernels of moments and of fits from them.</summary>
public sealed class MomentKernelContractTests
{
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

/// <summary>
/// One digest for all sets of an element type and a feature count, whoever wrote them: a generated set has the bits of the run-time set.
/// </summary>
public sealed class DigestTests
{
    [Theory]
    [MemberData(nameof(KernelSets.Names), MemberType = typeof(KernelSets))]
    public void Digest_is_that_of_the_documented_order_and_of_the_run_time_set(string set)
        => KernelSets.Get(set).Accept(default(DigestCheck));

    private readonly struct DigestCheck : IKernelSetVisitor
    {
        public void Visit<T>(IKernels<T> kernels)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            string digest = KernelDigest.Of(kernels);
            Assert.Equal(KernelDigest.Of(new DocumentedOrderKernels<T>(kernels.FeatureCount)), digest);
            Assert.Equal(KernelDigest.Of<T>(new RuntimeKernels<T>(kernels.FeatureCount)), digest);
        }
    }
}
