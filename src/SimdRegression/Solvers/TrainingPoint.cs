namespace SimdRegression.Solvers;

/// <summary>A point of a problem over rows, in the solver's units.</summary>
internal readonly ref struct TrainingPoint
{
    /// <summary>w.</summary>
    public ReadOnlySpan<double> Coefficients { get; init; }

    /// <summary>b.</summary>
    public double Intercept { get; init; }

    /// <summary>Whether b is free.</summary>
    public bool HasIntercept { get; init; }

    /// <summary>The objective there.</summary>
    public double Objective { get; init; }
}
