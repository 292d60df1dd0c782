using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SimdRegression.Statistics;

namespace SimdRegression.Rows;

/// <summary>Objects turned into rows of features, with their targets and weights, in memory that grows with the largest number of them.</summary>
/// <typeparam name="TModel">The model, which knows how.</typeparam>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TRow">The type of the objects.</typeparam>
internal sealed class EncodedRows<TModel, T, TRow>
    where TModel : struct, IRowModel<TModel, T, TRow>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly int features = TModel.FeatureCount;
    private readonly GapFills<T>? gaps = GapFills<T>.Of<TModel>(TModel.FeatureCount);
    private T[] rows = [];
    private T[] targets = [];
    private T[] weights = [];
    private int count;
    private bool isFilled;

    /// <summary>Allocates memory for some rows.</summary>
    /// <param name="capacity">How many rows are foreseen.</param>
    public EncodedRows(int capacity) => MakeRoom(capacity);

    /// <summary>The rows of the last call.</summary>
    public RowBatch<T> Batch
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => new(rows.AsSpan(0, count * features), features, targets.AsSpan(0, count), TModel.IsWeighted ? weights.AsSpan(0, count) : default);
    }

    /// <summary>What missing values of the rows count as.</summary>
    public ReadOnlySpan<T> Fills => gaps is null ? default : gaps.Fills;

    /// <summary>Encodes rows; missing values count as the model type says.</summary>
    /// <param name="source">The rows.</param>
    /// <exception cref="ArgumentException">A row cannot be encoded.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public RowBatch<T> Encode(ReadOnlySpan<TRow> source)
    {
        MakeRoom(source.Length);
        count = 0;
        TModel.Encode(source, rows, targets, weights);
        count = source.Length;
        return Batch;
    }

    /// <summary>Encodes rows; missing values count as the weighted mean of those that are there.</summary>
    /// <param name="source">The rows.</param>
    /// <exception cref="ArgumentException">A row cannot be encoded, or a value is not finite.</exception>
    public RowBatch<T> EncodeFilled(ReadOnlySpan<TRow> source)
    {
        isFilled = false;
        RowBatch<T> batch = Encode(source);
        if (gaps is not null)
        {
            gaps.Learn(in batch);
            gaps.Write(rows.AsSpan(0, count * features));
        }

        if (Culprit(0) is { } culprit)
        {
            throw new ArgumentException(culprit, nameof(rows));
        }

        isFilled = true;
        return batch;
    }

    /// <summary>Makes a model of what was fitted to the rows of <see cref="EncodeFilled"/>, or to other rows where there are none.</summary>
    /// <param name="coefficients">w.</param>
    /// <param name="intercept">b.</param>
    public TModel Make(ReadOnlySpan<T> coefficients, T intercept) =>
        gaps is null || !isFilled ? TModel.Create(coefficients, intercept) : TModel.Create(coefficients, intercept, gaps.Fills);

    /// <summary>Says which value of the rows of the last call is not finite, by the name of its feature.</summary>
    /// <param name="before">How many rows the caller has before these.</param>
    /// <returns>Nothing where all are.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public string? Culprit(int before)
    {
        RowBatch<T> batch = Batch;
        for (int r = 0; r < batch.Count; r++)
        {
            for (int j = 0; j < features; j++)
            {
                T value = batch.Rows[(r * features) + j];
                if (!T.IsFinite(value))
                {
                    return string.Create(CultureInfo.InvariantCulture, $"Row {before + r} has {TModel.FeatureNames[j]} = {value}; data must be finite.");
                }
            }

            if (!T.IsFinite(batch.Targets[r]))
            {
                return string.Create(CultureInfo.InvariantCulture, $"Row {before + r} has the target {batch.Targets[r]}; data must be finite.");
            }

            if (!batch.Weights.IsEmpty && !(batch.Weights[r] >= T.Zero && T.IsFinite(batch.Weights[r])))
            {
                return string.Create(
                    CultureInfo.InvariantCulture, $"Row {before + r} has the weight {batch.Weights[r]}; a weight must be a finite number not below 0.");
            }
        }

        return null;
    }

    /// <summary>The rows of a list.</summary>
    /// <param name="list">The list, which must not change meanwhile.</param>
    /// <exception cref="ArgumentNullException">There is no list.</exception>
    public static ReadOnlySpan<TRow> Of(List<TRow> list)
    {
        ArgumentNullException.ThrowIfNull(list);
        return CollectionsMarshal.AsSpan(list);
    }

    /// <summary>One row as a span.</summary>
    /// <param name="row">The row.</param>
    public static ReadOnlySpan<TRow> Of(in TRow row) => MemoryMarshal.CreateReadOnlySpan(ref Unsafe.AsRef(in row), 1);

    private void MakeRoom(int capacity)
    {
        if (targets.Length < capacity || rows.Length == 0)
        {
            rows = new T[Math.Max(capacity, 1) * features];
            targets = new T[capacity];
            weights = TModel.IsWeighted ? new T[capacity] : [];
        }
    }
}
