using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options of <c>path</c>, and their reading into <see cref="PathRequest"/>.</summary>
internal sealed class PathCommandLine
{
    private readonly ColumnOptions columns = new("path", statisticsToo: true);
    private readonly ModelOptions model = new(stochasticToo: false);
    private readonly StrengthOptions strengths = new();
    private readonly SubsetOptions subsets = new();
    private readonly ToolOption threads = CommonOptions.Threads();
    private readonly ReportOptions report = new();
    private readonly ToolOption json = CommonOptions.Json();

    /// <summary>The command.</summary>
    public ToolCommand Create(ToolConsole console, Func<PathRequest, ToolConsole, ExitCode> run) => new(
        "path", "Fit one model at many strengths, from the strongest to the weakest, or on subsets of the features")
    {
        Arguments = [CommonOptions.Data(CommonOptions.OrStatistics)],
        Groups =
        [
            columns.Group(),
            model.ModelGroup([]),
            new OptionGroup("Strengths", strengths.All),
            subsets.Group(),
            model.CoefficientGroup(),
            new OptionGroup("Limits", model.Limits),
            columns.EncodingGroup(),
            columns.ReadingGroup(threads),
            report.Group(json),
        ],
        Examples =
        [
            ("path data.csv --target y --model lasso --standardize", "Which features join in as the penalty grows weaker"),
            ("path data.csv --target y --select all --criterion bic", "The best features of each number, of all subsets that there are"),
            ("path data.csv --target y --model elastic-net --alphas 50 --eps 0.01 --report path.html", "50 strengths, and a page with pictures"),
        ],
        Run = parsed => run(Read(parsed, console), console),
    };

    private PathRequest Read(ParsedArguments parsed, ToolConsole console)
    {
        SubsetChoice? choiceOfSubsets = subsets.Read(parsed);
        ModelChoice choice = choiceOfSubsets is null ? model.ReadPenalised(parsed, console) : model.ReadLeastSquares(parsed, console);
        if (choiceOfSubsets is not null)
        {
            subsets.Refuse(parsed, [.. strengths.All, .. report.All]);
        }

        return new PathRequest(
            new FitRequest
            {
                DataPath = parsed.Argument(0),
                Columns = columns.Read(parsed, console) with { Exposure = choice.Exposure },
                Model = choice.Kind,
                Solver = SolverKind.Auto,
                Strength = default,
                Penalty = choice.Penalty,
                L1Ratio = choice.L1Ratio,
                Settings = choice.Settings,
                HuberDelta = choice.HuberDelta,
                TweediePower = choice.TweediePower,
                FitsScale = choice.FitsScale,
                Descent = new DescentChoice(),
                SavePath = null,
                Json = parsed.IsSet(json),
                Report = report.Read(parsed),
                Threads = CommonOptions.ThreadCount(parsed, threads),
                Options = choice.Options,
                Labels = choice.Labels,
            },
            strengths.Read(parsed)) { Subsets = choiceOfSubsets };
    }
}
