namespace SimdRegression;

/// <summary>By what a subset of features is chosen among the best ones of each size.</summary>
public enum SubsetCriterion
{
    /// <summary>The least <see cref="FitReport.Aic"/>.</summary>
    Aic,

    /// <summary>The least <see cref="FitReport.Bic"/>.</summary>
    Bic,

    /// <summary>The largest <see cref="FitReport.AdjustedRSquared"/>.</summary>
    AdjustedRSquared,
}
