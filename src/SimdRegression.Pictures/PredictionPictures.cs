using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Pictures;

/// <summary>What a regression predicted, and what was.</summary>
/// <param name="Target">The name of the target, with its unit where it has one.</param>
/// <param name="Rows">Which rows these are: test rows.</param>
/// <param name="Actual">The targets.</param>
/// <param name="Predicted">The predictions.</param>
internal sealed record PredictionData(string Target, string Rows, double[] Actual, double[] Predicted);

/// <summary>Predicted against actual, with the line on which a perfect prediction would lie.</summary>
internal sealed class PredictedActualPicture : Picture
{
    private readonly PredictionData data;

    public PredictedActualPicture(PredictionData data)
        : base(
            "predicted-actual",
            "Predicted against actual",
            "A perfect prediction lies on the dashed line. Points below it were predicted too low, points above it too high.")
    {
        DataCheck.SameLength(data.Actual, data.Predicted);
        this.data = data;
    }

    public override bool IsSquare => true;

    public override string Description => $"Predictions of {data.Target} for {NumberText.Count(data.Actual.Length)} {data.Rows}, against the actual values.";

    protected override double Draw(Canvas canvas)
    {
        double top = Legend.Draw(
            canvas, canvas.Top, [PointLegend.Of(data.Rows, data.Actual.Length), LegendEntry.Line("predicted = actual", "reference")]) + 4.0;
        ValueRange range = ValueRange.Of(data.Actual).With(ValueRange.Of(data.Predicted)).Padded(0.04);
        var scale = new LinearScale(range, canvas.IsCompact ? 5 : 7);
        var frame = new PlotFrame(scale, $"actual {data.Target}", scale, $"predicted {data.Target}")
        {
            Width = canvas.Width,
            PlotHeight = canvas.Width,
            IsSquare = true,
        };
        PlotArea area = frame.Draw(canvas, top, out double bottom);
        PointCloud.Draw(canvas, area, new Series(0), data.Actual, data.Predicted, Told);
        canvas.Line(area.Box.Left, area.Box.Bottom, area.Box.Right, area.Box.Top, "reference");
        return bottom;
    }

    private string Told(int i) => $"row {i + 1}: predicted {NumberText.Short(data.Predicted[i])}, actual {NumberText.Short(data.Actual[i])}";
}

/// <summary>Residuals against predictions, and how they are distributed.</summary>
internal sealed class ResidualPicture : Picture
{
    private const double HistogramWidth = 74.0;
    private const double HistogramGap = 8.0;

    private readonly PredictionData data;
    private readonly double[] residuals;

    public ResidualPicture(PredictionData data)
        : base(
            "residuals",
            "Residuals",
            "What the model left unexplained should be a cloud without shape about the line of zero. A bend says that the model is too simple, a funnel "
            + "that the error grows with the prediction; the bars at the side show the distribution.")
    {
        DataCheck.SameLength(data.Actual, data.Predicted);
        this.data = data;
        residuals = [.. data.Actual.Zip(data.Predicted, (actual, predicted) => actual - predicted)];
    }

    public override string Description =>
        $"Actual minus predicted {data.Target} of {NumberText.Count(residuals.Length)} {data.Rows}; half of them between "
        + $"{NumberText.Short(Quantile(0.25), 3)} and {NumberText.Short(Quantile(0.75), 3)}.";

    protected override double Draw(Canvas canvas)
    {
        double top = Legend.Draw(
            canvas, canvas.Top, [PointLegend.Of(data.Rows, residuals.Length), LegendEntry.Line("no error", "reference")]) + 4.0;
        ValueRange range = ValueRange.Of(residuals).With(0.0).Padded(0.05);
        var frame = new PlotFrame(
            new LinearScale(ValueRange.Of(data.Predicted).Padded(0.03), canvas.IsCompact ? 4 : 7),
            $"predicted {data.Target}",
            new LinearScale(range, 6),
            "actual − predicted")
        {
            Width = canvas.Width,
            PlotHeight = canvas.IsCompact ? 340.0 : 320.0,
            RightMargin = HistogramWidth + HistogramGap,
        };
        PlotArea area = frame.Draw(canvas, top, out double bottom);
        PointCloud.Draw(canvas, area, new Series(0), data.Predicted, residuals, Told);
        area.HorizontalLine(canvas, 0.0, "reference");
        DrawHistogram(canvas, area);
        return bottom;
    }

    private string Told(int i) => $"row {i + 1}: predicted {NumberText.Short(data.Predicted[i])}, residual {NumberText.Short(residuals[i])}";

    private double Quantile(double share)
    {
        double[] sorted = [.. residuals.Where(double.IsFinite).Order()];
        return sorted.Length == 0 ? double.NaN : sorted[(int)Math.Round(share * (sorted.Length - 1))];
    }

    /// <summary>Bars that lie along the axis of the residuals.</summary>
    private void DrawHistogram(Canvas canvas, PlotArea area)
    {
        int bins = Math.Clamp((int)Math.Sqrt(residuals.Length), 1, 30);
        Box box = area.Box;
        var counts = new int[bins];
        foreach (double y in residuals.Select(area.Y).Where(double.IsFinite))
        {
            counts[Math.Clamp((int)((y - box.Top) / box.Height * bins), 0, bins - 1)]++;
        }

        double most = Math.Max(1, counts.Max());
        double left = box.Right + HistogramGap;
        double height = box.Height / bins;
        canvas.BeginGroup(new Series(0).Colour);
        for (int i = 0; i < bins; i++)
        {
            if (counts[i] > 0)
            {
                double y = box.Top + (i * height);
                canvas.Rectangle(
                    new Box(left, y + 0.5, left + (HistogramWidth * counts[i] / most), y + height - 0.5), "bar", $"{NumberText.Count(counts[i])} rows");
            }
        }

        canvas.EndGroup();
    }
}

/// <summary>What a cloud of points stands for.</summary>
internal static class PointLegend
{
    public static LegendEntry Of(string rows, int count) => LegendEntry.Mark(
        $"{NumberText.Count(count)} {rows}" + (PointCloud.IsCounted(count) ? " (larger dots: more of them)" : ""), Marker.Circle, new Series(0).Filled);
}
