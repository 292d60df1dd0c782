namespace SimdRegression.Tests.CurvedFits;

/// <summary>What fits over rows tell of themselves, where columns are nearly equal: held against the verifier, which shares nothing with them.</summary>
public class NewtonCertificateTests
{
    private static readonly double[] Twins =
    [
        1.1131949031805455, 1.1131949011742983, -0.6721180563197103, -0.6721180493653658, -1.6006177948148408, -1.6006177814214757,
        -1.3139355558545955, -1.313935547740837, 1.3612067853298906, 1.361206774457724, 0.8434718363256323, 0.8434718425079457,
    ];

    private static readonly double[] TwinLabels = [1.0, 0.0, 0.0, 1.0, 1.0, 0.0];

    private static readonly double[] Offset =
    [
        10000003, 10000001, 10000001, 10000002, 10000000, 9999998, 10000002, 10000002, 9999999, 9999997, 9999998, 10000001, 10000001, 9999999,
    ];

    private static readonly double[] OffsetLabels = [1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 1.0];

    [Fact]
    public void Nearly_equal_columns_that_separate_the_classes_have_no_minimum()
    {
        TrainingReport report = Fit(2, Twins, TwinLabels, default(LogisticLoss), 0.0, intercept: true, out _);
        Assert.Equal(FitStatus.Unbounded, report.Status);
    }

