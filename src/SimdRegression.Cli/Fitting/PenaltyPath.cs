using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>Paths of penalties with solvers of their own, from moments: one fit a strength, which reads no row.</summary>
internal static class PenaltyPath
{
    /// <summary>Fits all strengths.</summary>
    public static PathResult Run<T>(FitRequest request, StrengthGrid strengths, NamedMoments<T> data)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LinearModel<T>.Moments moments = data.Moments;
        bool leavesNone = request.Penalty.LeavesNone(request.L1Ratio, request.Settings);
        bool isQuadratic = request.Penalty == PenaltyKind.Graph && !leavesNone;
        double strongest = isQuadratic ? StrongestOfGraph(request, moments) : Strongest(request, moments, leavesNone);
        double[] alphas = strengths.Descending(strongest > 0.0 ? strongest : 1.0, strengths.FractionFor(hasL1: !isQuadratic && !request.Penalty.ReachesDeep(request.Settings)));
        var points = new List<PathPoint>(alphas.Length);
        bool wantsDoubled = false;
        foreach (double alpha in alphas)
        {
            FitOptions options = request.Options with { WarmStart = points.Count > 0 };
            FitReport report = MomentsFit.Fit(
                request with { Strength = Strength.FromDouble(alpha), Options = options }, moments, null, out LinearModel<T> model);
            if (report.Status == FitStatus.Interrupted)
            {
                break;
            }

            CheckStatus(report.Status, data.Name);
            wantsDoubled |= report.WantsDoubledSums;
            points.Add(new PathPoint
            {
                Alpha = alpha,
                Coefficients = [.. model.Coefficients.ToArray().Select(double.CreateTruncating)],
                Intercept = double.CreateTruncating(model.Intercept),
                Objective = report.Objective,
                Certificate = report.Certificate,
                Status = report.Status,
                ExpectedDigits = report.ExpectedDigits,
                RSquared = report.RSquared,
                MeanSquaredError = report.MeanSquaredError,
            });
        }

        return new PathResult
        {
            DataName = data.Name,
            Target = data.Columns.Target,
            FeatureNames = data.Columns.Features,
            Model = request.Model,
            SinglePrecision = typeof(T) == typeof(float),
            RowCount = moments.Count,
            L1Ratio = request.L1Ratio,
            AlphaMax = leavesNone ? strongest : double.NaN,
            Deviations = MomentsFit.Deviations(moments),
            StrengthCount = alphas.Length,
            Points = [.. points],
            WantsDoubledSums = wantsDoubled,
        };
    }

    // As of ridge: ten times the largest square of a column in the units in which it is penalised.
    private static double StrongestOfGraph<T>(FitRequest request, LinearModel<T>.Moments moments)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const double Multiple = 10.0;
        double largest = 0.0;
        for (int j = 0; j < moments.FeatureCount; j++)
        {
            double weight = request.Settings.Graph![j, j];
            double variance = moments.CrossProduct(j, j) / moments.TotalWeight;
            double mean = request.Options.Intercept ? 0.0 : moments.Mean(j);
            double unit = request.Options.Standardize && variance > 0.0 ? variance : 1.0;
            largest = weight > 0.0 ? Math.Max(largest, (variance + (mean * mean)) / unit / weight) : largest;
        }

        return Multiple * largest;
    }

    // Where no strength leaves nothing, that of the lasso tells the scale of the data.
    private static double Strongest<T>(FitRequest request, LinearModel<T>.Moments moments, bool leavesNone)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        FitRequest scale = request with
        {
            Strength = Strength.FractionOfMax(1.0),
            Penalty = leavesNone ? request.Penalty : PenaltyKind.L1,
            L1Ratio = leavesNone ? request.L1Ratio : 1.0,
        };
        return MomentsFit.Fit(scale, moments, null, out _).AlphaMax;
    }

    private static void CheckStatus(FitStatus status, string name)
    {
        if (status == FitStatus.OutOfRange)
        {
            throw MomentsFit.OutOfRange(name);
        }

        if (status == FitStatus.NoPilot)
        {
            throw MomentsFit.NoPilot(name);
        }
    }
}
