using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options of <c>tune</c>, and their reading into <see cref="TuneRequest"/>.</summary>
internal sealed class TuneCommandLine
{
    private const int UsualTrials = 50;

    private static readonly (string, bool)[] YesOrNo = [("yes", true), ("no", false)];

    private static readonly (string, SelectionRule)[] Rules = [("best", SelectionRule.Best), ("one-se", SelectionRule.OneStandardError)];

    private readonly ToolArgument data = CommonOptions.Data("; or two and more .stats files, each of which is a fold") with { IsMany = true };

    private readonly ColumnOptions columns = new("tune", statisticsToo: true);
    private readonly ModelOptions model = new(stochasticToo: false);
    private readonly ToolOption search = ToolOption.Text(
        "--search", "grid|random|bayesian", "How strengths are found (default: grid)");
    private readonly StrengthOptions strengths = new();
    private readonly ToolOption l1Ratios = ToolOption.Text(
        "--l1-ratios",
        "LIST",
        "Shares of L1 that are tried; random, bayesian: the least and the largest (elastic-net, default: 0.5, or random from 0 to 1; logistic, huber)");
    private readonly ToolOption trials = ToolOption.Text(
        "--trials", "N", $"How many candidates random and bayesian try (default: {UsualTrials})");
    private readonly ToolOption folds = ToolOption.Text(
        "--folds", "K", $"How many folds, of neighbouring rows unless told otherwise (default: {FoldChoice.UsualCount}); as many as rows: leave one out");
    private readonly ToolOption foldColumn = ToolOption.Text(
        "--fold-column", "COL", "The column that holds each row's fold, a number or a text; it is no feature");
    private readonly ToolOption groupColumn = ToolOption.Text(
        "--group-column", "COL", "Rows with the same number or text in this column stay in one fold; it is no feature");
    private readonly ToolOption byTime = ToolOption.Flag("--by-time", "Rows are in the order of time: a fold is trained on those before it alone");
    private readonly ToolOption shuffle = ToolOption.Flag("--shuffle", "Folds of random rows");
    private readonly ToolOption seed = ToolOption.Text(
        "--seed", "S", "What random numbers start from; a seed gives the same answer everywhere (default: 0)");
    private readonly ToolOption stratify = ToolOption.Text(
        "--stratify", "yes|no", "Whether each shuffled fold has its share of both classes (default: yes)");
    private readonly TestOptions test;
    private readonly ToolOption rule = ToolOption.Text(
        "--rule", "best|one-se", "The model of the least mean score, or the strongest within one standard error of it (default: best)");
    private readonly ToolOption criterion = ToolOption.Text(
        "--criterion", "aic|bic|aicc|gcv", "Choose by this along the path of all rows instead of by folds");
    private readonly ToolOption threads = CommonOptions.Threads();
    private readonly ToolOption save = ToolOption.Text("--save", "MODEL.json", "Write the chosen model, fitted to all rows, to a file");
    private readonly ReportOptions report = new();
    private readonly ToolOption json = CommonOptions.Json();

    public TuneCommandLine()
    {
        test = new TestOptions(seed);
        model.Shares = l1Ratios;
    }

    /// <summary>The command.</summary>
    public ToolCommand Create(ToolConsole console, Func<TuneRequest, ToolConsole, ExitCode> run) => new(
        "tune", "Choose the strength of a model, and its share of L1, by cross-validation")
    {
        Arguments = [data],
        Groups =
        [
            columns.Group(),
            model.ModelGroup([]),
            new OptionGroup("Search", [search, .. strengths.All, l1Ratios, trials, seed]),
            new OptionGroup("Folds and choice", folds, foldColumn, groupColumn, byTime, shuffle, stratify, rule, criterion),
            model.CoefficientGroup(),
            new OptionGroup("Limits", model.Limits),
            columns.EncodingGroup(),
            columns.ReadingGroup(threads),
            test.Group(),
            report.Group(save, json),
        ],
        Examples =
        [
            ("tune data.csv --target y --model lasso --standardize --folds 10 --save model.json", "The strength that predicts best, and its model"),
            ("tune data.csv --target y --model elastic-net --search random --trials 100", "Strength and share of L1 together"),
            ("tune january.stats february.stats march.stats --model ridge", "Three shards, each of which is a fold"),
        ],
        Run = parsed => run(Read(parsed, console), console),
    };

