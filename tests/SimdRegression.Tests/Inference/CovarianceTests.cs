using System.Numerics;
using SimdRegression.Fuzz.Reference;
using SimdRegression.Numerics;
using SimdRegression.Tests.Precision;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Inference;

/// <summary>Covariances of coefficients and what follows from them, against their formulas in exact arithmetic.</summary>
public class CovarianceTests
{
    public static TheoryData<CovarianceKind, bool, bool> Kinds()
    {
        var data = new TheoryData<CovarianceKind, bool, bool>();
        foreach (CovarianceKind kind in Enum.GetValues<CovarianceKind>())
        {
            data.Add(kind, true, true);
            data.Add(kind, true, false);
            data.Add(kind, false, true);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Figures_have_their_digits(CovarianceKind kind, bool intercept, bool weighted)
    {
        Problem problem = Problem.Random(41, 4, seed: 81, offset: 3.0);
        double[]? weights = weighted ? problem.Weights(seed: 82) : null;
        if (weights is not null)
        {
            weights[7] = 0.0;
        }

        Require<double>(problem, weights, kind, intercept, digits: 12.0);
        Require<float>(problem, weights, kind, intercept, digits: 12.0);
    }

    [Theory]
    [InlineData(CovarianceKind.Classical)]
    [InlineData(CovarianceKind.Hc0)]
    [InlineData(CovarianceKind.Hc3)]
    [InlineData(CovarianceKind.Cluster)]
    public void Columns_that_nearly_depend_on_each_other_keep_their_digits(CovarianceKind kind)
    {
        // A condition number of 2^26, squared in the moments.
        NearlyDependentRows rows = NearlyDependentRows.OfSum(60, bits: 26, seed: 83);
        Require<double>(Problem.Of(rows.Features, rows.Rows, rows.Targets), weights: null, kind, intercept: true, digits: 6.5);
    }

    [Fact]
    public void Columns_far_from_zero_keep_their_digits()
    {
        Problem near = Problem.Random(40, 3, seed: 84);
        Problem far = Problem.Of(3, [.. near.Rows.Select((value, i) => Math.Round(value * 1024.0) + 1e9)], near.Targets);
        foreach (CovarianceKind kind in (CovarianceKind[])[CovarianceKind.Classical, CovarianceKind.Hc2])
        {
            Require<double>(far, weights: null, kind, intercept: true, digits: 11.0);
        }
    }

    [Fact]
    public void A_covariance_is_made_again_from_numbers()
    {
        Problem problem = Problem.Random(30, 3, seed: 85, offset: 5.0);
        LeastSquaresInference<double> inference = Inferred<double>(problem, null, intercept: true, CovarianceKind.Hc1, clusters: null);
        CoefficientCovariance covariance = inference.ToCovariance();
        var factor = new double[covariance.FactorLength];
        covariance.CopyFactorTo(factor);
        CoefficientCovariance restored = CoefficientCovariance.FromFactor(
            factor, covariance.HasIntercept, covariance.ResidualStandardError, covariance.DegreesOfFreedom, covariance.Center);
        var matrix = new double[16];
        covariance.CopyTo(matrix);
        var ofMatrix = new CoefficientCovariance(matrix, intercept: true, covariance.ResidualStandardError, covariance.DegreesOfFreedom);
        Assert.Equal(inference.Statistics.InterceptStandardError, Math.Sqrt(matrix[0]), 1e-12 * Math.Sqrt(matrix[0]));
        Assert.Equal(inference.Statistics.StandardErrors[1], Math.Sqrt(matrix[10]), 1e-12);
        var again = new double[16];
        ofMatrix.CopyTo(again);
        for (int r = 0; r < problem.Count; r++)
        {
            ReadOnlySpan<double> row = problem.RowsOf(r, 1);
            Interval wanted = covariance.PredictionInterval(row, 2.0, 0.9);
            Assert.Equal(wanted, restored.PredictionInterval(row, 2.0, 0.9));
            Assert.Equal(wanted.High, ofMatrix.PredictionInterval(row, 2.0, 0.9).High, 1e-12);
            Assert.Equal(covariance.StandardErrorOfMean(row), ofMatrix.StandardErrorOfMean(row), 1e-11);
            double reach = covariance.Quantile(0.9) * covariance.StandardErrorOfMean(row);
            Assert.Equal(new Interval(2.0 - reach, 2.0 + reach), covariance.ConfidenceInterval(row, 2.0, 0.9));
        }

        Assert.All(Enumerable.Range(0, 16), i => Assert.Equal(matrix[i], again[i], 1e-13 * Math.Abs(matrix[0])));
        Assert.Throws<ArgumentException>("covariance", () => new CoefficientCovariance([1.0, 2.0, 2.0, 1.0], true, 1.0, 3.0));
        Assert.Throws<ArgumentException>("covariance", () => new CoefficientCovariance([1.0, 0.5, 0.2, 1.0], true, 1.0, 3.0));
        Assert.Throws<ArgumentException>("covariance", () => new CoefficientCovariance([1.0, double.NaN, double.NaN, 1.0], true, 1.0, 3.0));
        Assert.Throws<ArgumentException>("covariance", () => new CoefficientCovariance([1.0, 0.5, 0.2], true, 1.0, 3.0));
        Assert.Throws<ArgumentException>("intercept", () => new CoefficientCovariance([1.0], true, 1.0, 3.0));
        Assert.Throws<ArgumentException>("center", () => new CoefficientCovariance([1.0], false, 1.0, 3.0, [0.0]));
        Assert.Throws<ArgumentOutOfRangeException>("residualStandardError", () => new CoefficientCovariance([1.0], false, -1.0, 3.0));
        Assert.Throws<ArgumentOutOfRangeException>("degreesOfFreedom", () => new CoefficientCovariance([1.0], false, 1.0, 0.0));
        Assert.Throws<ArgumentException>("factor", () => CoefficientCovariance.FromFactor([1.0, 2.0], false, 1.0, 3.0));
        Assert.Throws<ArgumentOutOfRangeException>("level", () => covariance.Quantile(1.0));
        Assert.Throws<ArgumentException>("row", () => covariance.StandardErrorOfMean<double>([1.0]));
    }

    [Fact]
    public void There_is_none_without_its_theory()
    {
        Problem problem = Problem.Random(30, 3, seed: 86);
        double[] dependent = [.. Enumerable.Range(0, 90).Select(i => i % 3 == 2 ? problem.Rows[i - 1] + problem.Rows[i - 2] : problem.Rows[i])];
        foreach (Problem without in (Problem[])[Problem.Random(4, 3, seed: 87), Problem.Of(3, dependent, problem.Targets)])
        {
            LeastSquaresInference<double> inference = Inferred<double>(without, null, intercept: true, CovarianceKind.Hc0, clusters: null);
            Assert.True(double.IsNaN(inference.Statistics.StandardErrors[0]) && double.IsNaN(inference.Statistics.FStatistic));
            CoefficientCovariance covariance = inference.ToCovariance();
            Assert.True(double.IsNaN(covariance.StandardErrorOfMean(without.RowsOf(0, 1))) && double.IsNaN(covariance.Quantile(0.5)));
            var influence = new RowInfluence[without.Count];
            inference.Influence(new RowBatch<double>(without.Rows, 3, without.Targets, default), influence);
            Assert.All(influence, row => Assert.True(double.IsNaN(row.Leverage) && double.IsNaN(row.CooksDistance) && double.IsFinite(row.Residual)));
        }

        // The last row alone has the third feature: HC2 and HC3 divide by nothing, HC0 and HC1 do not.
        double[] alone = [.. Enumerable.Range(0, 90).Select(i => i % 3 == 2 ? (i == 89 ? 1.0 : 0.0) : problem.Rows[i])];
        Problem single = Problem.Of(3, alone, problem.Targets);
        Assert.True(double.IsNaN(Inferred<double>(single, null, true, CovarianceKind.Hc2, null).Statistics.StandardErrors[0]));
        Assert.True(double.IsNaN(Inferred<double>(single, null, true, CovarianceKind.Hc3, null).ToCovariance().Quantile(0.9)));
        Assert.True(double.IsFinite(Inferred<double>(single, null, true, CovarianceKind.Hc3, null).Statistics.VarianceInflation[0]));
        Assert.True(double.IsFinite(Inferred<double>(single, null, true, CovarianceKind.Hc1, null).Statistics.StandardErrors[0]));

        // One cluster says nothing of how clusters differ.
        int[] oneCluster = new int[30];
        Assert.True(double.IsNaN(Inferred<double>(problem, null, true, CovarianceKind.Cluster, oneCluster).Statistics.StandardErrors[0]));
    }

    [Fact]
    public void Fewer_clusters_than_coefficients_have_errors_but_no_test_of_all()
    {
        Problem problem = Problem.Random(30, 4, seed: 88);
        int[] clusters = [.. Enumerable.Range(0, 30).Select(r => r % 3)];
        LeastSquaresInference<double> inference = Inferred<double>(problem, null, true, CovarianceKind.Cluster, clusters);
        BigFloat[,] wanted = new ExactInference(problem, null, true).Covariance(CovarianceKind.Cluster, clusters);
        for (int j = 0; j < 4; j++)
        {
            Close(BigFloat.Sqrt(wanted[j + 1, j + 1]).ToDouble(), inference.Statistics.StandardErrors[j], 10.0);
        }

        Assert.Equal(2.0, inference.Statistics.DegreesOfFreedom);
        Assert.True(double.IsNaN(inference.Statistics.FStatistic) && double.IsNaN(inference.Statistics.FPValue));
    }

    [Fact]
    public void A_pass_over_rows_is_checked()
    {
        Problem problem = Problem.Random(30, 2, seed: 89);
        var inference = new LeastSquaresInference<double>(2, clusters: 2);
        LinearModel<double>.Moments moments = new(2);
        moments.Add(problem.Rows, problem.Targets);
        moments.Infer(default, inference);
        RowBatch<double> Rows() => new(problem.Rows, 2, problem.Targets, default);
        Assert.Throws<InvalidOperationException>(() => inference.Add(Rows()));
        Assert.Throws<InvalidOperationException>(inference.Complete);
        Assert.Throws<ArgumentException>("kind", () => inference.Begin(CovarianceKind.Classical));
        Assert.Throws<ArgumentException>("kind", () => inference.Begin((CovarianceKind)6));
        Assert.Throws<ArgumentException>("kind", () => new LeastSquaresInference<double>(2).Begin(CovarianceKind.Cluster));
        inference.Begin(CovarianceKind.Cluster);
        Assert.Throws<ArgumentException>("clusters", () => inference.Add(Rows()));
        Assert.Throws<ArgumentOutOfRangeException>("clusters", () => inference.Add(Rows(), [.. Enumerable.Repeat(2, 30)]));
        inference.Begin(CovarianceKind.Hc0);
        Assert.Throws<ArgumentException>("clusters", () => inference.Add(Rows(), new int[30]));
        Assert.Throws<ArgumentException>("rows", () => inference.Add(new RowBatch<double>([double.NaN, 1.0], 2, [1.0], default)));
        inference.Add(Rows().Slice(0, 29));
        Assert.Throws<InvalidOperationException>(inference.Complete);
        Assert.Throws<ArgumentException>("influence", () => inference.Influence(Rows(), new RowInfluence[29]));
        Assert.Throws<ArgumentException>("inference", () => moments.Infer(default, new LeastSquaresInference<double>(3)));
        Assert.Throws<ArgumentOutOfRangeException>("clusters", () => new LeastSquaresInference<double>(3, -1));
        Assert.Throws<NotSupportedException>(() => new LeastSquaresInference<Half>(3));
        Assert.Throws<ArgumentOutOfRangeException>("feature", () => inference.Statistics.ConfidenceInterval(2, 0.95));
        Assert.Throws<ArgumentOutOfRangeException>("level", () => inference.Statistics.InterceptConfidenceInterval(0.0));
    }

    [Fact]
    public void The_triangle_of_rows_infers_the_same()
    {
        Problem problem = Problem.Random(50, 3, seed: 90);
        var factor = new TriangularFactor<double>(3);
        factor.Add(problem.Rows, problem.Targets);
        var inference = new LeastSquaresInference<double>(3);
        factor.Infer(default, inference);
        inference.Begin(CovarianceKind.Hc3);
        inference.Add(new RowBatch<double>(problem.Rows, 3, problem.Targets, default));
        inference.Complete();
        LeastSquaresInference<double> ofMoments = Inferred<double>(problem, null, true, CovarianceKind.Hc3, null);
        for (int j = 0; j < 3; j++)
        {
            Close(ofMoments.Statistics.StandardErrors[j], inference.Statistics.StandardErrors[j], 12.0);
        }
    }

    internal static LeastSquaresInference<T> Inferred<T>(Problem problem, double[]? weights, bool intercept, CovarianceKind kind, int[]? clusters)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] rows = [.. problem.Rows.Select(T.CreateTruncating)];
        T[] targets = [.. problem.Targets.Select(T.CreateTruncating)];
        T[] shares = [.. (weights ?? []).Select(T.CreateTruncating)];
        var moments = new LinearModel<T>.Moments(problem.Features);
        moments.Add(rows, targets, shares);
        var inference = new LeastSquaresInference<T>(problem.Features, clusters is null ? 0 : clusters.Max() + 1);
        moments.Infer(new FitOptions { Intercept = intercept }, inference);
        if (kind != CovarianceKind.Classical)
        {
            inference.Begin(kind);
            var batch = new RowBatch<T>(rows, problem.Features, targets, shares);
            int half = problem.Count / 2;
            inference.Add(batch.Slice(0, half), clusters is null ? default : clusters.AsSpan(0, half));
            inference.Add(batch.Slice(half, problem.Count - half), clusters is null ? default : clusters.AsSpan(half));
            inference.Complete();
        }

        return inference;
    }

