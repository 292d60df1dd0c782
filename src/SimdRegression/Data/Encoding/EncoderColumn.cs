using System.Globalization;

namespace SimdRegression;

/// <summary>What a raw column holds.</summary>
public enum ColumnKind
{
    /// <summary>A number, which becomes one feature.</summary>
    Number,

    /// <summary>True or false, which become 1 and 0 in one feature.</summary>
    Boolean,

    /// <summary>One of some levels, each of which becomes a feature of 0 and 1.</summary>
    Text,
}

/// <summary>What becomes of a gap, a value that is missing.</summary>
public enum MissingValues
{
    /// <summary>It is an error.</summary>
    Refuse,

    /// <summary>Its row is left out: <see cref="RowWriter{T}.IsDropped"/> says so, and the caller does it.</summary>
    Drop,

    /// <summary>It is filled with the weighted mean of the training column.</summary>
    Mean,

    /// <summary>It is filled with the weighted median of the training column.</summary>
    Median,

    /// <summary>It is filled with the mean, and a further feature, NAME_missing, is 1 where a value is missing and 0 elsewhere.</summary>
    Indicator,
}

/// <summary>Which levels of a text column become features.</summary>
public enum EncodingScheme
{
    /// <summary>All. The features of a column then add up to 1, like an intercept; a penalty makes the answer unique.</summary>
    OneHot,

    /// <summary>All but the first, whose effect is in the intercept.</summary>
    Treatment,
}

/// <summary>What becomes of a level that training did not see.</summary>
public enum UnknownLevels
{
    /// <summary>It is an error.</summary>
    Refuse,

    /// <summary>All features of its column are 0.</summary>
    Ignore,
}

/// <summary>A raw column of a <see cref="RowEncoder"/>: its name, what it holds, and what becomes of gaps and levels.</summary>
/// <remarks>Thread safety: immutable; any number of threads may share it.</remarks>
public sealed class EncoderColumn
{
    private readonly string[] levels;

    private EncoderColumn(string name, ColumnKind kind, MissingValues missing, double fill, bool hasIndicator, string[] levels)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (missing is < MissingValues.Refuse or > MissingValues.Indicator)
        {
            throw new ArgumentOutOfRangeException(nameof(missing), missing, $"{(int)missing} is no way to treat missing values.");
        }

        Name = name;
        Kind = kind;
        Missing = missing;
        Fill = fill;
        HasIndicator = hasIndicator;
        this.levels = levels;
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>What it holds.</summary>
    public ColumnKind Kind { get; }

    /// <summary>What becomes of a gap.</summary>
    public MissingValues Missing { get; }

    /// <summary>What a gap of a number is filled with; NaN where it is not filled, and for text.</summary>
    public double Fill { get; }

    /// <summary>Whether there is a feature NAME_missing.</summary>
    public bool HasIndicator { get; }

    /// <summary>The levels of text in ordinal order; none for numbers.</summary>
    public ReadOnlySpan<string> Levels => levels;

    /// <summary>Which levels become features.</summary>
    public EncodingScheme Scheme { get; private init; }

    /// <summary>What becomes of a level that is none of <see cref="Levels"/>.</summary>
    public UnknownLevels Unknown { get; private init; }

    /// <summary>The number of features that the column becomes.</summary>
    public int FeatureCount => (HasIndicator ? 1 : 0) + (Kind == ColumnKind.Text ? levels.Length - FirstLevel : 1);

    /// <summary>The first level that has a feature.</summary>
    internal int FirstLevel => Scheme == EncodingScheme.Treatment && levels.Length > 0 ? 1 : 0;

    /// <summary>A column of numbers.</summary>
    /// <param name="name">The name, not empty.</param>
    /// <param name="missing">What becomes of a gap.</param>
    /// <param name="fill">What a gap is filled with; finite where gaps are filled, of no meaning elsewhere.</param>
    /// <param name="hasIndicator">Whether there is a feature NAME_missing; null, as by default, with <see cref="MissingValues.Indicator"/>.</param>
    /// <exception cref="ArgumentException">The name is empty, or gaps are to be filled with what is not finite.</exception>
    /// <exception cref="ArgumentNullException">There is no name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is none of its enumeration.</exception>
    public static EncoderColumn Number(
        string name, MissingValues missing = MissingValues.Refuse, double fill = double.NaN, bool? hasIndicator = null)
    {
        return OfNumbers(name, ColumnKind.Number, missing, fill, hasIndicator);
    }

