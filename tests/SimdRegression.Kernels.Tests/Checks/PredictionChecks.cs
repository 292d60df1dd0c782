using System.Numerics;
using SimdRegression.Kernels.Tests.Memory;
using SimdRegression.Kernels.Tests.Sets;

namespace SimdRegression.Kernels.Tests.Checks;

/// <summary>The inner product: the bits of the documented order, and the value within the rounding of the sum of products.</summary>
internal readonly struct DotCheck : IKernelSetVisitor
{
    public void Visit<T>(IKernels<T> kernels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Repetitions = 8;
        int features = kernels.FeatureCount;
        var expected = new DocumentedOrderKernels<T>(features);
        var reference = new ReferenceKernels<T>(features);
        foreach (Placement placement in Enum.GetValues<Placement>())
        {
            using var arena = new GuardedArena(placement);
            Span<T> left = arena.Allocate<T>(features);
            Span<T> right = arena.Allocate<T>(features);
            foreach (Flavour flavour in TestData.Flavours)
            {
                var random = new Random(features);
                for (int repetition = 0; repetition < Repetitions; repetition++)
                {
                    random.Fill(left, flavour);
                    random.Fill(right, flavour);
                    var @case = (features, flavour, placement, repetition);
                    T actual = kernels.Dot(left, right);
                    Compare.Equal(expected.Dot(left, right), actual, "dot", @case);
                    if (flavour == Flavour.Ordinary)
                    {
                        double bound = 2.0 * Compare.Gamma<T>(features) * Magnitudes.Dot<T>(left, right);
                        Compare.Within(reference.Dot(left, right), actual, bound, "dot", @case);
                    }
                }
            }

            // Nothing but products of -0 tells an accumulator that starts with its first product from one that starts at 0.
            left.Fill(T.NegativeZero);
            right.Fill(T.One);
            Compare.Equal(expected.Dot(left, right), kernels.Dot(left, right), "dot of negative zeros", (features, placement));
        }
    }
}

/// <summary>Batch prediction: the bits of the documented order for every row, nothing written beside the predictions.</summary>
internal readonly struct PredictCheck : IKernelSetVisitor
{
    public void Visit<T>(IKernels<T> kernels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int features = kernels.FeatureCount;
        int[] rowCounts = RowCases.RowCounts(features);
        var expected = new DocumentedOrderKernels<T>(features);
        var expectedPredictions = new T[rowCounts.Max()];
        T intercept = T.CreateTruncating(0.375);
        foreach (Placement placement in Enum.GetValues<Placement>())
        {
            foreach (Flavour flavour in TestData.Flavours)
            {
                foreach (int rowStride in RowCases.RowStrides(features))
                {
                    using var arena = new GuardedArena(placement);
                    var random = new Random(features);
                    var block = new RowBlock<T>(arena, random, flavour, features, rowStride, rowCounts.Max());
                    Span<T> coefficients = random.Fill(arena.Allocate<T>(features));
                    Span<T> allPredictions = arena.Allocate<T>(rowCounts.Max());
                    foreach (int count in rowCounts)
                    {
                        Span<T> rows = block.Take(count, weighted: false).Rows;
                        Span<T> predictions = arena.AtGuard(allPredictions, count);
                        predictions.Fill(T.NaN);
                        kernels.Predict(rows, rowStride, coefficients, intercept, predictions);
                        expected.Predict(rows, rowStride, coefficients, intercept, expectedPredictions.AsSpan(0, count));
                        Compare.Equal<T, RowCase>(
                            expectedPredictions.AsSpan(0, count),
                            predictions,
                            "prediction",
                            new RowCase(features, count, rowStride, false, flavour, placement));
                    }
                }
            }
        }
    }
}

/// <summary>Sums of absolute values, for rounding bounds.</summary>
internal static class Magnitudes
{
    /// <summary>The sum of |left(j) right(j)|.</summary>
    public static double Dot<T>(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sum = 0.0;
        for (int j = 0; j < left.Length; j++)
        {
            sum += Math.Abs(double.CreateTruncating(left[j]) * double.CreateTruncating(right[j]));
        }

        return sum;
    }
}
