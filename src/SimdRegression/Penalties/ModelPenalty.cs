namespace SimdRegression;

/// <summary>The penalties whose models are stored: with <see cref="ModelObjective"/> they say what was minimised.</summary>
public enum ModelPenalty
{
    /// <summary>
    /// Squares and absolute values of single coefficients, or no penalty, as the report says: least squares, ridge, lasso, elastic net. An adaptive lasso
    /// is one, with the factors that followed from its pilot.
    /// </summary>
    Elastic,

    /// <summary><see cref="GroupLasso"/>.</summary>
    Group,

    /// <summary><see cref="SimdRegression.Bridge"/>.</summary>
    Bridge,

    /// <summary><see cref="SimdRegression.Mcp"/>.</summary>
    Mcp,

    /// <summary><see cref="SimdRegression.Scad"/>.</summary>
    Scad,
}
