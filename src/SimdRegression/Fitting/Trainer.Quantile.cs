using SimdRegression.Solvers;

namespace SimdRegression;

/// <content>Quantile regression.</content>
public abstract partial class Trainer<TModel, T, TKernels>
{
    private QuantileSolver<T, TKernels>? quantiles;

    private QuantileSolver<T, TKernels> Quantiles => quantiles ??= new QuantileSolver<T, TKernels>(kernels);

    /// <summary>Fits a quantile exactly, with the default options.</summary>
    /// <typeparam name="TPenalty">The penalty: <see cref="NoPenalty"/>, <see cref="Ridge"/>, <see cref="Lasso"/> or <see cref="ElasticNet"/>.</typeparam>
    /// <param name="rows">The rows, adjacent: N values a target.</param>
    /// <param name="targets">y, one a row.</param>
    /// <param name="loss">The loss, which says the quantile.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or a value is not finite.</exception>
    public TrainingReport Fit<TPenalty>(
        ReadOnlySpan<T> rows, ReadOnlySpan<T> targets, in QuantileLoss loss, in TPenalty penalty, in FiniteSmoothing solver, out TModel model)
        where TPenalty : struct, IPenalty<TPenalty>
    {
        RowBatch<T> batch = Adjacent(rows, targets);
        return Fit(in batch, in loss, in penalty, in solver, default, out model);
    }

    /// <summary>Fits a quantile exactly.</summary>
    /// <typeparam name="TPenalty">The penalty: <see cref="NoPenalty"/>, <see cref="Ridge"/>, <see cref="Lasso"/> or <see cref="ElasticNet"/>.</typeparam>
    /// <param name="batch">The rows with their targets and, possibly, weights.</param>
    /// <param name="loss">The loss, which says the quantile.</param>
    /// <param name="penalty">The penalty; a bare number as its strength multiplies the mean loss.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="options">The options.</param>
    /// <param name="model">Receives the model.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, a value is not finite, or an option is out of range.</exception>
    public TrainingReport Fit<TPenalty>(
        in RowBatch<T> batch, in QuantileLoss loss, in TPenalty penalty, in FiniteSmoothing solver, in FitOptions options, out TModel model)
        where TPenalty : struct, IPenalty<TPenalty>
    {
        options.CheckRestrictions(features);
        double weight = Check<QuantileLoss>(in batch);
        CheckNoOffsets(in batch);
        TrainingReport report = Quantiles.Fit(in batch, in loss, in penalty, in options, weight);
        return Deliver(report, Quantiles.Coefficients, Quantiles.Intercept, out model);
    }

    /// <summary>The smallest alpha beside the sum of losses at which the lasso leaves no coefficient.</summary>
    /// <param name="batch">The rows, checked, of positive weight.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="options">The options, checked.</param>
    /// <param name="weight">The sum of the sample weights.</param>
    internal double LargestStrength(in RowBatch<T> batch, in QuantileLoss loss, in FitOptions options, double weight) =>
        Quantiles.LargestStrength(in batch, in loss, in options, weight);

    private static void CheckNoOffsets(in RowBatch<T> batch)
    {
        if (!batch.Offsets.IsEmpty)
        {
            throw new ArgumentException("Quantile regression takes no offsets; subtract them from the targets.", nameof(batch));
        }
    }
}
