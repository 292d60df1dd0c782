using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>
/// Hands out the rows of a batch in panels of <see cref="double"/>: all of them or every so-many-th, as they are, or shifted and scaled
/// where that saves digits or range.
/// </summary>
/// <remarks>
/// A panel's columns are (x - c) d, with c and d from <see cref="Centre"/> and <see cref="Scale"/>; d is a power of two. Values of
/// <see cref="double"/> whose columns have no offset to speak of are read where they are, with c = 0 and d = 1.
/// </remarks>
/// <typeparam name="T">The element type of the data.</typeparam>
internal sealed class RowPanels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of rows of a panel: those of 16 features fit a first-level cache.</summary>
    public const int PanelRows = 256;

    private const int SampleRows = 1024;
    private const double LargestOffset = 16.0;
    private const double Smallest = 1e-60;
    private const double Largest = 1e60;

    private readonly int features;
    private readonly Memory<double> packed;
    private readonly double[] targets = new double[PanelRows];
    private readonly double[] weights = new double[PanelRows];
    private readonly double[] offsets = new double[PanelRows];
    private readonly double[] sums;
    private readonly double[] squares;
    private readonly double[] means;
    private RowBasis<T>? basis;
    private bool isDirect;
    private bool isScaled;
    private bool isWeighted;
    private int step;

    public RowPanels(int features)
    {
        this.features = features;
        packed = AlignedBuffer.Allocate(PanelRows * (int)PanelShape.ByRows<double>(features, PanelRows).RowStep);
        Centre = new double[KernelLayout.VectorLength(features)];
        Scale = new double[features];
        Deviation = new double[features];
        Middle = new double[features];
        sums = new double[features];
        squares = new double[features];
        means = new double[features];
    }

    /// <summary>c, zeros behind the features.</summary>
    public double[] Centre { get; }

    /// <summary>d; 1 but for columns whose values are huge or tiny.</summary>
    public double[] Scale { get; }

    /// <summary>The deviation of each column of the panels, 1 for a constant one; estimated from some rows unless measured.</summary>
    public double[] Deviation { get; }

    /// <summary>The means of the panels' columns, as far as some rows tell.</summary>
    public double[] Middle { get; }

    /// <summary>What weights are multiplied by, so that those of the panels sum up to those of all rows.</summary>
    public double WeightFactor { get; private set; }

    /// <summary>The sum of the weights that the panels hand out.</summary>
    public double TotalWeight { get; private set; }

    /// <summary>The number of rows that the panels hand out.</summary>
    public int Count { get; private set; }

    /// <summary>The number of panels.</summary>
    public int PanelCount
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Count + PanelRows - 1) / PanelRows;
    }

    /// <summary>Chooses shifts and scales.</summary>
    /// <param name="batch">The rows, at least one.</param>
    /// <param name="centers">Whether columns may be shifted.</param>
    /// <param name="everyRow">Whether all rows are looked at, and not just some.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Prepare(in RowBatch<T> batch, bool centers, bool everyRow)
    {
        int sampleStep = everyRow ? 1 : Math.Max(1, batch.Count / SampleRows);
        isDirect = typeof(T) == typeof(double);
        isScaled = false;
        basis = null;
        for (int j = 0; j < features; j++)
        {
            double first = Widening.ToDouble(batch.Rows[j]);
            double sum = 0.0;
            double square = 0.0;
            double largest = 0.0;
            double furthest = 0.0;
            int count = 0;
            for (int r = 0; r < batch.Count; r += sampleStep)
            {
                double value = Widening.ToDouble(batch.Rows[(r * batch.RowStride) + j]);
                largest = Math.Max(largest, Math.Abs(value));
                furthest = Math.Max(furthest, Math.Abs(value - first));
                count++;
            }

            // Relative to the largest difference, so that no square leaves the range.
            for (int r = 0; r < batch.Count && furthest > 0.0; r += sampleStep)
            {
                double share = (Widening.ToDouble(batch.Rows[(r * batch.RowStride) + j]) - first) / furthest;
                sum += share;
                square += share * share;
            }

            double mean = first + (furthest * (sum / count));
            double deviation = furthest * Math.Sqrt(Math.Max(0.0, (square / count) - (sum / count * (sum / count))));
            means[j] = mean;
            Centre[j] = centers ? mean : 0.0;
            double reach = centers ? furthest : largest;
            bool isExtreme = reach > 0.0 && !(reach >= Smallest && reach <= Largest);
            Scale[j] = isExtreme ? Math.ScaleB(1.0, -Math.ILogB(reach)) : 1.0;
            isScaled |= isExtreme;
            Deviation[j] = deviation > 0.0 ? deviation : 1.0;
            isDirect &= !isExtreme && (!centers || Math.Abs(mean) <= LargestOffset * deviation);
        }

        if (isDirect)
        {
            Centre.AsSpan(0, features).CopyTo(Middle);
            Centre.AsSpan().Clear();
        }
        else
        {
            Middle.AsSpan().Clear();
        }

        for (int j = 0; j < features; j++)
        {
            Deviation[j] *= Scale[j];
            means[j] = (means[j] - Centre[j]) * Scale[j];
        }
    }

    /// <summary>Whether columns are scaled because their values are huge or tiny.</summary>
    public bool IsScaled => isScaled;

    /// <summary>Hands out rows that are turned to a basis from now on, in place of shifts and scales.</summary>
    /// <param name="rowBasis">The basis.</param>
    public void TurnTo(RowBasis<T> rowBasis)
    {
        basis = rowBasis;
        isDirect = false;
        isScaled = false;
        Middle.AsSpan().Clear();
        Centre.AsSpan().Clear();
        Deviation.AsSpan().Fill(1.0);
        Scale.AsSpan().Fill(1.0);
    }

    /// <summary>Measures <see cref="Deviation"/> over all rows, with their weights; a column that does not vary has 1 in its own units.</summary>
    /// <param name="batch">The rows; panels hand out all of them.</param>
    /// <param name="totalWeight">The sum of the weights, above 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void MeasureDeviations(in RowBatch<T> batch, double totalWeight)
    {
        // In the units of values that are rounded, a deviation below this is none.
        const double Rounding = 4.0 * MachineEpsilon.Double;

        // Squares about a mean that is further off lose more than four digits.
        const double SmallShare = 1e-4;
        SumSquares(in batch);
        bool drowns = false;
        for (int j = 0; j < features; j++)
        {
            double mean = sums[j] / totalWeight;
            drowns |= (squares[j] / totalWeight) - (mean * mean) < SmallShare * mean * mean;
        }

        // Some rows may have told of a mean far off, as rows without weight do.
        for (int j = 0; j < features && drowns; j++)
        {
            means[j] += sums[j] / totalWeight;
        }

        if (drowns)
        {
            SumSquares(in batch);
        }

        for (int j = 0; j < features; j++)
        {
            double mean = sums[j] / totalWeight;
            double deviation = Math.Sqrt(Math.Max(0.0, (squares[j] / totalWeight) - (mean * mean)));
            double offset = means[j] + mean + (Centre[j] * Scale[j]);
            Deviation[j] = deviation > Rounding * Math.Abs(offset) ? deviation : Scale[j];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumSquares(in RowBatch<T> batch)
    {
        sums.AsSpan().Clear();
        squares.AsSpan().Clear();
        for (int p = 0; p < PanelCount; p++)
        {
            RowBatch<double> panel = Read(in batch, p);
            int j = 0;
            for (; j + Vector256<double>.Count <= features; j += Vector256<double>.Count)
            {
                AddSquares(in panel, j);
            }

            for (; j < features; j++)
            {
                AddSquaresOfOne(in panel, j);
            }
        }
    }

    // About the means as far as some rows tell, whether or not rows are shifted by them: squares about zero would drown the deviation.
    // Four columns at a time, rows one after the other: every column is one chain of plain products and sums.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddSquares(in RowBatch<double> panel, int column)
    {
        Vector256<double> middle = Vector256.LoadUnsafe(ref means[column]);
        Vector256<double> sum = Vector256.LoadUnsafe(ref sums[column]);
        Vector256<double> square = Vector256.LoadUnsafe(ref squares[column]);
        ref double value = ref Unsafe.AsRef(in panel.Rows[column]);
        nuint at = 0;
        for (int r = 0; r < panel.Count; r++, at += (nuint)panel.RowStride)
        {
            Vector256<double> centred = Vector256.LoadUnsafe(ref value, at) - middle;
            Vector256<double> weighted = panel.Weights.IsEmpty ? centred : Vector256.Create(panel.Weights[r]) * centred;
            sum += weighted;
            square += weighted * centred;
        }

        sum.StoreUnsafe(ref sums[column]);
        square.StoreUnsafe(ref squares[column]);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddSquaresOfOne(in RowBatch<double> panel, int column)
    {
        for (int r = 0; r < panel.Count; r++)
        {
            double centred = panel.Rows[(r * panel.RowStride) + column] - means[column];
            double weighted = (panel.Weights.IsEmpty ? 1.0 : panel.Weights[r]) * centred;
            sums[column] += weighted;
            squares[column] += weighted * centred;
        }
    }

    /// <summary>Chooses which rows are handed out from now on.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="rowStep">1 for every row, otherwise every so-many-th.</param>
    /// <param name="totalWeight">The sum of the weights of all rows; weights of panels are multiplied to sum up to this.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Begin(in RowBatch<T> batch, int rowStep, double totalWeight)
    {
        step = rowStep;
        TotalWeight = totalWeight;
        Count = (batch.Count + step - 1) / step;
        WeightFactor = 1.0;
        if (step > 1)
        {
            double sum = batch.Weights.IsEmpty ? Count : 0.0;
            for (int r = 0; r < batch.Weights.Length; r += step)
            {
                sum += Widening.ToDouble(batch.Weights[r]);
            }

            WeightFactor = sum > 0.0 ? totalWeight / sum : 0.0;
        }

        isWeighted = !batch.Weights.IsEmpty || step > 1;
    }

    /// <summary>A panel. It is valid until the next one is read.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="panel">Which panel, from 0 on.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public RowBatch<double> Read(in RowBatch<T> batch, int panel)
    {
        int first = panel * PanelRows;
        int count = Math.Min(PanelRows, Count - first);
        return new RowBatch<double>(
            ReadRows(in batch, first, count, out int rowStride),
            rowStride,
            ReadColumn(batch.Targets, first, count, targets),
            ReadWeights(in batch, first, count))
        {
            Offsets = batch.Offsets.IsEmpty ? default : ReadColumn(batch.Offsets, first, count, offsets),
        };
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ReadOnlySpan<double> ReadRows(in RowBatch<T> batch, int first, int count, out int rowStride)
    {
        int distance = step * batch.RowStride;
        ReadOnlySpan<T> rows = batch.Rows[(first * distance)..];
        if (isDirect)
        {
            rowStride = distance;
            return MemoryMarshal.Cast<T, double>(rows);
        }

        PanelShape shape = PanelShape.ByRows<double>(features, count);
        rowStride = (int)shape.RowStep;
        var panel = new RowBatch<T>(rows, distance, batch.Targets[..count], default);
        if (basis is not null)
        {
            basis.Turn(in panel, packed.Span, rowStride);
            return packed.Span;
        }

        RowPanel.Pack(features, in shape, in panel, Centre, packed.Span);
        for (int r = 0; r < count && isScaled; r++)
        {
            Span<double> row = packed.Span.Slice(r * rowStride, features);
            TensorPrimitives.Multiply(row, Scale, row);
        }

        return packed.Span;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ReadOnlySpan<double> ReadColumn(ReadOnlySpan<T> values, int first, int count, double[] widened)
    {
        if (typeof(T) == typeof(double) && step == 1)
        {
            return MemoryMarshal.Cast<T, double>(values.Slice(first, count));
        }

        if (step == 1)
        {
            Widening.Copy(values.Slice(first, count), widened);
        }

        for (int r = 0; r < count && step > 1; r++)
        {
            widened[r] = Widening.ToDouble(values[(first + r) * step]);
        }

        return widened.AsSpan(0, count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ReadOnlySpan<double> ReadWeights(in RowBatch<T> batch, int first, int count)
    {
        if (!isWeighted)
        {
            return default;
        }

        if (typeof(T) == typeof(double) && step == 1)
        {
            return MemoryMarshal.Cast<T, double>(batch.Weights.Slice(first, count));
        }

        for (int r = 0; r < count; r++)
        {
            weights[r] = batch.Weights.IsEmpty ? WeightFactor : WeightFactor * Widening.ToDouble(batch.Weights[(first + r) * step]);
        }

        return weights.AsSpan(0, count);
    }
}
