using System.Globalization;
using System.Numerics;
using System.Text;

namespace SimdRegression.Fuzz.Reference;

/// <summary>What a CSV file must be read as: rows, or the place of the first thing that is wrong.</summary>
/// <param name="Columns">The header, where it can be read.</param>
/// <param name="Rows">The used columns in the order of the file, row after row; to the first error.</param>
/// <param name="ErrorAt">What the message begins with, or null.</param>
internal sealed record CsvReadings<T>(string[] Columns, List<T[]> Rows, string? ErrorAt);

/// <summary>
/// The tool's CSV format written down a second time, byte by byte and without regard to speed: RFC 4180 with LF or CRLF, an optional
/// byte-order mark, numbers as the framework reads them. Written from the documentation, not from the reader.
/// </summary>
internal sealed class ReferenceCsv
{
    private const string Name = "t.csv";

    private readonly byte[] bytes;
    private int at;
    private long line = 1;

    private ReferenceCsv(byte[] bytes) => this.bytes = bytes;

    /// <summary>Reads a file.</summary>
    /// <param name="bytes">The file.</param>
    /// <param name="isUsed">Whether a column is read, by its place among how many.</param>
    public static CsvReadings<T> Read<T>(byte[] bytes, Func<string[], int, bool> isUsed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var rows = new List<T[]>();
        string[] columns = [];
        try
        {
            var reader = new ReferenceCsv(bytes);
            columns = reader.ReadHeader();
            reader.ReadRows(columns, isUsed, rows);
            return new CsvReadings<T>(columns, rows, null);
        }
        catch (RefusalException refusal)
        {
            return new CsvReadings<T>(columns, rows, refusal.Message);
        }
    }

    /// <summary>Reads a number as a field of a file must be read; null where it is none that is finite.</summary>
    public static T? Number<T>(ReadOnlySpan<byte> field)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string text = Encoding.Latin1.GetString(field);
        return !text.Contains('\0')
            && T.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out T value)
            && T.IsFinite(value)
            ? value
            : null;
    }

    // True and false are 1 and 0, in any case.
    private static T? Truth<T>(ReadOnlySpan<byte> field)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => Encoding.Latin1.GetString(field).Trim(' ', '\t', '\r', '\v', '\f').ToUpperInvariant() switch
    {
        "TRUE" => T.One,
        "FALSE" => T.Zero,
        _ => null,
    };

    private string[] ReadHeader()
    {
        ReadOnlySpan<byte> start = bytes;
        if (start is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            throw new RefusalException(Name);
        }

        at = start is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
        if (at == bytes.Length)
        {
            throw new RefusalException(Name);
        }

        List<Field> header = NextRecord();
        if (IsBlank(header))
        {
            throw new RefusalException($"{Name}:1");
        }

        var columns = new string[header.Count];
        for (int i = 0; i < columns.Length; i++)
        {
            try
            {
                // One without a name is called by its place.
                string name = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString([.. header[i].Bytes]).Trim();
                columns[i] = name.Length > 0 ? name : FormattableString.Invariant($"column{i + 1}");
            }
            catch (ArgumentException)
            {
                throw new RefusalException($"{Name}:1");
            }
        }

        if (columns.Distinct().Count() < columns.Length)
        {
            throw new RefusalException($"{Name}:1");
        }

        return columns.Length > 1 ? columns : throw new RefusalException(Name);
    }

    private void ReadRows<T>(string[] columns, Func<string[], int, bool> isUsed, List<T[]> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        while (at < bytes.Length)
        {
            long recordLine = line;
            List<Field> record = NextRecord();
            if (IsBlank(record))
            {
                while (at < bytes.Length)
                {
                    if (!IsBlank(NextRecord()))
                    {
                        throw new RefusalException($"{Name}:{recordLine}");
                    }
                }

                return;
            }

            if (record.Count != columns.Length)
            {
                throw new RefusalException($"{Name}:{recordLine}");
            }

            var row = new List<T>();
            for (int i = 0; i < columns.Length; i++)
            {
                if (isUsed(columns, i))
                {
                    T? number = Number<T>([.. record[i].Bytes]) ?? Truth<T>([.. record[i].Bytes]);
                    bool isWeight = columns[i] == "w" && i < columns.Length - 1 && columns.Length > 2;
                    bool usable = number is not null && (!isWeight || number >= T.Zero);
                    row.Add(usable ? number!.Value : throw new RefusalException($"{Name}:{record[i].Line}: column \"{columns[i]}\""));
                }
            }

            rows.Add([.. row]);
        }
    }

    private static bool IsBlank(List<Field> record) => record is [{ Bytes.Count: 0, IsQuoted: false }];

    private List<Field> NextRecord()
    {
        long recordLine = line;
        var record = new List<Field>();
        while (true)
        {
            Field field = at < bytes.Length && bytes[at] == '"' ? QuotedField(recordLine) : PlainField();
            record.Add(field);
            if (at < bytes.Length && bytes[at] == ',')
            {
                at++;
                continue;
            }

            if (at < bytes.Length)
            {
                at++;
                line++;
            }

            return record;
        }
    }

    private Field PlainField()
    {
        var field = new Field(line, false);
        while (at < bytes.Length && bytes[at] is not ((byte)',' or (byte)'\n'))
        {
            field.Bytes.Add(bytes[at++]);
        }

        if ((at == bytes.Length || bytes[at] == '\n') && field.Bytes is [.., (byte)'\r'])
        {
            field.Bytes.RemoveAt(field.Bytes.Count - 1);
        }

        return field;
    }

    private Field QuotedField(long recordLine)
    {
        var field = new Field(line, true);
        for (at++; ; at++)
        {
            if (at == bytes.Length)
            {
                throw new RefusalException($"{Name}:{recordLine}");
            }

            bool isQuote = bytes[at] == '"';
            if (isQuote && !(at + 1 < bytes.Length && bytes[at + 1] == '"'))
            {
                break;
            }

            at += isQuote ? 1 : 0;
            line += bytes[at] == '\n' ? 1 : 0;
            field.Bytes.Add(bytes[at]);
        }

        at++;
        at += bytes.AsSpan(at) is [(byte)'\r'] or [(byte)'\r', (byte)'\n', ..] ? 1 : 0;
        return at == bytes.Length || bytes[at] is (byte)',' or (byte)'\n' ? field : throw new RefusalException($"{Name}:{field.Line}");
    }

    private sealed record Field(long Line, bool IsQuoted)
    {
        public List<byte> Bytes { get; } = [];
    }

    private sealed class RefusalException(string position) : Exception(position);
}
