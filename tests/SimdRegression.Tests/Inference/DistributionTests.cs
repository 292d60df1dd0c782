using System.Numerics;
using SimdRegression.Fuzz.Reference;
using SimdRegression.Numerics;

namespace SimdRegression.Tests.Inference;

/// <summary>Fisher's distribution and the quantiles of Student's.</summary>
public class DistributionTests
{
    [Theory]
    [InlineData(2, 2)]
    [InlineData(2, 10)]
    [InlineData(10, 2)]
    [InlineData(4, 40)]
    [InlineData(30, 34)]
    [InlineData(64, 36)]
    [InlineData(200, 300)]
    [InlineData(6, 2000)]
    [InlineData(1000, 40)]
    public void Even_degrees_of_freedom_have_a_finite_sum(int numerator, int denominator)
    {
        // With integers a and b, I(x; a, b) is the probability of a successes at least in a + b - 1 trials.
        foreach (double f in (double[])[0.01, 0.5, 1.0, 1.7, 4.0, 30.0])
        {
            BigFloat x = (BigFloat)denominator / ((BigFloat)denominator + ((BigFloat)numerator * f));
            BigFloat other = BigFloat.One - x;
            int a = denominator / 2;
            int trials = a + (numerator / 2) - 1;
            BigFloat sum = BigFloat.Zero;
            BigFloat term = Power(x, trials);
            for (int k = trials; k >= a; k--)
            {
                sum += term;
                term = term * (BigFloat)k / (BigFloat)(trials - k + 1) * other / x;
            }

            double wanted = sum.ToDouble();
            double found = FisherDistribution.PValue(f, numerator, denominator);
            Assert.True(Math.Abs(found - wanted) <= 1e-12 * Math.Max(wanted, wanted > 0.5 ? 1.0 : 0.0), $"{found:R} in place of {wanted:R} at {f}");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(33)]
    [InlineData(1_000_000)]
    public void One_degree_of_freedom_is_the_square_of_t(int freedom)
    {
        foreach (double t in (double[])[0.01, 0.8, 2.0, 5.0])
        {
            double wanted = StudentDistribution.TwoSidedPValue(t, freedom);
            Assert.Equal(wanted, FisherDistribution.PValue(t * t, 1, freedom), 1e-11 * wanted);
        }
    }

    [Fact]
    public void F_has_its_limits()
    {
        Assert.Equal(1.0, FisherDistribution.PValue(0.0, 3, 5));
        Assert.Equal(0.0, FisherDistribution.PValue(double.PositiveInfinity, 3, 5));
        Assert.True(double.IsNaN(FisherDistribution.PValue(double.NaN, 3, 5)));
        Assert.True(double.IsNaN(FisherDistribution.PValue(1.0, 3, 0)));

        // (1 + 2 f / n)^(-n / 2), far in the tail.
        Assert.Equal(1.0, FisherDistribution.PValue(500.0, 2, 100) / Math.Exp(-50.0 * Math.Log(11.0)), 1e-11);
    }

    [Theory]
    [InlineData(0.5, 7.5)]
    [InlineData(3.25, 8.5)]
    [InlineData(0.5, 100.0)]
    [InlineData(2.5, 1e8)]
    [InlineData(14.5, 15.5)]
    [InlineData(15.5, 14.5)]
    [InlineData(20.5, 4e5)]
    public void Beta_functions_follow_their_recurrence(double a, double b)
    {
        // B(a + 1, b) = B(a, b) a / (a + b); the steps cross from one formula into the other.
        double left = IncompleteBeta.LogBeta(a + 1.0, b) - IncompleteBeta.LogBeta(a, b);
        Assert.Equal(Math.Log(a / (a + b)), left, 1e-12 * Math.Max(1.0, Math.Abs(IncompleteBeta.LogBeta(a, b))));
        Assert.Equal(IncompleteBeta.LogBeta(a, b), IncompleteBeta.LogBeta(b, a));
    }

    [Fact]
    public void Quantiles_have_their_closed_forms()
    {
        foreach (double level in (double[])[1e-6, 0.05, 0.3, 0.5, 0.6827, 0.9, 0.95, 0.99, 0.999999])
        {
            double rest = 1.0 - level;
            double ofOne = level > 0.5 ? 1.0 / Math.Tan(0.5 * Math.PI * rest) : Math.Tan(0.5 * Math.PI * level);
            Relative(ofOne, StudentDistribution.TwoSidedQuantile(level, 1));
            Relative(level * Math.Sqrt(2.0 / (rest * (1.0 + level))), StudentDistribution.TwoSidedQuantile(level, 2));
            foreach (double freedom in (double[])[3, 10, 41, 1000, 1e7])
            {
                double t = StudentDistribution.TwoSidedQuantile(level, freedom);
                double p = StudentDistribution.TwoSidedPValue(t, freedom);
                Assert.Equal(rest, p, (freedom > 1e6 ? 1e-10 : 1e-13) * Math.Max(rest, level <= 0.5 ? 1.0 : 0.0));
            }
        }

        // For even degrees of freedom the probability is a finite sum (Abramowitz and Stegun 1972, 26.7.4), inverted in 50 digits.
        Relative(2.2281388519862742, StudentDistribution.TwoSidedQuantile(0.95, 10));
        Relative(1.3125267815926668, StudentDistribution.TwoSidedQuantile(0.8, 28));
        Relative(2.7632624554614442, StudentDistribution.TwoSidedQuantile(0.99, 28));
        Relative(2.0210753903062730, StudentDistribution.TwoSidedQuantile(0.95, 40));
        Assert.True(double.IsNaN(StudentDistribution.TwoSidedQuantile(0.0, 3)) && double.IsNaN(StudentDistribution.TwoSidedQuantile(1.0, 3)));
        Assert.True(double.IsNaN(StudentDistribution.TwoSidedQuantile(0.5, double.NaN)));

        static void Relative(double wanted, double found) => Assert.Equal(1.0, found / wanted, 1e-12);
    }

    private static BigFloat Power(BigFloat value, int exponent)
    {
        BigFloat result = BigFloat.One;
        for (int i = 0; i < exponent; i++)
        {
            result *= value;
        }

        return result;
    }
}
