namespace SimdRegression.Cli.Output;

/// <summary>What a fit found, whatever its precision, for the printers.</summary>
internal sealed record FitResult
{
    public required string DataName { get; init; }

    public required string Target { get; init; }

    public required string[] FeatureNames { get; init; }

    /// <summary>In original units, in the order of the names.</summary>
    public required double[] Coefficients { get; init; }

    /// <summary>The coefficients of the columns scaled to deviation 1, when the fit was asked to scale them.</summary>
    public required double[]? StandardizedCoefficients { get; init; }

    public required double Intercept { get; init; }

    public required bool SinglePrecision { get; init; }

    public required FitReport Report { get; init; }

    /// <summary>The inference of least squares, NaN where it has none; null for every other model.</summary>
    public required CoefficientStatistics? Statistics { get; init; }

    /// <summary>The same, where there is something in it to show.</summary>
    public CoefficientStatistics? ShownStatistics => Report.InferenceApplies ? Statistics : null;

    public string ModelWord => Report.Estimator switch
    {
        EstimatorKind.LeastSquares => "ols",
        EstimatorKind.Ridge => "ridge",
        EstimatorKind.Lasso => "lasso",
        _ => "elastic-net",
    };

    public string SolverWord => Report.Solver switch
    {
        MomentsSolver.Cholesky => "cholesky",
        MomentsSolver.CoordinateDescent => "coordinate-descent",
        MomentsSolver.Spectral => "spectral",
        _ => "auto",
    };

    public string PrecisionWord => JsonOutput.PrecisionWord(SinglePrecision);

    public IEnumerable<string> ActiveFeatures => FeatureNames.Where((_, j) => Coefficients[j] != 0.0);
}
