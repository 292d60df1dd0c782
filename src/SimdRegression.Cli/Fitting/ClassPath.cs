using System.Numerics;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>Paths of classifiers: each fit from the answer of the one before.</summary>
internal static class ClassPath
{
    /// <summary>Fits all strengths.</summary>
    public static PathResult Run<T>(FitRequest request, StrengthGrid strengths, TableRows<T> rows, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LinearClassifier<T>.Trainer trainer = ClassFit.TrainerOf(rows);
        bool hasL1 = request.Penalty.LeavesNone(request.L1Ratio, request.Settings);

        // The strength at which an L1 penalty leaves nothing tells the scale of the data for other penalties too.
        FitRequest scale = request with
        {
            Strength = Strength.FractionOfMax(1.0),
            L1Ratio = hasL1 ? request.L1Ratio : StrengthGrid.LeastL1Ratio,
            Penalty = hasL1 ? request.Penalty : PenaltyKind.ElasticNet,
        };
        double strongest = ClassFit.Train(scale, trainer, rows.Batch, request.Options, out _).AlphaMax;
        double[] alphas = strengths.Descending(strongest > 0.0 ? strongest : 1.0, strengths.FractionOverRows(hasL1));
        var points = new List<PathPoint>(alphas.Length);
        bool Step()
        {
            if (points.Count == alphas.Length || request.Options.Cancellation.IsCancellationRequested)
            {
                return false;
            }

            FitRequest at = request with { Strength = Strength.FromDouble(alphas[points.Count]), Options = request.Options with { WarmStart = points.Count > 0 } };
            FitResult found = ClassFit.Run(at, rows, trainer).Result;
            if (found.Status == FitStatus.Interrupted)
            {
                return false;
            }

            points.Add(new PathPoint
            {
                Alpha = alphas[points.Count],
                Coefficients = found.Coefficients,
                Intercept = double.NaN,
                Objective = found.Objective,
                Certificate = found.Certificate,
                Status = found.Status,
                ExpectedDigits = found.ExpectedDigits,
                LogLoss = found.LogLoss,
                OfClasses = found.OfClasses,
            });
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
}
