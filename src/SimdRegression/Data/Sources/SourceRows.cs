using System.Globalization;
using System.Numerics;

namespace SimdRegression.Data;

/// <summary>The current rows of a source, with the columns that somebody wants of it.</summary>
internal sealed class SourceRows
{
    /// <summary>The largest number of rows at a time.</summary>
    public const int Capacity = 512;

    private readonly TableSource source;
    private readonly int[] places;
    private readonly bool[] areText;
    private readonly double[]?[] numbers;
    private readonly int targetPlace;
    private readonly int weightPlace;
    private readonly double[] targets = new double[Capacity];
    private readonly double[] weights = new double[Capacity];
    private readonly bool[] areDropping;
    private readonly bool anyDrops;
    private long firstRow;

    /// <summary>Finds columns by name.</summary>
    /// <param name="source">Where the rows come from.</param>
    /// <param name="wanted">Names, kinds, and what becomes of gaps.</param>
    /// <param name="target">The column of the target, or null.</param>
    /// <param name="weights">The column of the weights, or null.</param>
    /// <exception cref="ArgumentException">The source has no such column, or not of this kind.</exception>
    public SourceRows(TableSource source, List<(string Name, ColumnKind Kind, MissingValues Missing)> wanted, string? target, string? weights)
    {
        this.source = source;
        places = new int[wanted.Count];
        areText = new bool[wanted.Count];
        areDropping = new bool[wanted.Count];
        numbers = new double[wanted.Count][];
        for (int c = 0; c < places.Length; c++)
        {
            places[c] = PlaceOf(source, wanted[c].Name);
            areText[c] = wanted[c].Kind == ColumnKind.Text;
            areDropping[c] = wanted[c].Missing == MissingValues.Drop;
            anyDrops |= areDropping[c];
            SourceColumn column = source.Columns[places[c]];
            _ = column.Kind ?? throw Unusable(column);
            if (!areText[c])
            {
                CheckIsNumber(column);
                numbers[c] = new double[Capacity];
            }
        }

        targetPlace = target is null ? -1 : CheckedPlace(target);
        weightPlace = weights is null ? -1 : CheckedPlace(weights);
        Array.Fill(this.weights, 1.0);
    }

    /// <summary>The number of current rows.</summary>
    public int Count { get; private set; }

    /// <summary>Advances.</summary>
    /// <param name="limit">The largest number of rows.</param>
    /// <returns>False at the end.</returns>
    public bool Next(int limit)
    {
        firstRow += Count;
        Count = source.Advance(Math.Min(limit, Capacity));
        if (Count == 0)
        {
            return false;
        }

        for (int c = 0; c < places.Length; c++)
        {
            if (numbers[c] is double[] values)
            {
                source.GetNumbers(places[c], values.AsSpan(0, Count));
            }
        }

        if (targetPlace >= 0)
        {
            source.GetNumbers(targetPlace, targets.AsSpan(0, Count));
        }

        if (weightPlace >= 0)
        {
            source.GetNumbers(weightPlace, weights.AsSpan(0, Count));
        }

        return true;
    }

    /// <summary>Shows the current rows to a builder.</summary>
    public void ObserveAll(RowEncoderBuilder builder)
    {
        for (int r = 0; r < Count; r++)
        {
            try
            {
                Observe(builder, r);
            }
            catch (ArgumentException exception)
            {
                throw AtRow(r, exception);
            }
        }
    }

