namespace SimdRegression;

/// <summary>What a score measures; less is better.</summary>
public enum ScoreKind
{
    /// <summary>The weighted mean squared error of predictions.</summary>
    MeanSquaredError,

    /// <summary>The weighted mean negative log-likelihood of labels, in nats.</summary>
    LogLoss,

    /// <summary>The weighted mean of the loss that was fitted.</summary>
    MeanLoss,

    /// <summary>The weighted mean of the deviance: twice what the loss lies above that of a perfect prediction.</summary>
    MeanDeviance,
}
