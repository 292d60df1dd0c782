using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Pictures;

/// <summary>Points or a line of a panel.</summary>
/// <param name="Name">What it is; equal names of several panels share a line of the legend.</param>
/// <param name="X">Along the bottom.</param>
/// <param name="Y">Along the left side, one an X; what is not finite is a gap.</param>
/// <param name="Index">Decides colour, dashes and marker.</param>
/// <param name="IsLine">Whether it is a line.</param>
internal sealed record PanelSeries(string Name, double[] X, double[] Y, int Index, bool IsLine);

/// <summary>One of some plots with the same axes.</summary>
/// <param name="Title">What is told from the others by it.</param>
/// <param name="Series">What it shows; later ones are above earlier ones.</param>
internal sealed record PlotPanel(string Title, PanelSeries[] Series);

/// <summary>Plots with the same axes, side by side.</summary>
/// <param name="XTitle">What the axis along the bottom measures.</param>
/// <param name="YTitle">What the axis along the left side measures.</param>
/// <param name="Panels">The plots.</param>
internal sealed record PanelsData(string XTitle, string YTitle, PlotPanel[] Panels)
{
    /// <summary>The ends of the axis along the bottom; by default those of all that is shown.</summary>
    public ValueRange? X { get; init; }

    /// <summary>The ends of the axis along the left side; by default those of all that is shown. Lines are cut off there.</summary>
    public ValueRange? Y { get; init; }

    /// <summary>Whether the panels are as high as wide, with axes of the same length.</summary>
    public bool IsSquare { get; init; }

    /// <summary>Whether the axis along the left side is logarithmic; only positive values have a place there.</summary>
    public bool IsLogarithmic { get; init; }
}

/// <summary>Points and lines in one plot or in some with the same axes: the same data, fitted in several ways.</summary>
internal sealed class PanelsPicture : Picture
{
    private const int PanelsInRow = 3;
    private const double PanelGap = 22.0;
    private const double PanelTitleHeight = 22.0;
    private const double Tolerance = 0.15;

    /// <summary>A longer line has long filled its plot; leaving places out does not show.</summary>
    private const int MostPlaces = 1500;

    /// <summary>More points than this are drawn as a cloud.</summary>
    private const int MostMarks = 250;

    private readonly PanelsData data;

    /// <param name="name">Names the file.</param>
    /// <param name="title">What is shown.</param>
    /// <param name="howToRead">What to look for.</param>
    /// <param name="data">The panels.</param>
    public PanelsPicture(string name, string title, string howToRead, PanelsData data)
        : base(name, title, howToRead)
    {
        foreach (PanelSeries series in AllSeries(data))
        {
            DataCheck.SameLength(series.X, series.Y);
        }

        this.data = data;
    }

    public override string Description =>
        $"{data.YTitle} against {data.XTitle}. " + string.Join("; ", data.Panels.Select(panel => panel.Title.Length > 0 ? panel.Title : Names(panel))) + ".";

    public override bool IsSquare => data.IsSquare && data.Panels.Length == 1;

    protected override double Draw(Canvas canvas)
    {
        double top = Legend.Draw(canvas, canvas.Top, Entries()) + 8.0;
        ValueRange x = data.X ?? ValueRange.Of(AllSeries(data).SelectMany(series => series.X)).Padded(0.04);
        ValueRange y = data.Y ?? RangeOfY();
        int columns = canvas.IsCompact ? 1 : Math.Clamp(data.Panels.Length, 1, PanelsInRow);
        double width = (canvas.Width - ((columns - 1) * PanelGap)) / columns;
        double bottom = top;
        for (int k = 0; k < data.Panels.Length; k++)
        {
            int column = k % columns;
            top = column == 0 && k > 0 ? bottom + 14.0 : top;
            DrawPanel(canvas, data.Panels[k], x, y, column * (width + PanelGap), top, width, out bottom);
        }

        return bottom;
    }

    private static PanelSeries[] AllSeries(PanelsData data) => data.Panels.SelectMany(panel => panel.Series);

    private static string Names(PlotPanel panel) => string.Join(", ", panel.Series.Select(series => series.Name));

    private ValueRange RangeOfY()
    {
        double[] values = AllSeries(data).SelectMany(series => series.Y);
        return data.IsLogarithmic ? ValueRange.Of(values.Where(value => value > 0.0)) : ValueRange.Of(values).Padded(0.06);
    }

    private LegendEntry[] Entries()
    {
        var entries = new List<LegendEntry>();
        var named = new List<string>();
        foreach (PanelSeries series in AllSeries(data))
        {
            if (!named.Contains(series.Name))
            {
                named.Add(series.Name);
                var look = new Series(series.Index);
                entries.Add(series.IsLine ? LegendEntry.Line(series.Name, look, isMarked: false) : LegendEntry.Mark(series.Name, look.Marker, look.Open));
            }
        }

        return [.. entries];
    }

    private void DrawPanel(
        Canvas canvas, PlotPanel panel, ValueRange x, ValueRange y, double left, double top, double width, out double bottom)
    {
        if (panel.Title.Length > 0)
        {
            string title = TextMetrics.Fit(panel.Title, ChartStyle.FontSize, width);
            canvas.Text(left, top + 13.0, title, "strong", tooltip: title == panel.Title ? null : panel.Title);
            top += PanelTitleHeight;
        }

        int ticks = (int)(width / 62.0);
        Scale yScale = data.IsLogarithmic ? new LogScale(y, 6) : new LinearScale(y, data.IsSquare ? ticks : 6);
        var frame = new PlotFrame(new LinearScale(x, ticks), data.XTitle, yScale, data.YTitle)
        {
            Left = left,
            Width = width,
            PlotHeight = data.Panels.Length == 1 ? 300.0 : 230.0,
            IsSquare = data.IsSquare,
        };
        PlotArea area = frame.Draw(canvas, top, out bottom);
        foreach (PanelSeries series in panel.Series)
        {
            if (series.IsLine)
            {
                List<Place> line = Polylines.Simplify(Polylines.Clip(area.Curve(series.X, series.Y), area.Box), Tolerance);
                canvas.Polyline(Polylines.Thin(line, MostPlaces), new Series(series.Index).Line, series.Name);
            }
            else
            {
                DrawPoints(canvas, area, series);
            }
        }
    }

    private static void DrawPoints(Canvas canvas, PlotArea area, PanelSeries series)
    {
        var look = new Series(series.Index);
        int[] shown = Sequence.Range(0, series.X.Length).Where(i =>
            area.At(series.X[i], series.Y[i]) is { IsFinite: true } place && area.Box.Contains(place.X, place.Y));
        string Tooltip(int i) => $"{series.Name}: {NumberText.Short(series.X[shown[i]])}, {NumberText.Short(series.Y[shown[i]])}";
        if (shown.Length > MostMarks)
        {
            PointCloud.Draw(canvas, area, look, shown.Select(i => series.X[i]), shown.Select(i => series.Y[i]), Tooltip);
            return;
        }

        for (int i = 0; i < shown.Length; i++)
        {
            canvas.Mark(look.Marker, area.At(series.X[shown[i]], series.Y[shown[i]]), 3.2, look.Open, Tooltip(i));
        }
    }
}
