using System.Globalization;
using System.Text;

namespace SimdRegression.Pictures.Drawing;

/// <summary>
/// Writes elements that are well-formed XML and HTML at once: text and attributes are escaped, numbers are invariant, elements are closed in
/// order. Elements inside of svg close themselves when empty; HTML knows that for its void elements only.
/// </summary>
internal sealed class MarkupWriter
{
    private static readonly HashSet<string> VoidElements = ["meta", "link", "br", "hr"];

    private readonly StringBuilder text = new();
    private readonly Stack<string> open = new();
    private int svgDepth;
    private bool inStartTag;

    /// <summary>Begins an element; attributes follow by <see cref="Set(string, string)"/>.</summary>
    public MarkupWriter Start(string element)
    {
        CloseStartTag();
        text.Append('<').Append(element);
        open.Push(element);
        inStartTag = true;
        svgDepth += element == "svg" ? 1 : 0;
        return this;
    }

    public MarkupWriter Set(string attribute, string value)
    {
        text.Append(' ').Append(attribute).Append("=\"");
        Escape(value);
        text.Append('"');
        return this;
    }

    /// <summary>A length: rounded to a hundredth of a pixel.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite, which no reader of pictures accepts.</exception>
    public MarkupWriter Set(string attribute, double value) => Set(attribute, Number(value));

    public MarkupWriter Text(string content)
    {
        CloseStartTag();
        Escape(content);
        return this;
    }

    /// <summary>Takes over markup that is complete and escaped, such as style rules.</summary>
    public MarkupWriter Raw(string markup)
    {
        CloseStartTag();
        text.Append(markup);
        return this;
    }

    /// <summary>Ends the element that was begun last.</summary>
    public MarkupWriter End()
    {
        string element = open.Pop();
        if (inStartTag && (svgDepth > 0 || VoidElements.Contains(element)))
        {
            text.Append("/>");
            inStartTag = false;
        }
        else
        {
            CloseStartTag();
            text.Append("</").Append(element).Append('>');
        }

        svgDepth -= element == "svg" ? 1 : 0;
        return this;
    }

    /// <summary>An element that holds nothing but text.</summary>
    public MarkupWriter Element(string element, string content) => Start(element).Text(content).End();

    /// <summary>A line break between elements, for people who read the source.</summary>
    public MarkupWriter Break() => Raw("\n");

    public override string ToString() => text.ToString();

    public static string Number(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "A finite number is needed.");
        }

        string number = value.ToString("0.##", CultureInfo.InvariantCulture);
        return number == "-0" ? "0" : number;
    }

    private void CloseStartTag()
    {
        if (inStartTag)
        {
            text.Append('>');
            inStartTag = false;
        }
    }

    private void Escape(string content)
    {
        for (int i = 0; i < content.Length; i++)
        {
            char character = content[i];
            if (char.IsHighSurrogate(character) && i + 1 < content.Length && char.IsLowSurrogate(content[i + 1]))
            {
                text.Append(character).Append(content[++i]);
                continue;
            }

            _ = character switch
            {
                '<' => text.Append("&lt;"),
                '>' => text.Append("&gt;"),
                '&' => text.Append("&amp;"),
                '"' => text.Append("&quot;"),

                // XML has no place for these, not even escaped.
                _ when (char.IsControl(character) && character is not ('\t' or '\n')) || char.IsSurrogate(character)
                    || character is '\uFFFE' or '\uFFFF' => text.Append('\uFFFD'),
                _ => text.Append(character),
            };
        }
    }
}
