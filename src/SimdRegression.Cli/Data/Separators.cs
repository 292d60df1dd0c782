namespace SimdRegression.Cli.Data;

/// <summary>What separates the fields of a line.</summary>
internal static class Separators
{
    /// <summary>What may separate fields; a blank stands for runs of blanks.</summary>
    private static readonly (char Character, string Word, string Name)[] Known =
        [(',', ",", "commas"), (';', ";", "semicolons"), ('\t', "tab", "tabs"), ('|', "|", "bars"), (' ', "space", "blanks")];

    /// <summary>The words of <c>--delimiter</c>; null: the first line tells.</summary>
    public static IReadOnlyList<(string Word, char? Delimiter)> Words { get; } =
        [("auto", null), .. Array.ConvertAll(Known, known => (known.Word, (char?)known.Character))];

    /// <summary>The separator that a line holds and that is not the one in use, or null.</summary>
    /// <param name="line">The line.</param>
    /// <param name="used">The one in use.</param>
    public static string? NameOfOther(string line, char used)
    {
        foreach (char character in line)
        {
            if (character != used && character != ' ' && NameOf(character) is string name)
            {
                return name;
            }
        }

        return null;
    }

    /// <summary>The name of a character that separates fields in some files, or null.</summary>
    public static string? NameOf(char character) => Array.Find(Known, known => known.Character == character).Name;

    /// <summary>
    /// What separates the fields of a file, told by its first line: what occurs in it most often outside quotes. A comma where nothing does; blanks
    /// where the second line has as many runs of them.
    /// </summary>
    /// <param name="head">The first bytes of the file, in UTF-8.</param>
    /// <param name="decimalMark">The decimal mark: a comma separates fields then only where nothing else does.</param>
    public static char Guess(ReadOnlySpan<byte> head, char decimalMark)
    {
        head = head.StartsWith("\uFEFF"u8) ? head["\uFEFF"u8.Length..] : head;
        ReadOnlySpan<byte> first = TakeLine(ref head);
        char best = ',';
        int most = decimalMark == ',' ? 0 : CountUnquoted(first, ',');
        foreach ((char character, _, _) in Known)
        {
            int count = character is ',' or ' ' ? 0 : CountUnquoted(first, character);
            if (count > most)
            {
                (best, most) = (character, count);
            }
        }

        if (most > 0 || CountUnquoted(first, ',') > 0)
        {
            return best;
        }

        int runs = BlankRuns(first);
        return runs > 1 && BlankRuns(TakeLine(ref head)) == runs ? ' ' : ',';
    }

    private static ReadOnlySpan<byte> TakeLine(ref ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = end < 0 ? text : text[..end];
        text = end < 0 ? default : text[(end + 1)..];
        return line.TrimEnd((byte)'\r');
    }

    private static int CountUnquoted(ReadOnlySpan<byte> line, char character)
    {
        int count = 0;
        bool isQuoted = false;
        foreach (byte unit in line)
        {
            isQuoted ^= unit == '"';
            count += !isQuoted && unit == character ? 1 : 0;
        }

        return count;
    }

    // The fields between runs of blanks and tabs.
    private static int BlankRuns(ReadOnlySpan<byte> line)
    {
        int count = 0;
        bool isBetween = true;
        bool isQuoted = false;
        foreach (byte unit in line)
        {
            bool isBlank = !isQuoted && unit is (byte)' ' or (byte)'\t';
            count += isBetween && !isBlank ? 1 : 0;
            isBetween = isBlank;
            isQuoted ^= unit == '"';
        }

        return count;
    }
}
