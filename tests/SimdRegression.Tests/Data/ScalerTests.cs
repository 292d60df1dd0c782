using System.Numerics;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Data;

public sealed class ScalerTests
{
    // Five rows of four features, the last constant; scaled values computed by scikit-learn 1.2.1.
    private static readonly double[] Rows =
    [
        1, -2, 0.5, 7,
        2, 0, 0.25, 7,
        4, 1, -1, 7,
        8, -3, 3, 7,
        -5, 2.5, 0.125, 7,
    ];

    private static readonly double[] Weights = [1, 2, 0.5, 3, 1.5];

    private static readonly double[] Standardized =
    [
        -0.23570226039551587, -0.8542821429703302, -0.05693922135008422, 0,
        0, 0.15075567228888181, -0.24673662585036504, 0,
        0.47140452079103173, 0.6532745799184879, -1.1957236483517693, 0,
        1.4142135623730951, -1.3568010505999364, 1.8410348236527239, 0,
        -1.649915822768611, 1.4070529413628967, -0.34163532810050545, 0,
    ];

    private static readonly double[] WeightedStandardized =
    [
        -0.4113635048066504, -0.5513796718479963, -0.5000981450593416, 0,
        -0.19904685716450826, 0.4023581389161054, -0.6759568334318573, 0,
        0.22558643811977602, 0.8792270442981562, -1.555250275294436, 0,
        1.0748530286883446, -1.0282485772300471, 1.2584887386658157, 0,
        -1.6852633906595034, 1.5945304023712326, -0.7638861776181152, 0,
    ];

    private static readonly double[] FromMinusOneToThree =
    [
        0.8461538461538463, -0.27272727272727293, 0.5, -1,
        1.153846153846154, 1.1818181818181817, 0.25, -1,
        1.7692307692307694, 1.909090909090909, -1, -1,
        3, -1, 3, -1,
        -1, 3, 0.125, -1,
    ];

    [Fact]
    public void Known_data_are_standardized_as_elsewhere()
    {
        var scaler = new StandardScaler<double>(4);
        scaler.Fit(Rows);
        AssertNear([2, -0.3, 0.575, 7], scaler.Means, 1e-15);
        AssertNear([4.242640687119285, 1.98997487421324, 1.3171939872319491, 1], scaler.Deviations, 1e-15);
        AssertNear(Standardized, Transformed(scaler, Rows), 4e-16);

        scaler.Reset();
        scaler.Add(Rows, 4, 5, Weights);
        Assert.Equal(8.0, scaler.TotalWeight);
        AssertNear([2.9375, -0.84375, 1.2109375, 7], scaler.Means, 1e-15);
        AssertNear(WeightedStandardized, Transformed(scaler, Rows), 4e-16);
    }

    [Fact]
    public void Known_data_are_taken_to_a_range_as_elsewhere()
    {
        var scaler = new MinMaxScaler<double>(4, -1, 3);
        scaler.Fit(Rows);
        Assert.Equal([-5, -3, -1, 7], scaler.Minima);
        Assert.Equal([8, 2.5, 3, 7], scaler.Maxima);
        AssertNear(FromMinusOneToThree, Transformed(scaler, Rows), 5e-16);
    }

    [Fact]
    public void Single_precision_is_as_good_as_its_digits()
    {
        float[] rows = Array.ConvertAll(Rows, value => (float)value);
        var standard = new StandardScaler<float>(4);
        standard.Add(rows, 4, 5, Array.ConvertAll(Weights, value => (float)value));
        AssertNear(WeightedStandardized, Array.ConvertAll(Transformed(standard, rows), value => (double)value), 2e-7);
        var range = new MinMaxScaler<float>(4, -1, 3);
        range.Fit(rows);
        AssertNear(FromMinusOneToThree, Array.ConvertAll(Transformed(range, rows), value => (double)value), 3e-7);
    }

