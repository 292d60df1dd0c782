using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <content>What certificates ask of the rows besides.</content>
internal sealed partial class RowPass<T, TKernels>
{
    // Values, shifts and the product of a row are rounded; a combination of columns no larger than this beside its terms is none.
    private const double DataNoise = 16.0 * MachineEpsilon.Double;

    /// <summary>The roots of the squares that <see cref="Curvature"/> was summed from: those of each column about the shift of the sums.</summary>
    /// <param name="feature">The column.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double SquareAboutShift(int feature)
    {
        double offset = Curvature.Mean[feature] - centre[feature];
        return Math.Max(0.0, Curvature.Cross[(feature * KernelLayout.Stride(features)) + feature]) + (Curvature.Weight * offset * offset);
    }

    /// <summary>The sum of s l'' x^2 of a column of the panels.</summary>
    /// <param name="feature">The column.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double SquareAboutZero(int feature)
    {
        double mean = Curvature.Mean[feature];
        return Math.Max(0.0, Curvature.Cross[(feature * KernelLayout.Stride(features)) + feature]) + (Curvature.Weight * mean * mean);
    }

    /// <summary>The sum of s.</summary>
    public double TotalWeight => panels.TotalWeight;

    /// <summary>How many values a sum over the rows adds one after the other at most, so that it is rounded that often.</summary>
    public int LongestChain => (RowPanels<T>.PanelRows / 4) + panels.PanelCount;

    /// <summary>Adds up s x^2 of every column of the panels.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="squares">Receives N sums.</param>
    public void SumSquares(in RowBatch<T> batch, Span<double> squares)
    {
        squares.Clear();
        for (int p = 0; p < panels.PanelCount; p++)
        {
            RowBatch<double> panel = panels.Read(in batch, p);
            for (int r = 0; r < panel.Count; r++)
            {
                double weight = panel.Weights.IsEmpty ? 1.0 : panel.Weights[r];
                ReadOnlySpan<double> row = panel.Rows.Slice(r * panel.RowStride, features);
                for (int j = 0; j < features; j++)
                {
                    squares[j] += weight * row[j] * row[j];
                }
            }
        }
    }

    /// <summary>The least that the loss can be, whatever the predictions; NaN where its conjugate is unknown.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="loss">The loss.</param>
    /// <remarks>The conjugate at zero is minus the least loss of a row.</remarks>
    public double LeastLoss<TLoss>(in RowBatch<T> batch, in TLoss loss)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        if (TLoss.HasZeroMinimum)
        {
            return 0.0;
        }

        double least = 0.0;
        for (int p = 0; p < panels.PanelCount; p++)
        {
            RowBatch<double> panel = panels.Read(in batch, p);
            Vector256<double> sum = Vector256<double>.Zero;
            for (int r = 0; r < panel.Count; r += Vector256<double>.Count)
            {
                // Lanes behind the end have weight zero.
                Vector256<double> isRow = Vector256.LessThan(Vector256.Create(0.0, 1.0, 2.0, 3.0), Vector256.Create((double)(panel.Count - r)));
                Vector256<double> weight = (panel.Weights.IsEmpty ? Vector256<double>.One : PenaltyLanes.Load(panel.Weights, r)) & isRow;
                Vector256<double> conjugate = TLoss.Conjugate(in loss, Vector256<double>.Zero, PenaltyLanes.Load(panel.Targets, r));
                sum += Vector256.ConditionalSelect(Vector256.Equals(weight, Vector256<double>.Zero), Vector256<double>.Zero, weight * conjugate);
            }

            least -= Lanes.Sum(sum);
        }

        return least;
    }

    /// <summary>Whether a combination of columns vanishes in every row of positive weight, to within the rounding of the data.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="combination">N factors.</param>
    /// <param name="offset">What is added in every row.</param>
    public bool Vanishes(in RowBatch<T> batch, ReadOnlySpan<double> combination, double offset)
    {
        for (int p = 0; p < panels.PanelCount; p++)
        {
            RowBatch<double> panel = panels.Read(in batch, p);
            for (int r = 0; r < panel.Count; r++)
            {
                ReadOnlySpan<double> row = panel.Rows.Slice(r * panel.RowStride, features);
                double sum = offset;
                double size = Math.Abs(offset);
                for (int j = 0; j < features; j++)
                {
                    sum += combination[j] * row[j];
                    size += Math.Abs(combination[j]) * (Math.Abs(row[j]) + Math.Abs(panels.Centre[j] * panels.Scale[j]));
                }

                bool counts = panel.Weights.IsEmpty || panel.Weights[r] > 0.0;
                if (counts && !(Math.Abs(sum) <= DataNoise * size))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
