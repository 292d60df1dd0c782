using SimdRegression.Selection;

namespace SimdRegression;

/// <content>Descents.</content>
public abstract partial class RowCrossValidation<TModel, T, TKernels>
{
    /// <summary>Chooses the strength of fits by gradient descent over adjacent rows, with an intercept and no restriction.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="rows">Row-major, N elements a row, as many rows as the folds have.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="kind">Ridge, lasso or elastic net, its strengths bare numbers (see <see cref="Strength"/>).</param>
    /// <param name="solver">The solver with its settings, the same for all candidates.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="model">Receives the model of the chosen candidate, fitted to all rows; zeros where none could be fitted.</param>
    /// <returns>All candidates with their scores; overwritten by the next call.</returns>
    /// <exception cref="ArgumentException">A length, a value, a target or the kind does not suit, or a fold's training rows do not hold different
    /// targets (of labels both classes).</exception>
    /// <exception cref="ArgumentNullException">There is no search.</exception>
    public TuningResult Tune<TLoss>(
        ReadOnlySpan<T> rows, ReadOnlySpan<T> targets, in TLoss loss, EstimatorKind kind, in GradientDescent solver, Search search, out TModel model)
        where TLoss : struct, ILoss<TLoss>
    {
        var batch = new RowBatch<T>(rows, FeatureCount, targets, default);
        return Tune(in batch, in loss, kind, in solver, search, default, out model);
    }

    /// <summary>Chooses the strength of fits by gradient descent.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <param name="batch">Rows, targets and weights, as many rows as the folds have.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="kind">Ridge, lasso or elastic net, its strengths bare numbers (see <see cref="Strength"/>).</param>
    /// <param name="solver">The solver with its settings, the same for all candidates.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="options">Options of the fits, the rule of choice, threads.</param>
    /// <param name="model">Receives the model of the chosen candidate, fitted to all rows; zeros where none could be fitted.</param>
    /// <returns>All candidates with their scores; overwritten by the next call.</returns>
    /// <exception cref="ArgumentException">A length, a value, a target, an option or the kind does not suit, or a fold's training rows do not hold
    /// different targets (of labels both classes).</exception>
    /// <exception cref="ArgumentNullException">There is no search.</exception>
    public TuningResult Tune<TLoss>(
        in RowBatch<T> batch, in TLoss loss, EstimatorKind kind, in GradientDescent solver, Search search, in TuningOptions options, out TModel model)
        where TLoss : struct, ILoss<TLoss>
    {
        var fit = new GradientDescentFit<T, TKernels, TLoss, ElasticNet>(loss, new(PenaltyOf.Kind(kind)), new(in solver));
        return Tune(in batch, in loss, in fit, kind.Shape(), search, in options, out model);
    }

    /// <summary>Chooses among penalties and solvers that are made of candidates, for fits by gradient descent.</summary>
    /// <typeparam name="TLoss">The loss.</typeparam>
    /// <typeparam name="TPenalty">The penalty or set.</typeparam>
    /// <param name="batch">Rows, targets and weights, as many rows as the folds have.</param>
    /// <param name="loss">What a prediction costs.</param>
    /// <param name="penalty">Makes the penalty of a candidate. Called by several threads where the options say so.</param>
    /// <param name="solver">Makes the solver of a candidate. Called by several threads where the options say so.</param>
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
    /// <exception cref="ArgumentNullException">There is no search, or nothing that makes penalties or solvers.</exception>
    public TuningResult Tune<TLoss, TPenalty>(
        in RowBatch<T> batch,
        in TLoss loss,
        Func<Candidate, TPenalty> penalty,
        Func<Candidate, GradientDescent> solver,
        Search search,
        in TuningOptions options,
        out TModel model)
        where TLoss : struct, ILoss<TLoss>
        where TPenalty : struct, IRegularizer<TPenalty>
    {
        ArgumentNullException.ThrowIfNull(penalty);
        ArgumentNullException.ThrowIfNull(solver);
        var fit = new GradientDescentFit<T, TKernels, TLoss, TPenalty>(loss, new(penalty), new(solver));
        return Tune(in batch, in loss, in fit, TPenalty.Shape, search, in options, out model);
    }

    /// <summary>Chooses the strength of fits by the accelerated proximal gradient method over adjacent rows, with an intercept and no restriction.</summary>
    /// <inheritdoc cref="Tune{TLoss}(ReadOnlySpan{T}, ReadOnlySpan{T}, in TLoss, EstimatorKind, in GradientDescent, Search, out TModel)"/>
    public TuningResult Tune<TLoss>(
        ReadOnlySpan<T> rows, ReadOnlySpan<T> targets, in TLoss loss, EstimatorKind kind, in ProximalGradient solver, Search search, out TModel model)
        where TLoss : struct, ILoss<TLoss>
    {
        var batch = new RowBatch<T>(rows, FeatureCount, targets, default);
        return Tune(in batch, in loss, kind, in solver, search, default, out model);
    }

