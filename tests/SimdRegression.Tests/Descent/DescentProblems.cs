using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Descent;

/// <summary>Problems for descents, and their optima by other means.</summary>
internal static class DescentProblems
{
    /// <summary>Columns of deviation near 1 that are little correlated, as descents like them.</summary>
    public static Problem Mild(int count, int features = 10, int seed = 5, double noise = 0.5)
    {
        var random = new RandomSource((ulong)seed);
        var rows = new double[count * features];
        var targets = new double[count];
        for (int r = 0; r < count; r++)
        {
            double common = Normal(ref random);
            double target = 0.75 + (noise * Normal(ref random));
            for (int j = 0; j < features; j++)
            {
                double value = (float)((0.3 * common) + Normal(ref random));
                rows[(r * features) + j] = value;
                target += value * (((j % 3) - 1) * 0.5);
            }

            targets[r] = (float)target;
        }

        return Problem.Of(features, rows, targets);
    }

    /// <summary>Labels that a logistic model makes of a problem's targets.</summary>
    public static double[] Labels(Problem problem, int seed = 3)
    {
        var random = new RandomSource((ulong)seed);
        var labels = new double[problem.Count];
        for (int r = 0; r < labels.Length; r++)
        {
            labels[r] = random.NextDouble() < 1.0 / (1.0 + Math.Exp(-problem.Targets[r])) ? 1.0 : 0.0;
        }

        return labels;
    }

    /// <summary>The rows as a batch.</summary>
    public static RowBatch<double> Batch(Problem problem, double[]? weights = null)
        => new(problem.Rows, problem.Features, problem.Targets, weights);

    /// <summary>An answer from moments: coefficients, and the intercept behind them.</summary>
    public static double[] Exact<TEstimator>(Problem problem, TEstimator estimator, FitOptions options = default, double[]? weights = null)
        where TEstimator : struct, IMomentsEstimator
    {
        var moments = new LinearModel<double>.Moments(problem.Features);
        moments.Add(problem.Rows, problem.Targets, weights ?? []);
        FitReport report = moments.Fit(estimator, options, out LinearModel<double> model);
        Assert.True(report.Converged, report.ToString());
        return Answer(model);
    }

    /// <summary>Coefficients and, behind them, the intercept.</summary>
    public static double[] Answer(LinearModel<double> model) => [.. model.Coefficients, model.Intercept];

    /// <summary>sum s loss + alpha sum R, computed row by row.</summary>
    public static double Objective<TLoss>(
        Problem problem, double[] targets, TLoss loss, double[] answer, double l1 = 0.0, double l2 = 0.0, double[]? weights = null)
        where TLoss : struct, ILoss<TLoss>
    {
        double total = 0.0;
        for (int r = 0; r < problem.Count; r++)
        {
            double prediction = answer[^1];
            for (int j = 0; j < problem.Features; j++)
            {
                prediction += problem.Element(r, j) * answer[j];
            }

            total += (weights is null ? 1.0 : weights[r]) * loss.Evaluate(prediction, targets[r], out double _);
        }

        return total + answer[..^1].Sum(w => (l1 * Math.Abs(w)) + (0.5 * l2 * w * w));
    }

    /// <summary>Asserts that two answers agree, relative to the largest number of the first.</summary>
    public static void AssertNear(double[] expected, double[] actual, double tolerance)
    {
        double size = expected.Max(Math.Abs);
        for (int j = 0; j < expected.Length; j++)
        {
            Assert.True(
                Math.Abs(expected[j] - actual[j]) <= tolerance * size, $"Element {j} is {actual[j]:R} instead of {expected[j]:R}.");
        }
    }

    private static double Normal(ref RandomSource random)
    {
        double sum = -6.0;
        for (int i = 0; i < 12; i++)
        {
            sum += random.NextDouble();
        }

        return sum;
    }
}
