using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Losses;
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
    private readonly NullModel<T> nullModel = new();
    private readonly int features;
    private readonly double[] rows;
    private readonly double[] targets = new double[BlockRows];
    private readonly double[] weights = new double[BlockRows];
    private readonly double[] offsets = new double[BlockRows];
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
            if (!widened.Offsets.IsEmpty)
            {
                TensorPrimitives.Add(m, widened.Offsets, m);
            }

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
                AddTo(expansion, in block, in widened, m, d, h);
            }
        }

        return total + low;
    }

    /// <summary>Sum of s d, the deviances of rows.</summary>
    /// <param name="batch">The rows; checked.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="coefficients">w; empty for zeros.</param>
    /// <param name="intercept">b.</param>
    public double Deviance<TLoss>(in RowBatch<T> batch, in TLoss loss, ReadOnlySpan<double> coefficients, double intercept)
        where TLoss : struct, ILoss<TLoss>
    {
        double total = 0.0;
        double low = 0.0;
        for (int start = 0; start < batch.Count; start += BlockRows)
        {
            RowBatch<T> block = batch.Slice(start, Math.Min(BlockRows, batch.Count - start));
            RowBatch<double> widened = Widen(in block);
            Span<double> m = predictions.AsSpan(0, block.Count);
            m.Fill(intercept);
            if (!coefficients.IsEmpty)
            {
                kernels.Predict(widened.Rows, widened.RowStride, coefficients, intercept, m);
            }

            if (!widened.Offsets.IsEmpty)
            {
                TensorPrimitives.Add(m, widened.Offsets, m);
            }

            total = ErrorFree.Sum(total, DevianceSum.Of(in loss, m, widened.Targets, widened.Weights), out double error);
            low += error;
        }

        return total + low;
    }

    /// <summary>Sum of s d at the best intercept alone.</summary>
    /// <param name="batch">The rows; checked.</param>
    /// <param name="loss">The loss.</param>
    public double NullDeviance<TLoss>(in RowBatch<T> batch, in TLoss loss)
        where TLoss : struct, ILoss<TLoss>
    {
        nullModel.Fit(in batch, in loss, hasIntercept: true);
        return nullModel.IsUnbounded ? double.NaN : Deviance(in batch, in loss, default, nullModel.Intercept);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddTo(
        Moments<T, TKernels> expansion,
        in RowBatch<T> block,
        in RowBatch<double> widened,
        ReadOnlySpan<double> m,
        ReadOnlySpan<double> d,
        ReadOnlySpan<double> h)
    {
        for (int r = 0; r < m.Length; r++)
        {
            // What the columns and the intercept have to reach: an offset is no part of it.
            double fitted = widened.Offsets.IsEmpty ? m[r] : m[r] - widened.Offsets[r];
            workingTargets[r] = T.CreateTruncating(h[r] > 0.0 ? fitted - (d[r] / h[r]) : fitted);
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
                MemoryMarshal.Cast<T, double>(block.Weights)) { Offsets = MemoryMarshal.Cast<T, double>(block.Offsets) };
        }

        for (int r = 0; r < block.Count; r++)
        {
            Widening.Copy(block.Rows.Slice(r * block.RowStride, features), rows.AsSpan(r * features));
        }

        Widening.Copy(block.Targets, targets);
        Widening.Copy(block.Weights, weights);
        Widening.Copy(block.Offsets, offsets);
        return new RowBatch<double>(
            rows.AsSpan(0, block.Count * features), features, targets.AsSpan(0, block.Count), weights.AsSpan(0, block.Weights.Length))
        {
            Offsets = offsets.AsSpan(0, block.Offsets.Length),
        };
    }
}
