using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Pictures;

/// <summary>Residuals in units of their standard deviation.</summary>
/// <param name="Target">The name of the target, with its unit where it has one.</param>
/// <param name="Rows">Which rows these are: test rows.</param>
/// <param name="Kind">How they were scaled: studentised residual.</param>
/// <param name="Predicted">The predictions.</param>
/// <param name="Residuals">The scaled residuals; what is not finite is left out.</param>
internal sealed record ScaledResidualData(string Target, string Rows, string Kind, double[] Predicted, double[] Residuals);

/// <summary>The quantiles of residuals against those of a normal distribution.</summary>
internal sealed class QuantilePicture : Picture
{
    /// <summary>All values are drawn up to this many; of more, the farthest at both ends and an even choice between them.</summary>
    private const int MostShown = 1200;

    private const int AtEachEnd = 100;

    private readonly ScaledResidualData data;
    private readonly double[] sorted;

    public QuantilePicture(ScaledResidualData data)
        : base(
            "residual-quantiles",
            "Q-Q plot of residuals",
            "Normal errors lie along the dashed line. Ends that bend away from it, down on the left and up on the right, say that large errors are more "
            + "frequent than a normal distribution has them.")
    {
        DataCheck.SameLength(data.Predicted, data.Residuals);
        this.data = data;
        sorted = data.Residuals.Where(double.IsFinite).Order();
    }

    public override bool IsSquare => true;

    public override string Description =>
        $"Each {data.Kind} of {data.Target} against the normal quantile of its rank, for {NumberText.Count(sorted.Length)} {data.Rows}; "
        + $"from {NumberText.Short(sorted.Length == 0 ? double.NaN : sorted[0], 3)} to {NumberText.Short(sorted.Length == 0 ? double.NaN : sorted[^1], 3)}.";

    protected override double Draw(Canvas canvas)
    {
        int[] shown = Shown();
        double[] normal = shown.Select(rank => NormalQuantile.OfRank(rank, sorted.Length));
        double[] values = shown.Select(rank => sorted[rank]);
        string label = $"{NumberText.Count(sorted.Length)} {data.Rows}";
        double top = Legend.Draw(
            canvas,
            canvas.Top,
            [LegendEntry.Mark(label, Marker.Circle, new Series(0).Filled), LegendEntry.Line("normal errors", "reference")]) + 4.0;
        ValueRange across = ValueRange.Of(normal).Padded(0.04);
        var frame = new PlotFrame(
            new LinearScale(across, canvas.IsCompact ? 5 : 7),
            "normal quantile",
            new LinearScale(ValueRange.Of(values).With(ValueRange.Of(normal)).Padded(0.04), 7),
            data.Kind)
        {
            Width = canvas.Width,
            PlotHeight = canvas.IsCompact ? 340.0 : 420.0,
        };
        PlotArea area = frame.Draw(canvas, top, out double bottom);
        PointCloud.Draw(
            canvas, area, new Series(0), normal, values, i => $"{data.Kind} {NumberText.Short(values[i], 3)}, normal {NumberText.Short(normal[i], 3)}");
        if (!across.IsEmpty)
        {
            canvas.Polyline(Polylines.Clip([area.At(across.Low, across.Low), area.At(across.High, across.High)], area.Box), "reference");
        }

        return bottom;
    }

    private int[] Shown()
    {
        int count = sorted.Length;
        if (count <= MostShown)
        {
            return Sequence.Range(0, count);
        }

        const int between = MostShown - (2 * AtEachEnd);
        var ranks = new int[MostShown];
        for (int i = 0; i < AtEachEnd; i++)
        {
            ranks[i] = i;
            ranks[MostShown - 1 - i] = count - 1 - i;
        }

        for (int i = 0; i < between; i++)
        {
            ranks[AtEachEnd + i] = AtEachEnd + (int)((long)i * (count - (2 * AtEachEnd)) / between);
        }

        return ranks;
    }
}

/// <summary>The size of residuals against predictions: whether all errors have one variance.</summary>
internal sealed class ScaleLocationPicture : Picture
{
    /// <summary>The mean of the root of the size of a standard normal variable: 2^(1/4) Gamma(3/4) / sqrt(pi).</summary>
    private const double NormalMean = 0.8221789586624;

    private const int MostGroups = 8;
    private const int LeastInGroup = 10;

    private readonly ScaledResidualData data;
    private readonly double[] sizes;

    public ScaleLocationPicture(ScaledResidualData data)
        : base(
            "scale-location",
            "Scale and location",
            "The line is the mean size of residuals along the predictions: level where all errors have one variance. Where it climbs, the error grows "
            + "with the prediction.")
    {
        DataCheck.SameLength(data.Predicted, data.Residuals);
        this.data = data;
        sizes = data.Residuals.Select(residual => Math.Sqrt(Math.Abs(residual)));
    }

    public override string Description =>
        $"The square root of the size of each {data.Kind} of {data.Target} against the prediction, for "
        + $"{NumberText.Count(sizes.Count(double.IsFinite))} {data.Rows}.";

    protected override double Draw(Canvas canvas)
    {
        var line = new Series(1);
        double top = Legend.Draw(
            canvas,
            canvas.Top,
            [
                PointLegend.Of(data.Rows, sizes.Length), LegendEntry.Line("mean of neighbours", line.Solid), LegendEntry.Line("normal errors", "reference"),
            ]) + 4.0;
        var frame = new PlotFrame(
            new LinearScale(ValueRange.Of(data.Predicted).Padded(0.03), canvas.IsCompact ? 4 : 7),
            $"predicted {data.Target}",
            new LinearScale(ValueRange.Of(sizes).With(0.0).With(1.0).Padded(0.03), 6),
            $"√|{data.Kind}|")
        {
            Width = canvas.Width,
            PlotHeight = canvas.IsCompact ? 340.0 : 320.0,
        };
        PlotArea area = frame.Draw(canvas, top, out double bottom);
        PointCloud.Draw(
            canvas, area, new Series(0), data.Predicted, sizes,
            i => $"row {i + 1}: predicted {NumberText.Short(data.Predicted[i])}, {data.Kind} {NumberText.Short(data.Residuals[i], 3)}");
        area.HorizontalLine(canvas, NormalMean, "reference");
        canvas.Polyline(Means().Select(mean => area.At(mean.Predicted, mean.Size)), line.Solid);
        return bottom;
    }

    /// <summary>The mean size in groups of rows of neighbouring predictions.</summary>
    private (double Predicted, double Size)[] Means()
    {
        int[] order = Sequence.Range(0, sizes.Length)
            .Where(i => double.IsFinite(sizes[i]) && double.IsFinite(data.Predicted[i]))
            .OrderBy(i => data.Predicted[i]);
        int count = Math.Min(MostGroups, order.Length / LeastInGroup);
        var means = new (double, double)[count];
        for (int k = 0; k < count; k++)
        {
            ReadOnlySpan<int> group = order.AsSpan((int)((long)order.Length * k / count)..(int)((long)order.Length * (k + 1) / count));
            (double predicted, double size) = (0.0, 0.0);
            foreach (int i in group)
            {
                // Divided first: a sum of the largest numbers would overflow.
                predicted += data.Predicted[i] / group.Length;
                size += sizes[i] / group.Length;
            }

            means[k] = (predicted, size);
        }

        return means;
    }
}
