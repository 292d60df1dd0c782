using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Pictures;

/// <summary>How the scores of a classifier order rows of two classes.</summary>
/// <param name="Target">The name of the target.</param>
/// <param name="Positive">The label of class 1.</param>
/// <param name="Rows">Which rows these are: test rows.</param>
/// <param name="Ranked">Their margins, ranked. The classifier says class 1 where the margin is above 0.</param>
/// <param name="Decision">That threshold in words: probability above 0.5.</param>
internal sealed record RankingData(string Target, string Positive, string Rows, RankedPredictions Ranked, string Decision)
{
    /// <summary>A curve through more thresholds looks the same.</summary>
    private const int MostThresholds = 2000;

    /// <summary>The share of class 1 among the rows.</summary>
    public double BaseRate => Ranked.PositiveWeight / (Ranked.PositiveWeight + Ranked.NegativeWeight);

    /// <summary>The cells at each of the thresholds that are drawn, the highest threshold first.</summary>
    public IEnumerable<ConfusionMatrix> Cells()
    {
        int count = Math.Min(MostThresholds, Ranked.ThresholdCount);
        for (int i = 0; i < count; i++)
        {
            yield return Ranked.At((int)((((long)i + 1) * Ranked.ThresholdCount / count) - 1));
        }
    }

    /// <summary>The cells at the threshold of the classifier.</summary>
    public ConfusionMatrix AtDecision => Ranked.Above(0.0);
}

/// <summary>What pictures of thresholds share: a square of two shares, a curve, and the classifier's own threshold on it.</summary>
internal static class RankingPainter
{
    private const double Tolerance = 0.15;

    public static PlotArea Frame(Canvas canvas, double top, string xTitle, string yTitle, out double bottom)
    {
        var scale = new LinearScale(new ValueRange(0.0, 1.0), 5);
        var frame = new PlotFrame(scale, xTitle, scale, yTitle) { Width = canvas.Width, PlotHeight = canvas.Width, IsSquare = true };
        return frame.Draw(canvas, top, out bottom);
    }

    public static LegendEntry Decision(RankingData data) => LegendEntry.Mark(data.Decision, Marker.Diamond, new Series(1).Filled);

    public static void Draw(Canvas canvas, List<Place> curve, Place decision, string tooltip)
    {
        List<Place> finite = [.. curve.Where(place => place.IsFinite)];
        canvas.Polyline(finite.Count > 2 ? Polylines.Simplify(finite, Tolerance) : finite, new Series(0).Solid);
        if (decision.IsFinite)
        {
            canvas.Mark(Marker.Diamond, decision, 4.5, new Series(1).Filled, tooltip);
        }
    }
}

/// <summary>The receiver operating characteristic: the share of class 1 that is found against the share of class 0 that is taken for it.</summary>
internal sealed class RocPicture : Picture
{
    private readonly RankingData data;

    public RocPicture(RankingData data)
        : base(
            "roc",
            "ROC curve",
            "Each point is a threshold: how many of the rows to be found it finds, and how many of the others it takes for them. The nearer the curve "
            + "comes to the upper left corner, the better; the dashed line is chance.")
    {
        this.data = data;
    }

    public override bool IsSquare => true;

    public override string Description =>
        $"ROC curve of {data.Target} = {data.Positive} for {NumberText.Count(data.Ranked.Count)} {data.Rows}; "
        + $"area under the curve {NumberText.Short(data.Ranked.Auc)}.";

    protected override double Draw(Canvas canvas)
    {
        double top = Legend.Draw(
            canvas,
            canvas.Top,
            [
                LegendEntry.Line($"{data.Rows}, AUC {NumberText.Short(data.Ranked.Auc)}", new Series(0).Solid),
                LegendEntry.Line("chance, AUC 0.5", "reference"),
                RankingPainter.Decision(data),
            ]) + 4.0;
        PlotArea area = RankingPainter.Frame(canvas, top, "false positive rate", "true positive rate (recall)", out double bottom);
        canvas.Line(area.Box.Left, area.Box.Bottom, area.Box.Right, area.Box.Top, "reference");
        List<Place> curve = [area.At(0.0, 0.0)];
        foreach (ConfusionMatrix cells in data.Cells())
        {
            curve.Add(At(cells));
        }

        ConfusionMatrix chosen = data.AtDecision;
        RankingPainter.Draw(
            canvas,
            curve,
            At(chosen),
            $"{data.Decision}: true positive rate {NumberText.Short(chosen.TruePositives / data.Ranked.PositiveWeight, 3)}, "
            + $"false positive rate {NumberText.Short(chosen.FalsePositives / data.Ranked.NegativeWeight, 3)}");
        return bottom;

        Place At(ConfusionMatrix cells) =>
            area.At(cells.FalsePositives / data.Ranked.NegativeWeight, cells.TruePositives / data.Ranked.PositiveWeight);
    }
}

/// <summary>Precision against recall, in steps whose area is the average precision.</summary>
internal sealed class PrecisionRecallPicture : Picture
{
    private readonly RankingData data;

    public PrecisionRecallPicture(RankingData data)
        : base(
            "precision-recall",
            "Precision and recall",
            "A lower threshold finds more of the rows to be found (to the right), and more of what it finds is wrong (down). The dashed line is the "
            + "precision of a guess.")
    {
        this.data = data;
    }

    public override bool IsSquare => true;

    public override string Description =>
        $"Precision against recall of {data.Target} = {data.Positive} for {NumberText.Count(data.Ranked.Count)} {data.Rows}; average precision "
        + $"{NumberText.Short(data.Ranked.AveragePrecision)}, base rate {NumberText.Short(data.BaseRate)}.";

    protected override double Draw(Canvas canvas)
    {
        double top = Legend.Draw(
            canvas,
            canvas.Top,
            [
                LegendEntry.Line($"{data.Rows}, average precision {NumberText.Short(data.Ranked.AveragePrecision)}", new Series(0).Solid),
                LegendEntry.Line($"base rate {NumberText.Short(data.BaseRate)}", "reference"),
                RankingPainter.Decision(data),
            ]) + 4.0;
        PlotArea area = RankingPainter.Frame(canvas, top, "recall", "precision", out double bottom);
        if (double.IsFinite(data.BaseRate))
        {
            area.HorizontalLine(canvas, data.BaseRate, "reference");
        }

        List<Place> curve = [];
        double before = 0.0;
        foreach (ConfusionMatrix cells in data.Cells())
        {
            curve.Add(area.At(before, cells.Precision));
            curve.Add(area.At(cells.Recall, cells.Precision));
            before = cells.Recall;
        }

        ConfusionMatrix chosen = data.AtDecision;
        RankingPainter.Draw(
            canvas,
            curve,
            area.At(chosen.Recall, chosen.Precision),
            $"{data.Decision}: precision {NumberText.Short(chosen.Precision, 3)}, recall {NumberText.Short(chosen.Recall, 3)}");
        return bottom;
    }
}
