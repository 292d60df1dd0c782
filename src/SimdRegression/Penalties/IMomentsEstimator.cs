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

    /// <summary>Least squares with a penalty of another kind, such as <see cref="GroupLasso"/>.</summary>
    Other,
}

/// <summary>
/// What a fit from moments minimises: the squared loss and a penalty. Implemented by <see cref="LeastSquares"/>, <see cref="Ridge"/>,
/// <see cref="Lasso"/>, <see cref="ElasticNet"/>, <see cref="QuadraticPenalty"/>, <see cref="GroupLasso"/> and others.
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

    /// <summary>Whether a bare strength multiplies the penalty beside the mean of the loss, and not beside its sum.</summary>
    internal bool IsPerSample => Kind.IsPerSample();

    /// <summary>The weakest strength of use as a fraction of alphaMax.</summary>
    internal double SmallestFraction => UsualSmallestFraction;

    /// <summary>The fraction of penalties whose strengths act as those of the lasso do.</summary>
    internal const double UsualSmallestFraction = 1e-3;

    /// <summary>That of penalties whose alphaMax grows faster than the slopes do.</summary>
    internal const double DeepSmallestFraction = 1e-6;

    /// <summary>How much the square of one coefficient alone weighs, where the penalty has squares.</summary>
    /// <param name="feature">Which coefficient.</param>
    internal double SquareOf(int feature) => 1.0;

    /// <summary>Asks a fitter for the method that suits the structure of this penalty.</summary>
    /// <typeparam name="TFitter">The fitter, a struct, so that the call is resolved when it is compiled.</typeparam>
    /// <param name="fitter">The fitter.</param>
    internal void FitBy<TFitter>(TFitter fitter)
        where TFitter : struct, IMomentsFitter
    {
        fitter.FitElastic(Kind, Strength, L1Ratio);
    }

    /// <summary>Asks for the memory that the method needs.</summary>
    /// <typeparam name="TFitter">The fitter.</typeparam>
    /// <param name="fitter">The fitter.</param>
    internal void PrepareBy<TFitter>(TFitter fitter)
        where TFitter : struct, IMomentsFitter
    {
        fitter.PrepareElastic(Kind);
    }
}
