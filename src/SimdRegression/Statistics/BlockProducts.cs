using System.Numerics;
using System.Numerics.Tensors;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>Takes blocks of rows to their cross products and joins these to the statistics; holds the memory for it.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <param name="kernels">The kernel set.</param>
internal sealed class BlockProducts<T, TKernels>(TKernels kernels)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    /// <summary>The largest magnitude of a value: the squares of a block of larger ones, twice as large after centring, could
    /// overflow.</summary>
    public const double LargestMagnitude = 2e152;

    // Smaller sums of squares lose digits to underflow.
    private const double SmallestSumOfSquares = 1e-306;
    private const double SmallestInSingle = 1e-30;

    private readonly int features = kernels.FeatureCount;
    private readonly int stride = KernelLayout.Stride(kernels.FeatureCount);
    private readonly Memory<double> workspace = AlignedBuffer.Allocate(
        Math.Max(
            KernelLayout.WorkspaceLength(kernels.FeatureCount),
            KernelLayout.BlockRows(kernels.FeatureCount) * KernelLayout.VectorLength(kernels.FeatureCount)));

    private readonly Memory<double> cross = AlignedBuffer.Allocate(KernelLayout.CrossProductLength(kernels.FeatureCount));
    private readonly double[] crossLow = new double[KernelLayout.CrossProductLength(kernels.FeatureCount)];
    private readonly double[] sums = new double[KernelLayout.VectorLength(kernels.FeatureCount)];

    /// <summary>Whether rows can wait for their block: whether all of their values are finite and in range.</summary>
    /// <param name="features">N.</param>
    /// <param name="batch">The rows.</param>
    public static bool AreUsable(int features, in RowBatch<T> batch)
    {
        if (batch.Count == 0)
        {
            return true;
        }

        if (batch.RowStride == features && batch.Weights.IsEmpty)
        {
            return IsInRange(batch.Rows[..(batch.Count * features)], T.One) && IsInRange(batch.Targets, T.One);
        }

        for (int r = 0; r < batch.Count; r++)
        {
            T root = batch.Weights.IsEmpty ? T.One : T.Sqrt(batch.Weights[r]);
            if (!(IsInRange(batch.Rows.Slice(r * batch.RowStride, features), root) && IsInRange(batch.Targets.Slice(r, 1), root)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Joins a block to a state, or takes one out; leaves the state as it is when the block holds a value that cannot be
    /// used.</summary>
    /// <param name="batch">The rows, at most <see cref="KernelLayout.BlockRows"/>.</param>
    /// <param name="state">The state.</param>
    /// <param name="sign">1 to join, -1 to take out.</param>
    /// <returns>Whether the block could be used.</returns>
    public bool Join(in RowBatch<T> batch, MomentAccumulator state, int sign)
    {
        double weight = PendingRows<T>.TotalWeight(0.0, in batch);
        if (weight > 0.0)
        {
            if (state.IsEmpty)
            {
                if (!AreUsable(features, in batch))
                {
                    return false;
                }

                Mean(in batch, weight, sums);
                state.StartAt(sums);
            }

            bool doubled = state.DoublesNextBlock;
            bool inSingle = state.SumsInSingle && sign > 0;
            if (doubled)
            {
                PanelShape shape = PanelShape.ByRows<double>(features, batch.Count);
                RowPanel.Pack(features, in shape, in batch, state.Shift, workspace.Span);
                DoubledCrossProducts.Compute(features, workspace.Span, batch.Count, sums, cross.Span, crossLow);
            }
            else
            {
                kernels.CrossProducts(in batch, state.Shift, inSingle, workspace.Span, sums, cross.Span);
                if (inSingle && !SquaresSuitSingle())
                {
                    // What leaves the range of float is well within that of double.
                    inSingle = false;
                    kernels.CrossProducts(in batch, state.Shift, inSingle, workspace.Span, sums, cross.Span);
                }
            }

            if (!SquaresAreUsable(in batch, weight, state))
            {
                return false;
            }

            state.Join(cross.Span, doubled ? crossLow : default, sums, weight, inSingle, sign);
        }
        else if (!AreUsable(features, in batch))
        {
            return false;
        }

        state.CountRows(sign * batch.Count);
        if (state.AwaitsJudgement)
        {
            state.Judge(SinglePrecisionRule.Holds(in kernels, state, workspace.Span, sums));
        }

        return true;
    }

    private static bool IsInRange(ReadOnlySpan<T> values, T factor)
    {
        double largest = Math.Abs(double.CreateTruncating(TensorPrimitives.MaxMagnitude(values)));
        return double.CreateTruncating(factor) * largest <= LargestMagnitude;
    }

    private void Mean(in RowBatch<T> batch, double weight, Span<double> mean)
    {
        mean.Clear();
        for (int r = 0; r < batch.Count; r++)
        {
            double share = (batch.Weights.IsEmpty ? 1.0 : double.CreateTruncating(batch.Weights[r])) / weight;
            ReadOnlySpan<T> row = batch.Rows.Slice(r * batch.RowStride, features);
            for (int j = 0; j < row.Length; j++)
            {
                mean[j] += share * double.CreateTruncating(row[j]);
            }

            mean[stride] += share * double.CreateTruncating(batch.Targets[r]);
        }
    }

    private bool SquaresSuitSingle()
    {
        ReadOnlySpan<double> products = cross.Span;
        bool suit = products[(features + 1) * stride] is >= SmallestInSingle and < double.PositiveInfinity;
        for (int j = 0; j < features; j++)
        {
            suit &= products[(j * stride) + j] is >= SmallestInSingle and < double.PositiveInfinity;
        }

        return suit;
    }

    private bool SquaresAreUsable(in RowBatch<T> batch, double weight, MomentAccumulator state)
    {
        ReadOnlySpan<double> products = cross.Span;
        for (int j = 0; j <= features; j++)
        {
            // Feature j against itself, and after the features the target against itself.
            double square = products[j < features ? (j * stride) + j : (features + 1) * stride];
            if (!double.IsFinite(square))
            {
                return false;
            }

            if (square < SmallestSumOfSquares && HoldsMoreThanRounding(in batch, j, weight, state))
            {
                state.LostToUnderflow = true;
            }
        }

        return true;
    }

    private bool HoldsMoreThanRounding(in RowBatch<T> batch, int column, double weight, MomentAccumulator state)
    {
        const double RoundingOfMean = 1e-14;
        int index = column < features ? column : stride;
        double rounding = RoundingOfMean * Math.Abs(state.Mean[index]) * Math.Sqrt(weight);
        for (int r = 0; r < batch.Count; r++)
        {
            double value = double.CreateTruncating(column < features ? batch.Rows[(r * batch.RowStride) + column] : batch.Targets[r]);
            double root = batch.Weights.IsEmpty ? 1.0 : Math.Sqrt(double.CreateTruncating(batch.Weights[r]));
            if (root * Math.Abs(value - state.Shift[index]) > rounding)
            {
                return true;
            }
        }

        return false;
    }
}
