namespace SimdRegression.Pictures.Drawing;

/// <summary>
/// How wide text will be. The font is the reader's own, so this is an estimate from the classes of characters, on the large side of the common
/// sans-serif fonts: labels then have air rather than overlap.
/// </summary>
internal static class TextMetrics
{
    /// <summary>The width of a text in pixels.</summary>
    public static double Width(string text, double fontSize)
    {
        double ems = 0.0;
        foreach (char character in text)
        {
            ems += character switch
            {
                _ when char.IsControl(character) => 1.0,
                'i' or 'j' or 'l' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' or 'I' or ' ' => 0.32,
                'f' or 't' or 'r' or '(' or ')' or '[' or ']' or '/' or '-' or '"' => 0.43,
                'm' or 'w' or 'M' or 'W' or '%' or '@' or '×' or '−' or '+' or '=' => 0.88,
                (>= '⁰' and <= '₎') or '¹' or '²' or '³' => 0.42,
                >= 'A' and <= 'Z' => 0.72,
                < '\u0250' => 0.64,
                < '\u2000' => 0.68,
                _ => 1.0,
            };
        }

        return ems * fontSize;
    }

    /// <summary>The text, cut short with an ellipsis where it would be wider than this.</summary>
    public static string Fit(string text, double fontSize, double width)
    {
        if (Width(text, fontSize) <= width)
        {
            return text;
        }

        int length = text.Length;
        while (length > 1 && Width(text[..length], fontSize) + fontSize > width)
        {
            length--;
        }

        // Half of a character of two code units is no character.
        length -= char.IsHighSurrogate(text[length - 1]) && length > 1 ? 1 : 0;
        return text[..length].TrimEnd() + "…";
    }

    /// <summary>The text in lines that are no wider than this, broken between words; a name too long for three lines ends in an ellipsis.</summary>
    public static string[] Lines(string text, double fontSize, double width)
    {
        const int most = 3;
        var lines = new List<string>();
        string line = "";
        foreach (string word in text.Split(' '))
        {
            string longer = line.Length == 0 ? word : line + " " + word;
            if (line.Length > 0 && lines.Count < most - 1 && Width(longer, fontSize) > width)
            {
                lines.Add(Fit(line, fontSize, width));
                line = word;
            }
            else
            {
                line = longer;
            }
        }

        lines.Add(Fit(line, fontSize, width));
        return [.. lines];
    }
}
