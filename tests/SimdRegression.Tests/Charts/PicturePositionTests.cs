using System.Xml.Linq;
using SimdRegression.Pictures;
using SimdRegression.Pictures.Drawing;
using SimdRegression.Pictures.Geometry;

namespace SimdRegression.Tests.Charts;

/// <summary>Marks are where the labels of the axes say that they are.</summary>
public sealed class PicturePositionTests
{
    private const double Pixel = 0.6;

    private static readonly double[] Alphas = [100.0, 10.0, 1.0, 0.1];

    [Fact]
    public void Edges_join_the_marks_of_their_features()
    {
        var picture = new GraphPicture(["a", "b", "c"], [3.0, 1.0, -2.0], [2.0, 1.5, 0.0], (first, second) => first + second == 1, "coefficient");
        PictureXml xml = PictureXml.OfElement(picture, PictureFormat.Wide);
        Func<double, double> x = xml.AxisMap("x");
        Func<double, double> y = xml.AxisMap("y");
        XElement[] marks = [.. xml.Find("circle", "dot").Where(HasTooltip), .. xml.Find("circle", "open").Where(HasTooltip)];
        Assert.Equal(3, marks.Length);
        foreach ((XElement mark, double before, double after) in new[] { (marks[0], 3.0, 2.0), (marks[1], 1.0, 1.5), (marks[2], -2.0, 0.0) })
        {
            Assert.Equal(x(before), PictureXml.Middle(mark).X, Pixel);
            Assert.Equal(y(after), PictureXml.Middle(mark).Y, Pixel);
        }

        Assert.Equal("a: 3 without, 2 with the graph", PictureXml.Tooltip(marks[0]));
        Assert.Contains("differ by 2 on average without the graph, and by 0.5 with it", picture.Description);
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(1e7)]
    [InlineData(1e-9)]
    public void Coefficients_stand_at_their_values_and_zeros_are_open(double unit)
    {
        var data = new CoefficientData(
            ["a", "b", "c"],
            [new CoefficientSet("OLS", [3.0 * unit, -1.5 * unit, 0.5 * unit]), new CoefficientSet("lasso", [2.0 * unit, 0.0, -0.25 * unit])],
            "unit");
        PictureXml xml = PictureXml.OfElement(new CoefficientPicture(data), PictureFormat.Wide);
        Func<double, double> x = xml.AxisMap("x");
        double labelUnit = xml.Find("text", "axis-title").Any(text => text.Value.Contains('×')) ? unit : 1.0;
        Place[] ols = [.. xml.Find("circle", "dot").Where(HasTooltip).Select(PictureXml.Middle)];
        Place[] lasso = [.. xml.Find("rect", "dot").Where(HasTooltip).Select(PictureXml.Middle)];
        Assert.All(
            ols.Zip([3.0, -1.5, 0.5]), mark => Assert.Equal(x(mark.Second * unit / labelUnit), mark.First.X, Pixel));
        Assert.All(lasso.Zip([2.0, -0.25]), mark => Assert.Equal(x(mark.Second * unit / labelUnit), mark.First.X, Pixel));
        XElement zero = Assert.Single(xml.Find("rect", "open"));
        Assert.Equal(x(0.0), PictureXml.Middle(zero).X, Pixel);
        Assert.Equal("lasso, b: 0", PictureXml.Tooltip(zero));

        // The largest on top, and the models of a feature side by side.
        Assert.Equal(ols.Select(mark => mark.Y).Order(), ols.Select(mark => mark.Y));
        Assert.InRange(lasso[0].Y, ols[0].Y, ols[1].Y);
    }

