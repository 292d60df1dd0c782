namespace SimdRegression.Tests.CurvedFits;

/// <summary>What is added to predictions and is not fitted.</summary>
public sealed class OffsetTests
{
    private const int Count = 90;
    private readonly double[] rows = new double[3 * Count];
    private readonly double[] counts = new double[Count];
    private readonly double[] labels = new double[Count];
    private readonly double[] exposures = new double[Count];
    private readonly double[] offsets = new double[Count];
    private readonly double[] weights = new double[Count];

    public OffsetTests()
    {
        var random = new Random(21);
        for (int i = 0; i < Count; i++)
        {
            double margin = 0.2;
            for (int j = 0; j < 3; j++)
            {
                rows[(3 * i) + j] = random.NextDouble() - 0.5 + j;
                margin += (j - 1) * rows[(3 * i) + j];
            }

            exposures[i] = 0.1 + (20.0 * random.NextDouble());
            offsets[i] = Math.Log(exposures[i]);
            counts[i] = Math.Floor(exposures[i] * Math.Exp(margin) * 2.0 * random.NextDouble());
            labels[i] = random.NextDouble() < 1.0 / (1.0 + Math.Exp(-margin - offsets[i])) ? 1.0 : 0.0;
            weights[i] = random.Next(4);
        }
    }

