using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Online;

/// <summary>After every row the exact fit: against ridge fits from moments with the weights that forgetting leaves.</summary>
public class RecursiveLeastSquaresTests
{
    public static TheoryData<string> Subjects() => RecursionSubject.Names();

    [Theory]
    [MemberData(nameof(Subjects))]
    public void State_is_the_weighted_ridge_fit_of_all_rows(string name)
    {
        foreach (double forgetting in (double[])[1.0, 0.97, 0.9])
        {
            foreach (bool intercept in (bool[])[true, false])
            {
                var options = new RecursiveLeastSquaresOptions { ForgettingFactor = forgetting, Ridge = 2.0, Intercept = intercept };
                RecursionSubject recursion = RecursionSubject.Create(name, options);
                Problem problem = Problem.Random(160, recursion.Features, seed: 401, offset: 3.0);
                double[] weights = problem.Weights(seed: 402);
                for (int r = 0; r < problem.Count; r++)
                {
                    recursion.Update(problem.RowsOf(r, 1), problem.Targets[r], weights[r]);
                    if (r is 0 or 1 or 5 or 80 or 159)
                    {
                        AssertIsFit(recursion, problem, weights, r + 1, options);
                    }
                }

                Assert.Equal(0, recursion.RepairCount);
                Assert.Equal(0, recursion.SuspendedCount);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Residual_is_that_of_the_model_before_the_row(string name)
    {
        RecursionSubject recursion = RecursionSubject.Create(name, new() { ForgettingFactor = 0.99 });
        Problem problem = Problem.Random(40, recursion.Features, seed: 403);
        Assert.Equal(problem.Targets[0], recursion.Update(problem.RowsOf(0, 1), problem.Targets[0]));
        for (int r = 1; r < problem.Count; r++)
        {
            double predicted = recursion.Intercept;
            for (int j = 0; j < recursion.Features; j++)
            {
                predicted += recursion.Coefficients[j] * problem.Element(r, j);
            }

            Assert.Equal(predicted, recursion.Predict(problem.RowsOf(r, 1)), 1e-10);
            Assert.Equal(problem.Targets[r] - predicted, recursion.Update(problem.RowsOf(r, 1), problem.Targets[r]), 1e-10);
        }
    }

    [Theory]
    [InlineData("Double3", 3, false)]
    [InlineData("Double8", 8, false)]
    [InlineData("Double33", 33, false)]
    [InlineData("Float10", 10, true)]
    public void Generated_and_run_time_recursion_have_the_same_bits(string name, int features, bool isSingle)
    {
        var options = new RecursiveLeastSquaresOptions { ForgettingFactor = 0.95 };
        RecursionSubject generated = RecursionSubject.Create(name, options);
        RecursionSubject runTime = isSingle ? RecursionSubject.RunTimeSingle(features, options) : RecursionSubject.RunTimeDouble(features, options);
        Problem problem = Problem.Random(1100, features, seed: 404);
        generated.Update(problem, 0, problem.Count);
        runTime.Update(problem, 0, problem.Count);
        Same.Bits(generated.Coefficients, runTime.Coefficients, "coefficient");
        Same.Bits(generated.Intercept, runTime.Intercept, "intercept");
        Same.Bits(generated.InverseMoment(1, 2), runTime.InverseMoment(1, 2), "inverse moment");
        Same.Bits(generated.Objective, runTime.Objective, "objective");
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Model_holds_the_coefficients_in_its_element_type(string name)
    {
        RecursionSubject recursion = RecursionSubject.Create(name);
        Problem problem = Problem.Random(50, recursion.Features, seed: 405);
        recursion.Update(problem, 0, problem.Count);
        (double[] coefficients, double intercept) = recursion.Model;
        Func<double, double> rounded = recursion.IsSingle ? value => (float)value : value => value;
        Same.Bits(Array.ConvertAll(recursion.Coefficients, value => rounded(value)), coefficients, "coefficient");
        Same.Bits(rounded(recursion.Intercept), intercept, "intercept");
    }

    [Fact]
    public void Inverse_moments_are_the_inverse_of_the_ridge_moments()
    {
        const double Ridge = 0.5;
        RecursionSubject recursion = RecursionSubject.Create("Double10", new() { Ridge = Ridge });
        Problem problem = Problem.Random(200, 10, seed: 406, offset: 50.0);
        recursion.Update(problem, 0, problem.Count);
        MomentsSubject moments = problem.Into(Support.Subjects.Create("Double10"));
        for (int i = 0; i < 10; i++)
        {
            for (int j = 0; j < 10; j++)
            {
                double product = Ridge * recursion.InverseMoment(i, j);
                for (int k = 0; k < 10; k++)
                {
                    product += recursion.InverseMoment(i, k) * moments.CrossProduct(k, j);
                }

                Assert.Equal(i == j ? 1.0 : 0.0, product, 1e-11);
            }
        }
    }

    [Fact]
    public void Rows_of_weight_zero_only_let_the_others_fade()
    {
        var options = new RecursiveLeastSquaresOptions { ForgettingFactor = 0.9 };
        RecursionSubject recursion = RecursionSubject.Create("Double3", options);
        Problem problem = Problem.Random(60, 3, seed: 407);
        double[] weights = Enumerable.Range(0, 60).Select(r => r % 4 == 1 || r < 3 ? 0.0 : 1.0).ToArray();
        for (int r = 0; r < 60; r++)
        {
            recursion.Update(problem.RowsOf(r, 1), problem.Targets[r], weights[r]);
        }

        AssertIsFit(recursion, problem, weights, 60, options);
        Assert.Equal(60, recursion.Count);
    }

    [Fact]
    public void Reset_forgets_everything()
    {
        RecursionSubject recursion = RecursionSubject.Create("Double8", new() { ForgettingFactor = 0.9 });
        Problem problem = Problem.Random(100, 8, seed: 408);
        recursion.Update(problem, 0, 60);
        recursion.Reset();
        RecursionSubject fresh = RecursionSubject.Create("Double8", new() { ForgettingFactor = 0.9 });
        recursion.Update(problem, 60, 40);
        fresh.Update(problem, 60, 40);
        Same.Bits(fresh.Coefficients, recursion.Coefficients, "coefficient");
        Same.Bits(fresh.TotalWeight, recursion.TotalWeight, "weight");
        Assert.Equal(40, recursion.Count);
    }

    private static void AssertIsFit(
        RecursionSubject recursion, Problem problem, double[] weights, int count, RecursiveLeastSquaresOptions options)
    {
        double[] faded = Enumerable.Range(0, count).Select(r => weights[r] * Math.Pow(options.ForgettingFactor, count - 1 - r)).ToArray();
        var moments = new LinearModel<double>.Moments(problem.Features);
        moments.Add(problem.RowsOf(0, count), problem.TargetsOf(0, count), faded);
        double strength = options.Ridge * Math.Pow(options.ForgettingFactor, count);
        FitReport report = moments.Fit(
            new Ridge(strength), new FitOptions { Intercept = options.Intercept }, out LinearModel<double> fitted);
        for (int j = 0; j < problem.Features; j++)
        {
            Assert.Equal(fitted.Coefficients[j], recursion.Coefficients[j], 1e-10);
        }

        Assert.Equal(fitted.Intercept, recursion.Intercept, 1e-9);
        Assert.Equal(moments.TotalWeight, recursion.TotalWeight, 1e-10);
        Assert.Equal(report.Objective, recursion.Objective, 1e-8 * Math.Max(1.0, report.Objective));
    }
}
