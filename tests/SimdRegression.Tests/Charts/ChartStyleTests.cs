using System.Globalization;
using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Tests.Charts;

public sealed class ChartStyleTests
{
    /// <summary>Machado, Oliveira and Fernandes 2009, complete deficiency, on linear RGB: protanopia, deuteranopia, tritanopia, and none.</summary>
    private static readonly double[][] Visions =
    [
        [0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998],
        [0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881],
        [1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900],
        [1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0],
    ];

    public static TheoryData<bool> Schemes => [false, true];

    /// <summary>Four and a half to one is what the Web Content Accessibility Guidelines ask of text (AA), three to one of graphics.</summary>
    [Theory]
    [MemberData(nameof(Schemes))]
    public void Text_and_series_stand_out_from_the_paper(bool isDark)
    {
        double[] paper = Linear("paper", isDark);
        Assert.All(["ink", "muted", "accent"], name => Assert.InRange(Contrast(Linear(name, isDark), paper), 4.5, 21.0));
        Assert.All(["ink", "muted"], name => Assert.InRange(Contrast(Linear(name, isDark), Linear("tint", isDark)), 4.5, 21.0));
        Assert.All(SeriesNames(), name => Assert.InRange(Contrast(Linear(name, isDark), paper), 3.0, 21.0));
    }

    [Theory]
    [MemberData(nameof(Schemes))]
    public void Series_differ_for_every_kind_of_colour_vision(bool isDark)
    {
        const double clearlyDifferent = 12.0;
        string[] names = [.. SeriesNames()];
        foreach (double[] vision in Visions)
        {
            double[][] seen = [.. names.Select(name => Lab(See(Linear(name, isDark), vision)))];
            for (int i = 0; i < seen.Length; i++)
            {
                Assert.All(seen.Skip(i + 1), other => Assert.True(Distance(seen[i], other) > clearlyDifferent));
            }
        }
    }

    [Fact]
    public void Series_differ_by_dash_and_marker_as_well()
    {
        Series[] series = [.. Enumerable.Range(0, 2 * Series.ColourCount).Select(i => new Series(i))];
        Assert.Equal(series.Length, series.Select(one => one.Line).Distinct().Count());
        Assert.Equal(Series.ColourCount, series.Select(one => one.Marker).Distinct().Count());
        Assert.All(series.Skip(1), one => Assert.NotEqual(Dash(one), Dash(new Series(one.Index - 1))));

        static string Dash(Series one) => one.Line.Split(' ')[^1];
    }

    [Fact]
    public void Every_class_colour_is_a_custom_property_with_a_plain_colour_before_it()
    {
        string rules = ChartStyle.Rules();
        Assert.DoesNotContain("@", rules);
        string properties = ChartStyle.Properties(":root");
        Assert.All(ChartStyle.Colours, colour => Assert.Contains($"--{colour.Name}:{colour.Light}", properties));
        Assert.Contains("prefers-color-scheme:dark", properties);
        foreach (string declaration in rules.Split('{', '}', ';').Where(text => text.Contains("var(")))
        {
            string[] parts = declaration.Split(':');
            StyleColour colour = ChartStyle.Colours.Single(candidate => parts[1] == $"var(--{candidate.Name})");
            Assert.Contains($"{parts[0]}:{colour.Light};{declaration}", rules);
        }
    }

    private static IEnumerable<string> SeriesNames() => Enumerable.Range(0, Series.ColourCount).Select(i => $"s{i}");

    private static double[] Linear(string name, bool isDark)
    {
        StyleColour colour = ChartStyle.Colours.Single(candidate => candidate.Name == name);
        string text = isDark ? colour.Dark : colour.Light;
        return [.. Enumerable.Range(0, 3).Select(i => int.Parse(text.AsSpan((2 * i) + 1, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) / 255.0)
            .Select(value => value <= 0.04045 ? value / 12.92 : Math.Pow((value + 0.055) / 1.055, 2.4))];
    }

    private static double Luminance(double[] rgb) => (0.2126 * rgb[0]) + (0.7152 * rgb[1]) + (0.0722 * rgb[2]);

    private static double Contrast(double[] a, double[] b)
    {
        (double lighter, double darker) = (Math.Max(Luminance(a), Luminance(b)), Math.Min(Luminance(a), Luminance(b)));
        return (lighter + 0.05) / (darker + 0.05);
    }

    private static double[] See(double[] rgb, double[] vision) =>
        [.. Enumerable.Range(0, 3).Select(i => Math.Clamp(Enumerable.Range(0, 3).Sum(j => vision[(3 * i) + j] * rgb[j]), 0.0, 1.0))];

    /// <summary>CIE L*a*b* under daylight.</summary>
    private static double[] Lab(double[] rgb)
    {
        double x = Bend(((0.4124 * rgb[0]) + (0.3576 * rgb[1]) + (0.1805 * rgb[2])) / 0.9505);
        double y = Bend(Luminance(rgb));
        double z = Bend(((0.0193 * rgb[0]) + (0.1192 * rgb[1]) + (0.9505 * rgb[2])) / 1.089);
        return [(116.0 * y) - 16.0, 500.0 * (x - y), 200.0 * (y - z)];

        static double Bend(double value) => value > 0.008856 ? Math.Cbrt(value) : (7.787 * value) + (16.0 / 116.0);
    }

    private static double Distance(double[] a, double[] b) => Math.Sqrt(a.Zip(b, (x, y) => (x - y) * (x - y)).Sum());
}
