namespace SimdRegression.Pictures.Drawing;

/// <summary>A rectangle with a scale along both sides.</summary>
internal sealed record PlotArea(Box Box, Scale XScale, Scale YScale)
{
    public double X(double value) => Box.Left + (XScale.Position(value) * Box.Width);

    public double Y(double value) => Box.Bottom - (YScale.Position(value) * Box.Height);

    public Place At(double x, double y) => new(X(x), Y(y));

    /// <summary>The places of a curve.</summary>
    public IEnumerable<Place> Curve(IReadOnlyList<double> x, IReadOnlyList<double> y) => Sequence.Range(0, x.Count).Select(i => At(x[i], y[i]));

    /// <summary>A vertical line through the whole area.</summary>
    public void VerticalLine(Canvas canvas, double x, string style) => canvas.Line(X(x), Box.Top, X(x), Box.Bottom, style);

    /// <summary>A horizontal line through the whole area.</summary>
    public void HorizontalLine(Canvas canvas, double y, string style) => canvas.Line(Box.Left, Y(y), Box.Right, Y(y), style);
}

/// <summary>The axes of a plot: where the rectangle is that they leave, and their painting.</summary>
/// <param name="X">The scale along the bottom.</param>
/// <param name="XTitle">What it measures.</param>
/// <param name="Y">The scale along the left side.</param>
/// <param name="YTitle">What it measures; written above the axis, where it can be read without turning one's head.</param>
internal sealed record PlotFrame(Scale X, string XTitle, Scale Y, string YTitle)
{
    private const double YTitleHeight = 20.0;
    private const double TickGap = 7.0;
    private const double XTickBaseline = 17.0;
    private const double XTitleBaseline = 35.0;
    private const double XAxisHeight = 41.0;
    private const double LineHeight = 17.0;
    private const double LeastGapBetweenLabels = 8.0;

    /// <summary>Where the frame begins.</summary>
    public double Left { get; init; }

    /// <summary>The width of all, labels included.</summary>
    public required double Width { get; init; }

    /// <summary>Room beside the plot for labels of lines.</summary>
    public double RightMargin { get; init; }

    /// <summary>Room between the title of the vertical axis and the plot, for an axis on top.</summary>
    public double TopMargin { get; init; }

    public required double PlotHeight { get; init; }

    /// <summary>Whether the plot becomes a square with the same scale along both sides, as high as it is wide.</summary>
    public bool IsSquare { get; init; }

    /// <summary>Draws grid, axes, labels and titles.</summary>
    /// <param name="canvas">Receives them.</param>
    /// <param name="top">Where the frame begins.</param>
    /// <param name="bottom">Where it ends.</param>
    public PlotArea Draw(Canvas canvas, double top, out double bottom)
    {
        double labelWidth = Y.Ticks.Select(tick => LabelWidth(tick.Label)).DefaultIfEmpty(0.0).Max();
        double left = Left + labelWidth + TickGap;
        double lastLabel = X.Ticks.Count > 0 ? LabelWidth(X.Ticks.MaxBy(tick => X.Position(tick.Value)).Label) / 2.0 : 0.0;
        double right = Left + Width - Math.Max(RightMargin, lastLabel);
        string[] yTitle = TextMetrics.Lines(YTitle + Y.TitleSuffix, ChartStyle.FontSize, Width);
        double plotTop = top + YTitleHeight + ((yTitle.Length - 1) * LineHeight) + TopMargin;
        double plotHeight = IsSquare ? right - left : PlotHeight;
        var box = new Box(left, plotTop, right, plotTop + plotHeight);
        var area = new PlotArea(box, X, Y);

        for (int i = 0; i < yTitle.Length; i++)
        {
            canvas.Text(Left, top + ChartStyle.FontSize + (i * LineHeight), yTitle[i], "axis-title");
        }

        DrawYAxis(canvas, area);
        DrawXAxis(canvas, area);
        bottom = box.Bottom + XAxisHeight + DrawXTitle(canvas, box);
        return area;
    }

    private static double LabelWidth(string label) => TextMetrics.Width(label, ChartStyle.TickFontSize);

    private void DrawYAxis(Canvas canvas, PlotArea area)
    {
        foreach (Tick tick in Y.Ticks)
        {
            double y = area.Y(tick.Value);
            canvas.Line(area.Box.Left, y, area.Box.Right, y, "grid");
            canvas.Text(area.Box.Left - TickGap, y + 4.0, tick.Label, "tick y", Anchor.End);
        }
    }

    /// <summary>Every tick has its line; labels that would touch another are left out.</summary>
    private void DrawXAxis(Canvas canvas, PlotArea area)
    {
        var row = new LabelRow(LeastGapBetweenLabels, 0.0, Left + Width);
        foreach (Tick tick in X.Ticks)
        {
            double x = area.X(tick.Value);
            bool fits = row.TryTake(x, tick.Label);
            canvas.Line(x, area.Box.Top, x, area.Box.Bottom + (fits ? 4.0 : 0.0), "grid");
            if (fits)
            {
                canvas.Text(x, area.Box.Bottom + XTickBaseline, tick.Label, "tick x", Anchor.Middle);
            }
        }

        canvas.Line(area.Box.Left, area.Box.Bottom, area.Box.Right, area.Box.Bottom, "axis");
    }

    /// <summary>In the middle of the plot, or where the text still fits into the frame.</summary>
    /// <returns>How much higher than one line it is.</returns>
    private double DrawXTitle(Canvas canvas, Box box)
    {
        string[] lines = TextMetrics.Lines(XTitle + X.TitleSuffix, ChartStyle.FontSize, Width);
        for (int i = 0; i < lines.Length; i++)
        {
            double half = TextMetrics.Width(lines[i], ChartStyle.FontSize) / 2.0;
            double middle = Math.Max(Left + half, Math.Min((box.Left + box.Right) / 2.0, Left + Width - half));
            canvas.Text(middle, box.Bottom + XTitleBaseline + (i * LineHeight), lines[i], "axis-title", Anchor.Middle);
        }

        return (lines.Length - 1) * LineHeight;
    }
}
