using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// Emits the nested <c>Moments</c> class: the library's accumulator over the model's kernels, with fits that return the model.
/// </summary>
internal static class MomentsEmitter
{
    private static readonly (string Solver, string How)[] Descents =
    [
        ("GradientDescent", "batch gradient descent"), ("ProximalGradient", "the accelerated proximal gradient method"),
    ];

    /// <summary>Writes the class.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($"""
            /// <summary>
            /// Accumulates rows and targets for <see cref="{spec.Name}"/> and fits models from what was accumulated. Only construction
            /// allocates. For one thread at a time; merge the objects of several.
            /// </summary>
            """);
        writer.WriteLine(ModelEmitter.GeneratedCodeAttribute);
        writer.OpenBlock($"public sealed class Moments : global::SimdRegression.Moments<{spec.ElementName}, {spec.Name}.Kernels>");
        EmitConstructor(writer);
        writer.WriteLine();
        EmitEstimatorFits(writer, spec);
        writer.WriteLine();
        EmitLeastSquaresFit(writer, spec);
        foreach ((string solver, string how) in Descents)
        {
            writer.WriteLine();
            EmitDescent(writer, spec, solver, how);
        }

        writer.CloseBlock();
    }

    private static void EmitConstructor(SourceWriter writer) => writer.WriteLine("""
        /// <summary>Moments of no rows.</summary>
        public Moments()
            : base(default)
        {
        }
        """);

    private static void EmitEstimatorFits(SourceWriter writer, LinearModelSpec spec) => writer.WriteLine($$"""
        /// <summary>Fits a model with an intercept and no restrictions.</summary>
        /// <typeparam name="TEstimator">What is minimised.</typeparam>
        /// <param name="estimator">The estimator with its strength.</param>
        /// <param name="model">Receives the model; never NaN.</param>
        /// <returns>How the fit ended, and the evidence of optimality.</returns>
        /// <exception cref="global::System.ArgumentException">The strength does not suit the estimator.</exception>
        public global::SimdRegression.FitReport Fit<TEstimator>(in TEstimator estimator, out {{spec.Name}} model)
            where TEstimator : struct, global::SimdRegression.IMomentsEstimator
        {
            return Fit(in estimator, default(global::SimdRegression.FitOptions), out model);
        }

        /// <summary>Fits a model.</summary>
        /// <typeparam name="TEstimator">What is minimised.</typeparam>
        /// <param name="estimator">The estimator with its strength.</param>
        /// <param name="options">Intercept, scaling, penalty factors, bounds, tolerance and solver.</param>
        /// <param name="model">Receives the model; never NaN.</param>
        /// <returns>How the fit ended, and the evidence of optimality.</returns>
        /// <exception cref="global::System.ArgumentException">
        /// An option or the strength does not suit the estimator or the features.
        /// </exception>
        public global::SimdRegression.FitReport Fit<TEstimator>(
            in TEstimator estimator,
            in global::SimdRegression.FitOptions options,
            out {{spec.Name}} model)
            where TEstimator : struct, global::SimdRegression.IMomentsEstimator
        {
            global::System.Span<{{spec.ElementName}}> coefficients = stackalloc {{spec.ElementName}}[{{spec.Name}}.FeatureCount];
            global::SimdRegression.FitReport report = base.Fit(in estimator, in options, coefficients, out {{spec.ElementName}} intercept);
            model = new {{spec.Name}}(coefficients, intercept);
            return report;
        }
        """);

    private static void EmitLeastSquaresFit(SourceWriter writer, LinearModelSpec spec) => writer.WriteLine($$"""
        /// <summary>Fits a model by least squares, with the standard error, t statistic and p value of each coefficient.</summary>
        /// <param name="estimator">The estimator.</param>
        /// <param name="options">Intercept, bounds, tolerance and solver.</param>
        /// <param name="statistics">Receives the inference; for {{spec.Features}} features.</param>
        /// <param name="model">Receives the model; never NaN.</param>
        /// <returns>How the fit ended, and the evidence of optimality.</returns>
        /// <exception cref="global::System.ArgumentException">
        /// An option does not suit least squares or the features, or the statistics are for another number of features.
        /// </exception>
        public global::SimdRegression.FitReport Fit(
            in global::SimdRegression.LeastSquares estimator,
            in global::SimdRegression.FitOptions options,
            global::SimdRegression.CoefficientStatistics statistics,
            out {{spec.Name}} model)
        {
            global::System.Span<{{spec.ElementName}}> coefficients = stackalloc {{spec.ElementName}}[{{spec.Name}}.FeatureCount];
            global::SimdRegression.FitReport report = base.Fit(
                in estimator, in options, statistics, coefficients, out {{spec.ElementName}} intercept);
            model = new {{spec.Name}}(coefficients, intercept);
            return report;
        }
        """);

    private static void EmitDescent(SourceWriter writer, LinearModelSpec spec, string solver, string how) => writer.WriteLine($$"""
        /// <summary>Fits a model of the squared loss by {{how}} on the moments.</summary>
        /// <typeparam name="TPenalty">The penalty or set.</typeparam>
        /// <param name="penalty">What keeps coefficients small.</param>
        /// <param name="solver">The solver with its settings.</param>
        /// <param name="options">Intercept, scaling, penalty factors, bounds, tolerance, the largest number of steps.</param>
        /// <param name="model">Receives the model; never NaN.</param>
        /// <returns>How the fit ended.</returns>
        /// <exception cref="global::System.ArgumentException">An option or a setting does not suit.</exception>
        public global::SimdRegression.TrainingReport Fit<TPenalty>(
            in TPenalty penalty,
            in global::SimdRegression.{{solver}} solver,
            in global::SimdRegression.FitOptions options,
            out {{spec.Name}} model)
            where TPenalty : struct, global::SimdRegression.IRegularizer<TPenalty>
        {
            global::System.Span<{{spec.ElementName}}> coefficients = stackalloc {{spec.ElementName}}[{{spec.Name}}.FeatureCount];
            global::SimdRegression.TrainingReport report = base.Fit(
                in penalty, in solver, in options, coefficients, out {{spec.ElementName}} intercept);
            model = new {{spec.Name}}(coefficients, intercept);
            return report;
        }
        """);
}
