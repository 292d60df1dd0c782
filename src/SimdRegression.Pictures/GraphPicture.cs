using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Pictures;

/// <summary>What a graph smooths: features as marks, edges as lines between them, before the penalty along and after it upwards.</summary>
internal sealed class GraphPicture : Picture
{
    private const int MostEdges = 2000;
    private const int MostNames = 14;
    private const double NameGap = 7.0;

    private readonly string[] features;
    private readonly double[] before;
    private readonly double[] after;
    private readonly Func<int, int, bool> joins;
    private readonly string unit;

    /// <param name="features">The names of the features.</param>
    /// <param name="before">Their coefficients without the graph.</param>
    /// <param name="after">Their coefficients with it.</param>
    /// <param name="joins">Whether an edge joins two features.</param>
    /// <param name="unit">What a coefficient means.</param>
    public GraphPicture(string[] features, double[] before, double[] after, Func<int, int, bool> joins, string unit)
        : base(
            "graph",
            "Coefficients that edges join",
            "Each mark is a feature, and each line an edge: from left to right lie the coefficients without the penalty, upwards those with it. The flatter a line "
            + "beside the dashed one, the more alike the graph has made its ends; on the dashed line nothing changed.")
    {
        DataCheck.SameLength(features, before, after);
        this.features = features;
        this.before = before;
        this.after = after;
        this.joins = joins;
        this.unit = unit;
    }

    public override bool IsSquare => true;

    public override string Description =>
        $"{features.Length} coefficients. The ends of an edge differ by {NumberText.Short(Difference(before), 3)} on average without the graph, "
        + $"and by {NumberText.Short(Difference(after), 3)} with it.";

    protected override double Draw(Canvas canvas)
    {
        double top = Legend.Draw(
            canvas,
            canvas.Top,
            [
                LegendEntry.Mark("feature", new Series(0).Marker, new Series(0).Filled), LegendEntry.Line("edge", new Series(1).Solid),
                LegendEntry.Line("unchanged", "reference"),
            ]) + 4.0;
        ValueRange range = ValueRange.Of(before).With(ValueRange.Of(after)).With(0.0).Padded(0.08);
        var scale = new LinearScale(range, canvas.IsCompact ? 5 : 7);
        var frame = new PlotFrame(scale, $"without the graph: {unit}", scale, $"with the graph: {unit}")
        {
            Width = canvas.Width,
            PlotHeight = canvas.Width,
            IsSquare = true,
        };
        PlotArea area = frame.Draw(canvas, top, out double bottom);
        canvas.Line(area.Box.Left, area.Box.Bottom, area.Box.Right, area.Box.Top, "reference");
        int drawn = 0;
        for (int second = 0; second < features.Length && drawn < MostEdges; second++)
        {
            for (int first = 0; first < second; first++)
            {
                Place start = area.At(before[first], after[first]);
                Place end = area.At(before[second], after[second]);
                if (joins(first, second) && start.IsFinite && end.IsFinite)
                {
                    canvas.Line(start.X, start.Y, end.X, end.Y, new Series(1).Solid);
                    drawn++;
                }
            }
        }

        for (int j = 0; j < features.Length; j++)
        {
            Place place = area.At(before[j], after[j]);
            if (place.IsFinite)
            {
                string tooltip = $"{features[j]}: {NumberText.Short(before[j])} without, {NumberText.Short(after[j])} with the graph";
                canvas.Mark(new Series(0).Marker, place, 4.5, after[j] == 0.0 ? new Series(0).Open : new Series(0).Filled, tooltip);
            }
        }

        DrawNames(canvas, area);
        return bottom;
    }

    // The largest first; a name that would lie over another is left to its tooltip.
    private void DrawNames(Canvas canvas, PlotArea area)
    {
        int[] order = [.. Sequence.Range(0, features.Length).OrderByDescending(j => Math.Abs(after[j])).Take(MostNames)];
        var taken = new Box[order.Length];
        int count = 0;
        foreach (int j in order)
        {
            Place place = area.At(before[j], after[j]);
            string name = TextMetrics.Fit(features[j], ChartStyle.TickFontSize, area.Box.Width / 3.0);
            double width = TextMetrics.Width(name, ChartStyle.TickFontSize);
            double left = place.X + NameGap + width < area.Box.Right ? place.X + NameGap : place.X - NameGap - width;
            var box = new Box(left - 2.0, place.Y - 9.0, left + width + 2.0, place.Y + 7.0);
            bool isFree = place.IsFinite;
            for (int i = 0; i < count; i++)
            {
                isFree &= taken[i].Left >= box.Right || box.Left >= taken[i].Right || taken[i].Top >= box.Bottom || box.Top >= taken[i].Bottom;
            }

            if (isFree)
            {
                taken[count++] = box;
                canvas.Text(left, place.Y + 3.5, name, "note halo");
            }
        }
    }

    private double Difference(double[] coefficients)
    {
        double sum = 0.0;
        int count = 0;
        for (int second = 0; second < features.Length; second++)
        {
            for (int first = 0; first < second; first++)
            {
                if (joins(first, second))
                {
                    sum += Math.Abs(coefficients[first] - coefficients[second]);
                    count++;
                }
            }
        }

        return count > 0 ? sum / count : 0.0;
    }
}
