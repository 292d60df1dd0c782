using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Fits;

/// <summary>Data that leave the answer open or trivial.</summary>
public class DegenerateDataTests
{
    [Theory]
    [InlineData(MomentsSolver.Auto, MomentsSolver.Cholesky)]
    [InlineData(MomentsSolver.Spectral, MomentsSolver.Spectral)]
    public void A_fit_without_rows_names_the_solver_that_would_have_been_used(MomentsSolver wanted, MomentsSolver told)
    {
        FitReport report = new LinearModel<double>.Moments(2).Fit(new LeastSquares(), new FitOptions { Solver = wanted }, out _);
        Assert.Equal((FitStatus.NoData, told), (report.Status, report.Solver));
    }

    [Theory]
    [InlineData(true, 0.0)]
    [InlineData(true, 2.0)]
    [InlineData(false, 0.0)]
    public void A_target_without_variation_is_met_exactly_within_bounds(bool intercept, double target)
    {
        Problem problem = Problem.Random(10, 2, seed: 31);
        var moments = new LinearModel<double>.Moments(2);
        moments.Add(problem.Rows, Enumerable.Repeat(target, 10).ToArray());
        var options = new FitOptions { Intercept = intercept, LowerBounds = new[] { -1.0, -1.0 }, Solver = MomentsSolver.CoordinateDescent };
        foreach (double alpha in new[] { 0.0, 0.5 })
        {
            FitReport report = moments.Fit(new Lasso(alpha), options, out LinearModel<double> model);
            Assert.Equal((FitStatus.Converged, 0.0), (report.Status, report.Certificate.Value));
            Assert.Equal([0.0, 0.0], model.Coefficients.ToArray());
            Assert.Equal(target, model.Intercept);
        }
    }

    [Theory]
    [InlineData("Double3")]
    [InlineData("double 5")]
    [InlineData("Float4")]
    public void No_rows_no_answer(string name)
    {
        MomentsSubject moments = Subjects.Create(name);
        foreach (IMomentsEstimator estimator in Estimators(0.1))
        {
            Fitted fitted = moments.Fit(estimator);
            Assert.Equal(FitStatus.NoData, fitted.Report.Status);
            Assert.False(fitted.Report.Converged);
            Assert.All(fitted.Coefficients, value => Assert.Equal(0.0, value));
            Assert.Equal(0.0, fitted.Intercept);
            Assert.Equal(0, fitted.Report.RowCount);
            Assert.NotEmpty(fitted.Report.ToString());
        }
    }

    [Theory]
    [InlineData("Double3")]
    [InlineData("Double33")]
    [InlineData("Float10")]
    public void One_row_is_met_by_the_intercept(string name)
    {
        MomentsSubject moments = Subjects.Create(name);
        Problem problem = Problem.Random(1, moments.Features, seed: 51);
        problem.Into(moments);
        foreach (IMomentsEstimator estimator in Estimators(0.1))
        {
            Fitted fitted = moments.Fit(estimator);
            Assert.True(fitted.Report.Converged, fitted.Report.ToString());
            Assert.All(fitted.Coefficients, value => Assert.Equal(0.0, value));
            Assert.Equal(problem.Targets[0], fitted.Intercept);
            Assert.Equal(0.0, fitted.Report.ResidualSumOfSquares);
        }

        Assert.Equal(0, moments.Fit(new LeastSquares()).Report.Rank);
    }

    [Fact]
    public void One_row_without_intercept_is_met_by_the_shortest_coefficients()
    {
        MomentsSubject moments = Subjects.Create("Double3");
        moments.Add([1.0, 2.0, -2.0], [4.5]);
        Fitted fitted = moments.Fit(new LeastSquares(), new FitOptions { Intercept = false });
        Assert.Equal(1, fitted.Report.Rank);
        Assert.True(Oracle.Digits.Agreeing(fitted.Coefficients, [0.5, 1.0, -1.0]) > 14.0);
    }

