using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text.Json.Serialization;
using SimdRegression.Kernels;
using SimdRegression.Models;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// A linear model y = x.w + b whose number of features is known only at run time. Where it is known at compile time, a struct with
/// <see cref="LinearModelAttribute{T}"/> is faster and needs no heap object.
/// </summary>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>Thread safety: immutable; any number of threads may share it.</remarks>
[JsonConverter(typeof(LinearModelJsonConverterFactory))]
public sealed partial class LinearModel<T> : ILinearModel<T>, IModelFactory<LinearModel<T>, T>, IEquatable<LinearModel<T>>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] coefficients;
    private readonly RuntimeKernels<T> kernels;

    /// <summary>Makes a model from its coefficients and intercept.</summary>
    /// <param name="coefficients">The coefficients, 1 to 512; copied.</param>
    /// <param name="intercept">The intercept.</param>
    /// <exception cref="ArgumentException">There are no coefficients, or more than 512.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public LinearModel(ReadOnlySpan<T> coefficients, T intercept)
    {
        RowArguments.CheckElementType<T>();
        if (coefficients.Length is < 1 or > KernelLayout.MaxFeatures)
        {
            throw new ArgumentException(
                $"There are {coefficients.Length} coefficients, and must be from 1 to {KernelLayout.MaxFeatures}.", nameof(coefficients));
        }

        this.coefficients = coefficients.ToArray();
        kernels = new RuntimeKernels<T>(coefficients.Length);
        Intercept = intercept;
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount => coefficients.Length;

    /// <summary>The coefficients w, one a feature, in the order of the features.</summary>
    public ReadOnlySpan<T> Coefficients => coefficients;

    /// <inheritdoc/>
    public T Intercept { get; }

    /// <inheritdoc/>
    static LinearModel<T> IModelFactory<LinearModel<T>, T>.Create(ReadOnlySpan<T> coefficients, T intercept) => new(coefficients, intercept);

    /// <summary>Whether two models have the same bits in every coefficient and in the intercept.</summary>
    public static bool operator ==(LinearModel<T>? left, LinearModel<T>? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two models differ in a bit.</summary>
    public static bool operator !=(LinearModel<T>? left, LinearModel<T>? right) => !(left == right);

    /// <inheritdoc/>
    public void CopyCoefficientsTo(Span<T> destination) => coefficients.CopyTo(destination);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public T Predict(ReadOnlySpan<T> row)
    {
        ModelArguments.CheckRow(row.Length, coefficients.Length);
        return kernels.Dot(row, coefficients) + Intercept;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Predict(ReadOnlySpan<T> rows, Span<T> predictions) => Predict(rows, coefficients.Length, predictions);

    /// <summary>Predicts rows that are parts of wider records.</summary>
    /// <param name="rows">The first row's first feature and all that follows; the last row need only have its N elements.</param>
    /// <param name="rowStride">The distance between rows in elements, at least N.</param>
    /// <param name="predictions">Receives one prediction a row; must not overlap the rows.</param>
    /// <exception cref="ArgumentException">The stride is below N, the rows are too short, or the predictions share memory with them.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Predict(ReadOnlySpan<T> rows, int rowStride, Span<T> predictions)
    {
        ModelArguments.CheckRows(rows, rowStride, coefficients.Length, predictions);
        kernels.Predict(rows, rowStride, coefficients, Intercept, predictions);
    }

    /// <summary>Whether another model has the same bits in every coefficient and in the intercept, as emitted models compare.</summary>
    /// <param name="other">The other model.</param>
    public bool Equals(LinearModel<T>? other)
    {
        return other is not null
            && Bits(coefficients).SequenceEqual(Bits(other.coefficients))
            && Bits([Intercept]).SequenceEqual(Bits([other.Intercept]));
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as LinearModel<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(Bits(coefficients));
        hash.AddBytes(Bits([Intercept]));
        return hash.ToHashCode();
    }

    /// <summary>The model as an equation.</summary>
    public override string ToString() => ModelText.Describe<T>(nameof(LinearModel<>), coefficients, Intercept);

    private static ReadOnlySpan<byte> Bits(ReadOnlySpan<T> values) => MemoryMarshal.AsBytes(values);

    /// <summary>Accumulates rows and fits models; see <see cref="Moments{T, TKernels}"/>.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <remarks>Thread safety: one thread at a time, reading included; each thread has an object of its own.</remarks>
    public sealed class Moments(int features) : Moments<T, RuntimeKernels<T>>(new RuntimeKernels<T>(features))
    {
        // Initialisers run before the base constructor: nothing is sized by a number that was not checked.
        private readonly T[] buffer = new T[RowArguments.CheckedFeatures(features)];

        /// <summary>Fits an estimator with an intercept and no restriction.</summary>
        /// <typeparam name="TEstimator">The estimator.</typeparam>
        /// <param name="estimator">What is minimised.</param>
        /// <param name="model">Receives the model, a new object.</param>
        /// <returns>How the fit ended, with a certificate of its optimality.</returns>
        public FitReport Fit<TEstimator>(in TEstimator estimator, out LinearModel<T> model)
            where TEstimator : struct, IMomentsEstimator
        {
            return Fit(in estimator, default, out model);
        }

        /// <summary>Fits an estimator.</summary>
        /// <typeparam name="TEstimator">The estimator.</typeparam>
        /// <param name="estimator">What is minimised.</param>
        /// <param name="options">Intercept, scaling, penalty factors, bounds, tolerance.</param>
        /// <param name="model">Receives the model, a new object.</param>
        /// <returns>How the fit ended, with a certificate of its optimality.</returns>
        /// <exception cref="ArgumentException">An option does not fit the number of features or lies out of its range.</exception>
        /// <remarks>Only the model is allocated; the overload that fills a span of coefficients allocates nothing.</remarks>
        public FitReport Fit<TEstimator>(in TEstimator estimator, in FitOptions options, out LinearModel<T> model)
            where TEstimator : struct, IMomentsEstimator
        {
            FitReport report = Fit(in estimator, in options, buffer, out T intercept);
            model = new LinearModel<T>(buffer, intercept);
            return report;
        }

        /// <summary>Fits least squares to the features that a model has kept.</summary>
        /// <param name="chosen">The model: where its coefficients are 0, a feature is left out.</param>
        /// <param name="options">The intercept.</param>
        /// <param name="model">Receives the model, a new object.</param>
        /// <returns>How the fit ended.</returns>
        /// <exception cref="ArgumentException">The model has another number of features.</exception>
        public FitReport Refit(LinearModel<T> chosen, in FitOptions options, out LinearModel<T> model)
        {
            ArgumentNullException.ThrowIfNull(chosen);
            if (chosen.FeatureCount != FeatureCount)
            {
                throw new ArgumentException($"The model has {chosen.FeatureCount} features, and must have {FeatureCount}.", nameof(chosen));
            }

            chosen.Coefficients.CopyTo(buffer);
            FitReport report = Refit(in options, buffer, out T intercept);
            model = new LinearModel<T>(buffer, intercept);
            return report;
        }

        /// <summary>Fits ordinary least squares with standard errors, t statistics and p values.</summary>
        /// <param name="estimator">Least squares.</param>
        /// <param name="options">Intercept, scaling, bounds, tolerance.</param>
        /// <param name="statistics">Receives the inference about each coefficient.</param>
        /// <param name="model">Receives the model, a new object.</param>
        /// <returns>How the fit ended, with a certificate of its optimality.</returns>
        /// <exception cref="ArgumentException">An option or the statistics do not fit the number of features, or an option lies out of
        /// its range.</exception>
        public FitReport Fit(in LeastSquares estimator, in FitOptions options, CoefficientStatistics statistics, out LinearModel<T> model)
        {
            FitReport report = Fit(in estimator, in options, statistics, buffer, out T intercept);
            model = new LinearModel<T>(buffer, intercept);
            return report;
        }

        /// <summary>Fits a Bayesian estimator with what it knows of the coefficients and of predictions.</summary>
        /// <typeparam name="TEstimator"><see cref="BayesianRidge"/> or <see cref="AutomaticRelevance"/>.</typeparam>
        /// <param name="estimator">The estimator.</param>
        /// <param name="options">Intercept, scaling, tolerance, the largest number of steps; no bounds and no penalty factors.</param>
        /// <param name="posterior">Receives precisions, evidence and deviations; for as many features.</param>
        /// <param name="model">Receives the model, a new object.</param>
        /// <returns>How the fit ended.</returns>
        /// <exception cref="ArgumentException">An option does not suit, or the posterior is for another number of features.</exception>
        public FitReport Fit<TEstimator>(in TEstimator estimator, in FitOptions options, BayesianPosterior posterior, out LinearModel<T> model)
            where TEstimator : struct, IBayesianEstimator
        {
            FitReport report = Fit(in estimator, in options, posterior, buffer, out T intercept);
            model = new LinearModel<T>(buffer, intercept);
            return report;
        }

        /// <summary>Fits the squared loss by batch gradient descent on the moments.</summary>
        /// <typeparam name="TRegularizer">The penalty or set.</typeparam>
        /// <param name="penalty">What keeps coefficients small.</param>
        /// <param name="solver">The solver with its settings.</param>
        /// <param name="options">Intercept, scaling, penalty factors, bounds, tolerance, the largest number of steps.</param>
        /// <param name="model">Receives the model, a new object.</param>
        /// <returns>How the fit ended.</returns>
        /// <exception cref="ArgumentException">An option or a setting does not suit.</exception>
        public TrainingReport Fit<TRegularizer>(
            in TRegularizer penalty, in GradientDescent solver, in FitOptions options, out LinearModel<T> model)
            where TRegularizer : struct, IRegularizer<TRegularizer>
        {
            TrainingReport report = Fit(in penalty, in solver, in options, buffer, out T intercept);
            model = new LinearModel<T>(buffer, intercept);
            return report;
        }

        /// <summary>Fits the squared loss by the accelerated proximal gradient method on the moments.</summary>
        /// <typeparam name="TRegularizer">The penalty or set.</typeparam>
        /// <param name="penalty">What keeps coefficients small.</param>
        /// <param name="solver">The solver with its settings.</param>
        /// <param name="options">Intercept, scaling, penalty factors, bounds, tolerance, the largest number of steps.</param>
        /// <param name="model">Receives the model, a new object.</param>
        /// <returns>How the fit ended.</returns>
        /// <exception cref="ArgumentException">An option or a setting does not suit.</exception>
        public TrainingReport Fit<TRegularizer>(
            in TRegularizer penalty, in ProximalGradient solver, in FitOptions options, out LinearModel<T> model)
            where TRegularizer : struct, IRegularizer<TRegularizer>
        {
            TrainingReport report = Fit(in penalty, in solver, in options, buffer, out T intercept);
            model = new LinearModel<T>(buffer, intercept);
            return report;
        }
    }

    /// <summary>Fits models over rows; see <see cref="Trainer{TModel, T, TKernels}"/>.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <remarks>Thread safety: one thread at a time, reading included; each thread has an object of its own.</remarks>
    public sealed class Trainer(int features)
        : Trainer<LinearModel<T>, T, RuntimeKernels<T>>(new RuntimeKernels<T>(RowArguments.CheckedFeatures(features)));
}
