namespace SimdRegression;

/// <summary>An estimator that finds the strength of its penalty itself, by the evidence of the data: <see cref="BayesianRidge"/> and <see cref="AutomaticRelevance"/>.</summary>
/// <remarks>Thread safety: implementations are values without state that changes; any number of threads may share them.</remarks>
public interface IBayesianEstimator : IMomentsEstimator
{
    /// <summary>What is assumed before the data are seen.</summary>
    internal EvidencePrior Prior { get; }
}
