using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Requests;

/// <summary>The solvers that <c>--solver</c> names.</summary>
internal enum SolverKind
{
    Auto,
    Cholesky,
    Orthogonal,
    Doubled,
    CoordinateDescent,
    GradientDescent,
    Stochastic,
    MiniBatch,
    Proximal,
    Newton,
}

/// <summary>What is true of the solvers.</summary>
internal static class SolverKinds
{
    /// <summary>The words of the command line.</summary>
    public static readonly IReadOnlyList<(string Word, SolverKind Kind)> Words =
    [
        ("auto", SolverKind.Auto),
        ("cholesky", SolverKind.Cholesky),
        ("qr", SolverKind.Orthogonal),
        ("doubled", SolverKind.Doubled),
        ("coordinate-descent", SolverKind.CoordinateDescent),
        ("gradient-descent", SolverKind.GradientDescent),
        ("sgd", SolverKind.Stochastic),
        ("mini-batch", SolverKind.MiniBatch),
        ("proximal", SolverKind.Proximal),
        ("newton", SolverKind.Newton),
    ];

    public static string Word(this SolverKind kind) => Words.First(known => known.Kind == kind).Word;

    /// <summary>Whether the solver works on what one pass over the rows leaves of them, and needs no second.</summary>
    public static bool IsOfMoments(this SolverKind kind) => kind <= SolverKind.CoordinateDescent;

    /// <summary>Whether the solver needs a special pass over the rows, so that stored statistics are not enough.</summary>
    public static bool NeedsOwnPass(this SolverKind kind) => kind is SolverKind.Orthogonal or SolverKind.Doubled;

    /// <summary>In how many digits the solver wants products of rows summed.</summary>
    public static SumPrecision Precision(this SolverKind kind) => kind == SolverKind.Doubled ? SumPrecision.Doubled : SumPrecision.Automatic;

    /// <summary>Whether a step follows from a part of the rows.</summary>
    public static bool IsStochastic(this SolverKind kind) => kind is SolverKind.Stochastic or SolverKind.MiniBatch;

    /// <summary>Whether the solver has a step size.</summary>
    public static bool HasStepSize(this SolverKind kind) => kind is SolverKind.GradientDescent or SolverKind.Proximal || kind.IsStochastic();

    /// <summary>The solver of the library that moments are given to.</summary>
    public static MomentsSolver OfMoments(this SolverKind kind) => kind switch
    {
        SolverKind.Cholesky => MomentsSolver.Cholesky,
        SolverKind.CoordinateDescent => MomentsSolver.CoordinateDescent,
        _ => MomentsSolver.Auto,
    };

    /// <summary>Refuses a solver that cannot fit a model, and says which can.</summary>
    /// <param name="solver">The solver.</param>
    /// <param name="model">The model.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="hasL1">Whether the penalty has a share of L1.</param>
    /// <param name="bounded">Whether coefficients are bounded.</param>
    /// <exception cref="CommandLineException">The solver cannot.</exception>
    public static void Check(this SolverKind solver, ModelKind model, PenaltyKind penalty, bool hasL1, bool bounded)
    {
        bool Fits(SolverKind kind) => kind switch
        {
            SolverKind.Auto => true,
            _ when model == ModelKind.Multinomial => kind == SolverKind.Newton,
            SolverKind.Doubled when !penalty.IsElastic() => model.HasSquaredLoss(),
            SolverKind.Newton when !penalty.IsElastic() => penalty is PenaltyKind.Group or PenaltyKind.Bridge && !model.HasSquaredLoss(),
            SolverKind.Cholesky when penalty == PenaltyKind.Graph => !hasL1 && !bounded,
            SolverKind.CoordinateDescent when penalty == PenaltyKind.Graph => true,
            _ when !penalty.IsElastic() => false,
            SolverKind.Orthogonal when penalty == PenaltyKind.Adaptive => false,
            SolverKind.Cholesky => model.HasSquaredLoss() && !hasL1 && !bounded,
            SolverKind.Orthogonal or SolverKind.Doubled or SolverKind.CoordinateDescent => model.HasSquaredLoss(),
            SolverKind.Newton => model is not (ModelKind.Perceptron or ModelKind.Quantile),

            // Their steps need a bound of the curvature, and a log link has none.
            _ => model is not (ModelKind.Perceptron or ModelKind.Quantile) && !model.HasLogLink(),
        };
        if (!Fits(solver))
        {
            string task = !penalty.IsElastic() || penalty == PenaltyKind.Adaptive ? $"the penalty {penalty.Word()}" : !model.HasSquaredLoss() ? model.Word() : bounded ? "with bounds" : "an L1 penalty";
            string accepted = string.Join(", ", Words.Where(known => Fits(known.Kind)).Select(known => known.Word));
            throw new CommandLineException($"--solver: \"{solver.Word()}\" cannot fit {task}; accepted: {accepted}");
        }
    }
}
