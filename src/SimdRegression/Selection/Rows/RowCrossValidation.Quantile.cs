using SimdRegression.Penalties;
using SimdRegression.Selection;

namespace SimdRegression;

/// <content>Quantile regression.</content>
public abstract partial class RowCrossValidation<TModel, T, TKernels>
{
    // Where absolute values leave no coefficient, squares still leave much of most.
    private const double SquaresBesideMagnitudes = 1e3;

    private static readonly Func<Candidate, ElasticNet> QuantileRidges = static candidate => new ElasticNet(Strength.PerSample(candidate.Alpha), 0.0);
    private static readonly Func<Candidate, ElasticNet> QuantileLassos = static candidate => new ElasticNet(Strength.PerSample(candidate.Alpha), 1.0);
    private static readonly Func<Candidate, ElasticNet> QuantileMixtures =
        static candidate => new ElasticNet(Strength.PerSample(candidate.Alpha), candidate.L1Ratio);

    /// <summary>Chooses the strength of a fit of a quantile; the score is the mean quantile loss of held-out rows.</summary>
    /// <param name="batch">Rows, targets and weights, as many rows as the folds have.</param>
    /// <param name="loss">The loss, which says the quantile.</param>
    /// <param name="kind">Ridge, lasso or elastic net; strengths multiply the penalty beside the mean loss.</param>
    /// <param name="solver">The solver.</param>
    /// <param name="search">Which candidates are tried.</param>
    /// <param name="options">Options of the fits, the rule of choice, threads.</param>
    /// <param name="model">Receives the model of the chosen candidate, fitted to all rows; zeros where none could be fitted.</param>
    /// <returns>All candidates with their scores; overwritten by the next call.</returns>
    /// <exception cref="ArgumentException">A length, a value, an option or the kind does not suit.</exception>
    /// <exception cref="ArgumentNullException">There is no search.</exception>
    /// <example>
    /// <code>
    /// TuningResult result = validation.Tune(
    ///     in batch, new QuantileLoss(0.9), EstimatorKind.Lasso, default(FiniteSmoothing), new GridSearch(50), default, out Model model);
    /// </code>
    /// </example>
    public TuningResult Tune(
        in RowBatch<T> batch, in QuantileLoss loss, EstimatorKind kind, in FiniteSmoothing solver, Search search, in TuningOptions options, out TModel model)
    {
        Func<Candidate, ElasticNet> penalty = kind switch
        {
            EstimatorKind.Ridge => QuantileRidges,
            EstimatorKind.Lasso => QuantileLassos,
            EstimatorKind.ElasticNet => QuantileMixtures,
            _ => PenaltyOf.Kind(kind),
        };
        var fit = new QuantileFit<T, TKernels, ElasticNet>(loss, new(penalty));
        return Tune(in batch, in loss, in fit, kind.Shape(), search, in options, out model);
    }
}
