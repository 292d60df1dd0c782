using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options of <c>verify</c>.</summary>
internal static class VerifyCommandLine
{
    /// <summary>The command.</summary>
    public static ToolCommand Create(ToolConsole console, Func<VerifyRequest, ToolConsole, ExitCode> run)
    {
        ToolOption target = ToolOption.Text("--target", "COL", "The target (default: the one that the model names)");
        ToolOption weights = ToolOption.Text(
            "--weights", "COL", "The column of sample weights (default: the one that the model names)");
        ToolOption threads = CommonOptions.Threads();
        ToolOption json = CommonOptions.Json();
        return new ToolCommand(
            "verify", "Prove or refute what a saved model claims, apart from the solvers, in high precision; slow (seconds for many rows)")
        {
            Arguments = [CommonOptions.Model("fit --save or tune --save"), CommonOptions.Data("; or a .stats file: the data of the fit")],
            Groups =
            [
                new OptionGroup("Columns", target, weights), new OptionGroup("Reading", threads), new OptionGroup("Output", json),
            ],
            Examples = [("verify model.json data.csv", "Is this model what it says it is, on the data it was fitted to?")],
            Run = parsed => run(
                new VerifyRequest(
                    parsed.Argument(0),
                    parsed.Argument(1),
                    parsed.Value(target),
                    parsed.Value(weights),
                    CommonOptions.ThreadCount(parsed, threads),
                    parsed.IsSet(json)),
                console),
        };
    }
}
