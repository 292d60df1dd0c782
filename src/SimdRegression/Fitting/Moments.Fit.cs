using SimdRegression.Fitting;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <content>Fits.</content>
public abstract partial class Moments<T, TKernels>
{
    /// <summary>
    /// Allocates what fits of an estimator need, so that no fit allocates. It is of use above 64 features: up to these the constructor has
    /// allocated everything. Without it the first fit of a kind allocates.
    /// </summary>
    /// <typeparam name="TEstimator">The estimator: <see cref="LeastSquares"/>, <see cref="Ridge"/>, <see cref="Lasso"/>,
    /// <see cref="ElasticNet"/>, or a penalty with a solver of its own, such as <see cref="GroupLasso"/>.</typeparam>
    /// <remarks>Fits with bounds need what <see cref="Lasso"/> does.</remarks>
    /// <example><code>moments.Prepare&lt;Ridge&gt;();</code></example>
    public void Prepare<TEstimator>()
        where TEstimator : struct, IMomentsEstimator
    {
        Solvers.Prepare<TEstimator>();
    }

    /// <summary>Fits an estimator to the rows seen so far.</summary>
    /// <typeparam name="TEstimator">The estimator.</typeparam>
    /// <param name="estimator">What is minimised.</param>
    /// <param name="options">Intercept, scaling, penalty factors, bounds, tolerance.</param>
    /// <param name="coefficients">Receives the N coefficients, in original units.</param>
    /// <param name="intercept">Receives the intercept; 0 without one.</param>
    /// <returns>How the fit ended, with a certificate of its optimality.</returns>
    /// <exception cref="ArgumentException">An option does not fit the number of features or lies out of its range.</exception>
    /// <remarks>Never throws for what the data hold, and never returns NaN as a coefficient: the report says when there is no
    /// answer.</remarks>
    public FitReport Fit<TEstimator>(in TEstimator estimator, in FitOptions options, Span<T> coefficients, out T intercept)
        where TEstimator : struct, IMomentsEstimator
    {
        CheckCoefficients(coefficients.Length);
        FitReport report = Solvers.Fit(in estimator, Filled(), in options);
        return RoundedModel.Deliver(report, Solver.Coefficients, Solver.Intercept, coefficients, out intercept);
    }

    /// <summary>
    /// Fits least squares to the features that another fit has kept: the second step of a relaxed lasso (Meinshausen 2007), which takes the shrinkage away
    /// and leaves the choice.
    /// </summary>
    /// <param name="options">Intercept; penalty factors and bounds count for nothing.</param>
    /// <param name="coefficients">On entry the coefficients of a fit, those of features that are left out being 0; on return those of least squares.</param>
    /// <param name="intercept">Receives the intercept; 0 without one.</param>
    /// <returns>How the fit ended, with a residual as certificate. There is no inference: the features were chosen by the same rows.</returns>
    /// <exception cref="ArgumentException">There is not one coefficient for each feature.</exception>
    /// <remarks>Source: https://doi.org/10.1016/j.csda.2006.12.019.</remarks>
    public FitReport Refit(in FitOptions options, Span<T> coefficients, out T intercept)
    {
        CheckCoefficients(coefficients.Length);
        Solver.StartFrom([]);
        for (int j = 0; j < coefficients.Length; j++)
        {
            kept[j] = coefficients[j] == T.Zero ? 0.0 : 1.0;
        }

        FitReport report = Solver.Refit(Filled(), in options, kept);
        return RoundedModel.Deliver(report, Solver.Coefficients, Solver.Intercept, coefficients, out intercept);
    }

    /// <summary>Fits ordinary least squares with standard errors, t statistics and p values.</summary>
    /// <param name="estimator">Least squares.</param>
    /// <param name="options">Intercept, scaling, bounds, tolerance.</param>
    /// <param name="statistics">Receives the inference about each coefficient.</param>
    /// <param name="coefficients">Receives the N coefficients, in original units.</param>
    /// <param name="intercept">Receives the intercept; 0 without one.</param>
    /// <returns>How the fit ended, with a certificate of its optimality.</returns>
    /// <exception cref="ArgumentException">An option or the statistics do not fit the number of features, or an option lies out of its
    /// range.</exception>
    public FitReport Fit(
        in LeastSquares estimator, in FitOptions options, CoefficientStatistics statistics, Span<T> coefficients, out T intercept)
    {
        ArgumentNullException.ThrowIfNull(statistics);
        if (statistics.FeatureCount != features)
        {
            throw new ArgumentException(
                $"The statistics are for {statistics.FeatureCount} features, and must be for {features}.", nameof(statistics));
        }

        CheckCoefficients(coefficients.Length);
        MomentAccumulator moments = Filled();
        var request = new FitRequest(estimator.Kind, estimator.Strength, estimator.L1Ratio, options);
        FitReport report = Solver.Fit(moments, in request);
        Solver.Infer(moments, in report, statistics);
        return RoundedModel.Deliver(report, Solver.Coefficients, Solver.Intercept, coefficients, out intercept);
    }

    /// <summary>Fits a Bayesian estimator with what it knows of the coefficients and of predictions.</summary>
    /// <typeparam name="TEstimator"><see cref="BayesianRidge"/> or <see cref="AutomaticRelevance"/>.</typeparam>
    /// <param name="estimator">The estimator.</param>
    /// <param name="options">Intercept, scaling, tolerance, the largest number of steps; no bounds and no penalty factors.</param>
    /// <param name="posterior">Receives precisions, evidence and deviations; for as many features.</param>
    /// <param name="coefficients">Receives the N coefficients, in original units.</param>
    /// <param name="intercept">Receives the intercept; 0 without one.</param>
    /// <returns>How the fit ended.</returns>
    /// <exception cref="ArgumentException">An option does not suit, or the posterior is for another number of features.</exception>
    public FitReport Fit<TEstimator>(
        in TEstimator estimator, in FitOptions options, BayesianPosterior posterior, Span<T> coefficients, out T intercept)
        where TEstimator : struct, IBayesianEstimator
    {
        ArgumentNullException.ThrowIfNull(posterior);
        CheckFeatureCount(posterior.FeatureCount, nameof(posterior));
        CheckCoefficients(coefficients.Length);
        MomentAccumulator moments = Filled();
        FitReport report = Solvers.Fit(in estimator, moments, in options);
        Solvers.Describe(moments, posterior);
        return RoundedModel.Deliver(report, Solver.Coefficients, Solver.Intercept, coefficients, out intercept);
    }

    /// <summary>The straight line through the rows of one feature, the others left aside, with its correlation and standard errors.</summary>
    /// <param name="feature">0 to N - 1.</param>
    /// <returns>For N = 1 the line of <see cref="LeastSquares"/>. Without rows: slope and intercept 0.</returns>
    /// <exception cref="ArgumentOutOfRangeException">There is no such feature.</exception>
    public SimpleRegression Simple(int feature = 0)
    {
        CheckFeature(feature, nameof(feature));
        return new SimpleRegression(Filled(), features, feature);
    }

    private void CheckCoefficients(int length)
    {
        if (length != features)
        {
            throw new ArgumentException($"The destination has {length} elements, and must have {features}, one a feature.", "coefficients");
        }
    }
}
