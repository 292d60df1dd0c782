namespace SimdRegression.Tests.Data;

/// <summary>Many rows at a time are encoded and observed as one by one.</summary>
public sealed class RowEncoderBatchTests
{
    private static RowEncoder House(MissingValues missing) => new(
        [
            EncoderColumn.Number("area", missing, 7.0),
            EncoderColumn.Number("age", MissingValues.Indicator, 30.0),
            EncoderColumn.Text("heating", ["pump", "gas", "oil"], EncodingScheme.Treatment, MissingValues.Indicator, UnknownLevels.Ignore),
            EncoderColumn.Text("city", ["x", "y"], EncodingScheme.OneHot, missing),
            EncoderColumn.Boolean("garden", MissingValues.Mean, 0.25),
        ],
        ["area*age", "garden^2"]);

    [Theory]
    [InlineData(MissingValues.Mean)]
    [InlineData(MissingValues.Drop)]
    public void Rows_have_the_bits_that_the_writer_gives_them(MissingValues missing)
    {
        RowEncoder encoder = House(missing);
        const int Stride = 7;
        const int Count = 200;
        var raw = new double[((Count - 1) * Stride) + 5];
        Array.Fill(raw, 1e99);
        var random = new Random(3);
        var expected = new double[Count * encoder.FeatureCount];
        for (int row = 0; row < Count; row++)
        {
            RowWriter<double> writer = encoder.Write<double>(expected.AsSpan(row * encoder.FeatureCount, encoder.FeatureCount));
            for (int column = 0; column < 5; column++)
            {
                bool isText = column is 2 or 3;
                int levels = column == 2 ? 4 : 2;
                double value = random.Next(5) == 0 ? double.NaN : isText ? random.Next(levels) : column == 4 ? random.Next(2) : random.NextDouble();
                raw[(row * Stride) + column] = value;
                if (double.IsNaN(value))
                {
                    writer.SetMissing(column);
                }
                else if (isText)
                {
                    writer.SetLevel(column, (int)value);
                }
                else
                {
                    writer.Set(column, value);
                }
            }
        }

        var rows = new double[expected.Length];
        Array.Fill(rows, 1e99);
        encoder.Encode<double>(raw, Stride, Count, rows);
        Assert.Equal(expected, rows);
        var single = new float[expected.Length];
        encoder.Encode<float>(Array.ConvertAll(raw, value => (float)value), Stride, Count, single);
        Assert.Equal(Array.ConvertAll(expected, value => (float)value)[..5], single[..5]);
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        RowEncoder encoder = House(MissingValues.Mean);
        double[] raw = [1.0, 2.0, 1.0, 0.0, 1.0, double.NaN, 3.0, 3.0, 1.0, 0.0];
        var rows = new double[2 * encoder.FeatureCount];
        encoder.Encode<double>(raw, 5, 2, rows);
        long before = GC.GetAllocatedBytesForCurrentThread();
        encoder.Encode<double>(raw, 5, 2, rows);
        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    [Theory]
    [InlineData(1.0, 1.0, 2.0, "level 2")]
    [InlineData(1.0, 1.0, 0.5, "level 0.5")]
    [InlineData(1.0, 5.0, 0.0, "level 5")]
    [InlineData(1.0, -1.0, 0.0, "level -1")]
    [InlineData(0.5, 1.0, 0.0, "true or false")]
    public void Values_that_are_none_are_refused(double garden, double heating, double city, string named)
    {
        RowEncoder encoder = House(MissingValues.Mean);
        var rows = new double[encoder.FeatureCount];
        Assert.Contains(
            named, Assert.Throws<ArgumentException>(() => encoder.Encode<double>([1.0, 2.0, heating, city, garden], 5, 1, rows)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_and_gaps_are_checked()
    {
        RowEncoder encoder = House(MissingValues.Refuse);
        var rows = new double[encoder.FeatureCount];
        Assert.Contains("refuses", Assert.Throws<ArgumentException>(() => encoder.Encode<double>([double.NaN, 2.0, 1.0, 0.0, 1.0], 5, 1, rows)).Message, StringComparison.Ordinal);
        Assert.Contains("refuses", Assert.Throws<ArgumentException>(() => encoder.Encode<double>([1.0, 2.0, 1.0, double.NaN, 1.0], 5, 1, rows)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => encoder.Encode<double>([1.0, 2.0, 1.0, 0.0], 5, 1, rows));
        Assert.Throws<ArgumentException>(() => encoder.Encode<double>([1.0, 2.0, 1.0, 0.0, 1.0], 5, 1, rows.AsSpan(1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.Encode<double>([1.0, 2.0, 1.0, 0.0, 1.0], 4, 1, rows));
        Assert.Throws<ArgumentOutOfRangeException>(() => encoder.Encode<double>([], 5, -1, []));
        encoder.Encode<double>([], 5, 0, []);
    }

    [Theory]
    [InlineData(MissingValues.Mean)]
    [InlineData(MissingValues.Median)]
    public void Many_observed_values_fill_as_single_ones(MissingValues missing)
    {
        var random = new Random(4);
        double[] values = [.. Enumerable.Range(0, 301).Select(i => i % 7 == 3 ? double.NaN : random.NextDouble() * Math.Pow(10, i % 5))];
        double[] weights = [.. values.Select(_ => (double)random.Next(3))];
        var single = new RowEncoderBuilder();
        var batch = new RowEncoderBuilder();
        int column = single.AddNumber("a", missing);
        batch.AddNumber("a", missing);
        for (int row = 0; row < 101; row++)
        {
            single.Observe(column, values[3 * row], weights[row]);
        }

        batch.Observe<double>(column, values, 3, 101, weights.AsSpan(0, 101));
        Assert.Equal(single.Build().Columns[0].Fill, batch.Build().Columns[0].Fill);
        Assert.Throws<ArgumentException>(() => batch.Observe<double>(column, [1.0, 2.0], 2, 2));
        Assert.Throws<ArgumentException>(() => batch.Observe<double>(column, [1.0, double.PositiveInfinity], 1, 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => batch.Observe<double>(column, [1.0, 2.0], 1, 2, [1.0, -1.0]));
    }
}
