using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options of <c>predict</c>.</summary>
internal static class PredictCommandLine
{
    /// <summary>The command.</summary>
    public static ToolCommand Create(ToolConsole console, Func<PredictRequest, ToolConsole, ExitCode> run)
    {
        ToolOption output = ToolOption.Text(
            "--output", "FILE.csv", "Write the predictions to a file, one a line below a header (default, or -: to standard output)");
        ToolOption threads = CommonOptions.Threads();
        ToolOption json = CommonOptions.Json();
        return new ToolCommand("predict", "Apply a model to a file; columns are matched by name, extra ones ignored")
        {
            Arguments = [CommonOptions.Model("fit --save"), CommonOptions.Data()],
            Groups = [new OptionGroup("Reading", threads), new OptionGroup("Output", output, json)],
            Examples =
            [
                ("predict model.json new.csv --output predictions.csv", "One prediction a row of new.csv"),
                ("predict model.json new.csv --json", "The same as JSON, with the score where new.csv has the target"),
            ],
            Run = parsed => run(
                new PredictRequest(
                    parsed.Argument(0), parsed.Argument(1), CommonOptions.ThreadCount(parsed, threads), parsed.Value(output), parsed.IsSet(json)),
                console),
        };
    }
}