    private static void Require<T>(Problem problem, double[]? weights, CovarianceKind kind, bool intercept, double digits)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double[]? shares = weights is null ? null : [.. weights.Select(weight => double.CreateTruncating(T.CreateTruncating(weight)))];
        int[]? clusters = kind == CovarianceKind.Cluster ? [.. Enumerable.Range(0, problem.Count).Select(r => (r * 7) % 9)] : null;
        var exact = new ExactInference(problem, shares, intercept);
        LeastSquaresInference<T> inference = Inferred<T>(problem, shares, intercept, kind, clusters);
        CoefficientStatistics found = inference.Statistics;
        BigFloat[,] covariance = exact.Covariance(kind, clusters);
        int offset = intercept ? 1 : 0;
        double freedom = kind == CovarianceKind.Cluster ? 8.0 : exact.Freedom;
        Assert.Equal(freedom, found.DegreesOfFreedom);
        for (int j = 0; j < problem.Features; j++)
        {
            double error = BigFloat.Sqrt(covariance[j + offset, j + offset]).ToDouble();
            double coefficient = exact.Coefficient(j + offset).ToDouble();
            Close(error, found.StandardErrors[j], digits);
            Close(coefficient / error, found.TStatistics[j], digits);
            Assert.Equal(StudentDistribution.TwoSidedPValue(found.TStatistics[j], freedom), found.PValues[j]);
            Interval interval = found.ConfidenceInterval(j, 0.9);
            double reach = StudentDistribution.TwoSidedQuantile(0.9, freedom) * error;
            Close(coefficient - reach, interval.Low, digits - 1.0);
            Close(coefficient + reach, interval.High, digits - 1.0);
            Assert.Equal(intercept, !double.IsNaN(found.VarianceInflation[j]));
            if (intercept)
            {
                Close(exact.VarianceInflation(j).ToDouble(), found.VarianceInflation[j], digits);
            }
        }

