using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Fits;

/// <summary>Iterations: where they start, where they stop.</summary>
public class DescentTests
{
    [Theory]
    [InlineData("plain")]
    [InlineData("standardize")]
    [InlineData("one unpenalised")]
    [InlineData("box")]
    public void A_warm_start_changes_the_work_and_not_the_answer(string optionName)
    {
        Problem problem = Problem.Random(120, 16, seed: 41);
        MomentsSubject cold = problem.Into(Subjects.Create("Double16"));
        MomentsSubject warm = problem.Into(Subjects.Create("Double16"));
        FitOptions options = OptionSets.Create(optionName, 16);
        int coldIterations = 0;
        int warmIterations = 0;
        for (double fraction = 1.0; fraction > 1e-3; fraction *= 0.8)
        {
            var estimator = new Lasso(Strength.FractionOfMax(fraction));
            Fitted wanted = cold.Fit(estimator, options);
            Fitted found = warm.Fit(estimator, options with { WarmStart = true });
            Assert.True(found.Report.Converged, found.Report.ToString());
            Assert.True(Oracle.Digits.Agreeing(found.Coefficients, wanted.Coefficients) > 10.0, found.Report.ToString());
            coldIterations += wanted.Report.Iterations;
            warmIterations += found.Report.Iterations;
        }

        Assert.True(warmIterations <= coldIterations, $"{warmIterations} warm, {coldIterations} cold");
    }

    [Fact]
    public void A_warm_start_at_the_answer_stays_there()
    {
        MomentsSubject moments = Problem.Random(80, 10, seed: 42).Into(Subjects.Create("Double10"));
        Fitted first = moments.Fit(new Lasso(0.1));
        Fitted second = moments.Fit(new Lasso(0.1), new FitOptions { WarmStart = true });
        Assert.True(second.Report.Iterations <= 2);
        Assert.True(Oracle.Digits.Agreeing(second.Coefficients, first.Coefficients) > 13.0);
    }

    [Fact]
    public void A_warm_start_from_another_world_does_no_harm()
    {
        Problem problem = Problem.Random(40, 3, seed: 43);
        MomentsSubject moments = Subjects.Create("Double3");
        moments.Add(Array.ConvertAll(problem.Rows, value => value * 1e-140), Array.ConvertAll(problem.Targets, value => value * 1e140));
        Assert.True(moments.Fit(new LeastSquares()).Report.Converged);
        moments.Reset();
        moments.Add(Array.ConvertAll(problem.Rows, value => value * 1e140), Array.ConvertAll(problem.Targets, value => value * 1e-140));
        Fitted cold = moments.Fit(new Lasso(Strength.FractionOfMax(0.5)));
        moments.Fit(new LeastSquares());
        Fitted warm = moments.Fit(new Lasso(Strength.FractionOfMax(0.5)), new FitOptions { WarmStart = true });
        Assert.True(warm.Report.Converged, warm.Report.ToString());
        Assert.True(Oracle.Digits.Agreeing(warm.Coefficients, cold.Coefficients) > 10.0);
    }

    [Fact]
    public void One_sweep_on_a_hard_problem_is_reported_as_such_and_no_worse_than_none()
    {
        Problem problem = Problem.Random(45, 40, seed: 44, noise: 3.0);
        MomentsSubject moments = problem.Into(Subjects.RunTimeDouble(40));
        bool limited = false;
        foreach (double alpha in new[] { 1e-4, 1e-3, 1e-2, 0.1, 0.5 })
        {
            Fitted fitted = moments.Fit(new Lasso(alpha), new FitOptions { MaxIterations = 1, Tolerance = 1e-15 });
            var check = new RowCheck(problem, null, default, alpha * 45.0, 0.0);
            Assert.Equal(1, fitted.Report.Iterations);
            Assert.True(check.Objective(fitted.Coefficients, fitted.Intercept) <= check.ObjectiveAtZero * (1.0 + 1e-14));
            if (!fitted.Report.Converged)
            {
                Assert.Equal(FitStatus.IterationLimit, fitted.Report.Status);
                Assert.True(fitted.Report.Certificate.Value > fitted.Report.Certificate.Tolerance);
                limited = true;
            }
        }

        Assert.True(limited, "the problems were too easy");
    }

