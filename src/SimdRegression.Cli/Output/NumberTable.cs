using Spectre.Console;
using Spectre.Console.Rendering;

namespace SimdRegression.Cli.Output;

/// <summary>
/// A table of names and numbers for a terminal of any width. A number is never broken: where the columns do not fit beside each other, they follow
/// in parts, each with the names. Names are cut where they must be.
/// </summary>
/// <param name="headings">One a column; the first column names the rows.</param>
internal sealed class NumberTable(params string[] headings)
{
    private const string Cut = "…";

    // A border of Spectre's: a space on both sides of a column, a line between two and at both ends.
    private const int SpaceOfColumn = 3;
    private const int SpaceOfBorder = 1;
    private const int ShortestName = 14;
    private const int ShortestText = 16;

    private readonly List<(string[] Cells, Style Style)> rows = [];

    /// <summary>Whether the first column holds numbers.</summary>
    public bool StartsWithNumber { get; init; }

    /// <summary>Whether the last column holds text, which may go on in the next line.</summary>
    public bool EndsWithText { get; init; }

    public void Add(Style style, params string[] cells) => rows.Add((cells, style));

    public void Write(IAnsiConsole console)
    {
        int width = console.Profile.Width;
        int[] natural = [.. Sequence.Range(0, headings.Length).Select(NaturalWidth)];
        int name = StartsWithNumber ? natural[0] : Math.Min(natural[0], ShortestName);
        for (int next = 1; next < headings.Length;)
        {
            int used = SpaceOfBorder + name + SpaceOfColumn;
            var part = new List<int>();
            while (next < headings.Length && (part.Count == 0 || used + Least(next, natural) + SpaceOfColumn <= width))
            {
                used += Least(next, natural) + SpaceOfColumn;
                part.Add(next++);
            }

            Write(console, part, natural, name, Math.Max(0, width - used));
        }
    }

    private bool IsText(int column) => EndsWithText && column == headings.Length - 1;

    // Headings may go on in the next line, word by word; numbers may not.
    private int Least(int column, int[] natural) => IsText(column)
        ? Math.Min(natural[column], ShortestText)
        : headings[column].Split(' ').Concat(rows.Select(row => row.Cells[column])).Max(text => new Text(text).Length);

    private int NaturalWidth(int column) => rows.Select(row => row.Cells[column]).Append(headings[column]).Max(text => new Text(text).Length);

    private void Write(IAnsiConsole console, List<int> part, int[] natural, int name, int rest)
    {
        var table = new Spectre.Console.Table().Border(TableBorder.Simple);
        int ofName = Math.Min(natural[0], name + rest);
        rest -= ofName - name;
        table.AddColumn(Column(0, ofName, StartsWithNumber));
        foreach (int column in part)
        {
            int width = Math.Min(natural[column], Least(column, natural) + rest);
            rest -= width - Least(column, natural);
            table.AddColumn(Column(column, width, !IsText(column)));
        }

        foreach ((string[] cells, Style style) in rows)
        {
            IEnumerable<IRenderable> shown = part.Select(column => new Text(cells[column], style));
            table.AddRow(shown.Prepend(new Text(Shortened(cells[0], ofName), style)));
        }

        console.Write(table);
    }

    private TableColumn Column(int column, int width, bool isNumber)
    {
        var shown = new TableColumn(new Text(headings[column])) { Width = width };
        return isNumber ? shown.RightAligned() : shown;
    }

    private static string Shortened(string name, int width)
    {
        if (new Text(name).Length <= width)
        {
            return name;
        }

        string kept = name;
        while (kept.Length > 0 && new Text(kept).Length > width - 1)
        {
            kept = kept[..^(kept.Length > 1 && char.IsLowSurrogate(kept[^1]) ? 2 : 1)];
        }

        return kept + Cut;
    }
}
