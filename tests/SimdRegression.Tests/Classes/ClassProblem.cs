namespace SimdRegression.Tests.Classes;

/// <summary>A classification whose objective and slopes are worked out in plain sums, by code that shares nothing with the solver.</summary>
internal sealed class ClassProblem
{
    public ClassProblem(int features, int classes, int count, int seed, bool isWeighted = false)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble())) * Math.Cos(2.0 * Math.PI * random.NextDouble());
        Features = features;
        Classes = classes;
        Rows = new double[count * features];
        Targets = new double[count];
        Weights = isWeighted ? new double[count] : [];
        var truth = new double[classes * features];
        for (int i = 0; i < truth.Length; i++)
        {
            truth[i] = random.Next(3) == 0 ? 0.0 : 0.7 * Normal();
        }

        for (int r = 0; r < count; r++)
        {
            double largest = double.NegativeInfinity;
            for (int j = 0; j < features; j++)
            {
                Rows[(r * features) + j] = (Normal() * (1.0 + j)) + (0.5 * j);
            }

            for (int k = 0; k < classes; k++)
            {
                double score = (0.3 * k) - Math.Log(-Math.Log(random.NextDouble()));
                for (int j = 0; j < features; j++)
                {
                    score += truth[(k * features) + j] * Rows[(r * features) + j] / (1.0 + j);
                }

                Targets[r] = score > largest ? k : Targets[r];
                largest = Math.Max(largest, score);
            }

            if (isWeighted)
            {
                Weights[r] = 0.5 * random.Next(4);
            }
        }
    }

    public int Features { get; }

    public int Classes { get; }

    public double[] Rows { get; }

    public double[] Targets { get; }

    public double[] Weights { get; }

    public RowBatch<double> Batch => new(Rows, Features, Targets, Weights);

    /// <summary>The loss and its slopes: K blocks of the coefficients and the intercept.</summary>
    public double Loss(LinearClassifier<double> model, double[] slopes)
    {
        var coefficients = new double[Classes * Features];
        model.CopyCoefficientsTo(coefficients);
        double loss = 0.0;
        var scores = new double[Classes];
        Array.Clear(slopes);
        for (int r = 0; r < Targets.Length; r++)
        {
            double weight = Weights.Length == 0 ? 1.0 : Weights[r];
            for (int k = 0; k < Classes; k++)
            {
                scores[k] = model.Intercepts[k];
                for (int j = 0; j < Features; j++)
                {
                    scores[k] += coefficients[(k * Features) + j] * Rows[(r * Features) + j];
                }
            }

            double largest = scores.Max();
            double sum = scores.Sum(score => Math.Exp(score - largest));
            loss += weight * (Math.Log(sum) + largest - scores[(int)Targets[r]]);
            for (int k = 0; k < Classes; k++)
            {
                double slope = weight * ((Math.Exp(scores[k] - largest) / sum) - (k == Targets[r] ? 1.0 : 0.0));
                for (int j = 0; j < Features; j++)
                {
                    slopes[(k * (Features + 1)) + j] += slope * Rows[(r * Features) + j];
                }

                slopes[(k * (Features + 1)) + Features] += slope;
            }
        }

        return loss;
    }

    /// <summary>The population deviations of the columns.</summary>
    public double[] Deviations()
    {
        var deviations = new double[Features];
        double total = Weights.Length == 0 ? Targets.Length : Weights.Sum();
        for (int j = 0; j < Features; j++)
        {
            double Sum(Func<double, double> term) =>
                Enumerable.Range(0, Targets.Length).Sum(r => (Weights.Length == 0 ? 1.0 : Weights[r]) * term(Rows[(r * Features) + j]));
            double mean = Sum(x => x) / total;
            deviations[j] = Math.Sqrt(Sum(x => (x - mean) * (x - mean)) / total);
        }

        return deviations;
    }
}
