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

        if (problem.Loss.HasLogLink)
        {
            BigReal atBest = AtBestIntercept(problem, weight);
            BigReal drop = atBest - Saturated(problem);
            return (drop - atBest.Abs().Scale(-RoundingBits)).Sign > 0 ? drop : atBest.Sign > 0 ? atBest : BigReal.One.WithPrecision(problem.Precision);
        }

        BigReal value = problem.Loss.Kind switch
        {
            LossKind.Squared => (squares - (problem.HasIntercept ? sum * sum / weight : BigReal.Zero)).Scale(-1),
            LossKind.Logistic when problem.Offsets is not null => AtBestIntercept(problem, weight),
            LossKind.Quantile => Quantile(problem, weight),
            LossKind.Logistic => problem.HasIntercept ? -(Part(sum, weight) + Part(weight - sum, weight)) : LogOf(weight, BigReal.FromInteger(2)),
            _ => Huber(problem, squares),
        };
        return value.Sign > 0 ? value : BigReal.One.WithPrecision(problem.Precision);
    }

    // By Newton's method: from the logarithm of the mean where the predictions are logarithms.
    private static BigReal AtBestIntercept(VerifiedProblem problem, BigReal weight)
    {
        const int MostSteps = 200;
        var nullModel = new VerifiedProblem(problem.Precision, 0, problem.HasIntercept, problem.Loss, [], problem.Targets, problem.Weights)
        {
            Offsets = problem.Offsets,
        };
        var point = new BigReal[nullModel.Unknowns];
        if (problem.HasIntercept)
        {
            BigReal sum = BigReal.Zero.WithPrecision(problem.Precision);
            BigReal shift = sum;
            for (int i = 0; i < problem.Count; i++)
            {
                sum += problem.Weights[i] * problem.Targets[i];
                shift += problem.Weights[i] * problem.OffsetOf(i);
            }

            point[0] = problem.Loss.HasLogLink && sum.Sign > 0
                ? ElementaryFunctions.Log(sum / weight).Middle - (shift / weight)
                : -(shift / weight);
            for (int step = 0; step < MostSteps; step++)
            {
                BigReal slope = BigReal.Zero.WithPrecision(problem.Precision);
                BigReal bend = slope;
                BigReal[] predictions = nullModel.Predict(point);
                for (int i = 0; i < predictions.Length; i++)
                {
                    slope += problem.Weights[i] * problem.Loss.Derivative(predictions[i], problem.Targets[i], out BigReal curvature);
                    bend += problem.Weights[i] * curvature;
                }

                BigReal move = slope.IsZero || bend.Sign <= 0 ? BigReal.Zero : slope / bend;
                move = BigReal.Max(BigReal.Min(move, BigReal.One), -BigReal.One);
                point[0] -= move;
                if (move.IsZero || move.Top < -(problem.Precision / 2))
                {
                    break;
                }
            }
        }

        return nullModel.Objective(point).Middle;
    }

    // The loss of perfect predictions.
    private static BigReal Saturated(VerifiedProblem problem)
    {
        BigReal sum = BigReal.Zero.WithPrecision(problem.Precision);
        for (int i = 0; i < problem.Count; i++)
        {
            BigReal target = problem.Targets[i];
            BigReal loss = problem.Loss.Kind switch
            {
                LossKind.Gamma => BigReal.One + ElementaryFunctions.Log(target.WithPrecision(problem.Precision)).Middle,
                LossKind.Tweedie => target.IsZero ? BigReal.Zero : problem.Loss.Value(ElementaryFunctions.Log(target.WithPrecision(problem.Precision)).Middle, target).Middle,
                _ => target - LogOf(target, target),
            };
            sum += problem.Weights[i] * loss;
        }

        return sum;
    }

    // The least intercept below which the share of the weight is at least the quantile is as good as any.
    private static BigReal Quantile(VerifiedProblem problem, BigReal weight)
    {
        var nullModel = new VerifiedProblem(problem.Precision, 0, problem.HasIntercept, problem.Loss, [], problem.Targets, problem.Weights);
        var point = new BigReal[nullModel.Unknowns];
        if (problem.HasIntercept)
        {
            var order = new int[problem.Count];
            for (int i = 0; i < order.Length; i++)
            {
                order[i] = i;
            }

            Array.Sort(order, (left, right) => BigReal.Compare(problem.Targets[left], problem.Targets[right]));
            BigReal wanted = weight * problem.Loss.Delta;
            BigReal below = BigReal.Zero.WithPrecision(problem.Precision);
            int place = -1;
            while (below < wanted && place < order.Length - 1)
            {
                place++;
                below += problem.Weights[order[place]];
            }

            point[0] = problem.Targets[order[Math.Max(place, 0)]];
        }

        return nullModel.Objective(point).Middle;
    }

    private static BigReal Huber(VerifiedProblem problem, BigReal squares)
    {
        var nullModel = new VerifiedProblem(problem.Precision, 0, problem.HasIntercept, problem.Loss, [], problem.Targets, problem.Weights);
        return nullModel.HasIntercept && squares.Sign > 0
            ? nullModel.Objective(InteriorPoint.MinimizeRows(nullModel, squares, out _)).Middle
            : nullModel.Objective(new BigReal[nullModel.Unknowns]).Middle;
    }

    private static BigReal Part(BigReal part, BigReal whole) => LogOf(part, part / whole);

    // weight log value, 0 for 0.
    private static BigReal LogOf(BigReal weight, BigReal value) =>
        weight.IsZero || value.Sign <= 0 ? BigReal.Zero : weight * ElementaryFunctions.Log(value.WithPrecision(weight.Precision)).Middle;
}
