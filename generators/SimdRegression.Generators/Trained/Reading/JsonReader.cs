using System.Globalization;
using System.Text;

namespace SimdRegression.Generators.Trained;

/// <summary>Reads JSON, strictly: no comments, no trailing commas, no half of a surrogate pair. It computes the checksum of a model on the way.</summary>
internal sealed class JsonReader
{
    private const string ChecksumName = "checksum";
    private const int MostLevels = 64;

    private readonly string source;
    private readonly Crc32C checksum = new();
    private int place;

    private JsonReader(string source) => this.source = source;

    /// <summary>Reads a text.</summary>
    /// <param name="source">The text.</param>
    /// <param name="checksum">Receives the checksum of what it says, without its own member "checksum".</param>
    /// <exception cref="TrainedModelException">It is no JSON.</exception>
    public static JsonValue Read(string source, out string checksum)
    {
        var reader = new JsonReader(source);
        reader.SkipBlanks();
        JsonValue value = reader.ReadValue(level: 0, counts: true);
        reader.SkipBlanks();
        checksum = reader.checksum.Told;
        return reader.place == source.Length ? value : throw reader.Damaged();
    }

    private JsonValue ReadValue(int level, bool counts)
    {
        if (level >= MostLevels)
        {
            throw Damaged();
        }

        switch (Peek())
        {
            case '{':
                return ReadObject(level, counts);
            case '[':
                return ReadArray(level, counts);
            case '"':
                return Taken(new JsonValue(JsonKind.Text, ReadText()), counts);
            case 't':
                return Taken(ReadWord(JsonKind.True, "true"), counts);
            case 'f':
                return Taken(ReadWord(JsonKind.False, "false"), counts);
            case 'n':
                return Taken(ReadWord(JsonKind.Null, "null"), counts);
            default:
                return Taken(new JsonValue(JsonKind.Number, ReadNumber()), counts);
        }
    }

    private JsonValue Taken(JsonValue value, bool counts)
    {
        if (counts)
        {
            checksum.Take(value.Kind, value.Text);
        }

        return value;
    }

    private JsonValue ReadObject(int level, bool counts)
    {
        var value = new JsonValue(JsonKind.Object);
        Open(JsonKind.Object, "{", counts);
        bool isEmpty = Peek() == '}';
        while (!isEmpty)
        {
            string name = ReadText();
            Skip(':');

            // The checksum does not count itself.
            bool memberCounts = counts && !(level == 0 && name == ChecksumName);
            if (memberCounts)
            {
                checksum.Take(JsonKind.Name, name);
            }

            value.Add(name, ReadValue(level + 1, memberCounts));
            SkipBlanks();
            if (Peek() == '}')
            {
                break;
            }

            Skip(',');
        }

        place++;

        // Nor is the end of the document counted.
        if (counts && level > 0)
        {
            checksum.Take(JsonKind.EndObject, "}");
        }

        return value;
    }

    private JsonValue ReadArray(int level, bool counts)
    {
        var value = new JsonValue(JsonKind.Array);
        Open(JsonKind.Array, "[", counts);
        bool isEmpty = Peek() == ']';
        while (!isEmpty)
        {
            value.Add(ReadValue(level + 1, counts));
            SkipBlanks();
            if (Peek() == ']')
            {
                break;
            }

            Skip(',');
        }

        place++;
        if (counts)
        {
            checksum.Take(JsonKind.EndArray, "]");
        }

        return value;
    }

    private void Open(JsonKind kind, string bracket, bool counts)
    {
        if (counts)
        {
            checksum.Take(kind, bracket);
        }

        place++;
        SkipBlanks();
    }

    private JsonValue ReadWord(JsonKind kind, string word)
    {
        if (string.CompareOrdinal(source, place, word, 0, word.Length) != 0)
        {
            throw Damaged();
        }

        place += word.Length;
        return new JsonValue(kind, word);
    }

    private string ReadNumber()
    {
        int start = place;
        place += Peek() == '-' ? 1 : 0;
        int whole = place;
        SkipDigits();
        if (source[whole] == '0' && place > whole + 1)
        {
            throw Damaged();
        }

        if (Peek() == '.')
        {
            place++;
            SkipDigits();
        }

        if (Peek() is 'e' or 'E')
        {
            place++;
            place += Peek() is '+' or '-' ? 1 : 0;
            SkipDigits();
        }

        return source.Substring(start, place - start);
    }

    private void SkipDigits()
    {
        int start = place;
        while (Peek() is >= '0' and <= '9')
        {
            place++;
        }

        if (place == start)
        {
            throw Damaged();
        }
    }

    private string ReadText()
    {
        Expect('"');
        var text = new StringBuilder();
        for (; Peek() != '"'; place++)
        {
            char unit = Peek();
            if (unit < ' ')
            {
                throw Damaged();
            }

            text.Append(unit == '\\' ? ReadEscape() : unit);
        }

        place++;
        string read = text.ToString();
        for (int i = 0; i < read.Length; i++)
        {
            bool isPair = char.IsHighSurrogate(read[i]) && i + 1 < read.Length && char.IsLowSurrogate(read[i + 1]);
            if (char.IsSurrogate(read[i]) && !isPair)
            {
                throw new TrainedModelException("the model is damaged: a text in it holds half of a surrogate pair");
            }

            i += isPair ? 1 : 0;
        }

        return read;
    }

    // Ends on the last character of the escape.
    private char ReadEscape()
    {
        place++;
        switch (Peek())
        {
            case '"' or '\\' or '/':
                return Peek();
            case 'b':
                return '\b';
            case 'f':
                return '\f';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 't':
                return '\t';
            case 'u' when place + 4 < source.Length
                && ushort.TryParse(source.Substring(place + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit):
                place += 4;
                return (char)unit;
            default:
                throw Damaged();
        }
    }

    private void Skip(char expected)
    {
        SkipBlanks();
        Expect(expected);
        SkipBlanks();
    }

    private void Expect(char expected)
    {
        if (Peek() != expected)
        {
            throw Damaged();
        }

        place++;
    }

    private void SkipBlanks()
    {
        while (Peek() is ' ' or '\t' or '\r' or '\n')
        {
            place++;
        }
    }

    // A zero character stands for the end: no JSON holds one.
    private char Peek() => place < source.Length ? source[place] : '\0';

    private TrainedModelException Damaged()
    {
        int line = 1;
        int start = 0;
        for (int i = 0; i < place && i < source.Length; i++)
        {
            if (source[i] == '\n')
            {
                line++;
                start = i + 1;
            }
        }

        string at = (place - start + 1).ToString(CultureInfo.InvariantCulture);
        return new TrainedModelException($"the model is not JSON: line {line.ToString(CultureInfo.InvariantCulture)}, character {at} cannot be read");
    }
}
