using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Trained;

/// <summary>What a model predicts, with the names that documents use.</summary>
internal enum TrainedResponse
{
    /// <summary>The linear part itself.</summary>
    Value,

    /// <summary>The probability of the label 1.</summary>
    Probability,

    /// <summary>The label alone.</summary>
    Label,

    /// <summary>The mean exp(m).</summary>
    Rate,
}

/// <summary>What a raw column holds, with the names that documents use.</summary>
internal enum TrainedKind
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>One of some levels.</summary>
    Text,
}

/// <summary>What becomes of a gap, with the names that documents use.</summary>
internal enum TrainedMissing
{
    /// <summary>It is an error.</summary>
    Refuse,

    /// <summary>Its row has no prediction.</summary>
    Drop,

    /// <summary>The mean of the training column stands for it.</summary>
    Mean,

    /// <summary>The median stands for it.</summary>
    Median,

    /// <summary>The mean stands for it, and a further feature tells.</summary>
    Indicator,
}

/// <summary>A raw column of a model.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it holds.</param>
/// <param name="Missing">What becomes of a gap.</param>
/// <param name="Fill">The digits of what stands for a gap of a number; empty where nothing does.</param>
/// <param name="HasIndicator">Whether a feature tells gaps.</param>
/// <param name="Levels">The levels of text, in ordinal order.</param>
/// <param name="FirstLevel">The first level that has a feature: 0 or 1.</param>
/// <param name="IgnoresUnknown">Whether a level that training did not see is taken for none.</param>
/// <param name="FirstFeature">The first of its features.</param>
internal sealed record TrainedColumn(
    string Name,
    TrainedKind Kind,
    TrainedMissing Missing,
    string Fill,
    bool HasIndicator,
    ImmutableEquatableArray<string> Levels,
    int FirstLevel,
    bool IgnoresUnknown,
    int FirstFeature)
{
    /// <summary>The number of its features.</summary>
    public int FeatureCount => (HasIndicator ? 1 : 0) + (Kind == TrainedKind.Text ? Levels.Count - FirstLevel : 1);
}

/// <summary>A product of columns of numbers.</summary>
/// <param name="Name">As it was written.</param>
/// <param name="Factors">The numbers of the columns, each as often as it is a factor.</param>
internal sealed record TrainedProduct(string Name, ImmutableEquatableArray<int> Factors);

/// <summary>A coefficient, or the intercept.</summary>
/// <param name="Digits">As the document writes it.</param>
/// <param name="IsZero">Whether it is zero, of either sign.</param>
internal sealed record TrainedNumber(string Digits, bool IsZero)
{
    /// <summary>Whether it is the zero with a minus sign.</summary>
    public bool IsNegativeZero => IsZero && Digits[0] == '-';
}

/// <summary>A stored model, as far as it predicts: texts, numbers and enumerations, which compare by value.</summary>
/// <param name="ElementName">The keyword of its element type: double or float.</param>
/// <param name="Response">What it predicts.</param>
/// <param name="Target">The name of the target, or null.</param>
/// <param name="FeatureNames">The names of the features, or null.</param>
/// <param name="Coefficients">The coefficients.</param>
/// <param name="Intercept">The intercept.</param>
/// <param name="Columns">The raw columns, or null where the model has no encoder.</param>
/// <param name="Products">The products of raw columns, whose features come last.</param>
/// <param name="Negative">The label of target 0, or null.</param>
/// <param name="Positive">The label of target 1, or null.</param>
internal sealed record TrainedModel(
    string ElementName,
    TrainedResponse Response,
    string? Target,
    ImmutableEquatableArray<string>? FeatureNames,
    ImmutableEquatableArray<TrainedNumber> Coefficients,
    TrainedNumber Intercept,
    ImmutableEquatableArray<TrainedColumn>? Columns,
    ImmutableEquatableArray<TrainedProduct> Products,
    string? Negative,
    string? Positive)
{
    /// <summary>The number of features.</summary>
    public int FeatureCount => Coefficients.Count;

    /// <summary>Whether the elements are doubles.</summary>
    public bool IsDouble => ElementName == "double";

    /// <summary>Whether the model tells two classes apart.</summary>
    public bool HasClasses => Response is TrainedResponse.Probability or TrainedResponse.Label;

    /// <summary>How many elements 256 bits hold: the order of a sum is defined on as many lanes.</summary>
    public int Lanes => IsDouble ? 4 : 8;

    /// <summary>Whether lanes are left free by the features, which are positive zeros in a sum.</summary>
    public bool HasFreeLanes => FeatureCount % Lanes != 0;

    /// <summary>
    /// Whether predictions depend on a feature. One with a coefficient of 0 adds a zero, whose sign shows only in a sum of zeros alone without free
    /// lanes, and only where the intercept is the zero with a minus sign.
    /// </summary>
    /// <param name="feature">Its number.</param>
    public bool Reads(int feature) => !Coefficients[feature].IsZero || (Intercept.IsNegativeZero && !HasFreeLanes);

    /// <summary>The raw columns; where there is no encoder but names, one of numbers without gaps for each feature; null without names.</summary>
    public IReadOnlyList<TrainedColumn>? RawColumns
    {
        get
        {
            if (Columns is not null || FeatureNames is null)
            {
                return Columns;
            }

            var columns = new TrainedColumn[FeatureCount];
            for (int j = 0; j < columns.Length; j++)
            {
                columns[j] = new TrainedColumn(
                    FeatureNames[j], TrainedKind.Number, TrainedMissing.Refuse, string.Empty, false, new([]), 0, false, j);
            }

            return columns;
        }
    }

    /// <summary>Whether predictions depend on a raw column: on one of its features, or on a product of it.</summary>
    /// <param name="column">Its number.</param>
    public bool Uses(int column)
    {
        TrainedColumn raw = RawColumns![column];
        bool uses = false;
        for (int j = raw.FirstFeature; j < raw.FirstFeature + raw.FeatureCount; j++)
        {
            uses |= !Coefficients[j].IsZero;
        }

        for (int product = 0; product < Products.Count; product++)
        {
            bool isFactor = false;
            foreach (int factor in Products[product].Factors)
            {
                isFactor |= factor == column;
            }

            uses |= isFactor && !Coefficients[FeatureCount - Products.Count + product].IsZero;
        }

        return uses;
    }
}
