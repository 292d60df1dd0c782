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
}
