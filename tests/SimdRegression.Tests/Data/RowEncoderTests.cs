using System.Text;

namespace SimdRegression.Tests.Data;

/// <summary>Raw values become numbers: levels, gaps, products, by hand and from a first pass.</summary>
public sealed class RowEncoderTests
{
    private static RowEncoder House() => new(
        [
            EncoderColumn.Number("area"),
            EncoderColumn.Number("age", MissingValues.Indicator, 30.0),
            EncoderColumn.Text("heating", ["pump", "gas", "oil"], EncodingScheme.Treatment, MissingValues.Indicator, UnknownLevels.Ignore),
            EncoderColumn.Boolean("garden", MissingValues.Mean, 0.25),
        ],
        ["area*age", "garden^2", "age*area^2"]);

    [Fact]
    public void Features_stand_in_the_place_of_their_column_and_products_come_last()
    {
        RowEncoder encoder = House();
        Assert.Equal(
            ["area", "age", "age_missing", "heating=oil", "heating=pump", "heating_missing", "garden", "area*age", "garden^2", "age*area^2"],
            encoder.FeatureNames.ToArray());
        Assert.Equal(10, encoder.FeatureCount);
        Assert.Equal(3, encoder.FirstFeatureOf(encoder.IndexOf("heating")));
        Assert.Equal(["gas", "oil", "pump"], encoder.Columns[2].Levels.ToArray());
        Assert.Equal(["area*age", "garden^2", "age*area^2"], encoder.Products.ToArray());
        Assert.False(encoder.TryIndexOf("cellar", out _));
        Assert.Contains("cellar", Assert.Throws<ArgumentException>(() => encoder.IndexOf("cellar")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Values_may_come_in_any_order()
    {
        RowEncoder encoder = House();
        var row = new double[10];
        RowWriter<double> writer = encoder.Write<double>(row);
        writer.Set(3, true);
        writer.Set(2, "pump");
        writer.Set(1, 2.0);
        writer.Set(0, 3.0);
        Assert.Equal([3.0, 2.0, 0.0, 0.0, 1.0, 0.0, 1.0, 6.0, 1.0, 18.0], row);
        writer.Set(2, "gas");
        writer.SetMissing(1);
        Assert.Equal([3.0, 30.0, 1.0, 0.0, 0.0, 0.0, 1.0, 90.0, 1.0, 270.0], row);
        writer.Set(2, "cellar");
        writer.Set(3, double.NaN);
        Assert.Equal([3.0, 30.0, 1.0, 0.0, 0.0, 0.0, 0.25, 90.0, 0.0625, 270.0], row);
        writer.Set(2, (string?)null);
        Assert.Equal(1.0, row[5]);
        Assert.False(writer.IsDropped);
    }

    [Fact]
    public void Value_that_nobody_sets_is_missing()
    {
        var row = new float[10];
        _ = House().Write<float>(row);
        Assert.Equal([float.NaN, 30.0f, 1.0f, 0.0f, 0.0f, 1.0f, 0.25f, float.NaN, 0.0625f, float.NaN], row);
    }

    [Fact]
    public void Text_in_utf_8_is_the_same_text()
    {
        string[] levels = ["Gaß", "", "日本", "a,b", "\U0001F600", .. Enumerable.Range(0, 300).Select(i => $"level {i}")];
        var encoder = new RowEncoder(EncoderColumn.Text("x", levels));
        var first = new double[levels.Length];
        var second = new double[levels.Length];
        RowWriter<double> ofText = encoder.Write<double>(first);
        RowWriter<double> ofBytes = encoder.Write<double>(second);
        foreach (string level in levels)
        {
            ofText.Set(0, level);
            ofBytes.Set(0, Encoding.UTF8.GetBytes(level).AsSpan());
            Assert.Equal(first, second);
            Assert.Equal(1.0, first.Sum());
            Assert.Equal($"x={level}", encoder.FeatureNames[Array.IndexOf(first, 1.0)]);
        }
    }

    [Fact]
    public void Wrong_values_name_the_column()
    {
        var encoder = new RowEncoder(EncoderColumn.Number("area"), EncoderColumn.Text("heating", ["gas"]), EncoderColumn.Boolean("garden"));
        Refused("area", () => Writer(encoder).Set(0, "gas"));
        Refused("area", () => Writer(encoder).Set(0, "gas"u8));
        Refused("area", () => Writer(encoder).SetMissing(0));
        Refused("area", () => Writer(encoder).Set(0, double.NaN));
        Refused("heating", () => Writer(encoder).Set(1, 1.0));
        Refused("oil", () => Writer(encoder).Set(1, "oil"));
        Refused("oil", () => Writer(encoder).Set(1, "oil"u8));
        Refused("garden", () => Writer(encoder).Set(2, 0.5));
        Assert.Throws<ArgumentOutOfRangeException>("column", () => Writer(encoder).Set(3, 0.5));
        Assert.Throws<ArgumentException>("row", () => encoder.Write<double>(new double[2]));
    }

    [Fact]
    public void Columns_that_make_no_encoder_are_refused()
    {
        EncoderColumn a = EncoderColumn.Number("a");
        Refused("occurs twice", () => _ = new RowEncoder(a, a));
        Refused("no columns", () => _ = new RowEncoder());
        Refused("a=b", () => _ = new RowEncoder(EncoderColumn.Number("a=b"), EncoderColumn.Text("a", ["b"])));
        Refused("no levels", () => EncoderColumn.Text("a", []));
        Refused("twice", () => EncoderColumn.Text("a", ["b", "c", "b"]));
        Refused("finite", () => EncoderColumn.Number("a", MissingValues.Mean));
        Refused("no column", () => _ = new RowEncoder([a], ["a*b"]));
        Refused("one factor", () => _ = new RowEncoder([a], ["a"]));
        Refused("power", () => _ = new RowEncoder([a], ["a^0"]));
        Refused("text", () => _ = new RowEncoder([a, EncoderColumn.Text("b", ["c"])], ["a*b"]));
        Refused("name a*a", () => _ = new RowEncoder([a], ["a*a", "a*a"]));
        Assert.Throws<ArgumentOutOfRangeException>(
            () => _ = new RowEncoder(EncoderColumn.Text("a", [.. Enumerable.Range(0, 513).Select(i => $"{i}")])));
    }

    [Fact]
    public void First_pass_finds_levels_means_medians_and_gaps()
    {
        var builder = new RowEncoderBuilder();
        int mean = builder.AddNumber("mean", MissingValues.Mean);
        int median = builder.AddNumber("median", MissingValues.Median);
        int indicator = builder.AddNumber("indicator", MissingValues.Indicator);
        int full = builder.AddNumber("full", MissingValues.Indicator);
        int text = builder.AddText("text", EncodingScheme.OneHot, MissingValues.Indicator);
        int garden = builder.AddBoolean("garden", MissingValues.Mean);
        double[] values = [1.0, 5.0, double.NaN, 2.0, 100.0];
        double[] weights = [1.0, 2.0, 1.0, 1.0, 0.0];
        string?[] levels = ["b", "10", "2", null, "absent"];
        for (int r = 0; r < values.Length; r++)
        {
            builder.Observe(mean, values[r], weights[r]);
            builder.Observe(median, values[r], weights[r]);
            builder.Observe(indicator, values[r], weights[r]);
            builder.Observe(full, r, weights[r]);
            builder.Observe(garden, r % 2, weights[r]);
            if (levels[r] is string level)
            {
                builder.Observe(text, level, weights[r]);
            }
            else
            {
                builder.ObserveMissing(text, weights[r]);
            }
        }

        RowEncoder encoder = builder.Build(["mean*full"]);
        Assert.Equal(
            ["mean", "median", "indicator", "indicator_missing", "full", "text=10", "text=2", "text=b", "text_missing", "garden", "mean*full"],
            encoder.FeatureNames.ToArray());
        Assert.Equal(13.0 / 4.0, encoder.Columns[mean].Fill);

        // Weights 1 of 1, 1 of 2, 2 of 5: at 2 exactly half lies at or below.
        Assert.Equal(3.5, encoder.Columns[median].Fill);
        Assert.Equal(13.0 / 4.0, encoder.Columns[indicator].Fill);
        Assert.Equal((0.0 + 2.0 + 2.0 + 3.0) / 5.0, encoder.Columns[full].Fill);
        Assert.Equal(3.0 / 5.0, encoder.Columns[garden].Fill);
    }

    [Theory]
    [InlineData(new[] { 3.0, 1.0, 2.0 }, new[] { 1.0, 1.0, 1.0 }, 2.0)]
    [InlineData(new[] { 4.0, 1.0, 2.0, 3.0 }, new[] { 1.0, 1.0, 1.0, 1.0 }, 2.5)]
    [InlineData(new[] { 4.0, 1.0 }, new[] { 3.0, 1.0 }, 4.0)]
    [InlineData(new[] { 4.0, 1.0, 7.0 }, new[] { 0.1, 0.2, 0.3 }, 4.0)]
    [InlineData(new[] { 5.0 }, new[] { 0.5 }, 5.0)]
    public void Median_is_the_least_value_with_half_of_the_weight_at_or_below_it(double[] values, double[] weights, double expected)
    {
        var builder = new RowEncoderBuilder();
        int column = builder.AddNumber("x", MissingValues.Median);
        for (int r = 0; r < values.Length; r++)
        {
            builder.Observe(column, values[r], weights[r]);
        }

        builder.ObserveMissing(column);
        Assert.Equal(expected, builder.Build().Columns[0].Fill);
    }

    [Fact]
    public void First_pass_refuses_what_cannot_be_encoded()
    {
        var builder = new RowEncoderBuilder();
        int number = builder.AddNumber("number");
        int text = builder.AddText("text");
        Refused("number", () => builder.ObserveMissing(number));
        Refused("number", () => builder.Observe(number, "a"));
        Refused("number", () => builder.Observe(number, double.PositiveInfinity));
        Refused("text", () => builder.Observe(text, 1.0));
        Refused("text has no levels", () => builder.Build());
        Assert.Throws<ArgumentOutOfRangeException>("weight", () => builder.Observe(number, 1.0, -1.0));
        var gaps = new RowEncoderBuilder();
        gaps.ObserveMissing(gaps.AddNumber("x", MissingValues.Mean));
        Refused("gaps alone", () => gaps.Build());
    }

    [Fact]
    public void Row_with_a_gap_in_a_column_that_drops_says_so()
    {
        var encoder = new RowEncoder(EncoderColumn.Number("a", MissingValues.Drop), EncoderColumn.Text("b", ["c"], missing: MissingValues.Drop));
        RowWriter<double> writer = encoder.Write<double>(new double[2]);
        writer.Set(0, 1.0);
        writer.Set(1, "c");
        Assert.False(writer.IsDropped);
        writer.SetMissing(1);
        Assert.True(writer.IsDropped);
    }

    [Fact]
    public void Encoding_allocates_nothing()
    {
        RowEncoder encoder = House();
        var row = new double[10];
        long least = long.MaxValue;
        for (int attempt = 0; attempt < 20 && least > 0; attempt++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int r = 0; r < 100; r++)
            {
                RowWriter<double> writer = encoder.Write<double>(row);
                writer.Set(0, r);
                writer.Set(1, r % 3 == 0 ? double.NaN : r);
                writer.Set(2, r % 2 == 0 ? "oil" : "gas");
                writer.Set(2, "pump"u8);
                writer.Set(3, r % 5 == 0);
                writer.SetMissing(2);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    private static RowWriter<double> Writer(RowEncoder encoder) => encoder.Write<double>(new double[encoder.FeatureCount]);

    private static void Refused(string words, Action action)
    {
        Assert.Contains(words, Assert.ThrowsAny<ArgumentException>(action).Message, StringComparison.Ordinal);
    }
}
