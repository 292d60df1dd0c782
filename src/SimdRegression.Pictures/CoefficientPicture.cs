using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Pictures;

/// <summary>A model's coefficients.</summary>
/// <param name="Model">What the model is called.</param>
/// <param name="Values">One coefficient a feature.</param>
internal sealed record CoefficientSet(string Model, double[] Values)
{
    /// <summary>The confidence interval of each coefficient, or null where there are none; what is not finite is left out.</summary>
    public Interval[]? Intervals { get; init; }

    /// <summary>What the intervals are called: 95% confidence interval.</summary>
    public string IntervalName { get; init; } = "confidence interval";

    /// <summary>The coefficients, and the ends of their intervals.</summary>
    public IEnumerable<double> Extent => [.. Values, .. Intervals is null ? [] : Intervals.SelectMany(ends => new[] { ends.Low, ends.High })];
}

/// <summary>The coefficients of some models, side by side.</summary>
/// <param name="Features">The names of the features.</param>
/// <param name="Models">The models, the one without penalty first.</param>
/// <param name="Unit">What a coefficient means: change of the target for one standard deviation of the feature.</param>
internal sealed record CoefficientData(string[] Features, CoefficientSet[] Models, string Unit);

/// <summary>
/// Coefficients before and after: a row a feature, the largest on top, a stem a model. What a model dropped is an open mark on the line of
/// zero. With many features each model has a panel of its own, so that the rows can be low.
/// </summary>
internal sealed class CoefficientPicture : Picture
{
    private const int MostFeatures = 80;
    private const int MostInOnePanel = 16;
    private const double PanelGap = 14.0;
    private const double NameGap = 9.0;
    private const double XAxisHeight = 42.0;
    private const double LineHeight = 17.0;

    /// <summary>From this ratio between the models' largest coefficients on, a linear axis would hide the smaller ones.</summary>
    private const double LargeRatio = 6.0;

    private readonly CoefficientData data;
    private readonly int[] shown;

    public CoefficientPicture(CoefficientData data)
        : base(
            "coefficients",
            data.Models.Length == 1 ? $"Coefficients of {data.Models[0].Model}" : "Coefficients before and after",
            "Each row is a feature, the largest coefficient on top."
            + (HasZeros(data) ? " A penalty draws all coefficients towards zero; one with an L1 part sets some to exactly zero: the open marks on the line."
                : data.Models.Length > 1 ? " A penalty draws all coefficients towards zero."
                : "")
            + (HasIntervals(data) ? " Where the bar of an interval crosses the line of zero, the data leave the sign of the coefficient open." : ""))
    {
        DataCheck.SameLength(data.Features, data.Models.SelectMany(model => new Array?[] { model.Values, model.Intervals }));
        this.data = data;
        shown = [.. Sequence.Range(0, data.Features.Length).OrderByDescending(Largest).Take(MostFeatures)];
    }

    public override string Description => $"Coefficients of {data.Features.Length} features by "
        + string.Join(", ", data.Models.Select(model => $"{model.Model} ({model.Values.Count(value => value == 0.0)} of them zero)")) + ".";

    private bool HasPanels => shown.Length > MostInOnePanel && data.Models.Length > 1;

