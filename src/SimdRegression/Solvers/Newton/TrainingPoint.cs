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

    /// <summary>How far rounding the answer to doubles, in the units of the data, moves predictions.</summary>
    public double RoundingOfAnswer { get; init; }

    /// <summary>
    /// 0 where the curvature is that of the point; otherwise it is that of a point before it, and of rows whose weights were multiplied by this.
    /// </summary>
    public double FactorOfCurvature { get; init; }
}
