using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Moments;

/// <summary>The same rows in the same order give the same bits, however they come.</summary>
public class ChunkingTests
{
    public static TheoryData<string> Subjects() => Support.Subjects.All();

    [Theory]
    [MemberData(nameof(Subjects))]
    public void The_division_over_calls_does_not_show(string name)
    {
        MomentsSubject whole = Support.Subjects.Create(name);
        var problem = Problem.Random(900, whole.Features, seed: 3);
        problem.Into(whole);
        foreach (int chunk in new[] { 1, 3, 32, 100, 256, 257, 899 })
        {
            MomentsSubject parts = Support.Subjects.Create(name);
            for (int start = 0; start < problem.Count; start += chunk)
            {
                int count = Math.Min(chunk, problem.Count - start);
                parts.Add(problem.RowsOf(start, count), problem.TargetsOf(start, count));
                parts.Add([], []);
            }

            Same.Bits(whole, parts);
        }
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Looking_in_between_does_not_show(string name)
    {
        MomentsSubject undisturbed = Support.Subjects.Create(name);
        MomentsSubject observed = Support.Subjects.Create(name);
        var problem = Problem.Random(400, undisturbed.Features, seed: 4);
        problem.Into(undisturbed);
        for (int start = 0; start < problem.Count; start += 37)
        {
            int count = Math.Min(37, problem.Count - start);
            observed.Add(problem.RowsOf(start, count), problem.TargetsOf(start, count));
            observed.Fit(new Lasso(0.1));
            observed.Fit(new FitOptions(), new CoefficientStatistics(observed.Features));
            _ = observed.TargetMean + observed.TotalWeight + observed.CrossProduct(0, 0);
            _ = observed.Bytes();
        }

        Same.Bits(undisturbed, observed);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void The_division_over_calls_does_not_show_with_weights(string name)
    {
        MomentsSubject whole = Support.Subjects.Create(name);
        MomentsSubject parts = Support.Subjects.Create(name);
        var problem = Problem.Random(500, whole.Features, seed: 13);
        double[] weights = problem.Weights(seed: 14);
        problem.Into(whole, weights);
        for (int start = 0; start < problem.Count; start += 41)
        {
            int count = Math.Min(41, problem.Count - start);
            parts.Add(problem.RowsOf(start, count), problem.TargetsOf(start, count), weights.AsSpan(start, count));
        }

        Same.Bits(whole, parts);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.3)]
    [InlineData(0.7)]
    [InlineData(1e-9)]
    public void Rows_without_weights_may_follow_weighted_ones_in_any_division(double weight)
    {
        var problem = Problem.Random(60, 5, seed: 15);
        MomentsSubject whole = Support.Subjects.RunTimeDouble(5);
        MomentsSubject parts = Support.Subjects.RunTimeDouble(5);
        foreach (MomentsSubject moments in new[] { whole, parts })
        {
            moments.Add(problem.RowsOf(0, 1), problem.TargetsOf(0, 1), [weight]);
        }

        whole.Add(problem.RowsOf(1, 59), problem.TargetsOf(1, 59));
        for (int r = 1; r < 60; r++)
        {
            parts.Add(problem.RowsOf(r, 1), problem.TargetsOf(r, 1));
        }

        Same.Bits(whole, parts);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void A_reset_object_is_as_good_as_a_new_one(string name)
    {
        MomentsSubject used = Support.Subjects.Create(name);
        Problem.Random(333, used.Features, seed: 1).Into(used);
        used.Reset();
        Assert.Equal(0, used.Count);
        Same.Bits(Support.Subjects.Create(name), used);
        Assert.Equal(FitStatus.NoData, used.Fit(new LeastSquares()).Report.Status);

        var problem = Problem.Random(333, used.Features, seed: 2);
        Same.Bits(problem.Into(Support.Subjects.Create(name)), problem.Into(used));
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void A_copy_holds_the_same_bits_and_goes_its_own_way(string name)
    {
        MomentsSubject original = Support.Subjects.Create(name);
        Problem.Random(300, original.Features, seed: 1).Into(original);
        byte[] before = original.Bytes();
        MomentsSubject copy = Support.Subjects.RunTimeLike(original);
        copy.Add(Problem.Random(5, original.Features, seed: 9).Rows, Problem.Random(5, original.Features, seed: 9).Targets);
        copy.CopyFrom(original);
        Same.Bits(original, copy);

        Problem.Random(50, original.Features, seed: 2).Into(copy);
        Assert.Equal(before, original.Bytes());
        Assert.Equal(350, copy.Count);

        original.CopyFrom(original);
        Assert.Equal(before, original.Bytes());
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Emitted_kernels_and_those_for_a_run_time_count_give_the_same_bits(string name)
    {
        MomentsSubject subject = Support.Subjects.Create(name);
        MomentsSubject runTime = Support.Subjects.RunTimeLike(subject);
        var problem = Problem.Random(3000, subject.Features, seed: 6);
        double[] weights = problem.Weights(seed: 7);
        Same.Bits(problem.Into(runTime), problem.Into(subject));
        Same.Bits(problem.Into(runTime, weights), problem.Into(subject, weights));
    }
}