    /// <summary>e^(m + log E) - y m is E (e^m - y / E m): rates with weights.</summary>
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.6)]
    public void Counts_with_exposures_are_rates_with_weights(double share)
    {
        double[] rates = [.. counts.Select((count, i) => count / exposures[i])];
        double[] rateWeights = [.. weights.Select((weight, i) => weight * exposures[i])];
        var trainer = new LinearModel<double>.Trainer(3);
        var penalty = new ElasticNet(Strength.Total(2.0), share);
        var shifted = new RowBatch<double>(rows, 3, counts, weights) { Offsets = offsets };
        TrainingReport report = trainer.Fit(in shifted, default(PoissonLoss), in penalty, default(ProximalNewton), default, out LinearModel<double> model);
        var plain = new RowBatch<double>(rows, 3, rates, rateWeights);
        trainer.Fit(in plain, default(PoissonLoss), in penalty, default(ProximalNewton), default, out LinearModel<double> expected);
        Assert.True(report.Converged, $"{report}");
        AssertSame(expected, model, 1e-9);
        Assert.Equal(trainer.NullDeviance(in plain, default(PoissonLoss)), trainer.NullDeviance(in shifted, default(PoissonLoss)), 1e-8);
        Assert.Equal(
            trainer.Deviance(in plain, default(PoissonLoss), model.Coefficients, model.Intercept),
            trainer.Deviance(in shifted, default(PoissonLoss), model.Coefficients, model.Intercept),
            1e-8);
        VerificationReport found = FitVerifier.Verify(in shifted, default(PoissonLoss), model.Coefficients, model.Intercept, in report, default);
        Assert.Equal(Verdict.Holds, found.Verdict);
    }

    [Fact]
    public void An_offset_of_the_squared_loss_is_part_of_the_target()
    {
        double[] rest = [.. counts.Select((count, i) => count - offsets[i])];
        var trainer = new LinearModel<double>.Trainer(3);
        var shifted = new RowBatch<double>(rows, 3, counts, weights) { Offsets = offsets };
        trainer.Fit(in shifted, default(SquaredLoss), new Ridge(1.5), default(Newton), default, out LinearModel<double> model);
        trainer.Fit(new RowBatch<double>(rows, 3, rest, weights), default(SquaredLoss), new Ridge(1.5), default(Newton), default, out LinearModel<double> expected);
        AssertSame(expected, model, 1e-11);
        trainer.Fit(in shifted, new HuberLoss(0.5), new Ridge(1.5), default(Newton), default, out model);
        trainer.Fit(new RowBatch<double>(rows, 3, rest, weights), new HuberLoss(0.5), new Ridge(1.5), default(Newton), default, out expected);
        AssertSame(expected, model, 1e-8);
    }

    [Fact]
    public void Every_solver_comes_to_the_same()
    {
        var trainer = new LinearModel<double>.Trainer(3);
        var batch = new RowBatch<double>(rows, 3, labels, default) { Offsets = offsets };
        TrainingReport report = trainer.Fit(in batch, default(LogisticLoss), new Ridge(2.0), default(Newton), default, out LinearModel<double> model);
        Assert.True(report.Converged, $"{report}");
        var options = new FitOptions { Tolerance = 1e-9, MaxIterations = 100_000 };
        trainer.Fit(in batch, default(LogisticLoss), new Ridge(2.0), new GradientDescent(), in options, out LinearModel<double> batchwise);
        AssertSame(model, batchwise, 1e-3);
        trainer.Fit(in batch, default(LogisticLoss), new Ridge(2.0), new ProximalGradient(), in options, out LinearModel<double> proximal);
        AssertSame(model, proximal, 1e-3);
        var stochastic = new StochasticGradientDescent { Epochs = 400, Seed = 3 };
        trainer.Fit(in batch, default(LogisticLoss), new Ridge(2.0), in stochastic, default, out LinearModel<double> single);
        AssertSame(model, single, 0.1);
        Assert.NotEqual(0.0, single.Coefficients[0]);

        double[] coefficients = [0.3, -0.2, 0.1];
        var gradient = new double[3];
        trainer.Evaluate(in batch, default(LogisticLoss), model.Coefficients, model.Intercept, gradient, out double slope);
        Assert.Equal(0.0, slope, 1e-9);
        Assert.Equal(-2.0 * model.Coefficients[1], gradient[1], 1e-9);
        double value = trainer.Evaluate(in batch, default(LogisticLoss), coefficients, 0.4, gradient, out _);
        double expected = 0.0;
        for (int i = 0; i < Count; i++)
        {
            double m = 0.4 + offsets[i] + (0.3 * rows[3 * i]) - (0.2 * rows[(3 * i) + 1]) + (0.1 * rows[(3 * i) + 2]);
            expected += Math.Log(1.0 + Math.Exp(m)) - (labels[i] * m);
        }

        Assert.Equal(expected, value, 1e-10);
    }

    /// <summary>The expansion at a point with offsets: a fit of its moments is a step of Newton's method.</summary>
    [Fact]
    public void A_step_from_the_expansion_goes_to_the_minimum()
    {
        var trainer = new LinearModel<double>.Trainer(3);
        var batch = new RowBatch<double>(rows, 3, counts, default) { Offsets = offsets };
        trainer.Fit(in batch, default(PoissonLoss), new Ridge(2.0), default(Newton), default, out LinearModel<double> model);
        var w = new double[3];
        double b = 0.0;
        var gradient = new double[3];
        var moments = new LinearModel<double>.Moments(3);
        for (int step = 0; step < 60; step++)
        {
            moments.Reset();
            trainer.Evaluate(in batch, default(PoissonLoss), w, b, gradient, out _, moments);
            moments.Fit(new Ridge(Strength.Total(2.0)), default, w, out b);
        }

        Assert.Equal(model.Coefficients[0], w[0], 1e-9);
        Assert.Equal(model.Intercept, b, 1e-9);
    }

    [Fact]
    public void Folds_take_the_offsets_of_their_rows()
    {
        double[] positive = [.. counts.Select(count => count + 0.5)];
        double[] rates = [.. positive.Select((count, i) => count / exposures[i])];
        var search = new GridSearch([10.0, 1.0, 0.1]);
        TuningResult shifted = Tune(new RowBatch<double>(rows, 3, positive, default) { Offsets = offsets });
        double[] scores = shifted.MeanScores.ToArray();
        Assert.Equal(ScoreKind.MeanDeviance, shifted.Score);
        TuningResult plain = Tune(new RowBatch<double>(rows, 3, rates, default));
        for (int i = 0; i < scores.Length; i++)
        {
            Assert.Equal(plain.MeanScores[i], scores[i], 1e-9);
        }

        // Gamma with an exposure is gamma of the amount for one unit of it.
        TuningResult Tune(RowBatch<double> batch)
        {
            var validation = new LinearModel<double>.RowCrossValidation(3, FoldAssignment.Shuffled(Count, 4, 1));
            return validation.Tune(in batch, default(GammaLoss), EstimatorKind.Ridge, default(Newton), search, default, out _);
        }
    }

    [Fact]
    public void Single_precision_and_far_rows_take_them_too()
    {
        float[] singleRows = Array.ConvertAll(rows, value => (float)value);
        float[] singleCounts = Array.ConvertAll(counts, value => (float)value);
        float[] singleOffsets = Array.ConvertAll(offsets, value => (float)value);
        var batch = new RowBatch<float>(singleRows, 3, singleCounts, default) { Offsets = singleOffsets };
        TrainingReport report = new LinearModel<float>.Trainer(3).Fit(
            in batch, default(PoissonLoss), new Ridge(2.0), default(Newton), default, out LinearModel<float> single);
        var wide = new RowBatch<double>(rows, 3, counts, default) { Offsets = offsets };
        new LinearModel<double>.Trainer(3).Fit(in wide, default(PoissonLoss), new Ridge(2.0), default(Newton), default, out LinearModel<double> model);
        Assert.True(report.Converged, $"{report}");
        Assert.Equal(model.Coefficients[0], single.Coefficients[0], 1e-5);

        // Columns that are shifted, and so packed.
        double[] far = [.. rows.Select(value => value + 1e4)];
        var farBatch = new RowBatch<double>(far, 3, counts, default) { Offsets = offsets };
        report = new LinearModel<double>.Trainer(3).Fit(in farBatch, default(PoissonLoss), new Ridge(2.0), default(Newton), default, out LinearModel<double> packed);
        Assert.True(report.Converged, $"{report}");
        Assert.Equal(model.Coefficients[2], packed.Coefficients[2], 1e-7);
    }

    [Fact]
    public void Offsets_that_cannot_be_used_are_refused()
    {
        var trainer = new LinearModel<double>.Trainer(3);
        var error = Assert.Throws<ArgumentException>(() => Fit(offsets[1..]));
        Assert.Contains("89 offsets for 90 rows", error.Message, StringComparison.Ordinal);
        double[] bad = [.. offsets];
        bad[5] = double.PositiveInfinity;
        error = Assert.Throws<ArgumentException>(() => Fit(bad));
        Assert.Contains("Offset 5", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() =>
        {
            var batch = new RowBatch<double>(rows, 3, labels, default) { Offsets = offsets };
            trainer.Fit(in batch, new Perceptron(), default, out _);
        });
        var slice = new RowBatch<double>(rows, 3, labels, default) { Offsets = offsets }.Slice(4, 7);
        Assert.Equal(offsets[4..11], slice.Offsets.ToArray());

        void Fit(double[] given)
        {
            var batch = new RowBatch<double>(rows, 3, counts, default) { Offsets = given };
            trainer.Fit(in batch, default(PoissonLoss), new Ridge(1.0), default(Newton), default, out _);
        }
    }

    private static void AssertSame(LinearModel<double> expected, LinearModel<double> found, double accuracy)
    {
        for (int j = 0; j < 3; j++)
        {
            Assert.Equal(expected.Coefficients[j], found.Coefficients[j], accuracy);
        }

        Assert.Equal(expected.Intercept, found.Intercept, 4.0 * accuracy);
    }
}
