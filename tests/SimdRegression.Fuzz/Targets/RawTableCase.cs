using System.Globalization;
using System.Text;
using SimdRegression.Fuzz.Engine;

namespace SimdRegression.Fuzz.Targets;

/// <summary>A raw table that is known cell by cell, and how it is to be read and encoded.</summary>
internal sealed class RawTableCase
{
    private static readonly string[] s_words = ["b", "a", "B", "x y", "1", "10", "2", "\u00e9", "a,b", "say \"q\"", "true", "-0", "1.50", "two\nlines", "a;b"];
    private static readonly string[] s_gaps = ["", "NA", "N/A", "NaN", "nan", "null", "NULL", "?"];
    private static readonly double[] s_weights = [1.0, 2.0, 0.0, 0.5, 3.0];

    private readonly char delimiter;
    private readonly string lineEnd;
    private readonly ulong quoting;

    private RawTableCase(ref ByteSource source)
    {
        delimiter = source.OneOf<char>([',', ';', '\t', '|']);
        lineEnd = source.OneIn(3) ? "\r\n" : "\n";
        quoting = source.Word();
        Missing = source.OneOf<MissingValues>([MissingValues.Refuse, MissingValues.Drop, MissingValues.Mean, MissingValues.Median, MissingValues.Indicator]);
        IsAutomatic = source.OneIn(2);
        Scheme = source.OneIn(2) ? EncodingScheme.Treatment : EncodingScheme.OneHot;
        Unknown = source.OneIn(2) ? UnknownLevels.Ignore : UnknownLevels.Refuse;
        DecimalMark = delimiter != ',' && source.OneIn(3) ? ',' : '.';
        HasWeights = source.OneIn(3);
        Kinds = new CellKind[source.From(1, 4)];
        for (int j = 0; j < Kinds.Length; j++)
        {
            Kinds[j] = source.OneOf<CellKind>([CellKind.Number, CellKind.Text, CellKind.Boolean, CellKind.NumberAsText, CellKind.Number]);
        }
    }

    /// <summary>What the cells of a column hold.</summary>
    public enum CellKind
    {
        Number,
        Boolean,
        Text,
        NumberAsText,
    }

    public MissingValues Missing { get; }

    /// <summary>Whether text is found, and not only named.</summary>
    public bool IsAutomatic { get; }

    public EncodingScheme Scheme { get; }

    public UnknownLevels Unknown { get; }

    public bool HasWeights { get; }

    public CellKind[] Kinds { get; }

    public char DecimalMark { get; }

    /// <summary>The rows to learn from.</summary>
    public List<Row> Training { get; } = [];

    /// <summary>The rows to be predicted.</summary>
    public List<Row> Serving { get; } = [];

    public string NameOf(int column) => $"c{column}";

    /// <summary>The names of the columns that are taken as text without being looked at.</summary>
    public string[] Named => [.. Enumerable.Range(0, Kinds.Length).Where(j => Kinds[j] == CellKind.NumberAsText || (Kinds[j] == CellKind.Text && !IsAutomatic)).Select(NameOf)];

    public static RawTableCase Create(byte[] input)
    {
        var source = new ByteSource(input);
        var table = new RawTableCase(ref source);
        int rows = source.From(1, 12);
        for (int i = 0; i < rows; i++)
        {
            table.Training.Add(table.NextRow(ref source));
        }

        for (int i = 0; i < 4; i++)
        {
            table.Serving.Add(table.NextRow(ref source));
        }

        return table;
    }

    /// <summary>Whether the cells of a column are levels.</summary>
    public bool IsText(int column) => Kinds[column] switch
    {
        CellKind.NumberAsText => true,
        CellKind.Text => !IsAutomatic || Training.Any(row => row.Cells[column] is string text && NumberOf(text) is null),
        _ => false,
    };

    /// <summary>The number that a text is, or null.</summary>
    public double? NumberOf(string text)
    {
        if (text.Equals("true", StringComparison.OrdinalIgnoreCase) || text.Equals("false", StringComparison.OrdinalIgnoreCase))
        {
            return text.Equals("true", StringComparison.OrdinalIgnoreCase) ? 1.0 : 0.0;
        }

        string pointed = DecimalMark == '.' ? text : text.Replace('.', '_').Replace(',', '.');
        return double.TryParse(pointed, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out double number)
            ? number
            : null;
    }

    /// <summary>Rows as a file of text.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="isServing">Whether columns stand in another order, beside one more, without targets and weights.</param>
    public byte[] Write(List<Row> rows, bool isServing)
    {
        int[] order = [.. Enumerable.Range(0, Kinds.Length)];
        if (isServing)
        {
            Array.Reverse(order);
        }

        var lines = new StringBuilder();
        string[] names = [.. order.Select(NameOf)];
        Append(lines, isServing ? ["more", .. names] : [.. names, "y", .. HasWeights ? ["w"] : Array.Empty<string>()], 0);
        for (int i = 0; i < rows.Count; i++)
        {
            IEnumerable<string> cells = order.Select(j => rows[i].Cells[j] ?? rows[i].GapWord);
            string weight = rows[i].Weight.ToString("R", CultureInfo.InvariantCulture).Replace('.', DecimalMark);
            Append(lines, isServing ? ["any, \"thing\"", .. cells] : [.. cells, rows[i].Target ?? rows[i].GapWord, .. HasWeights ? [weight] : Array.Empty<string>()], i + 1);
        }

        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    private void Append(StringBuilder lines, string[] fields, int line)
    {
        for (int i = 0; i < fields.Length; i++)
        {
            bool isAsked = ((quoting >> ((i + (3 * line)) % 64)) & 1) != 0;
            bool isQuoted = isAsked || fields[i].AsSpan().IndexOfAny("\"\n,;\t|") >= 0;
            lines.Append(i > 0 ? delimiter.ToString() : "");
            lines.Append(isQuoted ? $"\"{fields[i].Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : fields[i]);
        }

        lines.Append(lineEnd);
    }

    private Row NextRow(ref ByteSource source)
    {
        var cells = new string?[Kinds.Length];
        string gap = source.OneOf<string>(s_gaps);
        for (int j = 0; j < cells.Length; j++)
        {
            bool isGap = Missing != MissingValues.Refuse && source.OneIn(6);
            string cell = Kinds[j] switch
            {
                CellKind.Boolean => source.OneOf<string>(["true", "FALSE", "1", "0", "True"]),
                CellKind.Text => source.OneOf<string>(s_words),
                CellKind.NumberAsText => source.OneOf<string>(["1", "10", "2", "1.0", "-3"]),
                _ => (source.From(-20, 20) / 4.0).ToString("R", CultureInfo.InvariantCulture).Replace('.', DecimalMark),
            };
            cells[j] = isGap ? null : cell;
        }

        string target = source.From(-9, 9).ToString(CultureInfo.InvariantCulture);
        return new Row(cells, Missing == MissingValues.Drop && source.OneIn(8) ? null : target, HasWeights ? source.OneOf<double>(s_weights) : 1.0, gap);
    }

    /// <param name="Cells">The texts of the cells; null is a gap.</param>
    /// <param name="Target">The text of the target; null is a gap.</param>
    /// <param name="Weight">The weight.</param>
    /// <param name="GapWord">What stands for a gap.</param>
    public sealed record Row(string?[] Cells, string? Target, double Weight, string GapWord);
}
