using System.Numerics;

namespace SimdRegression.Kernels.Tests.Widths;

/// <summary>Fits over rows as part of a digest: what is built on kernels must not bring the vector width back in.</summary>
internal static class TrainerDigest
{
    /// <summary>Adds the coefficients of some fits.</summary>
    /// <param name="digest">Where to.</param>
    public static void AddTo(KernelDigest digest)
    {
        foreach (int features in new[] { 1, 3, 10, 17, 33 })
        {
            AddNewton<double>(digest, features, offset: 0.0);
            AddNewton<double>(digest, features, offset: 1e6);
            AddNewton<float>(digest, features, offset: 0.0);
        }
    }

    // Enough rows for a level of every sixteenth where features are few.
    private static void AddNewton<T>(KernelDigest digest, int features, double offset)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int count = features <= 3 ? 70_003 : 703;
        var random = new Random(features);
        var rows = new T[count * features];
        var labels = new T[count];
        var weights = new T[count];
        for (int r = 0; r < count; r++)
        {
            double sum = 0.0;
            for (int j = 0; j < features; j++)
            {
                double value = random.NextDouble() - 0.5;
                sum += j % 2 == 0 ? value : -value;
                rows[(r * features) + j] = T.CreateTruncating(value + offset);
            }

            labels[r] = sum + (2.0 * (random.NextDouble() - 0.5)) > 0.0 ? T.One : T.Zero;
            weights[r] = T.CreateTruncating(0.25 + random.NextDouble());
        }

        var trainer = new LinearModel<T>.Trainer(features);
        var batch = new RowBatch<T>(rows, features, labels, weights);
        TrainingReport report = trainer.Fit(
            in batch, default(LogisticLoss), new Ridge(0.5), default(Newton), new FitOptions { Standardize = true }, out LinearModel<T> ridge);
        digest.AddNumbers<double>([report.Objective, report.Certificate.Value, report.Iterations]);
        digest.AddNumbers(ridge.Coefficients);
        report = trainer.Fit(in batch, default(LogisticLoss), new Lasso(Strength.FractionOfMax(0.2)), default(ProximalNewton), default, out LinearModel<T> lasso);
        digest.AddNumbers<double>([report.Objective, report.Certificate.Value, report.AlphaMax]);
        digest.AddNumbers(lasso.Coefficients);
    }
}
