using System.CommandLine;

namespace SimdRegression.Cli.Commands;

/// <summary>The options of <c>predict</c>.</summary>
internal static class PredictCommandLine
{
    /// <summary>The command, its action included.</summary>
    public static Command Create(ToolConsole console)
    {
        var model = new Argument<string>("MODEL.json") { Description = "A model that fit --save wrote" };
        Argument<string> data = CommandLine.DataArgument();
        var output = new Option<string>("--output")
        {
            HelpName = "FILE.csv",
            Description = "Write the predictions to a file, one a line below a header (default, or -: to standard output)",
        };
        Option<string> threads = CommandLine.ThreadsOption();
        Option<bool> json = CommandLine.JsonOption();
        var command = new Command("predict", "Apply a model to a file; columns are matched by name, extra ones ignored")
        {
            model, data, threads, output, json,
        };
        command.SetAction(parsed => (int)PredictCommand.Run(
            new PredictSettings(
                parsed.GetRequiredValue(model),
                parsed.GetRequiredValue(data),
                CommandLine.Threads(parsed, threads),
                parsed.GetValue(output),
                parsed.GetValue(json)),
            console));
        return command;
    }
}
