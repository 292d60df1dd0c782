using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <content>Batch descents.</content>
public abstract partial class Trainer<TModel, T, TKernels>
{
    private RowDescent<T, TKernels>? descent;

    private RowDescent<T, TKernels> BatchDescent => descent ??= new RowDescent<T, TKernels>(kernels);

    /// <summary>Fits a model by gradient descent over adjacent rows, with an intercept and no restriction.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TRegularizer">The penalty or set.</typeparam>
    /// <param name="rows">Row-major, N elements a row.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="penalty">What keeps coefficients small.</param>
    /// <param name="solver">Step sizes and momentum.</param>
    /// <param name="model">Receives the model; never NaN.</param>
    /// <returns>How the fit ended.</returns>
    /// <exception cref="ArgumentException">A length, a value, a target or the strength does not suit, or no step size can be
    /// derived.</exception>
    public TrainingReport Fit<TLoss, TRegularizer>(
        ReadOnlySpan<T> rows,
        ReadOnlySpan<T> targets,
        in TLoss loss,
        in TRegularizer penalty,
        in GradientDescent solver,
        out TModel model)
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        return Fit(Adjacent(rows, targets), in loss, in penalty, in solver, default, out model);
    }

    /// <summary>Fits a model by gradient BatchDescent.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TRegularizer">The penalty or set.</typeparam>
    /// <param name="batch">Rows, targets and weights.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="penalty">What keeps coefficients small.</param>
    /// <param name="solver">Step sizes and momentum.</param>
    /// <param name="options">Intercept, scaling, penalty factors, bounds, tolerance, the largest number of passes.</param>
    /// <param name="model">Receives the model; never NaN.</param>
    /// <returns>How the fit ended.</returns>
    /// <exception cref="ArgumentException">A length, a value, a target, an option or the strength does not suit, or no step size can be
    /// derived.</exception>
    public TrainingReport Fit<TLoss, TRegularizer>(
        in RowBatch<T> batch,
        in TLoss loss,
        in TRegularizer penalty,
        in GradientDescent solver,
        in FitOptions options,
        out TModel model)
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        var heldOut = new HeldOutRows(solver.Seed, solver.HeldOutFraction);
        return Descend(in batch, in loss, in penalty, DescentPlan.Of(in solver), in options, heldOut, solver.Patience, out model);
    }

    /// <summary>Fits a model by the accelerated proximal gradient method over adjacent rows, with an intercept and no restriction.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TRegularizer">The penalty or set.</typeparam>
    /// <param name="rows">Row-major, N elements a row.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="penalty">What keeps coefficients small.</param>
    /// <param name="solver">The step size.</param>
    /// <param name="model">Receives the model; never NaN.</param>
    /// <returns>How the fit ended.</returns>
    /// <exception cref="ArgumentException">A length, a value, a target or the strength does not suit, or no step size can be
    /// derived.</exception>
    public TrainingReport Fit<TLoss, TRegularizer>(
        ReadOnlySpan<T> rows,
        ReadOnlySpan<T> targets,
        in TLoss loss,
        in TRegularizer penalty,
        in ProximalGradient solver,
        out TModel model)
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        return Fit(Adjacent(rows, targets), in loss, in penalty, in solver, default, out model);
    }

    /// <summary>Fits a model by the accelerated proximal gradient method.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TRegularizer">The penalty or set.</typeparam>
    /// <param name="batch">Rows, targets and weights.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="penalty">What keeps coefficients small.</param>
    /// <param name="solver">The step size.</param>
    /// <param name="options">Intercept, scaling, penalty factors, bounds, tolerance, the largest number of passes.</param>
    /// <param name="model">Receives the model; never NaN.</param>
    /// <returns>How the fit ended.</returns>
    /// <exception cref="ArgumentException">A length, a value, a target, an option or the strength does not suit, or no step size can be
    /// derived.</exception>
    public TrainingReport Fit<TLoss, TRegularizer>(
        in RowBatch<T> batch,
        in TLoss loss,
        in TRegularizer penalty,
        in ProximalGradient solver,
        in FitOptions options,
        out TModel model)
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        return Descend(in batch, in loss, in penalty, DescentPlan.Of(in solver), in options, default, 1, out model);
    }

    /// <summary>Computes the moments of rows.</summary>
    /// <param name="batch">The rows, checked, of positive weight.</param>
    /// <returns>Null where numbers leave their range.</returns>
    internal MomentAccumulator? MomentsOf(in RowBatch<T> batch) => BatchDescent.MomentsOf(in batch);

    /// <summary>The smallest strength of an L1 penalty, beside the summed loss, at which it leaves no coefficient; those that are not
    /// penalised are taken to be zero.</summary>
    /// <param name="batch">The rows of the last <see cref="MomentsOf"/>.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="options">The options, checked.</param>
    internal double LargestStrength<TLoss>(in RowBatch<T> batch, in TLoss loss, in FitOptions options)
        where TLoss : struct, ILoss<TLoss>
    {
        return BatchDescent.LargestStrength(in batch, in loss, in options);
    }

    /// <summary>The number that, as the strength of a penalty, leaves no coefficient; NaN where it is not known, and for sets.</summary>
    /// <param name="batch">The rows of the last <see cref="MomentsOf"/>.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="penaltyOfOne">The penalty at the number 1.</param>
    /// <param name="options">The options, checked.</param>
    /// <param name="weight">W.</param>
    internal double LargestNumber<TLoss, TRegularizer>(
        in RowBatch<T> batch, in TLoss loss, in TRegularizer penaltyOfOne, in FitOptions options, double weight)
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        return BatchDescent.LargestNumber(in batch, in loss, in penaltyOfOne, in options, weight);
    }

    private TrainingReport Descend<TLoss, TRegularizer>(
        in RowBatch<T> batch,
        in TLoss loss,
        in TRegularizer penalty,
        in DescentPlan plan,
        in FitOptions options,
        HeldOutRows heldOut,
        int patience,
        out TModel model)
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        bool isUsable = State(
            in batch, in loss, in penalty, in options, heldOut, !plan.IsAccelerated, double.IsNaN(plan.StepSize), out RowSplit split);
        return isUsable
            ? Deliver(
                BatchDescent.Descend(in batch, in loss, in penalty, in plan, in options, in split, patience),
                in batch,
                in penalty,
                in options,
                in split,
                out model)
            : DeliverNothing(split.Weight > 0.0, in batch, out model);
    }

    // What every descent begins with: rows and options are checked, rows held out, the problem stated. False where there is nothing to fit.
    private bool State<TLoss, TRegularizer>(
        in RowBatch<T> batch,
        in TLoss loss,
        in TRegularizer penalty,
        in FitOptions options,
        HeldOutRows heldOut,
        bool splits,
        bool needsStep,
        out RowSplit split)
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        double weight = Check<TLoss>(in batch);
        options.CheckRestrictions(features);
        split = RowSplit.Of(in batch, weight, heldOut);
        return weight > 0.0 && BatchDescent.State(in batch, in loss, in penalty, in options, split.Weight, splits, needsStep);
    }

    private TrainingReport Deliver<TRegularizer>(
        TrainingReport report, in RowBatch<T> batch, in TRegularizer penalty, in FitOptions options, in RowSplit split, out TModel model)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        report = DescentReports.Complete(report, in penalty, in options, WeightTally.CountOf(batch.Weights, batch.Count), split.Weight, BatchDescent.Alpha, BatchDescent.AlphaMax);
        return Deliver(report, BatchDescent.Run.Coefficients, BatchDescent.Run.Intercept, out model);
    }

    private TrainingReport DeliverNothing(bool hasData, in RowBatch<T> batch, out TModel model)
    {
        BatchDescent.Run.Forget();
        TrainingReport report = DescentReports.WithoutAnswer(hasData ? FitStatus.OutOfRange : FitStatus.NoData) with { RowCount = WeightTally.CountOf(batch.Weights, batch.Count) };
        return Deliver(report, BatchDescent.Run.Coefficients, 0.0, out model);
    }
}
