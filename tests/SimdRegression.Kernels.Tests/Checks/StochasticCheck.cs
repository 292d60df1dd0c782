using System.Numerics;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels.Tests.Memory;
using SimdRegression.Kernels.Tests.Sets;

namespace SimdRegression.Kernels.Tests.Checks;

/// <summary>Stochastic descent: the bits of the documented order, for rows visited in any order, some of them more than once.</summary>
internal readonly struct StochasticCheck : IKernelSetVisitor
{
    private const int Rows = 23;

    public void Visit<T>(IKernels<T> kernels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (RowCase @case in RowCases.All(kernels.FeatureCount))
        {
            Check(kernels, @case with { Rows = Rows }, default(SquaredLoss));
            Check(kernels, @case with { Rows = Rows }, default(CappedLoss));
        }
    }

    private static void Check<T, TLoss>(IKernels<T> kernels, RowCase @case, TLoss loss)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TLoss : struct, ILoss<TLoss>
    {
        int features = @case.Features;
        using var arena = new GuardedArena(@case.Placement);
        var random = new Random(features);
        RowBlock<T> block = new RowBlock<T>(arena, random, @case.Flavour, features, @case.RowStride, Rows).Take(Rows, @case.Weighted);
        Span<T> coefficients = arena.Allocate<T>(features);
        Span<T> sizes = random.FillNonNegative(arena.Allocate<T>(features));
        Span<T> shrinks = random.FillNonNegative(arena.Allocate<T>(features));
        Span<T> thresholds = random.FillNonNegative(arena.Allocate<T>(features));
        for (int j = 0; j < features; j++)
        {
            sizes[j] *= T.CreateTruncating(0.25 / features);
            thresholds[j] *= T.CreateTruncating(0.03125);
        }

        var batch = new RowBatch<T>(block.Rows, @case.RowStride, block.Targets, block.Weights);
        T[] start = random.Fill<T>(new T[features]).ToArray();
        int[] order = [.. Enumerable.Range(0, 2 * Rows).Select(_ => random.Next(Rows))];
        var documented = new DocumentedOrderKernels<T>(features);
        foreach (int steps in (int[])[0, 1, 2, 5, order.Length - 3, order.Length])
        {
            foreach (bool isSparse in (bool[])[false, true])
            {
                var rowSteps = new RowSteps<T>(sizes, shrinks, isSparse ? thresholds : default, T.CreateTruncating(0.0625));
                start.CopyTo(coefficients);
                T intercept = T.CreateTruncating(-0.625);
                T result = kernels.StochasticDescent(in batch, order, steps, in loss, in rowSteps, coefficients, ref intercept);

                var expected = (T[])start.Clone();
                T expectedIntercept = T.CreateTruncating(-0.625);
                T expectedResult = documented.StochasticDescent(in batch, order, steps, in loss, in rowSteps, expected, ref expectedIntercept);
                (RowCase, int, bool) described = (@case, steps, isSparse);
                Compare.Equal<T, object>(expected, coefficients, "coefficient", described);
                Compare.Equal<T, object>(expectedIntercept, intercept, "intercept", described);
                Compare.Equal<T, object>(expectedResult, result, "squares", described);
            }
        }
    }

    /// <summary>A loss whose derivative is the residual, held between -1 and 1: large numbers leave the coefficients finite.</summary>
    private readonly struct CappedLoss : ILoss<CappedLoss>
    {
        public Vector256<T> Evaluate<T>(
            Vector256<T> predictions, Vector256<T> targets, out Vector256<T> derivatives, out Vector256<T> curvatures)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            derivatives = Vector256.Max(Vector256.Min(predictions - targets, Vector256<T>.One), -Vector256<T>.One);
            curvatures = Vector256<T>.Zero;
            return derivatives * derivatives;
        }
    }
}
