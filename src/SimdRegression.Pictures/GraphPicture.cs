using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Pictures;

/// <summary>The coefficients of features that edges join, without and with the penalty of the graph.</summary>
/// <param name="Features">The names of the features.</param>
/// <param name="Before">Their coefficients without it.</param>
/// <param name="After">Their coefficients with it.</param>
/// <param name="Edges">Pairs of features.</param>
/// <param name="Unit">What a coefficient means.</param>
internal sealed record GraphData(string[] Features, double[] Before, double[] After, (int First, int Second)[] Edges, string Unit);

/// <summary>What a graph smooths: features as marks, edges as lines between them, before the penalty along and after it upwards.</summary>
internal sealed class GraphPicture : Picture
{
    private const int MostEdges = 2000;
    private const int MostNames = 14;
    private const double NameGap = 7.0;

    private readonly GraphData data;

    public GraphPicture(GraphData data)
        : base(
            "graph",
            "Coefficients that edges join",
            "Each mark is a feature, and each line an edge: from left to right lie the coefficients without the penalty, upwards those with it. The flatter a line "
            + "beside the dashed one, the more alike the graph has made its ends; on the dashed line nothing changed.")
    {
        DataCheck.SameLength(data.Features, data.Before, data.After);
        this.data = data;
    }

    public override bool IsSquare => true;

    public override string Description =>
        $"{data.Features.Length} coefficients and {NumberText.Count(data.Edges.Length)} edges. The ends of an edge differ by "
        + $"{NumberText.Short(Difference(data.Before), 3)} on average without the graph, and by {NumberText.Short(Difference(data.After), 3)} with it.";

    protected override double Draw(Canvas canvas)
    {
        double top = Legend.Draw(
            canvas,
            canvas.Top,
            [
                LegendEntry.Mark("feature", new Series(0).Marker, new Series(0).Filled), LegendEntry.Line("edge", new Series(1).Solid),
                LegendEntry.Line("unchanged", "reference"),
            ]) + 4.0;
        ValueRange range = ValueRange.Of(data.Before).With(ValueRange.Of(data.After)).With(0.0).Padded(0.08);
        var scale = new LinearScale(range, canvas.IsCompact ? 5 : 7);
        var frame = new PlotFrame(scale, $"without the graph: {data.Unit}", scale, $"with the graph: {data.Unit}")
        {
            Width = canvas.Width,
            PlotHeight = canvas.Width,
            IsSquare = true,
        };
        PlotArea area = frame.Draw(canvas, top, out double bottom);
        canvas.Line(area.Box.Left, area.Box.Bottom, area.Box.Right, area.Box.Top, "reference");
        foreach ((int first, int second) in data.Edges.Take(MostEdges))
        {
            canvas.Line(
                area.X(data.Before[first]), area.Y(data.After[first]), area.X(data.Before[second]), area.Y(data.After[second]), new Series(1).Solid);
        }

        for (int j = 0; j < data.Features.Length; j++)
        {
            Place place = area.At(data.Before[j], data.After[j]);
            if (place.IsFinite)
            {
                string tooltip = $"{data.Features[j]}: {NumberText.Short(data.Before[j])} without, {NumberText.Short(data.After[j])} with the graph";
                canvas.Mark(new Series(0).Marker, place, 4.5, data.After[j] == 0.0 ? new Series(0).Open : new Series(0).Filled, tooltip);
            }
        }

        DrawNames(canvas, area);
        return bottom;
    }

    // The largest first; a name that would lie over another is left to its tooltip.
    private void DrawNames(Canvas canvas, PlotArea area)
    {
        var taken = new List<Box>();
        int[] order = [.. Sequence.Range(0, data.Features.Length).OrderByDescending(j => Math.Abs(data.After[j])).Take(MostNames)];
        foreach (int j in order)
        {
            Place place = area.At(data.Before[j], data.After[j]);
            string name = TextMetrics.Fit(data.Features[j], ChartStyle.TickFontSize, area.Box.Width / 3.0);
            double width = TextMetrics.Width(name, ChartStyle.TickFontSize);
            double left = place.X + NameGap + width < area.Box.Right ? place.X + NameGap : place.X - NameGap - width;
            var box = new Box(left - 2.0, place.Y - 9.0, left + width + 2.0, place.Y + 7.0);
            if (place.IsFinite && !taken.Any(other => other.Left < box.Right && box.Left < other.Right && other.Top < box.Bottom && box.Top < other.Bottom))
            {
                taken.Add(box);
                canvas.Text(left, place.Y + 3.5, name, "note halo");
            }
        }
    }

    private double Difference(double[] coefficients)
    {
        double sum = 0.0;
        foreach ((int first, int second) in data.Edges)
        {
            sum += Math.Abs(coefficients[first] - coefficients[second]);
        }

        return data.Edges.Length > 0 ? sum / data.Edges.Length : 0.0;
    }
}
