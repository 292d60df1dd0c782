using Spectre.Console;

namespace SimdRegression.Cli.Host;

/// <summary>
/// Where tables and stories are drawn: in colour for a person at a terminal, as plain text of a fixed width for anything else.
/// </summary>
internal static class Terminal
{
    /// <summary>What a file, a pipe or a mail can hold in one line.</summary>
    private const int PlainWidth = 96;

    private const int WidestUseful = 110;

    public static IAnsiConsole ForOutput(ToolConsole console) =>
        Create(console.OutputIsTerminal ? Console.Out : console.Out, console.OutputIsTerminal);

    public static IAnsiConsole ForError(ToolConsole console) => Create(console.Error, console.ErrorIsTerminal);

    /// <summary>A number for a person: six digits.</summary>
    public static string Number(double value) =>
        double.IsFinite(value) ? value.ToString("G6", System.Globalization.CultureInfo.InvariantCulture) : "-";

    private static IAnsiConsole Create(TextWriter writer, bool isTerminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(isTerminal ? writer : new LineEndTrimmer(writer)),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = isTerminal ? InteractionSupport.Detect : InteractionSupport.No,
        });
        console.Profile.Width = isTerminal ? Math.Min(console.Profile.Width, WidestUseful) : PlainWidth;
        return console;
    }
}
