namespace SimdRegression.Verification;

/// <summary>
/// What gaps are relative to: the objective at zero coefficients with the best intercept, less that of the saturated model, which predicts every target (half the
/// null deviance); where that is not above 0, the objective at zero, and 1 where that is not above 0 either.
/// </summary>
internal static class ObjectiveAtZero
{
    // Doubles do not tell a drop that is smaller beside the objectives than this.
    private const int RoundingBits = 46;

    /// <summary>The objective at zero, to about the precision of the problem.</summary>
    public static BigReal Of(VerifiedProblem problem)
    {
        BigReal weight = BigReal.Zero.WithPrecision(problem.Precision);
        BigReal sum = weight;
        BigReal squares = weight;
        for (int i = 0; i < problem.Count; i++)
        {
            weight += problem.Weights[i];
            sum += problem.Weights[i] * problem.Targets[i];
            squares += problem.Weights[i] * problem.Targets[i] * problem.Targets[i];
        }

        BigReal value = problem.Loss.Kind switch
        {
            LossKind.Squared => (squares - (problem.HasIntercept ? sum * sum / weight : BigReal.Zero)).Scale(-1),
            LossKind.Huber => Huber(problem, squares),
            LossKind.Logistic => problem.HasIntercept ? -(Part(sum, weight) + Part(weight - sum, weight)) : LogOf(weight, BigReal.FromInteger(2)),
            _ => problem.HasIntercept ? sum - LogOf(sum, sum / weight) : weight,
        };
        if (problem.Loss.Kind == LossKind.Poisson)
        {
            BigReal drop = value - Saturated(problem);
            return (drop - value.Abs().Scale(-RoundingBits)).Sign > 0 ? drop : value.Sign > 0 ? value : BigReal.One.WithPrecision(problem.Precision);
        }

        return value.Sign > 0 ? value : BigReal.One.WithPrecision(problem.Precision);
    }

    // Sum of s (y - y log y).
    private static BigReal Saturated(VerifiedProblem problem)
    {
        BigReal sum = BigReal.Zero.WithPrecision(problem.Precision);
        for (int i = 0; i < problem.Count; i++)
        {
            BigReal target = problem.Targets[i];
            sum += problem.Weights[i] * (target - LogOf(target, target));
        }

        return sum;
    }

    private static BigReal Huber(VerifiedProblem problem, BigReal squares)
    {
        var nullModel = new VerifiedProblem(problem.Precision, 0, problem.HasIntercept, problem.Loss, [], problem.Targets, problem.Weights);
        return nullModel.HasIntercept && squares.Sign > 0
            ? nullModel.Objective(InteriorPoint.MinimizeHuber(nullModel, squares, out _)).Middle
            : nullModel.Objective(new BigReal[nullModel.Unknowns]).Middle;
    }

    private static BigReal Part(BigReal part, BigReal whole) => LogOf(part, part / whole);

    // weight log value, 0 for 0.
    private static BigReal LogOf(BigReal weight, BigReal value) =>
        weight.IsZero || value.Sign <= 0 ? BigReal.Zero : weight * ElementaryFunctions.Log(value.WithPrecision(weight.Precision)).Middle;
}
