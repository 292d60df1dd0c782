using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Options;

namespace SimdRegression.Cli.Commands;

/// <summary>The tool's command line as a whole.</summary>
internal static class CommandLine
{
    private const string Description = "Regularised linear models, fitted exactly from one pass over the data.";

    /// <summary>Parses the arguments and runs the command they name.</summary>
    /// <exception cref="CommandLineException">The arguments do not parse.</exception>
    public static ExitCode Run(IReadOnlyList<string> arguments, ToolConsole console)
    {
        ToolCommand[] commands = Commands(console);
        if (arguments.Count > 0 && Array.Find(commands, known => known.Name == arguments[0]) is ToolCommand command)
        {
            string[] words = [.. arguments];
            words = words[1..];
            if (!ArgumentParser.AskForHelp(words))
            {
                return command.Run(ArgumentParser.Parse(command, words));
            }

            HelpText.Write(console.Out, command);
            return ExitCode.Done;
        }

        if (ArgumentParser.AskForHelp(arguments))
        {
            HelpText.Write(console.Out, Description, commands);
            return ExitCode.Done;
        }

        if (arguments is ["--version"])
        {
            console.Out.WriteLine(typeof(CommandLine).Assembly.GetName().Version!.ToString(fieldCount: 3));
            return ExitCode.Done;
        }

        string accepted = $"accepted: {string.Join(", ", Array.ConvertAll(commands, known => known.Name))} (see simdreg --help)";
        throw new CommandLineException(
            arguments.Count > 0 ? $"\"{arguments[0]}\" is not a command; {accepted}" : $"a command is needed; {accepted}");
    }

    private static ToolCommand[] Commands(ToolConsole console) =>
    [
        DemoCommandLine.Create(console, DemoCommand.Run),
        new FitCommandLine().Create(console, FitCommand.Run),
        PredictCommandLine.Create(console, PredictCommand.Run),
        ScoreCommandLine.Create(console, ScoreCommand.Run),
        SummaryCommandLine.Create(console, SummaryCommand.Run),
        ExportCommandLine.Create(console, ExportCommand.Run),
        VerifyCommandLine.Create(console, VerifyCommand.Run),
        new PathCommandLine().Create(console, PathCommand.Run),
        new TuneCommandLine().Create(console, TuneCommand.Run),
        new CompareCommandLine().Create(console, CompareCommand.Run),
        StatsCommandLine.Create(console, StatsCommand.Run),
        MergeCommandLine.Create(console, MergeCommand.Run),
        new GenerateCommandLine().Create(console, GenerateCommand.Run),
    ];
}