    [Theory]
    [InlineData(1e-2)]
    [InlineData(1e-6)]
    [InlineData(1e-10)]
    public void A_tolerance_is_honoured(double tolerance)
    {
        Problem problem = Problem.Random(100, 33, seed: 45);
        MomentsSubject moments = problem.Into(Subjects.Create("Double33"));
        foreach (double fraction in new[] { 0.5, 0.1, 0.01, 0.001 })
        {
            var estimator = new Lasso(Strength.FractionOfMax(fraction));
            Fitted rough = moments.Fit(estimator, new FitOptions { Tolerance = tolerance });
            Fitted fine = moments.Fit(estimator);
            Assert.True(rough.Report.Converged);
            Assert.True(rough.Report.Certificate.Value <= tolerance);
            Assert.True(rough.Report.Iterations <= fine.Report.Iterations);
            double unit = moments.TargetSumOfSquares / 200.0;
            Assert.True(rough.Report.Objective - fine.Report.Objective <= (tolerance + 1e-13) * unit);
        }
    }

    [Theory]
    [InlineData("Double10")]
    [InlineData("Float10")]
    [InlineData("double 5")]
    public void Bounds_hold_exactly(string name)
    {
        MomentsSubject moments = Subjects.Create(name);
        Problem problem = Problem.Random(60, moments.Features, seed: 46);
        problem.Into(moments);
        var random = new Random(47);
        for (int trial = 0; trial < 50; trial++)
        {
            // Floats, so that neither element type has to round them.
            double[] first = Enumerable.Range(0, moments.Features).Select(_ => (double)(float)(random.NextDouble() - 0.5)).ToArray();
            double[] second = Enumerable.Range(0, moments.Features).Select(_ => (double)(float)(random.NextDouble() - 0.5)).ToArray();
            double[] lower = first.Zip(second, Math.Min).ToArray();
            double[] upper = first.Zip(second, Math.Max).ToArray();
            var options = new FitOptions
            {
                LowerBounds = lower, UpperBounds = upper, Standardize = trial % 2 == 0, Intercept = trial % 3 != 0,
            };
            IMomentsEstimator[] estimators = [new LeastSquares(), new Ridge(3.0), new Lasso(0.05), new ElasticNet(0.05, 0.5)];
            foreach (IMomentsEstimator estimator in estimators)
            {
                Fitted fitted = moments.Fit(estimator, options);
                Assert.True(fitted.Report.Converged, fitted.Report.ToString());
                for (int j = 0; j < moments.Features; j++)
                {
                    Assert.InRange(fitted.Coefficients[j], lower[j], upper[j]);
                }
            }
        }
    }

    [Fact]
    public void Equal_bounds_fix_a_coefficient_and_infinite_ones_are_none()
    {
        MomentsSubject moments = Problem.Random(60, 3, seed: 48).Into(Subjects.Create("Double3"));
        double[] lower = [0.3, double.NegativeInfinity, double.NegativeInfinity];
        double[] upper = [0.3, double.PositiveInfinity, double.PositiveInfinity];
        Assert.Equal(0.3, moments.Fit(new LeastSquares(), new FitOptions { LowerBounds = lower, UpperBounds = upper }).Coefficients[0]);
        FitOptions wide = new() { LowerBounds = new[] { double.NegativeInfinity }, UpperBounds = new[] { double.PositiveInfinity } };
        Same.Bits(moments.Fit(new Ridge(1.0)), moments.Fit(new Ridge(1.0), wide));
        FitOptions far = new() { LowerBounds = new[] { -1e100 }, UpperBounds = new[] { 1e100 } };
        Fitted wanted = moments.Fit(new LeastSquares());
        Assert.True(Oracle.Digits.Agreeing(moments.Fit(new LeastSquares(), far).Coefficients, wanted.Coefficients) > 12.0);
    }
}
