using System.Numerics;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;
using SimdRegression.Kernels;

namespace SimdRegression.Cli.Fitting;

/// <summary>Paths over rows: each fit by Newton's method from the answer of the one before.</summary>
internal static class RowPath
{
    /// <summary>Fits all strengths.</summary>
    public static PathResult Run<T>(FitRequest request, StrengthGrid strengths, TableRows<T> rows, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        strengths.CheckSize(rows.FeatureCount);
        try
        {
            return request.Model.HasSeveralClasses() ? ClassPath.Run(request, strengths, rows, console) : FitAll(request, strengths, rows, console);
        }
        catch (ArgumentException failure) when (failure.ParamName == "rows")
        {
            throw rows.RefuseValue();
        }
    }

    private static PathResult FitAll<T>(FitRequest request, StrengthGrid strengths, TableRows<T> rows, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var trainer = new LinearModel<T>.Trainer(rows.FeatureCount);
        request = request.Penalty == PenaltyKind.Adaptive
            ? RowRefit.Weighted(request, trainer, rows, request.Options.Standardize ? rows.Scaler() : null)
            : request;
        bool hasL1 = request.Penalty.LeavesNone(request.L1Ratio, request.Settings);

        // The strength at which an L1 penalty leaves nothing tells the scale of the data for other penalties too.
        FitRequest scale = request with
        {
            Strength = Strength.FractionOfMax(1.0),
            L1Ratio = hasL1 ? request.L1Ratio : StrengthGrid.LeastL1Ratio,
            Penalty = hasL1 ? request.Penalty : PenaltyKind.ElasticNet,
        };
        double totalWeight = TotalWeight(rows);
        double unit = request.Model.HasMeanObjective() ? 1.0 / totalWeight : 1.0;
        double strongest = unit * RowFit.Fit(scale, trainer, rows.Batch, request.Options, out _).AlphaMax;
        double[] alphas = strengths.Descending(strongest > 0.0 ? strongest : 1.0, strengths.FractionOverRows(hasL1));
        var points = new List<PathPoint>(alphas.Length);
        bool Step()
        {
            if (points.Count == alphas.Length || request.Options.Cancellation.IsCancellationRequested)
            {
                return false;
            }

            double alpha = alphas[points.Count];
            TrainingReport report = RowFit.Fit(
                request with { Strength = Strength.FromDouble(alpha) },
                trainer,
                rows.Batch,
                request.Options with { WarmStart = points.Count > 0 },
                out LinearModel<T> model);
            if (report.Status == FitStatus.OutOfRange || !RowFit.IsFinite(model))
            {
                throw RowFit.OutOfRange(rows.Name);
            }

            if (report.Status == FitStatus.Interrupted)
            {
                return false;
            }

            PredictionScore score = rows.Score(model, request.Model.Response());
            var point = new PathPoint
            {
                Alpha = alpha,
                Coefficients = [.. model.Coefficients.ToArray().Select(double.CreateTruncating)],
                Intercept = double.CreateTruncating(model.Intercept),
                Objective = unit * report.Objective,
                Certificate = report.Certificate,
                Status = report.Status,
                RSquared = score.RSquared,
                MeanSquaredError = score.MeanSquaredError,
                LogLoss = score.LogLoss,
            };
            points.Add(request.Model == ModelKind.Logistic && request.L1Ratio == 1.0
                ? WithCriteria(point, totalWeight * score.LogLoss, rows.Count, request.Options.Intercept)
                : point);
            return true;
        }

        ReadProgress.Run(console, "strengths", Step, () => (double)points.Count / alphas.Length);
        return new PathResult
        {
            DataName = rows.Name,
            Target = rows.TargetName,
            FeatureNames = rows.FeatureNames,
            Model = request.Model,
            SinglePrecision = typeof(T) == typeof(float),
            RowCount = rows.Count,
            L1Ratio = request.L1Ratio,
            AlphaMax = hasL1 ? strongest : double.NaN,
            Deviations = rows.Scaler().Deviations.ToArray(),
            StrengthCount = alphas.Length,
            Points = [.. points],
        };
    }

    // The coefficients that an L1 penalty leaves are its degrees of freedom (Zou, Hastie and Tibshirani 2007).
    private static PathPoint WithCriteria(PathPoint point, double negativeLogLikelihood, int rows, bool intercept)
    {
        double parameters = point.ActiveCount + (intercept ? 1 : 0);
        double fit = 2.0 * negativeLogLikelihood;
        double rowsLeft = rows - parameters - 1.0;
        return point with
        {
            DegreesOfFreedom = point.ActiveCount,
            Aic = fit + (2.0 * parameters),
            Bic = fit + (parameters * ReproducibleFunctions.Log(rows)),
            Aicc = rowsLeft > 0.0 ? fit + (2.0 * parameters) + (2.0 * parameters * (parameters + 1.0) / rowsLeft) : double.PositiveInfinity,
        };
    }

    private static double TotalWeight<T>(TableRows<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double total = rows.Weights.IsEmpty ? rows.Count : 0.0;
        foreach (T weight in rows.Weights)
        {
            total += double.CreateTruncating(weight);
        }

        return total;
    }
}
