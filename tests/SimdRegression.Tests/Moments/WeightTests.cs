using SimdRegression.Kernels;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Moments;

/// <summary>Sample weights.</summary>
public class WeightTests
{
    public static TheoryData<string> Subjects() => Support.Subjects.All();

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Weights_of_one_are_no_weights(string name)
    {
        MomentsSubject plain = Support.Subjects.Create(name);
        MomentsSubject weighted = Support.Subjects.Create(name);
        var problem = Problem.Random(700, plain.Features, seed: 41);
        problem.Into(plain);
        problem.Into(weighted, Enumerable.Repeat(1.0, problem.Count).ToArray());
        Same.Bits(plain, weighted);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void A_whole_weight_is_a_row_repeated(string name)
    {
        MomentsSubject weighted = Support.Subjects.Create(name);
        var problem = Problem.Random(120, weighted.Features, seed: 42);
        double[] weights = Enumerable.Range(0, problem.Count).Select(r => (double)(r % 4)).ToArray();
        problem.Into(weighted, weights);
        MomentsSubject repeated = Support.Subjects.Create(name);
        for (int r = 0; r < problem.Count; r++)
        {
            for (int copy = 0; copy < weights[r]; copy++)
            {
                repeated.Add(problem.RowsOf(r, 1), problem.TargetsOf(r, 1));
            }
        }

        Assert.Equal(90, weighted.Count);
        Assert.Equal(weights.Sum(), weighted.TotalWeight);
        Assert.Equal((long)weights.Sum(), repeated.Count);
        var exact = new ExactMoments(problem, weights);
        exact.AssertMatches(weighted, 1e-14);
        exact.AssertMatches(repeated, 1e-14);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void A_few_rows_after_blocks_without_weight_are_all_there_is(string name)
    {
        MomentsSubject moments = Support.Subjects.Create(name);
        int without = 2 * KernelLayout.BlockRows(moments.Features);
        var problem = Problem.Random(without + 30, moments.Features, seed: 79);
        double[] weights = [.. Enumerable.Range(0, problem.Count).Select(r => r < without ? 0.0 : 1.0)];
        problem.Into(moments, weights);
        new ExactMoments(problem, weights).AssertMatches(moments, 1e-14);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void A_row_of_weight_zero_is_as_good_as_absent(string name)
    {
        MomentsSubject with = Support.Subjects.Create(name);
        MomentsSubject without = Support.Subjects.Create(name);
        var problem = Problem.Random(600, with.Features, seed: 43);
        double[] weights = problem.Weights(seed: 44);
        for (int r = 0; r < problem.Count; r++)
        {
            weights[r] = r % 3 == 0 || r < 300 ? 0.0 : weights[r];
            if (weights[r] > 0.0)
            {
                without.Add(problem.RowsOf(r, 1), problem.TargetsOf(r, 1), [weights[r]]);
            }
        }

        problem.Into(with, weights);
        var exact = new ExactMoments(problem, weights);
        exact.AssertMatches(with, 1e-14);
        exact.AssertMatches(without, 1e-14);
        Assert.Equal(200, with.Count);
        Assert.Equal(200, without.Count);
        Fitted fitted = with.Fit(new Ridge(0.5));
        Fitted wanted = without.Fit(new Ridge(0.5));
        Assert.True(Oracle.Digits.Agreeing(fitted.Coefficients, wanted.Coefficients) > (with.IsSingle ? 6.0 : 10.0));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(1000)]
    public void Without_any_weight_there_are_no_data(int count)
    {
        MomentsSubject moments = Support.Subjects.Create("Double3");
        var problem = Problem.Random(count, 3, seed: 45);
        problem.Into(moments, new double[count]);
        Fitted fitted = moments.Fit(new Lasso(0.1));
        Assert.Equal(FitStatus.NoData, fitted.Report.Status);
        Assert.All(fitted.Coefficients, coefficient => Assert.Equal(0.0, coefficient));
        Assert.Equal(0, moments.Count);
        Assert.Equal(0.0, moments.TotalWeight);

        // Rows that count may still come.
        problem.Into(moments);
        new ExactMoments(problem).AssertMatches(moments, 1e-14);
    }

    [Theory]
    [InlineData(1e-200)]
    [InlineData(1e-100)]
    [InlineData(1e100)]
    [InlineData(1e200)]
    public void The_size_of_equal_weights_does_not_matter_to_the_answer(double weight)
    {
        var problem = Problem.Random(80, 5, seed: 46);
        MomentsSubject plain = problem.Into(Support.Subjects.RunTimeDouble(5));
        MomentsSubject weighted = problem.Into(Support.Subjects.RunTimeDouble(5), Enumerable.Repeat(weight, 80).ToArray());
        foreach (IMomentsEstimator estimator in new IMomentsEstimator[] { new LeastSquares(), new Lasso(0.2), new ElasticNet(0.1, 0.5) })
        {
            Fitted wanted = plain.Fit(estimator);
            Fitted found = weighted.Fit(estimator);
            Assert.True(found.Report.Converged, found.Report.ToString());
            Assert.True(Oracle.Digits.Agreeing(found.Coefficients, wanted.Coefficients) > 12.0);
        }
    }
}
