using System.Numerics;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>Second fits over rows: those that a pilot weights, and those without a penalty on the features that a first one has kept.</summary>
internal static class RowRefit
{
    /// <summary>The lasso whose factors follow from a pilot of the same loss.</summary>
    public static FitRequest Weighted<T>(FitRequest request, LinearModel<T>.Trainer trainer, TableRows<T> rows, StandardScaler<T>? scaler)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        FitRequest pilot = request with
        {
            Model = request.Model == ModelKind.Linear && request.Settings.RidgePilot is not null ? ModelKind.Ridge : request.Model,
            Penalty = request.Settings.RidgePilot is null ? PenaltyKind.None : PenaltyKind.L2,
            Strength = Strength.FromDouble(request.Settings.RidgePilot ?? 0.0),
            L1Ratio = 0.0,
            Options = request.Options with { PenaltyFactors = default },
        };
        TrainingReport report = RowFit.Train(pilot, trainer, rows, scaler, out LinearModel<T> model);
        if (!report.Converged || (request.Settings.RidgePilot is not > 0.0 && report.Rank > 0 && report.Rank < rows.FeatureCount))
        {
            throw MomentsFit.NoPilot(rows.Name);
        }

        double[] coefficients = [.. model.Coefficients.ToArray().Select(double.CreateTruncating)];
        for (int j = 0; j < coefficients.Length && scaler is not null; j++)
        {
            coefficients[j] *= scaler.Deviations[j];
        }

        var factors = new double[coefficients.Length];
        AdaptiveLasso.FillFactors(coefficients, request.Settings.AdaptivePower, request.Options.PenaltyFactors.Span, factors);
        return request with { Options = request.Options with { PenaltyFactors = factors } };
    }

    /// <summary>The same loss without a penalty, the coefficients that are zero held there.</summary>
    public static FitOutcome Refit<T>(FitRequest request, TableRows<T> rows, FitResult first)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        FitRequest second = request with
        {
            Penalty = PenaltyKind.None,
            Strength = Strength.FromDouble(0.0),
            L1Ratio = 0.0,
            Refits = false,
            Solver = SolverKind.Auto,
            Options = request.Options with
            {
                Standardize = false,
                PenaltyFactors = default,
                LowerBounds = (double[])[.. first.Coefficients.Select(value => value == 0.0 ? 0.0 : double.NegativeInfinity)],
                UpperBounds = (double[])[.. first.Coefficients.Select(value => value == 0.0 ? 0.0 : double.PositiveInfinity)],
            },
        };
        FitOutcome outcome = RowFit.Run(second, rows);
        FitResult found = outcome.Result;
        FitResult result = found with
        {
            Penalty = first.Penalty,
            Settings = first.Settings,
            SolverWord = first.SolverWord,
            Alpha = first.Alpha,
            AlphaMax = first.AlphaMax,
            L1Ratio = first.L1Ratio,
            StandardizedCoefficients = first.StandardizedCoefficients is null
                ? null
                : [.. found.Coefficients.Zip(rows.Scaler().Deviations.ToArray(), (value, deviation) => value * deviation)],
            Objective = first.Objective,
            Iterations = first.Iterations + found.Iterations,
            Certificate = first.Certificate,
            Refit = new RefitFigures(first.Coefficients, first.Intercept, found.Objective),
        };
        return outcome with { Result = result };
    }
}
