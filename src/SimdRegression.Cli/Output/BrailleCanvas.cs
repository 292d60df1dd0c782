using System.Text;
using Spectre.Console;

namespace SimdRegression.Cli.Output;

/// <summary>A drawing in characters: each holds two by four dots, and has one colour.</summary>
internal sealed class BrailleCanvas
{
    /// <summary>Dots a character, across.</summary>
    public const int DotsAcross = 2;

    /// <summary>Dots a character, down.</summary>
    public const int DotsDown = 4;

    private const int FirstPattern = 0x2800;

    // The bits of a pattern, by row and column of its dots.
    private static readonly byte[,] Bits = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 } };

    private readonly byte[,] patterns;
    private readonly Color[,] colors;

    /// <param name="columns">Characters across.</param>
    /// <param name="rows">Characters down.</param>
    public BrailleCanvas(int columns, int rows)
    {
        Columns = columns;
        Rows = rows;
        patterns = new byte[rows, columns];
        colors = new Color[rows, columns];
    }

    public int Columns { get; }

    public int Rows { get; }

    /// <summary>The number of dots across.</summary>
    public int Width => Columns * DotsAcross;

    /// <summary>The number of dots down.</summary>
    public int Height => Rows * DotsDown;

    /// <summary>Sets a dot; what lies outside is left out.</summary>
    public void Dot(int x, int y, Color color)
    {
        if (x < 0 || x >= Width || y < 0 || y >= Height)
        {
            return;
        }

        patterns[y / DotsDown, x / DotsAcross] |= Bits[y % DotsDown, x % DotsAcross];
        colors[y / DotsDown, x / DotsAcross] = color;
    }

    /// <summary>Draws a straight line, both ends included.</summary>
    public void Line(int fromX, int fromY, int toX, int toY, Color color)
    {
        int steps = Math.Max(Math.Max(Math.Abs(toX - fromX), Math.Abs(toY - fromY)), 1);
        for (int i = 0; i <= steps; i++)
        {
            double share = (double)i / steps;
            Dot((int)Math.Round(double.Lerp(fromX, toX, share)), (int)Math.Round(double.Lerp(fromY, toY, share)), color);
        }
    }

    /// <summary>A row of characters as markup.</summary>
    public string Row(int row)
    {
        var text = new StringBuilder();
        int start = 0;
        for (int column = 1; column <= Columns; column++)
        {
            if (column < Columns && colors[row, column].Equals(colors[row, start]))
            {
                continue;
            }

            string run = string.Concat(Sequence.Range(start, column - start).Select(at => Character(patterns[row, at])));
            text.Append(string.IsNullOrWhiteSpace(run) ? run : $"[{colors[row, start].ToMarkup()}]{run}[/]");
            start = column;
        }

        return text.ToString();
    }

    private static char Character(byte pattern) => pattern == 0 ? ' ' : (char)(FirstPattern + pattern);
}
