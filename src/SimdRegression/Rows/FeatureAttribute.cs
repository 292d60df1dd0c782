namespace SimdRegression;

/// <summary>Says how a member of a row becomes features; a member without it is a feature as its type says.</summary>
/// <remarks>
/// It is read by the source generator for models marked <see cref="LinearModelAttribute{T, TRow}"/>.
/// <para>Thread safety: for the compiler alone; nothing reads it at run time.</para>
/// </remarks>
/// <example>
/// <code>
/// public sealed record Offer(
///     [Feature(Transform = Transform.Log)] double Area,
///     [Feature(Levels = new[] { "new", "used" })] string Condition,
///     [Feature(Fill = 30)] double? Age);
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter, AllowMultiple = false, Inherited = true)]
public sealed class FeatureAttribute : Attribute
{
    /// <summary>The name of the column; by default that of the member, with the function around it where there is a transformation.</summary>
    public string? Name { get; set; }

    /// <summary>What is done to a number before it is a feature.</summary>
    public Transform Transform { get; set; } = Transform.None;

    /// <summary>The levels of text, each once; features come in this order.</summary>
    public string[]? Levels { get; set; }

    /// <summary>What becomes of a value that is no level: text that is not among the levels, a number that an enumeration has no name for.</summary>
    public UnknownLevels Unknown { get; set; } = UnknownLevels.Refuse;

    /// <summary>
    /// What a missing value counts as where no mean of training rows is known: in recursive least squares, in online learners, and in models that are
    /// made from coefficients. It is of the feature, so after the transformation. A number near the values saves digits of the sums where they
    /// lie far from 0.
    /// </summary>
    public double Fill { get; set; }

    /// <summary>The unit in which points and spans of time are counted.</summary>
    public TimeUnit Unit { get; set; } = TimeUnit.Default;
}

/// <summary>Says that a member of a row is no feature: a key, a note, what is known only afterwards.</summary>
/// <remarks>Thread safety: for the compiler alone; nothing reads it at run time.</remarks>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Field | AttributeTargets.Parameter, AllowMultiple = false, Inherited = true)]
public sealed class NotAFeatureAttribute : Attribute;

/// <summary>What is done to a number before it is a feature; functions have the same bits on every machine.</summary>
public enum Transform
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Its natural logarithm, of numbers above 0: the feature log(NAME).</summary>
    Log,

    /// <summary>The natural logarithm of 1 + x, of numbers above -1: the feature log1p(NAME).</summary>
    LogOnePlus,

    /// <summary>Its square root, of numbers not below 0: the feature sqrt(NAME).</summary>
    Sqrt,

    /// <summary>Its square: the feature square(NAME).</summary>
    Square,

    /// <summary>One divided by it, of numbers other than 0: the feature reciprocal(NAME).</summary>
    Reciprocal,

    /// <summary>e to its power: the feature exp(NAME).</summary>
    Exp,
}

/// <summary>A unit in which points and spans of time are counted.</summary>
/// <remarks>
/// <see cref="DateOnly"/>, <see cref="DateTime"/> and <see cref="DateTimeOffset"/> (in UTC) are counted from the beginning of the year 2000,
/// <see cref="TimeOnly"/> from midnight.
/// </remarks>
public enum TimeUnit
{
    /// <summary>Days for dates and points of time, hours for times of day, seconds for spans of time.</summary>
    Default,

    /// <summary>Days of 24 hours.</summary>
    Days,

    /// <summary>Hours.</summary>
    Hours,

    /// <summary>Minutes.</summary>
    Minutes,

    /// <summary>Seconds.</summary>
    Seconds,
}
