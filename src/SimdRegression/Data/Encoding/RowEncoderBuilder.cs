using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using SimdRegression.Data;

namespace SimdRegression;

/// <summary>
/// Makes a <see cref="RowEncoder"/> from a first pass over data: it collects the levels of text and what gaps are filled with.
/// </summary>
/// <remarks>
/// <para>
/// Columns are added in their order, then all values are observed, then <see cref="Build()"/> makes the encoder. A value of weight 0 is absent: it
/// adds no level and moves no mean. A column without gaps gets no feature NAME_missing, and is filled with its mean when gaps come later.
/// </para>
/// <para>
/// The weighted median is the least value with half of the weight at or below it, and the mean of two where it is exactly half. It needs
/// all values of its column in memory; nothing else does.
/// </para>
/// <para>Thread safety: one thread at a time.</para>
/// </remarks>
/// <example>
/// <code>
/// var builder = new RowEncoderBuilder();
/// int age = builder.AddNumber("age", MissingValues.Median);
/// int heating = builder.AddText("heating");
/// builder.Observe(age, 31.0);
/// builder.Observe(heating, "gas");
/// builder.ObserveMissing(age);
/// builder.Observe(heating, "oil");
/// RowEncoder encoder = builder.Build();           // age, heating=gas, heating=oil
/// </code>
/// </example>
public sealed class RowEncoderBuilder
{
    private readonly List<ObservedColumn> columns = [];

    /// <summary>Adds a column of numbers.</summary>
    /// <param name="name">The name, not empty.</param>
    /// <param name="missing">What becomes of a gap.</param>
    /// <returns>The number of the column.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentNullException">There is no name.</exception>
    public int AddNumber(string name, MissingValues missing = MissingValues.Refuse) => Add(name, ColumnKind.Number, missing);

    /// <summary>Adds a column of true and false, which are observed as 1 and 0.</summary>
    /// <param name="name">The name, not empty.</param>
    /// <param name="missing">What becomes of a gap.</param>
    /// <returns>The number of the column.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentNullException">There is no name.</exception>
    public int AddBoolean(string name, MissingValues missing = MissingValues.Refuse) => Add(name, ColumnKind.Boolean, missing);

    /// <summary>Adds a column of text.</summary>
    /// <param name="name">The name, not empty.</param>
    /// <param name="scheme">Which levels become features.</param>
    /// <param name="missing">What becomes of a gap.</param>
    /// <param name="unknown">What becomes, later, of a level that was not observed.</param>
    /// <returns>The number of the column.</returns>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="ArgumentNullException">There is no name.</exception>
    public int AddText(
        string name,
        EncodingScheme scheme = EncodingScheme.OneHot,
        MissingValues missing = MissingValues.Refuse,
        UnknownLevels unknown = UnknownLevels.Refuse)
    {
        int column = Add(name, ColumnKind.Text, missing);
        columns[column].Scheme = scheme;
        columns[column].Unknown = unknown;
        return column;
    }

    /// <summary>Takes a number.</summary>
    /// <param name="column">The number of the column.</param>
    /// <param name="value">The value; NaN is a missing one.</param>
    /// <param name="weight">The weight of its row, finite, not negative.</param>
    /// <exception cref="ArgumentException">The column holds text, or the value is infinite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or the weight is negative or not finite.</exception>
    public void Observe(int column, double value, double weight = 1.0)
    {
        if (double.IsNaN(value))
        {
            ObserveMissing(column, weight);
            return;
        }

        ObservedColumn observed = Checked(column, weight);
        if (observed.Kind == ColumnKind.Text || double.IsInfinity(value))
        {
            throw new ArgumentException(FormattableString.Invariant($"The column {observed.Name} cannot take the value {value}."), nameof(value));
        }

        observed.Take(value, weight);
    }

    /// <summary>Takes the numbers of many rows.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="column">The number of the column.</param>
    /// <param name="values">The values; NaN is a missing one.</param>
    /// <param name="stride">The distance between two values, at least 1; the first value is that of the first row.</param>
    /// <param name="rowCount">How many rows.</param>
    /// <param name="weights">The weights of the rows, finite, not negative; or none: each is 1.</param>
    /// <exception cref="ArgumentException">
    /// The column holds text or refuses a gap that there is, a value is infinite, or a length does not fit.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or the stride or the number of rows is too small.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Observe<T>(int column, ReadOnlySpan<T> values, int stride, int rowCount, ReadOnlySpan<T> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(stride, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(rowCount);
        ObservedColumn observed = Checked(column, 1.0);
        bool hasRoom = rowCount == 0 || values.Length > (long)(rowCount - 1) * stride;
        if (observed.Kind == ColumnKind.Text || !hasRoom || (!weights.IsEmpty && weights.Length != rowCount))
        {
            throw new ArgumentException(
                observed.Kind == ColumnKind.Text ? $"The column {observed.Name} holds text." : $"There are {values.Length} values and {weights.Length} weights for {rowCount} rows.",
                nameof(values));
        }

