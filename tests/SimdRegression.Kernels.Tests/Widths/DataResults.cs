using System.Numerics;

namespace SimdRegression.Kernels.Tests.Widths;

/// <summary>Adds what is done to rows beside the kernels to a digest: made-up problems, scalers, expansions, metrics.</summary>
internal static class DataResults
{
    private const int Count = 203;

    /// <summary>Adds made-up problems, which are the same on every machine.</summary>
    public static void AddDraws(KernelDigest digest)
    {
        SyntheticProblem<double> regression = SyntheticData.MakeRegression<double>(1000, 7, seed: 1, noise: 2, correlation: 0.7);
        digest.Add<double>(regression.Rows);
        digest.Add<double>(regression.Targets);
        SyntheticProblem<float> classification = SyntheticData.MakeClassification<float>(1000, 7, seed: 2, intercept: 3, correlation: -0.4);
        digest.Add<float>(classification.Rows);
        digest.Add<float>(classification.Targets);
        digest.Add<double>(classification.Coefficients);
    }

    /// <summary>Adds the rest, whose bits depend on whether a multiply-add is fused.</summary>
    public static void Add(KernelDigest digest)
    {
        foreach (int features in (int[])[1, 3, 8, 13, 70])
        {
            Add<double>(digest, features);
            Add<float>(digest, features);
        }
    }

    private static void Add<T>(KernelDigest digest, int features)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        SyntheticProblem<T> problem = SyntheticData.MakeClassification<T>(Count, features, seed: 3, intercept: 2);
        T[] weights = [.. Enumerable.Range(0, Count).Select(r => T.CreateTruncating((r % 5) / 3.0))];
        var standard = new StandardScaler<T>(features);
        var range = new MinMaxScaler<T>(features, -1, 2);
        standard.Add(problem.Rows, features, Count, weights);
        range.Fit(problem.Rows);
        digest.Add(standard.Means);
        digest.Add(standard.Deviations);
        foreach (FeatureScaler<T> scaler in (FeatureScaler<T>[])[standard, range])
        {
            var scaled = new T[problem.Rows.Length];
            scaler.Transform(problem.Rows, scaled);
            digest.Add<T>(scaled);
            scaler.InverseTransform(scaled, scaled);
            digest.Add<T>(scaled);
            LinearModel<T> folded = scaler.Fold(new LinearModel<T>(problem.Rows.AsSpan(0, features), T.One));
            digest.Add(folded.Coefficients);
            digest.Add<T>([folded.Intercept]);
            var margins = new T[Count];
            folded.Predict(problem.Rows, margins);
            AddMetrics(digest, margins, problem.Targets, weights);
        }

        if (features <= 8)
        {
            var expansion = new PolynomialFeatures(features, degree: 3);
            var expanded = new T[Count * expansion.OutputCount];
            expansion.Expand<T>(problem.Rows, expanded);
            digest.Add<T>(expanded);
        }
    }

    private static void AddMetrics<T>(KernelDigest digest, T[] margins, T[] labels, T[] weights)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        RegressionMetrics values = RegressionMetrics.Of<T>(margins, labels, weights);
        ClassificationMetrics classes = ClassificationMetrics.OfMargins<T>(margins, labels, weights);
        digest.Add<double>([values.MeanSquaredError, values.MeanAbsoluteError, values.RSquared, classes.LogLoss, classes.F1]);
        Classification.Probabilities<T>(margins, margins);
        digest.Add<T>(margins);
        digest.Add<double>([ClassificationMetrics.OfProbabilities<T>(margins, labels, weights).LogLoss]);
    }
}
