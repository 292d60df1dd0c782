using System.Text.RegularExpressions;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Output;
using Spectre.Console;

namespace SimdRegression.Tests.Cli;

/// <summary>A number is never broken, however narrow the terminal is.</summary>
public sealed partial class NarrowTerminalTests
{
    private static readonly string[] Headings = ["feature", "coefficient", "std. error", "t", "p"];

    [Theory]
    [InlineData(40)]
    [InlineData(50)]
    [InlineData(60)]
    [InlineData(80)]
    public void Every_number_of_a_table_stands_whole(int width)
    {
        var random = new Random(width);
        var numbers = new List<string>();
        NumberTable table = new(Headings);
        for (int row = 0; row < 12; row++)
        {
            string[] cells = [.. Enumerable.Range(0, 4).Select(_ => Terminal.Number((random.NextDouble() - 0.5) * Math.Pow(10.0, random.Next(-12, 12))))];
            numbers.AddRange(cells);
            table.Add(Style.Plain, [row % 3 == 0 ? "a name that is much too long for any narrow terminal" : "x" + row, .. cells]);
        }

        string[] lines = Written(width, console => table.Write(console));
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        HashSet<string> words = [.. lines.SelectMany(line => Blanks().Split(line))];
        Assert.All(numbers, number => Assert.Contains(number, words));
    }

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    public void A_chart_keeps_its_marks_whole(int width)
    {
        double[] alphas = [.. Enumerable.Range(0, 20).Select(i => Math.Pow(10.0, -0.2 * i))];
        var chart = new StrengthChart(alphas, [new StrengthLine("a name of a feature", [.. alphas.Select(alpha => -12345.6 * alpha)], Color.Blue)])
        {
            Marks = [new StrengthMark(alphas[9], "one standard error", Color.Green)],
        };
        string[] lines = Written(width, chart.Write);
        Assert.All(lines, line => Assert.True(line.Length <= width, line));
        Assert.Contains(lines, line => line.Contains("one standard error 0.0158", StringComparison.Ordinal));
    }

    private static string[] Written(int width, Action<IAnsiConsole> write)
    {
        using var text = new StringWriter { NewLine = "\n" };
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(text), Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors,
        });
        console.Profile.Width = width;
        write(console);
        return text.ToString().ReplaceLineEndings("\n").Split('\n');
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
