using System.Numerics;
using System.Runtime.CompilerServices;

namespace SimdRegression.Statistics;

/// <summary>The rows that wait for their block to fill, as they came.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <param name="features">N.</param>
/// <param name="capacity">The largest number of rows that wait.</param>
internal sealed class PendingRows<T>(int features, int capacity)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] rows = new T[capacity * features];
    private readonly T[] targets = new T[capacity];
    private readonly T[] weights = new T[capacity];

    /// <summary>The number of rows that wait.</summary>
    public int Count { get; private set; }

    /// <summary>How many of them have a weight above 0.</summary>
    public int CountWithWeight => IsWeighted ? Count - weights.AsSpan(0, Count).Count(T.Zero) : Count;

    /// <summary>The sum of their weights.</summary>
    public double Weight { get; private set; }

    // Whether any row came with a weight; those without have weight 1.
    private bool IsWeighted { get; set; }

    /// <summary>The rows that wait.</summary>
    public RowBatch<T> Batch
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(rows, features, targets.AsSpan(0, Count), IsWeighted ? weights.AsSpan(0, Count) : default);
    }

    /// <summary>What <see cref="Return"/> needs to make rows wait again that were taken away, or not wait that were appended.</summary>
    public (int Count, double Weight, bool IsWeighted) Mark
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (Count, Weight, IsWeighted);
    }

    /// <summary>Appends rows, which must have room.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Append(in RowBatch<T> batch)
    {
        if (batch.RowStride == features)
        {
            batch.Rows[..(batch.Count * features)].CopyTo(rows.AsSpan(Count * features));
        }
        else
        {
            for (int r = 0; r < batch.Count; r++)
            {
                batch.Rows.Slice(r * batch.RowStride, features).CopyTo(rows.AsSpan((Count + r) * features));
            }
        }

        batch.Targets.CopyTo(targets.AsSpan(Count));
        if (batch.Weights.IsEmpty)
        {
            weights.AsSpan(Count, batch.Count).Fill(T.One);
        }
        else
        {
            batch.Weights.CopyTo(weights.AsSpan(Count));
            IsWeighted = true;
        }

        Weight = TotalWeight(Weight, in batch);
        Count += batch.Count;
    }

    /// <summary>Memory in which rows can be written behind those that wait, in place of appending them.</summary>
    /// <param name="count">How many rows; there must be room for them.</param>
    /// <param name="targets">Receives memory for one target a row.</param>
    /// <param name="rowWeights">Receives memory for one weight a row.</param>
    /// <returns>Memory for the rows.</returns>
    public Span<T> Room(int count, out Span<T> targets, out Span<T> rowWeights)
    {
        targets = this.targets.AsSpan(Count, count);
        rowWeights = weights.AsSpan(Count, count);
        return rows.AsSpan(Count * features, count * features);
    }

    /// <summary>The rows that were written to <see cref="Room"/>, which do not wait yet.</summary>
    /// <param name="count">How many.</param>
    /// <param name="isWeighted">Whether they have weights.</param>
    public RowBatch<T> Written(int count, bool isWeighted)
    {
        Span<T> written = Room(count, out Span<T> ofTargets, out Span<T> ofWeights);
        return new RowBatch<T>(written, features, ofTargets, isWeighted ? ofWeights : default);
    }

    /// <summary>Lets the rows wait that were written.</summary>
    /// <param name="batch">What <see cref="Written"/> returned.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Take(in RowBatch<T> batch)
    {
        if (batch.Weights.IsEmpty)
        {
            weights.AsSpan(Count, batch.Count).Fill(T.One);
        }

        IsWeighted |= !batch.Weights.IsEmpty;
        Weight = TotalWeight(Weight, in batch);
        Count += batch.Count;
    }

    /// <summary>Lets no row wait; their memory is untouched until others are appended.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Clear()
    {
        Count = 0;
        Weight = 0.0;
        IsWeighted = false;
    }

    /// <summary>Goes back to a mark, if nothing was written over the rows that waited then.</summary>
    public void Return((int Count, double Weight, bool IsWeighted) mark) => (Count, Weight, IsWeighted) = mark;

    /// <summary>The sum of the weights of rows added to a sum, row by row, so that it does not depend on how rows are divided over
    /// calls.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double TotalWeight(double weight, in RowBatch<T> batch)
    {
        const double LargestExactCount = 1L << 52;
        if (batch.Weights.IsEmpty && weight <= LargestExactCount && weight == Math.Floor(weight))
        {
            return weight + batch.Count;
        }

        for (int r = 0; r < batch.Count; r++)
        {
            weight += batch.Weights.IsEmpty ? 1.0 : double.CreateTruncating(batch.Weights[r]);
        }

        return weight;
    }
}
