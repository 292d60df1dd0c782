namespace SimdRegression;

/// <summary>What the names of estimators stand for: the facts of their types, in one place.</summary>
internal static class EstimatorKinds
{
    /// <summary>Whether a bare number multiplies the penalty beside the mean of the loss, and not beside its sum.</summary>
    public static bool IsPerSample(this EstimatorKind kind) => kind switch
    {
        EstimatorKind.Lasso => Lasso.ConventionOfSquaredLoss == StrengthConvention.PerSample,
        EstimatorKind.ElasticNet => ElasticNet.ConventionOfSquaredLoss == StrengthConvention.PerSample,
        EstimatorKind.Other => true,
        _ => false,
    };

    /// <summary>Whether there is a penalty, whose strength can be chosen.</summary>
    public static bool HasStrength(this EstimatorKind kind) => kind is EstimatorKind.Ridge or EstimatorKind.Lasso or EstimatorKind.ElasticNet or EstimatorKind.Other;

    /// <summary>Which of its parameters a search tries.</summary>
    public static PenaltyShape Shape(this EstimatorKind kind) => kind switch
    {
        EstimatorKind.Ridge => PenaltyShape.Squares,
        EstimatorKind.ElasticNet => PenaltyShape.Mixture,
        _ => PenaltyShape.Other,
    };

    /// <summary>The share of L1 in the penalty.</summary>
    /// <param name="kind">The estimator.</param>
    /// <param name="wanted">The share where the estimator leaves it open.</param>
    public static double L1Share(this EstimatorKind kind, double wanted) => kind switch
    {
        EstimatorKind.Lasso => 1.0,
        EstimatorKind.ElasticNet => wanted,
        _ => 0.0,
    };
}
