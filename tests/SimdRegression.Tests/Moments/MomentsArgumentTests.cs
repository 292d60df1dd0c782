using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Moments;

/// <summary>Arguments of wrong length or range.</summary>
public class MomentsArgumentTests
{
    [Theory]
    [InlineData(int.MinValue)]
    [InlineData(-1)]
    [InlineData(0)]
    [InlineData(513)]
    [InlineData(int.MaxValue)]
    public void The_number_of_features_is_1_to_512(int features)
    {
        Assert.Throws<ArgumentOutOfRangeException>("features", () => new LinearModel<double>.Moments(features));
        Assert.Throws<ArgumentOutOfRangeException>("features", () => new LinearModel<float>.Moments(features));
        Assert.Throws<ArgumentOutOfRangeException>("features", () => new CoefficientStatistics(features));
    }

    [Fact]
    public void The_largest_number_of_features_works()
    {
        MomentsSubject moments = Support.Subjects.RunTimeDouble(512);
        Problem.Random(40, 512, seed: 95).Into(moments);
        Assert.True(moments.Fit(new Ridge(1.0)).Report.Converged);
    }

    [Theory]
    [InlineData(5, 2, 0)]
    [InlineData(7, 2, 0)]
    [InlineData(3, 0, 0)]
    [InlineData(0, 1, 0)]
    [InlineData(6, 2, 1)]
    [InlineData(6, 2, 3)]
    [InlineData(0, 0, 1)]
    public void Rows_targets_and_weights_belong_together(int elements, int targets, int weights)
    {
        MomentsSubject moments = Support.Subjects.Create("Double3");
        string argument = weights == 0 ? "rows" : "weights";
        Assert.Throws<ArgumentException>(argument, () => moments.Add(new double[elements], new double[targets], new double[weights]));
        Assert.Throws<ArgumentException>(argument, () =>
            moments.AddStrided(new double[elements], 3, new double[targets], new double[weights]));
        Assert.Throws<ArgumentException>(argument, () => moments.Subtract(new double[elements], new double[targets], new double[weights]));
        Assert.Equal(0, moments.Count);
    }

    [Fact]
    public void A_stride_is_at_least_a_row_and_the_last_row_must_be_there()
    {
        MomentsSubject moments = Support.Subjects.Create("Double3");
        foreach (int stride in new[] { int.MinValue, -3, 0, 2 })
        {
            Assert.Throws<ArgumentOutOfRangeException>("rowStride", () => moments.AddStrided(new double[6], stride, new double[2]));
        }

        Assert.Throws<ArgumentException>("rows", () => moments.AddStrided(new double[6], 4, new double[2]));
        Assert.Throws<ArgumentException>("rows", () => moments.AddStrided(new double[6], int.MaxValue, new double[2]));
        moments.AddStrided(new double[7], 4, new double[2]);
        Assert.Equal(2, moments.Count);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(3)]
    public void A_feature_that_does_not_exist_is_named(int feature)
    {
        MomentsSubject moments = Support.Subjects.Create("Double3");
        Assert.Throws<ArgumentOutOfRangeException>("feature", () => moments.Mean(feature));
        Assert.Throws<ArgumentOutOfRangeException>("feature", () => moments.TargetCrossProduct(feature));
        Assert.Throws<ArgumentOutOfRangeException>("first", () => moments.CrossProduct(feature, 0));
        Assert.Throws<ArgumentOutOfRangeException>("second", () => moments.CrossProduct(0, feature));
    }

    [Fact]
    public void Streams_may_not_be_null()
    {
        MomentsSubject moments = Support.Subjects.Create("Double3");
        Assert.Throws<ArgumentNullException>("destination", () => moments.Save(null!));
        Assert.Throws<ArgumentNullException>("source", () => moments.Load(null!));
    }
}
