using SimdRegression.Numerics;

namespace SimdRegression.Tests.Inference;

/// <summary>The inference of logistic, Poisson and gamma regression, against information that is summed and inverted here.</summary>
public sealed class LikelihoodTests
{
    private const int Count = 70;
    private const int Features = 3;
    private readonly double[] rows = new double[Features * Count];
    private readonly double[] labels = new double[Count];
    private readonly double[] counts = new double[Count];
    private readonly double[] amounts = new double[Count];
    private readonly double[] weights = new double[Count];
    private readonly double[] offsets = new double[Count];

    public LikelihoodTests()
    {
        var random = new Random(31);
        for (int i = 0; i < Count; i++)
        {
            double margin = 0.3;
            for (int j = 0; j < Features; j++)
            {
                rows[(Features * i) + j] = random.NextDouble() - 0.5 + (100.0 * j);
                margin += (j - 1) * (rows[(Features * i) + j] - (100.0 * j));
            }

            labels[i] = random.NextDouble() < 1.0 / (1.0 + Math.Exp(-margin)) ? 1.0 : 0.0;
            counts[i] = Math.Floor(Math.Exp(margin) * 3.0 * random.NextDouble());
            amounts[i] = Math.Exp(margin) * (0.2 + random.NextDouble());
            weights[i] = random.Next(3);
            offsets[i] = random.NextDouble();
        }
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Errors_are_those_of_the_inverse_information(bool hasIntercept, bool standardizes)
    {
        var options = new FitOptions { Intercept = hasIntercept, Standardize = standardizes };
        Check(labels, default(LogisticLoss), in options, (m, _) => 1.0 / ((1.0 + Math.Exp(m)) * (1.0 + Math.Exp(-m))), hasDispersion: false);
        Check(counts, default(PoissonLoss), in options, (m, _) => Math.Exp(m), hasDispersion: false);
        Check(amounts, default(GammaLoss), in options, (_, _) => 1.0, hasDispersion: true);
    }

    [Fact]
    public void Criteria_are_of_the_log_likelihood()
    {
        var trainer = new LinearModel<double>.Trainer(Features);
        var statistics = new LikelihoodStatistics(Features);
        var batch = new RowBatch<double>(rows, Features, counts, default);
        trainer.Fit(in batch, default(PoissonLoss), default(NoPenalty), default(Newton), default, out LinearModel<double> model);
        trainer.Infer(in batch, default(PoissonLoss), default, statistics);
        double logLikelihood = 0.0;
        for (int i = 0; i < Count; i++)
        {
            double m = Margin(model, i);
            double logFactorial = Enumerable.Range(1, (int)counts[i]).Sum(k => Math.Log(k));
            logLikelihood += (counts[i] * m) - Math.Exp(m) - logFactorial;
        }

        Assert.Equal((-2.0 * logLikelihood) + 8.0, statistics.Aic, 1e-9);
        Assert.Equal((-2.0 * logLikelihood) + (4.0 * Math.Log(Count)), statistics.Bic, 1e-9);
        Assert.True(double.IsNaN(statistics.Dispersion));

        // The trainer is as it was: a warm start begins at its answer.
        TrainingReport again = trainer.Fit(in batch, default(PoissonLoss), default(NoPenalty), default(Newton), new FitOptions { WarmStart = true }, out LinearModel<double> same);
        Assert.InRange(again.Iterations, 0, 2);
        Assert.Equal(model.Coefficients[1], same.Coefficients[1], 1e-12);
    }

    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(1.0, 0.31731050786291415)]
    [InlineData(-1.959963984540054, 0.05)]
    [InlineData(2.5, 0.012419330651552278)]
    [InlineData(6.0, 1.973175290075396e-9)]
    [InlineData(30.0, 9.813427854296374e-198)]
    public void The_normal_distribution_has_its_digits(double z, double expected)
    {
        double found = NormalDistribution.TwoSidedPValue(z);
        Assert.InRange(found, expected * (1.0 - 1e-13), expected * (1.0 + 1e-13));
    }

    [Fact]
    public void Both_sides_of_the_turn_agree()
    {
        double below = NormalDistribution.TwoSidedPValue(Math.BitDecrement(2.5));
        Assert.Equal(below, NormalDistribution.TwoSidedPValue(2.5), 1e-13 * below);
        Assert.True(double.IsNaN(NormalDistribution.TwoSidedPValue(double.NaN)));
        Assert.Equal(0.0, NormalDistribution.TwoSidedPValue(double.PositiveInfinity));
    }

