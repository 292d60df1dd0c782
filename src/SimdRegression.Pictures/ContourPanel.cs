using SimdRegression.Pictures.Drawing;
using SimdRegression.Pictures.Geometry;

namespace SimdRegression.Pictures;

/// <summary>A square plot of two coefficients with the contours of their loss, the same length along both axes.</summary>
internal sealed record ContourPanel(QuadraticLoss Loss, string First, string Second, ValueRange X, ValueRange Y)
{
    private const double Tolerance = 0.1;

    /// <summary>The ranges about some coefficients, with a margin, made equally long.</summary>
    public static ContourPanel About(QuadraticLoss loss, string first, string second, IEnumerable<(double First, double Second)> shown)
    {
        const double margin = 0.12;
        ValueRange x = ValueRange.Empty;
        ValueRange y = ValueRange.Empty;
        foreach ((double u, double v) in shown)
        {
            (x, y) = (x.With(u), y.With(v));
        }

        (x, y) = (x.IsEmpty ? new(-1.0, 1.0) : x, y.IsEmpty ? new(-1.0, 1.0) : y);
        double half = Math.Max((x.High / 2.0) - (x.Low / 2.0), (y.High / 2.0) - (y.Low / 2.0)) * (1.0 + (2.0 * margin));
        half = half > 0.0 ? half : 1.0;
        return new ContourPanel(loss, first, second, About(x, half), About(y, half));
    }

    /// <summary>How far the corner that is farthest from the minimum is.</summary>
    public double Reach => Corners().Max(corner => Math.Sqrt(Math.Pow(corner.X - Loss.Best.First, 2.0) + Math.Pow(corner.Y - Loss.Best.Second, 2.0)));

    /// <summary>The greatest loss above the minimum within the panel.</summary>
    public double GreatestExcess => Corners().Max(corner => Loss.Excess(corner.X, corner.Y));

    /// <summary>Draws axes and titles.</summary>
    public PlotArea DrawFrame(Canvas canvas, double left, double top, double width, out double bottom)
    {
        int ticks = (int)(width / 62.0);
        var frame = new PlotFrame(new LinearScale(X, ticks), $"coefficient of {First}", new LinearScale(Y, ticks), $"coefficient of {Second}")
        {
            Left = left,
            Width = width,
            PlotHeight = width,
            IsSquare = true,
        };
        return frame.Draw(canvas, top, out bottom);
    }

    /// <summary>Draws the contour on which the loss is this much above its minimum.</summary>
    public void DrawContour(Canvas canvas, PlotArea area, double excess, string style)
    {
        IEnumerable<Place> places = Loss.Contour(excess, Reach).Select(at => at.IsFinite ? area.At(at.X, at.Y) : at);
        List<Place> shown = Polylines.Simplify(Polylines.Clip(places, area.Box), Tolerance);
        canvas.Polyline(shown, style, $"mean squared error {NumberText.Short(Loss.Minimum + excess)}");
    }

    /// <summary>A line of coefficients, cut off at the edge.</summary>
    public static List<Place> Line(PlotArea area, IEnumerable<(double First, double Second)> coefficients) =>
        Polylines.Clip(coefficients.Select(at => area.At(at.First, at.Second)), area.Box);

    private static ValueRange About(ValueRange range, double half)
    {
        double middle = (range.Low / 2.0) + (range.High / 2.0);
        return new(middle - half, middle + half);
    }

    private IEnumerable<Place> Corners() => [new(X.Low, Y.Low), new(X.Low, Y.High), new(X.High, Y.Low), new(X.High, Y.High)];
}
