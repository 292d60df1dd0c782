namespace SimdRegression;

/// <summary>How subsets of features are searched for.</summary>
public enum SubsetSearch
{
    /// <summary>Features come in one after the other, each time the one that lowers the residual sum of squares most; N^3 operations.</summary>
    Forward,

    /// <summary>Features leave one after the other, each time the one that raises the residual sum of squares least; N^3 operations.</summary>
    Backward,

    /// <summary>
    /// The best subset of each size, of all there are, by branch and bound (Furnival and Wilson 1974, https://doi.org/10.2307/1267601; Gatu and
    /// Kontoghiorghes 2006, https://doi.org/10.1198/106186006X100290); up to 25 features.
    /// </summary>
    All,
}