    /// <summary>A column of true and false.</summary>
    /// <param name="name">The name, not empty.</param>
    /// <param name="missing">What becomes of a gap.</param>
    /// <param name="fill">What a gap is filled with, as by <see cref="Number"/>: the mean of a training column is its share of true.</param>
    /// <param name="hasIndicator">Whether there is a feature NAME_missing; null, as by default, with <see cref="MissingValues.Indicator"/>.</param>
    /// <exception cref="ArgumentException">The name is empty, or gaps are to be filled with what is not finite.</exception>
    /// <exception cref="ArgumentNullException">There is no name.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is none of its enumeration.</exception>
    public static EncoderColumn Boolean(
        string name, MissingValues missing = MissingValues.Refuse, double fill = double.NaN, bool? hasIndicator = null)
    {
        return OfNumbers(name, ColumnKind.Boolean, missing, fill, hasIndicator);
    }

    /// <summary>A column of text, one feature a level. A gap is no level: all features of the column are 0.</summary>
    /// <param name="name">The name, not empty.</param>
    /// <param name="levels">The levels, each once, in any order; features come in ordinal order.</param>
    /// <param name="scheme">Which levels become features.</param>
    /// <param name="missing">What becomes of a gap; there is nothing to fill, so mean and median make all features 0.</param>
    /// <param name="unknown">What becomes of a level that is none of these.</param>
    /// <param name="hasIndicator">Whether there is a feature NAME_missing; null, as by default, with <see cref="MissingValues.Indicator"/>.</param>
    /// <exception cref="ArgumentException">The name is empty, there are no levels, or a level occurs twice.</exception>
    /// <exception cref="ArgumentNullException">There is no name, or a level is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A value is none of its enumeration.</exception>
    public static EncoderColumn Text(
        string name,
        ReadOnlySpan<string> levels,
        EncodingScheme scheme = EncodingScheme.OneHot,
        MissingValues missing = MissingValues.Refuse,
        UnknownLevels unknown = UnknownLevels.Refuse,
        bool? hasIndicator = null)
    {
        if (scheme is not (EncodingScheme.OneHot or EncodingScheme.Treatment))
        {
            throw new ArgumentOutOfRangeException(nameof(scheme), scheme, $"{(int)scheme} is no encoding scheme.");
        }

        if (unknown is not (UnknownLevels.Refuse or UnknownLevels.Ignore))
        {
            throw new ArgumentOutOfRangeException(nameof(unknown), unknown, $"{(int)unknown} is no way to treat unknown levels.");
        }

        string[] sorted = Sorted(name, levels);
        return new EncoderColumn(name, ColumnKind.Text, missing, double.NaN, hasIndicator ?? missing == MissingValues.Indicator, sorted)
        {
            Scheme = scheme,
            Unknown = unknown,
        };
    }

    /// <summary>The name of a feature of the column.</summary>
    /// <param name="feature">From 0 to <see cref="FeatureCount"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such feature.</exception>
    public string FeatureName(int feature)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(feature);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(feature, FeatureCount);
        return HasIndicator && feature == FeatureCount - 1 ? $"{Name}_missing"
            : Kind == ColumnKind.Text ? $"{Name}={levels[FirstLevel + feature]}"
            : Name;
    }

    private static EncoderColumn OfNumbers(string name, ColumnKind kind, MissingValues missing, double fill, bool? hasIndicator)
    {
        bool fills = missing is MissingValues.Mean or MissingValues.Median or MissingValues.Indicator;
        if (fills && !double.IsFinite(fill))
        {
            throw new ArgumentException(
                string.Create(CultureInfo.InvariantCulture, $"Gaps of the column {name} are to be filled with {fill}; give a finite number."), nameof(fill));
        }

        return new EncoderColumn(name, kind, missing, fills ? fill : double.NaN, hasIndicator ?? missing == MissingValues.Indicator, []);
    }

    private static string[] Sorted(string name, ReadOnlySpan<string> levels)
    {
        string[] sorted = levels.ToArray();
        Array.ForEach(sorted, level => ArgumentNullException.ThrowIfNull(level, nameof(levels)));
        if (sorted.Length == 0)
        {
            throw new ArgumentException($"The text column {name} has no levels; at least one must be given.", nameof(levels));
        }

        Array.Sort(sorted, StringComparer.Ordinal);
        for (int i = 1; i < sorted.Length; i++)
        {
            if (sorted[i] == sorted[i - 1])
            {
                throw new ArgumentException($"The text column {name} has the level {sorted[i]} twice.", nameof(levels));
            }
        }

        return sorted;
    }
}