    private TuneRequest Read(ParsedArguments parsed, ToolConsole console)
    {
        ModelChoice choice = model.ReadPenalised(parsed, console);
        if (choice.Penalty == PenaltyKind.Adaptive && !choice.Kind.HasSquaredLoss())
        {
            throw new CommandLineException(
                $"--penalty: strengths of adaptive are chosen with {ModelKind.Linear.Word()}, whose folds fit the pilot from their sums; path follows it with {choice.Kind.Word()}");
        }

        if (choice.FitsScale)
        {
            throw new CommandLineException("--huber-scale: folds are fitted at a fixed scale; accepted with fit and path");
        }

        ulong start = parsed.Value(seed) is string number ? OptionText.Seed(seed.Name, number) : 0;
        Criterion? chosenCriterion = parsed.Value(criterion) is string word ? OptionText.Choice(criterion.Name, word, Criteria.Words) : null;
        if (chosenCriterion is not null)
        {
            RefuseBeside(parsed, criterion, search, folds, foldColumn, groupColumn, byTime, shuffle, stratify, rule);
        }

        string[] paths = parsed.ArgumentsFrom(0);
        return new TuneRequest
        {
            Fit = test.AddTo(new FitRequest
            {
                DataPath = paths[0],
                Columns = columns.Read(parsed, console) with { Exposure = choice.Exposure },
                Model = choice.Kind,
                Solver = SolverKind.Auto,
                Strength = default,
                Penalty = choice.Penalty,
                L1Ratio = choice.L1Ratio,
                Settings = choice.Settings,
                HuberDelta = choice.HuberDelta,
                TweediePower = choice.TweediePower,
                Quantile = choice.Quantile,
                FitsScale = choice.FitsScale,
                Descent = new DescentChoice(),
                SavePath = parsed.Value(save),
                Json = parsed.IsSet(json),
                Report = report.Read(parsed),
                Threads = CommonOptions.ThreadCount(parsed, threads),
                Options = choice.Options,
                Labels = choice.Labels,
            }, parsed),
            DataPaths = paths,
            Search = ReadSearch(parsed, choice, start),
            Folds = ReadFolds(parsed, start),
            Rule = parsed.Value(rule) is string name ? OptionText.Choice(rule.Name, name, Rules) : SelectionRule.Best,
            Criterion = chosenCriterion,
        };
    }

    private SearchChoice ReadSearch(ParsedArguments parsed, ModelChoice choice, ulong start)
    {
        SearchKind kind = parsed.Value(search) is string word ? OptionText.Choice(search.Name, word, SearchChoice.Words) : SearchKind.Grid;
        StrengthGrid grid = strengths.Read(parsed);
        if (kind != SearchKind.Grid && grid.Count is not null)
        {
            throw new CommandLineException(
                $"--alphas: {parsed.Value(search)} search draws its strengths; a list is accepted, whose least and largest are the range");
        }

        if (kind == SearchKind.Grid && parsed.Value(trials) is not null)
        {
            throw new CommandLineException("--trials: a grid has as many candidates as it has strengths and shares; accepted with random and bayesian");
        }

        double[] shares = parsed.Value(l1Ratios) is string text
            ? OptionText.Numbers(l1Ratios.Name, text, value => value is >= 0.0 and <= 1.0, "a list of numbers from 0 to 1")
            : model.GivenL1Ratio(parsed) is double given && choice.Penalty.TakesL1Ratio() ? [given]
            : choice.Kind.TakesPenalty() && (model.GivesPenalty(parsed) || choice.Kind is ModelKind.Linear or ModelKind.Quantile) ? [choice.L1Ratio]
            : [];
        if (parsed.Value(l1Ratios) is not null && (!choice.Kind.HasL1Ratio() || (model.GivesPenalty(parsed) && !choice.Penalty.TakesL1Ratio())))
        {
            throw new CommandLineException($"--l1-ratios: {(model.GivesPenalty(parsed) ? $"the penalty {choice.Penalty.Word()}" : choice.Kind.Word())} has a share of its own; accepted with elastic-net and with the models that take a --penalty");
        }

        if (parsed.Value(l1Ratios) is not null && model.GivenL1Ratio(parsed) is not null)
        {
            throw new CommandLineException("--l1-ratio, --l1-ratios: both are given; one of them is accepted");
        }

        if (shares.Length > 1 && !choice.Penalty.HasPathOfItsOwn() && !choice.Kind.HasSquaredLoss())
        {
            throw new CommandLineException(
                $"{l1Ratios.Name}: with {choice.Kind.Word()}, strengths of the penalty {choice.Penalty.Word()} are chosen at one share of L1; one is accepted, and several with linear");
        }

        model.CheckFactors(parsed, choice.Penalty, shares.DefaultIfEmpty(choice.L1Ratio).Min());
        return new SearchChoice
        {
            Kind = kind,
            Strengths = grid,
            L1Ratios = shares,
            Trials = OptionText.CountOf(parsed, trials, kind == SearchKind.Bayesian ? SearchChoice.MostBayesianTrials : StrengthGrid.MostStrengths) ?? UsualTrials,
            Seed = start,
        };
    }

    private FoldChoice ReadFolds(ParsedArguments parsed, ulong start)
    {
        if (parsed.Value(foldColumn) is not null)
        {
            RefuseBeside(parsed, foldColumn, folds, groupColumn, byTime, shuffle);
        }

        if (parsed.Value(groupColumn) is not null)
        {
            RefuseBeside(parsed, groupColumn, byTime, shuffle);
        }

        if (parsed.IsSet(byTime))
        {
            RefuseBeside(parsed, byTime, shuffle);
        }

        ToolOption labels = parsed.Value(groupColumn) is not null ? groupColumn : foldColumn;
        return new FoldChoice
        {
            Count = parsed.Value(folds) is string text ? OptionText.Count(folds.Name, text, least: 2) : null,
            Shuffle = parsed.IsSet(shuffle),
            Stratify = parsed.Value(stratify) is not string word || OptionText.Choice(stratify.Name, word, YesOrNo),
            Seed = start,
            ByTime = parsed.IsSet(byTime),
            Labels = parsed.Value(labels) is string name ? new LabelColumn(labels.Name, name) : null,
            LabelsAreGroups = labels == groupColumn,
        };
    }

    private static void RefuseBeside(ParsedArguments parsed, ToolOption chosen, params ToolOption[] others)
    {
        if (others.FirstOrDefault(option => parsed.IsGiven(option)) is ToolOption other)
        {
            throw new CommandLineException($"{other.Name}: it means nothing beside {chosen.Name}; one of them is accepted");
        }
    }
}
