using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Numerics;
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
            double loss = 0.0;
            for (int r = 0; r < m.Length; r++)
            {
                double weight = panel.Weights.IsEmpty ? 1.0 : panel.Weights[r];
                double difference = m[r] - panel.Targets[r];
                double before = u[r] - panel.Targets[r];
                double cost = (difference > 0.0 ? 1.0 - quantile : -quantile) * difference;
                double slope = before > 0.0 ? 1.0 - quantile : -quantile;
                if (before >= least && before <= most && weight > 0.0)
                {
                    ReadOnlySpan<double> row = panel.Rows.Slice(r * panel.RowStride, features);
                    slope = VectorOperations.Inner(row, direction[..features]) + offset;
                    AddKink(ref sums, row, weight, difference, Math.Min(slope + quantile, 1.0 - quantile - slope));
                }

                loss += weight * cost;
                sums.Gap += weight * Math.Max(0.0, cost - (slope * difference));
                u[r] = weight * slope;
                sums.DualIntercept += u[r];
            }

            sums.TotalLoss = ErrorFree.Sum(sums.TotalLoss, loss, out double error);
            low += error;
            TransposedProduct.Add(features, panel.Rows, panel.RowStride, u, DualGradient);
        }

        sums.TotalLoss += low;
        return sums;
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
