using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Numerics;
using SimdRegression.Penalties;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>What the rows say of a point of quantile regression together with a dual point.</summary>
internal struct KinkSums
{
    /// <summary>The sum of s l(m, y).</summary>
    public double TotalLoss;

    /// <summary>The sum of s (l(m, y) - u (m - y)).</summary>
    public double Gap;

    /// <summary>The sum of s u.</summary>
    public double DualIntercept;

    /// <summary>The sum of s (m - y) over the rows inside.</summary>
    public double KinkDifference;

    /// <summary>The sum of s over the rows inside.</summary>
    public double KinkWeight;

    /// <summary>The least weight of a row inside; infinite without one.</summary>
    public double LeastWeight;

    /// <summary>The least distance of a u of a row inside from the ends of [-q, 1 - q], negative beyond them; infinite without one.</summary>
    public double LeastSlack;
}

/// <summary>The minimum beside a narrow parabola, which says what rows do at the exact answer.</summary>
/// <param name="coefficients">w.</param>
/// <param name="intercept">b.</param>
/// <param name="width">d.</param>
internal readonly ref struct SmoothedPoint(ReadOnlySpan<double> coefficients, double intercept, double width)
{
    /// <summary>w.</summary>
    public ReadOnlySpan<double> Coefficients { get; } = coefficients;

    /// <summary>b.</summary>
    public double Intercept { get; } = intercept;

    /// <summary>d.</summary>
    public double Width { get; } = width;
}

/// <summary>
/// A pass over the rows for exact quantile regression. Rows inside the parabola of a smoothed point have the dual value u = x.k + o, for a direction
/// (k, o). All others have u = 1 - q where that point lies above the target, and -q where it lies below.
/// </summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <param name="kernels">The kernel set.</param>
/// <param name="panels">The rows.</param>
internal sealed class KinkPass<T, TKernels>(TKernels kernels, RowPanels<T> panels)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly int features = kernels.FeatureCount;
    private readonly WidenedKernels<T, TKernels> kernels = new(kernels);
    private readonly Memory<double> smoothed = AlignedBuffer.Allocate(RowPanels<T>.PanelRows);
    private readonly Memory<double> predictions = AlignedBuffer.Allocate(RowPanels<T>.PanelRows);

    /// <summary>The sum of s u x.</summary>
    public double[] DualGradient { get; } = new double[KernelLayout.Stride(kernels.FeatureCount)];

    /// <summary>The sum of s (m - y) x over the rows inside.</summary>
    public double[] KinkGradient { get; } = new double[KernelLayout.Stride(kernels.FeatureCount)];

    /// <summary>Goes over the rows.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="quantile">q.</param>
    /// <param name="reference">The smoothed point.</param>
    /// <param name="coefficients">w.</param>
    /// <param name="intercept">b.</param>
    /// <param name="direction">k.</param>
    /// <param name="offset">o.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public KinkSums Run(
        in RowBatch<T> batch,
        double quantile,
        in SmoothedPoint reference,
        ReadOnlySpan<double> coefficients,
        double intercept,
        ReadOnlySpan<double> direction,
        double offset)
    {
        DualGradient.AsSpan().Clear();
        KinkGradient.AsSpan().Clear();
        double least = -quantile * reference.Width;
        double most = (1.0 - quantile) * reference.Width;
        var sums = new KinkSums { LeastWeight = double.PositiveInfinity, LeastSlack = double.PositiveInfinity };
        double low = 0.0;
        for (int p = 0; p < panels.PanelCount; p++)
        {
            RowBatch<double> panel = panels.Read(in batch, p);
            Span<double> m = predictions.Span[..panel.Count];
            Span<double> u = smoothed.Span[..panel.Count];
            kernels.Predict(panel.Rows, panel.RowStride, coefficients, intercept, m);
            kernels.Predict(panel.Rows, panel.RowStride, reference.Coefficients, reference.Intercept, u);
            double loss = AddBlock(ref sums, in panel, m, u, quantile, least, most, direction, offset);
            sums.TotalLoss = ErrorFree.Sum(sums.TotalLoss, loss, out double error);
            low += error;
            TransposedProduct.Add(features, panel.Rows, panel.RowStride, u, DualGradient);
        }

        sums.TotalLoss += low;
        return sums;
    }

    // On entry u are the predictions of the smoothed point, on return the dual values times the weights. Returns the loss; lanes behind the end have no weight.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double AddBlock(
        ref KinkSums sums,
        in RowBatch<double> panel,
        ReadOnlySpan<double> m,
        Span<double> u,
        double quantile,
        double least,
        double most,
        ReadOnlySpan<double> direction,
        double offset)
    {
        Vector256<double> zero = Vector256<double>.Zero;
        Vector256<double> above = Vector256.Create(1.0 - quantile);
        Vector256<double> below = Vector256.Create(-quantile);
        Vector256<double> loss = zero;
        Vector256<double> gap = zero;
        Vector256<double> dual = zero;
        for (int r = 0; r < m.Length; r += Vector256<double>.Count)
        {
            Vector256<double> isRow = Vector256.LessThan(Vector256.Create(0.0, 1.0, 2.0, 3.0), Vector256.Create((double)(m.Length - r)));
            Vector256<double> weight = (panel.Weights.IsEmpty ? Vector256<double>.One : PenaltyLanes.Load(panel.Weights, r)) & isRow;
            Vector256<double> target = PenaltyLanes.Load(panel.Targets, r);
            Vector256<double> difference = PenaltyLanes.Load(m, r) - target;
            Vector256<double> before = PenaltyLanes.Load<double>(u, r) - target;
            Vector256<double> cost = Vector256.ConditionalSelect(Vector256.GreaterThan(difference, zero), above, below) * difference;
            Vector256<double> slope = Vector256.ConditionalSelect(Vector256.GreaterThan(before, zero), above, below);
            Vector256<double> isInside = Vector256.GreaterThanOrEqual(before, Vector256.Create(least))
                & Vector256.LessThanOrEqual(before, Vector256.Create(most))
                & Vector256.GreaterThan(weight, zero);
            for (uint inside = isInside.ExtractMostSignificantBits(); inside != 0; inside &= inside - 1)
            {
                int lane = BitOperations.TrailingZeroCount(inside);
                ReadOnlySpan<double> row = panel.Rows.Slice((r + lane) * panel.RowStride, features);
                double dualValue = VectorOperations.Inner(row, direction[..features]) + offset;
                slope = slope.WithElement(lane, dualValue);
                AddKink(ref sums, row, weight[lane], difference[lane], Math.Min(dualValue + quantile, 1.0 - quantile - dualValue));
            }

            // Not Max(0, rest): that of NaN must stay NaN.
            Vector256<double> rest = cost - (slope * difference);
            loss += weight * cost;
            gap += weight * Vector256.ConditionalSelect(Vector256.LessThan(rest, zero), zero, rest);
            slope *= weight;
            dual += slope;
            PenaltyLanes.Store(slope, u, r);
        }

        sums.Gap += Lanes.Sum(gap);
        sums.DualIntercept += Lanes.Sum(dual);
        return Lanes.Sum(loss);
    }

    private void AddKink(ref KinkSums sums, ReadOnlySpan<double> row, double weight, double difference, double slack)
    {
        sums.KinkWeight += weight;
        sums.LeastWeight = Math.Min(sums.LeastWeight, weight);
        sums.LeastSlack = Math.Min(sums.LeastSlack, slack);
        sums.KinkDifference += weight * difference;
        VectorOperations.AddScaled(KinkGradient.AsSpan(0, features), weight * difference, row);
    }
}
