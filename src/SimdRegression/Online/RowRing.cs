using System.Numerics;
using System.Runtime.CompilerServices;

namespace SimdRegression.Online;

/// <summary>The last rows of a stream, in memory of fixed size that is written round and round.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <param name="features">N.</param>
/// <param name="capacity">How many rows fit.</param>
internal sealed class RowRing<T>(int features, int capacity)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] rows = new T[capacity * features];
    private readonly T[] targets = new T[capacity];
    private readonly T[] weights = new T[capacity];
    private int first;

    // Whether any row since the last Clear came with a weight; those without have weight 1.
    private bool isWeighted;

    /// <summary>How many rows fit.</summary>
    public int Capacity => capacity;

    /// <summary>How many rows there are.</summary>
    public int Count { get; private set; }

    /// <summary>Appends rows, which must have room.</summary>
    /// <param name="batch">Adjacent rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Append(in RowBatch<T> batch)
    {
        isWeighted |= !batch.Weights.IsEmpty;
        for (int done = 0; done < batch.Count;)
        {
            int place = Wrap(first + Count);
            RowBatch<T> part = batch.Slice(done, Math.Min(batch.Count - done, capacity - place));
            part.Rows[..(part.Count * features)].CopyTo(rows.AsSpan(place * features));
            part.Targets.CopyTo(targets.AsSpan(place));
            if (part.Weights.IsEmpty)
            {
                weights.AsSpan(place, part.Count).Fill(T.One);
            }
            else
            {
                part.Weights.CopyTo(weights.AsSpan(place));
            }

            Count += part.Count;
            done += part.Count;
        }
    }

    /// <summary>The oldest rows, as many of a number as lie side by side.</summary>
    /// <param name="count">At least 1, at most <see cref="Count"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public RowBatch<T> Oldest(int count) => Part(first, Math.Min(count, capacity - first));

    /// <summary>The rows behind some of the oldest, as many as lie side by side.</summary>
    /// <param name="skip">At least 0, below <see cref="Count"/>.</param>
    public RowBatch<T> From(int skip)
    {
        int place = Wrap(first + skip);
        return Part(place, Math.Min(Count - skip, capacity - place));
    }

    /// <summary>Drops the oldest rows.</summary>
    /// <param name="count">At most <see cref="Count"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Drop(int count)
    {
        first = Wrap(first + count);
        Count -= count;
    }

    /// <summary>Drops all rows.</summary>
    public void Clear()
    {
        first = 0;
        Count = 0;
        isWeighted = false;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private RowBatch<T> Part(int place, int count) => new(
        rows.AsSpan(place * features, count * features),
        features,
        targets.AsSpan(place, count),
        isWeighted ? weights.AsSpan(place, count) : default);

    // The arguments are below twice the capacity, which may be beyond half of what an int can hold.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Wrap(int place) => (uint)place >= (uint)capacity ? (int)((uint)place - (uint)capacity) : place;
}
