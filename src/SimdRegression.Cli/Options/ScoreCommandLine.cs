using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options of <c>score</c>.</summary>
internal static class ScoreCommandLine
{
    /// <summary>The command.</summary>
    public static ToolCommand Create(ToolConsole console, Func<ScoreRequest, ToolConsole, ExitCode> run)
    {
        const int UsualRepeats = 10;
        var table = new TableOptions(isStored: true);
        ToolOption weights = ToolOption.Text("--weights", "COL", "The column of sample weights (default: the model's, where the data have it)");
        ToolOption importance = ToolOption.Flag(
            "--importance", "How much the loss grows when the values of a column are permuted: how much the model leans on it");
        ToolOption repeats = ToolOption.Text("--repeats", "K", FormattableString.Invariant($"How often --importance permutes each column (default: {UsualRepeats})"));
        ToolOption threads = CommonOptions.Threads();
        ToolOption json = CommonOptions.Json();
        return new ToolCommand("score", "Judge a model by rows whose target is known: errors of values, or how well classes are told apart")
        {
            Arguments = [CommonOptions.Model("fit --save or tune --save"), CommonOptions.Data()],
            Groups = [new OptionGroup("Columns", weights), new OptionGroup("Reading", [.. table.All, threads]), new OptionGroup("Importance", importance, repeats), new OptionGroup("Output", json)],
            Examples =
            [
                ("score model.json test.csv", "How good are the predictions on rows that the fit did not see?"),
                ("score model.json test.csv --importance", "Which columns does the model lean on?"),
                ("score model.json test.csv --json", "The same figures as one JSON object"),
            ],
            Run = parsed => run(
                new ScoreRequest(
                    parsed.Argument(0),
                    parsed.Argument(1),
                    CommonOptions.ThreadCount(parsed, threads),
                    stored => table.Read(parsed, stored),
                    parsed.Value(weights),
                    parsed.IsSet(importance) ? OptionText.CountOf(parsed, repeats) ?? UsualRepeats : 0,
                    parsed.IsSet(json)),
                console),
        };
    }
}
