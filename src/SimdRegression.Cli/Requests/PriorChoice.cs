namespace SimdRegression.Cli.Requests;

/// <summary>What a Bayesian model assumes before the data are seen.</summary>
/// <param name="Shape">The shape of the Gamma distributions of precisions.</param>
/// <param name="Rate">Their rate.</param>
/// <param name="LargestPrecision">The precision beyond which a feature leaves.</param>
internal sealed record PriorChoice(double Shape, double Rate, double LargestPrecision)
{
    /// <summary>Next to nothing.</summary>
    public static readonly PriorChoice Usual = new(new BayesianRidge().PriorShape, new BayesianRidge().PriorRate, AutomaticRelevance.DefaultLargestPrecision);
}
