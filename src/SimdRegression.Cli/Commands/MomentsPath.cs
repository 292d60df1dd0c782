using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Output;

namespace SimdRegression.Cli.Commands;

/// <summary>Paths from moments.</summary>
internal static class MomentsPath
{
    /// <summary>Fits all strengths.</summary>
    public static PathResult Run<T>(FitSettings settings, StrengthGrid strengths, NamedMoments<T> data)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LinearModel<T>.Moments moments = data.Moments;
        double alphaMax = Fit(settings, moments, Strength.FromDouble(1.0), warm: false, out _).AlphaMax;
        double strongest = settings.L1Ratio > 0.0 ? alphaMax : LargestRidge(settings, moments);
        double[] alphas = strengths.Descending(strongest, settings.L1Ratio > 0.0);
        var points = new PathPoint[alphas.Length];
        for (int i = 0; i < alphas.Length; i++)
        {
            FitReport report = Fit(settings, moments, Strength.FromDouble(alphas[i]), warm: i > 0, out LinearModel<T> model);
            if (report.Status == FitStatus.OutOfRange)
            {
                throw MomentsFit.OutOfRange(data.Name);
            }

            points[i] = new PathPoint
            {
                Alpha = alphas[i],
                Coefficients = [.. model.Coefficients.ToArray().Select(double.CreateTruncating)],
                Intercept = double.CreateTruncating(model.Intercept),
                Objective = report.Objective,
                Certificate = report.Certificate,
                Status = report.Status,
                RSquared = report.RSquared,
            };
        }

        return new PathResult
        {
            DataName = data.Name,
            Target = data.Columns.Target,
            FeatureNames = data.Columns.Features,
            Model = settings.Model,
            SinglePrecision = typeof(T) == typeof(float),
            RowCount = moments.Count,
            L1Ratio = settings.L1Ratio,
            AlphaMax = alphaMax,
            Deviations = MomentsFit.Deviations(moments),
            Points = points,
        };
    }

    // Where every coefficient is next to nothing: above the largest sum of squares that the penalty is added to, as tuning has it.
    private static double LargestRidge<T>(FitSettings settings, LinearModel<T>.Moments moments)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const double multiple = 10.0;
        double Offset(int j) => settings.Options.Intercept ? 0.0 : moments.Mean(j);
        double Square(int j) => moments.CrossProduct(j, j) + (moments.TotalWeight * Offset(j) * Offset(j));
        double Scale(int j) => settings.Options.Standardize && moments.CrossProduct(j, j) > 0.0 ? moments.CrossProduct(j, j) / moments.TotalWeight : 1.0;
        double largest = Enumerable.Range(0, moments.FeatureCount).Max(j => Square(j) / Scale(j));
        return multiple * (largest > 0.0 ? largest : 1.0);
    }

    private static FitReport Fit<T>(FitSettings settings, LinearModel<T>.Moments moments, Strength strength, bool warm, out LinearModel<T> model)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        MomentsFit.Fit(settings with { Strength = strength, Options = settings.Options with { WarmStart = warm } }, moments, null, out model);
}
