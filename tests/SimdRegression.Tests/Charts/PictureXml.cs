using System.Globalization;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using SimdRegression.Pictures;
using SimdRegression.Pictures.Drawing;

namespace SimdRegression.Tests.Charts;

/// <summary>A picture as a reader of XML sees it.</summary>
internal sealed partial class PictureXml
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    private static readonly string[] HorizontalAttributes = ["x", "x1", "x2", "cx"];
    private static readonly string[] VerticalAttributes = ["y", "y1", "y2", "cy"];

    private PictureXml(XElement root) => Root = root;

    public XElement Root { get; }

    /// <summary>Left, top, right and bottom of what shows.</summary>
    public Box ViewBox
    {
        get
        {
            double[] numbers = [.. Root.Attribute("viewBox")!.Value.Split(' ').Select(Number)];
            return new Box(numbers[0], numbers[1], numbers[0] + numbers[2], numbers[1] + numbers[3]);
        }
    }

    public static PictureXml OfElement(Picture picture, PictureFormat format)
    {
        var markup = new MarkupWriter();
        picture.WriteElement(markup, format, "id");
        return new PictureXml(XElement.Parse(markup.ToString()));
    }

    public static PictureXml OfFile(Picture picture) => new(XDocument.Parse(picture.ToSvgFile()).Root!);

    /// <summary>All three ways in which a picture is written.</summary>
    public static IEnumerable<PictureXml> All(Picture picture) =>
        [OfElement(picture, PictureFormat.Wide), OfElement(picture, PictureFormat.Compact), OfFile(picture)];

    public static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>The elements of a kind that have all of these classes.</summary>
    public IEnumerable<XElement> Find(string element, params string[] classes) =>
        Root.Descendants(Svg + element).Where(found => classes.All(name => Classes(found).Contains(name)));

    /// <summary>What a pointer over an element shows.</summary>
    public static string? Tooltip(XElement element) => element.Element(Svg + "title")?.Value;

    public static double Get(XElement element, string attribute) => Number(element.Attribute(attribute)!.Value);

    /// <summary>The places of a path.</summary>
    public static IReadOnlyList<Place> Places(XElement path) =>
        [.. PlacePattern().Matches(path.Attribute("d")!.Value).Select(match => new Place(Number(match.Groups[1].Value), Number(match.Groups[2].Value)))];

    /// <summary>The middle of a mark of any shape.</summary>
    public static Place Middle(XElement mark)
    {
        if (mark.Name.LocalName == "circle")
        {
            return new Place(Get(mark, "cx"), Get(mark, "cy"));
        }

        if (mark.Name.LocalName == "rect")
        {
            return new Place(Get(mark, "x") + (Get(mark, "width") / 2.0), Get(mark, "y") + (Get(mark, "height") / 2.0));
        }

        IReadOnlyList<Place> corners = Places(mark);
        return new Place((corners.Min(at => at.X) + corners.Max(at => at.X)) / 2.0, (corners.Min(at => at.Y) + corners.Max(at => at.Y)) / 2.0);
    }

    /// <summary>From values to pixels, as the labels of an axis say it, in the order that they are written.</summary>
    /// <param name="axis">"x" or "y".</param>
    /// <param name="bend">What the axis does to its values: nothing, or the logarithm.</param>
    public Func<double, double> AxisMap(string axis, Func<double, double>? bend = null)
    {
        Func<double, double> straight = bend ?? (value => value);
        (double Value, double Pixel)[] ticks =
        [
            .. Find("text", "tick", axis).Select(text => (straight(Value(text)), Get(text, axis) - (axis == "y" ? 4.0 : 0.0))).OrderBy(tick => tick.Item1),
        ];
        Assert.True(ticks.Length >= 2, "An axis needs two labels to be read.");
        ((double low, double from), (double high, double to)) = (ticks[0], ticks[^1]);
        return value => from + ((straight(value) - low) / (high - low) * (to - from));
    }

    /// <summary>The number that a label says.</summary>
    public static double Value(XElement label)
    {
        string text = label.Nodes().OfType<XText>().First().Value.Replace("−", "-").Replace(",", "");
        Match power = PowerPattern().Match(text);
        return power.Success
            ? (power.Groups[1].Length > 0 ? Number(power.Groups[1].Value) : 1.0) * Math.Pow(10.0, Number(Lowered(power.Groups[2].Value)))
            : Number(text);
    }

    /// <summary>Well-formed already, it must be finite, within its frame, described, and its text must not overlap or stick out.</summary>
    public void CheckSound()
    {
        Box box = ViewBox;
        Assert.All(Root.DescendantsAndSelf().Attributes(), attribute => Assert.DoesNotMatch("NaN|Infinity|∞", attribute.Value));
        foreach (XElement element in Root.Descendants())
        {
            foreach (XAttribute attribute in element.Attributes())
            {
                if (HorizontalAttributes.Contains(attribute.Name.LocalName))
                {
                    Assert.InRange(Number(attribute.Value), box.Left, box.Right);
                }
                else if (VerticalAttributes.Contains(attribute.Name.LocalName))
                {
                    Assert.InRange(Number(attribute.Value), box.Top, box.Bottom);
                }
                else if (attribute.Name.LocalName is "width" or "height" or "r" or "stroke-width")
                {
                    Assert.True(Number(attribute.Value) >= 0.0);
                }
            }

            if (element.Name == Svg + "path")
            {
                Assert.All(Places(element), place => Assert.True(box.Contains(place.X, place.Y), $"{place} is outside of {box}"));
            }
        }

        Assert.Equal("img", Root.Attribute("role")!.Value);
        string[] described = Root.Attribute("aria-labelledby")!.Value.Split(' ');
        Assert.Equal(["title", "desc"], described.Select(id => Root.Elements().Single(e => e.Attribute("id")?.Value == id).Name.LocalName));
        Assert.All(Root.Elements().Where(e => e.Attribute("id") is not null), e => Assert.NotEqual("", e.Value));
        CheckTexts(box);
    }

    private static string[] Classes(XElement element) => element.Attribute("class")?.Value.Split(' ') ?? [];

    private static string Lowered(string exponent) => string.Concat(exponent.Select(c => c == '⁻' ? '-' : (char)('0' + "⁰¹²³⁴⁵⁶⁷⁸⁹".IndexOf(c))));

    private void CheckTexts(Box frame)
    {
        const double slack = 1.0;
        (string Text, Box Box)[] texts = [.. Root.Descendants(Svg + "text").Select(TextBox)];
        for (int i = 0; i < texts.Length; i++)
        {
            (string text, Box box) = texts[i];
            Assert.True(
                box.Left >= frame.Left - slack && box.Right <= frame.Right + slack && box.Top >= frame.Top - slack && box.Bottom <= frame.Bottom + slack,
                $"\"{text}\" sticks out");
            foreach ((string other, Box beside) in texts.Skip(i + 1))
            {
                bool touches = Math.Min(box.Right, beside.Right) - Math.Max(box.Left, beside.Left) > slack
                    && Math.Min(box.Bottom, beside.Bottom) - Math.Max(box.Top, beside.Top) > slack;
                Assert.False(touches, $"\"{text}\" and \"{other}\" overlap");
            }
        }
    }

    private static (string Text, Box Box) TextBox(XElement element)
    {
        string text = element.Nodes().OfType<XText>().First().Value;
        string[] classes = Classes(element);
        double size = classes.Contains("title") ? ChartStyle.TitleFontSize
            : classes.Contains("tick") || classes.Contains("note") || classes.Contains("label") ? ChartStyle.TickFontSize
            : ChartStyle.FontSize;
        double width = TextMetrics.Width(text, size);
        (double x, double y) = (Get(element, "x"), Get(element, "y"));
        double left = classes.Contains("end") ? x - width : classes.Contains("middle") ? x - (width / 2.0) : x;
        return (text, new Box(left, y - (0.8 * size), left + width, y + (0.2 * size)));
    }

    [GeneratedRegex(@"(-?[\d.]+) (-?[\d.]+)")]
    private static partial Regex PlacePattern();

    [GeneratedRegex(@"^(?:(-?[\d.]+)×|)(?:10)([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)$")]
    private static partial Regex PowerPattern();
}
