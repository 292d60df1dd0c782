using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Pictures;

/// <summary>How rows stand to a least-squares fit that they are part of.</summary>
/// <param name="Target">The name of the target.</param>
/// <param name="Rows">Which rows these are: rows of the fit.</param>
/// <param name="ParameterCount">The number of coefficients, the intercept included.</param>
/// <param name="Influence">The figures of each row.</param>
internal sealed record InfluenceData(string Target, string Rows, int ParameterCount, RowInfluence[] Influence)
{
    /// <summary>Names a row for people.</summary>
    public Func<int, string> RowName { get; init; } = i => NumberText.Count(i + 1);
}

/// <summary>Studentised residuals against leverage, with contours of Cook's distance.</summary>
internal sealed class LeveragePicture : Picture
{
    /// <summary>From this distance on a row is worth a look.</summary>
    public const double Near = 0.5;

    private const double Far = 1.0;
    private const int Steps = 120;

    private readonly InfluenceData data;
    private readonly double[] leverages;
    private readonly double[] residuals;

    public LeveragePicture(InfluenceData data)
        : base(
            "leverage",
            "Residuals against leverage",
            "A row far to the right has unusual features, and pulls the fit towards itself. A row beyond a broken line changes the coefficients much: "
            + "look at it before you trust the fit.")
    {
        this.data = data;
        leverages = data.Influence.Select(row => row.Leverage);
        residuals = data.Influence.Select(row => row.StudentizedResidual);
    }

    public override string Description
    {
        get
        {
            double[] distances = data.Influence.Select(row => row.CooksDistance).Where(double.IsFinite);
            string largest = distances.Length == 0 ? "" : $"; the largest Cook's distance is {NumberText.Short(distances.Max(), 3)}";
            return $"Studentised residuals of {data.Target} against the leverages of {NumberText.Count(leverages.Length)} {data.Rows}{largest}.";
        }
    }

    protected override double Draw(Canvas canvas)
    {
        double top = Legend.Draw(
            canvas,
            canvas.Top,
            [
                PointLegend.Of(data.Rows, leverages.Length),
                LegendEntry.Line($"Cook's distance {NumberText.Short(Near)}", "careful"),
                LegendEntry.Line($"Cook's distance {NumberText.Short(Far)}", "reference"),
            ]) + 4.0;
        ValueRange across = ValueRange.Of(leverages).With(0.0).Padded(0.03) with { Low = 0.0 };
        var frame = new PlotFrame(
            new LinearScale(across, canvas.IsCompact ? 4 : 7), "leverage", new LinearScale(ValueRange.Of(residuals).With(0.0).Padded(0.06), 6),
            "studentised residual")
        {
            Width = canvas.Width,
            PlotHeight = canvas.IsCompact ? 340.0 : 320.0,
        };
        PlotArea area = frame.Draw(canvas, top, out double bottom);
        area.HorizontalLine(canvas, 0.0, "zero");
        PointCloud.Draw(canvas, area, new Series(0), leverages, residuals, Told);
        DrawContours(canvas, area, Near, across.High, "careful");
        DrawContours(canvas, area, Far, across.High, "reference");
        return bottom;
    }

    private string Told(int i) =>
        $"row {data.RowName(i)}: leverage {NumberText.Short(leverages[i], 3)}, studentised residual {NumberText.Short(residuals[i], 3)}, "
        + $"Cook's distance {NumberText.Short(data.Influence[i].CooksDistance, 3)}";

    /// <summary>Cook's distance is r^2 h / (k (1 - h)); so r = sqrt(D k (1 - h) / h) on both sides of zero.</summary>
    private void DrawContours(Canvas canvas, PlotArea area, double distance, double last, string style)
    {
        foreach (double side in (double[])[1.0, -1.0])
        {
            Place[] contour = Sequence.Range(1, Steps).Select(step =>
            {
                double leverage = last * step / Steps;
                return area.At(leverage, side * Math.Sqrt(distance * data.ParameterCount * (1.0 - leverage) / leverage));
            });
            canvas.Polyline(Polylines.Clip(contour, area.Box), style);
        }
    }
}
