using System.CommandLine;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Output;

namespace SimdRegression.Cli.Commands;

/// <summary>The options of <c>tune</c>, and their reading into <see cref="TuneSettings"/>.</summary>
internal sealed class TuneCommandLine
{
    private const int UsualTrials = 50;

    private static readonly (string, SelectionRule)[] Rules = [("best", SelectionRule.Best), ("one-se", SelectionRule.OneStandardError)];

    private readonly Argument<string[]> data = new("DATA")
    {
        Description = CommandLine.DataArgument().Description + "; or two and more .stats files, each of which is a fold",
        Arity = ArgumentArity.OneOrMore,
    };

    private readonly ColumnOptions columns = new("tune", statisticsToo: true);
    private readonly ModelOptions model = new(stochasticToo: false);
    private readonly Option<string> search = CommandLine.TextOption(
        "--search", "grid|random|bayesian", "How strengths are found (default: grid)");
    private readonly StrengthOptions strengths = new();
    private readonly Option<string> l1Ratios = CommandLine.TextOption(
        "--l1-ratios",
        "LIST",
        "Shares of L1 that are tried; random, bayesian: the least and the largest (elastic-net, default: 0.5, or random from 0 to 1; logistic, huber)");
    private readonly Option<string> trials = CommandLine.TextOption(
        "--trials", "N", $"How many candidates random and bayesian try (default: {UsualTrials})");
    private readonly Option<string> folds = CommandLine.TextOption(
        "--folds", "K", $"How many folds, of neighbouring rows unless told otherwise (default: {FoldChoice.UsualCount}); as many as rows: leave one out");
    private readonly Option<string> foldColumn = CommandLine.TextOption(
        "--fold-column", "COL", "The column that holds each row's fold, a number; it is no feature");
    private readonly Option<string> groupColumn = CommandLine.TextOption(
        "--group-column", "COL", "Rows with the same number in this column stay in one fold; it is no feature");
    private readonly Option<bool> byTime = new("--by-time") { Description = "Rows are in the order of time: a fold is trained on those before it alone" };
    private readonly Option<bool> shuffle = new("--shuffle") { Description = "Folds of random rows" };
    private readonly Option<string> seed = CommandLine.TextOption(
        "--seed", "S", "What random numbers start from; a seed gives the same answer everywhere (default: 0)");
    private readonly Option<string> rule = CommandLine.TextOption(
        "--rule", "best|one-se", "The model of the least mean score, or the strongest within one standard error of it (default: best)");
    private readonly Option<string> criterion = CommandLine.TextOption(
        "--criterion", "aic|bic|aicc|gcv", "Choose by this along the path of all rows instead of by folds");
    private readonly Option<string> threads = CommandLine.ThreadsOption();
    private readonly Option<string> save = CommandLine.TextOption("--save", "MODEL.json", "Write the chosen model, fitted to all rows, to a file");
    private readonly ReportOptions report = new();
    private readonly Option<bool> json = CommandLine.JsonOption();

    /// <summary>The command, its action included.</summary>
    public Command Create(ToolConsole console)
    {
        var command = new Command("tune", "Choose the strength of a model, and its share of L1, by cross-validation")
        {
            data, columns.Target, model.Model, search,
        };
        Option[] others =
        [
            .. strengths.All, l1Ratios, trials, folds, foldColumn, groupColumn, byTime, shuffle, seed, rule, criterion, .. model.Shape,
            columns.Features, columns.Drop, .. model.Restrictions, columns.Weights, .. model.Limits, columns.Precision, threads, save, .. report.All, json,
        ];
        Array.ForEach(others, command.Options.Add);
        command.SetAction(parsed => (int)TuneCommand.Run(Read(parsed, console), console));
        return command;
    }

