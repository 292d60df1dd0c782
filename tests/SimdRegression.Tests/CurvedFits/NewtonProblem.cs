using SimdRegression.Kernels;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.CurvedFits;

/// <summary>Rows with labels that depend on them by chance, and fits of them.</summary>
internal sealed class NewtonProblem
{
    public NewtonProblem(int count, int features, int seed, double offset = 0.0)
    {
        Problem source = Problem.Random(count, features, seed, offset);
        var random = new Random(seed + 1);
        Features = features;
        Rows = source.Rows;
        Numbers = source.Targets;
        double mean = source.Targets.Average();
        Labels = Array.ConvertAll(source.Targets, target => random.NextDouble() < 1.0 / (1.0 + Math.Exp((mean - target) / 2.0)) ? 1.0 : 0.0);
        Weights = source.Weights(seed + 2);
    }

    public int Features { get; }

    public double[] Rows { get; }

    public double[] Numbers { get; }

    public double[] Labels { get; }

    public double[] Weights { get; }

    public RowBatch<double> Batch(bool weighted = false) => new(Rows, Features, Labels, weighted ? Weights : []);

    public TrainingReport Fit<TPenalty>(TPenalty penalty, FitOptions options, out LinearModel<double> model, bool weighted = false)
        where TPenalty : struct, IPenalty<TPenalty>
    {
        RowBatch<double> batch = Batch(weighted);
        return new LinearModel<double>.Trainer(Features).Fit(in batch, default(LogisticLoss), in penalty, default(ProximalNewton), in options, out model);
    }

    /// <summary>The largest violation of the optimality conditions, from the rows, in plain arithmetic.</summary>
    public double Violation(LinearModel<double> model, double alpha, double share, bool weighted)
    {
        var gradient = new double[Features + 1];
        var sizes = new double[Features + 1];
        for (int r = 0; r < Labels.Length; r++)
        {
            ReadOnlySpan<double> row = Rows.AsSpan(r * Features, Features);
            double m = model.Intercept;
            for (int j = 0; j < Features; j++)
            {
                m += row[j] * model.Coefficients[j];
            }

            double d = (weighted ? Weights[r] : 1.0) * ((1.0 / (1.0 + Math.Exp(-m))) - Labels[r]);
            for (int j = 0; j <= Features; j++)
            {
                double value = j < Features ? row[j] : 1.0;
                gradient[j] += d * value;
                sizes[j] += Math.Abs(d * value);
            }
        }

        double largest = Math.Abs(gradient[Features]) / sizes[Features];
        for (int j = 0; j < Features; j++)
        {
            double w = model.Coefficients[j];
            double smooth = gradient[j] + (alpha * (1.0 - share) * w);
            double distance = w == 0.0 ? Math.Max(0.0, Math.Abs(smooth) - (alpha * share)) : Math.Abs(smooth + (Math.Sign(w) * alpha * share));
            largest = Math.Max(largest, distance / sizes[j]);
        }

        return largest;
    }

    public static void AssertClose(LinearModel<double> expected, LinearModel<double> found, double tolerance)
    {
        double scale = Math.Max(1e-300, expected.Coefficients.ToArray().Max(Math.Abs));
        for (int j = 0; j < expected.Coefficients.Length; j++)
        {
            Assert.True(
                Math.Abs(expected.Coefficients[j] - found.Coefficients[j]) <= tolerance * scale,
                $"coefficient {j}: {found.Coefficients[j]:r}, want {expected.Coefficients[j]:r}");
        }

        double size = Math.Max(scale, Math.Abs(expected.Intercept));
        Assert.True(Math.Abs(expected.Intercept - found.Intercept) <= tolerance * size, $"intercept {found.Intercept:r}, want {expected.Intercept:r}");
    }
}
