namespace SimdRegression;

/// <summary>What a stored model predicts, m = x.w + b being its linear part, which is what <c>Predict</c> of a model returns.</summary>
public enum ResponseKind
{
    /// <summary>m itself: a model of squared or Huber loss.</summary>
    Value,

    /// <summary>The probability 1 / (1 + exp(-m)) of the label 1: a model of logistic loss.</summary>
    Probability,

    /// <summary>The label: 1 where m is above 0, and 0 elsewhere. A model of perceptron or hinge loss.</summary>
    Label,

    /// <summary>The mean exp(m): a model of Poisson, gamma or Tweedie loss. Where rows have exposures, m holds their logarithm too.</summary>
    Rate,
}
