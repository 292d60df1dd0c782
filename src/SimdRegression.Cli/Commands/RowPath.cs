using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Output;
using SimdRegression.Kernels;

namespace SimdRegression.Cli.Commands;

/// <summary>Paths over rows: each fit by Newton's method from the answer of the one before.</summary>
internal static class RowPath
{
    // scikit-learn's range of C, turned round.
    private const double StrongestWithoutL1 = 1e4;

    /// <summary>Fits all strengths.</summary>
    public static PathResult Run<T>(FitSettings settings, StrengthGrid strengths, TableRows<T> rows, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (settings.Model.HasLabels())
        {
            rows.CheckLabels();
        }

        try
        {
            return FitAll(settings, strengths, rows, console);
        }
        catch (ArgumentException failure) when (failure.ParamName == "rows")
        {
            throw rows.RefuseValue();
        }
    }

    private static PathResult FitAll<T>(FitSettings settings, StrengthGrid strengths, TableRows<T> rows, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var trainer = new LinearModel<T>.Trainer(rows.FeatureCount);
        double alphaMax = double.NaN;
        bool hasL1 = settings.L1Ratio > 0.0;
        if (hasL1)
        {
            alphaMax = RowFit.Fit(settings with { Strength = Strength.FractionOfMax(1.0) }, trainer, rows.Batch, settings.Options, out _).AlphaMax;
        }

        double[] alphas = strengths.Descending(hasL1 ? alphaMax : StrongestWithoutL1, hasL1);
        var points = new List<PathPoint>(alphas.Length);
        bool Step()
        {
            if (points.Count == alphas.Length)
            {
                return false;
            }

            double alpha = alphas[points.Count];
            TrainingReport report = RowFit.Fit(
                settings with { Strength = Strength.FromDouble(alpha) },
                trainer,
                rows.Batch,
                settings.Options with { WarmStart = points.Count > 0 },
                out LinearModel<T> model);
            if (report.Status == FitStatus.OutOfRange || !RowFit.IsFinite(model))
            {
                throw RowFit.OutOfRange(rows.Name);
            }

            points.Add(new PathPoint
            {
                Alpha = alpha,
                Coefficients = [.. model.Coefficients.ToArray().Select(double.CreateTruncating)],
                Intercept = double.CreateTruncating(model.Intercept),
                Objective = report.Objective,
                Certificate = report.Certificate,
                Status = report.Status,
            });
            return true;
        }

        ReadProgress.Run(console, "strengths", Step, () => (double)points.Count / alphas.Length);
        return new PathResult
        {
            DataName = rows.Name,
            Target = rows.TargetName,
            FeatureNames = rows.FeatureNames,
            Model = settings.Model,
            SinglePrecision = typeof(T) == typeof(float),
            RowCount = rows.Count,
            L1Ratio = settings.L1Ratio,
            AlphaMax = alphaMax,
            Deviations = rows.Scaler().Deviations.ToArray(),
            Points = [.. points],
        };
    }
}
