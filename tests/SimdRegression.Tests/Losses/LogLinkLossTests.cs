using System.Runtime.Intrinsics;

namespace SimdRegression.Tests.Losses;

/// <summary>What losses with a log link say besides: deviances, and the Fenchel-Young terms of certificates.</summary>
public sealed class LogLinkLossTests
{
    private static readonly double[] Means = [1e-200, 1e-9, 0.03, 1.0, 7.5, 1e6, 1e150];
    private static readonly double[] Powers = [1.0001, 1.1, 1.5, 1.9, 1.9999];

    [Theory]
    [InlineData(1e-3)]
    [InlineData(-1e-3)]
    [InlineData(1e-7)]
    [InlineData(-0.04)]
    public void Deviance_has_its_digits_next_to_the_mean(double distance)
    {
        // With y = mu e^L the deviance is mu^(2-p) times L^2 + (1 + a) L^3 / 3 + (1 + a + a^2) L^4 / 12 + ..., a = 2 - p.
        foreach (double mean in Means)
        {
            double m = Math.Log(mean);
            double target = Math.Exp(m + distance);
            double blur = 4e-16 * (2.0 + Math.Abs(m)) / Math.Abs(distance);
            AssertNear(Expected(1.0) * mean, Deviance(default(PoissonLoss), m, target), blur);
            if (mean is > 1e-100 and < 1e100)
            {
                AssertNear(Expected(0.0), Deviance(default(GammaLoss), m, target), blur);
            }

            foreach (double power in Powers)
            {
                AssertNear(Expected(2.0 - power) * Math.Pow(mean, 2.0 - power), Deviance(new TweedieLoss(power), m, target), blur);
            }
        }

        double Expected(double a)
        {
            double sum = 0.0;
            double term = distance;
            double factor = 0.0;
            for (int k = 2; k < 30; k++)
            {
                term *= distance / k;
                factor = 1.0 + (a * factor);
                sum += 2.0 * term * factor;
            }

            return sum;
        }

        static void AssertNear(double expected, double found, double blur) => Assert.InRange(found, expected * (1.0 - blur - 1e-13), expected * (1.0 + blur + 1e-13));
    }

    [Theory]
    [InlineData(0.3, 2.0)]
    [InlineData(5.0, 0.7)]
    [InlineData(40.0, 1.0)]
    [InlineData(0.0, 1.7)]
    public void Deviance_is_twice_what_the_loss_lies_above_its_least(double target, double mean)
    {
        double m = Math.Log(mean);
        Assert.Equal(2.0 * ((target > 0.0 ? target * Math.Log(target / mean) : 0.0) - (target - mean)), Deviance(default(PoissonLoss), m, target), 1e-12);
        if (target > 0.0)
        {
            Assert.Equal(2.0 * ((target / mean) - 1.0 - Math.Log(target / mean)), Deviance(default(GammaLoss), m, target), 1e-12);
        }

        foreach (double power in Powers)
        {
            double a = 2.0 - power;
            double b = power - 1.0;
            double value = (Math.Pow(mean, a) / a) + (target * Math.Pow(mean, -b) / b);
            double least = target > 0.0 ? Math.Pow(target, a) / a / b : 0.0;
            Assert.Equal(2.0 * (value - least), Deviance(new TweedieLoss(power), m, target), 1e-14 * value / 1e-2);
        }
    }

    [Fact]
    public void Fenchel_Young_terms_are_bounds_from_above_and_of_second_order()
    {
        double[] steps = [-40.0, -3.0, -1.0, -0.5, -1e-3, -1e-6, 0.0, 1e-6, 1e-3, 0.4, 0.999, 2.0, 50.0];
        foreach (double m in (double[])[-20.0, -2.0, 0.0, 0.3, 3.0, 15.0])
        {
            foreach (double target in (double[])[0.0, 1e-8, 0.2, 1.0, 9.0, 1e5])
            {
                foreach (double step in steps)
                {
                    if (target > 0.0)
                    {
                        AssertBound(default(GammaLoss), m, target, step);
                    }

                    AssertBound(default(PoissonLoss), m, target, step);
                    foreach (double power in Powers)
                    {
                        AssertBound(new TweedieLoss(power), m, target, step);
                    }
                }
            }
        }
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(2.0)]
    [InlineData(2.5)]
    [InlineData(0.0)]
    [InlineData(double.NaN)]
    public void A_power_is_between_one_and_two(double power)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new TweedieLoss(power));
        Assert.Contains("above 1 and below 2", error.Message, StringComparison.Ordinal);
        Assert.Equal(TweedieLoss.DefaultPower, default(TweedieLoss).Power);
    }

    // The term of u = l' + l'' k against the loss at the place of u, found by halving.
    private static void AssertBound<TLoss>(TLoss loss, double m, double target, double step)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        Vector256<double> values = loss.Evaluate(
            Vector256.Create(m), Vector256.Create(target), out Vector256<double> derivatives, out Vector256<double> curvatures);
        (double value, double curvature) = (values.ToScalar(), curvatures.ToScalar());
        double slope = derivatives.ToScalar() + (curvature * step);
        double term = TLoss.FenchelYoung(in loss, Vector256.Create(m), Vector256.Create(target), values, Vector256.Create(slope)).ToScalar();
        (double low, double high) = (m - 2000.0, m + 2000.0);
        for (int i = 0; i < 200; i++)
        {
            double middle = 0.5 * (low + high);
            (low, high) = DerivativeAt(loss, middle, target) < slope ? (middle, high) : (low, middle);
        }

        if (double.IsPositiveInfinity(term))
        {
            Assert.True(DerivativeAt(loss, m - 2000.0, target) > slope || DerivativeAt(loss, m + 2000.0, target) < slope, $"{loss} {m} {target} {step}");
            return;
        }

        // Summed along the way, so that nothing cancels.
        double place = 0.5 * (low + high);
        double distance = Math.Clamp(place - m, -100.0, 100.0);
        double exact = 0.0;
        const int Parts = 2000;
        for (int i = 0; i < Parts; i++)
        {
            exact += (slope - DerivativeAt(loss, m + ((i + 0.5) * distance / Parts), target)) * distance / Parts;
        }

        double rounding = 1e-13 * (Math.Abs(slope) + Math.Abs(derivatives.ToScalar()) + target + curvature) * Math.Abs(distance);
        Assert.True(term >= (exact * 0.999) - rounding, $"{loss} m {m} y {target} k {step}: {term} below {exact}");
        if (Math.Abs(step) <= 0.999)
        {
            double most = (curvature * step * step * 1.001) + (1e-12 * (Math.Abs(value) + curvature + target));
            Assert.True(term <= most, $"{loss} m {m} y {target} k {step}: {term} above {most}");
        }
    }

    private static double DerivativeAt<TLoss>(TLoss loss, double m, double target)
        where TLoss : struct, ILoss<TLoss>
    {
        loss.Evaluate(Vector256.Create(m), Vector256.Create(target), out Vector256<double> derivative, out _);
        return double.IsNaN(derivative.ToScalar()) ? (m > 0.0 ? double.PositiveInfinity : double.NegativeInfinity) : derivative.ToScalar();
    }

    private static double Deviance<TLoss>(TLoss loss, double m, double target)
        where TLoss : struct, ILoss<TLoss> => TLoss.Deviance(in loss, Vector256.Create(m), Vector256.Create(target)).ToScalar();
}
