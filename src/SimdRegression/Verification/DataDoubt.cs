namespace SimdRegression.Verification;

/// <summary>Whether columns or target are constant or dependent to within the rounding of the data.</summary>
internal static class DataDoubt
{
    // 64 units in the last place: what fits may take for rounding.
    private const double Noise = 64.0 * MachineEpsilon.Double;

    /// <summary>Whether the rows leave that open.</summary>
    public static bool Exists(VerifiedProblem problem)
    {
        int precision = problem.Precision;
        BigReal noise = BigReal.From(Noise, precision);
        BigReal weight = BigReal.Zero.WithPrecision(precision);
        for (int i = 0; i < problem.Count; i++)
        {
            weight += problem.Weights[i];
        }

        BigReal targetTop = Largest(problem, i => problem.Targets[i]);
        if (problem.Loss.Kind is LossKind.Squared && Spread(problem, weight, i => problem.Targets[i], problem.HasIntercept) <= weight * Squared(noise * targetTop))
        {
            return true;
        }

        var tops = new BigReal[problem.Features];
        for (int j = 0; j < problem.Features; j++)
        {
            int column = j;
            tops[j] = Largest(problem, i => problem.At(i, column));
            if (Spread(problem, weight, i => problem.At(i, column), centred: true) <= weight * Squared(noise * tops[j]))
            {
                return true;
            }
        }

        // What the others leave of a column is 1 over its place in the inverse, and the inverse's column over that the weights of the others.
        var system = new SymmetricSystem(problem.CrossProducts(null), problem.Unknowns, new bool[problem.Unknowns], precision);
        for (int j = 0; j < problem.Features; j++)
        {
            if (system.IsLeftOut(j))
            {
                return true;
            }

            var unit = new BigReal[problem.Unknowns];
            Array.Fill(unit, BigReal.Zero.WithPrecision(precision));
            unit[j] = BigReal.One.WithPrecision(precision);
            BigReal[] inverse = system.Solve(unit);
            BigReal top = tops[j];
            for (int k = 0; k < problem.Features; k++)
            {
                top = BigReal.Max(top, (inverse[k] / inverse[j] * tops[k]).Abs());
            }

            if (BigReal.One / inverse[j] <= weight * Squared(noise * top))
            {
                return true;
            }
        }

        return false;
    }

    private static BigReal Squared(BigReal value) => value * value;

    private static BigReal Largest(VerifiedProblem problem, Func<int, BigReal> value)
    {
        BigReal largest = BigReal.Zero;
        for (int i = 0; i < problem.Count; i++)
        {
            largest = BigReal.Max(largest, value(i).Abs());
        }

        return largest;
    }

    // The weighted sum of squares, about the mean or about zero.
    private static BigReal Spread(VerifiedProblem problem, BigReal weight, Func<int, BigReal> value, bool centred)
    {
        BigReal mean = BigReal.Zero.WithPrecision(problem.Precision);
        for (int i = 0; centred && i < problem.Count; i++)
        {
            mean += problem.Weights[i] * value(i);
        }

        mean /= weight;
        BigReal sum = BigReal.Zero.WithPrecision(problem.Precision);
        for (int i = 0; i < problem.Count; i++)
        {
            sum += problem.Weights[i] * Squared(value(i) - mean);
        }

        return sum;
    }
}
