using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Pictures;

/// <summary>A score along a curve, and how sure it is.</summary>
/// <param name="Means">The score at each point.</param>
/// <param name="StandardErrors">The standard error of each, or null where there is none.</param>
internal sealed record ScoreCurve(double[] Means, double[]? StandardErrors = null)
{
    public double Low(int i) => Means[i] - Error(i);

    public double High(int i) => Means[i] + Error(i);

    /// <summary>All that is drawn, bands included.</summary>
    public ValueRange Range() => ValueRange.Of(Sequence.Range(0, Means.Length).SelectMany(i => new[] { Low(i), High(i) }));

    /// <summary>"12.3 ± 0.4".</summary>
    public string Text(int i) =>
        NumberText.Short(Means[i]) + (StandardErrors is null || !double.IsFinite(StandardErrors[i]) ? "" : $" ± {NumberText.Short(StandardErrors[i], 2)}");

    private double Error(int i) => StandardErrors is not null && double.IsFinite(StandardErrors[i]) ? StandardErrors[i] : 0.0;
}

/// <summary>What curves of scores share: band, line and marks with their tooltips, and the axis of strengths.</summary>
internal static class CurvePainter
{
    /// <summary>With more points than this a mark on each would hide the line.</summary>
    private const int MostMarks = 40;

    public static void Draw(Canvas canvas, PlotArea area, Series series, double[] x, ScoreCurve curve, Func<int, string> tooltip)
    {
        if (curve.StandardErrors is not null)
        {
            int[] there = Sequence.Range(0, x.Length).Where(i => double.IsFinite(curve.Means[i]));
            Place[] upper = there.Select(i => area.At(x[i], curve.High(i)));
            Place[] lower = there.Reversed().Select(i => area.At(x[i], curve.Low(i)));
            canvas.Polygon([.. upper, .. lower], series.Band);
        }

        canvas.Polyline(area.Curve(x, curve.Means), series.Line);
        int stride = (x.Length + MostMarks - 1) / MostMarks;
        for (int i = 0; i < x.Length; i++)
        {
            Place place = area.At(x[i], curve.Means[i]);
            if (!place.IsFinite)
            {
                continue;
            }

            string text = $"{tooltip(i)}: {curve.Text(i)}";
            if (i % stride == 0)
            {
                canvas.Mark(series.Marker, place, 3.2, series.Filled, text);
            }
            else
            {
                // Not to be seen, but it can be pointed at.
                canvas.Mark(Marker.Circle, place, 3.2, "hidden", text);
            }
        }
    }

    /// <summary>The axis of strengths: from the strongest on the left, as a path is fitted, to the weakest.</summary>
    public static LogScale StrengthScale(IEnumerable<double> alphas, Canvas canvas) =>
        new(ValueRange.Of(alphas.Where(alpha => alpha > 0.0)), canvas.IsCompact ? 5 : 9, descending: true);

    public static string StrengthTitle(Canvas canvas) =>
        canvas.IsCompact ? "strength α (strongest on the left)" : "strength α, logarithmic: strongest on the left, weakest on the right";

    public static string AlphaText(double alpha) => "α = " + NumberText.Short(alpha, 3);
}
