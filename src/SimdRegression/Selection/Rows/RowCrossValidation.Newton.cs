using SimdRegression.Selection;

namespace SimdRegression;

/// <content>Newton's method and its proximal form.</content>
public abstract partial class RowCrossValidation<TModel, T, TKernels>
{
    /// <summary>Chooses the strength of fits by Newton's method over adjacent rows, with an intercept and no restriction.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="rows">Row-major, N elements a row, as many rows as the folds have.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="kind">Ridge, its strengths bare numbers (see <see cref="Strength"/>).</param>
    /// <param name="solver">The solver.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="model">Receives the model of the chosen candidate, fitted to all rows; zeros where none could be fitted.</param>
    /// <returns>All candidates with their scores; overwritten by the next call.</returns>
    /// <exception cref="ArgumentException">A length, a value, a target or the kind does not suit, or a fold's training rows do not hold different
    /// targets (of labels both classes).</exception>
    /// <exception cref="ArgumentNullException">There is no search.</exception>
    public TuningResult Tune<TLoss>(
        ReadOnlySpan<T> rows, ReadOnlySpan<T> targets, in TLoss loss, EstimatorKind kind, in Newton solver, Search search, out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        var batch = new RowBatch<T>(rows, FeatureCount, targets, default);
        return Tune(in batch, in loss, kind, in solver, search, default, out model);
    }

    /// <summary>Chooses the strength of fits by Newton's method.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="batch">Rows, targets and weights, as many rows as the folds have.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="kind">Ridge, its strengths bare numbers (see <see cref="Strength"/>).</param>
    /// <param name="solver">The solver.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="options">Options of the fits, the rule of choice, threads.</param>
    /// <param name="model">Receives the model of the chosen candidate, fitted to all rows; zeros where none could be fitted.</param>
    /// <returns>All candidates with their scores; overwritten by the next call.</returns>
    /// <exception cref="ArgumentException">A length, a value, a target, an option or the kind does not suit, or a fold's training rows do not hold
    /// different targets (of labels both classes).</exception>
    /// <exception cref="ArgumentNullException">There is no search.</exception>
    public TuningResult Tune<TLoss>(
        in RowBatch<T> batch, in TLoss loss, EstimatorKind kind, in Newton solver, Search search, in TuningOptions options, out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        if (kind.Shape() != PenaltyShape.Squares)
        {
            throw new ArgumentException(
                $"Newton's method needs a smooth penalty, {EstimatorKind.Ridge}, and not {kind}; ProximalNewton takes all.", nameof(kind));
        }

        return Tune(in batch, in loss, PenaltyOf.Squares, in solver, search, in options, out model);
    }