    /// <summary>Means and deviations against exact integer arithmetic, where sums of squares about zero would have no digit left.</summary>
    [Theory]
    [InlineData(1, 0.0)]
    [InlineData(3, 1e8)]
    [InlineData(10, 1e8)]
    [InlineData(13, -1e8)]
    public void Offsets_cost_no_digits(int features, double offset)
    {
        Problem problem = Problem.Random(2500, features, seed: 5);
        double[] rows = [.. problem.Rows.Select(value => value + offset)];
        double[] weights = problem.Weights(seed: 6);
        var exact = new ExactMoments(Problem.Of(features, rows, problem.Targets), weights);
        var scaler = new StandardScaler<double>(features);
        scaler.Add(rows, features, problem.Count, weights);
        for (int j = 0; j < features; j++)
        {
            double deviation = Math.Sqrt(exact.Cross(j, j) / exact.Weight);
            double allowed = 1e-15 * (Math.Abs(exact.Mean(j)) + deviation);
            Assert.InRange(scaler.Means[j] - exact.Mean(j), -allowed, allowed);
            Assert.InRange(scaler.Deviations[j], deviation * (1 - 1e-14), deviation * (1 + 1e-14));
        }
    }

    /// <summary>In single precision an offset rounds the mean by more than the data vary; the scaled rows must not move.</summary>
    [Fact]
    public void The_rounding_of_a_large_mean_is_made_up_for()
    {
        float[] rows = [1e8f, 1e8f + 8, 1e8f + 8, 1e8f + 24];
        var scaler = new StandardScaler<float>(1);
        scaler.Fit(rows);
        float[] scaled = Transformed(scaler, rows);
        double deviation = Math.Sqrt((100.0 + 4 + 4 + 196) / 4);
        AssertNear([-10 / deviation, -2 / deviation, -2 / deviation, 14 / deviation], Array.ConvertAll(scaled, value => (double)value), 2e-7);
        var back = new float[4];
        scaler.InverseTransform(scaled, back);
        Assert.Equal(rows, back);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(16)]
    [InlineData(70)]
    public void Rows_in_parts_and_merged_scalers_see_the_whole(int features)
    {
        Problem problem = Problem.Random(2000, features, seed: 9, offset: 50);
        var whole = new StandardScaler<double>(features);
        whole.Fit(problem.Rows);
        var parts = new StandardScaler<double>(features);
        parts.Add(problem.RowsOf(0, 1));
        parts.Add(problem.RowsOf(1, 640));
        var rest = new StandardScaler<double>(features);
        rest.Add(problem.RowsOf(641, 1359));
        parts.Merge(rest);
        Assert.Equal(2000, parts.Count);
        AssertNear(whole.Means, parts.Means, 1e-13);
        AssertNear(whole.Deviations, parts.Deviations, 1e-13);
        rest.Merge(rest);
        Assert.Equal((2 * 1359, 2.0 * 1359), (rest.Count, rest.TotalWeight));

        var wholeRange = new MinMaxScaler<double>(features);
        wholeRange.Fit(problem.Rows);
        var partsRange = new MinMaxScaler<double>(features);
        partsRange.Add(problem.RowsOf(0, 700));
        var restRange = new MinMaxScaler<double>(features, 5, 6);
        restRange.Add(problem.RowsOf(700, 1300));
        partsRange.Merge(restRange);
        Assert.Equal(wholeRange.Minima, partsRange.Minima);
        Assert.Equal(wholeRange.Maxima, partsRange.Maxima);
        Assert.Equal(Transformed(wholeRange, problem.Rows), Transformed(partsRange, problem.Rows));
    }

