using System.CommandLine;

namespace SimdRegression.Cli.Commands;

/// <summary>The options of <c>compare</c>, and their reading into <see cref="CompareSettings"/>.</summary>
internal sealed class CompareCommandLine
{
    private const double UsualTolerance = 1e-9;

    private readonly Argument<string> data = CommandLine.DataArgument();
    private readonly ColumnOptions columns = new("compare", statisticsToo: false);
    private readonly Option<string> alpha = CommandLine.TextOption(
        "--alpha", "A", "Strength of the ridge penalty; 0: ordinary least squares (default: 1)");
    private readonly Option<bool> noIntercept = new("--no-intercept") { Description = "No bias term" };
    private readonly Option<bool> standardize = new("--standardize")
    {
        Description = "Penalty and steps act on columns scaled to standard deviation 1, which evens out how fast they are learnt",
    };

    private readonly Option<string> tolerance = CommandLine.TextOption(
        "--tolerance", "T", "Batch descent stops when its certificate is below T, relative to the least objective (default: 1e-9)");
    private readonly Option<string> maxIterations = CommandLine.TextOption(
        "--max-iterations", "K", "The most steps of batch descent (default: 10000)");
    private readonly Option<string> epochs = CommandLine.TextOption(
        "--epochs", "K", "Passes of sgd and mini-batch (default: 10, or as many as make a million visits of rows)");
    private readonly Option<string> batchSize = CommandLine.TextOption(
        "--batch-size", "M", $"Rows a step of mini-batch (default: {DescentChoice.UsualBatchSize})");
    private readonly Option<string> seed = CommandLine.TextOption("--seed", "S", "What random orders start from (default: 0)");
    private readonly Option<string> threads = CommandLine.TextOption(
        "--threads", "K", "How many threads read rows; the methods run on one (default: all cores)");
    private readonly ReportOptions report = new();
    private readonly Option<bool> json = CommandLine.JsonOption();

    /// <summary>The command, its action included.</summary>
    public Command Create(ToolConsole console)
    {
        var command = new Command(
            "compare", "Solve one least-squares problem by the normal equations, batch, mini-batch and stochastic gradient descent")
        {
            data, columns.Target, alpha, columns.Features, columns.Drop, noIntercept, standardize, columns.Weights, tolerance,
            maxIterations, epochs, batchSize, seed, columns.Precision, threads,
        };
        Array.ForEach([.. report.All, json], command.Options.Add);
        command.SetAction(parsed => (int)CompareCommand.Run(Read(parsed, console), console));
        return command;
    }

    private CompareSettings Read(ParseResult parsed, ToolConsole console) => new()
    {
        DataPath = parsed.GetRequiredValue(data),
        Columns = columns.Read(parsed),
        Alpha = OptionText.NumberOf(parsed, alpha, value => value >= 0.0 && double.IsFinite(value), "a finite number of at least 0") ?? 1.0,
        Options = OptionText.Limits(
            parsed,
            tolerance,
            maxIterations,
            new FitOptions
            {
                Intercept = !parsed.GetValue(noIntercept),
                Standardize = parsed.GetValue(standardize),
                Tolerance = UsualTolerance,
                Cancellation = console.Interruption.Token,
            }),
        Epochs = OptionText.CountOf(parsed, epochs),
        BatchSize = OptionText.CountOf(parsed, batchSize) ?? DescentChoice.UsualBatchSize,
        Seed = parsed.GetValue(seed) is string text ? OptionText.Seed(seed.Name, text) : 0,
        Threads = CommandLine.Threads(parsed, threads),
        Json = parsed.GetValue(json),
        Report = report.Read(parsed),
    };
}
