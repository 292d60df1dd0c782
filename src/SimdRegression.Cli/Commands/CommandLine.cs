using System.CommandLine;
using System.CommandLine.Parsing;

namespace SimdRegression.Cli.Commands;

/// <summary>The tool's command line as a whole, and the parts that commands share.</summary>
internal static class CommandLine
{
    // More help nobody, and the result does not depend on their number.
    private const int MostThreadsPerCore = 8;

    /// <summary>Parses the arguments and runs the command they name.</summary>
    /// <exception cref="CommandLineException">The arguments do not parse.</exception>
    public static ExitCode Run(IReadOnlyList<string> arguments, ToolConsole console)
    {
        var demo = new Command("demo", "Tell the story of regularisation on the diabetes data that the tool carries");
        var demoReport = new ReportOptions();
        Array.ForEach([.. demoReport.All], demo.Options.Add);
        demo.SetAction(parsed => (int)DemoCommand.Run(demoReport.Read(parsed), console));
        var root = new RootCommand("Regularised linear models, fitted exactly from one pass over the data.")
        {
            demo,
            new FitCommandLine().Create(console),
            PredictCommandLine.Create(console),
            VerifyCommandLine.Create(console),
            new PathCommandLine().Create(console),
            new TuneCommandLine().Create(console),
            new CompareCommandLine().Create(console),
            new StatsCommandLine().Create(console),
            MergeCommandLine.Create(console),
            new GenerateCommandLine().Create(console),
        };
        root.Directives.Clear();
        ParseResult parsed = root.Parse(
            arguments, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        if (UnknownOption(parsed.CommandResult) is string unknown)
        {
            throw new CommandLineException($"{parsed.CommandResult.Command.Name} does not accept \"{unknown}\" (see simdreg {parsed.CommandResult.Command.Name} --help)");
        }

        if (parsed.Errors.Count > 0)
        {
            throw new CommandLineException(Describe(root, parsed));
        }

        return (ExitCode)parsed.Invoke(new InvocationConfiguration
        {
            Output = console.Out,
            Error = console.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = null,
        });
    }

    /// <param name="others">What else is taken, if anything.</param>
    public static Argument<string> DataArgument(string others = "") => new("DATA")
    {
        Description =
            "A CSV file with a header line, - for standard input, or a two-dimensional .npy file (its columns: x0, x1, ...)" + others,
    };

    public static Option<string> TextOption(string name, string valueName, string description) =>
        new(name) { HelpName = valueName, Description = description };

    public static Option<bool> JsonOption() => new("--json") { Description = "Write one JSON object to standard output and nothing else" };

    public static Option<string> ThreadsOption() => TextOption(
        "--threads", "K", "How many threads read and add rows; the result has the same bits at any number (default: all cores)");

    /// <summary>The value of <see cref="ThreadsOption"/>.</summary>
    public static int Threads(ParseResult parsed, Option<string> option) =>
        parsed.GetValue(option) is string text
            ? Math.Min(OptionText.Count(option.Name, text), MostThreadsPerCore * Environment.ProcessorCount)
            : Environment.ProcessorCount;

    public static Option<string> StatisticsOutputOption() => new("--output")
    {
        HelpName = "FILE.stats",
        Description = "Where the statistics go, - for standard output",
        Required = true,
    };

    // The parser takes an option that it does not know for a name of a file; such a name can be given as ./-name.
    private static string? UnknownOption(CommandResult command) => command.Children.OfType<ArgumentResult>()
        .SelectMany(argument => argument.Tokens)
        .Select(token => token.Value)
        .FirstOrDefault(value => value.Length > 1 && value[0] == '-');

    /// <summary>The first thing that is wrong, and where the right is to be found.</summary>
    private static string Describe(RootCommand root, ParseResult parsed)
    {
        Command command = parsed.CommandResult.Command;
        if (command == root)
        {
            string names = string.Join(", ", root.Subcommands.Select(known => known.Name));
            return parsed.UnmatchedTokens is [string unknown, ..]
                ? $"\"{unknown}\" is not a command; accepted: {names} (see simdreg --help)"
                : $"a command is needed; accepted: {names} (see simdreg --help)";
        }

        string problem = parsed.UnmatchedTokens is [string unmatched, ..]
            ? $"{command.Name} does not accept \"{unmatched}\""
            : parsed.Errors[0].Message.TrimEnd('.');
        return $"{problem} (see simdreg {command.Name} --help)";
    }
}
