namespace SimdRegression.Cli.Requests;

/// <summary>The penalties that <c>--penalty</c> names.</summary>
internal enum PenaltyKind
{
    None,
    L2,
    L1,
    ElasticNet,
    Group,
    Adaptive,
    Bridge,
    Scad,
    Mcp,
    Graph,
}

/// <summary>What is true of the penalties.</summary>
internal static class PenaltyKinds
{
    /// <summary>The words of the command line.</summary>
    public static readonly IReadOnlyList<(string Word, PenaltyKind Kind)> Words =
    [
        ("none", PenaltyKind.None),
        ("l2", PenaltyKind.L2),
        ("l1", PenaltyKind.L1),
        ("elastic-net", PenaltyKind.ElasticNet),
        ("group", PenaltyKind.Group),
        ("adaptive", PenaltyKind.Adaptive),
        ("bridge", PenaltyKind.Bridge),
        ("scad", PenaltyKind.Scad),
        ("mcp", PenaltyKind.Mcp),
        ("graph", PenaltyKind.Graph),
    ];

    public static string Word(this PenaltyKind kind) => Words.First(known => known.Kind == kind).Word;

    /// <summary>The penalty that a model has where the user does not choose it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="l1Ratio">The share of L1, where it is given.</param>
    public static PenaltyKind Usual(ModelKind model, double? l1Ratio) => model switch
    {
        _ when !model.HasPenalty() => PenaltyKind.None,
        ModelKind.Lasso => PenaltyKind.L1,
        ModelKind.ElasticNet or ModelKind.MultiTask => PenaltyKind.ElasticNet,
        _ when model.TakesPenalty() && l1Ratio is > 0.0 => PenaltyKind.ElasticNet,
        ModelKind.Quantile when l1Ratio is null => PenaltyKind.L1,
        _ => PenaltyKind.L2,
    };

    /// <summary>The share of L1 in a penalty.</summary>
    /// <param name="kind">The penalty.</param>
    /// <param name="given">The share, where it is given.</param>
    public static double L1Ratio(this PenaltyKind kind, double? given) => kind switch
    {
        PenaltyKind.L1 or PenaltyKind.Adaptive => 1.0,
        PenaltyKind.ElasticNet => given ?? 0.5,
        PenaltyKind.Group or PenaltyKind.Graph => given ?? 0.0,
        _ => 0.0,
    };

    /// <summary>Whether the share of L1 is for the user to choose.</summary>
    public static bool TakesL1Ratio(this PenaltyKind kind) => kind is PenaltyKind.ElasticNet or PenaltyKind.Group or PenaltyKind.Graph;

    /// <summary>Whether the penalty can be added to the loss of a model: graphs and what is not convex are fitted from moments alone.</summary>
    /// <param name="kind">The penalty.</param>
    /// <param name="settings">What the penalty has besides.</param>
    /// <param name="model">The model.</param>
    public static bool Suits(this PenaltyKind kind, PenaltySettings settings, ModelKind model) =>
        ((kind.IsConvex(settings) && kind != PenaltyKind.Graph) || model == ModelKind.Linear) && (kind.IsElastic() || model != ModelKind.Quantile)
        && (kind.HasPathOfItsOwn() || kind == PenaltyKind.Group || model != ModelKind.Multinomial);

    /// <summary>Whether a strength leaves no feature: whether there is an alphaMax.</summary>
    /// <param name="kind">The penalty.</param>
    /// <param name="l1Ratio">The share of L1.</param>
    /// <param name="settings">What the penalty has besides.</param>
    public static bool LeavesNone(this PenaltyKind kind, double l1Ratio, PenaltySettings settings) =>
        l1Ratio > 0.0 || kind is PenaltyKind.Group or PenaltyKind.Scad or PenaltyKind.Mcp || (kind == PenaltyKind.Bridge && settings.Q <= 1.0);

    /// <summary>Whether strengths a thousandth of the strongest still leave much to choose: those of the penalty do not act as the lasso's.</summary>
    public static bool ReachesDeep(this PenaltyKind kind, PenaltySettings settings) =>
        kind == PenaltyKind.Adaptive || (kind == PenaltyKind.Bridge && settings.Q < 1.0);

    /// <summary>Whether the penalty is made of squares and absolute values, so that every solver takes it.</summary>
    public static bool IsElastic(this PenaltyKind kind) => kind is <= PenaltyKind.ElasticNet or PenaltyKind.Adaptive;

    /// <summary>Whether the library follows many strengths of the penalty at once, and chooses among them from the moments of folds.</summary>
    public static bool HasPathOfItsOwn(this PenaltyKind kind) => kind <= PenaltyKind.ElasticNet;

    /// <summary>Whether the penalty is convex, so that a duality gap can certify its fits.</summary>
    /// <param name="kind">The penalty.</param>
    /// <param name="settings">What the penalty has besides.</param>
    public static bool IsConvex(this PenaltyKind kind, PenaltySettings settings) =>
        kind is not (PenaltyKind.Scad or PenaltyKind.Mcp) && (kind != PenaltyKind.Bridge || settings.Q >= 1.0);
}