        Assert.Equal(intercept, !double.IsNaN(found.FStatistic));
        if (intercept)
        {
            double error = BigFloat.Sqrt(covariance[0, 0]).ToDouble();
            Close(error, found.InterceptStandardError, digits);
            double reach = StudentDistribution.TwoSidedQuantile(0.99, freedom) * error;
            Close(2.0 * reach, found.InterceptConfidenceInterval(0.99).High - found.InterceptConfidenceInterval(0.99).Low, digits - 2.0);
            double f = exact.Wald(covariance).ToDouble();
            Close(f, found.FStatistic, digits);
            Assert.Equal(FisherDistribution.PValue(found.FStatistic, problem.Features, freedom), found.FPValue);
        }

        CoefficientCovariance prediction = inference.ToCovariance();
        double sigma = BigFloat.Sqrt(exact.Variance).ToDouble();
        Close(sigma, prediction.ResidualStandardError, digits);
        for (int r = 0; r < problem.Count; r++)
        {
            ReadOnlySpan<double> row = problem.RowsOf(r, 1);
            double mean = BigFloat.Sqrt(exact.VarianceOfMean(covariance, row)).ToDouble();
            Close(mean, prediction.StandardErrorOfMean(row), digits);
            Close(Math.Sqrt((sigma * sigma) + (mean * mean)), prediction.StandardErrorOfObservation(row), digits);
        }
    }

    private static void Close(double wanted, double found, double digits)
        => Assert.True(Math.Abs(found - wanted) <= Math.Pow(10.0, -digits) * Math.Abs(wanted), $"{found:R} in place of {wanted:R}");
}
