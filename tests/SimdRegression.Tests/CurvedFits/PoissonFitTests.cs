namespace SimdRegression.Tests.CurvedFits;

/// <summary>Poisson fits of counts of every size: the loss of a large count is far larger than what the model can gain.</summary>
public class PoissonFitTests
{
    [Theory]
    [InlineData(1.0, 1.0)]
    [InlineData(1e4, 1.0)]
    [InlineData(1e7, 1.0)]
    [InlineData(1e7, 1e-3)]
    [InlineData(1e12, 1.0)]
    [InlineData(1e-6, 1.0)]
    public void Counts_of_any_size_converge_to_what_the_verifier_proves(double level, double signal)
    {
        const int Count = 40;
        var random = new Random(5);
        var rows = new double[2 * Count];
        var counts = new double[Count];
        for (int i = 0; i < Count; i++)
        {
            rows[2 * i] = random.NextDouble() - 0.5;
            rows[(2 * i) + 1] = random.NextDouble() - 0.5;
            double mean = level * Math.Exp(signal * (rows[2 * i] - (0.5 * rows[(2 * i) + 1])));
            counts[i] = level < 1.0 ? mean * (0.5 + random.NextDouble()) : Math.Round(mean + (Math.Sqrt(mean) * (random.NextDouble() - 0.5)));
        }

        TrainingReport report = new LinearModel<double>.Trainer(2).Fit(
            rows, counts, default(PoissonLoss), default(NoPenalty), default(Newton), out LinearModel<double> model);

        Assert.True(report.Converged, $"{report}");
        var batch = new RowBatch<double>(rows, 2, counts, default);
        VerificationReport found = FitVerifier.Verify(in batch, default(PoissonLoss), model.Coefficients, model.Intercept, in report, default);
        Assert.Equal(Verdict.Holds, found.Verdict);
        Assert.InRange(found.GapBound, 0.0, 1e-11);
    }

    /// <summary>The gap is relative to half the null deviance: the unit of the counts changes it by as much as the loss.</summary>
    [Fact]
    public void The_gap_is_relative_to_the_drop_that_is_possible()
    {
        double[] rows = [0.0, 1.0, 2.0, 3.0];
        double[] counts = [1000.0, 2000.0, 3500.0, 9000.0];
        var options = new FitOptions { MaxIterations = 1, Tolerance = 1e-15 };
        TrainingReport report = new LinearModel<double>.Trainer(1).Fit(
            new RowBatch<double>(rows, 1, counts, default), default(PoissonLoss), default(NoPenalty), default(Newton), in options, out LinearModel<double> model);

        double mean = counts.Average();
        double drop = counts.Sum(count => mean - (count * Math.Log(mean)) - (count - (count * Math.Log(count))));
        TrainingReport best = new LinearModel<double>.Trainer(1).Fit(rows, counts, default(PoissonLoss), default(NoPenalty), default(Newton), out _);
        double gap = (report.Objective - best.Objective) / drop;
        Assert.InRange(report.Certificate.Value, gap, 20.0 * gap);
        Assert.True(gap > 1e-6, "The fit was to be left unfinished.");
    }
}
