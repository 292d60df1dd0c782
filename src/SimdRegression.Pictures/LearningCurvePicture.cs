using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Pictures;

/// <summary>The score of a model against the number of rows that it was fitted to.</summary>
/// <param name="Model">What the model is called.</param>
/// <param name="Score">What the score is called, with its unit.</param>
/// <param name="Rows">The numbers of training rows, ascending.</param>
/// <param name="Training">The score on the training rows.</param>
/// <param name="Validation">The score on rows kept aside.</param>
internal sealed record LearningCurveData(string Model, string Score, double[] Rows, ScoreCurve Training, ScoreCurve Validation);

/// <summary>The learning curve: would more rows help, or another model?</summary>
internal sealed class LearningCurvePicture : Picture
{
    private readonly LearningCurveData data;

    public LearningCurvePicture(LearningCurveData data)
        : base(
            "learning-curve",
            $"Learning curve of {data.Model}",
            HowToReadOf(data))
    {
        DataCheck.SameLength(
            data.Rows, data.Training.Means, data.Training.StandardErrors, data.Validation.Means, data.Validation.StandardErrors);
        this.data = data;
    }

    public override string Description =>
        data.Rows.Length == 0
            ? "No number of rows was tried."
            : $"{data.Score} against training rows. At {NumberText.Count((long)data.Rows[^1])} rows: training {data.Training.Text(data.Rows.Length - 1)}, "
                + $"validation {data.Validation.Text(data.Rows.Length - 1)}.";

    // What the right end shows of these data.
    private static string HowToReadOf(LearningCurveData data)
    {
        const string what = "Training is the score on the rows that were fitted, validation that on rows kept out of each fit. ";
        if (data.Rows.Length < 2)
        {
            return what;
        }

        (double training, double validation) = (data.Training.Means[^1], data.Validation.Means[^1]);
        double doubt = data.Validation.StandardErrors?[^1] ?? 0.0;
        return what + (validation - training > 2.0 * doubt
            ? "At the right end the two curves are still apart by more than two standard errors: more rows would help."
            : "At the right end the two curves cannot be told apart: more rows would change little; if the score is poor, the model is too simple or the "
                + "penalty too strong.");
    }

    protected override double Draw(Canvas canvas)
    {
        const double manyTimes = 12.0;
        ValueRange rows = ValueRange.Of(data.Rows);
        bool isLogarithmic = rows.Low > 0.0 && rows.High / rows.Low > manyTimes;
        Scale x = isLogarithmic ? new LogScale(rows, canvas.IsCompact ? 5 : 9) : new LinearScale(rows, canvas.IsCompact ? 5 : 9);
        string title = isLogarithmic ? "training rows, logarithmic" : "training rows";
        return TwoCurves.Draw(
            canvas, x, title, data.Score, data.Rows, data.Training, data.Validation, [], i => $"{NumberText.Count((long)data.Rows[i])} rows", out _);
    }
}

/// <summary>The score of a model against its strength.</summary>
/// <param name="Model">What the model is called.</param>
/// <param name="Score">What the score is called, with its unit.</param>
/// <param name="Alphas">The strengths, in any order; positive.</param>
/// <param name="Training">The score on the training rows.</param>
/// <param name="Validation">The score on rows kept aside.</param>
internal sealed record ValidationCurveData(string Model, string Score, double[] Alphas, ScoreCurve Training, ScoreCurve Validation)
{
    /// <summary>The strength that is marked: that of the least error, or the one that was given.</summary>
    public double? BestAlpha { get; init; }

    /// <summary>What <see cref="BestAlpha"/> is called.</summary>
    public string BestName { get; init; } = StrengthChoice.LeastError;

    public double? OneStandardErrorAlpha { get; init; }
}

/// <summary>The validation curve: from underfitting to overfitting.</summary>
internal sealed class ValidationCurvePicture : Picture
{
    private readonly ValidationCurveData data;

    public ValidationCurvePicture(ValidationCurveData data)
        : base(
            "validation-curve",
            $"Validation curve of {data.Model}",
            HowToReadOf(data))
    {
        DataCheck.SameLength(
            data.Alphas, data.Training.Means, data.Training.StandardErrors, data.Validation.Means, data.Validation.StandardErrors);
        this.data = data;
    }

    public override string Description =>
        $"{data.Score} on training and validation rows at {data.Alphas.Length} strengths, strongest on the left."
        + (data.BestAlpha is double best ? $" Marked: {data.BestName}, {CurvePainter.AlphaText(best)}." : "");

