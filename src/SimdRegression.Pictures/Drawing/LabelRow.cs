namespace SimdRegression.Pictures.Drawing;

/// <summary>Lets labels into a row as long as they touch none that is there already; who comes first matters most.</summary>
/// <param name="gap">The least distance between two labels.</param>
/// <param name="left">Where the row begins.</param>
/// <param name="right">Where the row ends.</param>
internal sealed class LabelRow(double gap, double left, double right)
{
    /// <summary>What rounding may add to a label that just fits.</summary>
    private const double Slack = 0.01;

    private readonly List<(double Left, double Right)> taken = [];

    /// <summary>Takes the room for a label about a middle, if it is free.</summary>
    public bool TryTake(double middle, string label)
    {
        double half = TextMetrics.Width(label, ChartStyle.TickFontSize) / 2.0;
        (double Left, double Right) wanted = (middle - half, middle + half);
        if (wanted.Left < left - Slack || wanted.Right > right + Slack
            || taken.Any(other => wanted.Right + gap > other.Left && wanted.Left - gap < other.Right))
        {
            return false;
        }

        taken.Add(wanted);
        return true;
    }
}
