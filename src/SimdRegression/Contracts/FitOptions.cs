using System.Globalization;

namespace SimdRegression;

/// <summary>How a fit from moments is solved.</summary>
public enum MomentsSolver
{
    /// <summary>The exact and fastest: a factorisation where one solves the problem, coordinate descent elsewhere.</summary>
    Auto,

    /// <summary>Cholesky factorisation of the normal equations; only without L1 penalty and bounds.</summary>
    Cholesky,

    /// <summary>Cyclic coordinate descent with exact steps on the active set.</summary>
    CoordinateDescent,

    /// <summary>
    /// Symmetric eigendecomposition of the normal equations: the way out where they are singular. Only without L1 penalty and bounds.
    /// </summary>
    Spectral,
}

/// <summary>The options that all estimators share. The default value has an intercept and no restriction.</summary>
/// <remarks>Thread safety: an immutable value; any number of threads may share it, as long as the arrays that it refers to do not change.</remarks>
public readonly partial record struct FitOptions
{
    private const double DefaultTolerance = 1e-12;
    private const int DefaultMaxIterations = 10_000;

    private readonly bool withoutIntercept;
    private readonly double tolerance;
    private readonly int maxIterations;

    /// <summary>Whether there is an intercept b. It is never penalised. Default: true.</summary>
    public bool Intercept
    {
        get => !withoutIntercept;
        init => withoutIntercept = !value;
    }

    /// <summary>
    /// Whether the penalty acts on the coefficients of columns scaled to population standard deviation 1 (weighted, divided by the sum of
    /// the weights). Coefficients and bounds are in original units all the same. A column of deviation 0 counts as having 1.
    /// Default: false.
    /// </summary>
    public bool Standardize { get; init; }

    /// <summary>
    /// One multiplier of the penalty a feature, used as given, not rescaled; 0 leaves a feature unpenalised. Empty: all 1.
    /// Finite, not negative.
    /// </summary>
    public ReadOnlyMemory<double> PenaltyFactors { get; init; }

    /// <summary>
    /// The smallest value each coefficient may take: one a feature, or a single one for all. Empty: none. A <see cref="float"/> model
    /// holds the nearest number of its type.
    /// </summary>
    public ReadOnlyMemory<double> LowerBounds { get; init; }

    /// <summary>
    /// The largest value each coefficient may take: one a feature, or a single one for all. Empty: none. A <see cref="float"/> model
    /// holds the nearest number of its type.
    /// </summary>
    public ReadOnlyMemory<double> UpperBounds { get; init; }

    /// <summary>
    /// An iterative fit stops when its certificate, relative to the objective at zero coefficients, is at most this. Finite, above 0.
    /// Default: 1e-12.
    /// </summary>
    public double Tolerance
    {
        get => tolerance == 0.0 ? DefaultTolerance : tolerance;
        init
        {
            if (!(value > 0.0 && double.IsFinite(value)))
            {
                throw new ArgumentOutOfRangeException(nameof(Tolerance), value, "The tolerance must be a finite number above 0.");
            }

            tolerance = value;
        }
    }

    /// <summary>The largest number of coordinate-descent sweeps, or of the steps of a batch descent. At least 1. Default: 10,000.</summary>
    public int MaxIterations
    {
        get => maxIterations == 0 ? DefaultMaxIterations : maxIterations;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(MaxIterations));
            maxIterations = value;
        }
    }

    /// <summary>
    /// Whether an iterative fit starts from the coefficients of the last fit of its kind made with the same object, as along a path of
    /// strengths, instead of from zero. It changes the number of iterations, not the answer. Default: false.
    /// </summary>
    public bool WarmStart { get; init; }

    /// <summary>
    /// Ends an iterative fit early, from any thread: it is looked at between sweeps, steps and epochs, and the fit then returns what it has,
    /// as <see cref="FitStatus.Interrupted"/> unless that meets the tolerance. A path ends with the strengths that it has come to
    /// (<see cref="RegularizationPath.Count"/>), a search with the candidates that were scored in every fold
    /// (<see cref="TuningResult.IsInterrupted"/>). Nothing is thrown. Default: none.
    /// </summary>
    public CancellationToken Cancellation { get; init; }

    /// <summary>How the fit is solved. Default: <see cref="MomentsSolver.Auto"/>.</summary>
    public MomentsSolver Solver { get; init; }

    /// <summary>The options that differ from the default, as they are written in C#, in the invariant culture; "default" where none does.</summary>
    public override string ToString()
    {
        var text = new List<string>();
        Add(text, nameof(Intercept), !Intercept, "false");
        Add(text, nameof(Standardize), Standardize, "true");
        Add(text, nameof(PenaltyFactors), !PenaltyFactors.IsEmpty, ListOf(PenaltyFactors.Span));
        Add(text, nameof(LowerBounds), !LowerBounds.IsEmpty, ListOf(LowerBounds.Span));
        Add(text, nameof(UpperBounds), !UpperBounds.IsEmpty, ListOf(UpperBounds.Span));
        Add(text, nameof(Tolerance), Tolerance != DefaultTolerance, Tolerance.ToString("g6", CultureInfo.InvariantCulture));
        Add(text, nameof(MaxIterations), MaxIterations != DefaultMaxIterations, MaxIterations.ToString(CultureInfo.InvariantCulture));
        Add(text, nameof(WarmStart), WarmStart, "true");
        Add(text, nameof(Cancellation), Cancellation.CanBeCanceled, Cancellation.IsCancellationRequested ? "requested" : "possible");
        Add(text, nameof(Solver), Solver != MomentsSolver.Auto, Solver.ToString());
        return text.Count == 0 ? "default" : string.Join(", ", text);
    }

    private static void Add(List<string> text, string name, bool differs, string value)
    {
        if (differs)
        {
            text.Add($"{name} = {value}");
        }
    }

    private static string ListOf(ReadOnlySpan<double> values)
    {
        const int MostShown = 8;
        var shown = new List<string>();
        foreach (double value in values[..Math.Min(values.Length, MostShown)])
        {
            shown.Add(value.ToString("g6", CultureInfo.InvariantCulture));
        }

        return $"[{string.Join(", ", shown)}{(values.Length > MostShown ? $", ... {values.Length} in all" : "")}]";
    }
}
