using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Pictures;

/// <summary>The probabilities that a classifier gave, and the classes that were.</summary>
/// <param name="Target">The name of the target.</param>
/// <param name="Rows">Which rows these are: test rows.</param>
/// <param name="Labels">The classes: 1 or 0.</param>
/// <param name="Probabilities">The predicted probability of class 1.</param>
internal sealed record ProbabilityData(string Target, string Rows, double[] Labels, double[] Probabilities)
{
    /// <summary>The labels of classes 0 and 1.</summary>
    public string[] Classes { get; init; } = ["0", "1"];

    /// <summary>The target and its class 1: ill = yes.</summary>
    public string Positive => $"{Target} = {Classes[1]}";

    /// <summary>The target and its class 0.</summary>
    public string Negative => $"{Target} = {Classes[0]}";

    /// <summary>Those of the pairs whose probability is a number.</summary>
    public IEnumerable<(bool IsOne, double Probability)> Pairs =>
        Labels.Zip(Probabilities, (label, probability) => (label > 0.5, probability)).Where(pair => double.IsFinite(pair.probability));
}

/// <summary>The calibration of a classifier: does what it gives 70% happen seven times of ten?</summary>
internal sealed class CalibrationPicture : Picture
{
    private const int MostGroups = 10;
    private const int LeastInGroup = 10;

    private readonly ProbabilityData data;
    private readonly (double Predicted, double Observed, double Low, double High, int Count)[] groups;

    public CalibrationPicture(ProbabilityData data)
        : base(
            "calibration",
            "Calibration",
            "Rows are put into groups of equal size by their predicted probability. Where the classifier is right about its own certainty, the observed share "
            + "of a group lies on the dashed line; the bars are 95% intervals of that share.")
    {
        DataCheck.SameLength(data.Labels, data.Probabilities);
        this.data = data;
        groups = MakeGroups(data);
    }

    public override bool IsSquare => true;

    public override string Description =>
        $"Observed share of {data.Positive} against its predicted probability, for {NumberText.Count(data.Labels.Length)} {data.Rows} "
        + $"in {groups.Length} groups.";

    protected override double Draw(Canvas canvas)
    {
        var series = new Series(0);
        double top = Legend.Draw(
            canvas,
            canvas.Top,
            [LegendEntry.Line("observed share, 95% interval", series), LegendEntry.Line("perfectly calibrated", "reference")]) + 4.0;
        var scale = new LinearScale(new ValueRange(0.0, 1.0), 5);
        var frame = new PlotFrame(scale, $"predicted probability of {data.Positive}", scale, $"observed share of {data.Positive}")
        {
            Width = canvas.Width,
            PlotHeight = canvas.Width,
            IsSquare = true,
        };
        PlotArea area = frame.Draw(canvas, top, out double bottom);
        canvas.Line(area.Box.Left, area.Box.Bottom, area.Box.Right, area.Box.Top, "reference");
        canvas.Polyline(groups.Select(group => area.At(group.Predicted, group.Observed)), series.Line);
        foreach ((double predicted, double observed, double low, double high, int count) in groups)
        {
            canvas.Line(area.X(predicted), area.Y(low), area.X(predicted), area.Y(high), $"bars {series.Colour}");
            canvas.Mark(
                series.Marker,
                area.At(predicted, observed),
                4.0,
                series.Filled,
                $"{NumberText.Count(count)} rows: predicted {NumberText.Short(predicted, 3)}, observed {NumberText.Short(observed, 3)}");
        }

        return bottom;
    }

    private static (double Predicted, double Observed, double Low, double High, int Count)[] MakeGroups(ProbabilityData data)
    {
        (bool IsOne, double Probability)[] sorted = [.. data.Pairs.OrderBy(pair => pair.Probability)];
        int count = Math.Min(MostGroups, Math.Max(1, sorted.Length / LeastInGroup));
        var found = new List<(double, double, double, double, int)>();
        for (int k = 0; k < count; k++)
        {
            ReadOnlySpan<(bool IsOne, double Probability)> group =
                sorted.AsSpan((int)((long)sorted.Length * k / count)..(int)((long)sorted.Length * (k + 1) / count));
            if (group.Length == 0)
            {
                continue;
            }

            (double ones, double sum) = (0.0, 0.0);
            foreach ((bool isOne, double probability) in group)
            {
                ones += isOne ? 1.0 : 0.0;
                sum += probability;
            }

            (double low, double high) = WilsonInterval(ones, group.Length);
            found.Add((sum / group.Length, ones / group.Length, low, high, group.Length));
        }

        return [.. found];
    }