    protected override double Draw(Canvas canvas)
    {
        LegendEntry[] choices = StrengthChoice.Legend(data.BestAlpha, data.OneStandardErrorAlpha, data.BestName);
        int[] order = [.. Sequence.Range(0, data.Alphas.Length).OrderByDescending(i => data.Alphas[i])];
        double[] alphas = [.. order.Select(i => data.Alphas[i])];
        double bottom = TwoCurves.Draw(
            canvas,
            CurvePainter.StrengthScale(alphas, canvas),
            CurvePainter.StrengthTitle(canvas),
            data.Score,
            alphas,
            Ordered(data.Training, order),
            Ordered(data.Validation, order),
            choices,
            i => CurvePainter.AlphaText(alphas[i]),
            out PlotArea area);
        StrengthChoice.Draw(canvas, area, data.BestAlpha, data.OneStandardErrorAlpha);
        if (Misses(data, order))
        {
            DrawNote(canvas, area, "← underfitting", order[0], isLeft: true);
        }

        if (FollowsNoise(data, order))
        {
            DrawNote(canvas, area, "overfitting →", order[^1], isLeft: false);
        }

        return bottom;
    }

    // Of the strongest and the weakest strength the data tell whether the score on other rows is worse than the best by more than its standard error.
    private static bool Misses(ValidationCurveData data, int[] order) => order.Length > 1 && IsWorse(data, order[0]);

    private static bool FollowsNoise(ValidationCurveData data, int[] order) =>
        order.Length > 1 && IsWorse(data, order[^1]) && data.Training.Means[order[^1]] <= data.Training.Means[order[0]];

    private static bool IsWorse(ValidationCurveData data, int at)
    {
        int best = Sequence.Range(0, data.Alphas.Length).MinBy(i => data.Validation.Means[i]);
        return data.Validation.Means[at] > data.Validation.Means[best] + (data.Validation.StandardErrors?[best] ?? 0.0);
    }

    private static string HowToReadOf(ValidationCurveData data)
    {
        int[] order = [.. Sequence.Range(0, data.Alphas.Length).OrderByDescending(i => data.Alphas[i])];
        string left = Misses(data, order)
            ? "To the left the penalty is so strong that the model misses what the data say: both scores are poor (underfitting). "
            : "Even the strongest penalty, on the left, does not make the validation score worse by more than its standard error. ";
        string right = FollowsNoise(data, order)
            ? "To the right it also follows their noise: the training score still gains, the validation score loses (overfitting)."
            : "To the right the validation score does not get worse by more than its standard error: no overfitting shows at these strengths.";
        return "Training is the score on the rows that were fitted, validation that on rows kept out of the fit. " + left + right;
    }

    /// <summary>
    /// At the end of the axis that it is about, at the top or the bottom, whichever the curves leave free there, and beside the line of a choice
    /// that would cross it.
    /// </summary>
    private void DrawNote(Canvas canvas, PlotArea area, string text, int end, bool isLeft)
    {
        const double margin = 8.0;
        double[] ends = [area.Y(data.Training.Means[end]), area.Y(data.Validation.Means[end])];
        bool isTop = ends.Min() - area.Box.Top > area.Box.Bottom - ends.Max();
        double width = TextMetrics.Width(text, ChartStyle.TickFontSize);
        double left = isLeft ? area.Box.Left + margin : area.Box.Right - margin - width;
        foreach (double? alpha in (double?[])[data.BestAlpha, data.OneStandardErrorAlpha])
        {
            double line = alpha is double marked ? area.X(marked) : double.NaN;
            if (line > left - margin && line < left + width + margin)
            {
                left = isLeft ? line + margin : line - margin - width;
            }
        }

        canvas.Text(left, isTop ? area.Box.Top + 16.0 : area.Box.Bottom - 9.0, text, "note halo");
    }

    private static ScoreCurve Ordered(ScoreCurve curve, int[] order) =>
        new([.. order.Select(i => curve.Means[i])], curve.StandardErrors is null ? null : [.. order.Select(i => curve.StandardErrors[i])]);
}

/// <summary>A training and a validation score over the same axis.</summary>
internal static class TwoCurves
{
    public static double Draw(
        Canvas canvas,
        Scale xScale,
        string xTitle,
        string score,
        double[] x,
        ScoreCurve training,
        ScoreCurve validation,
        IReadOnlyList<LegendEntry> choices,
        Func<int, string> tooltip,
        out PlotArea area)
    {
        (Series trainingSeries, Series validationSeries) = (new(1), new(0));
        bool hasBands = training.StandardErrors is not null || validation.StandardErrors is not null;
        double top = Legend.Draw(
            canvas,
            canvas.Top,
            [
                LegendEntry.Line("training", trainingSeries),
                LegendEntry.Line("validation", validationSeries),
                .. hasBands ? [LegendEntry.Area("± one standard error", validationSeries.Band)] : Array.Empty<LegendEntry>(),
                .. choices,
            ]) + 4.0;
        ValueRange range = validation.Range().With(training.Range()).Padded(0.08);
        var frame = new PlotFrame(xScale, xTitle, new LinearScale(range, 6), score)
        {
            Width = canvas.Width,
            PlotHeight = canvas.IsCompact ? 230.0 : 290.0,
        };
        area = frame.Draw(canvas, top, out double bottom);
        CurvePainter.Draw(canvas, area, trainingSeries, x, training, i => $"training, {tooltip(i)}");
        CurvePainter.Draw(canvas, area, validationSeries, x, validation, i => $"validation, {tooltip(i)}");
        return bottom;
    }
}
