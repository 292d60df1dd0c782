using System.Numerics;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>Standard errors of least squares by a second pass over the rows.</summary>
internal static class RobustErrors
{
    /// <summary>The outcome of a fit with the errors that were asked for in the place of the classical ones.</summary>
    /// <param name="outcome">The outcome.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="rows">The rows of the fit.</param>
    public static FitOutcome WithErrors<T>(this FitOutcome outcome, FitRequest request, TableRows<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!request.Inference.NeedsRows)
        {
            return outcome;
        }

        int[] clusters = request.Inference.Clusters is null ? [] : rows.NumberLabels();
        int clusterCount = 0;
        foreach (int cluster in clusters)
        {
            clusterCount = Math.Max(clusterCount, cluster + 1);
        }

        var inference = new LeastSquaresInference<T>(rows.FeatureCount, clusterCount);
        FitReport report = request.Solver == SolverKind.Orthogonal
            ? rows.ToFactor().Factor.Infer(request.Options, inference)
            : rows.ToMoments(outcome.Precision).Moments.Infer(request.Options, inference);
        inference.Begin(request.Inference.Kind);
        RowBatch<T> batch = rows.Batch;
        RowBatch<T> all = TableRows<T>.Part(in batch, rows.FeatureCount, 0, rows.Count);
        inference.Add(in all, clusters);
        inference.Complete();
        return outcome with { Result = outcome.Result with { Inference = new InferenceFigures(report, inference.Statistics, request.Inference) } };
    }
}
