namespace SimdRegression.Tests.Verification;

/// <summary>The verifier proves right answers of all kinds, and refutes wrong ones.</summary>
public sealed class FitVerifierTests
{
    // Rows x0, x1, x2, y with an intercept: columns near 1e8 that differ by ones.
    private static readonly double[] ThreeColumns =
    [
        60000000, 60000001, 59999997, -2, -30000000, -30000000, -29999997, 2, 60000000, 60000003, 59999999, -8,
        -40000000, -40000003, -39999999, 4, 60000000, 59999999, 59999997, -5,
    ];

    private static readonly double[] NoIntercept =
        [100000003, 9999997, 999999999, 6, 99999998, 10000000, 1000000000, 2, 99999998, 9999999, 999999998, 0];

    // x0, x1, label: x0 - x1, some 1e-8 of the columns, separates the labels.
    private static readonly double[] Separable =
    [
        1.1131949031805455, 1.1131949011742983, 1, -0.6721180563197103, -0.6721180493653658, 0, -1.6006177948148408, -1.6006177814214757, 0,
        -1.3139355558545955, -1.313935547740837, 1, 1.3612067853298906, 1.361206774457724, 1, 0.8434718363256323, 0.8434718425079457, 0,
    ];

    // a, b, y of the plain case of Huber's loss.
    private static readonly double[] Plain = [1, 2, 3, 2, 1, 4, 3, 5, 1, 4, 4, 7, 5, 1.5, 2];

