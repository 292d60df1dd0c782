namespace SimdRegression.Kernels.Tests.Widths;

/// <summary>Doubled moments, fits in doubled precision and triangles, which must have the same bits at every width.</summary>
internal static class PrecisionDigest
{
    /// <summary>Coefficients and standard errors for several feature counts, with weights, of several blocks of rows, merged.</summary>
    public static IEnumerable<double> Answers()
    {
        var answers = new List<double>();
        foreach (int features in (int[])[3, 8, 13, 40, 70])
        {
            var random = new Random(features);
            var doubled = new LinearModel<double>.Moments(features) { SumPrecision = SumPrecision.Doubled };
            var part = new LinearModel<double>.Moments(features) { SumPrecision = SumPrecision.Doubled };
            var factor = new TriangularFactor<double>(features);
            var partFactor = new TriangularFactor<double>(features);
            Fill(random, 2100, doubled, factor);
            Fill(random, 90, part, partFactor);
            doubled.Merge(part);
            factor.Merge(partFactor);
            var statistics = new CoefficientStatistics(features);
            doubled.Fit(default, default, statistics, out LinearModel<double> model);
            Add(model, statistics);
            doubled.Fit(new Lasso(0.01), default, out model);
            Add(model, statistics);
            factor.Fit(default, default, statistics, out model);
            Add(model, statistics);
        }

        return answers;

        void Add(LinearModel<double> model, CoefficientStatistics statistics)
        {
            answers.AddRange(model.Coefficients);
            answers.Add(model.Intercept);
            answers.AddRange(statistics.StandardErrors);
        }
    }

    // The last column is nearly the first, so that a factor in double precision means nothing.
    private static void Fill(Random random, int count, LinearModel<double>.Moments moments, TriangularFactor<double> factor)
    {
        int features = moments.FeatureCount;
        var row = new double[features];
        for (int r = 0; r < count; r++)
        {
            for (int j = 0; j < features; j++)
            {
                row[j] = random.NextDouble();
            }

            row[^1] = row[0] + (1e-10 * row[^1]);
            double[] target = [row[1] - row[0] + random.NextDouble()];
            double[] weight = [1.0 + random.NextDouble()];
            moments.Add(row, target, weight);
            factor.Add(row, target, weight);
        }
    }
}
