using System.Globalization;
using System.Text;

namespace SimdRegression.Csv;

/// <summary>
/// Texts of files as they are shown to a person: characters that control a terminal, cannot be seen, or turn the direction of writing become escapes,
/// and long texts are cut.
/// </summary>
internal static class Shown
{
    private const int LongestName = 60;
    private const int LongestLine = 4000;
    private const string Cut = "...";

    /// <summary>A name: of a column, a label or a file of which messages tell.</summary>
    public static string Name(string text) => Escape(text, LongestName);

    /// <summary>A line of a message, names and all.</summary>
    public static string Line(string text) => Escape(text, LongestLine);

    private static string Escape(string text, int longest)
    {
        // Most texts are plain.
        if (text.Length <= longest && !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var shown = new StringBuilder();
        int count = 0;
        for (int i = 0; i < text.Length; count++)
        {
            if (count == longest)
            {
                return shown.Append(Cut).ToString();
            }

            bool isWhole = Rune.TryGetRuneAt(text, i, out Rune rune);
            if (!isWhole || IsHidden(rune))
            {
                AppendEscape(shown, isWhole ? rune.Value : text[i]);
            }
            else
            {
                shown.Append(rune.ToString());
            }

            i += isWhole ? rune.Utf16SequenceLength : 1;
        }

        return shown.ToString();
    }

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
            or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned => true,
        UnicodeCategory.SpaceSeparator => rune.Value != ' ',

        // Letters and marks that take no room: the fillers of Hangul, the joiner, selectors of variants.
        _ => rune.Value is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFFA0 or (>= 0xFE00 and <= 0xFE0F)
            or (>= 0xE0100 and <= 0xE01EF),
    };

    private static void AppendEscape(StringBuilder shown, int value)
    {
        _ = value switch
        {
            '\n' => shown.Append("\\n"),
            '\r' => shown.Append("\\r"),
            '\t' => shown.Append("\\t"),
            <= 0xFFFF => shown.Append(CultureInfo.InvariantCulture, $"\\u{value:x4}"),
            _ => shown.Append(CultureInfo.InvariantCulture, $"\\U{value:x8}"),
        };
    }
}
