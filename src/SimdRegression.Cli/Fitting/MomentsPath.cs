using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>Paths from moments.</summary>
internal static class MomentsPath
{
    /// <summary>Fits all strengths.</summary>
    public static PathResult Run<T>(FitRequest request, StrengthGrid strengths, NamedMoments<T> data)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LinearModel<T>.Moments moments = data.Moments;
        strengths.CheckSize(moments.FeatureCount);
        if (!request.Penalty.HasPathOfItsOwn())
        {
            return PenaltyPath.Run(request, strengths, data);
        }

        PathOptions options = Options(request, strengths);
        var path = new RegularizationPath(moments.FeatureCount, options.StrengthCount);
        moments.Path(request.Model.Estimator(), in options, path);
        if (path.Statuses.ToArray().Any(status => status == FitStatus.OutOfRange))
        {
            throw MomentsFit.OutOfRange(data.Name);
        }

        int intercept = request.Options.Intercept ? 1 : 0;
        var points = new PathPoint[path.Count];
        for (int i = 0; i < points.Length; i++)
        {
            double residualSquares = path.ResidualSumsOfSquares[i];
            double rowsLeft = path.RowCount - path.DegreesOfFreedom[i] - intercept;
            points[i] = new PathPoint
            {
                Alpha = path.Alphas[i],
                Coefficients = path.CoefficientsAt(i).ToArray(),
                Intercept = path.Intercepts[i],
                Objective = path.Objectives[i],
                Certificate = path.Certificates[i],
                Status = path.Statuses[i],
                ExpectedDigits = path.ExpectedDigits[i],
                IsOpen = path.WantsDoubledSums && path.ExpectedDigits[i] == 0.0,
                RSquared = moments.TargetSumOfSquares > 0.0 ? 1.0 - (residualSquares / moments.TargetSumOfSquares) : double.NaN,
                MeanSquaredError = residualSquares / moments.TotalWeight,
                DegreesOfFreedom = path.DegreesOfFreedom[i],
                Aic = path.Aic[i],
                Bic = path.Bic[i],
                Aicc = path.Aicc[i],
                Gcv = rowsLeft > 0.0 ? path.RowCount * residualSquares / (rowsLeft * rowsLeft) : double.PositiveInfinity,
            };
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
            AlphaMax = path.AlphaMax,
            Deviations = MomentsFit.Deviations(moments),
            StrengthCount = options.StrengthCount,
            Points = points,
            WantsDoubledSums = path.WantsDoubledSums,
        };
    }

    private static PathOptions Options(FitRequest request, StrengthGrid strengths)
    {
        var options = new PathOptions { L1Ratio = request.L1Ratio, Fit = request.Options };
        if (strengths.Given is double[] given)
        {
            return options with { Strengths = given.OrderDescending().ToArray() };
        }

        // Without L1 the library's grid ends at the square of the ratio that it is told.
        double fraction = strengths.FractionFor(request.L1Ratio > 0.0);
        return options with { StrengthCount = strengths.StrengthCount, Eps = request.L1Ratio > 0.0 ? fraction : Math.Sqrt(fraction) };
    }
}
