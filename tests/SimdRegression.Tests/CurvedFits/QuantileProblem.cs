using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.CurvedFits;

/// <summary>Rows with a target whose spread depends on a feature, and the objective of quantile regression by plain loops.</summary>
internal sealed class QuantileProblem
{
    public QuantileProblem(int count, int features, int seed, bool isWhole = false, bool isWeighted = false)
    {
        var random = new Random(seed);
        Features = features;
        Rows = new double[count * features];
        Targets = new double[count];
        Weights = isWeighted ? new double[count] : [];
        double[] truth = [.. Enumerable.Range(0, features).Select(j => j % 3 == 0 ? 0.0 : (random.NextDouble() * 4.0) - 2.0)];
        for (int r = 0; r < count; r++)
        {
            double mean = 1.0;
            for (int j = 0; j < features; j++)
            {
                double value = Normal(random);
                Rows[(r * features) + j] = isWhole ? Math.Round(value) : value;
                mean += truth[j] * Rows[(r * features) + j];
            }

            double noise = Normal(random);
            Targets[r] = mean + (noise * Math.Exp(0.3 * noise));
            Targets[r] = isWhole ? Math.Round(Targets[r]) : Targets[r];
            if (isWeighted)
            {
                Weights[r] = random.Next(5) == 0 ? 0.0 : random.NextDouble() * 3.0;
            }
        }
    }

    public int Features { get; }

    public double[] Rows { get; }

    public double[] Targets { get; }

    public double[] Weights { get; }

    public int Count => Targets.Length;

    public double TotalWeight => Weights.Length == 0 ? Count : Weights.Sum();

    public RowBatch<double> Batch => new(Rows, Features, Targets, Weights);

    /// <summary>Sum s l + alpha sum f (r |w| + (1 - r)/2 w^2).</summary>
    public double Objective(double quantile, ReadOnlySpan<double> coefficients, double intercept, double alpha, double share, double[]? factors = null)
    {
        double sum = 0.0;
        for (int r = 0; r < Count; r++)
        {
            double residual = Targets[r] - intercept;
            for (int j = 0; j < Features; j++)
            {
                residual -= coefficients[j] * Rows[(r * Features) + j];
            }

            sum += (Weights.Length == 0 ? 1.0 : Weights[r]) * Math.Max(quantile * residual, (quantile - 1.0) * residual);
        }

        for (int j = 0; j < Features; j++)
        {
            double w = coefficients[j];
            sum += alpha * (factors?[j] ?? 1.0) * ((share * Math.Abs(w)) + (0.5 * (1.0 - share) * w * w));
        }

        return sum;
    }

    /// <summary>The least objective of the lasso with an intercept, from all points where as many rows and zero coefficients meet as there are unknowns.</summary>
    public double LeastByVertices(double quantile, double alpha)
    {
        int unknowns = Features + 1;
        double least = double.PositiveInfinity;
        var chosen = new int[unknowns];
        Choose(0, 0);
        return least;

        void Choose(int place, int from)
        {
            if (place == unknowns)
            {
                least = Math.Min(least, AtVertex());
                return;
            }

            for (int i = from; i < Count + Features; i++)
            {
                chosen[place] = i;
                Choose(place + 1, i + 1);
            }
        }

        double AtVertex()
        {
            var matrix = new double[unknowns, unknowns + 1];
            for (int i = 0; i < unknowns; i++)
            {
                bool isRow = chosen[i] < Count;
                for (int j = 0; j < Features; j++)
                {
                    matrix[i, j] = isRow ? Rows[(chosen[i] * Features) + j] : chosen[i] - Count == j ? 1.0 : 0.0;
                }

                matrix[i, Features] = isRow ? 1.0 : 0.0;
                matrix[i, unknowns] = isRow ? Targets[chosen[i]] : 0.0;
            }

            double[]? solved = Elimination.Solve(matrix);
            return solved is null
                ? double.PositiveInfinity
                : Objective(quantile, solved.AsSpan(0, Features), solved[Features], alpha, 1.0);
        }
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble())) * Math.Cos(2.0 * Math.PI * random.NextDouble());
}
