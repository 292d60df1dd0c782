using SimdRegression.Tests.Paths;

namespace SimdRegression.Tests.Fits;

/// <summary>A gap that is told is a bound of the true one, whatever the rounding of sums, slopes and coefficients.</summary>
public class CertifiedGapTests
{
    private static readonly double[] ThreeColumns =
    [
        60000000, 60000001, 59999997, -30000000, -30000000, -29999997, 60000000, 60000003, 59999999, -40000000, -40000003, -39999999,
        60000000, 59999999, 59999997,
    ];

    private static readonly double[] ThreeRows = [100000003, 9999997, 999999999, 99999998, 10000000, 1000000000, 99999998, 9999999, 999999998];

    [Theory]
    [InlineData(1e-6)]
    [InlineData(1e-8)]
    [InlineData(1e-10)]
    [InlineData(1e-12)]
    [InlineData(1e-14)]
    public void Three_columns_that_differ_by_ones_are_told_apart(double alpha)
    {
        double[] targets = [-2, 2, -8, 4, -5];
        CheckLasso(ThreeColumns, targets, 3, alpha, new FitOptions { Intercept = true });
        CheckLasso(ThreeRows, [6, 2, 0], 3, alpha, new FitOptions { Intercept = false });
    }

    [Fact]
    public void Gaps_of_fits_are_bounds()
    {
        int converged = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            int features = random.Next(1, 5);
            double offset = Pick(random, 0, 1e3, 1e6);
            double near = Math.Pow(10.0, -random.Next(0, 8));
            (double[] rows, double[] targets) = Rows(random, features, random.Next(features + 2, 12), offset, near);
            double alpha = Math.Pow(10.0, -random.Next(0, 16));
            double ratio = Pick(random, 0.1, 0.9, 1.0);
            var options = new FitOptions
            {
                Intercept = random.Next(3) > 0,
                Standardize = random.Next(4) == 0,
                PenaltyFactors = random.Next(3) == 0 ? Enumerable.Range(0, features).Select(_ => Pick(random, 0, 1, 2)).ToArray() : default,
                LowerBounds = random.Next(4) == 0 ? new[] { 0.0 } : default,
            };
            var moments = new LinearModel<double>.Moments(features);
            moments.Add(rows, targets);
            FitReport report = moments.Fit(new ElasticNet(alpha, ratio), options, out LinearModel<double> model);
            if (report.Certificate.Kind != CertificateKind.DualityGap)
            {
                continue;
            }

            var exact = new ExactFitGap(rows, targets, features, in options);
            double gap = exact.Of(model.Coefficients, report.Alpha * ratio, report.Alpha * (1.0 - ratio));
            Assert.True(gap <= (1.0 + 1e-9) * report.Certificate.Value, $"seed {seed}: gap {gap:g3}, {report}");
            converged += report.Converged ? 1 : 0;
        }

        Assert.True(converged > 280, $"{converged} converged");
    }

    [Fact]
    public void Gaps_of_points_of_paths_are_bounds()
    {
        for (int seed = 0; seed < 100; seed++)
        {
            var random = new Random(seed);
            int features = random.Next(2, 5);
            (double[] rows, double[] targets) = Rows(random, features, random.Next(8, 30), 1.0, Math.Pow(10.0, -random.Next(0, 6)));
            string name = seed % 2 == 0 ? "lasso" : "elastic net";
            (EstimatorKind kind, double share) = PathSubject.Named(name);
            var options = new FitOptions { PenaltyFactors = seed % 3 == 0 ? Enumerable.Range(0, features).Select(j => j == 1 ? 0.0 : 1.0).ToArray() : default };
            double[] alphas = [.. Enumerable.Range(0, 12).Select(i => Math.Pow(10.0, 1.0 - i))];
            var points = PathSubject.Of(features, rows, targets).Fit(kind, share, alphas, options);
            var exact = new ExactFitGap(rows, targets, features, in options);
            for (int i = 0; i < points.Count; i++)
            {
                double gap = exact.Of(points.CoefficientsAt(i), alphas[i] * share, alphas[i] * (1.0 - share));
                Assert.True(gap <= (1.0 + 1e-9) * points.Certificates[i].Value, $"seed {seed}, point {i}: {gap:g3}, {points.Certificates[i]}");
            }
        }
    }

    [Fact]
    public void Rounding_excuses_no_gap_above_a_billionth()
    {
        var moments = new LinearModel<double>.Moments(3);
        moments.Add(ThreeRows, [6, 2, 0]);
        FitReport report = moments.Fit(new Lasso(1e-12), new FitOptions { Intercept = false }, out _);
        Assert.Equal(1e-9, report.Certificate.Tolerance);
    }

    [Fact]
    public void The_cheaper_of_two_copies_is_taken()
    {
        double[] rows = [1, 1, 2, 2, 3, 3, 5, 5, 4, 4];
        var moments = new LinearModel<double>.Moments(2);
        moments.Add(rows, [1, 2, 3, 4, 5]);
        FitReport report = moments.Fit(
            new Lasso(0.1), new FitOptions { PenaltyFactors = new[] { 1.00000001, 1.0 }, Tolerance = 1e-12 }, out LinearModel<double> model);
        Assert.True(report.Converged, report.ToString());
        Assert.Equal(0.0, model.Coefficients[0]);
        Assert.NotEqual(0.0, model.Coefficients[1]);
    }

    private static void CheckLasso(double[] rows, double[] targets, int features, double alpha, FitOptions options)
    {
        var moments = new LinearModel<double>.Moments(features);
        moments.Add(rows, targets);
        FitReport report = moments.Fit(new Lasso(alpha), options, out LinearModel<double> model);
        double gap = new ExactFitGap(rows, targets, features, in options).Of(model.Coefficients, report.Alpha, 0.0);
        Assert.True(report.Converged, report.ToString());
        Assert.True(gap <= report.Certificate.Value, $"gap {gap:g3}, {report}");
    }

    private static (double[] Rows, double[] Targets) Rows(Random random, int features, int count, double offset, double near)
    {
        var rows = new double[count * features];
        var targets = new double[count];
        for (int i = 0; i < count; i++)
        {
            double common = random.NextDouble();
            for (int j = 0; j < features; j++)
            {
                rows[(i * features) + j] = offset + (j % 2 == 0 ? common : 0.0) + ((j % 2 == 0 ? near : 1.0) * random.NextDouble());
            }

            targets[i] = (2.0 * common) + random.NextDouble();
        }

        return (rows, targets);
    }

    private static double Pick(Random random, params double[] choices) => choices[random.Next(choices.Length)];
}