        for (int row = 0; row < rowCount; row++)
        {
            double value = double.CreateTruncating(values[row * stride]);
            double weight = weights.IsEmpty ? 1.0 : double.CreateTruncating(weights[row]);
            if (!double.IsFinite(value) || !(weight >= 0.0) || double.IsInfinity(weight))
            {
                Observe(column, value, weight);
            }
            else
            {
                observed.Take(value, weight);
            }
        }
    }

    /// <summary>Takes text.</summary>
    /// <param name="column">The number of the column.</param>
    /// <param name="level">The level.</param>
    /// <param name="weight">The weight of its row, finite, not negative.</param>
    /// <exception cref="ArgumentException">The column holds numbers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or the weight is negative or not finite.</exception>
    public void Observe(int column, ReadOnlySpan<char> level, double weight = 1.0)
    {
        ObservedColumn observed = OfText(column, weight);
        if (weight > 0.0)
        {
            observed.Take(level);
        }
    }

    /// <summary>Takes text that is given in UTF-8.</summary>
    /// <param name="column">The number of the column.</param>
    /// <param name="level">The level, in UTF-8.</param>
    /// <param name="weight">The weight of its row, finite, not negative.</param>
    /// <exception cref="ArgumentException">The column holds numbers.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or the weight is negative or not finite.</exception>
    public void Observe(int column, ReadOnlySpan<byte> level, double weight = 1.0)
    {
        const int Short = 128;
        Span<char> text = stackalloc char[Short];
        if (level.Length > Short)
        {
            text = new char[level.Length];
        }

        Observe(column, text[..Encoding.UTF8.GetChars(level, text)], weight);
    }

    /// <summary>Takes a gap.</summary>
    /// <param name="column">The number of the column.</param>
    /// <param name="weight">The weight of its row, finite, not negative.</param>
    /// <exception cref="ArgumentException">The column refuses gaps.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column, or the weight is negative or not finite.</exception>
    public void ObserveMissing(int column, double weight = 1.0)
    {
        ObservedColumn observed = Checked(column, weight);
        if (weight > 0.0 && observed.Missing == MissingValues.Refuse)
        {
            throw new ArgumentException($"The column {observed.Name} has a missing value, which it refuses.", nameof(column));
        }

        observed.HasGaps |= weight > 0.0;
    }

    /// <summary>Makes the encoder.</summary>
    /// <exception cref="ArgumentException">A column of text has no level, one of numbers has gaps alone, or there is no column.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The columns become more than 512 features.</exception>
    public RowEncoder Build() => Build([]);

    /// <summary>Makes the encoder, with products.</summary>
    /// <param name="products">Products of numbers, written as a*b or c^2.</param>
    /// <exception cref="ArgumentException">
    /// A column of text has no level, one of numbers has gaps alone, there is no column, or a product names what is no column of numbers.
    /// </exception>
    /// <exception cref="ArgumentNullException">There are no products.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The columns and products become more than 512 features.</exception>
    public RowEncoder Build(IReadOnlyList<string> products)
    {
        var made = new EncoderColumn[columns.Count];
        for (int i = 0; i < made.Length; i++)
        {
            made[i] = columns[i].Build();
        }

        return new RowEncoder(made, products);
    }

    /// <summary>The columns, and what becomes of their gaps.</summary>
    internal List<(string Name, ColumnKind Kind, MissingValues Missing)> Wanted() =>
        columns.ConvertAll(column => (column.Name, column.Kind, column.Missing));

    private int Add(string name, ColumnKind kind, MissingValues missing)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        columns.Add(new ObservedColumn(name, kind, missing));
        return columns.Count - 1;
    }

    private ObservedColumn OfText(int column, double weight)
    {
        ObservedColumn observed = Checked(column, weight);
        return observed.Kind == ColumnKind.Text
            ? observed
            : throw new ArgumentException($"The column {observed.Name} holds no text.", nameof(column));
    }

    private ObservedColumn Checked(int column, double weight)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, columns.Count);
        return weight >= 0.0 && double.IsFinite(weight)
            ? columns[column]
            : throw new ArgumentOutOfRangeException(nameof(weight), weight, "A weight must be finite and not negative.");
    }
}