    private TuneSettings Read(ParseResult parsed, ToolConsole console)
    {
        ModelChoice choice = model.ReadPenalised(parsed, console);
        ulong start = parsed.GetValue(seed) is string number ? OptionText.Seed(seed.Name, number) : 0;
        Criterion? chosenCriterion = parsed.GetValue(criterion) is string word ? OptionText.Choice(criterion.Name, word, Criteria.Words) : null;
        if (chosenCriterion is not null)
        {
            RefuseBeside(parsed, criterion, search, folds, foldColumn, groupColumn, byTime, shuffle, rule);
        }

        string[] paths = parsed.GetRequiredValue(data);
        return new TuneSettings
        {
            Fit = new FitSettings
            {
                DataPath = paths[0],
                Columns = columns.Read(parsed),
                Model = choice.Kind,
                Solver = SolverKind.Auto,
                Strength = default,
                L1Ratio = choice.L1Ratio,
                HuberDelta = choice.HuberDelta,
                Descent = new DescentChoice(),
                SavePath = parsed.GetValue(save),
                Json = parsed.GetValue(json),
                Report = report.Read(parsed),
                Threads = CommandLine.Threads(parsed, threads),
                Options = choice.Options,
            },
            DataPaths = paths,
            Search = ReadSearch(parsed, choice, start),
            Folds = ReadFolds(parsed, start),
            Rule = parsed.GetValue(rule) is string name ? OptionText.Choice(rule.Name, name, Rules) : SelectionRule.Best,
            Criterion = chosenCriterion,
        };
    }

    private SearchChoice ReadSearch(ParseResult parsed, ModelChoice choice, ulong start)
    {
        SearchKind kind = parsed.GetValue(search) is string word ? OptionText.Choice(search.Name, word, SearchChoice.Words) : SearchKind.Grid;
        StrengthGrid grid = strengths.Read(parsed);
        if (kind != SearchKind.Grid && grid.Count is not null)
        {
            throw new CommandLineException(
                $"--alphas: {parsed.GetValue(search)} search draws its strengths; a list is accepted, whose least and largest are the range");
        }

        if (kind == SearchKind.Grid && parsed.GetValue(trials) is not null)
        {
            throw new CommandLineException("--trials: a grid has as many candidates as it has strengths and shares; accepted with random and bayesian");
        }

        double[] shares = parsed.GetValue(l1Ratios) is string text
            ? OptionText.Numbers(l1Ratios.Name, text, value => value is >= 0.0 and <= 1.0, "a list of numbers from 0 to 1")
            : model.GivenL1Ratio(parsed) is double given ? [given] : [];
        if (parsed.GetValue(l1Ratios) is not null && !choice.Kind.HasL1Ratio())
        {
            throw new CommandLineException($"--l1-ratios: {choice.Kind.Word()} has a share of its own; accepted with elastic-net, logistic and huber");
        }

        if (parsed.GetValue(l1Ratios) is not null && model.GivenL1Ratio(parsed) is not null)
        {
            throw new CommandLineException("--l1-ratio, --l1-ratios: both are given; one of them is accepted");
        }

        return new SearchChoice
        {
            Kind = kind,
            Strengths = grid,
            L1Ratios = shares,
            Trials = OptionText.CountOf(parsed, trials, kind == SearchKind.Bayesian ? SearchChoice.MostBayesianTrials : StrengthGrid.MostStrengths) ?? UsualTrials,
            Seed = start,
        };
    }

    private FoldChoice ReadFolds(ParseResult parsed, ulong start)
    {
        if (parsed.GetValue(foldColumn) is not null)
        {
            RefuseBeside(parsed, foldColumn, folds, groupColumn, byTime, shuffle);
        }

        if (parsed.GetValue(groupColumn) is not null)
        {
            RefuseBeside(parsed, groupColumn, byTime, shuffle);
        }

        if (parsed.GetValue(byTime))
        {
            RefuseBeside(parsed, byTime, shuffle);
        }

        Option<string> labels = parsed.GetValue(groupColumn) is not null ? groupColumn : foldColumn;
        return new FoldChoice
        {
            Count = parsed.GetValue(folds) is string text ? OptionText.Count(folds.Name, text, least: 2) : null,
            Shuffle = parsed.GetValue(shuffle),
            Seed = start,
            ByTime = parsed.GetValue(byTime),
            Labels = parsed.GetValue(labels) is string name ? new LabelColumn(labels.Name, name) : null,
            LabelsAreGroups = labels == groupColumn,
        };
    }

    private static void RefuseBeside(ParseResult parsed, Option chosen, params Option[] others)
    {
        if (others.FirstOrDefault(option => parsed.GetResult(option) is { Implicit: false }) is Option other)
        {
            throw new CommandLineException($"{other.Name}: it means nothing beside {chosen.Name}; one of them is accepted");
        }
    }
}