    [Fact]
    public void Paths_end_at_their_coefficients_and_the_strongest_is_on_the_left()
    {
        var data = new CoefficientPathData("lasso", ["a", "b"], Alphas, [[0.0, 1.0, 4.0, 6.0], [0.0, 0.0, -2.0, -3.0]], "unit")
        {
            BestAlpha = 1.0,
            OneStandardErrorAlpha = 10.0,
            BestName = "given",
        };
        PictureXml xml = PictureXml.OfElement(new CoefficientPathPicture(data), PictureFormat.Wide);
        (Func<double, double> x, Func<double, double> y) = (xml.AxisMap("x", Math.Log10), xml.AxisMap("y"));
        Assert.True(x(100.0) < x(0.1));
        IReadOnlyList<Place> path = PictureXml.Places(xml.Find("path", "line").Single(line => PictureXml.Tooltip(line)?.StartsWith("a:") == true));
        Assert.Contains(path, place => Math.Abs(place.X - x(0.1)) < Pixel && Math.Abs(place.Y - y(6.0)) < Pixel);
        Assert.Contains(path, place => Math.Abs(place.X - x(100.0)) < Pixel && Math.Abs(place.Y - y(0.0)) < Pixel);
        Assert.Contains(xml.Find("line", "chosen"), line => Math.Abs(PictureXml.Get(line, "x1") - x(1.0)) < Pixel && IsTall(line));
        Assert.Contains(xml.Find("line", "careful"), line => Math.Abs(PictureXml.Get(line, "x1") - x(10.0)) < Pixel && IsTall(line));
        Assert.Equal(["given, α = 1", "one standard error, α = 10"], xml.Find("text", "key").Select(text => text.Value));
        Assert.Equal(["a", "b"], xml.Find("text", "label").OrderBy(text => PictureXml.Get(text, "y")).Select(text => text.Value));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(150)]
    public void The_curve_of_cross_validation_shows_errors_counts_and_both_choices(int count)
    {
        double[] alphas = [.. Enumerable.Range(0, count).Select(i => 100.0 * Math.Pow(1e-3, i / (count - 1.0)))];
        double[] means = [.. alphas.Select(alpha => 5.0 + Math.Pow(Math.Log10(alpha), 2.0))];
        double[] errors = [.. alphas.Select(_ => 0.5)];
        (int best, int careful) = (2 * count / 3, count / 3);
        var data = new CrossValidationData("lasso", "error", alphas, new ScoreCurve(means, errors), best, careful)
        {
            ActiveCounts = [.. Enumerable.Range(1000, count)],
        };
        PictureXml xml = PictureXml.OfElement(new CrossValidationPicture(data), PictureFormat.Wide);
        (Func<double, double> x, Func<double, double> y) = (xml.AxisMap("x", Math.Log10), xml.AxisMap("y"));
        Place[] marks = [.. xml.Find("circle").Where(HasTooltip).Select(PictureXml.Middle)];
        Assert.Equal(count, marks.Length);
        Assert.All(Enumerable.Range(0, count), i =>
        {
            Assert.Equal(x(alphas[i]), marks[i].X, Pixel);
            Assert.Equal(y(means[i]), marks[i].Y, Pixel);
        });
        Place[] reach = [.. xml.Find("path", count > 40 ? "band" : "bars").SelectMany(PictureXml.Places)];
        Assert.All(Enumerable.Range(0, count), i => Assert.All(
            [y(means[i] - 0.5), y(means[i] + 0.5)],
            end => Assert.Contains(reach, place => Math.Abs(place.X - marks[i].X) < Pixel && Math.Abs(place.Y - end) < Pixel)));
        Assert.Contains(xml.Find("line", "chosen"), line => Math.Abs(PictureXml.Get(line, "x1") - x(alphas[best])) < Pixel && IsTall(line));
        Assert.Contains(xml.Find("line", "careful"), line => Math.Abs(PictureXml.Get(line, "x1") - x(alphas[careful])) < Pixel && IsTall(line));
        string[] labels = [.. xml.Find("text", "top").Select(text => text.Value)];
        Assert.Contains($"{1000 + best}", labels);
        Assert.Contains($"{1000 + careful}", labels);
        Assert.All(xml.Find("text", "top"), text => Assert.Equal(x(alphas[int.Parse(text.Value) - 1000]), PictureXml.Get(text, "x"), Pixel));
    }

