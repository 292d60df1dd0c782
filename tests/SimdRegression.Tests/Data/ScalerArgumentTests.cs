using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Data;

public sealed class ScalerArgumentTests
{
    /// <summary>What a scaler refuses, as a call and a part of the message.</summary>
    public static TheoryData<string, Action<FeatureScaler<double>>> Refused { get; } = new()
    {
        { "Row 2, feature 1 is NaN", scaler => scaler.Add([1, 2, 3, 4, 5, double.NaN]) },
        { "Row 0, feature 0 is -Infinity", scaler => scaler.Add([double.NegativeInfinity, 2]) },
        { "not rows of 2", scaler => scaler.Add([1, 2, 3]) },
        { "Weight 1 is -1", scaler => scaler.Add([1, 2, 3, 4], 2, 2, [1, -1]) },
        { "Weight 0 is NaN", scaler => scaler.Add([1, 2, 3, 4], 2, 2, [double.NaN, 1]) },
        { "3 weights for 2 rows", scaler => scaler.Add([1, 2, 3, 4], 2, 2, [1, 1, 1]) },
        { "apart", scaler => scaler.Add([1, 2, 3, 4], 1, 2) },
        { "rowCount", scaler => scaler.Add([1, 2, 3, 4], 2, -1) },
        { "scale the data", scaler => scaler.Add([1e308, 2, -1e308, 2]) },
        { "not rows of 2", scaler => scaler.Transform([1, 2, 3], new double[3]) },
        { "must have 4", scaler => scaler.Transform([1, 2, 3, 4], new double[5]) },
        { "at least 5", scaler => scaler.Transform([1, 2, 3, 4], 2, 2, new double[4], 3) },
        { "destinationStride", scaler => scaler.InverseTransform([1, 2, 3, 4], 2, 2, new double[4], 1) },
        { "3 features", scaler => scaler.Fold(new LinearModel<double>([1, 2, 3], 0)) },
        { "3 features", scaler => scaler.Fold(default(Double3)) },
        { "must have exactly 4", scaler => scaler.Predict(new LinearModel<double>([1, 2], 0), [1, 2, 3], new double[2]) },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Is_refused_and_nothing_has_changed(string message, Action<FeatureScaler<double>> call)
    {
        foreach (FeatureScaler<double> scaler in (FeatureScaler<double>[])[new StandardScaler<double>(2), new MinMaxScaler<double>(2)])
        {
            scaler.Add([1, 10, 2, 30]);
            double[] before = Scaled(scaler);
            ArgumentException failure = Assert.ThrowsAny<ArgumentException>(() => call(scaler));
            Assert.Contains(message, failure.Message, StringComparison.Ordinal);
            Assert.Equal(2, scaler.Count);
            Assert.Equal(before, Scaled(scaler));
        }
    }

    /// <summary>A value that cannot be used may stand in a block after others that were joined.</summary>
    [Fact]
    public void Rows_before_a_bad_one_are_taken_back()
    {
        double[] rows = new double[100_000];
        rows[90_000] = double.NaN;
        var scaler = new StandardScaler<double>(1);
        scaler.Add([1, 3]);
        Assert.Contains("Row 90000", Assert.Throws<ArgumentException>(() => scaler.Add(rows)).Message);
        Assert.Equal((2L, 2.0, 1.0), (scaler.Count, scaler.Means[0], scaler.Deviations[0]));
    }

    [Fact]
    public void Without_rows_there_is_nothing_to_scale_by()
    {
        foreach (FeatureScaler<double> scaler in (FeatureScaler<double>[])[new StandardScaler<double>(2), new MinMaxScaler<double>(2)])
        {
            scaler.Add([], 2, 0);
            scaler.Add([1, 2], 2, 1, [0]);
            Assert.Throws<InvalidOperationException>(() => scaler.Transform([1, 2], new double[2]));
            Assert.Throws<InvalidOperationException>(() => scaler.Fold(new LinearModel<double>([1, 2], 0)));
            Assert.Throws<InvalidOperationException>(() => scaler.Predict(new LinearModel<double>([1, 2], 0), [1, 2], new double[1]));
            scaler.Fit([1, 2, 3, 4]);
            scaler.Transform([1, 2], new double[2]);
            scaler.Reset();
            Assert.Equal(0, scaler.Count);
            Assert.Throws<InvalidOperationException>(() => scaler.Transform([1, 2], new double[2]));
        }
    }

    [Fact]
    public void Constructors_and_mergers_check_their_arguments()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new StandardScaler<double>(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MinMaxScaler<float>(513));
        Assert.Throws<NotSupportedException>(() => new StandardScaler<Half>(2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MinMaxScaler<double>(2, 1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new MinMaxScaler<double>(2, 0, double.NaN));
        Assert.Throws<ArgumentException>(() => new StandardScaler<double>(2).Merge(new StandardScaler<double>(3)));
        Assert.Throws<ArgumentException>(() => new MinMaxScaler<double>(2).Merge(new MinMaxScaler<double>(3)));
        Assert.Throws<ArgumentException>(() => new StandardScaler<double>(2).Fit(new LinearModel<double>.Moments(3)));
        var low = new MinMaxScaler<double>(1);
        low.Fit([-1e308]);
        var high = new MinMaxScaler<double>(1);
        high.Fit([1e308]);
        Assert.Contains("scale the data", Assert.Throws<ArgumentException>(() => low.Merge(high)).Message);
        Assert.Equal((-1e308, 1L), (low.Maxima[0], low.Count));
    }

    private static double[] Scaled(FeatureScaler<double> scaler)
    {
        var scaled = new double[4];
        scaler.Transform([3, 1, 7, 5], scaled);
        return scaled;
    }
}
