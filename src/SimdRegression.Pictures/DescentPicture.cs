using SimdRegression.Pictures.Drawing;
using SimdRegression.Pictures.Geometry;

namespace SimdRegression.Pictures;

/// <summary>The way of a descent.</summary>
/// <param name="Method">What it is called.</param>
/// <param name="First">The first coefficient after each step, the start included.</param>
/// <param name="Second">The second coefficient.</param>
internal sealed record DescentTrack(string Method, double[] First, double[] Second)
{
    public IEnumerable<(double First, double Second)> Points => First.Zip(Second, (first, second) => (first, second));
}

/// <summary>Some descents over the same loss.</summary>
/// <param name="First">The name of the first feature.</param>
/// <param name="Second">The name of the second feature.</param>
/// <param name="Loss">The mean squared error as a function of both coefficients.</param>
/// <param name="Tracks">The descents: batch, mini-batch, stochastic.</param>
internal sealed record DescentData(string First, string Second, QuadraticLoss Loss, DescentTrack[] Tracks);

/// <summary>How batch, mini-batch and stochastic gradient descent come down: a panel each, over the contours of the loss.</summary>
internal sealed class DescentPicture : Picture
{
    private const int PanelsInRow = 3;
    private const double PanelGap = 22.0;
    private const double PanelTitleHeight = 22.0;
    private const double Tolerance = 0.2;

    /// <summary>A longer track has long filled the place where it wanders about; leaving steps out does not show.</summary>
    private const int MostPlaces = 1500;

    /// <summary>With more steps than this, dots on each would be a thick line.</summary>
    private const int MostToldSteps = 60;

    /// <summary>What is farther than this from start and minimum, in their distance, has diverged and is cut off.</summary>
    private const double Farthest = 3.0;

    private readonly DescentData data;

    public DescentPicture(DescentData data)
        : base(
            "descents",
            "The ways down",
            "Each line goes from the open circle, step by step, towards the minimum (cross). Batch descent goes straight down the slope; smaller batches "
            + "take many more steps for the same work, each of them less sure.")
    {
        foreach (DescentTrack track in data.Tracks)
        {
            DataCheck.SameLength(track.First, track.Second);
        }

        this.data = data;
    }

    public override string Description =>
        $"Descents over the loss of {data.First} and {data.Second}: "
        + string.Join("; ", data.Tracks.Select(track => $"{track.Method}, {NumberText.Count(Steps(track))} steps")) + ".";

    protected override double Draw(Canvas canvas)
    {
        double top = Legend.Draw(
            canvas,
            canvas.Top,
            [
                LegendEntry.Mark("start", Marker.Circle, "open muted"),
                LegendEntry.Mark("end", Marker.Star, "target"),
                LegendEntry.Mark("minimum", Marker.Cross, "target"),
                LegendEntry.Line("equal loss", "contour"),
            ]) + 8.0;
        ContourPanel panel = Panel();
        int columns = canvas.IsCompact ? 1 : Math.Clamp(data.Tracks.Length, 2, PanelsInRow);
        double width = (canvas.Width - ((columns - 1) * PanelGap)) / columns;
        double bottom = top;
        for (int k = 0; k < data.Tracks.Length; k++)
        {
            int column = k % columns;
            top = column == 0 && k > 0 ? bottom + 14.0 : top;
            DrawPanel(canvas, panel, k, column * (width + PanelGap), top, width, out bottom);
        }

        return bottom;
    }

    private static int Steps(DescentTrack track) => Math.Max(0, track.First.Length - 1);

    /// <summary>All tracks, as far as they have not diverged.</summary>
    private ContourPanel Panel()
    {
        (double First, double Second) best = data.Loss.Best;
        double Distance((double First, double Second) at) => Math.Sqrt(Math.Pow(at.First - best.First, 2.0) + Math.Pow(at.Second - best.Second, 2.0));
        (double First, double Second)[] starts = [.. data.Tracks.Where(track => track.First.Length > 0).Select(track => (track.First[0], track.Second[0]))];
        double farthest = Farthest * starts.Select(Distance).Where(double.IsFinite).DefaultIfEmpty(1.0).Max();
        return ContourPanel.About(
            data.Loss,
            data.First,
            data.Second,
            data.Tracks.SelectMany(track => track.Points).Where(at => Distance(at) <= farthest).Append(best));
    }

    private void DrawPanel(Canvas canvas, ContourPanel panel, int index, double left, double top, double width, out double bottom)
    {
        const int rings = 9;
        DescentTrack track = data.Tracks[index];
        var series = new Series(index);
        string title = TextMetrics.Fit($"{track.Method}, {NumberText.Count(Steps(track))} steps", ChartStyle.FontSize, width);
        canvas.Text(left, top + 13.0, title, "strong");
        PlotArea area = panel.DrawFrame(canvas, left, top + PanelTitleHeight, width, out bottom);
        double ring = Math.Sqrt(panel.GreatestExcess) / rings;
        for (int k = 1; k < rings; k++)
        {
            panel.DrawContour(canvas, area, k * k * ring * ring, "contour");
        }

        List<Place> line = ContourPanel.Line(area, track.Points);
        canvas.Polyline(Polylines.Thin(Polylines.Simplify(line, Tolerance), MostPlaces), series.Solid + " thin", track.Method);
        if (Steps(track) <= MostToldSteps)
        {
            canvas.Dots(line, 2.0, $"dots {series.Colour}");
        }

        canvas.Mark(Marker.Cross, area.At(data.Loss.Best.First, data.Loss.Best.Second), 4.0, "target", "minimum");
        DrawEnd(canvas, area, track, 0, Marker.Circle, series.Open, "start");
        DrawEnd(canvas, area, track, track.First.Length - 1, Marker.Star, "target", "end");
    }

    private void DrawEnd(Canvas canvas, PlotArea area, DescentTrack track, int i, Marker marker, string style, string what)
    {
        if (i >= 0 && i < track.First.Length && area.At(track.First[i], track.Second[i]) is { IsFinite: true } place && area.Box.Contains(place.X, place.Y))
        {
            string loss = NumberText.Short(data.Loss.At(track.First[i], track.Second[i]));
            canvas.Mark(marker, place, 5.0, style, $"{what}: mean squared error {loss}");
        }
    }
}
