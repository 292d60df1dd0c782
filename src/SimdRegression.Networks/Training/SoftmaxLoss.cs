namespace SimdRegression.Networks;

/// <summary>
/// The loss of outputs that are the scores m of classes: log(sum over k of exp(m(k))) - m(y), y the number of the true class, from 0 on. Also called
/// cross-entropy.
/// </summary>
/// <remarks>Thread safety: a value without state; any number of threads may share it.</remarks>
public readonly record struct SoftmaxLoss;
