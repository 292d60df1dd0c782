namespace SimdRegression.Generators.Model;

/// <summary>What a model predicts beside its linear part, numbered as the library's enumeration is.</summary>
internal enum ResponseSpec
{
    /// <summary>Nothing.</summary>
    Linear,

    /// <summary>The probability of the label 1.</summary>
    Probability,

    /// <summary>The mean of a count.</summary>
    Mean,
}
