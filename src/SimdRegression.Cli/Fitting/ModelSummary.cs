using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>What a saved model tells of itself, in any element type. What does not exist is NaN or null.</summary>
internal sealed record ModelSummary
{
    public required string Target { get; init; }

    public required string[] FeatureNames { get; init; }

    public required double[] Coefficients { get; init; }

    public required bool HasIntercept { get; init; }

    public required double Intercept { get; init; }

    public required ResponseKind Response { get; init; }

    /// <summary>The labels of classes 0 and 1, or null.</summary>
    public IReadOnlyList<string>? Classes { get; init; }

    /// <summary>What was minimised, in a few words.</summary>
    public required string Objective { get; init; }

    public required long RowCount { get; init; }

    public required bool Converged { get; init; }

    /// <summary>The strength of the penalty, or NaN.</summary>
    public double Alpha { get; init; } = double.NaN;

    /// <summary>The report of a fit from moments, or null.</summary>
    public FitReport? Report { get; init; }

    /// <summary>The mean loss of a fit over rows, or NaN.</summary>
    public double MeanLoss { get; init; } = double.NaN;

    /// <summary>Errors, t, p and intervals, or null.</summary>
    public CoefficientStatistics? Statistics { get; init; }

    /// <summary>Why there are none, or empty.</summary>
    public string WhyNoStatistics { get; init; } = "";

    /// <summary>Reads what a model tells.</summary>
    /// <param name="document">The model.</param>
    /// <param name="path">Its file, for messages.</param>
    public static ModelSummary Of<T>(ModelDocument<T> document, string path)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[] coefficients = [.. document.Coefficients.ToArray().Select(double.CreateTruncating)];
        double intercept = double.CreateTruncating(document.Intercept);
        CoefficientCovariance? covariance = document.Report is null ? null : PredictionErrors.ReadFrom(document.Annotations, coefficients.Length, path, PredictionErrors.Key);
        bool isPenalised = document.Report is { Estimator: not EstimatorKind.LeastSquares } || document.Training is { Alpha: > 0.0 };
        return new ModelSummary
        {
            Target = document.TargetName ?? "",
            FeatureNames = [.. ModelFile.FeatureNames(document)],
            Coefficients = coefficients,
            HasIntercept = document.Report?.Intercept ?? document.Training?.Intercept ?? false,
            Intercept = intercept,
            Response = document.Response,
            Classes = document.Classes,
            Objective = document.Report is { } moments ? WordOf(moments.Estimator) + PenaltyOf(document.Annotations)
                : document.Objective is { } objective ? $"{objective.Loss.ToString().ToLowerInvariant()} loss"
                : "a loss over rows",
            RowCount = document.Report?.RowCount ?? document.Training?.RowCount ?? 0,
            Converged = document.Report?.Converged ?? document.Training?.Converged ?? false,
            Alpha = isPenalised ? document.Report?.Alpha ?? document.Training?.Alpha ?? double.NaN : double.NaN,
            Report = document.Report,
            MeanLoss = document.Training?.MeanLoss ?? double.NaN,
            Statistics = covariance?.Statistics(coefficients, intercept, document.Report.GetValueOrDefault()),
            WhyNoStatistics = covariance is not null ? ""
                : isPenalised ? "a penalty moves coefficients towards 0 by an unknown amount, so standard errors, t and p of least squares do not apply"
                : document.Report is null ? "standard errors of fits over rows are not kept"
                : "the model keeps no covariance: the columns depend on each other, there are no more rows than coefficients, or an earlier version saved it",
        };
    }

    private static string PenaltyOf(IReadOnlyDictionary<string, string> annotations)
    {
        string edges = annotations.TryGetValue(FitRequest.EdgesKey, out string? count) ? $" of {count} edges" : "";
        return annotations.TryGetValue(FitRequest.PenaltyKey, out string? penalty) ? $" with the penalty {penalty}{edges}" : "";
    }

    private static string WordOf(EstimatorKind kind) => kind switch
    {
        EstimatorKind.Ridge => "ridge",
        EstimatorKind.Lasso => "lasso",
        EstimatorKind.ElasticNet => "elastic net",
        _ => "least squares",
    };
}
