using System.Numerics;
using SimdRegression.Data;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// Turns raw values, numbers, booleans, text and gaps, into the numbers of a row. Training and serving take the same encoder, so a value means
/// the same in both.
/// </summary>
/// <remarks>
/// <para>
/// The features of a column stand in its place: a number is one, text has one a level, and NAME_missing comes last of its column. Products of
/// numbers come after all columns.
/// </para>
/// <para>
/// A row begins as if all its values were missing (see <see cref="Write{T}"/>), so a value that nobody sets is a gap. Where gaps are refused, its
/// features are NaN then, which no fit takes.
/// </para>
/// <para>Thread safety: immutable; any number of threads may share it.</para>
/// </remarks>
/// <example>
/// <code>
/// var encoder = new RowEncoder(
///     EncoderColumn.Number("area"),
///     EncoderColumn.Number("age", MissingValues.Indicator, fill: 30.0),
///     EncoderColumn.Text("heating", ["gas", "oil", "pump"], EncodingScheme.Treatment));
/// int area = encoder.IndexOf("area"), age = encoder.IndexOf("age"), heating = encoder.IndexOf("heating");
/// var row = new double[encoder.FeatureCount];     // area, age, age_missing, heating=oil, heating=pump
/// RowWriter&lt;double&gt; writer = encoder.Write&lt;double&gt;(row);
/// writer.Set(area, 120.0);
/// writer.SetMissing(age);
/// writer.Set(heating, "pump");
/// </code>
/// </example>
public sealed partial class RowEncoder
{
    private readonly EncoderColumn[] columns;
    private readonly EncoderProduct[] products;
    private readonly string[] featureNames;
    private readonly int[] firstFeatures;
    private readonly int[][] productsOf;
    private readonly LevelTable?[] levels;
    private readonly double[] empty;
    private readonly Dictionary<string, int> indexes;

    /// <summary>An encoder of columns, without products.</summary>
    /// <param name="columns">The raw columns, at least one, each name once.</param>
    /// <exception cref="ArgumentException">There is no column, a name occurs twice, or two features would have the same name.</exception>
    /// <exception cref="ArgumentNullException">There are no columns, or one is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">They become more than 512 features.</exception>
    public RowEncoder(params EncoderColumn[] columns)
        : this(columns, [])
    {
    }

    /// <summary>An encoder of columns and products of them.</summary>
    /// <param name="columns">The raw columns, at least one, each name once.</param>
    /// <param name="products">Products of numbers, written as a*b or c^2; none, or each once.</param>
    /// <exception cref="ArgumentException">
    /// There is no column, a name occurs twice, a product names what is no column of numbers, or two features would have the same name.
    /// </exception>
    /// <exception cref="ArgumentNullException">There are no columns or no products, or one is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">They become more than 512 features.</exception>
    public RowEncoder(IReadOnlyList<EncoderColumn> columns, IReadOnlyList<string> products)
    {
        ArgumentNullException.ThrowIfNull(columns);
        ArgumentNullException.ThrowIfNull(products);
        this.columns = [.. columns];
        indexes = new Dictionary<string, int>(this.columns.Length, StringComparer.Ordinal);
        firstFeatures = new int[this.columns.Length];
        levels = new LevelTable?[this.columns.Length];
        int features = 0;
        for (int i = 0; i < this.columns.Length; i++)
        {
            EncoderColumn column = this.columns[i];
            ArgumentNullException.ThrowIfNull(column, nameof(columns));
            if (!indexes.TryAdd(column.Name, i))
            {
                throw new ArgumentException($"The column {column.Name} occurs twice.", nameof(columns));
            }

            firstFeatures[i] = features;
            features += column.FeatureCount;
            levels[i] = column.Kind == ColumnKind.Text ? new LevelTable(column.Levels) : null;
        }

        if (this.columns.Length == 0)
        {
            throw new ArgumentException("There are no columns; at least one must be given.", nameof(columns));
        }

        this.products = EncoderProduct.Parse(products, this, this.columns);
        FeatureCount = RowArguments.CheckedFeatures(features + this.products.Length);
        productsOf = EncoderProduct.ByColumn(this.products, this.columns.Length);
        featureNames = NamesOf();
        empty = new double[FeatureCount];
        FillEmpty();
    }

    /// <summary>The number of features N of an encoded row.</summary>
    public int FeatureCount { get; }

