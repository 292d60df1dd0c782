using System.Text;

namespace SimdRegression.Pictures.Drawing;

internal enum Anchor
{
    Start,
    Middle,
    End,
}

/// <summary>What a picture draws on: shapes in pixels, styled by the classes of <see cref="ChartStyle"/>.</summary>
internal sealed class Canvas
{
    private readonly MarkupWriter markup;

    /// <param name="markup">Receives the shapes.</param>
    /// <param name="width">The width of the picture.</param>
    /// <param name="isCompact">Whether the picture is for a narrow column.</param>
    /// <param name="top">Where the picture may begin.</param>
    public Canvas(MarkupWriter markup, double width, bool isCompact, double top)
    {
        this.markup = markup;
        Width = width;
        IsCompact = isCompact;
        Top = top;
    }

    public double Width { get; }

    public bool IsCompact { get; }

    public double Top { get; }

    public void Line(double x1, double y1, double x2, double y2, string style)
    {
        markup.Start("line").Set("class", style).Set("x1", x1).Set("y1", y1).Set("x2", x2).Set("y2", y2).End();
    }

    public void Rectangle(Box box, string style, string? tooltip = null)
    {
        markup.Start("rect").Set("class", style).Set("x", box.Left).Set("y", box.Top).Set("width", box.Width).Set("height", box.Height);
        End(tooltip);
    }

    public void Circle(double x, double y, double radius, string style, string? tooltip = null)
    {
        markup.Start("circle").Set("class", style).Set("cx", x).Set("cy", y).Set("r", radius);
        End(tooltip);
    }

    /// <summary>A line through places; what is not finite is a gap.</summary>
    public void Polyline(IEnumerable<Place> places, string style, string? tooltip = null) => Path(PathText.Of(places, closed: false), style, tooltip);

    public void Polygon(IEnumerable<Place> places, string style, string? tooltip = null) => Path(PathText.Of(places, closed: true), style, tooltip);

    public void Path(string path, string style, string? tooltip = null)
    {
        if (path.Length == 0)
        {
            return;
        }

        markup.Start("path").Set("class", style).Set("d", path);
        End(tooltip);
    }

    /// <summary>Round dots of equal size: one line without length at each place.</summary>
    public void Dots(IEnumerable<Place> places, double radius, string style)
    {
        string path = PathText.Dots(places);
        if (path.Length > 0)
        {
            markup.Start("path").Set("class", style).Set("stroke-width", 2.0 * radius).Set("d", path).End();
        }
    }

    /// <summary>Text whose baseline begins, is centred or ends at a place.</summary>
    public void Text(double x, double y, string text, string style, Anchor anchor = Anchor.Start, string? tooltip = null)
    {
        string side = anchor switch { Anchor.Middle => " middle", Anchor.End => " end", _ => "" };
        markup.Start("text").Set("class", style + side).Set("x", x).Set("y", y).Text(text);
        End(tooltip);
    }

    /// <summary>A mark of a series about a place.</summary>
    /// <param name="marker">Its shape.</param>
    /// <param name="place">Its middle.</param>
    /// <param name="size">About half of its width.</param>
    /// <param name="style">How it is painted.</param>
    /// <param name="tooltip">What a pointer over it shows.</param>
    public void Mark(Marker marker, Place place, double size, string style, string? tooltip = null)
    {
        (double x, double y) = (place.X, place.Y);
        switch (marker)
        {
            case Marker.Circle:
                Circle(x, y, size, style, tooltip);
                break;
            case Marker.Square:
                double half = 0.88 * size;
                Rectangle(new Box(x - half, y - half, x + half, y + half), style, tooltip);
                break;
            default:
                Polygon(Corners(marker).Select(corner => new Place(x + (size * corner.X), y + (size * corner.Y))), style, tooltip);
                break;
        }
    }

    public void BeginGroup(string style) => markup.Start("g").Set("class", style);

    public void EndGroup() => markup.End();

    private static IEnumerable<Place> Corners(Marker marker) => marker switch
    {
        Marker.Diamond => [new(0.0, -1.25), new(1.25, 0.0), new(0.0, 1.25), new(-1.25, 0.0)],
        Marker.Triangle => [new(0.0, -1.2), new(1.15, 0.9), new(-1.15, 0.9)],
        Marker.Cross =>
        [
            new(-0.4, -1.2), new(0.4, -1.2), new(0.4, -0.4), new(1.2, -0.4), new(1.2, 0.4), new(0.4, 0.4),
            new(0.4, 1.2), new(-0.4, 1.2), new(-0.4, 0.4), new(-1.2, 0.4), new(-1.2, -0.4), new(-0.4, -0.4),
        ],
        _ => Sequence.Range(0, 10).Select(i =>
        {
            double radius = i % 2 == 0 ? 1.4 : 0.62;
            return new Place(radius * Math.Sin(i * Math.PI / 5.0), -radius * Math.Cos(i * Math.PI / 5.0));
        }),
    };

    private void End(string? tooltip)
    {
        if (tooltip is not null)
        {
            markup.Element("title", tooltip);
        }

        markup.End();
    }
}

/// <summary>Paths as text.</summary>
internal static class PathText
{
    /// <summary>Straight lines from place to place, to a tenth of a pixel; a place that is not finite begins anew.</summary>
    public static string Of(IEnumerable<Place> places, bool closed)
    {
        var text = new StringBuilder();
        bool isDrawing = false;
        foreach (Place place in places)
        {
            if (!place.IsFinite)
            {
                isDrawing = false;
                continue;
            }

            text.Append(isDrawing ? 'L' : 'M');
            Append(text, place);
            isDrawing = true;
        }

        return closed && text.Length > 0 ? text.Append('Z').ToString() : text.ToString();
    }

    /// <summary>A round dot at each place, for a line with round ends.</summary>
    public static string Dots(IEnumerable<Place> places)
    {
        var text = new StringBuilder();
        foreach (Place place in places.Where(place => place.IsFinite))
        {
            Append(text.Append('M'), place);
            text.Append("h0");
        }

        return text.ToString();
    }

    private static void Append(StringBuilder text, Place place) =>
        text.Append(MarkupWriter.Number(Math.Round(place.X, 1))).Append(' ').Append(MarkupWriter.Number(Math.Round(place.Y, 1)));
}
