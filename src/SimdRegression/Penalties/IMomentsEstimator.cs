namespace SimdRegression;

/// <summary>The names of the estimators that moments fit exactly.</summary>
public enum EstimatorKind
{
    /// <summary>Ordinary least squares.</summary>
    LeastSquares,

    /// <summary>Least squares with a squared penalty.</summary>
    Ridge,

    /// <summary>Least squares with an absolute penalty.</summary>
    Lasso,

    /// <summary>Least squares with a mixture of both penalties.</summary>
    ElasticNet,
}

/// <summary>
/// What a fit from moments minimises: the squared loss and a penalty. Implemented by <see cref="LeastSquares"/>, <see cref="Ridge"/>,
/// <see cref="Lasso"/> and <see cref="ElasticNet"/>.
/// </summary>
/// <remarks>Thread safety: implementations are values without state that changes; any number of threads may share them.</remarks>
public interface IMomentsEstimator
{
    /// <summary>Which estimator this is; it decides what a bare number means as strength.</summary>
    EstimatorKind Kind { get; }

    /// <summary>The strength of the penalty.</summary>
    Strength Strength { get; }

    /// <summary>The share r of L1 in the penalty, from 0 (squares only) to 1 (absolute values only).</summary>
    double L1Ratio { get; }
}
