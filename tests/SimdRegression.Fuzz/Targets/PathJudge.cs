using System.Globalization;
using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;

namespace SimdRegression.Fuzz.Targets;

/// <summary>Holds every point of a path against the exact problem, as a fit of its own.</summary>
internal static class PathJudge
{
    /// <summary>Judges a path.</summary>
    /// <param name="path">The path.</param>
    /// <param name="problem">The problem.</param>
    /// <param name="isUsual">Whether the numbers are of usual size.</param>
    /// <param name="kind">The estimator.</param>
    /// <param name="ratio">The share of L1, as the estimator counts it.</param>
    /// <param name="options">The options.</param>
    /// <param name="data">The rows, to tell of.</param>
    /// <returns>What was reached.</returns>
    public static Signature Judge(
        RegularizationPath path, ExactQuadratic problem, bool isUsual, EstimatorKind kind, double ratio, FitOptions options, string data)
    {
        Signature signature = Signature.Start.With((ulong)kind).WithSize(path.FeatureCount).WithSize(path.Count);
        for (int i = 0; i < path.Count; i++)
        {
            double[] coefficients = path.CoefficientsAt(i).ToArray();
            string context = string.Create(
                CultureInfo.InvariantCulture,
                $"\n  point {i} of {path.Count}, {kind} {path.Alphas[i]:R} r {ratio} intercept {options.Intercept} standardize {options.Standardize}")
                + FormattableString.Invariant($" tolerance {options.Tolerance} factors [{string.Join(' ', options.PenaltyFactors.ToArray())}]")
                + FormattableString.Invariant($" box [{string.Join(' ', options.LowerBounds.ToArray())}] [{string.Join(' ', options.UpperBounds.ToArray())}]")
                + FormattableString.Invariant($"\n  {path.Statuses[i]} {path.Certificates[i]} w [{string.Join(' ', coefficients)}]{data}");
            BrokenPromiseException.Unless(
                coefficients.All(double.IsFinite) && double.IsFinite(path.Intercepts[i]), () => $"path: {kind} with a coefficient that is not finite", context);
            var report = new FitReport
            {
                Status = path.Statuses[i],
                Certificate = path.Certificates[i],
                Estimator = kind,
                Alpha = path.Alphas[i],
                AlphaMax = path.AlphaMax,
                ExpectedDigits = double.NaN,
            };
            FitOptionsCase point = FitOptionsCase.Of(kind, path.Alphas[i], ratio, options);
            try
            {
                var answer = new QuadraticAnswer(report, coefficients, path.Intercepts[i], Single: false);
                Judgement verdict = QuadraticJudge.Judge(problem, isUsual, point, answer, context);
                signature = signature.With((ulong)report.Status).With((ulong)verdict.Depth);
            }
            catch (BrokenPromiseException broken)
            {
                throw new BrokenPromiseException("path: " + broken.Message, broken.Context);
            }
        }

        return signature;
    }
}
