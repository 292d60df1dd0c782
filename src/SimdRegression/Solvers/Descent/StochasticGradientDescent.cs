using SimdRegression.Solvers;

namespace SimdRegression;

/// <summary>The order in which stochastic descent visits the rows.</summary>
public enum RowOrder
{
    /// <summary>Every row once an epoch, in an order that changes every epoch.</summary>
    Shuffled,

    /// <summary>As many rows an epoch as there are, each drawn from all.</summary>
    WithReplacement,

    /// <summary>Every row once an epoch, in the order of the data. Only for data whose order is random already.</summary>
    AsGiven,
}

/// <summary>
/// Stochastic gradient descent (Robbins and Monro 1951) and its form in mini-batches: a step for each row, or for each few.
/// </summary>
/// <remarks>
/// <para>
/// A step of a batch B is w := w - eta (mean over B of (n s/W) l' x + alpha/W f (1 - r) w), then the soft-threshold by eta alpha/W f r; other
/// penalties and sets by their proximal step; the intercept is not penalised; bounds clamp after that. Without momentum, bounds and
/// such penalties, single rows go through a kernel that keeps w in registers. Averaging takes in the iterates that stand after every 64
/// rows, or after every batch.
/// </para>
/// <para>
/// Orders are made up on the way by a keyed permutation of the row numbers: nothing is stored that grows with the number of rows, and a
/// seed gives the same answer everywhere. The fit ends with its epochs, with status <see cref="FitStatus.IterationLimit"/> unless the
/// answer meets <see cref="FitOptions.Tolerance"/>. <see cref="FitOptions.MaxIterations"/> has no effect.
/// </para>
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct StochasticGradientDescent
{
    private readonly int? batchSize;
    private readonly int? epochs;
    private readonly double? stepSize;
    private readonly StepSchedule? schedule;
    private readonly double momentum;
    private readonly int? averageFrom;
    private readonly double heldOutFraction;
    private readonly int? patience;

    /// <summary>The number of rows a step. At least 1. Default: 1.</summary>
    public int BatchSize
    {
        get => batchSize ?? 1;
        init => batchSize = DescentSettings.AtLeastOne(value, nameof(BatchSize));
    }

    /// <summary>
    /// The number of passes over the rows. At least 1. Null, as by default: 10, or as many more as make a million visits of rows, but at most
    /// 1,000.
    /// </summary>
    public int? Epochs
    {
        get => epochs;
        init => epochs = value is null ? null : DescentSettings.AtLeastOne(value.Value, nameof(Epochs));
    }

    /// <summary>
    /// eta0, for the mean of the loss. Null, as by default: derived from the rows, 1 / (M/m + (m - 1)/m L) for batches of m rows, M the
    /// largest curvature that a single row makes and L that of all rows together.
    /// </summary>
    public double? StepSize
    {
        get => stepSize;
        init => stepSize = value is null ? null : DescentSettings.CheckedStepSize(value.Value);
    }

    /// <summary>How the step size changes. Default: inverse scaling with power 1/2.</summary>
    public StepSchedule Schedule
    {
        get => schedule ?? StepSchedule.InverseScaling();
        init => schedule = value;
    }

    /// <summary>What of the last move is added to the next, from 0 (default) to below 1.</summary>
    public double Momentum
    {
        get => momentum;
        init => momentum = DescentSettings.CheckedMomentum(value);
    }

    /// <summary>Whether the gradient is taken where the momentum leads to (Nesterov 1983) and not before. Default: false.</summary>
    public bool Nesterov { get; init; }

    /// <summary>The order of the rows. Default: shuffled.</summary>
    public RowOrder Order { get; init; }

    /// <summary>What the random order, and the choice of held-out rows, start from. Default: 0.</summary>
    [CLSCompliant(false)]
    public ulong Seed { get; init; }

    /// <summary>
    /// The first epoch, counted from 1, from which on iterates are averaged (Polyak and Juditsky 1992; Ruppert 1988); 0 for the last iterate
    /// itself. Null, as by default: the second half of the epochs. An average is seldom sparse.
    /// </summary>
    public int? AverageFrom
    {
        get => averageFrom;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value ?? 0, nameof(AverageFrom));
            averageFrom = value;
        }
    }

    /// <summary>The part of the rows that is held out and tells when to stop; 0, as by default, for none. At most 0.9.</summary>
    public double HeldOutFraction
    {
        get => heldOutFraction;
        init => heldOutFraction = DescentSettings.CheckedFraction(value);
    }

    /// <summary>After how many epochs without a better loss on the held-out rows the fit stops. At least 1. Default: 5.</summary>
    public int Patience
    {
        get => patience ?? DescentSettings.DefaultPatience;
        init => patience = DescentSettings.AtLeastOne(value, nameof(Patience));
    }

    /// <summary>Is shown the iterate after every epoch. Default: none.</summary>
    public DescentObserver? Observer { get; init; }

    /// <summary>The number of epochs for a number of rows.</summary>
    internal int EpochsFor(int rows) => Epochs ?? Math.Clamp(1_000_000 / Math.Max(1, rows), 10, 1000);

    /// <summary>The first epoch that is averaged; beyond the last one for none.</summary>
    internal int FirstAveraged(int ofEpochs) => AverageFrom is null ? (ofEpochs / 2) + 1 : AverageFrom == 0 ? int.MaxValue : AverageFrom.Value;
}