    public static TheoryData<int> Seeds() => [.. Enumerable.Range(0, 12)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Fits_of_the_squared_loss_hold(int seed)
    {
        Data data = Data.Random(seed, labels: false);
        foreach (FitOptions options in OptionsFor(data, seed))
        {
            AssertMomentsFit(data, default(LeastSquares), options);
            AssertMomentsFit(data, new Ridge(0.3), options);
            AssertMomentsFit(data, new Lasso(0.1), options);
            AssertMomentsFit(data, new ElasticNet(0.2, 0.4), options);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Fits_over_rows_hold(int seed)
    {
        Data data = Data.Random(seed, labels: false);
        Data labels = Data.Random(seed, labels: true);
        Data counts = data with { Targets = [.. data.Targets.Select(value => Math.Floor(Math.Abs(value)))] };
        foreach (FitOptions options in OptionsFor(data, seed))
        {
            foreach (ElasticNet penalty in new[] { new ElasticNet(0.4, 0.0), new ElasticNet(0.4, 1.0), new ElasticNet(0.3, 0.5) })
            {
                AssertRowFit(labels, default(LogisticLoss), penalty, options);
                AssertRowFit(counts, default(PoissonLoss), penalty, options);
                AssertRowFit(data, new HuberLoss(0.4), penalty, options);
                AssertRowFit(data, default(SquaredLoss), penalty, options);
            }
        }
    }

    [Fact]
    public void Fits_of_single_precision_hold()
    {
        Data data = Data.Random(3, labels: false);
        float[] rows = [.. data.Rows.Select(value => (float)value)];
        float[] targets = [.. data.Targets.Select(value => (float)value)];
        var moments = new LinearModel<float>.Moments(data.Features);
        moments.Add(rows, targets);
        FitReport report = moments.Fit(new Lasso(0.05), out LinearModel<float> model);
        var batch = new RowBatch<float>(rows, data.Features, targets, default);
        VerificationReport found = FitVerifier.Verify(in batch, model.Coefficients, model.Intercept, in report, default);
        Assert.True(found.ClaimHolds, found.ToString());
    }

    [Fact]
    public void A_changed_coefficient_is_refuted()
    {
        Data data = Data.Random(5, labels: false);
        var moments = new LinearModel<double>.Moments(data.Features);
        moments.Add(data.Rows, data.Targets);
        FitReport report = moments.Fit(new Lasso(0.05), out LinearModel<double> model);
        double[] changed = model.Coefficients.ToArray();
        changed[0] += 1e-4;
        RowBatch<double> batch = data.Batch;
        VerificationReport found = FitVerifier.Verify(in batch, changed, model.Intercept, in report, default);
        Assert.Equal(Verdict.Refuted, found.GapVerdict);
        Assert.True(found.GapLow > 1e-12 && found.GapLow <= found.GapBound);
    }

    [Fact]
    public void Digits_that_are_not_there_are_refuted()
    {
        Data data = Data.Random(6, labels: false);
        var moments = new LinearModel<double>.Moments(data.Features);
        moments.Add(data.Rows, data.Targets);
        FitReport report = moments.Fit(default(LeastSquares), out LinearModel<double> model) with { ExpectedDigits = 15.0 };
        double[] changed = model.Coefficients.ToArray();
        changed[0] *= 1.0 + 1e-9;
        RowBatch<double> batch = data.Batch;
        VerificationReport found = FitVerifier.Verify(in batch, changed, model.Intercept, in report, default);
        Assert.Equal(Verdict.Refuted, found.DigitsVerdict);
        Assert.InRange(found.Digits, 7.0, 11.0);
    }

    [Theory]
    [InlineData(1e-6)]
    [InlineData(1e-12)]
    public void Lasso_of_three_nearly_equal_columns_that_stopped_early_is_refuted(double alpha)
    {
        Data data = Data.Of(ThreeColumns, 3);

        // What double precision answered with "converged" and a gap of 2.7e-13; it is 0.019 above the minimum.
        VerificationReport found = VerifyLasso(data, [1.30804, 0.0, -1.30804], 0.0, alpha, intercept: true);
        Assert.Equal(Verdict.Refuted, found.Verdict);
        Assert.True(found.GapLow > 0.01, found.ToString());
    }

    [Fact]
    public void Lasso_without_intercept_that_stopped_early_is_refuted()
    {
        VerificationReport found = VerifyLasso(Data.Of(NoIntercept, 3), [0.138462, -1.38462, 0.0], 0.0, 1e-12, intercept: false);
        Assert.Equal(Verdict.Refuted, found.Verdict);
        Assert.True(found.GapLow > 0.1, found.ToString());

        // Three independent columns fit three rows: what is left is the penalty.
        Assert.True(found.MinimumHigh < 1e-10, found.ToString());
    }

    [Fact]
    public void A_separable_problem_has_no_minimum_to_converge_to()
    {
        Data data = Data.Of(Separable, 2);
        var converged = new TrainingReport
        {
            Status = FitStatus.Converged, Certificate = new Certificate(CertificateKind.DualityGap, 2.8e-24, 1e-12), L1Ratio = 0.0, Intercept = true,
            Multiplier = double.NaN,
        };
        RowBatch<double> batch = data.Batch;
        VerificationReport found = FitVerifier.Verify(in batch, default(LogisticLoss), [0.1, 0.1], 0.0, in converged, default);
        Assert.Equal(Verdict.Refuted, found.Verdict);
        Assert.True(found.MinimumHigh < 1e-20, found.ToString());
        TrainingReport unbounded = converged with { Status = FitStatus.Unbounded };
        Assert.Equal(Verdict.Holds, FitVerifier.Verify(in batch, default(LogisticLoss), [0.1, 0.1], 0.0, in unbounded, default).Verdict);
    }

    [Theory]
    [InlineData(1e-16)]
    [InlineData(1e-100)]
    [InlineData(1e-300)]
    public void A_tiny_delta_has_the_minimum_of_absolute_residuals(double delta)
    {
        Data data = Data.Of(Plain, 2);
        var told = new TrainingReport
        {
            Status = FitStatus.Converged, Certificate = new Certificate(CertificateKind.DualityGap, 9.3e-16, 1e-12), L1Ratio = 0.0, Intercept = true,
            Multiplier = double.NaN,
        };
        RowBatch<double> batch = data.Batch;
        VerificationReport found = FitVerifier.Verify(in batch, new HuberLoss(delta), [0.0, 0.0], 3.0, in told, default);
        Assert.Equal(Verdict.Refuted, found.Verdict);

        // The least sum over all planes through three of the points is 87/13.
        Assert.Equal(87.0 / 13.0, found.MinimumHigh / delta, 1e-9);
        Assert.Equal(87.0 / 13.0, found.MinimumLow / delta, 1e-9);
    }

    [Fact]
    public void Hubers_loss_is_never_without_a_minimum()
    {
        Data data = Data.Of(Plain, 2);
        data = data with { Targets = [.. data.Targets.Select(value => value * 1e18)] };
        var told = new TrainingReport
        {
            Status = FitStatus.Unbounded, Certificate = new Certificate(CertificateKind.DualityGap, double.NaN, 1e-12), Alpha = 1.0, L1Ratio = 0.0,
            Intercept = true, Multiplier = double.NaN,
        };
        RowBatch<double> batch = data.Batch;
        Assert.Equal(Verdict.Refuted, FitVerifier.Verify(in batch, new HuberLoss(), [0.0, 0.0], 1.0, in told, default).Verdict);
    }

    [Fact]
    public void Columns_that_differ_by_less_than_the_rounding_of_the_data_are_left_open()
    {
        Data data = Data.Random(8, labels: false, features: 2);
        for (int i = 0; i < data.Targets.Length; i++)
        {
            data.Rows[(2 * i) + 1] = i == 0 ? Math.BitIncrement(data.Rows[0]) : data.Rows[2 * i];
        }

        VerificationReport found = VerifyLasso(data, [0.0, 0.0], 0.0, 1e-14, intercept: true);
        Assert.Equal(Verdict.Open, found.Verdict);
        Assert.True(found.IsWithinDataRounding);
        Assert.True(found.GapLow > 1e-9);
    }

    [Fact]
    public void Equal_columns_and_columns_that_sum_to_one_are_proven_all_the_same()
    {
        Data data = Data.Random(9, labels: false, features: 4);
        for (int i = 0; i < data.Targets.Length; i++)
        {
            int level = i % 3;
            data.Rows[4 * i] = level == 0 ? 1.0 : 0.0;
            data.Rows[(4 * i) + 1] = level == 1 ? 1.0 : 0.0;
            data.Rows[(4 * i) + 2] = level == 2 ? 1.0 : 0.0;
        }

        AssertMomentsFit(data, default(LeastSquares), default);
        AssertMomentsFit(data, new Lasso(0.1), new FitOptions { PenaltyFactors = new[] { 0.0, 0.0, 0.0, 1.0 } });
    }

    [Fact]
    public void Moments_are_verified_where_the_rows_are_gone()
    {
        Data data = Data.Random(10, labels: false);
        var moments = new LinearModel<double>.Moments(data.Features);
        moments.Add(data.Rows, data.Targets);
        foreach (FitOptions options in OptionsFor(data, 10))
        {
            FitReport report = moments.Fit(new Lasso(0.1), options, out LinearModel<double> model);
            VerificationReport found = FitVerifier.Verify(moments, model.Coefficients, model.Intercept, in report, in options);
            Assert.True(found.ClaimHolds, found.ToString());
            double[] changed = model.Coefficients.ToArray();
            changed[^1] = changed[^1] == 0.0 ? 1e-3 : changed[^1] * 0.999;
            Assert.Equal(Verdict.Refuted, FitVerifier.Verify(moments, changed, model.Intercept, in report, in options).Verdict);
        }
    }

    [Fact]
    public void What_cannot_be_verified_is_said()
    {
        Data data = Data.Random(11, labels: true);
        RowBatch<double> batch = data.Batch;
        var report = new TrainingReport { L1Ratio = 0.0, Multiplier = double.NaN };
        double[] model = new double[data.Features];
        Assert.Throws<NotSupportedException>(() => FitVerifier.Verify(data.Batch, default(HingeLoss), model, 0.0, in report, default));
        TrainingReport ball = report with { L1Ratio = double.NaN, Multiplier = 0.5 };
        Assert.Throws<NotSupportedException>(() => FitVerifier.Verify(data.Batch, default(LogisticLoss), model, 0.0, in ball, default));
        Assert.Throws<ArgumentException>(() => FitVerifier.Verify(data.Batch, default(LogisticLoss), [double.NaN], 0.0, in report, default));
    }

    private static IEnumerable<FitOptions> OptionsFor(Data data, int seed)
    {
        yield return default;
        yield return (seed % 3) switch
        {
            0 => new FitOptions { Intercept = false, Standardize = true },
            1 => new FitOptions { LowerBounds = new[] { -0.5 }, UpperBounds = new[] { 0.7 }, Standardize = true },
            _ => new FitOptions { PenaltyFactors = Enumerable.Range(0, data.Features).Select(j => (double)(j % 3)).ToArray(), LowerBounds = new[] { 0.0 } },
        };
    }

    private static VerificationReport VerifyLasso(Data data, double[] coefficients, double origin, double alpha, bool intercept)
    {
        // The best intercept for these coefficients.
        double mean = intercept
            ? data.Targets.Select((y, i) => y - Enumerable.Range(0, data.Features).Sum(j => coefficients[j] * data.Rows[(i * data.Features) + j])).Average()
            : origin;
        var told = new FitReport
        {
            Status = FitStatus.Converged, Estimator = EstimatorKind.Lasso, Alpha = alpha, L1Ratio = 1.0, Intercept = intercept,
            Certificate = new Certificate(CertificateKind.DualityGap, 2.7e-13, 1e-9), ExpectedDigits = double.NaN,
        };
        RowBatch<double> batch = data.Batch;
        return FitVerifier.Verify(in batch, coefficients, mean, in told, default);
    }

    private static void AssertMomentsFit<TEstimator>(Data data, TEstimator estimator, FitOptions options)
        where TEstimator : struct, IMomentsEstimator
    {
        var moments = new LinearModel<double>.Moments(data.Features);
        moments.Add(data.Rows, data.Targets);
        FitReport report = moments.Fit(in estimator, in options, out LinearModel<double> model);
        RowBatch<double> batch = data.Batch;
        VerificationReport found = FitVerifier.Verify(in batch, model.Coefficients, model.Intercept, in report, in options);
        Assert.True(found.ClaimHolds && report.Converged, $"{estimator}: {found}");
        Assert.InRange(report.Objective, found.ObjectiveLow - (1e-9 * found.ObjectiveLow), found.ObjectiveHigh + (1e-9 * found.ObjectiveHigh));
        Assert.True(found.MinimumLow <= found.ObjectiveHigh && found.MinimumHigh - found.MinimumLow <= 1e-12 * found.MinimumHigh, found.ToString());
    }

    private static void AssertRowFit<TLoss>(Data data, TLoss loss, ElasticNet penalty, FitOptions options)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        var trainer = new LinearModel<double>.Trainer(data.Features);
        RowBatch<double> batch = data.Batch;
        TrainingReport report = trainer.Fit(in batch, in loss, in penalty, new ProximalNewton(), in options, out LinearModel<double> model);
        VerificationReport found = FitVerifier.Verify(in batch, in loss, model.Coefficients, model.Intercept, in report, in options);
        Assert.True(found.ClaimHolds, $"{loss}, {penalty}: {found}");
        Assert.True(found.GapBound - found.GapLow < 1e-15, found.ToString());
    }

    private sealed record Data(int Features, double[] Rows, double[] Targets)
    {
        public RowBatch<double> Batch => new(Rows, Features, Targets, default);

        public static Data Of(double[] table, int features)
        {
            int width = features + 1;
            int count = table.Length / width;
            return new Data(
                features,
                [.. Enumerable.Range(0, count).SelectMany(i => table[(i * width)..((i * width) + features)])],
                [.. Enumerable.Range(0, count).Select(i => table[(i * width) + features])]);
        }

        public static Data Random(int seed, bool labels, int features = 0)
        {
            var random = new Random(seed);
            features = features > 0 ? features : 1 + random.Next(4);
            int count = features + 3 + random.Next(15);
            var rows = new double[count * features];
            var targets = new double[count];
            for (int i = 0; i < count; i++)
            {
                double sum = random.NextDouble();
                for (int j = 0; j < features; j++)
                {
                    rows[(i * features) + j] = (random.NextDouble() - 0.4) * (j + 1);
                    sum += rows[(i * features) + j] * ((j % 3) - 0.7);
                }

                targets[i] = labels ? (sum + (3.0 * (random.NextDouble() - 0.5)) > 0.5 ? 1.0 : 0.0) : sum + random.NextDouble();
            }

            if (labels)
            {
                (targets[0], targets[1]) = (0.0, 1.0);
            }

            return new Data(features, rows, targets);
        }
    }
}
