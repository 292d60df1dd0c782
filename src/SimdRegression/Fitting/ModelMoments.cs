using System.ComponentModel;
using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression.Models;

/// <summary>Moments whose fits return a model with a number of features that is part of its type: the base of those of emitted models.</summary>
/// <typeparam name="TModel">The model.</typeparam>
/// <typeparam name="T">The element type of the data, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TKernels">The kernel set of the model.</typeparam>
/// <remarks>
/// For emitted code, which alone needs it; editors do not offer it.
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class ModelMoments<TModel, T, TKernels> : Moments<T, TKernels>
    where TModel : struct, ILinearModel<TModel, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    /// <summary>Allocates the statistics and the workspace of fits.</summary>
    /// <param name="kernels">The kernel set.</param>
    protected ModelMoments(TKernels kernels)
        : base(kernels)
    {
        Gaps = GapFills<T>.Of<TModel>(kernels.FeatureCount);
    }

    /// <summary>Fits a model with an intercept and no restrictions.</summary>
    /// <typeparam name="TEstimator">What is minimised.</typeparam>
    /// <param name="estimator">The estimator with its strength.</param>
    /// <param name="model">Receives the model; never NaN.</param>
    /// <returns>How the fit ended, and the evidence of optimality.</returns>
    /// <exception cref="ArgumentException">The strength does not suit the estimator.</exception>
    public FitReport Fit<TEstimator>(in TEstimator estimator, out TModel model)
        where TEstimator : struct, IMomentsEstimator
    {
        return Fit(in estimator, default(FitOptions), out model);
    }

    /// <summary>Fits a model.</summary>
    /// <typeparam name="TEstimator">What is minimised.</typeparam>
    /// <param name="estimator">The estimator with its strength.</param>
    /// <param name="options">Intercept, scaling, penalty factors, bounds, tolerance and solver.</param>
    /// <param name="model">Receives the model; never NaN.</param>
    /// <returns>How the fit ended, and the evidence of optimality.</returns>
    /// <exception cref="ArgumentException">An option or the strength does not suit the estimator or the features.</exception>
    public FitReport Fit<TEstimator>(in TEstimator estimator, in FitOptions options, out TModel model)
        where TEstimator : struct, IMomentsEstimator
    {
        Span<T> coefficients = stackalloc T[TModel.FeatureCount];
        FitReport report = Fit(in estimator, in options, coefficients, out T intercept);
        model = Make(coefficients, intercept);
        return report;
    }

    /// <summary>Fits least squares to the features that a model has kept.</summary>
    /// <param name="chosen">The model: where its coefficients are 0, a feature is left out.</param>
    /// <param name="options">The intercept.</param>
    /// <param name="model">Receives the model; never NaN.</param>
    /// <returns>How the fit ended.</returns>
    public FitReport Refit(in TModel chosen, in FitOptions options, out TModel model)
    {
        Span<T> coefficients = stackalloc T[TModel.FeatureCount];
        chosen.CopyCoefficientsTo(coefficients);
        FitReport report = Refit(in options, coefficients, out T intercept);
        model = Make(coefficients, intercept);
        return report;
    }

    /// <summary>Fits a model by least squares, with the standard error, t statistic and p value of each coefficient.</summary>
    /// <param name="estimator">The estimator.</param>
    /// <param name="options">Intercept, bounds, tolerance and solver.</param>
    /// <param name="statistics">Receives the inference; for as many features as the model has.</param>
    /// <param name="model">Receives the model; never NaN.</param>
    /// <returns>How the fit ended, and the evidence of optimality.</returns>
    /// <exception cref="ArgumentException">
    /// An option does not suit least squares or the features, or the statistics are for another number of features.
    /// </exception>
    public FitReport Fit(in LeastSquares estimator, in FitOptions options, CoefficientStatistics statistics, out TModel model)
    {
        Span<T> coefficients = stackalloc T[TModel.FeatureCount];
        FitReport report = Fit(in estimator, in options, statistics, coefficients, out T intercept);
        model = Make(coefficients, intercept);
        return report;
    }

    /// <summary>Fits a model by a Bayesian estimator, with what it knows of the coefficients and of predictions.</summary>
    /// <typeparam name="TEstimator"><see cref="BayesianRidge"/> or <see cref="AutomaticRelevance"/>.</typeparam>
    /// <param name="estimator">The estimator.</param>
    /// <param name="options">Intercept, scaling, tolerance, the largest number of steps; no bounds and no penalty factors.</param>
    /// <param name="posterior">Receives precisions, evidence and deviations; for as many features as the model has.</param>
    /// <param name="model">Receives the model; never NaN.</param>
    /// <returns>How the fit ended.</returns>
    /// <exception cref="ArgumentException">An option does not suit, or the posterior is for another number of features.</exception>
    public FitReport Fit<TEstimator>(in TEstimator estimator, in FitOptions options, BayesianPosterior posterior, out TModel model)
        where TEstimator : struct, IBayesianEstimator
    {
        Span<T> coefficients = stackalloc T[TModel.FeatureCount];
        FitReport report = Fit(in estimator, in options, posterior, coefficients, out T intercept);
        model = Make(coefficients, intercept);
        return report;
    }

    /// <summary>Fits a model of the squared loss by batch gradient descent on the moments.</summary>
    /// <typeparam name="TPenalty">The penalty or set.</typeparam>
    /// <param name="penalty">What keeps coefficients small.</param>
    /// <param name="solver">The solver with its settings.</param>
    /// <param name="options">Intercept, scaling, penalty factors, bounds, tolerance, the largest number of steps.</param>
    /// <param name="model">Receives the model; never NaN.</param>
    /// <returns>How the fit ended.</returns>
    /// <exception cref="ArgumentException">An option or a setting does not suit.</exception>
    public TrainingReport Fit<TPenalty>(in TPenalty penalty, in GradientDescent solver, in FitOptions options, out TModel model)
        where TPenalty : struct, IRegularizer<TPenalty>
    {
        Span<T> coefficients = stackalloc T[TModel.FeatureCount];
        TrainingReport report = Fit(in penalty, in solver, in options, coefficients, out T intercept);
        model = Make(coefficients, intercept);
        return report;
    }

    /// <summary>Fits a model of the squared loss by the accelerated proximal gradient method on the moments.</summary>
    /// <typeparam name="TPenalty">The penalty or set.</typeparam>
    /// <param name="penalty">What keeps coefficients small.</param>
    /// <param name="solver">The solver with its settings.</param>
    /// <param name="options">Intercept, scaling, penalty factors, bounds, tolerance, the largest number of steps.</param>
    /// <param name="model">Receives the model; never NaN.</param>
    /// <returns>How the fit ended.</returns>
    /// <exception cref="ArgumentException">An option or a setting does not suit.</exception>
    public TrainingReport Fit<TPenalty>(in TPenalty penalty, in ProximalGradient solver, in FitOptions options, out TModel model)
        where TPenalty : struct, IRegularizer<TPenalty>
    {
        Span<T> coefficients = stackalloc T[TModel.FeatureCount];
        TrainingReport report = Fit(in penalty, in solver, in options, coefficients, out T intercept);
        model = Make(coefficients, intercept);
        return report;
    }

    private TModel Make(ReadOnlySpan<T> coefficients, T intercept) =>
        Gaps is null ? TModel.Create(coefficients, intercept) : TModel.Create(coefficients, intercept, Gaps.Fills);
}
