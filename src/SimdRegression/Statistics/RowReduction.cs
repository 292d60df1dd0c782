using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Numerics;

namespace SimdRegression.Statistics;

/// <summary>
/// Weighted rows of features and target reduced to one triangle about a shift: a column of ones first, the features, the target last. Its
/// first row holds the means, the others the centred columns.
/// </summary>
/// <remarks>
/// Rows wait until there is a block of them, so the same rows give the same bits however they come. The shift, the mean of the first block,
/// keeps an offset from costing digits: reflections round relative to the norm of a column as it is given to them.
/// </remarks>
internal sealed class RowReduction
{
    // Smaller sums of squares lose digits to underflow.
    private const double SmallestSumOfSquares = 1e-306;

    private const double RoundingOfMean = 1e-14;

    private readonly int features;
    private readonly int width;
    private readonly double[] waiting;
    private readonly double[] weights;
    private readonly Memory<double> block;
    private readonly double[] shift;
    private readonly double[] largest;
    private readonly RowTriangle triangle;
    private readonly RowTriangle closed;
    private readonly double[] closedShift;
    private readonly double[] rows;
    private readonly double[] targets;
    private readonly double[] workspace;
    private readonly BlockResult products;
    private int waitingCount;
    private WeightTally tally;
    private bool hasShift;
    private double blocks;
    private Doubled weight;

    /// <summary>Allocates the triangle and its workspace.</summary>
    /// <param name="features">N.</param>
    public RowReduction(int features)
    {
        this.features = features;
        width = features + 1;
        triangle = new RowTriangle(width + 1);
        closed = new RowTriangle(width + 1);
        waiting = new double[triangle.BlockRows * width];
        weights = new double[triangle.BlockRows];
        block = AlignedBuffer.Allocate(triangle.BlockRows * triangle.Stride);
        shift = new double[width];
        closedShift = new double[width];
        largest = new double[width];
        rows = new double[width * features];
        targets = new double[width];
        workspace = new double[KernelLayout.WorkspaceLength(features)];
        products = new BlockResult(features);
    }

    /// <summary>The rows whose weight is above 0.</summary>
    public long Count => tally.Rows;

    /// <summary>The sum of the weights.</summary>
    public double Weight => weight.High;

    /// <summary>How much more than a single rounding a column may have been moved by, relative to its norm: each block of rows rounds what
    /// the triangle holds, and these errors add up like steps in random directions.</summary>
    public double Rounding => Math.Sqrt(width + (0.5 * blocks));

