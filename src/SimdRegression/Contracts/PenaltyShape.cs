namespace SimdRegression;

/// <summary>What a search knows of a penalty.</summary>
public enum PenaltyShape
{
    /// <summary>A penalty of any shape; its strengths begin where all coefficients are zero.</summary>
    Other,

    /// <summary>Squares alone: no finite strength makes a coefficient zero.</summary>
    Squares,

    /// <summary>Absolute values and squares, whose shares a search may vary.</summary>
    Mixture,
}
