using System.Numerics;
using SimdRegression.Tests.Precision;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Extremes;

/// <summary>The ends of the number line: an answer, or a report that says why there is none; never NaN, never an exception, never without end.</summary>
public class HostileRowsTests
{
    [Fact]
    public void Every_fit_of_doubles_leaves_numbers_and_says_how_it_ended() => Check<double>();

    [Fact]
    public void Every_fit_of_floats_leaves_numbers_and_says_how_it_ended() => Check<float>();

    private static void Check<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (HostileRows rows in HostileRows.All())
        {
            foreach (Outcome outcome in new PublicFits<T>(rows).Run())
            {
                string what = $"{rows}: {outcome.Fit}: {outcome.Status} {string.Join(' ', outcome.Numbers)}\n{outcome.Report}";
                Assert.True(outcome.Numbers.All(double.IsFinite), what);
                bool isEmpty = outcome.Status is FitStatus.NoData or FitStatus.OutOfRange;

                // The last number is the intercept, or the strength of a point of a path.
                Assert.True(!isEmpty || outcome.Fit.Contains("path") || outcome.Numbers.SkipLast(1).All(value => value == 0.0), what);
            }
        }
    }

    [Theory]
    [InlineData(1_000_000_000_000.0)]
    [InlineData(1_000_000_000_000_000.0)]
    [InlineData(-4_000_000_000_000_000.0)]
    public void Offsets_cost_least_squares_and_ridge_no_digits(double offset)
    {
        var random = new Random(5);
        const int features = 3;
        double[] rows = [.. Enumerable.Range(0, 90 * features).Select(_ => offset + random.Next(-50, 51))];
        double[] targets = [.. Enumerable.Range(0, 90).Select(
            r => (2.0 * (rows[r * features] - offset)) - (rows[(r * features) + 1] - offset) + random.Next(-9, 10))];
        MomentsSubject moments = Problem.Of(features, rows, targets).Into(Support.Subjects.RunTimeDouble(features));
        foreach (int strength in (int[])[0, 3])
        {
            var exact = new ExactLeastSquares(features, rows, targets, l2: strength);
            Fitted fitted = strength == 0 ? moments.Fit(new LeastSquares()) : moments.Fit(new Ridge(strength));
            // That values so far from zero could not have been more exact is said all the same.
            Assert.True(fitted.Report.Status is FitStatus.Converged or FitStatus.IllConditioned, fitted.Report.ToString());
            Assert.True(Oracle.Digits.Agreeing(fitted.Coefficients, exact.Coefficients) > 14.0);
            Assert.Equal(exact.Intercept, fitted.Intercept, 1e-14 * Math.Abs(exact.Intercept));
        }
    }

    [Theory]
    [InlineData(1e12)]
    [InlineData(1e15)]
    public void Offsets_without_an_intercept_are_fitted_or_said_to_be_too_much(double offset)
    {
        // The curvature is all offset: what the columns vary by is lost in it in double precision, though it is what the classes differ by.
        HostileRows rows = HostileRows.All().Single(data => data.Name == FormattableString.Invariant($"features about {offset}"));
        var trainer = new LinearModel<double>.Trainer(rows.Features);
        var batch = new RowBatch<double>(rows.Rows, rows.Features, rows.Labels, default);
        var options = new FitOptions { Intercept = false };
        TrainingReport smooth = trainer.Fit(in batch, default(LogisticLoss), new Ridge(1.0), default(Newton), in options, out LinearModel<double> model);
        TrainingReport sparse = trainer.Fit(in batch, default(LogisticLoss), new Lasso(1.0), default(ProximalNewton), in options, out _);
        VerificationReport found = FitVerifier.Verify(in batch, default(LogisticLoss), model.Coefficients, model.Intercept, in smooth, in options);
        Assert.NotEqual(Verdict.Refuted, found.GapVerdict);
        Assert.True(sparse.Status is FitStatus.IllConditioned or FitStatus.Stalled, $"{sparse}");

        // With an intercept nothing is hidden. About 1e15 the intercept itself has too few digits as a double, and the gap that is told includes that.
        TrainingReport centred = trainer.Fit(in batch, default(LogisticLoss), new Ridge(1.0), default(Newton), default, out _);
        Assert.True(centred.Converged || offset > 1e13, $"{centred}");
    }

    [Theory]
    [InlineData("targets about 1000000000000")]
    [InlineData("all about 1000000000000")]
    public void Steps_that_go_round_in_circles_come_to_an_end(string name)
    {
        HostileRows rows = HostileRows.All().Single(data => data.Name == name);
        var trainer = new LinearModel<double>.Trainer(rows.Features);
        foreach (bool standardize in (bool[])[false, true])
        {
            var options = new FitOptions { Standardize = standardize };
            TrainingReport report = trainer.Fit(
                new RowBatch<double>(rows.Rows, rows.Features, rows.Targets, default), new HuberLoss(1.0), new Ridge(1.0), default(Newton), in options, out _);
            Assert.True(report.Iterations < 1000, $"{report}");
            Assert.NotEqual(FitStatus.IterationLimit, report.Status);
        }
    }

    [Fact]
    public void A_penalty_beyond_all_numbers_is_told_by_descents()
    {
        HostileRows rows = HostileRows.All().Single(data => data.Name == "weights 1E-300");
        var moments = new LinearModel<double>.Moments(rows.Features);
        moments.Add(rows.Rows, rows.Targets, rows.Weights);
        var options = new FitOptions { PenaltyFactors = new[] { 0.0, 1e300, 1e-300, 1.0 } };
        var penalty = new Ridge(Strength.Total(1.0));
        Assert.Equal(FitStatus.OutOfRange, moments.Fit(in penalty, default(GradientDescent), in options, out _).Status);
        var batch = new RowBatch<double>(rows.Rows, rows.Features, rows.Targets, rows.Weights);
        TrainingReport report = new LinearModel<double>.Trainer(rows.Features).Fit(
            in batch, default(SquaredLoss), in penalty, default(GradientDescent), in options, out _);
        Assert.Equal(FitStatus.OutOfRange, report.Status);
    }

    [Theory]
    [InlineData(-400)]
    [InlineData(-30)]
    [InlineData(60)]
    [InlineData(450)]
    public void Fits_over_rows_do_not_mind_the_size_of_features(int power)
    {
        HostileRows rows = HostileRows.All().Single(data => data.Name == "a target of zeros");
        double[] scaled = PowersOfTwo.Scaled(rows.Rows, power);
        foreach (bool intercept in (bool[])[true, false])
        {
            var options = new FitOptions { Intercept = intercept };
            AssertSame(default(LogisticLoss), rows.Labels, options);
            AssertSame(default(PoissonLoss), rows.Counts, options);
            AssertSame(new HuberLoss(0.5), rows.Counts, options);
        }

        void AssertSame<TLoss>(TLoss loss, double[] targets, FitOptions options)
            where TLoss : struct, ICurvedLoss<TLoss>
        {
            var trainer = new LinearModel<double>.Trainer(rows.Features);
            double squared = Math.ScaleB(0.5, 2 * power);
            TrainingReport near = trainer.Fit(
                Batch(rows.Rows), in loss, new Ridge(0.5), default(Newton), in options, out LinearModel<double> one);
            TrainingReport far = trainer.Fit(
                Batch(scaled), in loss, new Ridge(squared), default(Newton), in options, out LinearModel<double> other);
            Assert.True(near.Converged && far.Converged, $"{near}\n{far}");
            double[] back = PowersOfTwo.Scaled(other.Coefficients.ToArray(), power);
            Assert.True(Oracle.Digits.Agreeing(back, one.Coefficients) > 9.0, $"{typeof(TLoss).Name}: {string.Join(' ', back)}\n{near}\n{far}");

            RowBatch<double> Batch(double[] features) => new(features, rows.Features, targets, default);
        }
    }

    [Fact]
    public void Metrics_of_huge_margins_are_numbers()
    {
        double[] margins = [1e308, -1e308, 800.0, -800.0, double.Epsilon];
        var metrics = ClassificationMetrics.OfMargins<double>(margins, [1.0, 0.0, 1.0, 0.0, 1.0]);
        Assert.True(double.IsFinite(metrics.LogLoss));
        Assert.Equal(1.0, metrics.Accuracy);
        Assert.Equal(1e308 / 5.0, ClassificationMetrics.OfMargins<double>(margins, [0.0, 0.0, 1.0, 0.0, 1.0]).LogLoss, 1e294);
        var far = RegressionMetrics.Of<double>([1e150, -1e150, 0.0], [1e150, -1e150, 1e140]);
        Assert.Equal(1.0, far.RSquared, 1e-15);
    }

    [Fact]
    public void Scalers_keep_columns_of_all_sizes_finite()
    {
        foreach (HostileRows rows in HostileRows.All().Where(data => data.Count > 0))
        {
            var standard = new StandardScaler<double>(rows.Features);
            var ranges = new MinMaxScaler<double>(rows.Features);
            foreach (FeatureScaler<double> scaler in (FeatureScaler<double>[])[standard, ranges])
            {
                var scaled = new double[rows.Rows.Length];
                try
                {
                    scaler.Fit(rows.Rows);
                }
                catch (ArgumentException)
                {
                    continue;
                }

                scaler.Transform(rows.Rows, scaled);
                Assert.True(scaled.All(double.IsFinite), $"{rows} by {scaler.GetType().Name}: {string.Join(' ', scaled.Take(8))}");
            }
        }
    }
}
