namespace SimdRegression.Tests.CurvedFits;

/// <summary>Huber's loss with its scale, against its objective in plain sums.</summary>
public sealed class JointHuberTests
{
    private const int Count = 80;
    private readonly double[] rows = new double[2 * Count];
    private readonly double[] targets = new double[Count];
    private readonly double[] weights = new double[Count];

    public JointHuberTests()
    {
        var random = new Random(4);
        for (int i = 0; i < Count; i++)
        {
            rows[2 * i] = random.NextDouble() - 0.5;
            rows[(2 * i) + 1] = 3.0 * random.NextDouble();
            double noise = random.NextDouble() + random.NextDouble() - 1.0;
            targets[i] = 7.0 + (2.0 * rows[2 * i]) - rows[(2 * i) + 1] + (random.Next(9) == 0 ? 30.0 * noise : noise);
            weights[i] = 0.5 * random.Next(4);
        }
    }

    [Theory]
    [InlineData(1.35, 1e-4, true, false)]
    [InlineData(1.1, 1.0, true, true)]
    [InlineData(2.5, 0.3, false, false)]
    [InlineData(1.35, 0.0, true, true)]
    [InlineData(100.0, 0.5, true, false)]
    public void No_direction_lowers_the_objective(double delta, double alpha, bool hasIntercept, bool standardizes)
    {
        var options = new FitOptions { Intercept = hasIntercept, Standardize = standardizes, PenaltyFactors = new[] { 1.0, 0.5 } };
        var batch = new RowBatch<double>(rows, 2, targets, weights);
        TrainingReport report = new LinearModel<double>.Trainer(2).Fit(
            in batch, new JointHuber(delta, alpha), in options, out LinearModel<double> model, out double sigma);
        Assert.True(report.Converged, $"{report}");
        Assert.Equal(CertificateKind.DualityGap, report.Certificate.Kind);
        Assert.InRange(report.Certificate.Value, 0.0, 1e-12);
        double[] scales = standardizes ? Deviations() : [1.0, 1.0];
        double[] point = [model.Coefficients[0], model.Coefficients[1], model.Intercept, sigma];
        double least = Objective(point);
        Assert.Equal(least, report.Objective, 1e-11 * least);
        for (int j = 0; j < 4; j++)
        {
            if (j == 2 && !hasIntercept)
            {
                continue;
            }

            foreach (double step in (double[])[1e-4, -1e-4])
            {
                double[] beside = [.. point];
                beside[j] += step * sigma;
                Assert.True(Objective(beside) > least * (1.0 - 1e-14), $"{j} {step}: {Objective(beside) - least}");
            }

            // The derivative vanishes.
            double[] above = [.. point];
            double[] below = [.. point];
            above[j] += 1e-6 * sigma;
            below[j] -= 1e-6 * sigma;
            Assert.Equal(0.0, (Objective(above) - Objective(below)) / (2e-6 * sigma), 1e-6 * least / sigma);
        }

        double Objective(double[] at)
        {
            double sum = alpha * ((scales[0] * scales[0] * at[0] * at[0]) + (0.5 * scales[1] * scales[1] * at[1] * at[1]));
            for (int i = 0; i < Count; i++)
            {
                double z = Math.Abs(targets[i] - (at[0] * rows[2 * i]) - (at[1] * rows[(2 * i) + 1]) - at[2]) / at[3];
                sum += weights[i] * at[3] * (1.0 + (z <= delta ? z * z : (2.0 * delta * z) - (delta * delta)));
            }

            return sum;
        }
    }

    /// <summary>The gap is proven: it is no less than what the objective lies above the minimum.</summary>
    [Fact]
    public void An_unfinished_fit_tells_its_gap()
    {
        var batch = new RowBatch<double>(rows, 2, targets, default);
        var trainer = new LinearModel<double>.Trainer(2);
        trainer.Fit(in batch, new JointHuber(1.35, 0.1), default, out _, out _);
        TrainingReport rough = trainer.Fit(in batch, new JointHuber(1.35, 0.1), new FitOptions { Tolerance = 1e-15 }, out _, out _);
        Assert.True(rough.Status is FitStatus.Converged or FitStatus.Stalled, $"{rough}");
        Assert.InRange(rough.Certificate.Value, 0.0, 1e-13);
    }

    [Fact]
    public void Units_of_the_target_change_nothing_else()
    {
        var trainer = new LinearModel<double>.Trainer(2);
        trainer.Fit(rows, targets, new JointHuber(1.35, 0.0), out LinearModel<double> model, out double sigma);
        foreach (double unit in (double[])[1e-8, 1e9])
        {
            double[] scaled = [.. targets.Select(target => target * unit)];
            TrainingReport report = trainer.Fit(rows, scaled, new JointHuber(1.35, 0.0), out LinearModel<double> other, out double otherSigma);
            Assert.True(report.Converged, $"{report}");
            Assert.Equal(sigma, otherSigma / unit, 1e-9 * sigma);
            Assert.Equal(model.Coefficients[0], other.Coefficients[0] / unit, 1e-8);
        }
    }

    [Fact]
    public void A_scale_that_falls_to_zero_is_no_minimum()
    {
        var trainer = new LinearModel<double>.Trainer(2);
        TrainingReport report = trainer.Fit(rows, targets, new JointHuber(1.0, 1.0), out _, out double sigma);
        Assert.Equal(FitStatus.Unbounded, report.Status);
        Assert.True(double.IsNaN(sigma));
        double[] exact = [.. Enumerable.Range(0, Count).Select(i => 1.0 + rows[2 * i] - (3.0 * rows[(2 * i) + 1]))];
        exact[3] += 5.0;
        report = trainer.Fit(rows, exact, new JointHuber(1.35, 0.0), out _, out _);
        Assert.NotEqual(FitStatus.Converged, report.Status);
        report = trainer.Fit(rows, new double[Count], new JointHuber(1.35, 0.0), out _, out _);
        Assert.Equal(FitStatus.Unbounded, report.Status);
    }

    /// <summary>Where the constant alone has no scale, the model may have one.</summary>
    [Fact]
    public void Targets_with_many_ties_have_a_scale()
    {
        double[] tied = [.. targets.Select((target, i) => i % 2 == 0 ? 0.0 : target)];
        TrainingReport report = new LinearModel<double>.Trainer(2).Fit(rows, tied, new JointHuber(1.2, 1e-3), out _, out double sigma);
        Assert.True(report.Status is FitStatus.Converged or FitStatus.Unbounded, $"{report}");
        Assert.True(report.Converged == double.IsFinite(sigma));
    }

    [Fact]
    public void Bounds_and_numbers_out_of_range_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new JointHuber(0.0, 1.0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new JointHuber(1.35, -1.0));
        Assert.Throws<ArgumentException>(() => new LinearModel<double>.Trainer(2).Fit(
            new RowBatch<double>(rows, 2, targets, default), new JointHuber(1.35, 1.0), new FitOptions { LowerBounds = new[] { 0.0 } }, out _, out _));
    }

    private double[] Deviations()
    {
        double total = weights.Sum();
        return [.. Enumerable.Range(0, 2).Select(j =>
        {
            double mean = Enumerable.Range(0, Count).Sum(i => weights[i] * rows[(2 * i) + j]) / total;
            return Math.Sqrt(Enumerable.Range(0, Count).Sum(i => weights[i] * Math.Pow(rows[(2 * i) + j] - mean, 2)) / total);
        })];
    }
}
