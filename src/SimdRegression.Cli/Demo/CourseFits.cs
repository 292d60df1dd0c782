using System.Globalization;
using SimdRegression.Cli.Report;
using SimdRegression.Pictures;
using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Cli.Demo;

/// <summary>Pictures of a first course, of fits to made-up data: too simple, right, and too free.</summary>
internal static class CourseFits
{
    private const int GridSize = 181;

    /// <summary>Polynomials of degree 1, 2 and 9 through the same points, and a boundary between two classes at three strengths.</summary>
    public static IEnumerable<ReportSection> Sections()
    {
        yield return ReportSection.Of(Polynomials());
        yield return ReportSection.Of(Boundaries());
    }

    private static PanelsPicture Polynomials()
    {
        const int seen = 14;
        const int unseen = 400;
        var random = new RandomSource(26);
        double[] x = [.. Sequence.Range(0, seen).Select(i => (2.0 * (i + 0.5) / seen) - 1.0)];
        double[] y = x.Select(value => Truth(value) + (0.3 * random.NextNormal()));
        double[] otherX = [.. Sequence.Range(0, unseen).Select(_ => (2.0 * random.NextDouble()) - 1.0)];
        double[] otherY = otherX.Select(value => Truth(value) + (0.3 * random.NextNormal()));
        double[] grid = [.. Sequence.Range(0, GridSize).Select(i => (2.0 * i / (GridSize - 1)) - 1.0)];
        var panels = new List<PlotPanel>();
        foreach (int degree in (int[])[1, 2, 9])
        {
            var powers = new PolynomialFeatures(1, degree);
            var moments = new LinearModel<double>.Moments(degree);
            moments.Add(Expanded(powers, x), y);
            moments.Fit(default(LeastSquares), out LinearModel<double> model);
            double Error(double[] rows, double[] targets) => RegressionMetrics.Of<double>(Predicted(powers, model, rows), targets).MeanSquaredError;
            panels.Add(new PlotPanel(
                $"degree {degree}: error {Short(Error(x, y))} seen, {Short(Error(otherX, otherY))} not",
                [
                    new PanelSeries("what is true", grid, grid.Select(Truth), 1, IsLine: true),
                    new PanelSeries("the fit", grid, Predicted(powers, model, grid), 0, IsLine: true),
                    new PanelSeries("points seen", x, y, 0, IsLine: false),
                ]));
        }

        return new PanelsPicture(
            "polynomials",
            "Too simple, right, and too free",
            "A straight line misses the bend of the data, and its mean squared error stays large on all points. Degree 9 goes through nearly every point "
            + "it has seen, noise included, and is worse than degree 2 on points that it has not.",
            new PanelsData("x", "y", [.. panels]) { Y = ValueRange.Of(y.Concat(grid.Select(Truth))).Padded(0.3) });
    }

    private static double Truth(double x) => 1.0 + x - (2.0 * x * x);

    private static PanelsPicture Boundaries()
    {
        const int seen = 90;
        const int unseen = 4000;
        const int degree = 6;
        const double reach = 1.6;
        var random = new RandomSource(9);
        (double[] rows, double[] labels) = Classes(ref random, seen, reach);
        (double[] otherRows, double[] otherLabels) = Classes(ref random, unseen, reach);
        var powers = new PolynomialFeatures(2, degree);
        double[] expanded = Expanded(powers, rows);
        var trainer = new LinearModel<double>.Trainer(powers.OutputCount);
        var panels = new List<PlotPanel>();
        foreach ((string name, double alpha) in ((string, double)[])[("too weak", 1e-5), ("right", 0.5), ("too strong", 220.0)])
        {
            trainer.Fit(expanded, labels, new LogisticLoss(), new Ridge(alpha), new Newton(), out LinearModel<double> model);
            double Accuracy(double[] points, double[] classes) =>
                ClassificationMetrics.OfMargins<double>(Predicted(powers, model, points), classes).Accuracy;
            (double[] x, double[] y) = LevelLine.Of(reach, points => Predicted(powers, model, points));
            panels.Add(new PlotPanel(
                $"{name}: {Percent(Accuracy(rows, labels))} seen, {Percent(Accuracy(otherRows, otherLabels))} not",
                [
                    new PanelSeries("class 0", Coordinates(rows, labels, 0.0, 0), Coordinates(rows, labels, 0.0, 1), 0, IsLine: false),
                    new PanelSeries("class 1", Coordinates(rows, labels, 1.0, 0), Coordinates(rows, labels, 1.0, 1), 1, IsLine: false),
                    new PanelSeries("boundary, p = 0.5", x, y, 4, IsLine: true),
                ]));
        }

        var range = new ValueRange(-reach, reach);
        return new PanelsPicture(
            "boundaries",
            "A boundary at three strengths",
            "All three are logistic regressions on the products of two columns up to degree 6, and differ in the strength of the penalty alone; each title says how "
            + "many points are put into their class, of those seen and of others. Where the penalty is too weak the boundary winds about single points, where it is "
            + "too strong the boundary hardly follows the classes at all.",
            new PanelsData("first column", "second column", [.. panels]) { X = range, Y = range, IsSquare = true });
    }

    private static (double[] Rows, double[] Labels) Classes(ref RandomSource random, int count, double reach)
    {
        var rows = new double[2 * count];
        var labels = new double[count];
        for (int r = 0; r < count; r++)
        {
            double u = reach * ((2.0 * random.NextDouble()) - 1.0);
            double v = reach * ((2.0 * random.NextDouble()) - 1.0);
            double margin = 3.0 * (1.1 + (0.5 * u) - (u * u) - (v * v));
            var probability = new double[1];
            Classification.Probabilities<double>([margin], probability);
            (rows[2 * r], rows[(2 * r) + 1]) = (u, v);
            labels[r] = random.NextDouble() < probability[0] ? 1.0 : 0.0;
        }

        return (rows, labels);
    }

    private static double[] Coordinates(double[] rows, double[] labels, double label, int column) =>
        Sequence.Range(0, labels.Length).Where(r => labels[r] == label).Select(r => rows[(2 * r) + column]);

    private static double[] Expanded(PolynomialFeatures powers, double[] rows)
    {
        var expanded = new double[rows.Length / powers.FeatureCount * powers.OutputCount];
        powers.Expand<double>(rows, expanded);
        return expanded;
    }

    private static double[] Predicted(PolynomialFeatures powers, LinearModel<double> model, double[] rows)
    {
        var predictions = new double[rows.Length / powers.FeatureCount];
        powers.Predict<LinearModel<double>, double>(in model, rows, predictions);
        return predictions;
    }

    private static string Short(double value) => value.ToString("F2", CultureInfo.InvariantCulture);

    private static string Percent(double share) => (100.0 * share).ToString("F0", CultureInfo.InvariantCulture) + "%";
}