    /// <summary>Takes rows in, all of which can be used.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add<T>(in RowBatch<T> batch)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        tally.Combine(WeightTally.Of(batch.Weights, batch.Count), 1);
        for (int r = 0; r < batch.Count; r++)
        {
            Span<double> row = waiting.AsSpan(waitingCount * width, width);
            ReadOnlySpan<T> source = batch.Rows.Slice(r * batch.RowStride, features);
            for (int j = 0; j < features; j++)
            {
                row[j] = double.CreateTruncating(source[j]);
            }

            row[features] = double.CreateTruncating(batch.Targets[r]);
            weights[waitingCount] = batch.Weights.IsEmpty ? 1.0 : double.CreateTruncating(batch.Weights[r]);
            weight += weights[waitingCount];
            waitingCount++;
            if (waitingCount == triangle.BlockRows)
            {
                Flush();
            }
        }
    }

    /// <summary>Takes in the rows that another reduction has seen.</summary>
    public void Merge(RowReduction other)
    {
        Doubled total = weight + other.weight;
        double sum = blocks + other.blocks + 1.0;
        other.Close();
        Flush();
        if (!hasShift)
        {
            other.closedShift.CopyTo(shift, 0);
            hasShift = other.Weight > 0.0;
        }

        for (int j = 0; j < width; j++)
        {
            largest[j] = Math.Max(largest[j], other.largest[j]);
        }

        // The rows of the other triangle are rows like any: only its first has a share of ones, and with it of the difference of shifts.
        for (int start = 0; start <= width; start += triangle.BlockRows)
        {
            int end = Math.Min(start + triangle.BlockRows, width + 1);
            Span<double> target = block.Span;
            target.Clear();
            for (int i = start; i < end; i++)
            {
                Span<double> row = target.Slice((i - start) * triangle.Stride, triangle.Stride);
                other.closed.Row(i).CopyTo(row[i..]);
                for (int j = 0; j < width && i == 0; j++)
                {
                    row[j + 1] += row[0] * (other.closedShift[j] - shift[j]);
                }
            }

            triangle.Add(target, end - start);
        }

        tally.Combine(in other.tally, 1);
        weight = total;
        blocks = sum;
    }

    /// <summary>Forgets all rows.</summary>
    public void Reset()
    {
        triangle.Reset();
        largest.AsSpan().Clear();
        waitingCount = 0;
        hasShift = false;
        blocks = 0.0;
        weight = default;
        tally = default;
    }

    /// <summary>States the rows as moments, which the triangle gives in doubled precision.</summary>
    /// <param name="moments">Receives them.</param>
    public void Describe(MomentAccumulator moments)
    {
        moments.Reset();
        Close();
        double root = closed.Row(0)[0];
        if (root == 0.0)
        {
            moments.RestoreScalars(Count, 0.0, 0.0, lostToUnderflow: false, isDoubled: true, holdsSingle: false);
            return;
        }

        int stride = KernelLayout.Stride(features);
        ReadOnlySpan<double> first = closed.Row(0);
        for (int j = 0; j < width; j++)
        {
            int place = j < features ? j : stride;
            (moments.MeanBuffer[place], moments.MeanLowBuffer[place]) = closedShift[j] + (first[j + 1] / (Doubled)root);
        }

        for (int i = 0; i < width; i++)
        {
            ReadOnlySpan<double> row = closed.Row(i + 1);
            rows.AsSpan(i * features, features).Clear();
            row[..^1].CopyTo(rows.AsSpan((i * features) + i));
            targets[i] = row[^1];
        }

        var batch = new RowBatch<double>(rows, features, targets, default);
        int shiftLength = KernelLayout.VectorLength(features);
        DoubledCrossProducts.Compute(features, in batch, workspace.AsSpan(0, shiftLength), workspace.AsSpan(shiftLength), products);
        products.Cross.CopyTo(moments.CrossBuffer);
        products.CrossLow.CopyTo(moments.CrossLowBuffer);
        moments.RestoreScalars(Count, weight.High, weight.Low, LostToUnderflow(moments), isDoubled: true, holdsSingle: false);
        moments.Tally = tally;
        moments.RowRounding = Rounding;
    }

    private bool LostToUnderflow(MomentAccumulator moments)
    {
        int stride = KernelLayout.Stride(features);
        for (int j = 0; j < width; j++)
        {
            double square = moments.Cross[j < features ? (j * stride) + j : width * stride];
            double mean = moments.Mean[j < features ? j : stride];
            if (square < SmallestSumOfSquares && largest[j] > RoundingOfMean * Math.Abs(mean))
            {
                return true;
            }
        }

        return false;
    }

    // The triangle with the rows that wait, without changing what comes after.
    private void Close()
    {
        closed.CopyFrom(triangle);
        shift.CopyTo(closedShift, 0);
        if (waitingCount > 0)
        {
            Eliminate(closed, closedShift);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Flush()
    {
        if (waitingCount > 0)
        {
            Eliminate(triangle, shift);
            waitingCount = 0;
            blocks++;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Eliminate(RowTriangle destination, double[] origin)
    {
        if (!hasShift && !TryFindMean(origin))
        {
            return;
        }

        hasShift |= ReferenceEquals(destination, triangle);
        Span<double> target = block.Span;
        target.Clear();
        for (int r = 0; r < waitingCount; r++)
        {
            if (weights[r] == 0.0)
            {
                continue;
            }

            double root = Math.Sqrt(weights[r]);
            ReadOnlySpan<double> source = waiting.AsSpan(r * width, width);
            Span<double> row = target.Slice(r * destination.Stride, destination.Stride);
            row[0] = root;
            for (int j = 0; j < width; j++)
            {
                double value = source[j] - origin[j];
                largest[j] = Math.Max(largest[j], Math.Abs(value));
                row[j + 1] = root * value;
            }
        }

        destination.Add(target, waitingCount);
    }

    // False where none of the rows that wait has weight.
    private bool TryFindMean(double[] mean)
    {
        double total = 0.0;
        for (int r = 0; r < waitingCount; r++)
        {
            total += weights[r];
        }

        mean.AsSpan().Clear();
        for (int r = 0; r < waitingCount && total > 0.0; r++)
        {
            double share = weights[r] / total;
            for (int j = 0; j < width; j++)
            {
                mean[j] += share * waiting[(r * width) + j];
            }
        }

        return total > 0.0;
    }
}
