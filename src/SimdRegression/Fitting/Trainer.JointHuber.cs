using SimdRegression.Solvers;

namespace SimdRegression;

/// <content>Huber's loss with its scale.</content>
public abstract partial class Trainer<TModel, T, TKernels>
{
    private JointScaleSolver<T, TKernels>? jointScale;

    /// <summary>Fits Huber's loss together with its scale over adjacent rows, with an intercept.</summary>
    /// <param name="rows">The rows, adjacent: N values a target.</param>
    /// <param name="targets">y, one a row.</param>
    /// <param name="problem">Delta, and the strength of the penalty.</param>
    /// <param name="model">Receives the model.</param>
    /// <param name="scale">Receives sigma; NaN where there is no minimum.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or a value is not finite.</exception>
    public TrainingReport Fit(ReadOnlySpan<T> rows, ReadOnlySpan<T> targets, in JointHuber problem, out TModel model, out double scale)
    {
        return Fit(Adjacent(rows, targets), in problem, default, out model, out scale);
    }

    /// <summary>Fits Huber's loss together with its scale: coefficients, intercept and sigma that minimise the convex objective of all.</summary>
    /// <param name="batch">The rows with their targets and, possibly, weights and offsets.</param>
    /// <param name="problem">Delta, and the strength of the penalty.</param>
    /// <param name="options">Intercept, scaling, penalty factors, tolerance; bounds are refused.</param>
    /// <param name="model">Receives the model.</param>
    /// <param name="scale">Receives sigma; NaN where there is no minimum.</param>
    /// <returns>
    /// How the fit ended; its certificate is a duality gap, relative to the objective of the best intercept and scale alone. <see cref="FitStatus.Unbounded"/>
    /// where sigma falls to 0: a delta of at most 1, or a model that meets too many rows exactly.
    /// </returns>
    /// <exception cref="ArgumentException">Lengths do not fit, a value is not finite, or an option is out of range or a bound.</exception>
    /// <remarks>
    /// Newton's method at some ten values of sigma. The first fit of this kind allocates; no other does. Source: Owen (2007), "A robust hybrid of lasso and
    /// ridge regression", https://doi.org/10.1090/conm/443/08555.
    /// </remarks>
    public TrainingReport Fit(in RowBatch<T> batch, in JointHuber problem, in FitOptions options, out TModel model, out double scale)
    {
        double weight = CheckNewton<HuberLoss>(in batch, in options);
        if (!options.LowerBounds.IsEmpty || !options.UpperBounds.IsEmpty)
        {
            throw new ArgumentException("Coefficients cannot have bounds where the scale is fitted too.", nameof(options));
        }

        jointScale ??= new JointScaleSolver<T, TKernels>(kernels, NewtonDescent);
        TrainingReport report = jointScale.Fit(in batch, in problem, in options, weight);
        scale = jointScale.Scale;
        return Deliver(report, NewtonDescent.Coefficients, NewtonDescent.Intercept, out model);
    }
}
