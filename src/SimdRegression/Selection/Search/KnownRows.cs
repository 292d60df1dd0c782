using System.Numerics;

namespace SimdRegression.Selection;

/// <summary>Rows that are there while a call is under way, for any number of threads. A class cannot hold spans.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
internal sealed unsafe class KnownRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private T* rows;
    private T* targets;
    private T* weights;
    private int length;
    private int stride;

    /// <summary>The number of rows; 0 where none are known.</summary>
    public int Count { get; private set; }

    /// <summary>The rows.</summary>
    public RowBatch<T> Batch => new(
        new ReadOnlySpan<T>(rows, length),
        stride,
        new ReadOnlySpan<T>(targets, Count),
        weights is null ? default : new ReadOnlySpan<T>(weights, Count));

    /// <summary>Knows rows from now on.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="firstRow">The first element, which does not move until <see cref="Forget"/>.</param>
    /// <param name="firstTarget">The first target, which does not move.</param>
    /// <param name="firstWeight">The first weight, which does not move, or null.</param>
    public void Know(in RowBatch<T> batch, T* firstRow, T* firstTarget, T* firstWeight)
    {
        rows = firstRow;
        targets = firstTarget;
        weights = firstWeight;
        length = batch.Rows.Length;
        stride = batch.RowStride;
        Count = batch.Count;
    }

    /// <summary>Knows none any more.</summary>
    public void Forget()
    {
        rows = targets = weights = null;
        length = 0;
        Count = 0;
    }
}
