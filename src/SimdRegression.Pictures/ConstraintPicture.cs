using SimdRegression.Pictures.Drawing;
using SimdRegression.Pictures.Geometry;

namespace SimdRegression.Pictures;

/// <summary>The loss of two coefficients, and how large they may be together.</summary>
/// <param name="First">The name of the first feature.</param>
/// <param name="Second">The name of the second feature.</param>
/// <param name="Loss">The mean squared error as a function of both coefficients; features in equal units, so that the shapes are comparable.</param>
/// <param name="L1Budget">The lasso's: the greatest sum of absolute values.</param>
/// <param name="L2Budget">The ridge's: the greatest 2-norm.</param>
internal sealed record ConstraintData(string First, string Second, QuadraticLoss Loss, double L1Budget, double L2Budget)
{
    /// <summary>The largest budgets in steps that make the lasso drop one of the features, which is what the picture is to show.</summary>
    public static ConstraintData Telling(string first, string second, QuadraticLoss loss)
    {
        const double largestShare = 0.75;
        const double step = 0.05;
        for (double share = largestShare; share > step; share -= step)
        {
            ConstraintData data = AtShare(first, second, loss, share);
            (double First, double Second) touching = loss.BestOnDiamond(data.L1Budget);
            if (touching.First == 0.0 || touching.Second == 0.0)
            {
                return data;
            }
        }

        return AtShare(first, second, loss, 0.5);
    }

    /// <summary>Budgets that are a share of what the coefficients of least squares need.</summary>
    public static ConstraintData AtShare(string first, string second, QuadraticLoss loss, double share) => new(
        first,
        second,
        loss,
        share * (Math.Abs(loss.Best.First) + Math.Abs(loss.Best.Second)),
        share * Math.Sqrt((loss.Best.First * loss.Best.First) + (loss.Best.Second * loss.Best.Second)));
}

/// <summary>Why the lasso drops features and ridge does not: contours of the loss with diamond and disc, and the point where each touches.</summary>
internal sealed class ConstraintPicture : Picture
{
    private const double PanelGap = 36.0;
    private const double PanelTitleHeight = 22.0;

    private readonly ConstraintData data;

    public ConstraintPicture(ConstraintData data)
        : base(
            "constraints",
            "The diamond and the disc",
            "The ellipses join coefficients of equal loss about the least-squares solution (cross). A penalty allows only the coefficients within its "
            + "shape, and takes the point where the smallest ellipse touches it: the diamond of L1 is often touched at a corner, where a coefficient is "
            + "exactly zero; the disc of L2 has none.")
    {
        this.data = data;
    }

    public override string Description =>
        $"Loss contours of {data.First} and {data.Second}. Least squares: {Text(data.Loss.Best)}. Lasso touches at "
        + $"{Text(data.Loss.BestOnDiamond(data.L1Budget))}, ridge at {Text(data.Loss.BestOnDisc(data.L2Budget))}.";

    protected override double Draw(Canvas canvas)
    {
        double top = Legend.Draw(
            canvas,
            canvas.Top,
            [
                LegendEntry.Mark("least squares", Marker.Cross, "target"),
                LegendEntry.Mark("touching point", Marker.Star, "target"),
                LegendEntry.Line("equal loss", "contour"),
            ]) + 8.0;
        const double beyond = 1.25;
        var panel = ContourPanel.About(
            data.Loss,
            data.First,
            data.Second,
            [
                .. Diamond(data.L1Budget), (-data.L2Budget, -data.L2Budget), (data.L2Budget, data.L2Budget),
                (beyond * data.Loss.Best.First, beyond * data.Loss.Best.Second),
            ]);
        double width = canvas.IsCompact ? canvas.Width : (canvas.Width - PanelGap) / 2.0;
        DrawPanel(
            canvas, panel, 0.0, top, width, "Lasso: the L1 diamond", new Series(1), Diamond(data.L1Budget), data.Loss.BestOnDiamond(data.L1Budget),
            out double bottom);
        (double left, top) = canvas.IsCompact ? (0.0, bottom + 14.0) : (width + PanelGap, top);
        DrawPanel(
            canvas, panel, left, top, width, "Ridge: the L2 disc", new Series(0), Disc(data.L2Budget), data.Loss.BestOnDisc(data.L2Budget), out bottom);
        return bottom;
    }

    private static IEnumerable<(double First, double Second)> Diamond(double budget) =>
        [(budget, 0.0), (0.0, budget), (-budget, 0.0), (0.0, -budget), (budget, 0.0)];

    private static IEnumerable<(double First, double Second)> Disc(double budget)
    {
        const int steps = 120;
        return Sequence.Range(0, steps + 1).Select(i => (budget * Math.Cos(2.0 * Math.PI * i / steps), budget * Math.Sin(2.0 * Math.PI * i / steps)));
    }

    private static string Text((double First, double Second) at) => $"({NumberText.Short(at.First, 3)}, {NumberText.Short(at.Second, 3)})";

    private void DrawPanel(
        Canvas canvas,
        ContourPanel panel,
        double left,
        double top,
        double width,
        string title,
        Series series,
        IEnumerable<(double First, double Second)> shape,
        (double First, double Second) touching,
        out double bottom)
    {
        DrawPanelTitle(canvas, left, top + 13.0, width, title, touching);
        PlotArea area = panel.DrawFrame(canvas, left, top + PanelTitleHeight, width, out bottom);
        canvas.Path(PathText.Of(ContourPanel.Line(area, shape), closed: true), $"region {series.Colour}");
        area.VerticalLine(canvas, 0.0, "zero");
        area.HorizontalLine(canvas, 0.0, "zero");

        // Equal steps of the root of the loss, the third through the touching point: the ellipses are then equally far apart.
        const int touchingRing = 3;
        const int mostRings = 9;
        double excess = data.Loss.Excess(touching.First, touching.Second);
        double ring = Math.Sqrt(excess > 1e-12 * panel.GreatestExcess ? excess : panel.GreatestExcess / 4.0) / touchingRing;
        for (int k = 1; k <= mostRings; k++)
        {
            if (k != touchingRing)
            {
                panel.DrawContour(canvas, area, k * k * ring * ring, "contour");
            }
        }

        if (excess > 0.0)
        {
            panel.DrawContour(canvas, area, excess, series.Solid);
        }

        canvas.Mark(Marker.Cross, area.At(data.Loss.Best.First, data.Loss.Best.Second), 4.0, "target", $"least squares {Text(data.Loss.Best)}");
        canvas.Mark(Marker.Star, area.At(touching.First, touching.Second), 5.5, "target", $"touching point {Text(touching)}");
    }

    /// <summary>The title, and at the other side what the touching point means.</summary>
    private void DrawPanelTitle(Canvas canvas, double left, double baseline, double width, string title, (double First, double Second) touching)
    {
        canvas.Text(left, baseline, title, "strong");
        string meaning = touching switch
        {
            (0.0, 0.0) => "both coefficients are zero",
            (0.0, _) => $"{data.First} = 0",
            (_, 0.0) => $"{data.Second} = 0",
            _ => "no coefficient is zero",
        };
        double room = width - TextMetrics.Width(title, ChartStyle.FontSize) - 24.0;
        canvas.Text(left + width, baseline, TextMetrics.Fit(meaning, ChartStyle.TickFontSize, room), "note", Anchor.End);
    }
}
