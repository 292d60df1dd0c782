using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Moments;

/// <summary>The moments of some of the features, taken from those of all.</summary>
public class SelectionTests
{
    public static TheoryData<string> Subjects() => Support.Subjects.All();

    [Theory]
    [MemberData(nameof(Subjects))]
    public void A_choice_holds_what_its_features_hold_in_the_order_of_the_choice(string name)
    {
        MomentsSubject chosen = Support.Subjects.Create(name);
        int available = chosen.Features + 7;
        MomentsSubject wide = chosen.IsSingle ? Support.Subjects.RunTimeSingle(available) : Support.Subjects.RunTimeDouble(available);
        var problem = Problem.Random(700, wide.Features, seed: 141);
        problem.Into(wide, problem.Weights(seed: 142));
        byte[] before = wide.Bytes();
        int[] choice = [.. Enumerable.Range(0, available)];
        new Random(148).Shuffle(choice);
        choice = choice[..chosen.Features];

        // What the destination held is forgotten, rows that wait for their block included.
        Problem.Random(5, chosen.Features, seed: 143).Into(chosen);
        chosen.CopyFrom(wide, choice);

        Assert.Equal(before, wide.Bytes());
        Assert.Equal(700, chosen.Count);
        Same.Bits(wide.TotalWeight, chosen.TotalWeight, "weight");
        Same.Bits(wide.TargetMean, chosen.TargetMean, "target mean");
        Same.Bits(wide.TargetSumOfSquares, chosen.TargetSumOfSquares, "target sum of squares");
        for (int i = 0; i < choice.Length; i++)
        {
            Same.Bits(wide.Mean(choice[i]), chosen.Mean(i), $"mean {i}");
            Same.Bits(wide.TargetCrossProduct(choice[i]), chosen.TargetCrossProduct(i), $"product with the target {i}");
            for (int j = 0; j < choice.Length; j++)
            {
                Same.Bits(wide.CrossProduct(choice[i], choice[j]), chosen.CrossProduct(i, j), $"product {i}, {j}");
            }
        }
    }

    [Theory]
    [InlineData(40)]
    [InlineData(20_000)]
    public void A_fit_of_a_choice_is_the_fit_of_those_columns(int count)
    {
        var problem = Problem.Random(count, 12, seed: 144);
        int[] choice = [11, 3, 0, 7];
        double[] rows = [.. Enumerable.Range(0, count).SelectMany(r => choice.Select(j => problem.Element(r, j)))];
        MomentsSubject alone = Problem.Of(4, rows, problem.Targets).Into(Support.Subjects.RunTimeDouble(4));
        MomentsSubject chosen = Support.Subjects.RunTimeDouble(4);
        chosen.CopyFrom(problem.Into(Support.Subjects.RunTimeDouble(12)), choice);
        foreach (IMomentsEstimator estimator in new IMomentsEstimator[] { new LeastSquares(), new Ridge(3.0), new Lasso(0.05) })
        {
            Fitted wanted = alone.Fit(estimator);
            Fitted found = chosen.Fit(estimator);
            Assert.Equal(wanted.Report.Status, found.Report.Status);
            Assert.Equal(wanted.Intercept, found.Intercept, 12);
            Assert.All(Enumerable.Range(0, 4), j => Assert.Equal(wanted.Coefficients[j], found.Coefficients[j], 12));
        }
    }

    [Fact]
    public void All_features_in_their_order_are_a_copy_to_the_last_bit()
    {
        MomentsSubject wide = Problem.Random(3_000, 24, seed: 145).Into(Support.Subjects.RunTimeDouble(24));
        MomentsSubject copy = Support.Subjects.RunTimeDouble(24);
        copy.CopyFrom(wide, [.. Enumerable.Range(0, 24)]);
        Same.Bits(wide, copy);
        wide.CopyFrom(wide, [.. Enumerable.Range(0, 24)]);
        Same.Bits(copy, wide);
    }

    [Fact]
    public void A_wrong_choice_is_refused_and_changes_nothing()
    {
        MomentsSubject victim = Problem.Random(9, 3, seed: 146).Into(Support.Subjects.RunTimeDouble(3));
        MomentsSubject wide = Problem.Random(50, 5, seed: 147).Into(Support.Subjects.RunTimeDouble(5));
        byte[] before = victim.Bytes();
        Assert.Contains("must be 3", Assert.Throws<ArgumentException>("features", () => victim.CopyFrom(wide, [0, 1])).Message);
        Assert.Contains("twice", Assert.Throws<ArgumentException>("features", () => victim.CopyFrom(wide, [0, 4, 0])).Message);
        Assert.Contains("0 to 4", Assert.Throws<ArgumentOutOfRangeException>("features", () => victim.CopyFrom(wide, [0, 1, 5])).Message);
        Assert.Throws<ArgumentOutOfRangeException>("features", () => victim.CopyFrom(wide, [-1, 1, 2]));
        var moments = new LinearModel<double>.Moments(3);
        Assert.Throws<ArgumentNullException>("other", () => moments.CopyFrom<Kernels.RuntimeKernels<double>>(null!, [0, 1, 2]));
        Assert.Equal(before, victim.Bytes());
    }
}
