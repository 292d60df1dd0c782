using System.Text;

namespace SimdRegression.Generators;

/// <summary>Writes C# source line by line at the current depth of indentation, with line feeds on every machine.</summary>
/// <param name="spacesPerLevel">What a level is indented by. Text that only a compiler reads as a rule has half the indentation of its templates.</param>
internal sealed class SourceWriter(int spacesPerLevel = SourceWriter.FewestSpaces)
{
    /// <summary>The indentation of the templates that text is written from.</summary>
    public const int SpacesPerLevelOfTemplates = 4;

    private const int FewestSpaces = 2;

    private readonly StringBuilder builder = new();
    private int depth;

    /// <summary>Writes an empty line.</summary>
    public void WriteLine() => builder.Append('\n');

    /// <summary>Writes one line, or several separated by line feeds (a raw string literal), each at the current depth.</summary>
    /// <param name="text">The lines; empty ones get no indentation.</param>
    public void WriteLine(string text)
    {
        int start = 0;
        while (start <= text.Length)
        {
            int end = text.IndexOf('\n', start);
            end = end < 0 ? text.Length : end;
            int length = end > start && text[end - 1] == '\r' ? end - start - 1 : end - start;
            if (length > 0)
            {
                int spaces = 0;
                while (spaces < length && text[start + spaces] == ' ')
                {
                    spaces++;
                }

                builder.Append(' ', (depth * spacesPerLevel) + (spaces * spacesPerLevel / SpacesPerLevelOfTemplates));
                builder.Append(text, start + spaces, length - spaces);
            }

            builder.Append('\n');
            start = end + 1;
        }
    }

    /// <summary>Writes a header (a declaration, a loop, a condition), an opening brace, and goes one level deeper.</summary>
    /// <param name="header">One or several lines.</param>
    public void OpenBlock(string header)
    {
        WriteLine(header);
        OpenBlock();
    }

    /// <summary>Writes an opening brace and goes one level deeper.</summary>
    public void OpenBlock()
    {
        WriteLine("{");
        depth++;
    }

    /// <summary>Comes one level up and writes the closing brace.</summary>
    /// <param name="end">What follows the brace on its line.</param>
    public void CloseBlock(string end = "")
    {
        depth--;
        WriteLine($"}}{end}");
    }

    /// <summary>Goes one level deeper, for continuation lines.</summary>
    public void Indent() => depth++;

    /// <summary>Comes one level up.</summary>
    public void Unindent() => depth--;

    /// <inheritdoc/>
    public override string ToString() => builder.ToString();
}
