using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Moments;

/// <summary>Rows taken out again.</summary>
public class SubtractTests
{
    public static TheoryData<string> Subjects() => Support.Subjects.All();

    [Theory]
    [MemberData(nameof(Subjects))]
    public void What_remains_are_the_other_rows(string name)
    {
        MomentsSubject moments = Support.Subjects.Create(name);
        var problem = Problem.Random(600, moments.Features, seed: 61);
        double[] weights = problem.Weights(seed: 62);
        problem.Into(moments, weights);
        moments.Subtract(problem.RowsOf(0, 250), problem.TargetsOf(0, 250), weights.AsSpan(0, 250));
        Assert.Equal(350, moments.Count);
        new ExactMoments(problem, weights, start: 250).AssertMatches(moments, 1e-13);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void A_fold_is_taken_out_as_its_rows_are(string name)
    {
        MomentsSubject moments = Support.Subjects.Create(name);
        var problem = Problem.Random(500, moments.Features, seed: 63);
        problem.Into(moments);
        MomentsSubject fold = Support.Subjects.RunTimeLike(moments);
        fold.Add(problem.RowsOf(0, 100), problem.TargetsOf(0, 100));
        byte[] before = fold.Bytes();
        moments.Subtract(fold);
        Assert.Equal(before, fold.Bytes());
        Assert.Equal(400, moments.Count);
        new ExactMoments(problem, start: 100).AssertMatches(moments, 1e-13);
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void When_everything_is_taken_out_nothing_is_left(string name)
    {
        MomentsSubject moments = Support.Subjects.Create(name);
        var problem = Problem.Random(300, moments.Features, seed: 64);
        double[] weights = problem.Weights(seed: 65);
        problem.Into(moments, weights);
        for (int start = 0; start < 300; start += 50)
        {
            moments.Subtract(problem.RowsOf(start, 50), problem.TargetsOf(start, 50), weights.AsSpan(start, 50));
        }

        Same.Bits(Support.Subjects.Create(name), moments);

        problem.Into(moments);
        moments.Subtract(moments);
        Same.Bits(Support.Subjects.Create(name), moments);
        Same.Bits(problem.Into(Support.Subjects.Create(name)), problem.Into(moments));
    }

    [Theory]
    [InlineData("Double3", 0.0)]
    [InlineData("Double10", 1e6)]
    [InlineData("double 5", 0.0)]
    public void A_sliding_window_stays_accurate(string name, double offset)
    {
        const int Window = 200;
        const int Steps = 20_000;
        MomentsSubject moments = Support.Subjects.Create(name);
        var problem = Problem.Random(Window + Steps, moments.Features, seed: 66, offset);
        moments.Add(problem.RowsOf(0, Window), problem.TargetsOf(0, Window));
        for (int start = 0; start < Steps; start++)
        {
            moments.Add(problem.RowsOf(start + Window, 1), problem.TargetsOf(start + Window, 1));
            moments.Subtract(problem.RowsOf(start, 1), problem.TargetsOf(start, 1));
        }

        Assert.Equal(Window, moments.Count);
        new ExactMoments(problem, start: Steps).AssertMatches(moments, 1e-12);
    }

    [Fact]
    public void More_than_there_is_cannot_be_taken_out()
    {
        MomentsSubject moments = Support.Subjects.Create("Double3");
        var problem = Problem.Random(20, 3, seed: 67);
        moments.Add(problem.RowsOf(0, 10), problem.TargetsOf(0, 10));
        byte[] before = moments.Bytes();
        ArgumentException error = Assert.Throws<ArgumentException>("rows", () => moments.Subtract(problem.Rows, problem.Targets));
        Assert.Contains("20 rows", error.Message);
        Assert.Throws<ArgumentException>("rows", () => moments.Subtract(problem.RowsOf(0, 1), problem.TargetsOf(0, 1), [10.5]));
        MomentsSubject larger = problem.Into(Support.Subjects.Create("Double3"));
        Assert.Throws<ArgumentException>("other", () => moments.Subtract(larger));
        Assert.Equal(before, moments.Bytes());
    }

    [Fact]
    public void Refused_rows_leave_the_blocks_as_they_were()
    {
        var problem = Problem.Random(700, 5, seed: 68);
        MomentsSubject undisturbed = Support.Subjects.RunTimeDouble(5);
        MomentsSubject disturbed = Support.Subjects.RunTimeDouble(5);
        foreach (MomentsSubject moments in new[] { undisturbed, disturbed })
        {
            moments.Add(problem.RowsOf(0, 300), problem.TargetsOf(0, 300));
        }

        Assert.Throws<ArgumentException>("rows", () => disturbed.Subtract([1.0, 2.0, double.NaN, 4.0, 5.0], [1.0]));
        foreach (MomentsSubject moments in new[] { undisturbed, disturbed })
        {
            moments.Add(problem.RowsOf(300, 400), problem.TargetsOf(300, 400));
        }

        Same.Bits(undisturbed, disturbed);
    }
}
