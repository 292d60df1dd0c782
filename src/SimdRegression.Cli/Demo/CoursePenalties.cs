using SimdRegression.Cli.Report;
using SimdRegression.Pictures;
using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Cli.Demo;

/// <summary>Pictures of a first course, of penalties: their balls, and what the elastic net does with columns that are alike.</summary>
internal static class CoursePenalties
{
    private const int Alike = 3;
    private const int Features = 6;

    /// <summary>The balls of R_q, and the group effect.</summary>
    public static IEnumerable<ReportSection> Sections()
    {
        yield return ReportSection.Of(Balls());
        yield return Group();
    }

    private static PanelsPicture Balls()
    {
        const int steps = 160;
        var lines = new List<PanelSeries>();
        foreach (double q in (double[])[0.5, 1.0, 2.0, 4.0])
        {
            var x = new double[steps + 1];
            var y = new double[steps + 1];
            for (int i = 0; i <= steps; i++)
            {
                // |x|^q = cos^2, |y|^q = sin^2: their sum is 1.
                double angle = 2.0 * Math.PI * i / steps;
                x[i] = Math.CopySign(Math.Pow(Math.Abs(Math.Cos(angle)), 2.0 / q), Math.Cos(angle));
                y[i] = Math.CopySign(Math.Pow(Math.Abs(Math.Sin(angle)), 2.0 / q), Math.Sin(angle));
            }

            lines.Add(new PanelSeries($"q = {NumberText.Short(q)}", x, y, lines.Count, IsLine: true));
        }

        var range = new ValueRange(-1.2, 1.2);
        return new PanelsPicture(
            "penalty-balls",
            "The balls of R_q",
            "Each line joins the coefficients whose sum of powers |w|^q is 1, which a penalty of that kind allows at the same price. Up to q = 1 there are corners on the "
            + "axes, where a coefficient is zero, and only from q = 1 on the shape is convex: the lasso is the one with both.",
            new PanelsData("first coefficient", "second coefficient", [new PlotPanel("", [.. lines])]) { X = range, Y = range, IsSquare = true });
    }

    private static ReportSection Group()
    {
        LinearModel<double>.Moments moments = AlikeColumns().ToMoments();
        return new ReportSection(
            "Columns that are alike",
            "Columns a1, a2 and a3 are nearly the same, and each has the same effect on the target as the others. The lasso chooses among them by chance; the elastic "
            + "net, whose squares are least where such columns share, brings them in together.")
        {
            Pictures = [Path(moments, "group-lasso", "lasso", 1.0), Path(moments, "group-elastic-net", "elastic net", 0.2)],
        };
    }

    private static CoefficientPathPicture Path(LinearModel<double>.Moments moments, string name, string model, double l1Ratio)
    {
        const int strengths = 60;
        double largest = moments.Fit(new ElasticNet(1.0, l1Ratio), out LinearModel<double> _).AlphaMax;
        var alphas = new double[strengths];
        var paths = new double[Features][];
        for (int j = 0; j < Features; j++)
        {
            paths[j] = new double[strengths];
        }

        for (int i = 0; i < strengths; i++)
        {
            alphas[i] = largest * Math.Pow(10.0, -3.0 * i / (strengths - 1));
            moments.Fit(new ElasticNet(alphas[i], l1Ratio), out LinearModel<double> fitted);
            for (int j = 0; j < Features; j++)
            {
                paths[j][i] = fitted.Coefficients[j];
            }
        }

        return new CoefficientPathPicture(new CoefficientPathData(model, ["a1", "a2", "a3", "b", "c", "d"], alphas, paths, "coefficient"))
        {
            Name = name,
            Title = $"Paths of the {model}",
        };
    }

    private static Sample AlikeColumns()
    {
        const int count = 100;
        const double own = 0.15;
        var random = new RandomSource(4);
        var rows = new double[count * Features];
        var targets = new double[count];
        for (int r = 0; r < count; r++)
        {
            Span<double> row = rows.AsSpan(r * Features, Features);
            double shared = random.NextNormal();
            for (int j = 0; j < Features; j++)
            {
                row[j] = j < Alike ? shared + (own * random.NextNormal()) : random.NextNormal();
                targets[r] += j < Alike ? row[j] : 0.0;
            }

            targets[r] += row[Alike] + (2.0 * random.NextNormal());
        }

        return new Sample(Features, rows, targets);
    }
}
