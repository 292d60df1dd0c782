using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SimdRegression.Numerics;

namespace SimdRegression.Data;

/// <summary>What a first pass has seen of a column.</summary>
/// <param name="name">Its name.</param>
/// <param name="kind">What it holds.</param>
/// <param name="missing">What becomes of a gap.</param>
internal sealed class ObservedColumn(string name, ColumnKind kind, MissingValues missing)
{
    private readonly SortedSet<string> levels = new(StringComparer.Ordinal);
    private readonly List<double> values = [];
    private readonly List<double> valueWeights = [];
    private string? last;
    private double sum;
    private double sumLow;
    private double weights;
    private double weightsLow;

    /// <summary>The name.</summary>
    public string Name => name;

    /// <summary>What it holds.</summary>
    public ColumnKind Kind => kind;

    /// <summary>What becomes of a gap.</summary>
    public MissingValues Missing => missing;

    /// <summary>Which levels become features.</summary>
    public EncodingScheme Scheme { get; set; }

    /// <summary>What becomes of a level that was not seen.</summary>
    public UnknownLevels Unknown { get; set; }

    /// <summary>Whether a value was missing.</summary>
    public bool HasGaps { get; set; }

    /// <summary>Takes a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Take(double value, double weight)
    {
        if (weight == 0.0)
        {
            return;
        }

        double product = ErrorFree.Product(value, weight, out double productError);
        sum = ErrorFree.Sum(sum, product, out double error);
        sumLow += error + productError;
        weights = ErrorFree.Sum(weights, weight, out error);
        weightsLow += error;
        if (missing == MissingValues.Median)
        {
            values.Add(value);
            valueWeights.Add(weight);
        }
    }

    /// <summary>Takes a level.</summary>
    public void Take(ReadOnlySpan<char> level)
    {
        // Neighbouring rows often have the same.
        if (last is null || !level.SequenceEqual(last))
        {
            last = level.ToString();
            levels.Add(last);
        }
    }

    /// <summary>Makes the column of an encoder.</summary>
    /// <exception cref="ArgumentException">There is nothing to make it of.</exception>
    public EncoderColumn Build()
    {
        bool hasIndicator = HasGaps && missing == MissingValues.Indicator;
        if (kind == ColumnKind.Text)
        {
            return EncoderColumn.Text(name, [.. levels], Scheme, missing, Unknown, hasIndicator);
        }

        if (missing is MissingValues.Refuse or MissingValues.Drop)
        {
            return kind == ColumnKind.Number ? EncoderColumn.Number(name, missing) : EncoderColumn.Boolean(name, missing);
        }

        if (weights == 0.0)
        {
            throw new ArgumentException($"The column {name} has gaps alone; there is nothing to fill them with.");
        }

        double fill = missing == MissingValues.Median && HasGaps ? Median() : (sum + sumLow) / (weights + weightsLow);
        return kind == ColumnKind.Number
            ? EncoderColumn.Number(name, missing, fill, hasIndicator)
            : EncoderColumn.Boolean(name, missing, fill, hasIndicator);
    }

    private double Median()
    {
        Span<double> sorted = CollectionsMarshal.AsSpan(values);
        Span<double> sortedWeights = CollectionsMarshal.AsSpan(valueWeights);
        sorted.Sort(sortedWeights);
        return WeightedMedian.OfSorted(sorted, sortedWeights);
    }
}
