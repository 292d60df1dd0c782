using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Data;

namespace SimdRegression;

/// <summary>Sets the raw values of a row that a <see cref="RowEncoder"/> has begun. Values may come in any order; nothing is allocated.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>Thread safety: a row has one writer.</remarks>
public ref struct RowWriter<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RowEncoder encoder;
    private readonly Span<T> row;

    internal RowWriter(RowEncoder encoder, Span<T> row)
    {
        this.encoder = encoder;
        this.row = row;
        ReadOnlySpan<double> empty = encoder.Empty;
        for (int j = 0; j < row.Length; j++)
        {
            row[j] = T.CreateTruncating(empty[j]);
        }
    }

    /// <summary>
    /// Whether a value was said to be missing whose column drops such rows (<see cref="MissingValues.Drop"/>): the row is not to be used.
    /// </summary>
    public bool IsDropped { get; private set; }

    /// <summary>Sets a number.</summary>
    /// <param name="column">The number of a column of numbers or booleans (see <see cref="RowEncoder.IndexOf"/>).</param>
    /// <param name="value">The value; NaN is a missing one.</param>
    /// <exception cref="ArgumentException">The column holds text, or booleans and the value is neither 0 nor 1, or it is missing and must not be.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public void Set(int column, double value)
    {
        EncoderColumn raw = ColumnAt(column);
        if (double.IsNaN(value))
        {
            SetMissing(column);
            return;
        }

        if (raw.Kind != ColumnKind.Number && !(raw.Kind == ColumnKind.Boolean && value is 0.0 or 1.0))
        {
            throw OfWrongKind(raw, FormattableString.Invariant($"{value}"));
        }

        int feature = encoder.FirstFeature(column);
        row[feature] = T.CreateTruncating(value);
        if (raw.HasIndicator)
        {
            row[feature + 1] = T.Zero;
        }

        Multiply(column);
    }

    /// <summary>Sets true or false.</summary>
    /// <param name="column">The number of a column of booleans or numbers.</param>
    /// <param name="value">The value: 1 or 0.</param>
    /// <exception cref="ArgumentException">The column holds text.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public void Set(int column, bool value) => Set(column, value ? 1.0 : 0.0);

    /// <summary>Sets text.</summary>
    /// <param name="column">The number of a column of text.</param>
    /// <param name="level">One of its levels; null is a missing one.</param>
    /// <exception cref="ArgumentException">The column holds no text, the level is unknown, or it is missing, and the column refuses that.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public void Set(int column, string? level)
    {
        if (level is null)
        {
            SetMissing(column);
        }
        else
        {
            Set(column, level.AsSpan());
        }
    }

    /// <summary>Sets text.</summary>
    /// <param name="column">The number of a column of text.</param>
    /// <param name="level">One of its levels.</param>
    /// <exception cref="ArgumentException">The column holds no text, or the level is unknown and the column refuses that.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public void Set(int column, ReadOnlySpan<char> level)
    {
        EncoderColumn raw = ColumnAt(column);
        int found = TableOf(column, raw, level).Find(level);
        if (found < 0 && raw.Unknown == UnknownLevels.Refuse)
        {
            throw Unknown(raw, level.ToString());
        }

        SetLevel(column, raw, found);
    }

    /// <summary>Sets text that is given in UTF-8, as files have it.</summary>
    /// <param name="column">The number of a column of text.</param>
    /// <param name="level">One of its levels, in UTF-8.</param>
    /// <exception cref="ArgumentException">The column holds no text, or the level is unknown and the column refuses that.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public void Set(int column, ReadOnlySpan<byte> level)
    {
        EncoderColumn raw = ColumnAt(column);
        int found = raw.Kind == ColumnKind.Text
            ? encoder.LevelsOf(column)!.Find(level)
            : throw OfWrongKind(raw, System.Text.Encoding.UTF8.GetString(level));
        if (found < 0 && raw.Unknown == UnknownLevels.Refuse)
        {
            throw Unknown(raw, System.Text.Encoding.UTF8.GetString(level));
        }

        SetLevel(column, raw, found);
    }

    /// <summary>Sets text by the number of its level.</summary>
    /// <param name="column">The number of a column of text.</param>
    /// <param name="level">A place in <see cref="EncoderColumn.Levels"/>; their number stands for a level that training did not see.</param>
    /// <exception cref="ArgumentException">The column holds no text, or the level is unknown and the column refuses that.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or the level is negative or above the number of levels.</exception>
    public void SetLevel(int column, int level)
    {
        EncoderColumn raw = ColumnAt(column);
        if (raw.Kind != ColumnKind.Text)
        {
            throw OfWrongKind(raw, FormattableString.Invariant($"level {level}"));
        }

        if ((uint)level > (uint)raw.Levels.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(level), level, $"The column {raw.Name} has {raw.Levels.Length} levels.");
        }

        if (level == raw.Levels.Length && raw.Unknown == UnknownLevels.Refuse)
        {
            throw Unknown(raw, FormattableString.Invariant($"number {level}"));
        }

        SetLevel(column, raw, level < raw.Levels.Length ? level : -1);
    }

    /// <summary>Says that a value is missing.</summary>
    /// <param name="column">The number of the column.</param>
    /// <exception cref="ArgumentException">The column refuses missing values.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public void SetMissing(int column)
    {
        EncoderColumn raw = ColumnAt(column);
        if (raw.Missing == MissingValues.Refuse)
        {
            throw new ArgumentException($"The column {raw.Name} has a missing value, which it refuses.", nameof(column));
        }

        IsDropped |= raw.Missing == MissingValues.Drop;
        int first = encoder.FirstFeature(column);
        for (int j = first; j < first + raw.FeatureCount; j++)
        {
            row[j] = T.CreateTruncating(encoder.Empty[j]);
        }

        Multiply(column);
    }

    private readonly EncoderColumn ColumnAt(int column)
    {
        if ((uint)column >= (uint)encoder.Columns.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(column), column, $"There are {encoder.Columns.Length} columns.");
        }

        return encoder.ColumnAt(column);
    }

    private readonly LevelTable TableOf(int column, EncoderColumn raw, ReadOnlySpan<char> level)
    {
        return raw.Kind == ColumnKind.Text ? encoder.LevelsOf(column)! : throw OfWrongKind(raw, level.ToString());
    }

    private readonly void SetLevel(int column, EncoderColumn raw, int level)
    {
        int first = encoder.FirstFeature(column);
        row.Slice(first, raw.FeatureCount).Clear();
        if (level >= raw.FirstLevel)
        {
            row[first + level - raw.FirstLevel] = T.One;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private readonly void Multiply(int column)
    {
        foreach (int product in encoder.ProductsOf(column))
        {
            encoder.Multiply(product, row);
        }
    }

    private static ArgumentException OfWrongKind(EncoderColumn column, string value) => new(
        $"The column {column.Name} holds {KindOf(column)}, and is set to {value}.", nameof(column));

    private static string KindOf(EncoderColumn column) => column.Kind switch
    {
        ColumnKind.Text => "text",
        ColumnKind.Boolean => "true or false",
        _ => "numbers",
    };

    private static ArgumentException Unknown(EncoderColumn column, string level) => new(
        $"The column {column.Name} has the level {level}, which is none of its {column.Levels.Length}; {nameof(UnknownLevels.Ignore)} would make all its features 0.",
        nameof(level));
}
