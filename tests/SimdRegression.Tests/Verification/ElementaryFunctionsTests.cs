using System.Numerics;
using SimdRegression.Verification;

namespace SimdRegression.Tests.Verification;

/// <summary>The arithmetic of the verifier: enclosures hold what they should, and are not much wider.</summary>
public sealed class ElementaryFunctionsTests
{
    // e and log 2 to 77 digits (OEIS A001113, A002162).
    private const string E = "2.71828182845904523536028747135266249775724709369995957496696762772407663035354";
    private const string LogOfTwo = "0.69314718055994530941723212145817656807550013436025525412068000949339362196969";

    [Fact]
    public void Exponential_and_logarithm_of_known_numbers_are_enclosed()
    {
        AssertNear(ElementaryFunctions.Exp(BigReal.One.WithPrecision(256)), E);
        AssertNear(ElementaryFunctions.Log(BigReal.From(2.0, 256)), LogOfTwo);
        AssertNear(ElementaryFunctions.SoftPlus(BigReal.Zero.WithPrecision(256)), LogOfTwo);
    }

    [Theory]
    [InlineData(1e-300)]
    [InlineData(-1e-9)]
    [InlineData(0.3)]
    [InlineData(-17.25)]
    [InlineData(700.0)]
    [InlineData(-1e5)]
    public void More_precision_stays_within_the_enclosure_of_less(double x)
    {
        Enclosure less = ElementaryFunctions.Exp(BigReal.From(x, 128));
        Enclosure more = ElementaryFunctions.Exp(BigReal.From(x, 700));
        AssertHolds(less, more);
        Assert.True(less.Radius.Top < less.Middle.Top - 120);
        AssertHolds(ElementaryFunctions.SoftPlus(BigReal.From(x, 128)), ElementaryFunctions.SoftPlus(BigReal.From(x, 700)));

        // Back through the logarithm.
        Enclosure back = ElementaryFunctions.Log(more);
        Assert.True(back.Low <= BigReal.From(x, 700) && back.High >= BigReal.From(x, 700));
    }

    [Fact]
    public void An_uncertain_argument_widens_the_result_by_enough()
    {
        var random = new Random(3);
        for (int k = 0; k < 200; k++)
        {
            double x = (random.NextDouble() - 0.5) * 20.0;
            double radius = Math.Pow(2.0, -random.Next(1, 60));
            double inside = x + (radius * ((2.0 * random.NextDouble()) - 1.0));
            var argument = Enclosure.Around(BigReal.From(x, 192), BigReal.From(radius, 192));
            AssertHolds(ElementaryFunctions.Exp(argument), ElementaryFunctions.Exp(BigReal.From(inside, 400)));
            AssertHolds(ElementaryFunctions.SoftPlus(argument), ElementaryFunctions.SoftPlus(BigReal.From(inside, 400)));
            if (x - radius > 0.0)
            {
                AssertHolds(ElementaryFunctions.Log(argument), ElementaryFunctions.Log(BigReal.From(inside, 400)));
            }
        }
    }

    [Fact]
    public void Sums_products_quotients_and_roots_enclose_the_rational_results()
    {
        var random = new Random(5);
        for (int k = 0; k < 500; k++)
        {
            // A precision far below what the numbers need, so that every step rounds.
            BigInteger a = random.NextInt64(-1L << 60, 1L << 60);
            BigInteger b = random.NextInt64(1L << 20, 1L << 60) * (random.Next(2) == 0 ? 1 : -1);
            BigInteger c = random.NextInt64(-1L << 60, 1L << 60);
            Enclosure first = BigReal.FromInteger(a, 40);
            Enclosure second = BigReal.FromInteger(b, 40);
            Enclosure third = BigReal.FromInteger(c, 40);

            // (a b + c) / b, as numerator over denominator.
            Enclosure quotient = ((first * second) + third) / second;
            AssertHoldsRational(quotient, (a * b) + c, b);
            AssertHoldsRational((quotient * quotient) - third, BigInteger.Pow((a * b) + c, 2) - (c * b * b), b * b);
            Enclosure root = (second * second).SquareRoot();
            AssertHoldsRational(root, BigInteger.Abs(b), 1);
            AssertHoldsRational(quotient.Abs(), BigInteger.Abs((a * b) + c), BigInteger.Abs(b));
        }
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(-1.0 / 3.0)]
    [InlineData(5e-324)]
    [InlineData(double.MaxValue)]
    [InlineData(-4.0)]
    public void A_double_comes_back_as_it_was_and_its_neighbours_are_told_apart(double value)
    {
        BigReal real = BigReal.From(value, 64);
        Assert.Equal(value, real.ToDouble());
        Assert.Equal(value, real.ToDoubleAbove());
        Assert.Equal(value, real.ToDoubleBelow());
        BigReal above = real + BigReal.PowerOfTwo(-1200).WithPrecision(4000);
        Assert.True(above > real);
        Assert.True(above.ToDoubleAbove() > value);
        Assert.Equal(value, above.ToDoubleBelow());
    }

    private static void AssertNear(Enclosure found, string digits)
    {
        int places = digits.Length - digits.IndexOf('.', StringComparison.Ordinal) - 1;
        BigInteger value = BigInteger.Parse(digits.Replace(".", "", StringComparison.Ordinal), System.Globalization.CultureInfo.InvariantCulture);
        BigInteger one = BigInteger.Pow(10, places);

        // The digits are cut or rounded at the last place.
        Assert.True(Compare(found.Low, value + 1, one) <= 0);
        Assert.True(Compare(found.High, value - 1, one) >= 0);
        Assert.True((found.High - found.Low).Top < -200);
    }

    private static void AssertHolds(Enclosure wide, Enclosure narrow)
    {
        Assert.True(wide.Low <= narrow.Low, $"{wide.Low.ToDouble():R} is above {narrow.Low.ToDouble():R}");
        Assert.True(wide.High >= narrow.High, $"{wide.High.ToDouble():R} is below {narrow.High.ToDouble():R}");
    }

    private static void AssertHoldsRational(Enclosure found, BigInteger numerator, BigInteger denominator)
    {
        if (denominator.Sign < 0)
        {
            (numerator, denominator) = (-numerator, -denominator);
        }

        Assert.True(Compare(found.Low, numerator, denominator) <= 0);
        Assert.True(Compare(found.High, numerator, denominator) >= 0);
    }

    private static int Compare(BigReal value, BigInteger numerator, BigInteger denominator)
    {
        BigInteger left = value.Mantissa * denominator;
        return value.Exponent >= 0 ? (left << value.Exponent).CompareTo(numerator) : left.CompareTo(numerator << -value.Exponent);
    }
}