    /// <summary>Encodes a row.</summary>
    /// <param name="row">Its number among the current ones.</param>
    /// <param name="encoder">The encoder that the columns were found for.</param>
    /// <param name="features">Receives the features.</param>
    /// <param name="target">Receives the target, where there is one.</param>
    /// <param name="weight">Receives the weight.</param>
    /// <returns>False where the row is left out.</returns>
    /// <exception cref="InvalidDataException">A value cannot be used.</exception>
    public bool Encode<T>(int row, RowEncoder encoder, Span<T> features, out T target, out T weight)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        target = T.CreateTruncating(targets[row]);
        weight = T.CreateTruncating(weights[row]);
        try
        {
            if (IsDropped(row))
            {
                return false;
            }

            RowWriter<T> writer = encoder.Write(features);
            for (int c = 0; c < places.Length; c++)
            {
                if (!areText[c])
                {
                    writer.Set(c, numbers[c]![row]);
                    continue;
                }

                SourceText text = source.GetText(places[c], row);
                if (text.IsMissing)
                {
                    writer.SetMissing(c);
                }
                else if (text.IsUtf8)
                {
                    writer.Set(c, text.Utf8);
                }
                else
                {
                    writer.Set(c, text.Chars);
                }
            }

            return true;
        }
        catch (ArgumentException exception)
        {
            throw AtRow(row, exception);
        }
    }

    /// <summary>The place of a column.</summary>
    /// <exception cref="ArgumentException">There is none of this name, or two.</exception>
    public static int PlaceOf(TableSource source, string name)
    {
        int place = -1;
        for (int i = 0; i < source.Columns.Length; i++)
        {
            if (source.Columns[i].Name == name)
            {
                place = place < 0 ? i : throw new ArgumentException($"The column {name} occurs twice.", nameof(name));
            }
        }

        return place >= 0 ? place : throw new ArgumentException($"There is no column {name}.", nameof(name));
    }

    /// <summary>Says that no row can be made of a column.</summary>
    public static ArgumentException Unusable(SourceColumn column) =>
        new($"The column {column.Name} is of the type {column.TypeName}, which is no number, boolean or text; leave it out or convert it.", nameof(column));

    private void Observe(RowEncoderBuilder builder, int row)
    {
        double weight = weights[row];
        if (IsDropped(row))
        {
            return;
        }

        for (int c = 0; c < places.Length; c++)
        {
            if (!areText[c])
            {
                builder.Observe(c, numbers[c]![row], weight);
                continue;
            }

            SourceText text = source.GetText(places[c], row);
            if (text.IsMissing)
            {
                builder.ObserveMissing(c, weight);
            }
            else if (text.IsUtf8)
            {
                builder.Observe(c, text.Utf8, weight);
            }
            else
            {
                builder.Observe(c, text.Chars, weight);
            }
        }
    }

    // Known before its values are looked at: a row that is left out adds no level, moves no mean, and its levels need not be known.
    private bool IsDropped(int row)
    {
        if (HasGapBesideFeatures(row))
        {
            return true;
        }

        for (int c = 0; c < places.Length && anyDrops; c++)
        {
            if (areDropping[c] && (areText[c] ? source.GetText(places[c], row).IsMissing : double.IsNaN(numbers[c]![row])))
            {
                return true;
            }
        }

        return false;
    }

    // A gap in the target or the weights: its row is left out where rows with gaps are, and refused elsewhere.
    private bool HasGapBesideFeatures(int row)
    {
        bool hasNoTarget = targetPlace >= 0 && double.IsNaN(targets[row]);
        if (!hasNoTarget && !double.IsNaN(weights[row]))
        {
            return false;
        }

        string name = source.Columns[hasNoTarget ? targetPlace : weightPlace].Name;
        return anyDrops ? true : throw new ArgumentException($"The column {name} has a missing value; a {(hasNoTarget ? "target" : "weight")} must be there.");
    }

    private int CheckedPlace(string name)
    {
        int place = PlaceOf(source, name);
        CheckIsNumber(source.Columns[place]);
        return place;
    }

    private static void CheckIsNumber(SourceColumn column)
    {
        if ((column.Kind ?? throw Unusable(column)) == ColumnKind.Text)
        {
            throw new ArgumentException($"The column {column.Name} holds text ({column.TypeName}), and numbers or booleans are wanted.", nameof(column));
        }
    }

    private InvalidDataException AtRow(int row, ArgumentException exception)
    {
        // Without the name of a parameter that the reader of the message has not passed.
        string message = exception.Message;
        int end = message.LastIndexOf(" (Parameter '", StringComparison.Ordinal);
        return new InvalidDataException(
            string.Create(CultureInfo.InvariantCulture, $"Row {firstRow + row}: {(end > 0 ? message[..end] : message)}"), exception);
    }
}
