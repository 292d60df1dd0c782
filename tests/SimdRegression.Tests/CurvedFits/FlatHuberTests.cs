namespace SimdRegression.Tests.CurvedFits;

/// <summary>
/// Minima of Huber's loss at which too few rows bend to tell the columns apart, as where half of the rows lie above its range and half below: they are not
/// unique, and they are certified all the same.
/// </summary>
public sealed class FlatHuberTests
{
    private const int Features = 3;
    private const int Count = 24;

    public static TheoryData<int, double> Cases()
    {
        var cases = new TheoryData<int, double>();
        for (int seed = 0; seed < 12; seed++)
        {
            cases.Add(seed, 0.1);
            cases.Add(seed, 1.35);
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_fit_with_few_bent_rows_converges(int seed, double delta)
    {
        (double[] rows, double[] targets) = Data(seed);
        Check(rows, targets, delta, new Ridge(1.0), default);
    }

    // What a second fit on the features that a first one has kept is.
    [Theory]
    [MemberData(nameof(Cases))]
    public void A_fit_with_features_that_are_held_at_zero_converges(int seed, double delta)
    {
        (double[] rows, double[] targets) = Data(seed);
        double free = double.PositiveInfinity;
        var none = new FitOptions { LowerBounds = new[] { 0.0, 0.0, 0.0 }, UpperBounds = new[] { 0.0, 0.0, 0.0 } };
        var one = new FitOptions { LowerBounds = new[] { -free, 0.0, 0.0 }, UpperBounds = new[] { free, 0.0, 0.0 } };
        Check(rows, targets, delta, new Ridge(0.0), none);
        Check(rows, targets, delta, new Ridge(0.0), one);
    }

    [Fact]
    public void A_target_that_lies_on_two_sides_has_its_intercept_between()
    {
        double[] rows = [1.0, 2.0, 3.0, 4.0];
        double[] targets = [10.0, -10.0, 10.0, -10.0];
        var trainer = new LinearModel<double>.Trainer(1);
        var held = new FitOptions { LowerBounds = new[] { 0.0 }, UpperBounds = new[] { 0.0 } };
        TrainingReport report = trainer.Fit(
            new RowBatch<double>(rows, 1, targets, default), new HuberLoss(1.0), new Ridge(0.0), default(Newton), held, out LinearModel<double> model);
        Assert.Equal(FitStatus.Converged, report.Status);
        Assert.InRange(model.Intercept, -9.0, 9.0);
        Assert.Equal(4.0 * 9.5, report.Objective, 1e-12);
    }

    private static void Check(double[] rows, double[] targets, double delta, Ridge penalty, FitOptions options)
    {
        var trainer = new LinearModel<double>.Trainer(Features);
        var batch = new RowBatch<double>(rows, Features, targets, default);
        var loss = new HuberLoss(delta);
        TrainingReport report = trainer.Fit(in batch, in loss, in penalty, default(Newton), in options, out LinearModel<double> model);
        VerificationReport found = FitVerifier.Verify(in batch, in loss, model.Coefficients, model.Intercept, in report, in options);
        Assert.True(report.Converged, $"{report}\n{found}");
        Assert.True(found.ClaimHolds, $"{report}\n{found}");
    }

    private static (double[] Rows, double[] Targets) Data(int seed)
    {
        var random = new Random(seed);
        double Normal() => Math.Sqrt(-2.0 * Math.Log(1.0 - random.NextDouble())) * Math.Cos(2.0 * Math.PI * random.NextDouble());
        double noise = new[] { 5.0, 1.0, 20.0 }[seed % 3];
        var rows = new double[Count * Features];
        var targets = new double[Count];
        for (int i = 0; i < Count; i++)
        {
            rows[i * Features] = Normal();
            rows[(i * Features) + 1] = 2.0 * Normal();
            rows[(i * Features) + 2] = 0.5 * Normal();
            targets[i] = (2.0 * rows[i * Features]) - rows[(i * Features) + 1] + 0.3 + (noise * Normal()) + (i % 8 == 3 ? 60.0 * Normal() : 0.0);
        }

        return (rows, targets);
    }
}
