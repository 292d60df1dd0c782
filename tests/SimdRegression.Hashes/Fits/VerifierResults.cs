namespace SimdRegression.Hashes.Fits;

/// <summary>What the verifier finds of fixed models: its arithmetic is that of whole numbers, the same everywhere.</summary>
internal static class VerifierResults
{
    private const int Features = 2;

    // a, b of five rows.
    private static readonly double[] Rows = [1.0, 2.0, 2.0, 1.0, 3.0, 5.0, 4.0, 4.0, 5.0, 1.5];
    private static readonly double[] Targets = [3.0, 4.0, 1.0, 7.0, 2.0];
    private static readonly double[] Labels = [0.0, 1.0, 0.0, 1.0, 1.0];
    private static readonly double[] Point = [0.125, -0.25];

    public static void Add(FitHashes hashes)
    {
        var options = new FitOptions { Standardize = true, LowerBounds = new[] { -2.0 } };
        ModelObjective objective = ModelObjective.Of(ModelLoss.Squared, in options);
        FitOptions stated = objective.ToOptions(intercept: true);
        var claim = new FitReport
        {
            Estimator = EstimatorKind.ElasticNet, Alpha = 0.25, L1Ratio = 0.5, Intercept = true,
            Certificate = new Certificate(CertificateKind.DualityGap, 0.5, 1e-12),
        };
        var training = new TrainingReport
        {
            Alpha = 0.25, L1Ratio = 0.5, Intercept = true, Multiplier = double.NaN,
            Certificate = new Certificate(CertificateKind.DualityGap, 0.5, 1e-12),
        };
        hashes.Add("verifier", "squared loss of rows", hash =>
        {
            var batch = new RowBatch<double>(Rows, Features, Targets, default);
            Add(hash, FitVerifier.Verify(in batch, Point, 3.0, in claim, in stated));
        });
        hashes.Add("verifier", "squared loss of moments", hash =>
        {
            var moments = new LinearModel<double>.Moments(Features);
            moments.Add(Rows, Targets);
            Add(hash, FitVerifier.Verify(moments, Point, 3.0, in claim, in stated));
        });
        hashes.Add("verifier", "documents with penalties of their own", hash =>
        {
            var batch = new RowBatch<double>(Rows, Features, Targets, default);
            var moments = new LinearModel<double>.Moments(Features);
            moments.Add(Rows, Targets);
            FitReport report = claim with { Estimator = EstimatorKind.Other };
            foreach (ModelObjective own in (ModelObjective[])
            [
                new ModelObjective { Penalty = ModelPenalty.Group, Groups = [0, 0] }, new ModelObjective { Penalty = ModelPenalty.Bridge, Power = 1.5 },
                new ModelObjective { Penalty = ModelPenalty.Bridge, Power = 0.5 }, new ModelObjective { Penalty = ModelPenalty.Mcp, Gamma = 3.0 },
                new ModelObjective { Penalty = ModelPenalty.Scad, Gamma = 3.7 },
            ])
            {
                var document = new ModelDocument<double>(Point, 3.0, in report) { Objective = own };
                Add(hash, document.Verify(in batch));
                Add(hash, document.Verify(moments));
            }
        });
        hashes.Add("verifier", "logistic loss", hash =>
        {
            var batch = new RowBatch<double>(Rows, Features, Labels, default);
            Add(hash, FitVerifier.Verify(in batch, default(LogisticLoss), Point, 0.5, in training, in stated));
        });
        hashes.Add("verifier", "Huber's loss", hash =>
        {
            var batch = new RowBatch<double>(Rows, Features, Targets, default);
            Add(hash, FitVerifier.Verify(in batch, new HuberLoss(0.5), Point, 3.0, in training, in stated));
        });
    }

    private static void Add(BitHash hash, in VerificationReport found)
    {
        hash.Answer((int)found.Verdict);
        hash.Answer<double>([found.ObjectiveLow, found.ObjectiveHigh, found.MinimumLow, found.MinimumHigh, found.GapLow, found.GapBound]);
        hash.Figure<double>([found.GapAllowed, found.Digits, found.SumError]);
    }
}
