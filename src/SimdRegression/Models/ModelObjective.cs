namespace SimdRegression;

/// <summary>The losses whose models are stored.</summary>
public enum ModelLoss
{
    /// <summary><see cref="SquaredLoss"/>.</summary>
    Squared,

    /// <summary><see cref="LogisticLoss"/>.</summary>
    Logistic,

    /// <summary><see cref="PoissonLoss"/>.</summary>
    Poisson,

    /// <summary><see cref="HuberLoss"/>.</summary>
    Huber,

    /// <summary>Another one.</summary>
    Other,

    /// <summary><see cref="GammaLoss"/>.</summary>
    Gamma,

    /// <summary><see cref="TweedieLoss"/>.</summary>
    Tweedie,
}

/// <summary>What a stored model minimises, as far as its report does not say: with both, the fit can be verified.</summary>
/// <remarks>Thread safety: immutable; any number of threads may share it, as long as the arrays that it was made of do not change.</remarks>
public sealed class ModelObjective
{
    /// <summary>The loss. Default: the squared one.</summary>
    public ModelLoss Loss { get; init; }

    /// <summary>The delta of Huber's loss; not used by others. Default: <see cref="HuberLoss.DefaultDelta"/>.</summary>
    public double HuberDelta { get; init; } = HuberLoss.DefaultDelta;

    /// <summary>The power of Tweedie's loss, above 1 and below 2; not used by others. Default: <see cref="TweedieLoss.DefaultPower"/>.</summary>
    public double TweediePower { get; init; } = TweedieLoss.DefaultPower;

    /// <summary>
    /// The name of the column of exposures, whose logarithm is the offset of a row (<see cref="RowBatch{T}.Offsets"/>), so that it is needed to predict; null,
    /// as by default, where there is none.
    /// </summary>
    public string? ExposureName { get; init; }

    /// <summary><see cref="FitOptions.Standardize"/>.</summary>
    public bool Standardize { get; init; }

    /// <summary><see cref="FitOptions.PenaltyFactors"/>.</summary>
    public IReadOnlyList<double> PenaltyFactors { get; init; } = [];

    /// <summary><see cref="FitOptions.LowerBounds"/>.</summary>
    public IReadOnlyList<double> LowerBounds { get; init; } = [];

    /// <summary><see cref="FitOptions.UpperBounds"/>.</summary>
    public IReadOnlyList<double> UpperBounds { get; init; } = [];

    /// <summary>The name of the column of sample weights; null where all rows weigh 1.</summary>
    public string? WeightName { get; init; }

    /// <summary>The objective of a fit.</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="options">The options of the fit.</param>
    /// <param name="weightName">The name of the column of sample weights, or null.</param>
    /// <param name="huberDelta">The delta of Huber's loss.</param>
    public static ModelObjective Of(
        ModelLoss loss, in FitOptions options, string? weightName = null, double huberDelta = HuberLoss.DefaultDelta) => new()
    {
        Loss = loss,
        HuberDelta = huberDelta,
        Standardize = options.Standardize,
        PenaltyFactors = options.PenaltyFactors.ToArray(),
        LowerBounds = options.LowerBounds.ToArray(),
        UpperBounds = options.UpperBounds.ToArray(),
        WeightName = weightName,
    };

    /// <summary>The options that state the objective.</summary>
    /// <param name="intercept">Whether there is an intercept.</param>
    public FitOptions ToOptions(bool intercept) => new()
    {
        Intercept = intercept,
        Standardize = Standardize,
        PenaltyFactors = PenaltyFactors.ToArray(),
        LowerBounds = LowerBounds.ToArray(),
        UpperBounds = UpperBounds.ToArray(),
    };
}
