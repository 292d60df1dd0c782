using System.Numerics;
using SimdRegression.Data;

namespace SimdRegression;

/// <summary>
/// Rows of raw values from somewhere, which are read once, from the first to the last: a query of a database
/// (<see cref="DataReaderSource"/>), an Arrow file (package SimdRegression.Arrow), or what a derived class reads.
/// </summary>
/// <remarks>
/// <para>
/// Two calls are all that is needed. <see cref="Observe(EncodingOptions)"/> makes an encoder from a first pass.
/// <see cref="Read{T}(RowEncoder, string?, string?)"/> encodes rows, a block in turn, so that memory does not grow with the number of rows. A source is
/// read once, so each of them takes a source of its own.
/// </para>
/// <para>
/// A derived class says which columns there are, advances to the next rows, and gives the values of those. Its columns are found by name. A name that occurs
/// twice is refused only where it is used.
/// </para>
/// <para>Thread safety: one thread at a time.</para>
/// </remarks>
/// <example>
/// <code>
/// RowEncoder encoder;
/// using (var first = new DataReaderSource(command.ExecuteReader()))
/// {
///     encoder = first.Observe(new EncodingOptions { Target = "price", Missing = MissingValues.Indicator });
/// }
///
/// var moments = new LinearModel&lt;double&gt;.Moments(encoder.FeatureCount);
/// using (var second = new DataReaderSource(command.ExecuteReader()))
/// {
///     second.Read&lt;double&gt;(encoder, "price").AddTo(moments);
/// }
///
/// moments.Fit(new Ridge(1.0), out LinearModel&lt;double&gt; model);
/// </code>
/// </example>
public abstract class TableSource : IDisposable
{
    private readonly SourceColumn[] columns;
    private bool isUsed;

    /// <summary>A source of some columns.</summary>
    /// <param name="columns">The columns.</param>
    protected TableSource(ReadOnlySpan<SourceColumn> columns)
    {
        this.columns = columns.ToArray();
    }

    /// <summary>The columns, in their order.</summary>
    public ReadOnlySpan<SourceColumn> Columns => columns;

    /// <summary>Goes over all rows and makes an encoder of what they hold.</summary>
    /// <param name="options">Which columns become features, and how.</param>
    /// <returns>The encoder.</returns>
    /// <exception cref="ArgumentException">A name is none of a usable column, or the columns cannot become an encoder.</exception>
    /// <exception cref="ArgumentNullException">There are no options.</exception>
    /// <exception cref="InvalidDataException">A value of a row cannot be used; the message names the row, the first of which is row 0.</exception>
    /// <exception cref="InvalidOperationException">The rows have been read.</exception>
    public RowEncoder Observe(EncodingOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var builder = new RowEncoderBuilder();
        foreach (string name in ObservedNames(options))
        {
            SourceColumn column = columns[SourceRows.PlaceOf(this, name)];
            ColumnKind kind = column.Kind ?? throw SourceRows.Unusable(column);
            if (kind == ColumnKind.Text || Contains(options.Categorical, name))
            {
                builder.AddText(name, options.Scheme, options.Missing, options.Unknown);
            }
            else if (kind == ColumnKind.Boolean)
            {
                builder.AddBoolean(name, options.Missing);
            }
            else
            {
                builder.AddNumber(name, options.Missing);
            }
        }

        Observe(builder, options.Target, options.Weights);
        return builder.Build(options.Products);
    }

    /// <summary>Goes over all rows and shows them to a builder, whose columns are found by name.</summary>
    /// <param name="builder">What observes; its columns may treat gaps differently.</param>
    /// <param name="target">
    /// The column of the target, or null. It is no feature; but where rows with gaps are dropped, a row without target is not observed.
    /// </param>
    /// <param name="weights">The column of the weights, or null for weights of 1.</param>
    /// <exception cref="ArgumentException">The source has no such column, or not of this kind.</exception>
    /// <exception cref="ArgumentNullException">There is no builder.</exception>
    /// <exception cref="InvalidDataException">A value of a row cannot be used; the message names the row, the first of which is row 0.</exception>
    /// <exception cref="InvalidOperationException">The rows have been read.</exception>
    public void Observe(RowEncoderBuilder builder, string? target = null, string? weights = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var rows = new SourceRows(this, builder.Wanted(), target, weights);
        Use();
        while (rows.Next(SourceRows.Capacity))
        {
            rows.ObserveAll(builder);
        }
    }

    /// <summary>Begins to encode the rows.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="encoder">What the rows are encoded with; its columns are found by name.</param>
    /// <param name="target">The column of the target, of numbers or booleans; null where there is none, as when predicting.</param>
    /// <param name="weights">The column of the weights, or null for weights of 1.</param>
    /// <returns>The blocks of encoded rows, which are read from this source as they are asked for.</returns>
    /// <exception cref="ArgumentException">The source has no such column, or not of this kind.</exception>
    /// <exception cref="ArgumentNullException">There is no encoder.</exception>
    /// <exception cref="InvalidOperationException">The rows have been read.</exception>
    public EncodedRows<T> Read<T>(RowEncoder encoder, string? target, string? weights = null)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ArgumentNullException.ThrowIfNull(encoder);
        var wanted = new List<(string, ColumnKind, MissingValues)>();
        foreach (EncoderColumn column in encoder.Columns)
        {
            wanted.Add((column.Name, column.Kind, column.Missing));
        }

        var rows = new SourceRows(this, wanted, target, weights);
        Use();
        return new EncodedRows<T>(rows, encoder, target is not null, weights is not null);
    }

    /// <summary>Closes what the rows come from.</summary>
    public void Dispose()
    {
        Dispose(isDisposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Advances to the next rows; the values of those before are gone.</summary>
    /// <param name="limit">The largest number of rows, at least 1.</param>
    /// <returns>The number of rows, at least 1 until there are no more; then 0.</returns>
    public abstract int Advance(int limit);

    /// <summary>The values of a column of numbers or booleans in the current rows.</summary>
    /// <param name="column">The number of the column.</param>
    /// <param name="values">Receives one value a row, true as 1 and false as 0; NaN for a gap.</param>
    public abstract void GetNumbers(int column, Span<double> values);

    /// <summary>A value as text: numbers in the shortest form that is read back as the same, booleans as true and false.</summary>
    /// <param name="column">The number of the column.</param>
    /// <param name="row">The number of the row among the current ones.</param>
    /// <returns>The text, which need only last until the next call.</returns>
    public abstract SourceText GetText(int column, int row);

    /// <summary>Closes what the rows come from.</summary>
    /// <param name="isDisposing">True from <see cref="Dispose()"/>.</param>
    protected virtual void Dispose(bool isDisposing)
    {
    }

    private void Use()
    {
        if (isUsed)
        {
            throw new InvalidOperationException("The rows of this source have been read; open it once more for another pass.");
        }

        isUsed = true;
    }

    private List<string> ObservedNames(EncodingOptions options)
    {
        var names = new List<string>();
        if (options.Columns is not null)
        {
            names.AddRange(options.Columns);
        }
        else
        {
            foreach (SourceColumn column in columns)
            {
                if (column.Name != options.Target && column.Name != options.Weights && !Contains(options.Excluded, column.Name))
                {
                    names.Add(column.Name);
                }
            }
        }

        foreach (string name in (IEnumerable<string>)[.. options.Excluded, .. options.Categorical])
        {
            SourceRows.PlaceOf(this, name);
        }

        return names;
    }

    private static bool Contains(IReadOnlyList<string> names, string name)
    {
        foreach (string other in names)
        {
            if (other == name)
            {
                return true;
            }
        }

        return false;
    }
}
