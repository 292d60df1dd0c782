using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Extremes;

/// <summary>
/// A problem and the same problem with its features, targets and weights multiplied by powers of two. That rounds nothing, so every
/// coefficient must be the other one's, multiplied by a power of two, to the last bit.
/// </summary>
/// <param name="Feature">Features are multiplied by two to this power.</param>
/// <param name="Target">Targets are.</param>
/// <param name="Weight">Weights are.</param>
public sealed record PowersOfTwo(int Feature, int Target, int Weight = 0)
{
    /// <summary>What a coefficient is multiplied by.</summary>
    public double OfCoefficients => Math.ScaleB(1.0, Target - Feature);

    internal Problem Of(Problem problem) => Problem.Of(problem.Features, Scaled(problem.Rows, Feature), Scaled(problem.Targets, Target));

    public double[]? OfWeights(double[]? weights) => weights is null ? null : Scaled(weights, Weight);

    /// <summary>What <see cref="Ridge"/> calls the same strength: beside a sum of squares.</summary>
    public double OfTotalStrength(double alpha) => Math.ScaleB(alpha, (2 * Feature) + Weight);

    /// <summary>What <see cref="Lasso"/> calls the same strength: absolute values beside half a mean of squares.</summary>
    public double OfMeanStrength(double alpha) => Math.ScaleB(alpha, Feature + Target);

    public double[] OfBounds(double[] bounds) => [.. bounds.Select(bound => bound * OfCoefficients)];

    public static double[] Scaled(double[] values, int power) => [.. values.Select(value => Math.ScaleB(value, power))];
}
