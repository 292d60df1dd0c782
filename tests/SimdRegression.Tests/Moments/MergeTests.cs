using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Moments;

/// <summary>Moments of several threads or machines, joined.</summary>
public class MergeTests
{
    private const double Rounding = 1e-14;

    public static TheoryData<string> Subjects() => Support.Subjects.All();

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Shards_in_any_order_make_the_whole(string name)
    {
        MomentsSubject model = Support.Subjects.Create(name);
        var problem = Problem.Random(400, model.Features, seed: 51);
        double[] weights = problem.Weights(seed: 52);
        var exact = new ExactMoments(problem, weights);
        int[][] orders = [[0, 1, 2, 3], [3, 2, 1, 0], [2, 0, 3, 1]];
        foreach (int[] order in orders)
        {
            MomentsSubject merged = Support.Subjects.Create(name);
            foreach (int shard in order)
            {
                // Uneven shards, of both kinds of kernels.
                int start = shard * shard * 25;
                int count = ((shard + 1) * (shard + 1) * 25) - start;
                MomentsSubject part = shard % 2 == 0 ? Support.Subjects.Create(name) : Support.Subjects.RunTimeLike(model);
                part.Add(problem.RowsOf(start, count), problem.TargetsOf(start, count), weights.AsSpan(start, count));
                byte[] before = part.Bytes();
                merged.Merge(part);
                Assert.Equal(before, part.Bytes());
            }

            Assert.Equal(400, merged.Count);
            exact.AssertMatches(merged, Rounding);
        }
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Nothing_is_the_neutral_element(string name)
    {
        MomentsSubject moments = Support.Subjects.Create(name);
        Problem.Random(300, moments.Features, seed: 53).Into(moments);
        byte[] before = moments.Bytes();
        moments.Merge(Support.Subjects.Create(name));
        Assert.Equal(before, moments.Bytes());

        MomentsSubject empty = Support.Subjects.Create(name);
        empty.Merge(moments);
        Same.Bits(moments, empty);

        empty.Reset();
        empty.Merge(Support.Subjects.Create(name));
        Assert.Equal(0, empty.Count);
        Assert.Equal(FitStatus.NoData, empty.Fit(new LeastSquares()).Report.Status);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void Merging_with_itself_doubles_every_row(string name)
    {
        MomentsSubject moments = Support.Subjects.Create(name);
        var problem = Problem.Random(300, moments.Features, seed: 54);
        problem.Into(moments);
        moments.Merge(moments);
        Assert.Equal(600, moments.Count);
        new ExactMoments(problem, Enumerable.Repeat(2.0, 300).ToArray()).AssertMatches(moments, Rounding);
    }

    [Fact]
    public void Rows_may_follow_a_merge()
    {
        var problem = Problem.Random(500, 10, seed: 55);
        MomentsSubject first = Support.Subjects.Create("Double10");
        first.Add(problem.RowsOf(0, 130), problem.TargetsOf(0, 130));
        MomentsSubject second = Support.Subjects.Create("Double10");
        second.Add(problem.RowsOf(130, 300), problem.TargetsOf(130, 300));
        first.Merge(second);
        first.Add(problem.RowsOf(430, 70), problem.TargetsOf(430, 70));
        new ExactMoments(problem).AssertMatches(first, Rounding);
    }

    [Fact]
    public void Shards_far_apart_keep_their_digits()
    {
        Problem low = Problem.Random(200, 3, seed: 56);
        double[] rows = [.. low.Rows, .. low.Rows.Select(value => value + 65536.0)];
        Problem both = Problem.Of(3, rows, [.. low.Targets, .. low.Targets]);
        MomentsSubject merged = low.Into(Support.Subjects.Create("Double3"));
        MomentsSubject high = Support.Subjects.Create("Double3");
        high.Add(both.RowsOf(200, 200), both.TargetsOf(200, 200));
        merged.Merge(high);
        new ExactMoments(both).AssertMatches(merged, Rounding);
    }

    [Fact]
    public void Another_number_of_features_is_refused()
    {
        MomentsSubject three = Support.Subjects.Create("Double3");
        MomentsSubject eight = Support.Subjects.Create("Double8");
        Assert.Contains("8 features", Assert.Throws<ArgumentException>("other", () => three.Merge(eight)).Message);
        Assert.Throws<ArgumentException>("other", () => three.Subtract(eight));
        Assert.Throws<ArgumentException>("other", () => three.CopyFrom(eight));
        var moments = new LinearModel<double>.Moments(3);
        Assert.Throws<ArgumentNullException>("other", () => moments.Merge<Kernels.RuntimeKernels<double>>(null!));
    }
}
