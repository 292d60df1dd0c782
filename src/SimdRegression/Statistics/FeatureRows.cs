using System.Runtime.CompilerServices;

namespace SimdRegression.Statistics;

/// <summary>Some rows without targets.</summary>
/// <param name="rows">Row-major; the last row need only have its N elements.</param>
/// <param name="rowStride">The distance between rows in elements.</param>
/// <param name="count">The number of rows.</param>
/// <param name="weights">One a row, or empty for all ones.</param>
[method: MethodImpl(MethodImplOptions.AggressiveInlining)]
internal readonly ref struct FeatureRows<T>(ReadOnlySpan<T> rows, int rowStride, int count, ReadOnlySpan<T> weights)
{
    public ReadOnlySpan<T> Rows { get; } = rows;

    public int RowStride { get; } = rowStride;

    public int Count { get; } = count;

    public ReadOnlySpan<T> Weights { get; } = weights;

    /// <summary>Some of the rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public FeatureRows<T> Slice(int start, int length)
    {
        return new FeatureRows<T>(Rows[(start * RowStride)..], RowStride, length, Weights.IsEmpty ? default : Weights.Slice(start, length));
    }

    /// <summary>A row.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<T> Row(int index, int features) => Rows.Slice(index * RowStride, features);
}
