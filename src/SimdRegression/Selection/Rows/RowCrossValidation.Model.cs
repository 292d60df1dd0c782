using SimdRegression.Selection;

namespace SimdRegression;

/// <content>Searches among penalties of groups and bridges.</content>
public abstract partial class RowCrossValidation<TModel, T, TKernels>
{
    /// <summary>Chooses among group penalties that are made of candidates.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="batch">Rows, targets and weights, as many rows as the folds have.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="penalty">Makes the penalty of a candidate. Called by several threads where the options say so.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="options">Options of the fits, the rule of choice, threads.</param>
    /// <param name="model">Receives the model of the chosen candidate, fitted to all rows; zeros where none could be fitted.</param>
    /// <returns>All candidates with their scores; overwritten by the next call.</returns>
    /// <exception cref="ArgumentException">A length, a value, a target, an option or a strength does not suit, or a fold's training rows do not hold
    /// different targets (of labels both classes).</exception>
    /// <exception cref="ArgumentNullException">There is no search, or nothing that makes penalties.</exception>
    public TuningResult Tune<TLoss>(
        in RowBatch<T> batch,
        in TLoss loss,
        Func<Candidate, GroupLasso> penalty,
        in ProximalNewton solver,
        Search search,
        in TuningOptions options,
        out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        ArgumentNullException.ThrowIfNull(penalty);
        var fit = new ModelFit<T, TKernels, TLoss>(loss, penalty, null);
        return Tune(in batch, in loss, in fit, PenaltyShape.Other, search, in options, out model);
    }

    /// <summary>Chooses among convex bridges that are made of candidates.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="batch">Rows, targets and weights, as many rows as the folds have.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="penalty">Makes the penalty of a candidate, its q at least 1. Called by several threads where the options say so.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="options">Options of the fits, the rule of choice, threads.</param>
    /// <param name="model">Receives the model of the chosen candidate, fitted to all rows; zeros where none could be fitted.</param>
    /// <returns>All candidates with their scores; overwritten by the next call.</returns>
    /// <exception cref="ArgumentException">A length, a value, a target, an option or a strength does not suit, or a fold's training rows do not hold
    /// different targets (of labels both classes).</exception>
    /// <exception cref="ArgumentNullException">There is no search, or nothing that makes penalties.</exception>
    public TuningResult Tune<TLoss>(
        in RowBatch<T> batch,
        in TLoss loss,
        Func<Candidate, Bridge> penalty,
        in ProximalNewton solver,
        Search search,
        in TuningOptions options,
        out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        ArgumentNullException.ThrowIfNull(penalty);
        var fit = new ModelFit<T, TKernels, TLoss>(loss, null, penalty);
        return Tune(in batch, in loss, in fit, PenaltyShape.Other, search, in options, out model);
    }
}