    /// <summary>The 95% interval of a share (Wilson 1927), which stays between 0 and 1.</summary>
    private static (double Low, double High) WilsonInterval(double ones, double count)
    {
        const double z = 1.959963984540054;
        double share = ones / count;
        double middle = (share + (z * z / (2.0 * count))) / (1.0 + (z * z / count));
        double reach = z * Math.Sqrt((share * (1.0 - share) / count) + (z * z / (4.0 * count * count))) / (1.0 + (z * z / count));
        return (Math.Max(0.0, middle - reach), Math.Min(1.0, middle + reach));
    }
}

/// <summary>How the predicted probabilities are distributed among the ones and the zeros.</summary>
internal sealed class ScoreHistogramPicture : Picture
{
    private const int Bins = 25;

    private readonly ProbabilityData data;

    public ScoreHistogramPicture(ProbabilityData data)
        : base(
            "score-histogram",
            "Predicted probabilities by class",
            "Rows of one class are counted upwards, those of the other downwards. The better the classifier tells them apart, the farther right the "
            + "upper and the farther left the lower bars stand.")
    {
        DataCheck.SameLength(data.Labels, data.Probabilities);
        this.data = data;
    }

    public override string Description =>
        $"Histogram of the predicted probabilities of {data.Positive}, for {data.Pairs.Count(pair => pair.IsOne)} rows of it and "
        + $"{data.Pairs.Count(pair => !pair.IsOne)} of {data.Negative}.";

    protected override double Draw(Canvas canvas)
    {
        var counts = new int[2, Bins];
        foreach ((bool isOne, double probability) in data.Pairs)
        {
            counts[isOne ? 1 : 0, Math.Clamp((int)(probability * Bins), 0, Bins - 1)]++;
        }

        (Series zeros, Series ones) = (new(1), new(0));
        double top = Legend.Draw(
            canvas,
            canvas.Top,
            [
                LegendEntry.Area($"{data.Positive}, upwards", $"bar {ones.Colour}"),
                LegendEntry.Area($"{data.Negative}, downwards", $"bar {zeros.Colour}"),
            ]) + 4.0;
        double most = 1;
        foreach (int count in counts)
        {
            most = Math.Max(most, count);
        }

        var frame = new PlotFrame(
            new LinearScale(new ValueRange(0.0, 1.0), canvas.IsCompact ? 5 : 10),
            $"predicted probability of {data.Positive}",
            new CountScale(new ValueRange(-most, most).Padded(0.04)),
            "rows")
        {
            Width = canvas.Width,
            PlotHeight = canvas.IsCompact ? 320.0 : 300.0,
        };
        PlotArea area = frame.Draw(canvas, top, out double bottom);
        for (int i = 0; i < Bins; i++)
        {
            (double left, double right) = (area.X(i / (double)Bins) + 0.75, area.X((i + 1) / (double)Bins) - 0.75);
            string bin = $"{NumberText.Short(i / (double)Bins, 3)} to {NumberText.Short((i + 1) / (double)Bins, 3)}";
            DrawBar(new Box(left, area.Y(counts[1, i]), right, area.Y(0.0)), ones, counts[1, i], data.Positive, bin);
            DrawBar(new Box(left, area.Y(0.0), right, area.Y(-counts[0, i])), zeros, counts[0, i], data.Negative, bin);
        }

        area.HorizontalLine(canvas, 0.0, "zero");
        return bottom;

        void DrawBar(Box box, Series series, int count, string what, string bin)
        {
            if (count > 0)
            {
                canvas.Rectangle(box, $"bar {series.Colour}", $"{bin}: {NumberText.Count(count)} rows of {what}");
            }
        }
    }

    /// <summary>Counts in two directions: what lies below zero is a count too.</summary>
    private sealed class CountScale(ValueRange range) : Scale
    {
        private readonly LinearScale scale = new(range, 6);

        public override IReadOnlyList<Tick> Ticks => [.. scale.Ticks.Select(tick => new Tick(tick.Value, tick.Label.TrimStart('−')))];

        public override string TitleSuffix => scale.TitleSuffix;

        protected override double Locate(double value) => scale.Position(value);
    }
}
