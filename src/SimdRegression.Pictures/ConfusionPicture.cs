using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Pictures;

/// <summary>What became of rows of two classes.</summary>
/// <param name="Target">The name of the target.</param>
/// <param name="Rows">Which rows these are: test rows.</param>
/// <param name="Classes">The labels of classes 0 and 1.</param>
/// <param name="Cells">The rows, or their weights, in each cell.</param>
/// <param name="Decision">What counts as class 1: probability above 0.5.</param>
internal sealed record ConfusionData(string Target, string Rows, string[] Classes, ConfusionMatrix Cells, string Decision);

/// <summary>The confusion matrix: a row an actual class, a column a predicted one.</summary>
internal sealed class ConfusionPicture : Picture
{
    private const double CellHeight = 84.0;
    private const double Gap = 4.0;
    private const double BarHeight = 8.0;
    private const double Inset = 12.0;
    private const double LineHeight = 17.0;

    private const string RowTitle = "actual";

    private readonly ConfusionData data;

    public ConfusionPicture(ConfusionData data)
        : base(
            "confusion",
            "Confusion matrix",
            "Each row is an actual class, and each column what was predicted: what is right lies on the diagonal from upper left to lower right. "
            + "The shares, and the bars, are those of the actual class.")
    {
        DataCheck.SameLength(new string[2], data.Classes);
        this.data = data;
    }

    public override bool IsSquare => true;

    public override string Description =>
        $"Confusion matrix of {data.Target} for {data.Rows}, predicted {data.Classes[1]} by {data.Decision}: "
        + string.Join(", ", Cells().Select(cell => $"{Amount(cell.Value)} of {data.Classes[cell.Actual]} predicted {data.Classes[cell.Predicted]}")) + ".";

    protected override double Draw(Canvas canvas)
    {
        (Series right, Series wrong) = (new(0), new(1));
        double top = Legend.Draw(
            canvas,
            canvas.Top,
            [LegendEntry.Area("right", $"bar {right.Colour}"), LegendEntry.Area("wrong", $"bar {wrong.Colour}")]) + 4.0;
        string title = TextMetrics.Fit($"predicted {data.Target} ({data.Decision}: {data.Classes[1]})", ChartStyle.FontSize, canvas.Width);
        double middle = canvas.Width / 2.0;
        canvas.Text(middle, top + 13.0, title, "axis-title", Anchor.Middle);
        double widest = data.Classes.Append(RowTitle).Select(name => TextMetrics.Width(name, ChartStyle.FontSize)).Max();
        double nameWidth = Math.Min(widest, canvas.Width * 0.26);
        double left = nameWidth + 9.0;
        double cellWidth = (canvas.Width - left - Gap) / 2.0;
        double cellTop = top + (2.0 * LineHeight) + 8.0;
        canvas.Text(0.0, cellTop - 8.0, RowTitle, "axis-title");
        foreach ((int actual, int predicted, double value) in Cells())
        {
            double x = left + (predicted * (cellWidth + Gap));
            double y = cellTop + (actual * (CellHeight + Gap));
            var box = new Box(x, y, x + cellWidth, y + CellHeight);
            if (actual == 0)
            {
                string name = TextMetrics.Fit(data.Classes[predicted], ChartStyle.FontSize, cellWidth - 4.0);
                canvas.Text(x + (cellWidth / 2.0), cellTop - 8.0, name, "name", Anchor.Middle, TooltipOf(name, predicted));
            }

            if (predicted == 0)
            {
                string name = TextMetrics.Fit(data.Classes[actual], ChartStyle.FontSize, nameWidth);
                canvas.Text(nameWidth, y + (CellHeight / 2.0) + 4.0, name, "name", Anchor.End, TooltipOf(name, actual));
            }

            DrawCell(canvas, box, value, Share(actual, value), actual == predicted ? right : wrong);
        }

        return cellTop + (2.0 * CellHeight) + Gap + 4.0;
    }

    private static void DrawCell(Canvas canvas, Box box, double value, double share, Series series)
    {
        double middle = (box.Left + box.Right) / 2.0;
        canvas.Rectangle(box, "stripe");
        canvas.Text(middle, box.Top + 30.0, Amount(value), "strong cell", Anchor.Middle);
        if (!double.IsFinite(share))
        {
            return;
        }

        canvas.Text(middle, box.Top + 49.0, $"{NumberText.Short(100.0 * share, 3)}%", "tick", Anchor.Middle);
        double barTop = box.Bottom - Inset - BarHeight;
        double room = box.Width - (2.0 * Inset);
        canvas.Rectangle(new Box(box.Left + Inset, barTop, box.Left + Inset + (room * share), barTop + BarHeight), $"bar {series.Colour}");
    }

    private static string Amount(double value) =>
        value == Math.Floor(value) && value < 1e12 ? NumberText.Count((long)value) : NumberText.Short(value, 5);

    private string? TooltipOf(string shown, int index) => shown == data.Classes[index] ? null : data.Classes[index];

    private double Share(int actual, double value) => value
        / (actual == 0 ? data.Cells.TrueNegatives + data.Cells.FalsePositives : data.Cells.FalseNegatives + data.Cells.TruePositives);

    private (int Actual, int Predicted, double Value)[] Cells() =>
    [
        (0, 0, data.Cells.TrueNegatives), (0, 1, data.Cells.FalsePositives),
        (1, 0, data.Cells.FalseNegatives), (1, 1, data.Cells.TruePositives),
    ];
}
