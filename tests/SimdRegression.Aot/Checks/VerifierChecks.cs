namespace SimdRegression.Aot.Checks;

/// <summary>The verifier proves a fit from moments and one over rows, and refutes a changed one.</summary>
internal static class VerifierChecks
{
    private const int Features = 2;

    private static readonly double[] Rows = [1.0, 2.0, 2.0, 1.0, 3.0, 5.0, 4.0, 4.0, 5.0, 1.5];
    private static readonly double[] Targets = [3.0, 4.0, 1.0, 7.0, 2.0];

    public static void Run(Tally tally)
    {
        tally.Begin("verifier");
        tally.Group("moments", () => CheckMoments(tally));
        tally.Group("rows", () => CheckRows(tally));
        tally.End();
    }

    private static void CheckMoments(Tally tally)
    {
        var moments = new LinearModel<double>.Moments(Features);
        moments.Add(Rows, Targets);
        FitReport report = moments.Fit(new Lasso(0.1), out LinearModel<double> model);
        var batch = new RowBatch<double>(Rows, Features, Targets, default);
        VerificationReport found = FitVerifier.Verify(in batch, model.Coefficients, model.Intercept, in report, default);
        tally.IsTrue(found.ClaimHolds, found.ToString());
        found = FitVerifier.Verify(moments, model.Coefficients, model.Intercept, in report, default);
        tally.IsTrue(found.ClaimHolds, found.ToString());
        found = FitVerifier.Verify(in batch, [1.0, 1.0], model.Intercept, in report, default);
        tally.IsTrue(found.Verdict == Verdict.Refuted, found.ToString());
    }

    private static void CheckRows(Tally tally)
    {
        var trainer = new LinearModel<double>.Trainer(Features);
        var batch = new RowBatch<double>(Rows, Features, Targets, default);
        TrainingReport report = trainer.Fit(
            in batch, new HuberLoss(0.5), new ElasticNet(0.5, 0.5), default(ProximalNewton), default, out LinearModel<double> model);
        VerificationReport found = FitVerifier.Verify(
            in batch, new HuberLoss(0.5), model.Coefficients, model.Intercept, in report, default);
        tally.IsTrue(found.ClaimHolds, found.ToString());
    }
}