    [Theory]
    [InlineData(1e-14)]
    [InlineData(1e-12)]
    public void A_weak_penalty_on_nearly_equal_columns_is_fitted_to_its_minimum(double alpha)
    {
        TrainingReport report = Fit(2, Twins, TwinLabels, default(LogisticLoss), alpha, intercept: true, out LinearModel<double> model);
        Assert.True(report.Converged, $"{report}");
        Verify(2, Twins, TwinLabels, default(LogisticLoss), model, report, Verdict.Holds);
        Assert.Equal(2, report.Rank);
        Assert.InRange(report.ExpectedDigits, 6.0, 15.66);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1e-14)]
    [InlineData(1e-8)]
    public void Columns_far_from_zero_are_told_apart_without_an_intercept(double alpha)
    {
        TrainingReport report = Fit(2, Offset, OffsetLabels, default(LogisticLoss), alpha, intercept: false, out LinearModel<double> model);
        Assert.True(report.Converged, $"{report}");
        Verify(2, Offset, OffsetLabels, default(LogisticLoss), model, report, Verdict.Holds);
    }

    [Fact]
    public void Three_nearly_equal_columns_have_their_least_squares()
    {
        double[] rows =
        [
            60000000, 60000001, 59999997, -30000000, -30000000, -29999997, 60000000, 60000003, 59999999, -40000000, -40000003, -39999999,
            60000000, 59999999, 59999997,
        ];
        double[] targets = [-2, 2, -8, 4, -5];
        TrainingReport report = Fit(3, rows, targets, default(SquaredLoss), 0.0, intercept: true, out LinearModel<double> model);
        Assert.True(report.Converged, $"{report}");
        Assert.Equal(7.1009389671361545, 2.0 * report.Objective, 1e-9);
        Verify(3, rows, targets, default(SquaredLoss), model, report, Verdict.Holds);
    }

    [Fact]
    public void No_certificate_of_nearly_equal_columns_is_refuted()
    {
        var random = new Random(12);
        int converged = 0;
        for (int trial = 0; trial < 120; trial++)
        {
            int count = random.Next(5, 9);
            int features = random.Next(1, 4);
            double apart = Math.Pow(10.0, -random.Next(1, 12));
            double offset = random.Next(3) == 0 ? Math.Pow(10.0, random.Next(3, 9)) : 0.0;
            double alpha = random.Next(3) == 0 ? 0.0 : Math.Pow(10.0, -random.Next(0, 16));
            bool intercept = random.Next(3) > 0;
            double[] rows = new double[count * features];
            double[] targets = new double[count];
            for (int r = 0; r < count; r++)
            {
                double common = Normal(random);
                for (int j = 0; j < features; j++)
                {
                    rows[(r * features) + j] = offset + common + (j == 0 ? 0.0 : apart * Normal(random));
                }

                targets[r] = trial % 2 == 0 ? Normal(random) : random.Next(2);
            }

            converged += trial % 2 == 0
                ? Judged(features, rows, targets, new HuberLoss(trial % 4 == 0 ? 1e6 : 0.5), alpha, intercept)
                : Judged(features, rows, targets, default(LogisticLoss), alpha, intercept);
        }

        Assert.True(converged > 60, $"{converged}");
    }

    [Fact]
    public void Gaps_of_fits_that_ended_early_are_bounds_too()
    {
        var random = new Random(21);
        for (int trial = 0; trial < 200; trial++)
        {
            const int Count = 12;
            const int Features = 3;
            double[] rows = [.. Enumerable.Range(0, Count * Features).Select(_ => Normal(random))];
            double[] targets = [.. Enumerable.Range(0, Count).Select(_ => (double)random.Next(2))];
            var options = new FitOptions
            {
                MaxIterations = random.Next(1, 4),
                LowerBounds = Enumerable.Range(0, Features).Select(_ => random.Next(2) == 0 ? double.NegativeInfinity : random.Next(-1, 2) * 0.25).ToArray(),
                UpperBounds = Enumerable.Range(0, Features).Select(_ => random.Next(2) == 0 ? double.PositiveInfinity : 0.25 + (0.5 * random.NextDouble())).ToArray(),
            };
            var batch = new RowBatch<double>(rows, Features, targets, default);
            var penalty = new ElasticNet(Strength.Total(Math.Pow(10.0, random.Next(-3, 2))), random.Next(3) * 0.4);
            TrainingReport report = new LinearModel<double>.Trainer(Features).Fit(
                in batch, default(LogisticLoss), penalty, default(ProximalNewton), in options, out LinearModel<double> model);
            VerificationReport found = FitVerifier.Verify(in batch, default(LogisticLoss), model.Coefficients, model.Intercept, in report, in options);
            Assert.True(found.GapVerdict != Verdict.Refuted, $"{trial}: {found}\n{report}");
        }
    }

    [Fact]
    public void Signs_of_columns_and_units_of_weights_change_no_certificate()
    {
        var random = new Random(13);
        for (int trial = 0; trial < 60; trial++)
        {
            const int Count = 10;
            const int Features = 3;
            double offset = random.Next(2) == 0 ? Math.Pow(10.0, random.Next(1, 7)) : 0.0;
            double unit = Math.ScaleB(1.0, 2 * random.Next(-10, 11));
            double alpha = random.Next(3) == 0 ? 0.0 : Math.Pow(10.0, -random.Next(0, 10));
            double[] rows = [.. Enumerable.Range(0, Count * Features).Select(_ => offset + Math.Round(8.0 * Normal(random)))];
            for (int r = 0; r < Count && trial % 3 == 0; r++)
            {
                rows[(r * Features) + 2] = rows[r * Features] + rows[(r * Features) + 1];
            }

            double[] targets = [.. Enumerable.Range(0, Count).Select(_ => (double)random.Next(2))];
            double[] turned = Array.ConvertAll(rows, value => -value);
            TrainingReport report = FitWeighted(rows, targets, 1.0, alpha, out LinearModel<double> model);
            TrainingReport other = FitWeighted(turned, targets, unit, alpha * unit, out LinearModel<double> mirrored);
            Assert.Equal((report.Status, report.Certificate.Value, report.Rank), (other.Status, other.Certificate.Value, other.Rank));
            Assert.Equal(report.Objective * unit, other.Objective);
            Assert.Equal(model.Coefficients.ToArray(), mirrored.Coefficients.ToArray().Select(value => -value));
        }

        static TrainingReport FitWeighted(double[] rows, double[] targets, double weight, double alpha, out LinearModel<double> model)
        {
            var batch = new RowBatch<double>(rows, 3, targets, Enumerable.Repeat(weight, targets.Length).ToArray());
            return new LinearModel<double>.Trainer(3).Fit(
                in batch, default(LogisticLoss), new Ridge(Strength.Total(alpha)), default(Newton), default, out model);
        }
    }

    [Theory]
    [InlineData(1e-3)]
    [InlineData(1e-6)]
    [InlineData(1e-9)]
    public void A_narrow_loss_of_Huber_is_fitted_to_its_minimum(double delta)
    {
        double[] rows = [1, 2, 2, 1, 3, 5, 4, 4, 5, 1.5];
        double[] targets = [3, 4, 1, 7, 2];
        TrainingReport report = Fit(2, rows, targets, new HuberLoss(delta), 0.0, intercept: true, out LinearModel<double> model);
        Assert.True(report.Converged, $"{report}");

        // delta times the least sum of absolute residuals, less the rounding of the kinks.
        Assert.Equal(6.692307692307693, report.Objective / delta, 10.0 * delta);
        Verify(2, rows, targets, new HuberLoss(delta), model, report, Verdict.Holds);
    }

    [Theory]
    [InlineData(1e-16)]
    [InlineData(1e-18)]
    [InlineData(1e-100)]
    [InlineData(1e-300)]
    public void A_loss_of_Huber_that_is_narrower_than_rounding_is_not_certified_away_from_its_minimum(double delta)
    {
        double[] rows = [1, 2, 2, 1, 3, 5, 4, 4, 5, 1.5];
        double[] targets = [3, 4, 1, 7, 2];
        TrainingReport report = Fit(2, rows, targets, new HuberLoss(delta), 0.0, intercept: true, out _);
        Assert.True(!report.Converged || report.Objective <= 6.6924 * delta, $"{report}");
        Assert.NotEqual(FitStatus.Unbounded, report.Status);
    }

    [Theory]
    [InlineData(0.0, 6.7e18)]
    [InlineData(1.0, 8.001e18)]
    public void Huber_has_a_minimum_however_large_the_targets_are(double alpha, double largestSum)
    {
        double[] rows = [1, 2, 2, 1, 3, 5, 4, 4, 5, 1.5];
        double[] targets = [3e18, 4e18, 1e18, 7e18, 2e18];
        TrainingReport report = Fit(2, rows, targets, default(HuberLoss), alpha, intercept: true, out LinearModel<double> model);
        Assert.NotEqual(FitStatus.Unbounded, report.Status);
        double sum = 0.0;
        for (int r = 0; r < targets.Length; r++)
        {
            sum += Math.Abs(model.Predict(rows.AsSpan(2 * r, 2)) - targets[r]);
        }

        // Without a penalty the least sum of absolute residuals is 6.692e18; with one it holds the coefficients at zero beside such targets.
        Assert.True(sum <= largestSum, $"{sum} {report}");
    }

    [Fact]
    public void An_L1_penalty_on_columns_that_double_precision_cannot_tell_apart_is_not_certified_wrongly()
    {
        var batch = new RowBatch<double>(Offset, 2, OffsetLabels, default);
        var options = new FitOptions { Intercept = false };
        TrainingReport report = new LinearModel<double>.Trainer(2).Fit(
            in batch, default(LogisticLoss), new Lasso(Strength.Total(1e-10)), default(ProximalNewton), in options, out LinearModel<double> model);
        Verify(2, Offset, OffsetLabels, default(LogisticLoss), model, report, Verdict.Holds);
    }

    private static int Judged<TLoss>(int features, double[] rows, double[] targets, TLoss loss, double alpha, bool intercept)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        TrainingReport report = Fit(features, rows, targets, loss, alpha, intercept, out LinearModel<double> model);
        if (!report.Converged)
        {
            return 0;
        }

        Verify(features, rows, targets, loss, model, report, Verdict.Open);
        return 1;
    }

    private static TrainingReport Fit<TLoss>(
        int features, double[] rows, double[] targets, TLoss loss, double alpha, bool intercept, out LinearModel<double> model)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        var batch = new RowBatch<double>(rows, features, targets, default);
        var options = new FitOptions { Intercept = intercept };
        return new LinearModel<double>.Trainer(features).Fit(
            in batch, in loss, new Ridge(Strength.Total(alpha)), default(Newton), in options, out model);
    }

    // Holds is asked for; with Open as well, what is neither proven nor refuted will do.
    private static void Verify<TLoss>(
        int features, double[] rows, double[] targets, TLoss loss, LinearModel<double> model, TrainingReport report, Verdict worst)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        var batch = new RowBatch<double>(rows, features, targets, default);
        var options = new FitOptions { Intercept = report.Intercept };
        VerificationReport found = FitVerifier.Verify(in batch, in loss, model.Coefficients, model.Intercept, in report, in options);
        Assert.True(found.GapVerdict == Verdict.Holds || (worst == Verdict.Open && found.GapVerdict == Verdict.Open), $"{found}\n{report}");
    }

    private static double Normal(Random random) =>
        Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble())) * Math.Cos(2.0 * Math.PI * random.NextDouble());
}
