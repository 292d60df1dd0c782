using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options of <c>compare</c>, and their reading into <see cref="CompareRequest"/>.</summary>
internal sealed class CompareCommandLine
{
    private const double UsualTolerance = 1e-9;

    private readonly ColumnOptions columns = new("compare", statisticsToo: false);
    private readonly ToolOption alpha = ToolOption.Text(
        "--alpha", "A", "Strength of the ridge penalty; 0: ordinary least squares (default: 1)");
    private readonly ToolOption noIntercept = ToolOption.Flag("--no-intercept", "No bias term");
    private readonly ToolOption standardize = ToolOption.Flag(
        "--standardize", "Penalty and steps act on columns scaled to standard deviation 1, which evens out how fast they are learnt");

    private readonly ToolOption tolerance = ToolOption.Text(
        "--tolerance", "T", "Batch descent stops when its certificate is below T, relative to the least objective (default: 1e-9)");
    private readonly ToolOption maxIterations = ToolOption.Text(
        "--max-iterations", "K", "The most steps of batch descent (default: 10000)");
    private readonly ToolOption epochs = ToolOption.Text(
        "--epochs", "K", "Passes of sgd and mini-batch (default: 10, or as many as make a million visits of rows)");
    private readonly ToolOption batchSize = ToolOption.Text(
        "--batch-size", "M", $"Rows a step of mini-batch (default: {DescentChoice.UsualBatchSize})");
    private readonly ToolOption seed = ToolOption.Text("--seed", "S", "What random orders start from (default: 0)");
    private readonly ToolOption threads = ToolOption.Text(
        "--threads", "K", "How many threads read rows; the methods run on one (default: all cores)");
    private readonly ReportOptions report = new();
    private readonly ToolOption json = CommonOptions.Json();

    /// <summary>The command.</summary>
    public ToolCommand Create(ToolConsole console, Func<CompareRequest, ToolConsole, ExitCode> run) => new(
        "compare", "Solve one least-squares problem by the normal equations, batch, mini-batch and stochastic gradient descent")
    {
        Arguments = [CommonOptions.Data()],
        Groups =
        [
            columns.Group(),
            new OptionGroup("Model", alpha, noIntercept, standardize),
            new OptionGroup("Descents", tolerance, maxIterations, epochs, batchSize, seed),
            columns.EncodingGroup(),
            columns.ReadingGroup(threads),
            report.Group(json),
        ],
        Examples =
        [
            ("compare data.csv --target y --standardize", "How long each method takes, and how near it comes"),
            ("compare data.csv --target y --alpha 0 --epochs 50 --json", "Least squares without a penalty, longer descents, as JSON"),
        ],
        Run = parsed => run(Read(parsed, console), console),
    };

    private CompareRequest Read(ParsedArguments parsed, ToolConsole console) => new()
    {
        DataPath = parsed.Argument(0),
        Columns = columns.Read(parsed, console),
        Alpha = OptionText.NumberOf(parsed, alpha, value => value >= 0.0 && double.IsFinite(value), "a finite number of at least 0") ?? 1.0,
        Options = OptionText.Limits(
            parsed,
            tolerance,
            maxIterations,
            new FitOptions
            {
                Intercept = !parsed.IsSet(noIntercept),
                Standardize = parsed.IsSet(standardize),
                Tolerance = UsualTolerance,
                Cancellation = console.Interruption.Token,
            }),
        Epochs = OptionText.CountOf(parsed, epochs),
        BatchSize = OptionText.CountOf(parsed, batchSize) ?? DescentChoice.UsualBatchSize,
        Seed = parsed.Value(seed) is string text ? OptionText.Seed(seed.Name, text) : 0,
        Threads = CommonOptions.ThreadCount(parsed, threads),
        Json = parsed.IsSet(json),
        Report = report.Read(parsed),
    };
}
