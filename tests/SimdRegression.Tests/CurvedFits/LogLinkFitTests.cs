namespace SimdRegression.Tests.CurvedFits;

/// <summary>Fits of gamma and Tweedie losses, at targets of every size and powers of the whole range.</summary>
public sealed class LogLinkFitTests
{
    private const int Count = 60;
    private readonly double[] rows = new double[2 * Count];
    private readonly double[] amounts = new double[Count];
    private readonly double[] weights = new double[Count];

    [Theory]
    [InlineData(1.0)]
    [InlineData(1e-12)]
    [InlineData(1e15)]
    [InlineData(1e-150)]
    [InlineData(1e180)]
    public void Gamma_fits_of_any_size_are_the_same_but_for_the_intercept(double level)
    {
        Make(1.0, zeros: false);
        var trainer = new LinearModel<double>.Trainer(2);
        TrainingReport first = trainer.Fit(rows, amounts, default(GammaLoss), new Ridge(0.5), default(Newton), out LinearModel<double> model);
        double[] scaled = Array.ConvertAll(amounts, amount => amount * level);
        TrainingReport second = trainer.Fit(rows, scaled, default(GammaLoss), new Ridge(0.5), default(Newton), out LinearModel<double> other);
        Assert.True(first.Converged && second.Converged, $"{first} {second}");
        Assert.Equal(model.Coefficients[0], other.Coefficients[0], 1e-9);
        Assert.Equal(model.Coefficients[1], other.Coefficients[1], 1e-9);
        Assert.Equal(model.Intercept + Math.Log(level), other.Intercept, 1e-9 * (1.0 + Math.Abs(Math.Log(level))));
        Assert.Equal(trainer.NullDeviance(new RowBatch<double>(rows, 2, amounts, default), default(GammaLoss)),
            trainer.NullDeviance(new RowBatch<double>(rows, 2, scaled, default), default(GammaLoss)), 1e-8);
    }

    [Theory]
    [InlineData(1.0001, 1.0)]
    [InlineData(1.01, 1e-8)]
    [InlineData(1.5, 1.0)]
    [InlineData(1.5, 1e9)]
    [InlineData(1.5, 1e-60)]
    [InlineData(1.99, 1e6)]
    [InlineData(1.9999, 1.0)]
    public void Tweedie_fits_converge_to_what_the_verifier_proves(double power, double level)
    {
        Make(level, zeros: true);
        var loss = new TweedieLoss(power);
        var batch = new RowBatch<double>(rows, 2, amounts, weights);
        var options = new FitOptions { Standardize = true };
        foreach (double share in (double[])[0.0, 0.7])
        {
            var penalty = new ElasticNet(Strength.Total(1e-2 * Math.Pow(level, 2.0 - power)), share);
            TrainingReport report = new LinearModel<double>.Trainer(2).Fit(
                in batch, in loss, in penalty, default(ProximalNewton), in options, out LinearModel<double> model);
            Assert.True(report.Converged, $"{report}");
            VerificationReport found = FitVerifier.Verify(in batch, in loss, model.Coefficients, model.Intercept, in report, in options);
            Assert.Equal(Verdict.Holds, found.Verdict);
            Assert.InRange(found.GapBound, 0.0, 1e-11);
        }
    }

    /// <summary>Rows of weight 0 are absent, and a row of weight 2 is two rows.</summary>
    [Fact]
    public void Weights_count_rows()
    {
        Make(3.0, zeros: true);
        var repeated = new List<double>();
        var targets = new List<double>();
        for (int i = 0; i < Count; i++)
        {
            for (int k = 0; k < (int)weights[i]; k++)
            {
                repeated.AddRange(rows[(2 * i)..((2 * i) + 2)]);
                targets.Add(amounts[i]);
            }
        }

        var trainer = new LinearModel<double>.Trainer(2);
        trainer.Fit(new RowBatch<double>(rows, 2, amounts, weights), new TweedieLoss(1.3), default(NoPenalty), default(Newton), default, out LinearModel<double> weighted);
        trainer.Fit(repeated.ToArray(), targets.ToArray(), new TweedieLoss(1.3), default(NoPenalty), default(Newton), out LinearModel<double> plain);
        Assert.Equal(plain.Coefficients[0], weighted.Coefficients[0], 1e-10);
        Assert.Equal(plain.Intercept, weighted.Intercept, 1e-10);
        double deviance = trainer.Deviance(new RowBatch<double>(rows, 2, amounts, weights), new TweedieLoss(1.3), weighted.Coefficients, weighted.Intercept);
        Assert.Equal(deviance, trainer.Deviance(
            new RowBatch<double>(repeated.ToArray(), 2, targets.ToArray(), default), new TweedieLoss(1.3), weighted.Coefficients, weighted.Intercept), 1e-9 * deviance);
    }

    [Fact]
    public void Nothing_but_zeros_has_no_minimum()
    {
        Make(1.0, zeros: true);
        Array.Clear(amounts);
        var trainer = new LinearModel<double>.Trainer(2);
        Assert.Equal(FitStatus.Unbounded, trainer.Fit(rows, amounts, default(TweedieLoss), new Ridge(1.0), default(Newton), out _).Status);
        Assert.Equal(FitStatus.Unbounded, trainer.Fit(rows, amounts, default(PoissonLoss), new Ridge(1.0), default(Newton), out _).Status);
        Assert.True(double.IsNaN(trainer.NullDeviance(new RowBatch<double>(rows, 2, amounts, default), default(PoissonLoss))));
    }

    /// <summary>A mean far from 1 is no reason to say that there is none: Newton's method from 0 takes one step a unit, and the loss hardly changes.</summary>
    [Theory]
    [InlineData(1e-20)]
    [InlineData(1e-250)]
    [InlineData(1e100)]
    public void Counts_of_a_mean_far_from_one_have_a_best_intercept(double level)
    {
        Make(level, zeros: true);
        var trainer = new LinearModel<double>.Trainer(2);
        TrainingReport report = trainer.Fit(rows, amounts, default(PoissonLoss), new Ridge(Strength.Total(level)), default(Newton), out LinearModel<double> model);
        Assert.True(report.Converged, $"{report}");
        Assert.Equal(Math.Log(amounts.Average()), model.Intercept, 1.0);
    }

    [Fact]
    public void Targets_out_of_range_are_named()
    {
        Make(1.0, zeros: false);
        amounts[7] = 0.0;
        var trainer = new LinearModel<double>.Trainer(2);
        var error = Assert.Throws<ArgumentException>(() => trainer.Fit(rows, amounts, default(GammaLoss), new Ridge(1.0), default(Newton), out _));
        Assert.Contains("Target 7 is 0", error.Message, StringComparison.Ordinal);
        amounts[7] = -1.0;
        error = Assert.Throws<ArgumentException>(() => trainer.Fit(rows, amounts, default(TweedieLoss), new Ridge(1.0), default(Newton), out _));
        Assert.Contains("Target 7 is -1", error.Message, StringComparison.Ordinal);
    }

    private void Make(double level, bool zeros)
    {
        var random = new Random(9);
        for (int i = 0; i < Count; i++)
        {
            rows[2 * i] = random.NextDouble() - 0.5;
            rows[(2 * i) + 1] = (4.0 * random.NextDouble()) + 1.0;
            double mean = level * Math.Exp(rows[2 * i] - (0.3 * rows[(2 * i) + 1]));
            amounts[i] = zeros && random.Next(3) == 0 ? 0.0 : -mean * Math.Log(1.0 - random.NextDouble());
            weights[i] = random.Next(3);
        }
    }
}