    protected override double Draw(Canvas canvas)
    {
        double top = Legend.Draw(canvas, canvas.Top, LegendEntries()) + 6.0;
        double fontSize = HasPanels ? ChartStyle.TickFontSize : ChartStyle.FontSize;
        double nameWidth = Math.Min(
            shown.Select(j => TextMetrics.Width(data.Features[j], fontSize)).DefaultIfEmpty(0.0).Max(), canvas.Width * (canvas.IsCompact ? 0.22 : 0.3));
        double left = nameWidth + NameGap;
        int panels = HasPanels ? data.Models.Length : 1;
        double panelWidth = (canvas.Width - left - 8.0 - ((panels - 1) * PanelGap)) / panels;
        const double spacing = 6.5;
        double rowHeight = HasPanels ? 14.5 : Math.Max(19.0, (data.Models.Length * spacing) + 8.0);
        double titleRoom = panelWidth + (PanelGap / 2.0);
        int titleLines = HasPanels ? data.Models.Max(model => TextMetrics.Lines(model.Model, ChartStyle.FontSize, titleRoom).Length) : 0;
        double plotTop = top + (HasPanels ? Math.Max(34.0, 4.0 + (titleLines * 15.0)) : 0.0);
        double plotBottom = plotTop + (Math.Max(1, shown.Length) * rowHeight);
        Scale scale = MakeScale((int)(panelWidth / (HasPanels ? 34.0 : 60.0)));
        var labels = new LabelRow(gap: 3.0, 0.0, canvas.Width);
        DrawRows(canvas, new Box(left, plotTop, canvas.Width, plotBottom), rowHeight, nameWidth, fontSize);
        for (int panel = 0; panel < panels; panel++)
        {
            double panelLeft = left + (panel * (panelWidth + PanelGap));
            var box = new Box(panelLeft, plotTop, panelLeft + panelWidth, plotBottom);
            var area = new PlotArea(box, scale, new LinearScale(ValueRange.Empty, 1));
            DrawAxis(canvas, area, labels);
            if (HasPanels)
            {
                DrawPanelTitle(canvas, area, data.Models[panel].Model);
                DrawModel(canvas, area, panel, rowHeight, offset: 0.0, size: 3.0);
                continue;
            }

            for (int k = 0; k < data.Models.Length; k++)
            {
                DrawModel(canvas, area, k, rowHeight, (k - ((data.Models.Length - 1) / 2.0)) * spacing, size: 4.0);
            }
        }

        return DrawTitles(canvas, scale, plotBottom + XAxisHeight);
    }

    private static bool HasZeros(CoefficientData data) => data.Models.Any(model => model.Values.Contains(0.0));

    private static bool HasIntervals(CoefficientData data) => data.Models.Any(model => model.Intervals is not null);

    private static double Size(double value) => double.IsFinite(value) ? Math.Abs(value) : 0.0;

    private double Largest(int feature) => data.Models.Select(model => Size(model.Values[feature])).DefaultIfEmpty(0.0).Max();

    private LegendEntry[] LegendEntries() =>
    [
        .. data.Models.Select((model, i) => LegendEntry.Mark(model.Model, new Series(i).Marker, new Series(i).Filled)),
        .. Sequence.Range(0, data.Models.Length)
            .Where(i => data.Models[i].Intervals is not null)
            .Select(i => LegendEntry.Line(data.Models[i].IntervalName, new Series(i).Solid)),
        .. HasZeros(data) ? [LegendEntry.Mark("exactly zero", Marker.Circle, "open muted")] : Array.Empty<LegendEntry>(),
    ];

    /// <summary>Linear where every model can be seen so; otherwise each decade of sizes gets its part.</summary>
    private Scale MakeScale(int tickCount)
    {
        ValueRange range = ValueRange.Of(data.Models.SelectMany(model => model.Extent)).With(0.0).Padded(0.04);
        double[] sizes = [.. data.Models.Select(model => model.Values.Select(Size).DefaultIfEmpty(0.0).Max()).Where(size => size > 0.0)];
        if (sizes.Length == 0 || sizes.Max() < LargeRatio * sizes.Min())
        {
            return new LinearScale(range, tickCount);
        }

        double threshold = Math.Pow(10.0, Math.Round(Math.Log10(sizes.Min())) - 1.0);
        return threshold > 0.0 ? new SignedLogScale(range, threshold, tickCount) : new LinearScale(range, tickCount);
    }

    /// <summary>Names, and stripes that lead the eye from them to the marks.</summary>
    private void DrawRows(Canvas canvas, Box box, double rowHeight, double nameWidth, double fontSize)
    {
        for (int row = 0; row < shown.Length; row++)
        {
            double top = box.Top + (row * rowHeight);
            if (row % 2 == 0)
            {
                canvas.Rectangle(new Box(0.0, top, box.Right, top + rowHeight), "stripe");
            }

            string feature = data.Features[shown[row]];
            string name = TextMetrics.Fit(feature, fontSize, nameWidth);
            canvas.Text(
                nameWidth, top + (rowHeight / 2.0) + 4.2, name, HasPanels ? "tick name" : "name", Anchor.End, tooltip: name == feature ? null : feature);
        }
    }

