using System.Numerics;
using SimdRegression.Statistics;

namespace SimdRegression.Networks;

/// <summary>Rows that a network is trained on.</summary>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="rows">Adjacent rows of inputs.</param>
/// <param name="targets">The targets, row after row: one an output, or with the softmax loss the number of a class for each row.</param>
/// <param name="weights">A weight for each row, not below 0, or none for all ones. A row of weight 0 is an absent row.</param>
/// <remarks>Thread safety: a view of memory that any number of threads may read, and none may change while a call reads it.</remarks>
public readonly ref struct NetworkRows<T>(ReadOnlySpan<T> rows, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights = default)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The rows of inputs.</summary>
    public ReadOnlySpan<T> Rows { get; } = rows;

    /// <summary>The targets.</summary>
    public ReadOnlySpan<T> Targets { get; } = targets;

    /// <summary>The weights; empty for all ones.</summary>
    public ReadOnlySpan<T> Weights { get; } = weights;

    /// <summary>Checks lengths and values.</summary>
    /// <param name="inputs">The number of inputs of a row.</param>
    /// <param name="targets">The number of targets of a row.</param>
    /// <param name="range">What a target may be.</param>
    /// <returns>The number of rows.</returns>
    /// <exception cref="ArgumentException">Lengths do not fit, or a value cannot be used; the message names it.</exception>
    internal int Check(int inputs, int targets, TargetRange range)
    {
        if (Targets.Length % targets != 0)
        {
            throw new ArgumentException($"There are {Targets.Length} targets, which are not rows of {targets}.", nameof(targets));
        }

        int count = Targets.Length / targets;
        RowArguments.Check(Rows, inputs, inputs, count, Weights.Length);

        // All at once first: one by one only where one is to be named.
        bool areFinite = RowChecks.AreFinite(Rows);
        for (int r = 0; r < count && !areFinite; r++)
        {
            foreach (T value in Rows.Slice(r * inputs, inputs))
            {
                if (!T.IsFinite(value))
                {
                    throw new ArgumentException($"Row {r} holds {value}; inputs must be finite.", "rows");
                }
            }
        }

        bool areIn = RowChecks.AreIn(range, Targets);
        for (int i = 0; i < Targets.Length && !areIn; i++)
        {
            if (!RowChecks.IsIn(range, Targets[i]))
            {
                RowChecks.ThrowTarget(Targets[i], i / targets, range);
            }
        }

        RowChecks.CheckWeights(Weights);
        return count;
    }
}
