using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Rows;

/// <summary>What a type of rows becomes: its columns with their features, its target and its weight. Plain values only, as in every spec.</summary>
/// <param name="TypeName">The type of the rows, spelled from the global namespace on.</param>
/// <param name="ShortName">The name of the type for messages and comments.</param>
/// <param name="IsReference">Whether a row can be null.</param>
/// <param name="Objects">The objects inside a row that columns are read from, each after the one that holds it.</param>
/// <param name="Columns">The columns, in the order of their features.</param>
/// <param name="Products">The products, whose features come after those of the columns.</param>
/// <param name="Target">What is predicted, or <see langword="null"/> where rows are not learned from.</param>
/// <param name="Weight">The weight of a row, or <see langword="null"/> where rows have none.</param>
internal sealed record RowSpec(
    string TypeName,
    string ShortName,
    bool IsReference,
    ImmutableEquatableArray<RowObject> Objects,
    ImmutableEquatableArray<RowColumn> Columns,
    ImmutableEquatableArray<RowProduct> Products,
    RowValue? Target,
    RowValue? Weight)
{
    /// <summary>The number of features of a row.</summary>
    public int FeatureCount => Columns.Sum(column => column.FeatureCount) + Products.Count;

    /// <summary>The names of the features, in their order.</summary>
    public IEnumerable<string> FeatureNames =>
        Columns.SelectMany(column => column.FeatureNames).Concat(Products.Select(product => product.Name));

    /// <summary>The columns of numbers that can be missing, in the order of their features.</summary>
    public IEnumerable<RowColumn> Gaps => Columns.Where(column => column.HasFill);

    /// <summary>The first feature of a column.</summary>
    /// <param name="index">The place of the column.</param>
    public int FirstFeature(int index) => Columns.Take(index).Sum(column => column.FeatureCount);
}

/// <summary>How the value of a member is read and becomes a number.</summary>
/// <param name="Expression">The C# expression that reads it, of a row called <c>row</c> and the objects of <see cref="RowSpec.Objects"/>.</param>
/// <param name="Label">The type of the row and the path of the member, for messages.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="IsOptional">Whether it can be missing.</param>
/// <param name="Transform">What is done to the number.</param>
/// <param name="TicksPerUnit">The unit of points and spans of time, in ticks of 100 nanoseconds; 0 for all else.</param>
internal sealed record RowValue(
    string Expression,
    string Label,
    RowValueKind Kind,
    bool IsOptional,
    RowTransform Transform = RowTransform.None,
    long TicksPerUnit = 0);

/// <summary>A column: a member, and the features that it becomes.</summary>
/// <param name="Name">The name, from which those of the features are made.</param>
/// <param name="Value">How its value is read.</param>
/// <param name="Fill">What a missing number counts as.</param>
/// <param name="Levels">The levels of an enumeration or text, in the order of their features; none for numbers.</param>
/// <param name="FirstLevel">The first level that has a feature: 1 where the first level has none.</param>
/// <param name="IgnoresUnknown">Whether a value that is no level makes all features 0; otherwise it is refused.</param>
internal sealed record RowColumn(
    string Name,
    RowValue Value,
    double Fill,
    ImmutableEquatableArray<RowLevel> Levels,
    int FirstLevel,
    bool IgnoresUnknown)
{
    /// <summary>Whether the column has levels.</summary>
    public bool HasLevels => Value.Kind is RowValueKind.Enumeration or RowValueKind.Text;

    /// <summary>Whether a missing value counts as a number that training finds.</summary>
    public bool HasFill => Value.IsOptional && !HasLevels;

    /// <summary>Whether a value is never missing and the levels are whole numbers that follow one another, from 0 on or above it.</summary>
    public bool AreLevelsConsecutive => Value is { Kind: RowValueKind.Enumeration, IsOptional: false }
        && Levels.Count > 0
        && Levels[0].Value >= 0
        && Levels.Select((level, place) => level.Value == Levels[0].Value + place).All(follows => follows);

    /// <summary>The number of features without the one that says that the value is missing.</summary>
    public int ValueFeatures => HasLevels ? Levels.Count - FirstLevel : 1;

    /// <summary>The number of features.</summary>
    public int FeatureCount => ValueFeatures + (Value.IsOptional ? 1 : 0);

    /// <summary>The names of the features, as the encoder of the library and the tool makes them.</summary>
    public IEnumerable<string> FeatureNames =>
    [
        .. HasLevels ? Levels.Skip(FirstLevel).Select(level => $"{Name}={level.Name}") : [Name],
        .. Value.IsOptional ? [$"{Name}_missing"] : Array.Empty<string>(),
    ];
}

/// <summary>A level of a column.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Pattern">The C# constant that it is told by.</param>
/// <param name="Value">The whole number that it is, or null for text.</param>
internal sealed record RowLevel(string Name, string Pattern, decimal? Value = null);

/// <summary>An object inside a row that columns are read from.</summary>
/// <param name="Variable">The name of the local variable that holds it.</param>
/// <param name="Expression">The C# expression that reads it.</param>
/// <param name="Label">The type of the row and the path, for messages.</param>
/// <param name="MustNotBeNull">Whether a null is refused; otherwise there is none, or the columns have features for it.</param>
internal sealed record RowObject(string Variable, string Expression, string Label, bool MustNotBeNull);

/// <summary>A product of columns.</summary>
/// <param name="Name">As it was written.</param>
/// <param name="Factors">The places of the columns, each as often as it is a factor.</param>
internal sealed record RowProduct(string Name, ImmutableEquatableArray<int> Factors);

/// <summary>What a member holds.</summary>
internal enum RowValueKind
{
    /// <summary>A <see cref="double"/>, or what becomes one by itself.</summary>
    Number,

    /// <summary>A number that becomes a <see cref="double"/> by a cast.</summary>
    CastNumber,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>One of the named values of an enumeration.</summary>
    Enumeration,

    /// <summary>Text with declared levels.</summary>
    Text,

    /// <summary>A day or a point of time.</summary>
    PointOfTime,

    /// <summary>A time of day or a span of time, which have ticks.</summary>
    SpanOfTime,
}

/// <summary>What is done to a number before it is a feature, numbered as the library's enumeration is.</summary>
internal enum RowTransform
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The natural logarithm.</summary>
    Log,

    /// <summary>The natural logarithm of 1 + x.</summary>
    LogOnePlus,

    /// <summary>The square root.</summary>
    Sqrt,

    /// <summary>The square.</summary>
    Square,

    /// <summary>The reciprocal.</summary>
    Reciprocal,

    /// <summary>The power of e.</summary>
    Exp,
}
