using System.Numerics;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Inference;

/// <summary>The influence of rows, against fits without them.</summary>
public class InfluenceTests
{
    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, true)]
    public void Influence_is_what_leaving_a_row_out_does(bool intercept, bool weighted)
    {
        Problem problem = Problem.Random(25, 3, seed: 91, offset: 2.0);
        double[]? weights = weighted ? problem.Weights(seed: 92) : null;
        Require<double>(problem, weights, intercept, 1e-10);
        Require<float>(problem, weights, intercept, 1e-10);
    }

    [Fact]
    public void A_row_that_decides_a_coefficient_has_leverage_1_and_no_studentized_residual()
    {
        Problem problem = Problem.Random(20, 2, seed: 93);
        double[] rows = [.. Enumerable.Range(0, 40).Select(i => i % 2 == 1 ? (i == 39 ? 1.0 : 0.0) : problem.Rows[i])];
        double[] weights = [.. Enumerable.Range(0, 20).Select(r => r == 4 ? 0.0 : 1.0)];
        LeastSquaresInference<double> inference = CovarianceTests.Inferred<double>(
            Problem.Of(2, rows, problem.Targets), weights, true, CovarianceKind.Classical, null);
        var influence = new RowInfluence[20];
        inference.Influence(new RowBatch<double>(rows, 2, problem.Targets, weights), influence);
        Assert.Equal(1.0, influence[19].Leverage, 1e-12);
        Assert.Equal(0.0, influence[19].Residual, 1e-12);
        Assert.True(double.IsNaN(influence[19].StudentizedResidual) && double.IsNaN(influence[19].CooksDistance));
        Assert.True(influence[4].Leverage == 0.0 && double.IsFinite(influence[4].Residual) && double.IsNaN(influence[4].StudentizedResidual));
        Assert.Equal(3.0, influence.Sum(row => row.Leverage), 1e-12);
    }

    private static void Require<T>(Problem problem, double[]? weights, bool intercept, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T[] rows = [.. problem.Rows.Select(T.CreateTruncating)];
        T[] targets = [.. problem.Targets.Select(T.CreateTruncating)];
        T[] shares = [.. (weights ?? []).Select(T.CreateTruncating)];
        LeastSquaresInference<T> inference = CovarianceTests.Inferred<T>(problem, weights, intercept, CovarianceKind.Classical, null);
        var influence = new RowInfluence[problem.Count];
        inference.Influence(new RowBatch<T>(rows, problem.Features, targets, shares), influence);
        int parameters = problem.Features + (intercept ? 1 : 0);
        Assert.Equal(parameters, influence.Sum(row => row.Leverage), 1e-12);
        for (int r = 0; r < problem.Count; r++)
        {
            double weight = weights is null ? 1.0 : weights[r];
            double[] without = weights is null ? [.. Enumerable.Repeat(1.0, problem.Count)] : [.. weights];
            without[r] = 0.0;
            LeastSquaresInference<double> other = CovarianceTests.Inferred<double>(problem, without, intercept, CovarianceKind.Classical, null);

            // The prediction of the row by the others: its error is r / (1 - h).
            double error = problem.Targets[r] - Prediction(other, problem, r);
            RowInfluence row = influence[r];
            Close(problem.Targets[r] - Prediction(inference, problem, r), row.Residual);
            Close(1.0 - (row.Residual / error), row.Leverage);
            double sigma = inference.Report.ResidualStandardError;
            Close(row.Residual * Math.Sqrt(weight / (1.0 - row.Leverage)) / sigma, row.StudentizedResidual);
            Close(row.Residual * Math.Sqrt(weight / (1.0 - row.Leverage)) / other.Report.ResidualStandardError, row.ExternallyStudentizedResidual);

            // Cook's distance: how far all predictions move.
            double moved = 0.0;
            for (int i = 0; i < problem.Count; i++)
            {
                double move = Prediction(inference, problem, i) - Prediction(other, problem, i);
                moved += (weights is null ? 1.0 : weights[i]) * move * move;
            }

            Close(moved / (parameters * sigma * sigma), row.CooksDistance);
        }

        void Close(double wanted, double found) => Assert.Equal(wanted, found, tolerance * Math.Max(1.0, Math.Abs(wanted)));
    }

    private static double Prediction<T>(LeastSquaresInference<T> inference, Problem problem, int row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double sum = inference.Intercept;
        for (int j = 0; j < problem.Features; j++)
        {
            sum += inference.Coefficients[j] * problem.Element(row, j);
        }

        return sum;
    }
}