    /// <summary>The names of the features, in the order of a row.</summary>
    public ReadOnlySpan<string> FeatureNames => featureNames;

    /// <summary>The raw columns.</summary>
    public ReadOnlySpan<EncoderColumn> Columns => columns;

    /// <summary>The products, as they were written.</summary>
    public ReadOnlySpan<string> Products => featureNames.AsSpan(FeatureCount - products.Length);

    /// <summary>The number of a raw column, by which values are set; to be looked up once, not in each row.</summary>
    /// <param name="column">Its name.</param>
    /// <exception cref="ArgumentException">There is no such column.</exception>
    /// <exception cref="ArgumentNullException">There is no name.</exception>
    public int IndexOf(string column)
    {
        ArgumentNullException.ThrowIfNull(column);
        return indexes.TryGetValue(column, out int index) ? index : throw new ArgumentException($"There is no column {column}.", nameof(column));
    }

    /// <summary>The number of a raw column, if there is one of this name.</summary>
    /// <param name="column">Its name.</param>
    /// <param name="index">Receives its number.</param>
    /// <exception cref="ArgumentNullException">There is no name.</exception>
    public bool TryIndexOf(string column, out int index) => indexes.TryGetValue(column, out index);

    /// <summary>The first feature of a raw column; its features are adjacent.</summary>
    /// <param name="column">The number of the column.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such column.</exception>
    public int FirstFeatureOf(int column)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(column);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(column, columns.Length);
        return firstFeatures[column];
    }

    /// <summary>The columns that a product is made of, each as often as it is a factor.</summary>
    /// <param name="product">The number of the product, its place in <see cref="Products"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such product.</exception>
    public ReadOnlySpan<int> FactorsOf(int product)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(product);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(product, products.Length);
        return products[product].Factors;
    }

    /// <summary>Begins a row: all its values are missing until they are set. Nothing is allocated.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="row">Receives the encoded values, <see cref="FeatureCount"/> of them.</param>
    /// <returns>What sets the values.</returns>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    public RowWriter<T> Write<T>(Span<T> row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (row.Length != FeatureCount)
        {
            throw new ArgumentException($"The row has {row.Length} elements, and must have {FeatureCount}, one a feature.", nameof(row));
        }

        return new RowWriter<T>(this, row);
    }

    /// <summary>The row all of whose values are missing.</summary>
    internal ReadOnlySpan<double> Empty => empty;

    internal EncoderColumn ColumnAt(int column) => columns[column];

    internal int FirstFeature(int column) => firstFeatures[column];

    internal LevelTable? LevelsOf(int column) => levels[column];

    internal ReadOnlySpan<int> ProductsOf(int column) => productsOf[column];

    /// <summary>Computes a product from the values of its factors.</summary>
    /// <param name="product">Its number.</param>
    /// <param name="row">The row.</param>
    internal void Multiply<T>(int product, Span<T> row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T value = T.One;
        foreach (int factor in products[product].Factors)
        {
            value *= row[firstFeatures[factor]];
        }

        row[FeatureCount - products.Length + product] = value;
    }

    private string[] NamesOf()
    {
        var names = new List<string>(FeatureCount);
        foreach (EncoderColumn column in columns)
        {
            for (int i = 0; i < column.FeatureCount; i++)
            {
                names.Add(column.FeatureName(i));
            }
        }

        names.AddRange(Array.ConvertAll(products, product => product.Name));
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in names)
        {
            if (!known.Add(name))
            {
                throw new ArgumentException($"Two features would have the name {name}; rename a column.", nameof(columns));
            }
        }

        return [.. names];
    }

    private void FillEmpty()
    {
        for (int i = 0; i < columns.Length; i++)
        {
            EncoderColumn column = columns[i];
            int last = firstFeatures[i] + column.FeatureCount;
            bool isRefused = column.Missing is MissingValues.Refuse or MissingValues.Drop;
            empty.AsSpan(firstFeatures[i], column.FeatureCount).Fill(isRefused ? double.NaN : column.Kind == ColumnKind.Text ? 0.0 : column.Fill);
            if (column.HasIndicator)
            {
                empty[last - 1] = 1.0;
            }
        }

        for (int product = 0; product < products.Length; product++)
        {
            Multiply<double>(product, empty);
        }
    }
}
