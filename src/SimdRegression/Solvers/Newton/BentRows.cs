using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>
/// The rows of a panel that have a curvature, one behind the other: products of the others are zero. Of more than four features each sum is one chain
/// through the rows, so rows that are left out move no bit.
/// </summary>
/// <param name="features">N.</param>
internal sealed class BentRows(int features)
{
    private const int PanelRows = 256;

    private readonly Memory<double> rows = AlignedBuffer.Allocate(PanelRows * KernelLayout.Stride(features));
    private readonly double[] targets = new double[PanelRows];
    private readonly double[] weights = new double[PanelRows];

    /// <summary>Gathers the rows of positive weight, where they are few.</summary>
    /// <param name="panel">The panel, weighted by its curvature.</param>
    /// <returns>The rows that are left, or the panel itself.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public RowBatch<double> Of(RowBatch<double> panel)
    {
        int count = panel.Count - VectorOperations.CountZeros(panel.Weights);
        if (2 * count > panel.Count || count == 0)
        {
            return panel;
        }

        int stride = KernelLayout.Stride(features);
        Span<double> destination = rows.Span;
        int kept = 0;
        for (int r = 0; r < panel.Count; r++)
        {
            if (panel.Weights[r] == 0.0)
            {
                continue;
            }

            panel.Rows.Slice(r * panel.RowStride, features).CopyTo(destination[(kept * stride)..]);
            targets[kept] = panel.Targets[r];
            weights[kept++] = panel.Weights[r];
        }

        return new RowBatch<double>(destination, stride, targets.AsSpan(0, kept), weights.AsSpan(0, kept));
    }
}
