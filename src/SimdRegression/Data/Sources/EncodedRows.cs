using System.Numerics;
using SimdRegression.Data;
using SimdRegression.Fitting;
using SimdRegression.Kernels;

namespace SimdRegression;

/// <summary>Encoded rows of a <see cref="TableSource"/>, a block in turn.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// The memory of a block is taken once and used again. A row with a gap in a column that drops such rows (<see cref="MissingValues.Drop"/>) does not
/// appear.
/// <para>Thread safety: one thread at a time, which is also the only one that uses the source.</para>
/// </remarks>
/// <example>
/// <code>
/// EncodedRows&lt;double&gt; rows = source.Read&lt;double&gt;(encoder, target: "bought");
/// while (rows.Next())
/// {
///     moments.Add(rows.Rows, rows.Targets);
/// }
/// </code>
/// </example>
public sealed class EncodedRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly SourceRows source;
    private readonly RowEncoder encoder;
    private readonly bool hasTargets;
    private readonly bool hasWeights;
    private readonly T[] rows;
    private readonly T[] targets = new T[SourceRows.Capacity];
    private readonly T[] weights = new T[SourceRows.Capacity];

    internal EncodedRows(SourceRows source, RowEncoder encoder, bool hasTargets, bool hasWeights)
    {
        this.source = source;
        this.encoder = encoder;
        this.hasTargets = hasTargets;
        this.hasWeights = hasWeights;
        rows = new T[SourceRows.Capacity * encoder.FeatureCount];
    }

    /// <summary>The number of features N of a row.</summary>
    public int FeatureCount => encoder.FeatureCount;

    /// <summary>The number of rows of the block, at most 512.</summary>
    public int Count { get; private set; }

    /// <summary>The number of rows, so far, that were left out because a value is missing.</summary>
    public long DroppedCount { get; private set; }

    /// <summary>The rows of the block, row-major, one after the other.</summary>
    public ReadOnlySpan<T> Rows => rows.AsSpan(0, Count * FeatureCount);

    /// <summary>The targets of the block, one a row; none where no target was asked for.</summary>
    public ReadOnlySpan<T> Targets => targets.AsSpan(0, hasTargets ? Count : 0);

    /// <summary>The weights of the block, one a row; none where no weights were asked for.</summary>
    public ReadOnlySpan<T> Weights => weights.AsSpan(0, hasWeights ? Count : 0);

    /// <summary>Reads the next block, which overwrites the one before.</summary>
    /// <returns>False at the end.</returns>
    /// <exception cref="InvalidDataException">A value of a row cannot be used; the message names the row, the first of which is row 0.</exception>
    public bool Next()
    {
        Count = 0;
        while (Count < SourceRows.Capacity && source.Next(SourceRows.Capacity - Count))
        {
            for (int r = 0; r < source.Count; r++)
            {
                Span<T> row = rows.AsSpan(Count * FeatureCount, FeatureCount);
                if (source.Encode(r, encoder, row, out targets[Count], out weights[Count]))
                {
                    Count++;
                }
                else
                {
                    DroppedCount++;
                }
            }
        }

        return Count > 0;
    }

    /// <summary>Reads to the end and adds all rows to moments, in their order.</summary>
    /// <typeparam name="TKernels">The kernel set of the moments.</typeparam>
    /// <param name="moments">What takes the rows, of N features.</param>
    /// <exception cref="ArgumentException">No target was asked for, or the moments are of another number of features.</exception>
    /// <exception cref="ArgumentNullException">There are no moments.</exception>
    /// <exception cref="InvalidDataException">A value of a row cannot be used; the message names the row, the first of which is row 0.</exception>
    public void AddTo<TKernels>(Moments<T, TKernels> moments)
        where TKernels : struct, IKernels<T>
    {
        ArgumentNullException.ThrowIfNull(moments);
        if (!hasTargets)
        {
            throw new ArgumentException("The rows are read without a target, and moments need one.", nameof(moments));
        }

        if (moments.FeatureCount != FeatureCount)
        {
            throw new ArgumentException($"The moments are of {moments.FeatureCount} features, and the rows have {FeatureCount}.", nameof(moments));
        }

        while (Next())
        {
            moments.Add(Rows, Targets, Weights);
        }
    }
}
