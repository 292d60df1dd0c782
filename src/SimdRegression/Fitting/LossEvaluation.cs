using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Numerics;
using SimdRegression.Statistics;

namespace SimdRegression.Fitting;

/// <summary>A loss over rows at given coefficients, with its gradient and, where wanted, its curvature as moments. All sums are in double.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
internal sealed class LossEvaluation<T, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private const int BlockRows = 256;

    private readonly WidenedKernels<T, TKernels> kernels;
    private readonly int features;
    private readonly double[] rows;
    private readonly double[] targets = new double[BlockRows];
    private readonly double[] weights = new double[BlockRows];
    private readonly double[] predictions = new double[BlockRows];
    private readonly double[] derivatives = new double[BlockRows];
    private readonly double[] curvatures = new double[BlockRows];
    private readonly T[] workingTargets = new T[BlockRows];
    private readonly T[] workingWeights = new T[BlockRows];

    /// <summary>Allocates the workspace.</summary>
    /// <param name="kernels">The kernel set.</param>
    public LossEvaluation(TKernels kernels)
    {
        this.kernels = new WidenedKernels<T, TKernels>(kernels);
        features = kernels.FeatureCount;
        rows = typeof(T) == typeof(double) ? [] : new double[BlockRows * features];
    }

    /// <summary>Goes over rows.</summary>
    /// <param name="batch">The rows; checked.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="coefficients">w.</param>
    /// <param name="intercept">b.</param>
    /// <param name="gradient">Receives sum s l' x.</param>
    /// <param name="slope">Receives sum s l'.</param>
    /// <param name="expansion">Moments to which the rows are added with weights s l'' and targets m - l' / l''; null where they are not wanted.</param>
    /// <returns>Sum s l.</returns>
    public double Of<TLoss>(
        in RowBatch<T> batch,
        in TLoss loss,
        ReadOnlySpan<double> coefficients,
        double intercept,
        Span<double> gradient,
        out double slope,
        Moments<T, TKernels>? expansion)
        where TLoss : struct, ILoss<TLoss>
    {
        gradient.Clear();
        slope = 0.0;
        double total = 0.0;
        double low = 0.0;
        for (int start = 0; start < batch.Count; start += BlockRows)
        {
            RowBatch<T> block = batch.Slice(start, Math.Min(BlockRows, batch.Count - start));
            RowBatch<double> widened = Widen(in block);
            Span<double> m = predictions.AsSpan(0, block.Count);
            Span<double> d = derivatives.AsSpan(0, block.Count);
            Span<double> h = expansion is null ? default : curvatures.AsSpan(0, block.Count);
            kernels.Predict(widened.Rows, widened.RowStride, coefficients, intercept, m);
            double value = LossBlock.Evaluate<TLoss, double>(in loss, m, widened.Targets, widened.Weights, d, h);
            total = ErrorFree.Sum(total, value, out double error);
            low += error;
            TransposedProduct.Add(features, widened.Rows, widened.RowStride, d, gradient);
            foreach (double derivative in d)
            {
                slope += derivative;
            }

            if (expansion is not null)
            {
                AddTo(expansion, in block, m, d, h);
            }
        }

        return total + low;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddTo(Moments<T, TKernels> expansion, in RowBatch<T> block, ReadOnlySpan<double> m, ReadOnlySpan<double> d, ReadOnlySpan<double> h)
    {
        for (int r = 0; r < m.Length; r++)
        {
            workingTargets[r] = T.CreateTruncating(h[r] > 0.0 ? m[r] - (d[r] / h[r]) : m[r]);
            workingWeights[r] = T.CreateTruncating(h[r]);

            // A row with so little curvature that moments do not take its target says nothing about the step. NaN is left out too.
            if (!(double.Abs(double.CreateTruncating(workingTargets[r])) <= BlockProducts<T>.LargestMagnitude))
            {
                workingTargets[r] = T.Zero;
                workingWeights[r] = T.Zero;
            }
        }

        expansion.Add(block.Rows, block.RowStride, workingTargets.AsSpan(0, m.Length), workingWeights.AsSpan(0, m.Length));
    }

    private RowBatch<double> Widen(in RowBatch<T> block)
    {
        if (typeof(T) == typeof(double))
        {
            return new RowBatch<double>(
                MemoryMarshal.Cast<T, double>(block.Rows),
                block.RowStride,
                MemoryMarshal.Cast<T, double>(block.Targets),
                MemoryMarshal.Cast<T, double>(block.Weights));
        }

        for (int r = 0; r < block.Count; r++)
        {
            Widening.Copy(block.Rows.Slice(r * block.RowStride, features), rows.AsSpan(r * features));
        }

        Widening.Copy(block.Targets, targets);
        Widening.Copy(block.Weights, weights);
        return new RowBatch<double>(
            rows.AsSpan(0, block.Count * features), features, targets.AsSpan(0, block.Count), weights.AsSpan(0, block.Weights.Length));
    }
}