    /// <summary>Chooses the strength of fits by the accelerated proximal gradient method.</summary>
    /// <inheritdoc cref="Tune{TLoss}(in RowBatch{T}, in TLoss, EstimatorKind, in GradientDescent, Search, in TuningOptions, out TModel)"/>
    public TuningResult Tune<TLoss>(
        in RowBatch<T> batch, in TLoss loss, EstimatorKind kind, in ProximalGradient solver, Search search, in TuningOptions options, out TModel model)
        where TLoss : struct, ILoss<TLoss>
    {
        var fit = new ProximalGradientFit<T, TKernels, TLoss, ElasticNet>(loss, new(PenaltyOf.Kind(kind)), new(in solver));
        return Tune(in batch, in loss, in fit, kind.Shape(), search, in options, out model);
    }

    /// <summary>Chooses among penalties and solvers that are made of candidates, for fits by the accelerated proximal gradient method.</summary>
    /// <inheritdoc
    /// cref="Tune{TLoss, TSet}(in RowBatch{T}, in TLoss, Func{Candidate, TSet}, Func{Candidate, GradientDescent}, Search, in TuningOptions, out TModel)"/>
    public TuningResult Tune<TLoss, TPenalty>(
        in RowBatch<T> batch,
        in TLoss loss,
        Func<Candidate, TPenalty> penalty,
        Func<Candidate, ProximalGradient> solver,
        Search search,
        in TuningOptions options,
        out TModel model)
        where TLoss : struct, ILoss<TLoss>
        where TPenalty : struct, IRegularizer<TPenalty>
    {
        ArgumentNullException.ThrowIfNull(penalty);
        ArgumentNullException.ThrowIfNull(solver);
        var fit = new ProximalGradientFit<T, TKernels, TLoss, TPenalty>(loss, new(penalty), new(solver));
        return Tune(in batch, in loss, in fit, TPenalty.Shape, search, in options, out model);
    }

    /// <summary>Chooses the strength of fits by stochastic gradient descent over adjacent rows, with an intercept and no restriction.</summary>
    /// <inheritdoc cref="Tune{TLoss}(ReadOnlySpan{T}, ReadOnlySpan{T}, in TLoss, EstimatorKind, in GradientDescent, Search, out TModel)"/>
    public TuningResult Tune<TLoss>(
        ReadOnlySpan<T> rows, ReadOnlySpan<T> targets, in TLoss loss, EstimatorKind kind, in StochasticGradientDescent solver, Search search, out TModel model)
        where TLoss : struct, ILoss<TLoss>
    {
        var batch = new RowBatch<T>(rows, FeatureCount, targets, default);
        return Tune(in batch, in loss, kind, in solver, search, default, out model);
    }

    /// <summary>Chooses the strength of fits by stochastic gradient descent.</summary>
    /// <inheritdoc cref="Tune{TLoss}(in RowBatch{T}, in TLoss, EstimatorKind, in GradientDescent, Search, in TuningOptions, out TModel)"/>
    public TuningResult Tune<TLoss>(
        in RowBatch<T> batch, in TLoss loss, EstimatorKind kind, in StochasticGradientDescent solver, Search search, in TuningOptions options, out TModel model)
        where TLoss : struct, ILoss<TLoss>
    {
        var fit = new StochasticFit<T, TKernels, TLoss, ElasticNet>(loss, new(PenaltyOf.Kind(kind)), new(in solver));
        return Tune(in batch, in loss, in fit, kind.Shape(), search, in options, out model);
    }

    /// <summary>Chooses among penalties and solvers that are made of candidates, for fits by stochastic gradient descent.</summary>
    /// <inheritdoc
    /// cref="Tune{TLoss, TSet}(in RowBatch{T}, in TLoss, Func{Candidate, TSet}, Func{Candidate, GradientDescent}, Search, in TuningOptions, out TModel)"/>
    public TuningResult Tune<TLoss, TPenalty>(
        in RowBatch<T> batch,
        in TLoss loss,
        Func<Candidate, TPenalty> penalty,
        Func<Candidate, StochasticGradientDescent> solver,
        Search search,
        in TuningOptions options,
        out TModel model)
        where TLoss : struct, ILoss<TLoss>
        where TPenalty : struct, IRegularizer<TPenalty>
    {
        ArgumentNullException.ThrowIfNull(penalty);
        ArgumentNullException.ThrowIfNull(solver);
        var fit = new StochasticFit<T, TKernels, TLoss, TPenalty>(loss, new(penalty), new(solver));
        return Tune(in batch, in loss, in fit, TPenalty.Shape, search, in options, out model);
    }
}