    [Fact]
    public void Two_rows_span_one_direction()
    {
        MomentsSubject moments = Subjects.Create("Double3");
        moments.Add([0.0, 0.0, 0.0, 1.0, 2.0, 2.0], [1.0, 10.0]);
        Fitted fitted = moments.Fit(new LeastSquares());
        Assert.True(fitted.Report.Converged, fitted.Report.ToString());
        Assert.Equal(1, fitted.Report.Rank);
        Assert.True(Oracle.Digits.Agreeing(fitted.Coefficients, [1.0, 2.0, 2.0]) > 13.0);
        Assert.Equal(1.0, fitted.Intercept, 1e-13);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(1000)]
    public void Equal_rows_have_rank_zero(int count)
    {
        MomentsSubject moments = Subjects.Create("Double3");
        for (int r = 0; r < count; r++)
        {
            moments.Add([0.1, -7.3, 1e9], [r % 2 == 0 ? 1.7 : 2.3]);
        }

        foreach (IMomentsEstimator estimator in Estimators(0.1))
        {
            Fitted fitted = moments.Fit(estimator);
            Assert.True(fitted.Report.Converged, fitted.Report.ToString());
            Assert.All(fitted.Coefficients, value => Assert.Equal(0.0, value));
            Assert.Equal(moments.TargetMean, fitted.Intercept, 1e-14);
            Assert.Equal(0, fitted.Report.Rank);
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(1e12)]
    [InlineData(-3e-9)]
    public void A_constant_column_gets_no_coefficient(double constant)
    {
        Problem problem = Problem.Random(700, 3, seed: 53);
        double[] rows = [.. problem.Rows];
        for (int r = 0; r < problem.Count; r++)
        {
            rows[(3 * r) + 1] = constant;
        }

        MomentsSubject moments = Subjects.Create("Double3");
        moments.Add(rows, problem.Targets);
        foreach (IMomentsEstimator estimator in Estimators(0.01))
        {
            foreach (bool standardize in new[] { false, true })
            {
                Fitted fitted = moments.Fit(estimator, new FitOptions { Standardize = standardize });
                Assert.True(fitted.Report.Converged, fitted.Report.ToString());
                Assert.Equal(0.0, fitted.Coefficients[1]);
                Assert.NotEqual(0.0, fitted.Coefficients[0]);
            }
        }

        Assert.Equal(2, moments.Fit(new LeastSquares()).Report.Rank);

        // Without an intercept it is one.
        Fitted without = moments.Fit(new LeastSquares(), new FitOptions { Intercept = false });
        Fitted with = moments.Fit(new LeastSquares());
        Assert.Equal(with.Intercept, without.Coefficients[1] * constant, 1e-9 * Math.Abs(with.Intercept));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    [InlineData(-1e9)]
    public void A_constant_target_is_the_intercept(double constant)
    {
        Problem problem = Problem.Random(500, 5, seed: 54);
        MomentsSubject moments = Subjects.RunTimeDouble(5);
        moments.Add(problem.Rows, Enumerable.Repeat(constant, 500).ToArray());
        foreach (IMomentsEstimator estimator in Estimators(0.1))
        {
            Fitted fitted = moments.Fit(estimator);
            Assert.True(fitted.Report.Converged, fitted.Report.ToString());
            Assert.All(fitted.Coefficients, value => Assert.Equal(0.0, value));
            Assert.Equal(constant, fitted.Intercept);
            Assert.True(double.IsNaN(fitted.Report.RSquared));
        }

        Assert.Equal(FitStatus.Converged, moments.Fit(new Lasso(Strength.FractionOfMax(0.5))).Report.Status);
    }

    [Fact]
    public void Equal_columns_share_in_ridge_and_least_squares_and_the_first_takes_all_in_the_lasso()
    {
        Problem problem = Problem.Random(80, 3, seed: 55);
        double[] rows = [.. problem.Rows];
        for (int r = 0; r < 80; r++)
        {
            rows[(3 * r) + 1] = rows[3 * r];
        }

        MomentsSubject moments = Subjects.Create("Double3");
        moments.Add(rows, problem.Targets);
        Fitted leastSquares = moments.Fit(new LeastSquares());
        Assert.Equal(2, leastSquares.Report.Rank);
        Assert.Equal(MomentsSolver.Spectral, leastSquares.Report.Solver);
        Assert.Equal(leastSquares.Coefficients[0], leastSquares.Coefficients[1], 1e-12);
        Fitted ridge = moments.Fit(new Ridge(1.0));
        Assert.Equal(3, ridge.Report.Rank);
        Assert.Equal(ridge.Coefficients[0], ridge.Coefficients[1], 1e-12);
        Fitted lasso = moments.Fit(new Lasso(0.01));
        Assert.True(lasso.Report.Converged, lasso.Report.ToString());
        Assert.True(lasso.Coefficients[0] == 0.0 || lasso.Coefficients[1] == 0.0);

        Fitted inference = moments.Fit(default, new CoefficientStatistics(3));
        Assert.Equal(2, inference.Report.Rank);
    }

    [Theory]
    [InlineData(5, 10)]
    [InlineData(9, 33)]
    public void More_features_than_rows_leave_no_residual(int count, int features)
    {
        Problem problem = Problem.Random(count, features, seed: 56);
        MomentsSubject moments = problem.Into(Subjects.RunTimeDouble(features));
        Fitted leastSquares = moments.Fit(new LeastSquares());
        Assert.True(leastSquares.Report.Converged, leastSquares.Report.ToString());
        Assert.Equal(count - 1, leastSquares.Report.Rank);
        Assert.True(leastSquares.Report.ResidualSumOfSquares < 1e-20 * leastSquares.Report.TotalSumOfSquares);

        // The shortest: it lies in the span of the centred rows, so ridge of next to no strength goes there.
        Fitted ridge = moments.Fit(new Ridge(1e-9));
        Assert.True(Oracle.Digits.Agreeing(ridge.Coefficients, leastSquares.Coefficients) > 6.0);

        foreach (double fraction in new[] { 0.9, 0.1, 0.001 })
        {
            Fitted lasso = moments.Fit(new Lasso(Strength.FractionOfMax(fraction)));
            Assert.True(lasso.Report.Converged, lasso.Report.ToString());
            Assert.True(lasso.Report.ActiveCount <= count);
        }
    }

    [Fact]
    public void An_exact_relation_through_an_unpenalised_feature_is_found()
    {
        Problem problem = Problem.Random(50, 3, seed: 57);
        double[] targets = Enumerable.Range(0, 50).Select(r => (2.0 * problem.Element(r, 0)) + 1.0).ToArray();
        MomentsSubject moments = Subjects.Create("Double3");
        moments.Add(problem.Rows, targets);
        Fitted fitted = moments.Fit(new Lasso(0.1), new FitOptions { PenaltyFactors = new[] { 0.0, 1.0, 1.0 } });
        Assert.True(fitted.Report.Converged, fitted.Report.ToString());
        Assert.Equal(2.0, fitted.Coefficients[0], 1e-12);
        Assert.Equal(1.0, fitted.Intercept, 1e-12);
        Assert.True(fitted.Report.RSquared > 1.0 - 1e-12);
    }

    [Fact]
    public void A_bound_on_the_twin_of_an_unpenalised_feature_leaves_their_sum()
    {
        Problem problem = Problem.Random(60, 3, seed: 58);
        double[] rows = [.. problem.Rows];
        for (int r = 0; r < 60; r++)
        {
            rows[(3 * r) + 1] = rows[3 * r];
        }

        MomentsSubject moments = Subjects.Create("Double3");
        moments.Add(rows, problem.Targets);
        double[] factors = [0.0, 1.0, 1.0];
        Fitted free = moments.Fit(new Lasso(0.1), new FitOptions { PenaltyFactors = factors });
        double[] lower = [double.NegativeInfinity, 1.0, double.NegativeInfinity];
        Fitted bounded = moments.Fit(new Lasso(0.1), new FitOptions { PenaltyFactors = factors, LowerBounds = lower });
        Assert.True(bounded.Report.Converged, bounded.Report.ToString());
        Assert.Equal(1.0, bounded.Coefficients[1], 1e-12);
        Assert.Equal(free.Coefficients[0] + free.Coefficients[1], bounded.Coefficients[0] + bounded.Coefficients[1], 1e-9);
        Assert.Equal(free.Report.ResidualSumOfSquares, bounded.Report.ResidualSumOfSquares, 1e-9 * free.Report.TotalSumOfSquares);
    }

    private static IMomentsEstimator[] Estimators(double alpha)
    {
        return [new LeastSquares(), new Ridge(alpha), new Lasso(alpha), new ElasticNet(alpha, 0.5)];
    }
}
