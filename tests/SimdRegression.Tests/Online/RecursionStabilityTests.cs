using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Online;

/// <summary>Long streams, streams that stop telling anything, and numbers that leave few digits.</summary>
public class RecursionStabilityTests
{
    [Theory]
    [InlineData("Double8", 0.98)]
    [InlineData("Double16", 0.995)]
    [InlineData("Float10", 0.98)]
    public void Hundreds_of_thousands_of_rows_leave_no_error_behind(string name, double forgetting)
    {
        const int Rounds = 100;
        var options = new RecursiveLeastSquaresOptions { ForgettingFactor = forgetting };
        RecursionSubject recursion = RecursionSubject.Create(name, options);
        Problem problem = Problem.Random(2000, recursion.Features, seed: 411, offset: 10.0);
        for (int round = 0; round < Rounds; round++)
        {
            recursion.Update(problem, 0, problem.Count);
        }

        double[] faded = Enumerable.Range(0, Rounds * problem.Count).Select(age => Math.Pow(forgetting, age)).ToArray();
        var moments = new LinearModel<double>.Moments(problem.Features);
        for (int round = 5; round >= 0; round--)
        {
            double[] weights = Enumerable.Range(0, problem.Count).Select(r => faded[((round + 1) * problem.Count) - 1 - r]).ToArray();
            moments.Add(problem.Rows, problem.Targets, weights);
        }

        moments.Fit(new LeastSquares(), out LinearModel<double> fitted);
        for (int j = 0; j < problem.Features; j++)
        {
            Assert.Equal(fitted.Coefficients[j], recursion.Coefficients[j], 1e-11);
            for (int i = 0; i < j; i++)
            {
                Same.Bits(recursion.InverseMoment(i, j), recursion.InverseMoment(j, i), "inverse moment");
            }
        }

        Assert.Equal(fitted.Intercept, recursion.Intercept, 1e-10);
        Assert.Equal(0, recursion.RepairCount);
        Assert.Equal(0, recursion.SuspendedCount);
    }

    [Theory]
    [InlineData(0.9, 1e6)]
    [InlineData(0.5, 1e3)]
    [InlineData(0.99, 1.0)]
    public void What_is_not_measured_is_forgotten_up_to_the_limit_only(double forgetting, double limit)
    {
        var options = new RecursiveLeastSquaresOptions { ForgettingFactor = forgetting, VarianceLimit = limit, Ridge = 2.0 };
        RecursionSubject recursion = RecursionSubject.Create("Double3", options);
        Problem problem = Problem.Random(300, 3, seed: 412, noise: 0.0);
        recursion.Update(problem, 0, 100);
        double[] before = recursion.Coefficients;

        // The same row again and again: two directions are no longer measured, and what is known of them must stay.
        for (int i = 0; i < 20_000; i++)
        {
            recursion.Update(problem.RowsOf(7, 1), problem.Targets[7]);
            Assert.True(recursion.InverseMoment(0, 0) <= limit / 2.0 * (1.0 + 1e-9));
        }

        Assert.True(recursion.SuspendedCount > 0);
        Assert.True(recursion.SmallestPivot() > 0.0);
        Assert.Equal(0.0, recursion.Update(problem.RowsOf(7, 1), problem.Targets[7]), 1e-6);
        Assert.All(recursion.Coefficients, (coefficient, j) => Assert.Equal(before[j], coefficient, 0.05));

        // With rows that tell something again it is as it was.
        recursion.Update(problem, 100, 200);
        Assert.All(recursion.Coefficients, (coefficient, j) => Assert.Equal(before[j], coefficient, 0.05));
    }

    [Fact]
    public void Suspended_rows_are_those_of_a_fit_without_forgetting()
    {
        // With the limit at the start itself, no row is forgotten before others have reduced every variance.
        RecursionSubject recursion = RecursionSubject.Create("Double1", new() { ForgettingFactor = 0.5, VarianceLimit = 1.0 });
        RecursionSubject keeping = RecursionSubject.Create("Double1");
        Assert.Equal(3.0, recursion.Update([0.5], 3.0));
        keeping.Update([0.5], 3.0);
        recursion.Update([0.75], 4.0);
        keeping.Update([0.75], 4.0);
        Assert.Equal(2, recursion.SuspendedCount);
        Same.Bits(keeping.Coefficients, recursion.Coefficients, "coefficient");
        Same.Bits(keeping.InverseMoment(0, 0), recursion.InverseMoment(0, 0), "inverse moment");
    }

    [Theory]
    [InlineData(1.0, 1.0)]
    [InlineData(1.0, 0.9)]
    [InlineData(1e-3, 0.99)]
    [InlineData(1e6, 0.7)]
    public void Columns_that_nearly_depend_on_each_other_leave_P_definite(double ridge, double forgetting)
    {
        RecursionSubject recursion = RecursionSubject.Create("Double8", new() { Ridge = ridge, ForgettingFactor = forgetting });
        Problem problem = NearlyDependent();
        for (int r = 0; r < problem.Count; r++)
        {
            recursion.Update(problem.RowsOf(r, 1), problem.Targets[r]);
            if (r % 100 == 99)
            {
                Assert.True(recursion.SmallestPivot() > 0.0, $"P is not definite after {r + 1} rows.");
            }
        }

        Assert.Equal(0, recursion.RepairCount);
    }

    [Theory]
    [InlineData(1e-12, 0.9)]
    [InlineData(1e-100, 0.99)]
    [InlineData(1e-100, 1.0)]
    public void Ridge_below_all_digits_is_mended_and_leaves_finite_numbers(double ridge, double forgetting)
    {
        RecursionSubject recursion = RecursionSubject.Create("Double8", new() { Ridge = ridge, ForgettingFactor = forgetting });
        Problem problem = NearlyDependent();
        for (int r = 0; r < problem.Count; r++)
        {
            Assert.True(double.IsFinite(recursion.Update(problem.RowsOf(r, 1), problem.Targets[r])));
        }

        Assert.True(recursion.RepairCount > 0);
        Assert.All(recursion.Coefficients, coefficient => Assert.True(double.IsFinite(coefficient)));
        Assert.True(double.IsFinite(recursion.Intercept));
    }

    [Fact]
    public void Small_forgetting_factors_do_not_leave_the_range_of_numbers()
    {
        RecursionSubject recursion = RecursionSubject.Create("Double3", new() { ForgettingFactor = 1e-3 });
        Problem problem = Problem.Random(2000, 3, seed: 414);
        recursion.Update(problem, 0, problem.Count);
        Assert.Equal(problem.Targets[1999], recursion.Predict(problem.RowsOf(1999, 1)), 1e-3 * Math.Abs(problem.Targets[1999]) + 0.1);
        Assert.All(recursion.Coefficients, coefficient => Assert.True(double.IsFinite(coefficient)));
    }

    // Far from the origin, with a column that is another but for 1e-9, and one that is the difference of two.
    private static Problem NearlyDependent()
    {
        Problem problem = Problem.Random(3000, 8, seed: 413, offset: 1e4);
        for (int r = 0; r < problem.Count; r++)
        {
            Span<double> row = problem.Rows.AsSpan(8 * r, 8);
            row[3] = row[1] + (1e-9 * row[2]);
            row[6] = row[0] - row[5];
        }

        return problem;
    }
}
