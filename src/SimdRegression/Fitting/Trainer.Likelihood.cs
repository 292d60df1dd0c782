namespace SimdRegression;

/// <content>The inference of likelihoods.</content>
public abstract partial class Trainer<TModel, T, TKernels>
{
    /// <summary>The inference about the coefficients of the last fit by a Newton method, which was without penalty and bounds.</summary>
    /// <typeparam name="TLoss">The loss: <see cref="LogisticLoss"/>, <see cref="PoissonLoss"/> or <see cref="GammaLoss"/>.</typeparam>
    /// <param name="batch">The rows of that fit, with targets, weights and offsets.</param>
    /// <param name="loss">Its loss.</param>
    /// <param name="options">Its options.</param>
    /// <param name="statistics">Receives standard errors, statistics, p values and criteria.</param>
    /// <exception cref="ArgumentException">A length, a value or a target does not suit, or the statistics are for other features.</exception>
    /// <exception cref="ArgumentNullException">There are no statistics.</exception>
    /// <exception cref="NotSupportedException">The loss is another one.</exception>
    /// <remarks>The first call of a trainer allocates; no other does.</remarks>
    /// <example><code>
    /// trainer.Fit(in batch, default(PoissonLoss), default(NoPenalty), default(Newton), in options, out LinearModel&lt;double&gt; model);
    /// trainer.Infer(in batch, default(PoissonLoss), in options, statistics);
    /// double error = statistics.StandardErrors[0];
    /// </code></example>
    public void Infer<TLoss>(in RowBatch<T> batch, in TLoss loss, in FitOptions options, LikelihoodStatistics statistics)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        ArgumentNullException.ThrowIfNull(statistics);
        if (typeof(TLoss) != typeof(LogisticLoss) && typeof(TLoss) != typeof(PoissonLoss) && typeof(TLoss) != typeof(GammaLoss))
        {
            throw new NotSupportedException($"There is no likelihood of {typeof(TLoss).Name} whose information is known here; logistic, Poisson and gamma have one.");
        }

        if (statistics.FeatureCount != features)
        {
            throw new ArgumentException($"The statistics are for {statistics.FeatureCount} features, and must be for {features}.", nameof(statistics));
        }

        double weight = CheckNewton<TLoss>(in batch, in options);
        if (!(weight > 0.0))
        {
            statistics.Clear();
            return;
        }

        NewtonDescent.Infer(in batch, in loss, in options, weight, statistics);
    }
}
