using System.Numerics;

namespace SimdRegression.Kernels.Tests.Functions;

/// <summary>The functions at the width of this process; the children of the width tests run the same check at the others.</summary>
public sealed class VectorFunctionsTests
{
    [Fact]
    public void Results_are_within_their_error_and_special_values_are_as_documented() => VectorFunctionsCheck.Run(count: 150);

    [Theory]
    [InlineData(1.0, 2.718281828459045)]
    [InlineData(-1.0, 0.36787944117144233)]
    [InlineData(10.0, 22026.465794806718)]
    [InlineData(-700.0, 9.859676543759770e-305)]
    public void Yardstick_knows_the_exponential(double x, double expected)
        => Assert.InRange(ExactFunctions.ErrorInUnits(ExactFunctions.Exp(ExactFunctions.Of(x)), expected, Math.BitIncrement(expected) - expected), 0.0, 1.0);

    [Theory]
    [InlineData(2.0, 0.6931471805599453)]
    [InlineData(10.0, 2.302585092994046)]
    [InlineData(1e-300, -690.7755278982137)]
    public void Yardstick_knows_the_logarithm(double x, double expected)
        => Assert.InRange(
            ExactFunctions.ErrorInUnits(ExactFunctions.Log(ExactFunctions.Of(x)), expected, Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected)), 0.0, 1.0);

    [Theory]
    [InlineData(1e-300, 1e-300)]
    [InlineData(-1e-05, -9.999999999666668e-06)]
    [InlineData(0.5, 0.46211715726000974)]
    [InlineData(-0.55, -0.5005202111902353)]
    [InlineData(1.0, 0.7615941559557649)]
    [InlineData(18.5, 0.9999999999999998)]
    public void Yardstick_knows_the_hyperbolic_tangent(double x, double expected)
        => Assert.InRange(
            ExactFunctions.ErrorInUnits(ExactFunctions.Tanh(ExactFunctions.Of(x)), expected, Math.BitIncrement(Math.Abs(expected)) - Math.Abs(expected)), 0.0, 0.5);

    [Theory]
    [InlineData(-38.0, 2.88542835e-316, 1.097221052e-314)]
    [InlineData(-20.5, 1.0764673258790961e-93, 2.2119843802105703e-92)]
    [InlineData(-5.0, 2.866515718791939e-07, 1.4867195147342977e-06)]
    [InlineData(-1.0, 0.15865525393145705, 0.24197072451914334)]
    [InlineData(-1e-10, 0.49999999996010575, 0.3989422804014327)]
    [InlineData(0.75, 0.7733726476231318, 0.30113743215480443)]
    [InlineData(3.0, 0.9986501019683699, 0.0044318484119380075)]
    [InlineData(8.0, 0.9999999999999993, 5.052271083536892e-15)]
    public void Yardstick_knows_the_normal_distribution(double x, double expected, double expectedDensity)
    {
        BigInteger distribution = ExactFunctions.NormalDistribution(ExactFunctions.Of(x), out BigInteger density);
        Assert.InRange(ExactFunctions.ErrorInUnits(distribution, expected, Math.BitIncrement(expected) - expected), 0.0, 0.5);
        Assert.InRange(ExactFunctions.ErrorInUnits(density, expectedDensity, Math.BitIncrement(expectedDensity) - expectedDensity), 0.0, 0.5);
    }
}
