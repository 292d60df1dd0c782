using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Tests.Allocation;

/// <summary>Inference, errors of predictions and the choice of subsets allocate only when they are constructed.</summary>
public class InferenceAllocationTests
{
    [Theory]
    [InlineData(CovarianceKind.Hc0)]
    [InlineData(CovarianceKind.Hc3)]
    [InlineData(CovarianceKind.Cluster)]
    public void Inference_does_not_allocate(CovarianceKind kind) => Allocations.OnAllMoments(new Inferred(kind));

    [Theory]
    [InlineData(SubsetSearch.Forward)]
    [InlineData(SubsetSearch.Backward)]
    [InlineData(SubsetSearch.All)]
    public void Subsets_do_not_allocate(SubsetSearch search) => Allocations.OnAllMoments(new Selected(search));

    private sealed class Inferred(CovarianceKind kind) : IMomentsPath
    {
        public void Run<T, TKernels>(Moments<T, TKernels> moments, Rows<T> rows)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TKernels : struct, IKernels<T>
        {
            moments.Add(rows.Values, rows.Targets, rows.Weights);
            var inference = new LeastSquaresInference<T>(rows.Features, clusters: 7);
            int[] clusters = kind == CovarianceKind.Cluster ? [.. Enumerable.Range(0, Rows<T>.Count).Select(r => r % 7)] : [];
            var influence = new RowInfluence[Rows<T>.Count];
            double sum = 0.0;
            Allocations.AssertNone(() =>
            {
                moments.Infer(default, inference);
                var batch = new RowBatch<T>(rows.Values, rows.Features, rows.Targets, rows.Weights);
                inference.Influence(in batch, influence);
                inference.Begin(kind);
                inference.Add(in batch, clusters);
                inference.Complete();
                sum += inference.Statistics.StandardErrors[0] + inference.Statistics.ConfidenceInterval(0, 0.95).Low + influence[0].CooksDistance;
            }, calls: 10);
            CoefficientCovariance covariance = inference.ToCovariance();
            Allocations.AssertNone(
                () => sum += covariance.PredictionInterval<T>(rows.Values.AsSpan(0, rows.Features), 1.0, 0.95).High, calls: 100);
            Assert.True(double.IsFinite(sum));
        }
    }

    private sealed class Selected(SubsetSearch search) : IMomentsPath
    {
        public void Run<T, TKernels>(Moments<T, TKernels> moments, Rows<T> rows)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
            where TKernels : struct, IKernels<T>
        {
            moments.Add(rows.Values, rows.Targets, rows.Weights);
            var selection = new SubsetSelection(rows.Features);
            int best = 0;
            Allocations.AssertNone(() =>
            {
                moments.Select(search, default, selection);
                best = selection.Best(SubsetCriterion.Bic);
            }, calls: 20);
            Assert.InRange(best, 1, rows.Features);
        }
    }
}
