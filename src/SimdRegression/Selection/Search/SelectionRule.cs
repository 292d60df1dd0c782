namespace SimdRegression;

/// <summary>Which of the scored candidates is taken.</summary>
public enum SelectionRule
{
    /// <summary>The one with the best mean score; of equals the strongest.</summary>
    Best,

    /// <summary>
    /// The strongest whose mean score is within one standard error of the best one: the simplest model that cannot be told from it
    /// (Breiman, Friedman, Olshen and Stone 1984).
    /// </summary>
    OneStandardError,
}
