using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Pictures;

/// <summary>The cross-validated score of a model along its strengths.</summary>
/// <param name="Model">What the model is called.</param>
/// <param name="Score">What the score is called, with its unit: mean squared error.</param>
/// <param name="Alphas">The strengths, in any order; positive.</param>
/// <param name="Scores">The mean over the folds and its standard error at each strength; less is better.</param>
/// <param name="Best">The index of the least error.</param>
/// <param name="OneStandardError">The index of the strongest whose error is within one standard error of the least.</param>
internal sealed record CrossValidationData(string Model, string Score, double[] Alphas, ScoreCurve Scores, int Best, int OneStandardError)
{
    /// <summary>How many features are used at each strength, where that is known.</summary>
    public int[]? ActiveCounts { get; init; }

    /// <summary>How many folds there were, where that is known.</summary>
    public int? Folds { get; init; }
}

/// <summary>The cross-validation curve with its error bars and both choices, the number of active features on top.</summary>
internal sealed class CrossValidationPicture : Picture
{
    private const double ActiveAxisHeight = 40.0;

    /// <summary>Bars nearer to each other than this would be a ladder; a band shows the same.</summary>
    private const double LeastBarDistance = 9.0;

    private readonly CrossValidationData data;

    public CrossValidationPicture(CrossValidationData data)
        : base(
            "cross-validation",
            $"Cross-validation of {data.Model}",
            "Each point is the error on rows that the model did not see, averaged over the folds; bars or band are one standard error. To the left the "
            + "penalty is too strong, to the right too weak. The one-standard-error choice is the simplest model that is about as good as the best.")
    {
        DataCheck.SameLength(data.Alphas, data.Scores.Means, data.Scores.StandardErrors, data.ActiveCounts);
        this.data = data;
    }

    public override string Description =>
        data.Alphas.Length == 0
            ? "No strengths were tried."
            : $"{data.Score} at {data.Alphas.Length} strengths. Least error {data.Scores.Text(data.Best)} at "
                + $"{CurvePainter.AlphaText(data.Alphas[data.Best])}; one standard error allows "
                + $"{CurvePainter.AlphaText(data.Alphas[data.OneStandardError])} with {data.Scores.Text(data.OneStandardError)}.";

    protected override double Draw(Canvas canvas)
    {
        double? best = data.Alphas.Length > 0 ? data.Alphas[data.Best] : null;
        double? careful = data.Alphas.Length > 0 ? data.Alphas[data.OneStandardError] : null;
        string errors = data.Scores.StandardErrors is null ? "" : ", ± one standard error";
        string points = data.Folds is int folds ? $"mean of {folds} folds{errors}" : $"mean{errors}";
        double top = Legend.Draw(
            canvas, canvas.Top, [LegendEntry.Mark(points, Marker.Circle, new Series(0).Filled), .. StrengthChoice.Legend(best, careful)]) + 4.0;
        var frame = new PlotFrame(
            CurvePainter.StrengthScale(data.Alphas, canvas), CurvePainter.StrengthTitle(canvas), YScale(), data.Score)
        {
            Width = canvas.Width,
            PlotHeight = canvas.IsCompact ? 230.0 : 300.0,
            TopMargin = data.ActiveCounts is null ? 0.0 : ActiveAxisHeight,
        };
        PlotArea area = frame.Draw(canvas, top, out double bottom);
        if (data.Alphas.Length == 0)
        {
            return bottom;
        }

        StrengthChoice.Draw(canvas, area, best, careful);
        DrawReach(canvas, area);
        if (area.Box.Width < LeastBarDistance * data.Alphas.Length)
        {
            CurvePainter.Draw(canvas, area, new Series(0), data.Alphas, data.Scores, Told);
        }
        else
        {
            DrawBars(canvas, area);
        }

        if (data.ActiveCounts is not null)
        {
            DrawActiveCounts(canvas, area, data.ActiveCounts);
        }

        return bottom;
    }

    /// <summary>Errors that differ by large factors are read as factors.</summary>
    private Scale YScale()
    {
        const double largeFactor = 50.0;
        ValueRange means = ValueRange.Of(data.Scores.Means);
        ValueRange range = data.Scores.Range();
        bool areFactors = range.Low > 0.0 && means.High / means.Low > largeFactor;
        return areFactors ? new LogScale(range, 6) : new LinearScale(range.Padded(0.05), 6);
    }

    /// <summary>How far one standard error above the least error reaches: the rule made visible.</summary>
    private void DrawReach(Canvas canvas, PlotArea area)
    {
        double limit = data.Scores.High(data.Best);
        (double from, double to) = (area.X(data.Alphas[data.OneStandardError]), area.X(data.Alphas[data.Best]));
        if (data.OneStandardError != data.Best && double.IsFinite(limit))
        {
            canvas.Line(from, area.Y(limit), to, area.Y(limit), "reference");
        }
    }

    private string Told(int i) => CurvePainter.AlphaText(data.Alphas[i]) + (data.ActiveCounts is null ? "" : $", {data.ActiveCounts[i]} features");

    private void DrawBars(Canvas canvas, PlotArea area)
    {
        var series = new Series(0);
        const double cap = 3.0;
        for (int i = 0; i < data.Alphas.Length; i++)
        {
            Place place = area.At(data.Alphas[i], data.Scores.Means[i]);
            if (!place.IsFinite)
            {
                continue;
            }

            (double low, double high) = (area.Y(data.Scores.Low(i)), area.Y(data.Scores.High(i)));
            if (data.Scores.StandardErrors is not null && double.IsFinite(low) && double.IsFinite(high))
            {
                canvas.Path(
                    PathText.Of(
                        [
                            new(place.X - cap, low), new(place.X + cap, low), new(double.NaN, 0.0), new(place.X, low), new(place.X, high),
                            new(double.NaN, 0.0), new(place.X - cap, high), new(place.X + cap, high),
                        ],
                        closed: false),
                    $"bars {series.Colour}");
            }

            canvas.Mark(Marker.Circle, place, 3.4, series.Filled, $"{Told(i)}: {data.Scores.Text(i)}");
        }
    }

    /// <summary>The counts of both choices, and as many others as there is room for, each above its strength.</summary>
    private void DrawActiveCounts(Canvas canvas, PlotArea area, int[] counts)
    {
        const double gap = 12.0;
        canvas.Text(0.0, area.Box.Top - 23.0, "features used", "tick");
        canvas.Line(area.Box.Left, area.Box.Top, area.Box.Right, area.Box.Top, "axis");
        var row = new LabelRow(gap, 0.0, canvas.Width);
        IEnumerable<int> others = Sequence.Range(0, counts.Length).OrderByDescending(i => data.Alphas[i]);
        foreach (int i in others.Prepend(data.OneStandardError).Prepend(data.Best).Where(i => data.Alphas[i] > 0.0).Distinct())
        {
            string label = NumberText.Count(counts[i]);
            double x = area.X(data.Alphas[i]);
            if (row.TryTake(x, label))
            {
                canvas.Line(x, area.Box.Top - 4.0, x, area.Box.Top, "axis");
                canvas.Text(x, area.Box.Top - 7.0, label, "tick top", Anchor.Middle);
            }
        }
    }
}
