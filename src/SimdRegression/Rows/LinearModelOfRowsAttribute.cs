namespace SimdRegression;

/// <summary>
/// Asks the source generator to complete a <c>partial struct</c> into a linear model of rows that are objects of a type: it reads the members of
/// that type when it compiles and writes the code that turns a row into features.
/// </summary>
/// <typeparam name="T">The element type of features, targets and coefficients: <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TRow">The type of the rows: a record, a class, a struct or an interface.</typeparam>
/// <remarks>
/// <para>
/// The public properties and fields of the row are its columns, those of base types first, each in the order of its declaration. Numbers of every
/// width become one feature, <see cref="bool"/> one of 1 and 0, an enumeration one a level, named <c>NAME=level</c>, in the order of its values.
/// Text needs declared levels (<see cref="FeatureAttribute.Levels"/>); points and spans of time are numbers of a unit
/// (<see cref="FeatureAttribute.Unit"/>); the members of an object in the row are columns named by their path, <c>Address.Zip</c>. Whatever else
/// there is must be marked <see cref="NotAFeatureAttribute"/>: nothing is left out in silence.
/// </para>
/// <para>
/// A column that can be null also has a feature <c>NAME_missing</c>, 1 where there is no value. The fits of <c>Moments</c>, trainers and
/// cross-validation count a missing value as the mean of the values that the training rows have, and the model keeps that mean; learners that
/// see one row after the other count it as <see cref="FeatureAttribute.Fill"/>.
/// </para>
/// <para>
/// The struct has all that a model of <see cref="LinearModelAttribute{T}"/> has, and beside it <c>FeatureNames</c>, <c>Encode</c>, and the verbs that
/// take rows: <c>Predict</c> and those of its nested classes. None of them uses reflection, boxes a value or allocates.
/// </para>
/// <para>Thread safety: for the compiler alone; nothing reads it at run time.</para>
/// </remarks>
/// <example>
/// <code>
/// public enum Heating { Gas, Oil, HeatPump }
/// public sealed record House(double Area, int Bedrooms, double? Age, Heating Heating, bool Garden, double Price);
///
/// [LinearModel&lt;double, House&gt;(Target = nameof(House.Price))]
/// public partial struct HousePrice;    // Area, Bedrooms, Age, Age_missing, Heating=Gas, Heating=Oil, Heating=HeatPump, Garden
/// </code>
/// </example>
[AttributeUsage(AttributeTargets.Struct, AllowMultiple = false, Inherited = false)]
public sealed class LinearModelAttribute<T, TRow> : Attribute
    where T : struct
{
    /// <summary>
    /// The column that is predicted; it is no feature. A number, or a <see cref="bool"/> that counts as 1 and 0. One that can be null may be null
    /// in rows to be predicted; rows to be learned from must have it.
    /// </summary>
    public string? Target { get; set; }

    /// <summary>The column of sample weights, numbers not below 0; it is no feature. Without one all weights are 1.</summary>
    public string? Weight { get; set; }

    /// <summary>Which levels of enumerations and texts become features: all, as by default, or all but the first.</summary>
    public EncodingScheme Levels { get; set; } = EncodingScheme.OneHot;

    /// <summary>What the model predicts beside x.w + b, which <c>Predict</c> always gives.</summary>
    public Response Response { get; set; } = Response.Linear;

    /// <summary>
    /// Products of columns, which become features after all columns, written <c>Area*Bedrooms</c> or <c>Area^2</c>, of numbers and booleans that
    /// are never missing.
    /// </summary>
    public string[]? Products { get; set; }
}
