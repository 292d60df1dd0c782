using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Pictures;

/// <summary>The coefficients of a model along its strengths.</summary>
/// <param name="Model">What the model is called.</param>
/// <param name="Features">The names of the features.</param>
/// <param name="Alphas">The strengths, in any order; positive.</param>
/// <param name="Coefficients">For each feature its coefficient at each strength.</param>
/// <param name="Unit">What a coefficient means.</param>
internal sealed record CoefficientPathData(string Model, string[] Features, double[] Alphas, double[][] Coefficients, string Unit)
{
    /// <summary>The strength that is marked: that of the least error, or the one that was given.</summary>
    public double? BestAlpha { get; init; }

    /// <summary>What <see cref="BestAlpha"/> is called.</summary>
    public string BestName { get; init; } = StrengthChoice.LeastError;

    /// <summary>The strength that the one-standard-error rule chooses.</summary>
    public double? OneStandardErrorAlpha { get; init; }
}

/// <summary>Coefficient paths: a line a feature against the strength, the largest named at their ends.</summary>
internal sealed class CoefficientPathPicture : Picture
{
    private const double LabelHeight = 15.0;
    private const double LeaderWidth = 16.0;
    private const double Tolerance = 0.15;

    private readonly CoefficientPathData data;
    private readonly int[] ascending;

    public CoefficientPathPicture(CoefficientPathData data)
        : base(
            "coefficient-path",
            $"Coefficient paths of {data.Model}",
            "Each line is a feature. Read from left to right: at the strongest penalty all coefficients are small or zero, and as it weakens the "
            + "features come in, the most useful first, until hardly any penalty is left.")
    {
        DataCheck.SameLength(data.Features, [data.Coefficients]);
        DataCheck.SameLength(data.Alphas, data.Coefficients);
        this.data = data;
        ascending = [.. Sequence.Range(0, data.Alphas.Length).Where(i => data.Alphas[i] > 0.0).OrderBy(i => data.Alphas[i])];
    }

    public override string Description =>
        $"Coefficients of {data.Features.Length} features at {data.Alphas.Length} strengths, strongest on the left."
        + (data.BestAlpha is double best ? $" Marked: {data.BestName}, {CurvePainter.AlphaText(best)}." : "")
        + (data.OneStandardErrorAlpha is double careful ? $" One standard error allows {CurvePainter.AlphaText(careful)}." : "");

    protected override double Draw(Canvas canvas)
    {
        double plotHeight = canvas.IsCompact ? 270.0 : 340.0;
        int most = Math.Min(canvas.IsCompact ? 8 : 12, (int)(plotHeight / LabelHeight));
        int[] named = [.. Sequence.Range(0, data.Features.Length).Where(j => Largest(j) > 0.0).OrderByDescending(Largest).Take(most)];
        double labelRoom = canvas.Width * (canvas.IsCompact ? 0.22 : 0.25);
        double labelWidth = named.Select(j => TextMetrics.Width(data.Features[j], ChartStyle.TickFontSize)).DefaultIfEmpty(0.0).Max();
        labelWidth = Math.Min(labelWidth, labelRoom);
        double top = Legend.Draw(canvas, canvas.Top, StrengthChoice.Legend(data.BestAlpha, data.OneStandardErrorAlpha, data.BestName)) + 4.0;
        ValueRange range = ValueRange.Of(data.Coefficients.SelectMany(path => path)).With(0.0).Padded(0.04);
        var frame = new PlotFrame(
            CurvePainter.StrengthScale(data.Alphas, canvas), CurvePainter.StrengthTitle(canvas), new LinearScale(range, 6), data.Unit)
        {
            Width = canvas.Width,
            PlotHeight = plotHeight,
            RightMargin = labelWidth + LeaderWidth + 4.0,
        };
        PlotArea area = frame.Draw(canvas, top, out double bottom);
        area.HorizontalLine(canvas, 0.0, "zero");
        foreach (int j in Sequence.Range(0, data.Features.Length).Except(named))
        {
            DrawPath(canvas, area, j, "faint");
        }

        // The largest last, above all others.
        for (int k = named.Length - 1; k >= 0; k--)
        {
            DrawPath(canvas, area, named[k], new Series(k).Line);
        }

        StrengthChoice.Draw(canvas, area, data.BestAlpha, data.OneStandardErrorAlpha);
        DrawNames(canvas, area, named, labelWidth);
        return bottom;
    }

    private double Largest(int feature) => data.Coefficients[feature].Where(double.IsFinite).Select(Math.Abs).DefaultIfEmpty(0.0).Max();

    private void DrawPath(Canvas canvas, PlotArea area, int feature, string style)
    {
        Place[] places = [.. ascending.Select(i => area.At(data.Alphas[i], data.Coefficients[feature][i]))];
        string tooltip = data.Features[feature] + (ascending.Length > 0 ? $": up to {NumberText.Short(Largest(feature))} in size" : "");
        canvas.Polyline(Polylines.Simplify(places, Tolerance), style, tooltip);
    }

    private void DrawNames(Canvas canvas, PlotArea area, int[] named, double labelWidth)
    {
        if (ascending.Length == 0)
        {
            return;
        }

        double[] ends = [.. named.Select(j => area.Y(data.Coefficients[j][ascending[0]]))];
        double[] wishes = [.. ends.Select(y => double.IsFinite(y) ? y : area.Box.Bottom)];
        double[] middles = LabelColumn.Arrange(wishes, LabelHeight, area.Box.Top, area.Box.Bottom);
        double end = area.X(data.Alphas[ascending[0]]);
        for (int k = 0; k < named.Length; k++)
        {
            string feature = data.Features[named[k]];
            string name = TextMetrics.Fit(feature, ChartStyle.TickFontSize, labelWidth);
            canvas.Polyline(
                [new(end + 2.0, wishes[k]), new(end + (LeaderWidth / 2.0), middles[k]), new(end + LeaderWidth - 2.0, middles[k])],
                new Series(k).Solid + " thin");
            canvas.Text(end + LeaderWidth + 1.0, middles[k] + 4.0, name, "label", tooltip: name == feature ? null : feature);
        }
    }
}

/// <summary>The two choices of a strength, as every picture marks them.</summary>
internal static class StrengthChoice
{
    public const string LeastError = "least error";

    public static LegendEntry[] Legend(double? best, double? careful, string bestName = LeastError) =>
    [
        .. best is double alpha ? [LegendEntry.Choice($"{bestName}, {CurvePainter.AlphaText(alpha)}", "chosen")] : Array.Empty<LegendEntry>(),
        .. careful is double stronger
            ? [LegendEntry.Choice($"one standard error, {CurvePainter.AlphaText(stronger)}", "careful")]
            : Array.Empty<LegendEntry>(),
    ];

    public static void Draw(Canvas canvas, PlotArea area, double? best, double? careful)
    {
        foreach ((double? alpha, string style) in new[] { (careful, "careful"), (best, "chosen") })
        {
            if (alpha is double value && area.XScale.Position(value) is >= 0.0 and <= 1.0)
            {
                area.VerticalLine(canvas, value, style);
            }
        }
    }
}
