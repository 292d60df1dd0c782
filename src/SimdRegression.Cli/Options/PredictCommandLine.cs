using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options of <c>predict</c>.</summary>
internal static class PredictCommandLine
{
    private const string AllWord = "all";

    /// <summary>The command.</summary>
    public static ToolCommand Create(ToolConsole console, Func<PredictRequest, ToolConsole, ExitCode> run)
    {
        var table = new TableOptions(isStored: true);
        ToolOption label = ToolOption.Flag("--label", "Write the more likely class in place of its probability");
        ToolOption keep = ToolOption.Text("--keep", "a,b|all", "Copy columns of the data beside the predictions");
        ToolOption interval = ToolOption.Text(
            "--interval", "LEVEL", "Write low and high too: the prediction interval of a new row of weight 1 at a level, for example 0.95 (ols)");
        ToolOption deviation = ToolOption.Flag(
            "--deviation", "Write deviation too: the standard deviation of a new row about its prediction (bayesian-ridge, ard)");
        ToolOption output = ToolOption.Text(
            "--output", "FILE.csv", "Write the predictions to a file, one a line below a header (default, or -: to standard output)");
        ToolOption threads = CommonOptions.Threads();
        ToolOption json = CommonOptions.Json();
        return new ToolCommand("predict", "Apply a model to a file with the same raw columns; those that the model does not use are not needed")
        {
            Arguments = [CommonOptions.Model("fit --save"), CommonOptions.Data()],
            Groups = [new OptionGroup("Reading", [.. table.All, threads]), new OptionGroup("Output", label, interval, deviation, keep, output, json)],
            Examples =
            [
                ("predict model.json new.csv --output predictions.csv", "One prediction a row of new.csv"),
                ("predict model.json new.csv --keep id --label", "The class of each row, beside its id"),
                ("predict model.json new.csv --json", "The same as JSON, with the score where new.csv has the target"),
            ],
            Run = parsed => run(
                new PredictRequest
                {
                    ModelPath = parsed.Argument(0),
                    DataPath = parsed.Argument(1),
                    Threads = CommonOptions.ThreadCount(parsed, threads),
                    Format = stored => table.Read(parsed, stored),
                    OutputPath = parsed.Value(output),
                    Json = parsed.IsSet(json),
                    Label = parsed.IsSet(label),
                    Level = OptionText.NumberOf(parsed, interval, value => value is > 0.0 and < 1.0, "a number above 0 and below 1"),
                    Deviation = parsed.IsSet(deviation),
                    Kept = parsed.Value(keep) is string names and not AllWord ? OptionText.Names(keep.Name, names) : [],
                    KeepsAll = parsed.Value(keep) == AllWord,
                },
                console),
        };
    }
}
