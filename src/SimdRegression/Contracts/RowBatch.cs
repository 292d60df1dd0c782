using System.Numerics;
using System.Runtime.CompilerServices;

namespace SimdRegression;

/// <summary>Some rows of data with their targets and, possibly, sample weights: what the kernels of the moments read.</summary>
/// <typeparam name="T">The element type of the data, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="rows">Row-major; as many rows as there are targets, the last of which need only have its N elements.</param>
/// <param name="rowStride">The distance between rows in elements, at least N.</param>
/// <param name="targets">y, one a row.</param>
/// <param name="weights">s, one a row, or empty for all ones.</param>
/// <remarks>Thread safety: a view of memory that any number of threads may read, and none may change while a call reads it.</remarks>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
public readonly ref struct RowBatch<T>(ReadOnlySpan<T> rows, int rowStride, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    // Elements from the first row on that are memory of the same array: a slice has more of them than rows.
    private readonly int _memory = rows.Length;

    private RowBatch(ReadOnlySpan<T> rows, int rowStride, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights, int memory)
        : this(rows, rowStride, targets, weights)
    {
        _memory = memory;
    }

    /// <summary>The rows.</summary>
    public ReadOnlySpan<T> Rows { get; } = rows;

    /// <summary>The distance between rows in elements.</summary>
    public int RowStride { get; } = rowStride;

    /// <summary>The targets.</summary>
    public ReadOnlySpan<T> Targets { get; } = targets;

    /// <summary>The weights; empty for all ones.</summary>
    public ReadOnlySpan<T> Weights { get; } = weights;

    /// <summary>
    /// What is added to the prediction of each row and is not fitted, one a row: m = x.w + b + offset. Empty, as by default, for none. With a log link the
    /// logarithm of an exposure (McCullagh and Nelder 1989, section 6.2).
    /// </summary>
    /// <remarks>For Newton's methods, batch descents, and what goes over rows with them; all else refuses rows with offsets.</remarks>
    public ReadOnlySpan<T> Offsets { get; init; }

    /// <summary>The number of rows.</summary>
    public int Count => Targets.Length;

    /// <summary>Some of the rows: a batch that can be used wherever one of these rows alone can.</summary>
    /// <param name="start">The first.</param>
    /// <param name="count">How many.</param>
    /// <exception cref="ArgumentOutOfRangeException">The batch does not have these rows.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public RowBatch<T> Slice(int start, int count)
    {
        ReadOnlySpan<T> targets = Targets.Slice(start, count);
        ReadOnlySpan<T> weights = Weights.IsEmpty ? Weights : Weights.Slice(start, count);
        ReadOnlySpan<T> offsets = Offsets.IsEmpty ? Offsets : Offsets.Slice(start, count);
        if (count == 0)
        {
            return new RowBatch<T>(default, RowStride, targets, weights);
        }

        int first = start * RowStride;
        ReadOnlySpan<T> rows = Rows[first..];
        rows = rows[..(int)Math.Min((long)count * RowStride, rows.Length)];
        return new RowBatch<T>(rows, RowStride, targets, weights, _memory - first) { Offsets = offsets };
    }

    /// <summary>How many rows, from the first on, can be read beyond their end without leaving their memory.</summary>
    /// <param name="reach">The number of elements that are to be read from the beginning of a row on.</param>
    internal int Readable(int reach) => _memory < reach ? 0 : Math.Min(((_memory - reach) / RowStride) + 1, Count);

    /// <summary>The rows from one on.</summary>
    /// <param name="start">The first.</param>
    internal RowBatch<T> From(int start) => Slice(start, Count - start);
}
