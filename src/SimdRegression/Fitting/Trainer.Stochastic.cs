using SimdRegression.Solvers;

namespace SimdRegression;

/// <content>Stochastic descent.</content>
public abstract partial class Trainer<TModel, T, TKernels>
{
    private StochasticRun<T, TKernels>? stochastic;

    private StochasticRun<T, TKernels> RowByRow => stochastic ??= new StochasticRun<T, TKernels>(kernels, BatchDescent);

    /// <summary>Fits a model by stochastic gradient descent over adjacent rows, with an intercept and no restriction.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TRegularizer">The penalty or set.</typeparam>
    /// <param name="rows">Row-major, N elements a row.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="penalty">What keeps coefficients small.</param>
    /// <param name="solver">Batch size, epochs, step sizes, order.</param>
    /// <param name="model">Receives the model; never NaN.</param>
    /// <returns>How the fit ended.</returns>
    /// <exception cref="ArgumentException">A length, a value, a target, the schedule or the strength does not suit, or no step size can be
    /// derived.</exception>
    public TrainingReport Fit<TLoss, TRegularizer>(
        ReadOnlySpan<T> rows,
        ReadOnlySpan<T> targets,
        in TLoss loss,
        in TRegularizer penalty,
        in StochasticGradientDescent solver,
        out TModel model)
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        return Fit(Adjacent(rows, targets), in loss, in penalty, in solver, default, out model);
    }

    /// <summary>Fits a model by stochastic gradient descent.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TRegularizer">The penalty or set.</typeparam>
    /// <param name="batch">Rows, targets and weights.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="penalty">What keeps coefficients small.</param>
    /// <param name="solver">Batch size, epochs, step sizes, order.</param>
    /// <param name="options">Intercept, scaling, penalty factors, bounds, tolerance.</param>
    /// <param name="model">Receives the model; never NaN.</param>
    /// <returns>How the fit ended.</returns>
    /// <exception cref="ArgumentException">
    /// A length, a value, a target, an option or the strength does not suit, no step size can be derived, or there is an L1 penalty and a
    /// schedule that never decays: coefficients would never come to rest at zero.
    /// </exception>
    public TrainingReport Fit<TLoss, TRegularizer>(
        in RowBatch<T> batch,
        in TLoss loss,
        in TRegularizer penalty,
        in StochasticGradientDescent solver,
        in FitOptions options,
        out TModel model)
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        if (TRegularizer.L1ShareOf(in penalty) > 0.0 && penalty.Strength.Value > 0.0 && solver.Schedule.NeverDecays)
        {
            throw new ArgumentException(
                $"With an L1 penalty the step size of stochastic descent must decay, and the schedule {solver.Schedule.Decay} never does: "
                + "coefficients would never come to rest at zero.",
                nameof(solver));
        }

        var heldOut = new HeldOutRows(solver.Seed, solver.HeldOutFraction);
        bool isUsable = State(
            in batch, in loss, in penalty, in options, heldOut, splits: true, needsStep: solver.StepSize is null, out RowSplit split);
        return isUsable
            ? Deliver(
                RowByRow.Fit(in batch, in loss, in penalty, in solver, in options, in split),
                in batch,
                in penalty,
                in options,
                in split,
                out model)
            : DeliverNothing(split.Weight > 0.0, in batch, out model);
    }
}
