namespace SimdRegression.Fuzz.Reference;

/// <summary>The mean squared error that an exact fit to some rows has on others, and how far the gap of a fit lets it be from that.</summary>
internal static class ExactScore
{
    /// <summary>The score of the optimum.</summary>
    /// <param name="training">The problem of the training rows.</param>
    /// <param name="optimum">Its optimum.</param>
    /// <param name="ridge">The weights of the half squares.</param>
    /// <param name="test">The sums of the other rows.</param>
    /// <param name="intercept">Whether there is an intercept.</param>
    /// <param name="gap">How far a fit may be from the optimum, as part of the objective at zero.</param>
    /// <param name="doubt">Receives how far the score may be from the right one.</param>
    public static BigFloat Of(
        ExactQuadratic training, BigFloat[] optimum, BigFloat[] ridge, ExactSums test, bool intercept, double gap, out BigFloat doubt)
    {
        int features = optimum.Length;

        // Products of the test rows about the training means, or about zero.
        var shift = new BigFloat[features + 1];
        for (int j = 0; j <= features && intercept; j++)
        {
            shift[j] = training.Mean[j];
        }

        var products = new BigFloat[features + 1, features + 1];
        for (int j = 0; j <= features; j++)
        {
            for (int k = 0; k <= j; k++)
            {
                products[j, k] = test.Products[j, k] - (shift[j] * test.Sums[k]) - (shift[k] * test.Sums[j]) + (test.Weight * shift[j] * shift[k]);
                products[k, j] = products[j, k];
            }
        }

        BigFloat sum = products[features, features];
        for (int j = 0; j < features; j++)
        {
            sum -= 2.0 * optimum[j] * products[features, j];
            for (int k = 0; k < features; k++)
            {
                sum += optimum[j] * optimum[k] * products[j, k];
            }
        }

        // A fit whose objective is g above the optimum has w'(H + L2)w <= 2 g of the difference w, and errors that differ by no more than the trace.
        var usable = Enumerable.Range(0, features).Where(j => !training.Gram[j, j].IsZero);
        var cholesky = new ExactCholesky(ExactCholesky.WithDiagonal(training.Gram, ridge), usable);
        BigFloat trace = BigFloat.Zero;
        foreach (int j in cholesky.Columns)
        {
            var column = new BigFloat[features];
            for (int k = 0; k < features; k++)
            {
                column[k] = products[k, j];
            }

            trace += cholesky.Solve(column)[j];
        }

        BigFloat moved = BigFloat.Sqrt(BigFloat.Max(trace, BigFloat.Zero) * training.TargetSquare * gap);
        doubt = ((2.0 * BigFloat.Sqrt(BigFloat.Max(sum, BigFloat.Zero)) * moved) + (moved * moved)) / test.Weight;
        return BigFloat.Max(sum, BigFloat.Zero) / test.Weight;
    }
}