    [Fact]
    public void Moments_know_means_and_deviations()
    {
        Problem problem = Problem.Random(300, 7, seed: 10, offset: 1000);
        var moments = new LinearModel<double>.Moments(7);
        moments.Add(problem.Rows, problem.Targets, problem.Weights(seed: 11));
        var scaler = new StandardScaler<double>(7);
        scaler.Add(problem.Rows, 7, 300, problem.Weights(seed: 11));
        var same = new StandardScaler<double>(7);
        same.Fit(moments);
        Assert.Equal((scaler.Count, scaler.TotalWeight), (same.Count, same.TotalWeight));
        AssertNear(scaler.Means, same.Means, 1e-15);
        AssertNear(scaler.Deviations, same.Deviations, 1e-14);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(37)]
    [InlineData(130)]
    public void The_inverse_takes_rows_back(int features)
    {
        RoundTrip<double>(features, 1e-15);
        RoundTrip<float>(features, 1e-6);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(65)]
    public void Rows_in_records_are_scaled_in_place_to_the_same_bits(int features)
    {
        Problem problem = Problem.Random(21, features, seed: 12);
        int stride = features + 3;
        var records = new double[21 * stride];
        Array.Fill(records, 99.0);
        for (int r = 0; r < 21; r++)
        {
            problem.RowsOf(r, 1).CopyTo(records.AsSpan(r * stride));
        }

        foreach (FeatureScaler<double> scaler in (FeatureScaler<double>[])[new StandardScaler<double>(features), new MinMaxScaler<double>(features)])
        {
            scaler.Add(records, stride, 21);
            double[] expected = Transformed(scaler, problem.Rows);
            double[] scaled = [.. records];
            scaler.Transform(scaled, stride, 21, scaled, stride);
            for (int r = 0; r < 21; r++)
            {
                Assert.Equal(expected.AsSpan(r * features, features), scaled.AsSpan(r * stride, features));
                Assert.Equal([99.0, 99.0, 99.0], scaled.AsSpan((r * stride) + features, 3));
            }

            scaler.InverseTransform(scaled, stride, 21, scaled, stride);
            AssertNear(records, scaled, 1e-14);
            double[] inPlace = [.. problem.Rows];
            scaler.Transform(inPlace, inPlace);
            Assert.Equal(expected, inPlace);
        }
    }

    [Fact]
    public void Rows_of_weight_zero_have_no_say()
    {
        double[] rows = [1e6, 1, 2, 1e6, 4];
        double[] weights = [0, 1, 1, 0, 1];
        var standard = new StandardScaler<double>(1);
        standard.Add(rows, 1, 5, weights);
        Assert.Equal(5, standard.Count);
        AssertNear([7.0 / 3], standard.Means, 1e-15);
        AssertNear([Math.Sqrt(14.0 / 9)], standard.Deviations, 1e-15);
        var range = new MinMaxScaler<double>(1);
        range.Add(rows, 1, 5, weights);
        Assert.Equal((1.0, 4.0), (range.Minima[0], range.Maxima[0]));
    }

    /// <summary>Constants are recognised whatever their size, and where the mean of equal numbers would round.</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(1e8 + 0.1)]
    [InlineData(-1e-300)]
    public void Constant_columns_are_only_shifted(double value)
    {
        double[] rows = [.. Enumerable.Repeat(value, 1000)];
        var standard = new StandardScaler<double>(1);
        standard.Add(rows.AsSpan(0, 300));
        standard.Add(rows.AsSpan(300));
        Assert.Equal((value, 1.0), (standard.Means[0], standard.Deviations[0]));
        Assert.All(Transformed(standard, rows), scaled => Assert.Equal(0.0, scaled));
        var range = new MinMaxScaler<double>(1, 2, 3);
        range.Fit(rows);
        Assert.All(Transformed(range, rows), scaled => Assert.Equal(2.0, scaled));
    }

    private static void RoundTrip<T>(int features, double tolerance)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Problem problem = Problem.Random(50, features, seed: 13, offset: 10);
        T[] rows = Array.ConvertAll(problem.Rows, T.CreateTruncating);
        foreach (FeatureScaler<T> scaler in (FeatureScaler<T>[])[new StandardScaler<T>(features), new MinMaxScaler<T>(features, -1, 1)])
        {
            scaler.Fit(rows);
            T[] scaled = Transformed(scaler, rows);
            var back = new T[rows.Length];
            scaler.InverseTransform(scaled, back);
            for (int i = 0; i < rows.Length; i++)
            {
                double error = double.CreateTruncating(T.Abs(back[i] - rows[i]));
                Assert.InRange(error, 0.0, 4 * tolerance * Math.Max(10.0, Math.Abs(problem.Rows[i])));
            }
        }
    }

    private static T[] Transformed<T>(FeatureScaler<T> scaler, T[] rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var scaled = new T[rows.Length];
        scaler.Transform(rows, scaled);
        return scaled;
    }

    private static void AssertNear(ReadOnlySpan<double> expected, ReadOnlySpan<double> actual, double tolerance)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (int i = 0; i < expected.Length; i++)
        {
            double allowed = tolerance * Math.Max(1.0, Math.Abs(expected[i]));
            Assert.InRange(actual[i], expected[i] - allowed, expected[i] + allowed);
        }
    }
}
