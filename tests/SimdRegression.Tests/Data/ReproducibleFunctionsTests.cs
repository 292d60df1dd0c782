using SimdRegression.Kernels;

namespace SimdRegression.Tests.Data;

/// <summary>Elementary functions against those of the C library, which are good to the last digit but not the same everywhere.</summary>
public sealed class ReproducibleFunctionsTests
{
    private const double Unit = 2.220446049250313e-16;

    [Fact]
    public void Exponentials_are_right_to_the_last_digits()
    {
        foreach (double x in Arguments(-708.0, 709.0))
        {
            AssertNear(Math.Exp(x), ReproducibleFunctions.Exp(x), 1.5, x);
        }
    }

    [Fact]
    public void Logarithms_are_right_to_the_last_digits()
    {
        foreach (double exponent in Arguments(-1022.0, 1023.0))
        {
            double x = Math.Pow(2.0, exponent);
            AssertNear(Math.Log(x), ReproducibleFunctions.Log(x), 1.5, x);
            AssertNear(Math.Log10(x), ReproducibleFunctions.Log10(x), 2.5, x);
        }

        foreach (double x in Arguments(0.25, 4.0))
        {
            AssertNear(Math.Log(x), ReproducibleFunctions.Log(x), 1.5, x);
        }
    }

    [Fact]
    public void Powers_are_right_to_the_last_digits()
    {
        foreach (double y in Arguments(-30.0, 30.0))
        {
            foreach (double x in (double[])[1e-9, 1e-4, 0.5, 0.999, 1.0, 1.5, 7.0, 1e8])
            {
                AssertNear(Math.Pow(x, y), ReproducibleFunctions.Pow(x, y), 2.0 + (0.25 * Math.Abs(y)), y);
            }
        }
    }

    [Fact]
    public void Cosines_are_right_to_the_last_digits()
    {
        foreach (double x in Arguments(-3.0, 3.0))
        {
            double expected = double.CosPi(x);
            Assert.InRange(ReproducibleFunctions.CosPi(x), expected - Unit, expected + Unit);
        }

        Assert.Equal((double[])[1.0, 0.0, -1.0, 0.0, 1.0], (double[])[.. new[] { 0.0, 0.5, 1.0, 1.5, 2.0 }.Select(ReproducibleFunctions.CosPi)]);
    }

    [Theory]
    [InlineData(0.0, 1.0)]
    [InlineData(-745.0, 5e-324)]
    [InlineData(-747.0, 0.0)]
    [InlineData(709.9, double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity, 0.0)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NaN, double.NaN)]
    public void Exponential_of_special_values(double x, double expected) => Assert.Equal(expected, ReproducibleFunctions.Exp(x));

    [Theory]
    [InlineData(1.0, 0.0)]
    [InlineData(0.0, double.NegativeInfinity)]
    [InlineData(5e-324, -744.4400719213812)]
    [InlineData(-1.0, double.NaN)]
    [InlineData(double.PositiveInfinity, double.PositiveInfinity)]
    [InlineData(double.NaN, double.NaN)]
    public void Logarithm_of_special_values(double x, double expected) => Assert.Equal(expected, ReproducibleFunctions.Log(x));

    [Theory]
    [InlineData(0.3, 1.0, 0.3)]
    [InlineData(0.3, 0.0, 1.0)]
    [InlineData(0.0, 2.0, 0.0)]
    [InlineData(0.0, -2.0, double.PositiveInfinity)]
    [InlineData(0.0, 0.0, 1.0)]
    [InlineData(1.0, 1e300, 1.0)]
    [InlineData(0.5, 1e300, 0.0)]
    [InlineData(2.0, 1e300, double.PositiveInfinity)]
    [InlineData(2.0, 10.0, 1024.0)]
    [InlineData(-2.0, 2.0, double.NaN)]
    public void Power_of_special_values(double x, double y, double expected) => Assert.Equal(expected, ReproducibleFunctions.Pow(x, y));

    private static IEnumerable<double> Arguments(double from, double to)
    {
        var random = new RandomSource(3);
        for (int i = 0; i < 20_000; i++)
        {
            yield return from + ((to - from) * random.NextDouble());
        }
    }

    private static void AssertNear(double expected, double actual, double units, double argument)
    {
        double error = Math.Abs(actual - expected);
        Assert.True(error <= units * Math.BitIncrement(Math.Abs(expected)) * Unit, $"of {argument:r}: {actual:r}, not {expected:r}");
    }
}