    /// <summary>Chooses among penalties that are made of candidates, for fits by Newton's method.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TPenalty">The penalty, a smooth one.</typeparam>
    /// <param name="batch">Rows, targets and weights, as many rows as the folds have.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="penalty">Makes the penalty of a candidate. Called by several threads where the options say so.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="options">Options of the fits, the rule of choice, threads.</param>
    /// <param name="model">Receives the model of the chosen candidate, fitted to all rows; zeros where none could be fitted.</param>
    /// <returns>All candidates with their scores; overwritten by the next call.</returns>
    /// <remarks>
    /// Ranges that a search does not set are those of bare strengths: the share of L1 is searched where the penalty is
    /// <see cref="ElasticNet"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">A length, a value, a target, an option or a strength does not suit, or a fold's training rows do not hold
    /// different targets (of labels both classes).</exception>
    /// <exception cref="ArgumentNullException">There is no search, or nothing that makes penalties.</exception>
    public TuningResult Tune<TLoss, TPenalty>(
        in RowBatch<T> batch,
        in TLoss loss,
        Func<Candidate, TPenalty> penalty,
        in Newton solver,
        Search search,
        in TuningOptions options,
        out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, ISmoothPenalty<TPenalty>
    {
        ArgumentNullException.ThrowIfNull(penalty);
        var fit = new NewtonFit<T, TKernels, TLoss, TPenalty>(loss, new(penalty));
        return Tune(in batch, in loss, in fit, TPenalty.Shape, search, in options, out model);
    }

    /// <summary>Chooses the strength of fits by the proximal Newton method over adjacent rows, with an intercept and no restriction.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="rows">Row-major, N elements a row, as many rows as the folds have.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="kind">Ridge, lasso or elastic net, its strengths bare numbers (see <see cref="Strength"/>).</param>
    /// <param name="solver">The solver.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="model">Receives the model of the chosen candidate, fitted to all rows; zeros where none could be fitted.</param>
    /// <returns>All candidates with their scores; overwritten by the next call.</returns>
    /// <exception cref="ArgumentException">A length, a value, a target or the kind does not suit, or a fold's training rows do not hold different
    /// targets (of labels both classes).</exception>
    /// <exception cref="ArgumentNullException">There is no search.</exception>
    public TuningResult Tune<TLoss>(
        ReadOnlySpan<T> rows, ReadOnlySpan<T> targets, in TLoss loss, EstimatorKind kind, in ProximalNewton solver, Search search, out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        var batch = new RowBatch<T>(rows, FeatureCount, targets, default);
        return Tune(in batch, in loss, kind, in solver, search, default, out model);
    }

    /// <summary>Chooses the strength of fits by the proximal Newton method.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="batch">Rows, targets and weights, as many rows as the folds have.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="kind">Ridge, lasso or elastic net, its strengths bare numbers (see <see cref="Strength"/>).</param>
    /// <param name="solver">The solver.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="options">Options of the fits, the rule of choice, threads.</param>
    /// <param name="model">Receives the model of the chosen candidate, fitted to all rows; zeros where none could be fitted.</param>
    /// <returns>All candidates with their scores; overwritten by the next call.</returns>
    /// <exception cref="ArgumentException">A length, a value, a target, an option or the kind does not suit, or a fold's training rows do not hold
    /// different targets (of labels both classes).</exception>
    /// <exception cref="ArgumentNullException">There is no search.</exception>
    public TuningResult Tune<TLoss>(
        in RowBatch<T> batch, in TLoss loss, EstimatorKind kind, in ProximalNewton solver, Search search, in TuningOptions options, out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        var fit = new ProximalNewtonFit<T, TKernels, TLoss, ElasticNet>(loss, new(PenaltyOf.Kind(kind)));
        return Tune(in batch, in loss, in fit, kind.Shape(), search, in options, out model);
    }

    /// <summary>Chooses among penalties that are made of candidates, for fits by the proximal Newton method.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TPenalty">The penalty.</typeparam>
    /// <param name="batch">Rows, targets and weights, as many rows as the folds have.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="penalty">Makes the penalty of a candidate. Called by several threads where the options say so.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="options">Options of the fits, the rule of choice, threads.</param>
    /// <param name="model">Receives the model of the chosen candidate, fitted to all rows; zeros where none could be fitted.</param>
    /// <returns>All candidates with their scores; overwritten by the next call.</returns>
    /// <remarks>
    /// Ranges that a search does not set are those of bare strengths: the share of L1 is searched where the penalty is
    /// <see cref="ElasticNet"/>.
    /// </remarks>
    /// <exception cref="ArgumentException">A length, a value, a target, an option or a strength does not suit, or a fold's training rows do not hold
    /// different targets (of labels both classes).</exception>
    /// <exception cref="ArgumentNullException">There is no search, or nothing that makes penalties.</exception>
    public TuningResult Tune<TLoss, TPenalty>(
        in RowBatch<T> batch,
        in TLoss loss,
        Func<Candidate, TPenalty> penalty,
        in ProximalNewton solver,
        Search search,
        in TuningOptions options,
        out TModel model)
        where TLoss : struct, ICurvedLoss<TLoss>
        where TPenalty : struct, IPenalty<TPenalty>
    {
        ArgumentNullException.ThrowIfNull(penalty);
        var fit = new ProximalNewtonFit<T, TKernels, TLoss, TPenalty>(loss, new(penalty));
        return Tune(in batch, in loss, in fit, TPenalty.Shape, search, in options, out model);
    }
}