    [Fact]
    public void What_has_no_information_is_NaN_and_what_does_not_suit_is_refused()
    {
        double[] dependent = [.. Enumerable.Range(0, Count).SelectMany(i => new[] { rows[Features * i], 2.0 * rows[Features * i], 1.0 })];
        var trainer = new LinearModel<double>.Trainer(Features);
        var statistics = new LikelihoodStatistics(Features);
        var batch = new RowBatch<double>(dependent, Features, counts, default);
        trainer.Fit(in batch, default(PoissonLoss), default(NoPenalty), default(Newton), default, out _);
        trainer.Infer(in batch, default(PoissonLoss), default, statistics);
        Assert.All(statistics.StandardErrors.ToArray(), error => Assert.True(double.IsNaN(error)));
        Assert.Throws<NotSupportedException>(() => Infer(trainer, default(SquaredLoss), statistics));
        Assert.Throws<ArgumentException>(() => Infer(trainer, default(PoissonLoss), new LikelihoodStatistics(2)));

        void Infer<TLoss>(LinearModel<double>.Trainer of, TLoss loss, LikelihoodStatistics into)
            where TLoss : struct, ICurvedLoss<TLoss>
        {
            var all = new RowBatch<double>(rows, Features, counts, default);
            of.Infer(in all, in loss, default, into);
        }
    }

    private void Check<TLoss>(double[] targets, TLoss loss, in FitOptions options, Func<double, double, double> informationOf, bool hasDispersion)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        var trainer = new LinearModel<double>.Trainer(Features);
        var statistics = new LikelihoodStatistics(Features);
        var batch = new RowBatch<double>(rows, Features, targets, weights) { Offsets = offsets };
        TrainingReport report = trainer.Fit(in batch, in loss, default(NoPenalty), default(Newton), in options, out LinearModel<double> model);
        Assert.True(report.Converged, $"{report}");
        trainer.Infer(in batch, in loss, in options, statistics);

        // About the middle of the columns, whose unit of coefficients is the same.
        int order = Features + (options.Intercept ? 1 : 0);
        var information = new double[order, order];
        double pearson = 0.0;
        for (int i = 0; i < Count; i++)
        {
            double m = Margin(model, i) + offsets[i];
            double h = weights[i] * informationOf(m, targets[i]);
            pearson += weights[i] * Math.Pow((targets[i] / Math.Exp(m)) - 1.0, 2);
            for (int a = 0; a < order; a++)
            {
                for (int b = 0; b < order; b++)
                {
                    information[a, b] += h * Column(i, a) * Column(i, b);
                }
            }
        }

        double dispersion = hasDispersion ? pearson / (weights.Count(weight => weight > 0.0) - order) : 1.0;
        double[,] inverse = Inverse(information);
        for (int j = 0; j < Features; j++)
        {
            double expected = Math.Sqrt(dispersion * inverse[j, j]);
            Assert.Equal(expected, statistics.StandardErrors[j], 1e-7 * expected);
            Assert.Equal(model.Coefficients[j] / expected, statistics.TestStatistics[j], 1e-6 * (1.0 + Math.Abs(statistics.TestStatistics[j])));
        }

        Assert.Equal(hasDispersion, double.IsFinite(statistics.Dispersion));
        Assert.Equal(!hasDispersion, double.IsFinite(statistics.Aic));
        Assert.Equal(options.Intercept, double.IsFinite(statistics.InterceptStandardError));
        if (options.Intercept)
        {
            // b is the prediction at 0, the middle moved by -middle.w.
            double variance = inverse[3, 3];
            for (int a = 0; a < Features; a++)
            {
                variance -= 2.0 * 100.0 * a * inverse[a, 3];
                for (int b = 0; b < Features; b++)
                {
                    variance += 100.0 * a * 100.0 * b * inverse[a, b];
                }
            }

            Assert.Equal(Math.Sqrt(dispersion * variance), statistics.InterceptStandardError, 1e-6 * statistics.InterceptStandardError);
        }

        double Column(int row, int a) => a == Features ? 1.0 : rows[(Features * row) + a] - (order > Features ? 100.0 * a : 0.0);
    }

    private double Margin(LinearModel<double> model, int row)
    {
        double m = model.Intercept;
        for (int j = 0; j < Features; j++)
        {
            m += model.Coefficients[j] * rows[(Features * row) + j];
        }

        return m;
    }

    private static double[,] Inverse(double[,] matrix)
    {
        int order = matrix.GetLength(0);
        var work = (double[,])matrix.Clone();
        var inverse = new double[order, order];
        for (int a = 0; a < order; a++)
        {
            inverse[a, a] = 1.0;
        }

        for (int pivot = 0; pivot < order; pivot++)
        {
            double scale = work[pivot, pivot];
            for (int b = 0; b < order; b++)
            {
                work[pivot, b] /= scale;
                inverse[pivot, b] /= scale;
            }

            for (int a = 0; a < order; a++)
            {
                double factor = work[a, pivot];
                for (int b = 0; b < order && a != pivot; b++)
                {
                    work[a, b] -= factor * work[pivot, b];
                    inverse[a, b] -= factor * inverse[pivot, b];
                }
            }
        }

        return inverse;
    }
}
