using SimdRegression.Cli.Arguments;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Options;

/// <summary>The options that say which penalty is added to a loss, and what it has besides a strength.</summary>
internal sealed class PenaltyOptions
{
    private readonly ToolOption penalty = ToolOption.Text(
        "--penalty",
        "NAME",
        "What is added to the loss of linear, logistic, huber, poisson, gamma, tweedie, quantile: none, l2 (the default but for quantile: sum w^2 / 2), l1 (sum |w|), elastic-net (a share of both), adaptive "
        + "(l1 with weights from a pilot fit), group (the norms of groups), bridge (sum |w|^q); linear also takes graph (like coefficients of features that edges join), and scad, mcp and a bridge below q = 1, which are not convex");
    private readonly ToolOption groups = ToolOption.Text("--groups", "1,1,2,...", "group: a label a feature; features with one label form a group");
    private readonly ToolOption groupFactors = ToolOption.Text(
        "--group-factors", "C,...", "group: one multiplier a group, in the order of their first features; 0: not penalised (default: the roots of their sizes)");

    private readonly ToolOption edges = ToolOption.Text(
        "--edges",
        "FILE",
        "graph: a CSV file, a line an edge: two names of features, and a weight (default: 1). The penalty is (1 - r)/2 sum weight (w_i - w_j)^2 + r sum |w|, r by "
        + "--l1-ratio (default: 0). A first line that names no feature is a header; weights of one pair add up");

    private readonly ToolOption q = ToolOption.Text("--q", "Q", "bridge: the power, above 0; below 1 the penalty is not convex (default: 0.5)");
    private readonly ToolOption gamma = ToolOption.Text(
        "--gamma",
        "G",
        FormattableString.Invariant($"mcp: above 1 (default: {Mcp.DefaultGamma}); scad: above 2 (default: {Scad.DefaultGamma}): how far shrinkage reaches"));
    private readonly ToolOption pilot = ToolOption.Text(
        "--pilot", "ols|ridge:A", "adaptive: the fit that weights it, without a penalty (the default) or with ridge's of strength A");
    private readonly ToolOption adaptivePower = ToolOption.Text(
        "--adaptive-power", "K", "adaptive: the penalty is sum |w| / |pilot|^K (default: 1)");

    /// <summary>All of them.</summary>
    public IReadOnlyList<ToolOption> All => [penalty, groups, groupFactors, edges, q, gamma, pilot, adaptivePower];

    /// <summary>Whether a penalty is named.</summary>
    public bool IsGiven(ParsedArguments parsed) => parsed.Value(penalty) is not null;

    /// <summary>Reads the penalty.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">The model.</param>
    /// <param name="l1Ratio">The share of L1, where it is given.</param>
    /// <exception cref="CommandLineException">There is no such penalty, or the model has one of its own.</exception>
    public PenaltyKind Read(ParsedArguments parsed, ModelKind model, double? l1Ratio)
    {
        if (parsed.Value(penalty) is not string word)
        {
            return PenaltyKinds.Usual(model, l1Ratio);
        }

        PenaltyKind kind = OptionText.Choice(penalty.Name, word, PenaltyKinds.Words);
        if (!model.TakesPenalty())
        {
            string accepted = string.Join(", ", ModelKinds.Words.Where(known => known.Kind.TakesPenalty()).Select(known => known.Word));
            throw new CommandLineException(
                $"{penalty.Name}: \"{model.Word()}\" {(model.HasPenalty() ? "has a penalty of its own" : "has no penalty")}; it is accepted with {accepted}");
        }

        return kind;
    }

    /// <summary>Reads what the penalty has besides.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="model">The model.</param>
    /// <param name="kind">The penalty.</param>
    /// <exception cref="CommandLineException">An option is missing, out of its range, or belongs to another penalty.</exception>
    public PenaltySettings ReadSettings(ParsedArguments parsed, ModelKind model, PenaltyKind kind)
    {
        PenaltySettings settings = ReadSettings(parsed, kind);
        if (model == ModelKind.Quantile && !kind.Suits(settings, model))
        {
            throw new CommandLineException($"{penalty.Name}: \"{kind.Word()}\" cannot be added to quantile; none, l2, l1, elastic-net and adaptive are accepted");
        }

        if (model == ModelKind.Multinomial && !kind.Suits(settings, model))
        {
            throw new CommandLineException($"{penalty.Name}: \"{kind.Word()}\" cannot be added to multinomial; none, l2, l1, elastic-net and group are accepted");
        }

        if (kind == PenaltyKind.Graph && !kind.Suits(settings, model))
        {
            throw new CommandLineException($"{penalty.Name}: \"{kind.Word()}\" is added to the squared loss; it is accepted with {ModelKind.Linear.Word()}");
        }

        return kind.Suits(settings, model)
            ? settings
            : throw new CommandLineException(
                $"{penalty.Name}: \"{kind.Word()}\" is not convex{(kind == PenaltyKind.Bridge ? " below q = 1" : "")}, and {model.Word()} is fitted with convex "
                + $"penalties; it is accepted with {ModelKind.Linear.Word()}{(kind == PenaltyKind.Bridge ? ", and --q from 1 on with all" : "")}");
    }

