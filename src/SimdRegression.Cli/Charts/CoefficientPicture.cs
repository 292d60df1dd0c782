using SimdRegression.Cli.Charts.Drawing;

namespace SimdRegression.Cli.Charts;

/// <summary>A model's coefficients.</summary>
/// <param name="Model">What the model is called.</param>
/// <param name="Values">One coefficient a feature.</param>
internal sealed record CoefficientSet(string Model, double[] Values);

/// <summary>The coefficients of some models, side by side.</summary>
/// <param name="Features">The names of the features.</param>
/// <param name="Models">The models, the one without penalty first.</param>
/// <param name="Unit">What a coefficient means: change of the target for one standard deviation of the feature.</param>
internal sealed record CoefficientData(string[] Features, CoefficientSet[] Models, string Unit);

/// <summary>
/// Coefficients before and after: a row a feature, the largest on top, a stem a model. What a model dropped is an open mark on the line of zero.
/// </summary>
internal sealed class CoefficientPicture : Picture
{
    private const int MostFeatures = 64;
    private const int MostInOneColumn = 24;
    private const double ColumnGap = 28.0;
    private const double NameGap = 10.0;
    private const double XAxisHeight = 40.0;

    private readonly CoefficientData data;

    public CoefficientPicture(CoefficientData data)
        : base(
            "coefficients",
            "Coefficients before and after",
            "Each row is a feature, the largest coefficient on top. A penalty draws all coefficients towards zero; one with an L1 part sets some to "
            + "exactly zero: the open marks on the line.")
    {
        DataCheck.SameLength(data.Features, data.Models.Select(model => model.Values));
        this.data = data;
    }

    public override string Description => $"Coefficients of {data.Features.Length} features by "
        + string.Join(", ", data.Models.Select(model => $"{model.Model} ({model.Values.Count(value => value == 0.0)} of them zero)")) + ".";

    protected override double Draw(Canvas canvas)
    {
        int[] shown = [.. Enumerable.Range(0, data.Features.Length).OrderByDescending(Largest).Take(MostFeatures)];
        int hidden = data.Features.Length - shown.Length;
        double top = Legend.Draw(canvas, canvas.Top, LegendEntries());
        int columns = canvas.IsCompact || shown.Length <= MostInOneColumn ? 1 : 2;
        double columnWidth = (canvas.Width - ((columns - 1) * ColumnGap)) / columns;
        int perColumn = Math.Max(1, (shown.Length + columns - 1) / columns);
        double spacing = perColumn <= 12 ? 6.5 : 4.0;
        double rowHeight = Math.Max(17.0, (data.Models.Length * spacing) + 8.0);
        ValueRange range = ValueRange.Of(data.Models.SelectMany(model => model.Values)).With(0.0).Padded(0.03);
        double nameWidth = Math.Min(
            shown.Select(j => TextMetrics.Width(data.Features[j], ChartStyle.FontSize)).DefaultIfEmpty(0.0).Max(), columnWidth * 0.3);
        double plotWidth = columnWidth - nameWidth - NameGap;
        var scale = new LinearScale(range, (int)(plotWidth / 70.0));
        top += 6.0;
        for (int column = 0; column < columns; column++)
        {
            int[] features = [.. shown.Skip(column * perColumn).Take(perColumn)];
            double left = (column * (columnWidth + ColumnGap)) + nameWidth + NameGap;
            double right = left + plotWidth - TextMetrics.Width("0", ChartStyle.TickFontSize) * 2.0;
            var area = new PlotArea(new Box(left, top, right, top + (perColumn * rowHeight)), scale, new LinearScale(ValueRange.Empty, 1));
            DrawAxis(canvas, area);
            for (int row = 0; row < features.Length; row++)
            {
                DrawFeature(canvas, area, features[row], top + (row * rowHeight), rowHeight, spacing);
            }
        }

        double bottom = top + (perColumn * rowHeight) + XAxisHeight;
        string title = TextMetrics.Fit(data.Unit + scale.TitleSuffix, ChartStyle.FontSize, canvas.Width);
        canvas.Text(canvas.Width / 2.0, bottom - 4.0, title, "axis-title", Anchor.Middle);
        if (hidden > 0)
        {
            bottom += 18.0;
            canvas.Text(
                canvas.Width / 2.0, bottom - 4.0, $"and {hidden} features with smaller coefficients, none beyond {Limit(hidden)}", "note", Anchor.Middle);
        }

        return bottom;
    }

    private double Largest(int feature) => data.Models.Max(model => double.IsFinite(model.Values[feature]) ? Math.Abs(model.Values[feature]) : 0.0);

    private string Limit(int hidden) =>
        NumberText.Short(Enumerable.Range(0, data.Features.Length).Select(Largest).Order().ElementAt(hidden - 1), 3);

    private IReadOnlyList<LegendEntry> LegendEntries() =>
    [
        .. data.Models.Select((model, i) => LegendEntry.Mark(model.Model, new Series(i).Marker, new Series(i).Filled)),
        .. data.Models.Any(model => model.Values.Contains(0.0)) ? [LegendEntry.Mark("exactly zero", Marker.Circle, "open muted")] : Array.Empty<LegendEntry>(),
    ];

    private static void DrawAxis(Canvas canvas, PlotArea area)
    {
        foreach (Tick tick in area.XScale.Ticks)
        {
            double x = area.X(tick.Value);
            canvas.Line(x, area.Box.Top, x, area.Box.Bottom + 4.0, tick.Value == 0.0 ? "zero" : "grid");
            canvas.Text(x, area.Box.Bottom + 17.0, tick.Label, "tick x", Anchor.Middle);
        }
    }

    private void DrawFeature(Canvas canvas, PlotArea area, int feature, double top, double height, double spacing)
    {
        double middle = top + (height / 2.0);
        double nameWidth = area.Box.Left - NameGap;
        string name = TextMetrics.Fit(data.Features[feature], ChartStyle.FontSize, Math.Min(nameWidth, canvas.Width * 0.3));
        canvas.Text(
            area.Box.Left - NameGap, middle + 4.5, name, "name", Anchor.End, tooltip: name == data.Features[feature] ? null : data.Features[feature]);
        canvas.Line(area.Box.Left, top + height, area.Box.Right, top + height, "grid");
        double size = Math.Min(4.0, spacing * 0.62);
        for (int k = 0; k < data.Models.Length; k++)
        {
            double value = data.Models[k].Values[feature];
            var at = new Place(area.X(value), middle + ((k - ((data.Models.Length - 1) / 2.0)) * spacing));
            if (!at.IsFinite)
            {
                continue;
            }

            var series = new Series(k);
            if (value != 0.0)
            {
                canvas.Line(area.X(0.0), at.Y, at.X, at.Y, $"stem {series.Colour}");
            }

            canvas.Mark(
                series.Marker,
                at,
                size,
                value == 0.0 ? series.Open : series.Filled,
                $"{data.Models[k].Model}, {data.Features[feature]}: {NumberText.Short(value)}");
        }
    }
}
