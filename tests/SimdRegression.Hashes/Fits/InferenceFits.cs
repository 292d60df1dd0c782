using System.Numerics;

namespace SimdRegression.Hashes.Fits;

/// <summary>What is inferred from least squares, and the choice of subsets.</summary>
internal static class InferenceFits
{
    public static void Add(FitHashes hashes)
    {
        foreach (SampleShape shape in (SampleShape[])[SampleShape.FewRows, SampleShape.ManyRows, SampleShape.NearlyDependent, SampleShape.Dependent])
        {
            AddInference<double>(hashes, shape);
            AddInference<float>(hashes, shape);
        }
    }

    private static void AddInference<T>(FitHashes hashes, SampleShape shape)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int Features = SampleProblem<T>.Features;
        const int Clusters = 13;
        var problem = new SampleProblem<T>(shape);
        var moments = new LinearModel<T>.Moments(Features);
        moments.Add(problem.Rows, problem.Targets, problem.Weights);
        int[] clusters = [.. Enumerable.Range(0, problem.Count).Select(r => r % Clusters)];
        foreach (CovarianceKind kind in Enum.GetValues<CovarianceKind>())
        {
            hashes.Add("inference", $"{kind}, {shape}, {typeof(T).Name}", hash =>
            {
                var inference = new LeastSquaresInference<T>(Features, Clusters);
                hash.Report(moments.Infer(default, inference));
                RowBatch<T> batch = problem.WeightedBatch;
                if (kind != CovarianceKind.Classical)
                {
                    inference.Begin(kind);
                    inference.Add(in batch, kind == CovarianceKind.Cluster ? clusters : default);
                    inference.Complete();
                }

                hash.Answer(inference.Coefficients);
                hash.Statistics(inference.Statistics);
                hash.Figure<double>([inference.Statistics.ConfidenceInterval(2, 0.9).Low, inference.Statistics.InterceptConfidenceInterval(0.9).High]);
                Keep(hash, inference.ToCovariance(), problem);
                hash.Statistics(inference.ToCovariance().Statistics(inference.Coefficients, inference.Intercept, inference.Report));
                var influence = new RowInfluence[problem.Count];
                inference.Influence(in batch, influence);
                foreach (RowInfluence row in influence)
                {
                    hash.Figure<double>([row.Residual, row.Leverage, row.StudentizedResidual, row.ExternallyStudentizedResidual, row.CooksDistance]);
                }
            });
        }

        hashes.Add("inference", $"triangle, {shape}, {typeof(T).Name}", hash =>
        {
            var factor = new TriangularFactor<T>(Features);
            factor.Add(problem.Rows, problem.Targets, problem.Weights);
            var inference = new LeastSquaresInference<T>(Features);
            hash.Report(factor.Infer(default, inference));
            hash.Statistics(inference.Statistics);
            Keep(hash, inference.ToCovariance(), problem);
        });
        foreach (SubsetSearch search in Enum.GetValues<SubsetSearch>())
        {
            hashes.Add("subsets", $"{search}, {shape}, {typeof(T).Name}", hash =>
            {
                var selection = new SubsetSelection(Features);
                hash.Figure((int)moments.Select(search, default, selection));
                for (int size = 0; size < selection.Count; size++)
                {
                    hash.Answer(selection.Features(size));
                    hash.Figure<double>([selection.ResidualSumOfSquares(size), selection.Aic(size), selection.Bic(size), selection.AdjustedRSquared(size)]);
                }

                hash.Answer<int>([.. Enum.GetValues<SubsetCriterion>().Select(selection.Best)]);
            });
        }
    }

    private static void Keep<T>(BitHash hash, CoefficientCovariance covariance, SampleProblem<T> problem)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var factor = new double[covariance.FactorLength];
        covariance.CopyFactorTo(factor);
        CoefficientCovariance again = CoefficientCovariance.FromFactor(
            factor, covariance.HasIntercept, covariance.ResidualStandardError, covariance.DegreesOfFreedom, covariance.Center);
        var matrix = new double[(problem.Rows.Length / problem.Count + 1) * (problem.Rows.Length / problem.Count + 1)];
        again.CopyTo(matrix);
        hash.Figure<double>(factor);
        hash.Figure<double>(matrix);
        hash.Figure(again.Quantile(0.95));
        for (int r = 0; r < Math.Min(problem.Count, 50); r++)
        {
            ReadOnlySpan<T> row = problem.Rows.AsSpan(r * SampleProblem<T>.Features, SampleProblem<T>.Features);
            Interval mean = again.ConfidenceInterval(row, 1.0, 0.95);
            Interval observation = again.PredictionInterval(row, 1.0, 0.95);
            hash.Figure<double>([again.StandardErrorOfMean(row), again.StandardErrorOfObservation(row), mean.Low, mean.High, observation.Low, observation.High]);
        }
    }
}
