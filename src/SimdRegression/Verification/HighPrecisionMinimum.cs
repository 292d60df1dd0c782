namespace SimdRegression.Verification;

/// <summary>A point near the minimum and dual values that belong to it, found in high precision by methods that no solver shares.</summary>
/// <param name="Point">The unknowns.</param>
/// <param name="Duals">One a row.</param>
internal sealed record HighPrecisionMinimum(BigReal[] Point, BigReal[] Duals)
{
    private const int MaxSteps = 150;

    /// <summary>Looks for the minimum.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="start">A point to start from.</param>
    /// <param name="unit">The size of the objective.</param>
    public static HighPrecisionMinimum Find(VerifiedProblem problem, BigReal[] start, BigReal unit)
    {
        if (problem.HasOtherTerms)
        {
            return SmoothedDescent.Find(problem, start, unit);
        }

        switch (problem.Loss.Kind)
        {
            case LossKind.Squared:
                BigReal[] products = problem.CrossProducts(null);
                BigReal[] point = problem.Clamped(InteriorPoint.Minimize(problem, products, problem.Slopes(problem.Targets), unit));
                return new HighPrecisionMinimum(point, Derivatives(problem, point, null));
            case LossKind.Huber or LossKind.Quantile:
                BigReal[] robust = InteriorPoint.MinimizeRows(problem, unit, out BigReal[] duals);
                return new HighPrecisionMinimum(problem.Clamped(robust), duals);
            default:
                return Descend(problem, start, unit);
        }
    }

    // Proximal Newton steps: each minimises the quadratic model with penalties and bounds, and is halved until the objective falls.
    private static HighPrecisionMinimum Descend(VerifiedProblem problem, BigReal[] start, BigReal unit)
    {
        BigReal[] point = problem.Clamped(start);
        BigReal goal = unit.Scale(-Math.Min((2 * problem.Precision) / 5, 400));
        BigReal objective = problem.Objective(point).Middle;
        for (int step = 0; step < MaxSteps; step++)
        {
            var curvatures = new BigReal[problem.Count];
            BigReal[] duals = Derivatives(problem, point, curvatures);
            BigReal[] slopes = problem.Slopes(duals);
            BigReal[] products = problem.CrossProducts(curvatures);
            var linear = new BigReal[problem.Unknowns];
            for (int j = 0; j < linear.Length; j++)
            {
                linear[j] = -slopes[j];
                for (int k = 0; k < linear.Length; k++)
                {
                    linear[j] += products[(j * linear.Length) + k] * point[k];
                }
            }

            BigReal[] target = problem.Clamped(InteriorPoint.Minimize(problem, products, linear, unit));
            BigReal promised = problem.Penalty(point).Middle - problem.Penalty(target).Middle;
            for (int j = 0; j < linear.Length; j++)
            {
                promised -= slopes[j] * (target[j] - point[j]);
            }

            if (promised <= goal)
            {
                // So near the step doubles the digits of the point, although the objective hardly shows it.
                point = target;
                break;
            }

            if (!TryMove(problem, ref point, ref objective, target))
            {
                break;
            }
        }

        return new HighPrecisionMinimum(point, Derivatives(problem, point, null));
    }

    private static bool TryMove(VerifiedProblem problem, ref BigReal[] point, ref BigReal objective, BigReal[] target)
    {
        for (int halving = 0; halving < 60; halving++)
        {
            var trial = new BigReal[target.Length];
            for (int j = 0; j < trial.Length; j++)
            {
                trial[j] = point[j] + (target[j] - point[j]).Scale(-halving);
            }

            try
            {
                BigReal reached = problem.Objective(trial).Middle;
                if (reached < objective)
                {
                    point = trial;
                    objective = reached;
                    return true;
                }
            }
            catch (OverflowException)
            {
                // A prediction of that size is no candidate.
            }
        }

        return false;
    }

    private static BigReal[] Derivatives(VerifiedProblem problem, BigReal[] point, BigReal[]? curvatures)
    {
        BigReal[] predictions = problem.Predict(point);
        var duals = new BigReal[predictions.Length];
        for (int i = 0; i < duals.Length; i++)
        {
            duals[i] = problem.Loss.Derivative(predictions[i], problem.Targets[i], out BigReal curvature);
            if (curvatures is not null)
            {
                curvatures[i] = curvature;
            }
        }

        return duals;
    }
}
