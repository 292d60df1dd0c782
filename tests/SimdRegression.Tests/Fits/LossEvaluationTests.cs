using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Fits;

/// <summary>The loss at given coefficients, its gradient, and its quadratic expansion as moments.</summary>
public sealed class LossEvaluationTests
{
    private const int Features = 5;
    private static readonly double[] s_coefficients = [0.5, -0.25, 0.125, 0.75, -0.5];
    private readonly Problem _problem = Problem.Random(700, Features, seed: 9);

    private double[] Labels => [.. _problem.Targets.Select(target => target > 1.0 ? 1.0 : 0.0)];

    [Fact]
    public void Loss_and_gradient_are_the_sums_over_the_rows()
    {
        double[] labels = Labels;
        double[] weights = [.. Enumerable.Range(0, labels.Length).Select(r => r % 4 * 0.5)];
        var batch = new RowBatch<double>(_problem.Rows, Features, labels, weights);
        var gradient = new double[Features];
        double loss = new LinearModel<double>.Trainer(Features).Evaluate(
            in batch, default(LogisticLoss), s_coefficients, 0.25, gradient, out double slope);
        double expected = 0.0;
        double expectedSlope = 0.0;
        var expectedGradient = new double[Features];
        for (int r = 0; r < labels.Length; r++)
        {
            double m = 0.25;
            for (int j = 0; j < Features; j++)
            {
                m += s_coefficients[j] * _problem.Rows[(r * Features) + j];
            }

            double derivative = weights[r] * ((1.0 / (1.0 + Math.Exp(-m))) - labels[r]);
            expected += weights[r] * (Math.Log(1.0 + Math.Exp(m)) - (labels[r] * m));
            expectedSlope += derivative;
            for (int j = 0; j < Features; j++)
            {
                expectedGradient[j] += derivative * _problem.Rows[(r * Features) + j];
            }
        }

        Assert.Equal(expected, loss, 1e-12 * expected);
        Assert.Equal(expectedSlope, slope, 1e-10);
        for (int j = 0; j < Features; j++)
        {
            Assert.Equal(expectedGradient[j], gradient[j], 1e-9);
        }
    }

