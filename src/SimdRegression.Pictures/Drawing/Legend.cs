namespace SimdRegression.Pictures.Drawing;

/// <summary>An entry of a legend.</summary>
/// <param name="Label">What it is.</param>
/// <param name="Draw">Draws its sample about a place, at most <see cref="Legend.KeyWidth"/> wide.</param>
internal sealed record LegendEntry(string Label, Action<Canvas, Place> Draw)
{
    private const double Half = Legend.KeyWidth / 2.0;

    public static LegendEntry Line(string label, string style) =>
        new(label, (canvas, at) => canvas.Line(at.X - Half, at.Y, at.X + Half, at.Y, style));

    public static LegendEntry Line(string label, Series series, bool isMarked = true) => new(label, (canvas, at) =>
    {
        canvas.Line(at.X - Half, at.Y, at.X + Half, at.Y, series.Line);
        if (isMarked)
        {
            canvas.Mark(series.Marker, at, 3.5, series.Filled);
        }
    });

    public static LegendEntry Mark(string label, Marker marker, string style) => new(label, (canvas, at) => canvas.Mark(marker, at, 4.5, style));

    public static LegendEntry Area(string label, string style) =>
        new(label, (canvas, at) => canvas.Rectangle(new Box(at.X - Half, at.Y - 5.0, at.X + Half, at.Y + 5.0), style));

    /// <summary>A vertical line, as it marks a choice.</summary>
    public static LegendEntry Choice(string label, string style) =>
        new(label, (canvas, at) => canvas.Line(at.X, at.Y - 7.0, at.X, at.Y + 7.0, style));
}

/// <summary>Explains the signs of a picture, above it, in as many rows as are needed.</summary>
internal static class Legend
{
    public const double KeyWidth = 24.0;

    private const double RowHeight = 20.0;
    private const double Gap = 18.0;
    private const double KeyGap = 6.0;

    /// <returns>Where the legend ends.</returns>
    public static double Draw(Canvas canvas, double top, IReadOnlyList<LegendEntry> entries)
    {
        double x = 0.0;
        double y = top + (RowHeight / 2.0);
        foreach (LegendEntry entry in entries)
        {
            double room = canvas.Width - KeyWidth - KeyGap;
            string label = TextMetrics.Fit(entry.Label, ChartStyle.FontSize, room);
            double width = KeyWidth + KeyGap + TextMetrics.Width(label, ChartStyle.FontSize);
            if (x > 0.0 && x + width > canvas.Width)
            {
                x = 0.0;
                y += RowHeight;
            }

            entry.Draw(canvas, new Place(x + (KeyWidth / 2.0), y));
            canvas.Text(x + KeyWidth + KeyGap, y + 4.5, label, "key", tooltip: label == entry.Label ? null : entry.Label);
            x += width + Gap;
        }

        return entries.Count == 0 ? top : y + RowHeight;
    }
}
