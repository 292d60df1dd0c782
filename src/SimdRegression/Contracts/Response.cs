namespace SimdRegression;

/// <summary>What a model predicts beside its linear part m = x.w + b.</summary>
public enum Response
{
    /// <summary>m itself and nothing else.</summary>
    Linear,

    /// <summary>
    /// The probability 1 / (1 + exp(-m)) of the label 1, for models fitted with <c>LogisticLoss</c>: the struct gains <c>Probability</c> and
    /// <c>Label</c>.
    /// </summary>
    Probability,

    /// <summary>
    /// The mean exp(m), for models fitted with <c>PoissonLoss</c>, <c>GammaLoss</c> or <c>TweedieLoss</c>: the struct gains <c>Mean</c>.
    /// </summary>
    Mean,
}