    [Fact]
    public void Single_rows_are_summed_in_double()
    {
        float[] rows = [.. _problem.Rows.Select(value => (float)value)];
        float[] targets = [.. _problem.Targets.Select(value => (float)value)];
        var single = new double[Features];
        var wide = new double[Features];
        var batch = new RowBatch<float>(rows, Features, targets, default);
        var wideBatch = new RowBatch<double>(_problem.Rows, Features, _problem.Targets, default);
        double ours = new LinearModel<float>.Trainer(Features).Evaluate(
            in batch, new HuberLoss(1.5), s_coefficients, 0.25, single, out double slope);
        double theirs = new LinearModel<double>.Trainer(Features).Evaluate(
            in wideBatch, new HuberLoss(1.5), s_coefficients, 0.25, wide, out double wideSlope);
        Assert.Equal(theirs, ours, 1e-12 * theirs);
        Assert.Equal(wideSlope, slope, 1e-10);
        for (int j = 0; j < Features; j++)
        {
            Assert.Equal(wide[j], single[j], 1e-9);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Fits_from_the_merged_expansions_of_shards_are_steps_of_newton(bool isLasso)
    {
        double[] labels = Labels;
        var trainer = new LinearModel<double>.Trainer(Features);
        var total = new LinearModel<double>.Moments(Features);
        var shard = new LinearModel<double>.Moments(Features);
        var w = new double[Features];
        var gradient = new double[Features];
        double b = 0.0;
        var options = new FitOptions { Tolerance = 1e-14 };
        for (int step = 0; step < 12; step++)
        {
            total.Reset();
            for (int s = 0; s < 3; s++)
            {
                int first = s * 240;
                int count = Math.Min(240, labels.Length - first);
                var rows = new RowBatch<double>(
                    _problem.Rows.AsSpan(first * Features, count * Features), Features, labels.AsSpan(first, count), default);
                shard.Reset();
                trainer.Evaluate(in rows, default(LogisticLoss), w, b, gradient, out _, shard);
                total.Merge(shard);
            }

            _ = isLasso
                ? total.Fit(new Lasso(Strength.Total(5.0)), in options, w, out b)
                : total.Fit(new Ridge(Strength.Total(5.0)), in options, w, out b);
        }

        var batch = new RowBatch<double>(_problem.Rows, Features, labels, default);
        LinearModel<double> expected;
        TrainingReport report = isLasso
            ? trainer.Fit(in batch, default(LogisticLoss), new Lasso(5.0), default(ProximalNewton), in options, out expected)
            : trainer.Fit(in batch, default(LogisticLoss), new Ridge(5.0), default(Newton), in options, out expected);
        Assert.True(report.Certificate.Value < 1e-12, report.ToString());
        Assert.Equal(expected.Intercept, b, 1e-7);
        for (int j = 0; j < Features; j++)
        {
            Assert.Equal(expected.Coefficients[j], w[j], 1e-7);
        }
    }

    [Fact]
    public void Row_without_curvature_is_in_the_gradient_and_not_in_the_moments()
    {
        // The first residual is in the flat part of the loss.
        double[] rows = [1.0, 2.0, 3.0];
        double[] targets = [100.0, 0.5, 1.0];
        var moments = new LinearModel<double>.Moments(1);
        var gradient = new double[1];
        var batch = new RowBatch<double>(rows, 1, targets, default);
        double loss = new LinearModel<double>.Trainer(1).Evaluate(in batch, new HuberLoss(1.0), [0.25], 0.0, gradient, out double slope, moments);
        Assert.Equal(99.75 - 0.5 + (0.5 * 0.25 * 0.25), loss, 1e-12);
        Assert.Equal(-1.0 - (0.25 * 3.0), gradient[0], 1e-12);
        Assert.Equal(-1.25, slope, 1e-12);
        Assert.Equal(2.0, moments.TotalWeight, 1e-12);
    }

    [Theory]
    [InlineData(600.0)]
    [InlineData(400.0)]
    [InlineData(800.0)]
    public void Row_of_next_to_no_curvature_does_not_stop_the_others(double margin)
    {
        // The wrong label at a large margin: slope 1 and curvature e^-margin, so a target of -e^margin, which no moments take.
        double[] rows = [margin, 1.0];
        double[] labels = [0.0, 1.0];
        var moments = new LinearModel<double>.Moments(1);
        var gradient = new double[1];
        var batch = new RowBatch<double>(rows, 1, labels, default);
        double loss = new LinearModel<double>.Trainer(1).Evaluate(in batch, default(LogisticLoss), [1.0], 0.0, gradient, out _, moments);
        double odds = 1.0 / (1.0 + Math.E);
        Assert.Equal(margin + Math.Log(1.0 + Math.Exp(-1.0)), loss, 1e-10);
        Assert.Equal(margin - odds, gradient[0], 1e-10);
        Assert.Equal(odds * (1.0 - odds), moments.TotalWeight, 1e-12);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        var trainer = new LinearModel<double>.Trainer(2);
        double[] rows = [1.0, 2.0, 3.0, 4.0];
        double[] targets = [1.0, 2.0];
        var gradient = new double[2];
        Assert.Throws<ArgumentException>("coefficients", () => Call([1.0], 0.0, gradient, targets));
        Assert.Throws<ArgumentException>("coefficients", () => Call([1.0, double.NaN], 0.0, gradient, targets));
        Assert.Throws<ArgumentException>("intercept", () => Call([1.0, 1.0], double.PositiveInfinity, gradient, targets));
        Assert.Throws<ArgumentException>("gradient", () => Call([1.0, 1.0], 0.0, new double[3], targets));
        Assert.ThrowsAny<ArgumentException>(() => Call([1.0, 1.0], 0.0, gradient, [1.0, double.NaN]));
        var moments = new LinearModel<double>.Moments(3);
        Assert.Throws<ArgumentException>("expansion", () => trainer.Evaluate(
            new RowBatch<double>(rows, 2, targets, default), default(SquaredLoss), [1.0, 1.0], 0.0, gradient, out _, moments));

        void Call(double[] coefficients, double intercept, double[] destination, double[] y)
        {
            trainer.Evaluate(new RowBatch<double>(rows, 2, y, default), default(SquaredLoss), coefficients, intercept, destination, out _);
        }
    }
}
