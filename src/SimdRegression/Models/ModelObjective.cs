using SimdRegression.Verification;

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

    /// <summary><see cref="QuantileLoss"/>.</summary>
    Quantile,

    /// <summary>The negative log-likelihood of classes whose probabilities are the softmax of their scores.</summary>
    Multinomial,
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

    /// <summary>The quantile of the quantile loss, above 0 and below 1; not used by others. Default: 0.5.</summary>
    public double Quantile { get; init; } = default(QuantileLoss).Quantile;

    /// <summary>The form of the penalty. Default: what the report says, of squares and absolute values.</summary>
    public ModelPenalty Penalty { get; init; }

    /// <summary>The label of each feature's group, as in <see cref="FeatureGroups"/>; of <see cref="ModelPenalty.Group"/> alone.</summary>
    public IReadOnlyList<int> Groups { get; init; } = [];

    /// <summary><see cref="GroupLasso.Factors"/>: one a group, or none for the roots of their sizes.</summary>
    public IReadOnlyList<double> GroupFactors { get; init; } = [];

    /// <summary>The power q of a <see cref="Bridge"/>, above 0; not used by others. Default: 1.</summary>
    public double Power { get; init; } = 1.0;

    /// <summary>gamma of <see cref="Mcp"/>, above 1, and of <see cref="Scad"/>, above 2; not used by others. Default: <see cref="Scad.DefaultGamma"/>.</summary>
    public double Gamma { get; init; } = Scad.DefaultGamma;

    /// <summary>
    /// The name of the column of exposures, whose logarithm is the offset of a row (<see cref="RowBatch{T}.Offsets"/>), so that it is needed to predict; null,
    /// as by default, where there is none.
    /// </summary>
    public string? ExposureName { get; init; }

    /// <summary><see cref="FitOptions.Standardize"/>.</summary>
    public bool Standardize { get; init; }

    /// <summary>
    /// <see cref="FitOptions.PenaltyFactors"/>; of an <see cref="AdaptiveLasso"/> those that its pilot led to (<see cref="AdaptiveLasso.FillFactors"/>,
    /// <c>CopyAdaptiveFactors</c> of moments).
    /// </summary>
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

    /// <summary>What is minimised beside the loss, for the verifier.</summary>
    /// <param name="stated">What the report says of it.</param>
    internal PenaltyClaim PenaltyOf(PenaltyClaim stated) => stated with
    {
        Form = Penalty,
        Groups = Groups.ToArray(),
        GroupFactors = GroupFactors.ToArray(),
        Parameter = Penalty == ModelPenalty.Bridge ? Power : Gamma,
    };

    /// <summary>The loss, for the verifier.</summary>
    /// <exception cref="NotSupportedException">The loss is another one.</exception>
    internal VerifiedLoss LossOfRows() => Loss switch
    {
        ModelLoss.Squared => new VerifiedLoss(LossKind.Squared, BigReal.Zero),
        ModelLoss.Logistic => new VerifiedLoss(LossKind.Logistic, BigReal.Zero),
        ModelLoss.Poisson => new VerifiedLoss(LossKind.Poisson, BigReal.Zero),
        ModelLoss.Gamma => new VerifiedLoss(LossKind.Gamma, BigReal.Zero),
        ModelLoss.Tweedie => new VerifiedLoss(LossKind.Tweedie, BigReal.From(TweediePower, 64)),
        ModelLoss.Quantile => new VerifiedLoss(LossKind.Quantile, BigReal.From(Quantile, 64)),
        ModelLoss.Huber => new VerifiedLoss(LossKind.Huber, BigReal.From(HuberDelta, 64)),
        _ => throw new NotSupportedException("The model has a loss that is not stored, and so cannot be verified."),
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
