using System.Numerics;
using SimdRegression.Kernels.Tests.Memory;
using SimdRegression.Kernels.Tests.Sets;

namespace SimdRegression.Kernels.Tests.Checks;

/// <summary>
/// The gradient of a loss: the bits of the documented order, and the value within the rounding of all that is added up.
/// </summary>
internal readonly struct GradientCheck : IKernelSetVisitor
{
    public void Visit<T>(IKernels<T> kernels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (RowCase @case in RowCases.All(kernels.FeatureCount))
        {
            Check(kernels, default(SquaredLoss), @case);
            if (@case.Flavour == Flavour.Ordinary && @case.RowStride == @case.Features)
            {
                Check(kernels, default(LogisticLoss), @case);
            }
        }
    }

    private static void Check<T, TLoss>(IKernels<T> kernels, TLoss loss, RowCase @case)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLoss : struct, ILoss<TLoss>
    {
        int features = @case.Features;
        int rowStride = @case.RowStride;
        int[] rowCounts = RowCases.RowCounts(features);
        using var arena = new GuardedArena(@case.Placement);
        var random = new Random(features);
        var block = new RowBlock<T>(arena, random, @case.Flavour, features, rowStride, rowCounts.Max());
        Span<T> coefficients = random.Fill(arena.Allocate<T>(features));
        Span<T> gradient = arena.Allocate<T>(features);
        Span<T> interceptGradient = arena.Allocate<T>(1);
        T intercept = T.CreateTruncating(-0.625);
        T[] start = random.Fill<T>(new T[features]).ToArray();
        T startOfIntercept = T.CreateTruncating(0.25);
        var documented = new DocumentedOrderKernels<T>(features);
        var reference = new ReferenceKernels<T>(features);
        foreach (int count in rowCounts)
        {
            @case = @case with { Rows = count };
            RowBlock<T> taken = block.Take(count, @case.Weighted);
            start.CopyTo(gradient);
            interceptGradient[0] = startOfIntercept;
            T sum = kernels.LossGradient(
                in loss, taken.Rows, rowStride, taken.Targets, taken.Weights, coefficients, intercept, gradient, ref interceptGradient[0]);

            var expected = (T[])start.Clone();
            T expectedOfIntercept = startOfIntercept;
            T expectedSum = documented.LossGradient(
                in loss, taken.Rows, rowStride, taken.Targets, taken.Weights, coefficients, intercept, expected, ref expectedOfIntercept);
            Compare.Equal<T, RowCase>(expected, gradient, "gradient", @case);
            Compare.Equal(expectedOfIntercept, interceptGradient[0], "intercept gradient", @case);
            Compare.Equal(expectedSum, sum, "loss", @case);

            if (loss is SquaredLoss && @case.Flavour == Flavour.Ordinary && count > 0)
            {
                start.CopyTo(expected, 0);
                T ignored = startOfIntercept;
                _ = reference.LossGradient(
                    in loss, taken.Rows, rowStride, taken.Targets, taken.Weights, coefficients, intercept, expected, ref ignored);
                CompareValues(taken, @case, coefficients, intercept, start, expected, gradient);
            }
        }
    }

    /// <summary>
    /// Two evaluations of one gradient differ in element j by at most 2 (sum over r of s |x(j)| d(r) + gamma (|start(j)| + sum of
    /// s |x(j)| (m(r) + d(r)))), where m bounds a residual and d = gamma m the rounding of one.
    /// </summary>
    private static void CompareValues<T>(
        RowBlock<T> block, RowCase @case, ReadOnlySpan<T> coefficients, T intercept, T[] start, T[] expected, ReadOnlySpan<T> actual)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] bounds = [.. start.Select(value => Compare.Gamma<T>(@case.Rows + 2) * Math.Abs(double.CreateTruncating(value)))];
        for (int r = 0; r < @case.Rows; r++)
        {
            ReadOnlySpan<T> row = block.Rows.Slice(r * @case.RowStride, @case.Features);
            double magnitude = Magnitudes.Dot(row, coefficients)
                + Math.Abs(double.CreateTruncating(intercept)) + Math.Abs(double.CreateTruncating(block.Targets[r]));
            double rounding = Compare.Gamma<T>(@case.Features + 2) * magnitude;
            double weight = @case.Weighted ? double.CreateTruncating(block.Weights[r]) : 1.0;
            double share = weight * (rounding + (Compare.Gamma<T>(@case.Rows + 2) * (magnitude + rounding)));
            for (int j = 0; j < @case.Features; j++)
            {
                bounds[j] += share * Math.Abs(double.CreateTruncating(row[j]));
            }
        }

        for (int j = 0; j < @case.Features; j++)
        {
            Compare.Within(expected[j], actual[j], 2.0 * bounds[j], "gradient", @case);
        }
    }
}