    [Fact]
    public void Predictions_and_residuals_stand_at_their_values()
    {
        var data = new PredictionData("y", "rows", [10.0, 20.0, 30.0], [12.0, 18.0, 33.0]);
        PictureXml predicted = PictureXml.OfElement(new PredictedActualPicture(data), PictureFormat.Wide);
        (Func<double, double> x, Func<double, double> y) = (predicted.AxisMap("x"), predicted.AxisMap("y"));
        Place[] marks = [.. predicted.Find("circle", "speck").Select(PictureXml.Middle)];
        Assert.All(Enumerable.Range(0, 3), i => Assert.Equal((x(data.Actual[i]), y(data.Predicted[i])), (marks[i].X, marks[i].Y), new Nearly()));
        XElement line = predicted.Find("line", "reference").Single(found => PictureXml.Get(found, "y1") != PictureXml.Get(found, "y2"));
        double slope = (PictureXml.Get(line, "y1") - PictureXml.Get(line, "y2")) / (PictureXml.Get(line, "x2") - PictureXml.Get(line, "x1"));
        Assert.Equal((y(10.0) - y(30.0)) / (x(30.0) - x(10.0)), slope, 1e-2);

        PictureXml residuals = PictureXml.OfElement(new ResidualPicture(data), PictureFormat.Wide);
        (x, y) = (residuals.AxisMap("x"), residuals.AxisMap("y"));
        marks = [.. residuals.Find("circle", "speck").Select(PictureXml.Middle)];
        Assert.All(Enumerable.Range(0, 3), i =>
            Assert.Equal((x(data.Predicted[i]), y(data.Actual[i] - data.Predicted[i])), (marks[i].X, marks[i].Y), new Nearly()));
        Assert.Equal(3, residuals.Find("rect", "bar").Sum(bar => int.Parse(PictureXml.Tooltip(bar)!.Split(' ')[0])));
    }

    [Fact]
    public void Curves_of_training_and_validation_stand_at_their_scores()
    {
        (double[] training, double[] validation) = ([1.0, 2.0, 3.0, 4.0], [9.0, 7.0, 6.0, 5.5]);
        Check(
            new LearningCurvePicture(new LearningCurveData("m", "error", [10.0, 40.0, 160.0, 640.0], new ScoreCurve(training), new ScoreCurve(validation))),
            [10.0, 40.0, 160.0, 640.0]);
        Check(new ValidationCurvePicture(new ValidationCurveData("m", "error", Alphas, new ScoreCurve(training), new ScoreCurve(validation))), Alphas);

        void Check(Picture picture, double[] at)
        {
            PictureXml xml = PictureXml.OfElement(picture, PictureFormat.Compact);
            (Func<double, double> x, Func<double, double> y) = (xml.AxisMap("x", Math.Log10), xml.AxisMap("y"));
            Place[] squares = [.. xml.Find("rect", "dot").Where(HasTooltip).Select(PictureXml.Middle)];
            Place[] circles = [.. xml.Find("circle", "dot").Where(HasTooltip).Select(PictureXml.Middle)];
            Assert.All(Enumerable.Range(0, at.Length), i =>
            {
                Assert.Equal((x(at[i]), y(training[i])), (squares[i].X, squares[i].Y), new Nearly());
                Assert.Equal((x(at[i]), y(validation[i])), (circles[i].X, circles[i].Y), new Nearly());
            });
        }
    }

    [Fact]
    public void The_calibration_shows_shares_of_groups()
    {
        // Ten rows at each of 0.2 and 0.8, of which 1 and 7 are ones.
        double[] labels = [.. Enumerable.Range(0, 20).Select(i => i is 0 or (>= 10 and < 17) ? 1.0 : 0.0)];
        double[] probabilities = [.. Enumerable.Range(0, 20).Select(i => i < 10 ? 0.2 : 0.8)];
        PictureXml xml = PictureXml.OfElement(new CalibrationPicture(new ProbabilityData("y", "rows", labels, probabilities)), PictureFormat.Wide);
        (Func<double, double> x, Func<double, double> y) = (xml.AxisMap("x"), xml.AxisMap("y"));
        Place[] marks = [.. xml.Find("circle", "dot").Where(HasTooltip).Select(PictureXml.Middle)];
        Assert.Equal(2, marks.Length);
        Assert.Equal((x(0.2), y(0.1)), (marks[0].X, marks[0].Y), new Nearly());
        Assert.Equal((x(0.8), y(0.7)), (marks[1].X, marks[1].Y), new Nearly());

        PictureXml histogram = PictureXml.OfElement(new ScoreHistogramPicture(new ProbabilityData("y", "rows", labels, probabilities)), PictureFormat.Wide);
        string[] bars = [.. histogram.Find("rect", "bar").Where(HasTooltip).Select(bar => PictureXml.Tooltip(bar)!)];
        Assert.Equal(
            [
                "0.2 to 0.24: 1 rows of y = 1", "0.2 to 0.24: 9 rows of y = 0", "0.8 to 0.84: 7 rows of y = 1", "0.8 to 0.84: 3 rows of y = 0",
            ],
            bars);
    }

