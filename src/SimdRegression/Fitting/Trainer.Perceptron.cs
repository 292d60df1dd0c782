using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <content>The perceptron rule.</content>
public abstract partial class Trainer<TModel, T, TKernels>
{
    private PerceptronRun<T, TKernels>? perceptron;

    private PerceptronRun<T, TKernels> PerceptronRule => perceptron ??= new PerceptronRun<T, TKernels>(kernels);

    /// <summary>Fits a classifier by the perceptron rule over adjacent rows, with an intercept.</summary>
    /// <param name="rows">Row-major, N elements a row.</param>
    /// <param name="labels">0 or 1, one a row.</param>
    /// <param name="solver">Variant and epochs.</param>
    /// <param name="model">Receives the model, whose predictions above 0 mean label 1; never NaN.</param>
    /// <returns>How the fit ended.</returns>
    /// <exception cref="ArgumentException">A length, a value or a label does not suit.</exception>
    public TrainingReport Fit(ReadOnlySpan<T> rows, ReadOnlySpan<T> labels, in Perceptron solver, out TModel model)
    {
        return Fit(Adjacent(rows, labels), in solver, default, out model);
    }

    /// <summary>Fits a classifier by the perceptron rule.</summary>
    /// <param name="batch">Rows, labels 0 and 1, and weights.</param>
    /// <param name="solver">Variant and epochs.</param>
    /// <param name="options">The intercept; the rule knows no penalty, bounds or scaling.</param>
    /// <param name="model">Receives the model, whose predictions above 0 mean label 1; never NaN.</param>
    /// <returns>How the fit ended.</returns>
    /// <exception cref="ArgumentException">A length, a value or a label does not suit, or an option other than the intercept is set.</exception>
    public TrainingReport Fit(in RowBatch<T> batch, in Perceptron solver, in FitOptions options, out TModel model)
    {
        RowArguments.Check(batch.Rows, batch.RowStride, features, batch.Count, batch.Weights.Length);
        RowChecks.RefuseOffsets(in batch);
        double weight = RowChecks.Check(in batch, features, TargetRange.ZeroOrOne);
        if (options.Standardize || !options.PenaltyFactors.IsEmpty || !options.LowerBounds.IsEmpty || !options.UpperBounds.IsEmpty)
        {
            throw new ArgumentException(
                "The perceptron rule knows no scaling, penalty factors or bounds; scale the rows beforehand, or use another solver.",
                nameof(options));
        }

        if (!(weight > 0.0))
        {
            return DeliverNothing(hasData: false, in batch, out model);
        }

        TrainingReport report = PerceptronRule.Fit(in batch, in solver, options.Intercept, weight, options.Cancellation);
        return Deliver(report, PerceptronRule.Coefficients, PerceptronRule.Intercept, out model);
    }
}
