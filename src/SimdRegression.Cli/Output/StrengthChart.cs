using System.Globalization;
using Spectre.Console;

namespace SimdRegression.Cli.Output;

/// <summary>A line of a <see cref="StrengthChart"/>.</summary>
/// <param name="Name">What stands at its right end, or nothing.</param>
/// <param name="Values">One a strength; what is not finite is left out.</param>
/// <param name="Color">Its colour.</param>
internal sealed record StrengthLine(string Name, double[] Values, Color Color)
{
    /// <summary>Whether it is dotted, as the edge of a band is.</summary>
    public bool Dotted { get; init; }
}

/// <summary>A strength that is marked below a <see cref="StrengthChart"/>.</summary>
internal sealed record StrengthMark(double Alpha, string Name, Color Color);

/// <summary>Lines against the strength of the penalty, the strongest on the left, for a terminal.</summary>
internal sealed class StrengthChart
{
    /// <summary>Colours that are told apart in the common forms of colour blindness, on dark and on light ground.</summary>
    public static readonly IReadOnlyList<Color> Palette =
        [new(0, 114, 178), new(213, 94, 0), new(0, 158, 115), new(204, 121, 167), new(86, 180, 233), new(230, 159, 0)];

    private const int MostNameLength = 16;
    private const int FewestColumns = 12;

    // The axis beside the canvas, and a blank behind it.
    private const int BesideCanvas = 3;

    private readonly double[] alphas;
    private readonly IReadOnlyList<StrengthLine> lines;

    /// <param name="alphas">The strengths, positive, in any order.</param>
    /// <param name="lines">What is drawn; later ones over earlier ones.</param>
    public StrengthChart(double[] alphas, IReadOnlyList<StrengthLine> lines)
    {
        this.alphas = alphas;
        this.lines = lines;
    }

    /// <summary>Rows of characters.</summary>
    public int Height { get; init; } = 14;

    /// <summary>Whether the axis shows zero, and a line there.</summary>
    public bool WithZero { get; init; }

    public IReadOnlyList<StrengthMark> Marks { get; init; } = [];

    public void Write(IAnsiConsole console)
    {
        double[] finite = [.. lines.SelectMany(line => line.Values).Where(double.IsFinite)];
        if (finite.Length == 0 || alphas.Length < 2)
        {
            return;
        }

        double low = WithZero ? Math.Min(0.0, finite.Min()) : finite.Min();
        double high = WithZero ? Math.Max(0.0, finite.Max()) : finite.Max();
        high = high > low ? high : low + 1.0;
        (string top, string bottom) = (Short(high), Short(low));
        int margin = Math.Max(top.Length, bottom.Length) + 2;
        int beside = margin + BesideCanvas;
        int names = Math.Min(Math.Min(MostNameLength, lines.Max(line => line.Name.Length)), Math.Max(0, console.Profile.Width - beside - FewestColumns));
        var canvas = new BrailleCanvas(Math.Max(FewestColumns, console.Profile.Width - beside - names - BesideCanvas), Height);
        int Y(double value) => (int)Math.Round((high - value) / (high - low) * (canvas.Height - 1));
        if (WithZero && low < 0.0 && high > 0.0)
        {
            Dots(canvas, Y(0.0));
        }

        foreach (StrengthLine line in lines)
        {
            Draw(canvas, line, Y);
        }

        string[] labels = NamesAtTheEnd(names, Y);
        console.WriteLine();
        for (int row = 0; row < Height; row++)
        {
            string value = row == 0 ? top : row == Height - 1 ? bottom : "";
            console.Markup($"[grey]{value.PadLeft(margin)} │[/]{canvas.Row(row)} {labels[row]}\n");
        }

        WriteAxis(console, margin, canvas.Columns);
    }

    private static string Short(double value) => value.ToString("G3", CultureInfo.InvariantCulture);

    private static void Dots(BrailleCanvas canvas, int y)
    {
        const int distance = 4;
        for (int x = 0; x < canvas.Width; x += distance)
        {
            canvas.Dot(x, y, Color.Grey);
        }
    }

    private int X(double alpha, int width)
    {
        (double low, double high) = (Math.Log(alphas.Min()), Math.Log(alphas.Max()));
        return high > low ? (int)Math.Round((high - Math.Log(alpha)) / (high - low) * (width - 1)) : 0;
    }

    private void Draw(BrailleCanvas canvas, StrengthLine line, Func<double, int> y)
    {
        int[] order = [.. Sequence.Range(0, alphas.Length).Where(i => double.IsFinite(line.Values[i])).OrderByDescending(i => alphas[i])];
        for (int k = 0; k < order.Length; k++)
        {
            (int x, int height) = (X(alphas[order[k]], canvas.Width), y(line.Values[order[k]]));
            if (line.Dotted)
            {
                canvas.Dot(x - (x % BrailleCanvas.DotsAcross), height, line.Color);
            }
            else
            {
                int before = order[Math.Max(0, k - 1)];
                canvas.Line(X(alphas[before], canvas.Width), y(line.Values[before]), x, height, line.Color);
            }
        }
    }

    // Names that would lie on each other are moved down, or up where there is no more room.
    private string[] NamesAtTheEnd(int longest, Func<double, int> y)
    {
        var labels = new string[Height];
        int last = Array.IndexOf(alphas, alphas.Min());
        foreach (StrengthLine line in lines.Where(line => line.Name.Length > 0 && double.IsFinite(line.Values[last])))
        {
            int wish = Math.Clamp(y(line.Values[last]) / BrailleCanvas.DotsDown, 0, Height - 1);
            if (Sequence.Range(0, Height).Where(row => labels[row] is null).OrderBy(row => Math.Abs(row - wish)) is [var place, ..])
            {
                string name = line.Name.Length <= longest ? line.Name : line.Name[..Math.Max(0, longest - 1)] + "…";
                labels[place] = $"[{line.Color.ToMarkup()}]{Markup.Escape(name)}[/]";
            }
        }

        return labels;
    }

    private void WriteAxis(IAnsiConsole console, int margin, int columns)
    {
        string indent = new(' ', margin + 1);
        console.Markup($"[grey]{indent}└{new string('─', columns)}[/]\n");
        foreach (StrengthMark mark in Marks)
        {
            int column = X(mark.Alpha, columns * BrailleCanvas.DotsAcross) / BrailleCanvas.DotsAcross;
            string text = $"{mark.Name} {Short(mark.Alpha)}";
            bool fits = column + 2 + text.Length <= columns;
            bool fitsBefore = text.Length < column;
            string line = fits ? new string(' ', column) + "▲ " + text
                : fitsBefore ? new string(' ', column - text.Length - 1) + text + " ▲"
                : new string(' ', column) + "▲";
            console.Markup($"{indent} [{mark.Color.ToMarkup()}]{Markup.Escape(line)}[/]\n");
            if (!fits && !fitsBefore)
            {
                console.Markup($"  [{mark.Color.ToMarkup()}]▲ {Markup.Escape(text)}[/]\n");
            }

        }

        string left = $"alpha {Short(alphas.Max())}, strong";
        string right = $"weak, {Short(alphas.Min())}";
        bool isWide = left.Length + right.Length < columns;
        console.Markup(isWide
            ? $"[grey]{indent} {left}{right.PadLeft(columns - left.Length)}[/]\n"
            : $"[grey]  {left} …\n  … {right}[/]\n");
    }
}
