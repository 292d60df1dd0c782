namespace SimdRegression;

/// <summary>What a verifier finds of a claim.</summary>
public enum Verdict
{
    /// <summary>The claim is proven.</summary>
    Holds,

    /// <summary>The claim is wrong: a point with a lower objective shows it, or digits of the coefficients do.</summary>
    Refuted,

    /// <summary>Neither is shown.</summary>
    Open,
}
