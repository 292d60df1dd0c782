using SimdRegression.Solvers;

namespace SimdRegression;

/// <summary>Which coefficients the perceptron rule answers with.</summary>
public enum PerceptronVariant
{
    /// <summary>Those after the last row (Rosenblatt 1958).</summary>
    Plain,

    /// <summary>
    /// Those that classified the most rows (Gallant 1990, with ratchet): tried on all rows whenever they were right more often in
    /// succession than those kept.
    /// </summary>
    Pocket,

    /// <summary>Their mean over all visits of rows (Freund and Schapire 1999, the averaged perceptron).</summary>
    Averaged,
}

/// <summary>
/// The perceptron rule (Rosenblatt 1958) for labels 0 and 1: rows on the wrong side of the plane x.w + b = 0, or on it, are added to the
/// coefficients, w := w + s z x and b := b + s z, with z = 1 for label 1 and -1 for label 0. A prediction above 0 means label 1.
/// </summary>
/// <remarks>
/// Where a plane through the origin (an intercept counts as a column of ones) separates the classes, there are at most (R/margin)^2 corrections
/// (Novikoff 1962), R the length of the longest row, and an epoch without any ends the fit: <see cref="FitStatus.Converged"/>. On other
/// data the rule never comes to rest; it ends with its epochs, <see cref="FitStatus.IterationLimit"/>, and the certificate says which
/// share of the rows is on the wrong side.
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct Perceptron
{
    private const int DefaultEpochs = 100;

    private readonly int? epochs;

    /// <summary>Which coefficients are the answer. Default: plain.</summary>
    public PerceptronVariant Variant { get; init; }

    /// <summary>The largest number of passes over the rows. At least 1. Default: 100.</summary>
    public int Epochs
    {
        get => epochs ?? DefaultEpochs;
        init => epochs = DescentSettings.AtLeastOne(value, nameof(Epochs));
    }

    /// <summary>The order of the rows. Default: shuffled.</summary>
    public RowOrder Order { get; init; }

    /// <summary>What the random order starts from. Default: 0.</summary>
    [CLSCompliant(false)]
    public ulong Seed { get; init; }

    /// <summary>Is shown the coefficients after every epoch. Default: none.</summary>
    public DescentObserver? Observer { get; init; }
}