    [Fact]
    public void Both_shapes_are_touched_where_the_loss_is_least()
    {
        QuadraticLoss loss = QuadraticLoss.FromMoments(1.0, 0.3, 1.0, 4.0, 1.5, 30.0);
        var data = new ConstraintData("a", "b", loss, 2.0, 2.5);
        PictureXml xml = PictureXml.OfElement(new ConstraintPicture(data), PictureFormat.Compact);
        XElement[] stars = [.. xml.Find("path", "target").Where(mark => PictureXml.Tooltip(mark)?.StartsWith("touching") == true)];
        Assert.Equal(2, stars.Length);

        // Two panels, one below the other: the labels of each begin anew.
        XElement[] labels = [.. xml.Find("text", "tick", "x")];
        XElement[] first = [.. labels.Take(labels.Length / 2)];
        (double low, double high) = (PictureXml.Value(first[0]), PictureXml.Value(first[^1]));
        double X(double value) => PictureXml.Get(first[0], "x")
            + ((value - low) / (high - low) * (PictureXml.Get(first[^1], "x") - PictureXml.Get(first[0], "x")));
        Assert.Equal(X(2.0), PictureXml.Middle(stars[0]).X, Pixel);
        Assert.Equal(X(loss.BestOnDisc(2.5).First), PictureXml.Middle(stars[1]).X, Pixel);
        Assert.Equal(["b = 0", "no coefficient is zero"], xml.Find("text", "note").Select(text => text.Value));
    }

    [Fact]
    public void Descents_begin_and_end_with_their_tracks()
    {
        QuadraticLoss loss = QuadraticLoss.FromMoments(1.0, 0.3, 1.0, 4.0, 1.5, 30.0);
        var data = new DescentData("a", "b", loss, [new DescentTrack("batch", [-4.0, 0.0, 2.0], [5.0, 3.0, 1.0])]);
        PictureXml xml = PictureXml.OfElement(new DescentPicture(data), PictureFormat.Compact);
        (Func<double, double> x, Func<double, double> y) = (xml.AxisMap("x"), xml.AxisMap("y"));
        Place start = PictureXml.Middle(xml.Find("circle", "open").Single(HasTooltip));
        Assert.Equal((x(-4.0), y(5.0)), (start.X, start.Y), new Nearly());
        IReadOnlyList<Place> line = PictureXml.Places(xml.Find("path", "line").Single(path => PictureXml.Tooltip(path) == "batch"));
        Assert.Equal((x(-4.0), y(5.0)), (line[0].X, line[0].Y), new Nearly());
        Assert.Equal((x(2.0), y(1.0)), (line[^1].X, line[^1].Y), new Nearly());
    }

    private static bool HasTooltip(XElement element) => PictureXml.Tooltip(element) is not null;

    /// <summary>Whether this is the line through the plot and not its sample in the legend.</summary>
    private static bool IsTall(XElement line) => Math.Abs(PictureXml.Get(line, "y2") - PictureXml.Get(line, "y1")) > 100.0;

    private sealed class Nearly : IEqualityComparer<(double X, double Y)>
    {
        public bool Equals((double X, double Y) a, (double X, double Y) b) => Math.Abs(a.X - b.X) < Pixel && Math.Abs(a.Y - b.Y) < Pixel;

        public int GetHashCode((double X, double Y) place) => 0;
    }
}