    private PenaltySettings ReadSettings(ParsedArguments parsed, PenaltyKind kind)
    {
        RefuseWithout(parsed, kind == PenaltyKind.Group, "group", groups, groupFactors);
        RefuseWithout(parsed, kind == PenaltyKind.Graph, "graph", edges);
        RefuseWithout(parsed, kind == PenaltyKind.Adaptive, "adaptive", pilot, adaptivePower);
        RefuseWithout(parsed, kind == PenaltyKind.Bridge, "bridge", q);
        RefuseWithout(parsed, kind is PenaltyKind.Scad or PenaltyKind.Mcp, "scad or mcp", gamma);
        return kind switch
        {
            PenaltyKind.Group => ReadGroups(parsed),
            PenaltyKind.Graph => new PenaltySettings { EdgesPath = ReadEdges(parsed) },
            PenaltyKind.Adaptive => new PenaltySettings
            {
                RidgePilot = ReadPilot(parsed),
                AdaptivePower = OptionText.NumberOf(parsed, adaptivePower, value => value > 0.0 && double.IsFinite(value), "a finite number above 0") ?? 1.0,
            },
            PenaltyKind.Bridge => new PenaltySettings
            {
                Q = OptionText.NumberOf(parsed, q, value => value > 0.0 && double.IsFinite(value), "a finite number above 0") ?? PenaltySettings.None.Q,
            },
            PenaltyKind.Mcp => new PenaltySettings { Gamma = ReadGamma(parsed, 1.0) ?? Mcp.DefaultGamma },
            PenaltyKind.Scad => new PenaltySettings { Gamma = ReadGamma(parsed, 2.0) ?? Scad.DefaultGamma },
            _ => PenaltySettings.None,
        };
    }

    private double? ReadGamma(ParsedArguments parsed, double least) => OptionText.NumberOf(
        parsed, gamma, value => value > least && double.IsFinite(value), FormattableString.Invariant($"a finite number above {least}"));

    private double? ReadPilot(ParsedArguments parsed)
    {
        const string ridge = "ridge:";
        string text = parsed.Value(pilot) ?? "ols";
        if (text == "ols")
        {
            return null;
        }

        const string accepted = "ols, or ridge:A with a finite number A of at least 0,";
        return OptionText.Number(
            pilot.Name, text.StartsWith(ridge, StringComparison.Ordinal) ? text[ridge.Length..] : text + "?", value => value >= 0.0 && double.IsFinite(value), accepted);
    }

    private string ReadEdges(ParsedArguments parsed) => parsed.Value(edges) switch
    {
        null => throw new CommandLineException($"{edges.Name}: the penalty graph needs a file of pairs of features, for instance {edges.Name} edges.csv"),
        "-" => throw new CommandLineException($"{edges.Name}: standard input is for the data; a file is accepted"),
        string path => path,
    };

    private PenaltySettings ReadGroups(ParsedArguments parsed)
    {
        string text = parsed.Value(groups)
            ?? throw new CommandLineException($"{groups.Name}: the penalty group needs a label for each feature, for instance {groups.Name} 1,1,2");
        double[] factors = parsed.Value(groupFactors) is string list
            ? OptionText.Numbers(groupFactors.Name, list, value => value >= 0.0 && double.IsFinite(value), "a list of finite numbers of at least 0")
            : [];
        var settings = new PenaltySettings { GroupLabels = OptionText.Names(groups.Name, text), GroupFactors = factors };
        return factors.Length == 0 || factors.Length == settings.Groups.Length
            ? settings
            : throw new CommandLineException(
                $"{groupFactors.Name}: {factors.Length} value(s) for {settings.Groups.Length} group(s); one for each is accepted");
    }

    private void RefuseWithout(ParsedArguments parsed, bool suits, string accepted, params ToolOption[] options)
    {
        if (!suits && options.FirstOrDefault(parsed.IsGiven) is ToolOption refused)
        {
            throw new CommandLineException($"{refused.Name}: it is accepted with {penalty.Name} {accepted}");
        }
    }
}
