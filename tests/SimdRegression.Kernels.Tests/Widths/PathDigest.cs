namespace SimdRegression.Kernels.Tests.Widths;

/// <summary>Paths of strengths, knots and spectra as part of a digest: eight strengths side by side are eight, four, two or one at a time.</summary>
internal static class PathDigest
{
    private const int Rows = 120;

    // Beyond the number at which ridge goes by one eigendecomposition.
    private const int ManyStrengths = 110;

    /// <summary>Adds coefficients, intercepts, degrees of freedom and certificates.</summary>
    /// <param name="digest">Where to.</param>
    public static void AddTo(KernelDigest digest)
    {
        foreach (int features in (int[])[1, 3, 10, 17, 33])
        {
            SyntheticProblem<double> problem = SyntheticData.MakeRegression<double>(Rows, features, seed: 11, noise: 2.0, correlation: 0.5);
            var moments = new LinearModel<double>.Moments(features);
            moments.Add(problem.Rows, problem.Targets);
            AddPaths(digest, moments);
            AddKnots(digest, moments);
            AddSpectrum(digest, moments, problem);
        }
    }

    private static void AddPaths(KernelDigest digest, LinearModel<double>.Moments moments)
    {
        var path = new RegularizationPath(moments.FeatureCount, ManyStrengths);
        foreach (EstimatorKind kind in (EstimatorKind[])[EstimatorKind.Lasso, EstimatorKind.ElasticNet, EstimatorKind.Ridge])
        {
            foreach (int count in (int[])[13, ManyStrengths])
            {
                moments.Path(kind, new PathOptions { StrengthCount = count, Fit = new FitOptions { Standardize = count == 13 } }, path);
                digest.AddNumbers(path.Alphas);
                digest.AddNumbers(path.Intercepts);
                digest.AddNumbers(path.DegreesOfFreedom);
                digest.AddNumbers(path.Objectives);
                for (int i = 0; i < path.Count; i++)
                {
                    digest.AddNumbers(path.CoefficientsAt(i));
                    digest.AddNumbers<double>([path.Certificates[i].Value]);
                }
            }
        }
    }

    private static void AddKnots(KernelDigest digest, LinearModel<double>.Moments moments)
    {
        var knots = new LassoKnots(moments.FeatureCount);
        moments.Knots(default, knots);
        digest.AddNumbers(knots.Alphas);
        for (int i = 0; i < knots.Count; i++)
        {
            digest.AddNumbers(knots.CoefficientsAt(i));
        }
    }

    private static void AddSpectrum(KernelDigest digest, LinearModel<double>.Moments moments, SyntheticProblem<double> problem)
    {
        var spectrum = new RidgeSpectrum(moments.FeatureCount);
        moments.Decompose(default, spectrum);
        double[] alphas = [0.0, 0.1, 1.0, 10.0, 1e2, 1e3, 1e4, 1e5, 1e6];
        var sums = new double[alphas.Length];
        var rows = new RowBatch<double>(problem.Rows, moments.FeatureCount, problem.Targets, default);
        spectrum.AddLeaveOneOutErrors(in rows, alphas, sums);
        digest.AddNumbers(spectrum.Eigenvalues);
        digest.AddNumbers<double>(sums);
    }
}
