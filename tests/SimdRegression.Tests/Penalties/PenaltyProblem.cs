using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Penalties;

/// <summary>A small random problem, and its objective computed from the rows in plain sums.</summary>
internal sealed class PenaltyProblem
{
    public PenaltyProblem(int seed, int rows, int features, double correlation = 0.5, bool weighted = false, double spread = 1.0)
    {
        var random = new Random(seed);
        RowCount = rows;
        FeatureCount = features;
        Values = new double[rows * features];
        Targets = new double[rows];
        Weights = new double[rows];
        double[] truth = [.. Enumerable.Range(0, features).Select(j => j % 3 == 0 ? random.NextDouble() * 4.0 - 2.0 : 0.0)];
        for (int i = 0; i < rows; i++)
        {
            double common = Normal(random);
            Weights[i] = weighted ? random.Next(4) : 1.0;
            for (int j = 0; j < features; j++)
            {
                double scale = Math.ScaleB(1.0, (int)(spread * (j % 5)) - (int)(2 * spread));
                Values[(i * features) + j] = 3.0 + (scale * ((Math.Sqrt(1.0 - (correlation * correlation)) * Normal(random)) + (correlation * common)));
                Targets[i] += truth[j] * (Values[(i * features) + j] - 3.0) / scale;
            }

            Targets[i] += 5.0 + (0.7 * Normal(random));
        }
    }

    public int RowCount { get; }

    public int FeatureCount { get; }

    public double[] Values { get; }

    public double[] Targets { get; }

    public double[] Weights { get; }

    public double TotalWeight => Weights.Sum();

    public LinearModel<double>.Moments Moments()
    {
        var moments = new LinearModel<double>.Moments(FeatureCount);
        moments.Add(Values, Targets, Weights);
        return moments;
    }

    /// <summary>The population deviation of a column, by the weights.</summary>
    public double Deviation(int feature)
    {
        double mean = 0.0;
        double square = 0.0;
        for (int i = 0; i < RowCount; i++)
        {
            mean += Weights[i] * Values[(i * FeatureCount) + feature] / TotalWeight;
        }

        for (int i = 0; i < RowCount; i++)
        {
            double centred = Values[(i * FeatureCount) + feature] - mean;
            square += Weights[i] * centred * centred / TotalWeight;
        }

        return Math.Sqrt(square);
    }

    /// <summary>1/(2W) RSS.</summary>
    public double MeanHalfSquare(double[] coefficients, double intercept)
    {
        double sum = 0.0;
        for (int i = 0; i < RowCount; i++)
        {
            double residual = Targets[i] - intercept - Enumerable.Range(0, FeatureCount).Sum(j => coefficients[j] * Values[(i * FeatureCount) + j]);
            sum += Weights[i] * residual * residual;
        }

        return 0.5 * sum / TotalWeight;
    }

    /// <summary>The best intercept of coefficients.</summary>
    public double InterceptOf(double[] coefficients)
    {
        double sum = 0.0;
        for (int i = 0; i < RowCount; i++)
        {
            sum += Weights[i] * (Targets[i] - Enumerable.Range(0, FeatureCount).Sum(j => coefficients[j] * Values[(i * FeatureCount) + j]));
        }

        return sum / TotalWeight;
    }

    /// <summary>The objective of zero coefficients.</summary>
    public double AtZero => MeanHalfSquare(new double[FeatureCount], InterceptOf(new double[FeatureCount]));

    private static double Normal(Random random)
    {
        double u = 1.0 - random.NextDouble();
        return Math.Sqrt(-2.0 * Math.Log(u)) * Math.Cos(2.0 * Math.PI * random.NextDouble());
    }
}
