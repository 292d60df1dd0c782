using System.Text;

namespace SimdRegression.Tests.Cli;

/// <summary>RFC 4180 one character at a time: the yardstick for the reader that is fast.</summary>
internal static class SimpleCsv
{
    public static List<string[]> Parse(string text)
    {
        var records = new List<string[]>();
        var fields = new List<string>();
        var field = new StringBuilder();
        bool quoted = false;
        bool pending = false;
        for (int i = text.StartsWith('\uFEFF') ? 1 : 0; i < text.Length; i++)
        {
            char character = text[i];
            bool lineEnds = character == '\n' || (character == '\r' && (i + 1 == text.Length || text[i + 1] == '\n'));
            if (quoted)
            {
                if (character != '"')
                {
                    field.Append(character);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    field.Append('"');
                    i++;
                }
                else
                {
                    quoted = false;
                }
            }
            else if (lineEnds)
            {
                i += character == '\r' ? 1 : 0;
                fields.Add(field.ToString());
                records.Add([.. fields]);
                fields.Clear();
                field.Clear();
                pending = false;
                continue;
            }
            else if (character == ',')
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else if (character == '"' && field.Length == 0 && (i == 0 || text[i - 1] is ',' or '\n' or '\uFEFF'))
            {
                quoted = true;
            }
            else
            {
                field.Append(character);
            }

            pending = true;
        }

        if (pending)
        {
            fields.Add(field.ToString());
            records.Add([.. fields]);
        }

        return records;
    }
}
