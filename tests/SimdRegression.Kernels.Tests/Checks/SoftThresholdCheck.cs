using System.Numerics;
using SimdRegression.Kernels.Tests.Memory;
using SimdRegression.Kernels.Tests.Sets;

namespace SimdRegression.Kernels.Tests.Checks;

/// <summary>The soft-threshold, into other memory and in place.</summary>
internal readonly struct SoftThresholdCheck : IKernelSetVisitor
{
    public void Visit<T>(IKernels<T> kernels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int features = kernels.FeatureCount;
        var reference = new ReferenceKernels<T>(features);
        var expected = new T[features];
        T[] thresholds = [T.Zero, T.CreateTruncating(0.375), T.One, T.Epsilon, T.PositiveInfinity];
        foreach (Placement placement in Enum.GetValues<Placement>())
        {
            using var arena = new GuardedArena(placement);
            Span<T> values = arena.Allocate<T>(features);
            Span<T> destination = arena.Allocate<T>(features);
            foreach (Flavour flavour in TestData.Flavours)
            {
                var random = new Random(features);
                foreach (T threshold in thresholds)
                {
                    var @case = (features, threshold, flavour, placement);
                    random.Fill(values, flavour);

                    // A value at the threshold, on either side, is on the edge of both comparisons.
                    values[random.Next(features)] = threshold;
                    values[random.Next(features)] = -threshold;
                    destination.Fill(T.NaN);
                    reference.SoftThreshold(values, threshold, expected);
                    kernels.SoftThreshold(values, threshold, destination);
                    Compare.Equal<T, object>(expected, destination, "value", @case);
                    kernels.SoftThreshold(values, threshold, values);
                    Compare.Equal<T, object>(expected, values, "value in place", @case);
                }
            }
        }
    }
}
