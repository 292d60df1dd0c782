using System.Xml.Linq;
using SimdRegression.Pictures;
using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Tests.Charts;

/// <summary>Pictures that judge a model by rows show the figures that they should.</summary>
public sealed class JudgingPictureTests
{
    private const double Pixel = 0.6;

    // Three of four ones are above 0, and one of four zeros.
    private static readonly double[] Margins = [3.0, 2.0, 1.5, 1.0, -1.0, -2.0, -3.0, -4.0];
    private static readonly double[] Labels = [1.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0];

    [Theory]
    [InlineData(0.5, 0.0)]
    [InlineData(0.975, 1.959963984540054)]
    [InlineData(0.999, 3.090232306167813)]
    [InlineData(1e-9, -5.997807015007686)]
    [InlineData(1e-20, -9.262340089798408)]
    public void Normal_quantiles_have_seven_digits(double share, double quantile) => Assert.Equal(quantile, NormalQuantile.Of(share), 1e-6);

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(double.NaN)]
    public void There_is_no_quantile_of_what_is_no_share(double share) => Assert.Equal(double.NaN, NormalQuantile.Of(share));

    [Fact]
    public void The_roc_curve_runs_through_its_thresholds()
    {
        var picture = new RocPicture(JudgingPictures.Ranking("y", "yes", Margins, Labels));
        PictureXml xml = PictureXml.OfElement(picture, PictureFormat.Wide);
        (Func<double, double> x, Func<double, double> y) = (xml.AxisMap("x"), xml.AxisMap("y"));
        IReadOnlyList<Place> curve = PictureXml.Places(Assert.Single(xml.Find("path", "line")));
        AssertNear(new Place(x(0.0), y(0.0)), curve[0]);
        AssertNear(new Place(x(1.0), y(1.0)), curve[^1]);
        Assert.Contains(curve, place => IsNear(place, new Place(x(0.25), y(0.75))));
        XElement decision = xml.Find("path", "dot").Single(HasTooltip);
        AssertNear(new Place(x(0.25), y(0.75)), PictureXml.Middle(decision));
        Assert.Equal("probability above 0.5: true positive rate 0.75, false positive rate 0.25", PictureXml.Tooltip(decision));

        // Of 16 pairs 13 are in the right order.
        Assert.Contains("area under the curve 0.8125", picture.Description);
        Assert.Contains(xml.Find("text", "key"), text => text.Value == "rows, AUC 0.8125");
    }

    [Fact]
    public void Precision_goes_down_in_steps_and_the_base_rate_is_a_line()
    {
        var picture = new PrecisionRecallPicture(JudgingPictures.Ranking("y", "yes", Margins, Labels));
        PictureXml xml = PictureXml.OfElement(picture, PictureFormat.Wide);
        (Func<double, double> x, Func<double, double> y) = (xml.AxisMap("x"), xml.AxisMap("y"));
        IReadOnlyList<Place> curve = PictureXml.Places(Assert.Single(xml.Find("path", "line")));
        Assert.Contains(curve, place => IsNear(place, new Place(x(0.5), y(1.0))));
        Assert.Contains(curve, place => IsNear(place, new Place(x(0.75), y(0.75))));
        Assert.Contains(curve, place => IsNear(place, new Place(x(1.0), y(0.5))));
        XElement baseRate = xml.Find("line", "reference").Single(line => PictureXml.Get(line, "x2") - PictureXml.Get(line, "x1") > 100.0);
        Assert.Equal(y(0.5), PictureXml.Get(baseRate, "y1"), Pixel);

        // (1 + 1 + 3/4 + 4/6) / 4.
        Assert.Contains("average precision 0.8542, base rate 0.5", picture.Description);
    }

    [Fact]
    public void Cells_of_the_confusion_matrix_have_counts_and_shares_of_the_actual_class()
    {
        var data = new ConfusionData("y", "rows", ["no", "yes"], new ConfusionMatrix(30.0, 5.0, 15.0, 10.0), "probability above 0.5");
        PictureXml xml = PictureXml.OfElement(new ConfusionPicture(data), PictureFormat.Compact);
        Assert.Equal(["15", "5", "10", "30"], xml.Find("text", "cell").Select(text => text.Value));
        Assert.Equal(["75%", "25%", "25%", "75%"], xml.Find("text", "tick").Select(text => text.Value));
        Assert.Equal(["no", "no", "yes", "yes"], xml.Find("text", "name").Select(text => text.Value).Order());
        double[] bars = [.. xml.Find("rect", "bar").Skip(2).Select(bar => PictureXml.Get(bar, "width"))];
        Assert.Equal(3.0, bars[0] / bars[1], 0.01);
        Assert.Equal(3.0, bars[3] / bars[2], 0.01);
    }

    [Fact]
    public void Quantiles_are_those_of_ranks()
    {
        double[] residuals = [1.5, double.NaN, -1.0, 0.25];
        var data = new ScaledResidualData("y", "rows", "studentised residual", new double[4], residuals);
        PictureXml xml = PictureXml.OfElement(new QuantilePicture(data), PictureFormat.Wide);
        (Func<double, double> x, Func<double, double> y) = (xml.AxisMap("x"), xml.AxisMap("y"));
        Place[] marks = [.. xml.Find("circle", "speck").Select(PictureXml.Middle)];
        Place[] wanted = [new(x(-0.9674216), y(-1.0)), new(x(0.0), y(0.25)), new(x(0.9674216), y(1.5))];
        Assert.Equal(3, marks.Length);
        Assert.All(wanted.Zip(marks), pair => AssertNear(pair.First, pair.Second));
    }

    [Fact]
    public void Of_many_residuals_the_farthest_are_drawn()
    {
        double[] residuals = [.. Enumerable.Range(0, 50_000).Select(i => NormalQuantile.OfRank(i, 50_000))];
        residuals[0] = -9.0;
        var data = new ScaledResidualData("y", "rows", "studentised residual", new double[residuals.Length], residuals);
        string svg = new QuantilePicture(data).ToSvgFile();
        Assert.InRange(svg.Length, 1, 40_000);
        PictureXml xml = PictureXml.OfElement(new QuantilePicture(data), PictureFormat.Wide);
        double lowest = xml.Find("path", "dots").SelectMany(PictureXml.Places).Max(place => place.Y);
        Assert.Equal(xml.AxisMap("y")(-9.0), lowest, Pixel);
    }

    [Fact]
    public void Scale_and_location_draws_roots_of_sizes_and_their_mean()
    {
        // In the first half residuals are of size 1, in the second of size 4.
        double[] predicted = [.. Enumerable.Range(0, 20).Select(i => (double)i)];
        double[] residuals = [.. predicted.Select(i => (i < 10 ? 1.0 : 4.0) * (i % 2 == 0 ? 1.0 : -1.0))];
        PictureXml xml = PictureXml.OfElement(
            new ScaleLocationPicture(new ScaledResidualData("y", "rows", "studentised residual", predicted, residuals)), PictureFormat.Wide);
        (Func<double, double> x, Func<double, double> y) = (xml.AxisMap("x"), xml.AxisMap("y"));
        Place[] marks = [.. xml.Find("circle", "speck").Select(PictureXml.Middle)];
        AssertNear(new Place(x(1.0), y(1.0)), marks[1]);
        AssertNear(new Place(x(19.0), y(2.0)), marks[19]);
        IReadOnlyList<Place> means = PictureXml.Places(Assert.Single(xml.Find("path", "line")));
        AssertNear(new Place(x(4.5), y(1.0)), means[0]);
        AssertNear(new Place(x(14.5), y(2.0)), means[1]);
    }

    [Fact]
    public void Contours_of_leverage_are_of_equal_distance()
    {
        RowInfluence[] influence = [new(0.0, 0.1, 1.0, 1.0, 0.02), new(0.0, 0.5, -3.0, -3.5, 4.5), new(0.0, 0.2, 2.0, 2.0, 0.5)];
        var picture = new LeveragePicture(new InfluenceData("y", "rows", 2, influence) { RowName = row => $"r{row}" });
        PictureXml xml = PictureXml.OfElement(picture, PictureFormat.Wide);
        (Func<double, double> x, Func<double, double> y) = (xml.AxisMap("x"), xml.AxisMap("y"));
        XElement[] marks = [.. xml.Find("circle", "speck")];
        AssertNear(new Place(x(0.5), y(-3.0)), PictureXml.Middle(marks[1]));
        Assert.Equal("row r1: leverage 0.5, studentised residual −3, Cook's distance 4.5", PictureXml.Tooltip(marks[1]));
        Assert.Contains("the largest Cook's distance is 4.5", picture.Description);

        // At the last place of a contour of 1, on both sides of zero.
        Place[] ends = [.. xml.Find("path", "reference").Select(path => PictureXml.Places(path)[^1])];
        double expected = Math.Sqrt(2.0 * (1.0 - 0.515) / 0.515);
        Assert.Equal([y(expected), y(-expected)], ends.Select(end => end.Y), new Nearly());
    }

    [Fact]
    public void Coefficients_have_bars_of_their_intervals()
    {
        var set = new CoefficientSet("OLS", [2.0, -1.0]) { Intervals = [new Interval(1.0, 3.0), new Interval(double.NaN, double.NaN)] };
        PictureXml xml = PictureXml.OfElement(new CoefficientPicture(new CoefficientData(["a", "b"], [set], "unit")), PictureFormat.Wide);
        Func<double, double> x = xml.AxisMap("x");
        XElement bar = Assert.Single(xml.Find("line", "line"), line => Math.Abs(PictureXml.Get(line, "x1") - x(1.0)) < Pixel);
        Assert.Equal(x(3.0), PictureXml.Get(bar, "x2"), Pixel);
        Assert.Equal(["OLS, a: 2, 1 to 3", "OLS, b: −1"], xml.Find("circle", "dot").Where(HasTooltip).Select(mark => PictureXml.Tooltip(mark)));
    }

    private static bool HasTooltip(XElement element) => PictureXml.Tooltip(element) is not null;

    private static bool IsNear(Place first, Place second) => Math.Abs(first.X - second.X) < Pixel && Math.Abs(first.Y - second.Y) < Pixel;

    private static void AssertNear(Place expected, Place found) => Assert.True(IsNear(expected, found), $"{found} is not at {expected}");

    private sealed class Nearly : IEqualityComparer<double>
    {
        public bool Equals(double first, double second) => Math.Abs(first - second) < Pixel;

        public int GetHashCode(double value) => 0;
    }
}