    private static void DrawAxis(Canvas canvas, PlotArea area, LabelRow row)
    {
        // Zero matters most, then the ends.
        foreach (Tick tick in area.XScale.Ticks.OrderByDescending(tick => tick.Value == 0.0 ? double.PositiveInfinity : Math.Abs(tick.Value)))
        {
            double x = area.X(tick.Value);
            canvas.Line(x, area.Box.Top, x, area.Box.Bottom + 4.0, tick.Value == 0.0 ? "zero" : "grid");
            if (row.TryTake(x, tick.Label))
            {
                canvas.Text(x, area.Box.Bottom + 17.0, tick.Label, "tick x", Anchor.Middle);
            }
        }
    }

    /// <summary>Above the panel, in two lines where its words need them.</summary>
    private static void DrawPanelTitle(Canvas canvas, PlotArea area, string model)
    {
        double room = area.Box.Width + (PanelGap / 2.0);
        string[] lines = TextMetrics.Lines(model, ChartStyle.FontSize, room);
        for (int i = 0; i < lines.Length; i++)
        {
            double baseline = area.Box.Top - 8.0 - ((lines.Length - 1 - i) * 15.0);
            canvas.Text(
                (area.Box.Left + area.Box.Right) / 2.0, baseline, TextMetrics.Fit(lines[i], ChartStyle.FontSize, room), "strong", Anchor.Middle);
        }
    }

    private void DrawModel(Canvas canvas, PlotArea area, int model, double rowHeight, double offset, double size)
    {
        var series = new Series(model);
        for (int row = 0; row < shown.Length; row++)
        {
            double value = data.Models[model].Values[shown[row]];
            var place = new Place(area.X(value), area.Box.Top + ((row + 0.5) * rowHeight) + offset);
            if (!place.IsFinite)
            {
                continue;
            }

            if (value != 0.0)
            {
                canvas.Line(area.X(0.0), place.Y, place.X, place.Y, $"stem {series.Colour}");
            }

            string tooltip = $"{data.Models[model].Model}, {data.Features[shown[row]]}: {NumberText.Short(value)}";
            if (data.Models[model].Intervals?[shown[row]] is Interval ends && double.IsFinite(ends.Low) && double.IsFinite(ends.High))
            {
                canvas.Line(area.X(ends.Low), place.Y, area.X(ends.High), place.Y, series.Solid);
                tooltip += $", {NumberText.Short(ends.Low)} to {NumberText.Short(ends.High)}";
            }

            canvas.Mark(series.Marker, place, size, value == 0.0 ? series.Open : series.Filled, tooltip);
        }
    }

    private double DrawTitles(Canvas canvas, Scale scale, double bottom)
    {
        // What the axis does to its values must not be cut off: it gets a line of its own where the title is long.
        string title = data.Unit + scale.TitleSuffix;
        bool fits = TextMetrics.Width(title, ChartStyle.FontSize) <= canvas.Width || scale.TitleSuffix.Length == 0;
        string[] parts = fits ? [title] : [data.Unit, scale.TitleSuffix.Trim()];
        foreach (string line in parts.SelectMany(part => TextMetrics.Lines(part, ChartStyle.FontSize, canvas.Width)))
        {
            canvas.Text(canvas.Width / 2.0, bottom - 5.0, line, "axis-title", Anchor.Middle);
            bottom += LineHeight;
        }

        bottom -= LineHeight;
        int hidden = data.Features.Length - shown.Length;
        if (hidden == 0)
        {
            return bottom;
        }

        double limit = Sequence.Range(0, data.Features.Length).Except(shown).Max(Largest);
        string rest = $"and {NumberText.Count(hidden)} more features, with coefficients up to {NumberText.Short(limit, 3)}";
        canvas.Text(canvas.Width / 2.0, bottom + 13.0, TextMetrics.Fit(rest, ChartStyle.TickFontSize, canvas.Width), "note", Anchor.Middle);
        return bottom + 18.0;
    }
}
