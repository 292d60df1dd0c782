using System.Globalization;
using SimdRegression.Models;

namespace SimdRegression.Generators.Tests;

/// <summary>What emitted models print as.</summary>
public sealed class ModelTextTests
{
    [Theory]
    [InlineData("M: y = 152.133 - 10.0122 x0 + 519.84 x1", new[] { -10.01219782, 519.8397868 }, 152.13348416)]
    [InlineData("M: y = -1.5 + 2 x0", new[] { 2.0 }, -1.5)]
    [InlineData("M: y = -2 x0 + 3 x1", new[] { -2.0, 3.0 }, 0.0)]
    [InlineData("M: y = 3 x1 (1 of 2 coefficients are not zero)", new[] { 0.0, 3.0 }, 0.0)]
    [InlineData("M: y = 0 (0 of 2 coefficients are not zero)", new[] { 0.0, -0.0 }, 0.0)]
    [InlineData("M: y = 7 (0 of 1 coefficients are not zero)", new[] { 0.0 }, 7.0)]
    [InlineData("M: y = 1e+20 + 1e-07 x0", new[] { 1e-7 }, 1e20)]
    [InlineData("M: y = 1 + NaN x0 - Infinity x1", new[] { double.NaN, double.NegativeInfinity }, 1.0)]
    public void Is_a_formula_without_zero_terms(string expected, double[] coefficients, double intercept)
    {
        Assert.Equal(expected, ModelText.Describe<double>("M", coefficients, intercept));
    }

    [Fact]
    public void Ends_after_twelve_terms()
    {
        float[] coefficients = [.. Enumerable.Repeat(1f, 13), 0f];

        string text = ModelText.Describe<float>("M", coefficients, 0f);

        Assert.StartsWith("M: y = 1 x0 + 1 x1 + ", text, StringComparison.Ordinal);
        Assert.EndsWith(" + 1 x11 + ... (13 of 14 coefficients are not zero)", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Does_not_depend_on_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            Assert.Equal("M: y = 0.5 + 1.5 x0", ModelText.Describe<double>("M", [1.5], 0.5));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
