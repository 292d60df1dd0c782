namespace SimdRegression.Selection;

/// <summary>The penalties of candidates, as the estimators of the same names state them beside any loss.</summary>
internal static class PenaltyOf
{
    private static readonly Func<Candidate, ElasticNet> Ridges = static candidate => new ElasticNet(Strength.Total(candidate.Alpha), 0.0);
    private static readonly Func<Candidate, ElasticNet> Lassos = static candidate => new ElasticNet(candidate.Alpha, 1.0);
    private static readonly Func<Candidate, ElasticNet> Mixtures = static candidate => new ElasticNet(candidate.Alpha, candidate.L1Ratio);

    /// <summary>alpha/2 sum f w^2, as a smooth penalty.</summary>
    public static Func<Candidate, Ridge> Squares { get; } = static candidate => new Ridge(candidate.Alpha);

    /// <summary>The penalty of an estimator.</summary>
    /// <param name="kind">The estimator.</param>
    /// <exception cref="ArgumentException">It has no strength.</exception>
    public static Func<Candidate, ElasticNet> Kind(EstimatorKind kind) => kind switch
    {
        EstimatorKind.Ridge => Ridges,
        EstimatorKind.Lasso => Lassos,
        EstimatorKind.ElasticNet => Mixtures,
        _ => throw new ArgumentException(
            $"{kind} has no strength to choose; {EstimatorKind.Ridge}, {EstimatorKind.Lasso} and {EstimatorKind.ElasticNet} have.", nameof(kind)),
    };
}
