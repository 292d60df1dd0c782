using System.CommandLine;

namespace SimdRegression.Cli.Commands;

/// <summary>The options of <c>verify</c>.</summary>
internal static class VerifyCommandLine
{
    /// <summary>The command, its action included.</summary>
    public static Command Create(ToolConsole console)
    {
        var model = new Argument<string>("MODEL.json") { Description = "A model that fit --save or tune --save wrote" };
        Argument<string> data = CommandLine.DataArgument("; or a .stats file: the data of the fit");
        Option<string> target = CommandLine.TextOption("--target", "COL", "The target (default: the one that the model names)");
        Option<string> weights = CommandLine.TextOption(
            "--weights", "COL", "The column of sample weights (default: the one that the model names)");
        Option<string> threads = CommandLine.ThreadsOption();
        Option<bool> json = CommandLine.JsonOption();
        var command = new Command(
            "verify", "Prove or refute what a saved model claims, apart from the solvers, in high precision; slow (seconds for many rows)")
        {
            model, data, target, weights, threads, json,
        };
        command.SetAction(parsed => (int)VerifyCommand.Run(
            new VerifySettings(
                parsed.GetRequiredValue(model),
                parsed.GetRequiredValue(data),
                parsed.GetValue(target),
                parsed.GetValue(weights),
                CommandLine.Threads(parsed, threads),
                parsed.GetValue(json)),
            console));
        return command;
    }
}
