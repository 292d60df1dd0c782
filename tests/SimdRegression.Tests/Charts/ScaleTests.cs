using System.Globalization;
using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Tests.Charts;

public sealed class ScaleTests
{
    [Theory]
    [InlineData(0.0, 10.0)]
    [InlineData(-37.2, 36.1)]
    [InlineData(0.00123, 0.00456)]
    [InlineData(1e6, 1e6 + 3.0)]
    [InlineData(-1.7e308, 1.7e308)]
    [InlineData(2e-280, 9e-280)]
    public void Linear_axes_have_round_labels_in_order_within_their_range(double low, double high)
    {
        var scale = new LinearScale(new ValueRange(low, high), 6);
        double[] values = [.. scale.Ticks.Select(tick => tick.Value)];
        Assert.InRange(values.Length, 2, 8);
        Assert.All(values, value => Assert.InRange(scale.Position(value), -1e-9, 1.0 + 1e-9));
        Assert.Equal(values.Order(), values);
        Assert.Equal(values.Length, scale.Ticks.Select(tick => tick.Label).Distinct().Count());
        Assert.Equal((0.0, 1.0), (scale.Position(low), scale.Position(high)));

        // A label times the power of ten beside the title is the value.
        double unit = scale.TitleSuffix.Length == 0 ? 1.0 : values[^1] / Read(scale.Ticks[^1].Label);
        Assert.Equal(Math.Round(Math.Log10(Math.Abs(unit))), Math.Log10(Math.Abs(unit)), 1e-6);
        Assert.All(scale.Ticks, tick => Assert.Equal(tick.Value / unit, Read(tick.Label), 1e-9 * Math.Abs(values[^1] / unit)));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(5.0)]
    [InlineData(-3e200)]
    [InlineData(1e-320)]
    public void A_single_value_gets_a_range_about_it(double value)
    {
        var scale = new LinearScale(new ValueRange(value, value), 5);
        Assert.Equal(0.5, scale.Position(value), 1e-6);
        Assert.NotEmpty(scale.Ticks);
    }

    [Fact]
    public void What_is_not_finite_has_no_place_and_what_is_far_stays_finite()
    {
        Scale[] scales = [new LinearScale(new(0.0, 1.0), 5), new LogScale(new(1.0, 10.0), 5), new SignedLogScale(new(-1.0, 10.0), 0.1, 5)];
        Assert.All(scales, scale =>
        {
            Assert.All([double.NaN, double.PositiveInfinity, double.NegativeInfinity], value => Assert.Equal(double.NaN, scale.Position(value)));
            Assert.InRange(scale.Position(double.MaxValue), 1.0, 1e4);
        });
        Assert.Equal(double.NaN, scales[1].Position(0.0));
        Assert.Equal(double.NaN, scales[1].Position(-1.0));
    }

    [Theory]
    [InlineData(1e-3, 1e3, "0.001|0.01|0.1|1|10|100|1000")]
    [InlineData(1.0, 100.0, "1|2|5|10|20|50|100")]
    [InlineData(3.0, 5.0, "3|3.25|3.5|3.75|4|4.25|4.5|4.75|5")]
    [InlineData(1e-12, 1e12, "10⁻¹²|10⁻⁹|10⁻⁶|0.001|1|1000|10⁶|10⁹|10¹²")]
    public void Logarithmic_axes_have_decades_or_their_parts(double low, double high, string labels)
    {
        var scale = new LogScale(new ValueRange(low, high), 9);
        Assert.Equal(labels.Split('|'), scale.Ticks.Select(tick => tick.Label));
        Assert.Equal(0.5, scale.Position(Math.Sqrt(low) * Math.Sqrt(high)), 1e-12);
        var descending = new LogScale(new ValueRange(low, high), 9, descending: true);
        Assert.Equal((1.0, 0.0), (descending.Position(low), descending.Position(high)));
    }

    [Fact]
    public void The_axis_of_both_signs_keeps_the_order_and_gives_each_decade_its_part()
    {
        var scale = new SignedLogScale(new ValueRange(-1000.0, 1000.0), 1.0, 9);
        double[] values = [-1000.0, -100.0, -10.0, -1.0, -0.1, 0.0, 0.1, 1.0, 10.0, 100.0, 1000.0];
        double[] positions = [.. values.Select(scale.Position)];
        Assert.Equal(positions.Order(), positions);
        Assert.Equal(0.5, positions[5], 1e-12);
        Assert.Equal(positions[^1] - positions[^2], positions[^2] - positions[^3], 1e-3);
        Assert.Equal(["−1000", "−100", "−10", "−1", "0", "1", "10", "100", "1000"], scale.Ticks.Select(tick => tick.Label));
        Assert.Contains("±1", scale.TitleSuffix);
    }

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(0.1 + 0.2, "0.3")]
    [InlineData(-12.5, "−12.5")]
    [InlineData(9999.96, "10,000")]
    [InlineData(123456.7, "123,457")]
    [InlineData(1234567.0, "1.235×10⁶")]
    [InlineData(-1e-7, "−10⁻⁷")]
    [InlineData(0.00012345, "1.234×10⁻⁴")]
    [InlineData(0.0012345, "0.001234")]
    [InlineData(double.NaN, "–")]
    public void Numbers_are_short(double value, string text) => Assert.Equal(text, NumberText.Short(value));

    private static double Read(string label) => double.Parse(label.Replace("−", "-").Replace(",", ""), CultureInfo.InvariantCulture);
}
