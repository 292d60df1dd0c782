using System.Globalization;
using SimdRegression.Kernels;

namespace SimdRegression;

/// <summary>
/// The bridge (Frank and Friedman 1993): minimises 1/(2W) sum s (y - x.w - b)^2 + alpha sum over j of f(j) |w(j)|^q, W the sum of the weights s, for any
/// q above 0. q = 1 is the lasso, q = 2 ridge; above 1 no coefficient is exactly zero, below 1 large coefficients are shrunk little.
/// </summary>
/// <remarks>
/// From q = 1 on the objective is convex and the fit ends with a duality gap. Below it is not: the fit follows 100 strengths from the one that leaves no
/// feature down to alpha, each from the answer before, and <see cref="CertificateKind.Stationarity"/> tells that no single coefficient can be improved. Bounds are
/// refused. A fraction of alphaMax needs q of at most 1.
/// <para>Source: https://doi.org/10.1080/00401706.1993.10485033.</para>
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
/// <example><code>FitReport report = moments.Fit(new Bridge(0.1, 1.5), out Model model);</code></example>
public readonly record struct Bridge : IMomentsEstimator, IScalarPenalty
{
    private const int MostSteps = 200;

    /// <summary>A bridge penalty.</summary>
    /// <param name="alpha">The strength; a bare number is alpha in the formula above.</param>
    /// <param name="q">The power, finite and above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">q is out of range.</exception>
    public Bridge(Strength alpha, double q)
    {
        if (!(q > 0.0 && double.IsFinite(q)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(q), q, string.Create(CultureInfo.InvariantCulture, $"q must be a finite number above 0, and is {q}."));
        }

        Strength = alpha;
        Q = q;
    }

    /// <inheritdoc/>
    public EstimatorKind Kind => EstimatorKind.Other;

    /// <inheritdoc/>
    public Strength Strength { get; }

    /// <inheritdoc/>
    /// <remarks>1 where q is at most 1, and 0 beyond: whether coefficients can be exactly zero.</remarks>
    public double L1Ratio => Q <= 1.0 ? 1.0 : 0.0;

    /// <summary>q.</summary>
    public double Q { get; }

    bool IScalarPenalty.IsConvex => Q >= 1.0;

    // alphaMax grows as the slope to the power of 2 - q.
    double IMomentsEstimator.SmallestFraction => Q < 1.0 ? IMomentsEstimator.DeepSmallestFraction : IMomentsEstimator.UsualSmallestFraction;

    void IMomentsEstimator.FitBy<TFitter>(TFitter fitter) => fitter.FitScalars(in this);

    void IMomentsEstimator.PrepareBy<TFitter>(TFitter fitter) => fitter.PrepareScalars();

    double IScalarPenalty.Value(double magnitude, double level) => magnitude == 0.0 ? 0.0 : level * Power(magnitude, Q);

    double IScalarPenalty.Slope(double magnitude, double level) => level * Q * Power(magnitude, Q - 1.0);

    double IScalarPenalty.Bend(double magnitude, double level) => Q == 1.0 ? 0.0 : level * Q * (Q - 1.0) * Power(magnitude, Q - 2.0);

    // (q - 1) l (s / (q l))^(q / (q - 1)); of the lasso 0 up to l.
    double IScalarPenalty.Conjugate(double slope, double level)
    {
        if (Q == 1.0)
        {
            return slope <= level ? 0.0 : double.PositiveInfinity;
        }

        double ratio = slope / (Q * level);
        return ratio == 0.0 ? 0.0 : (Q - 1.0) * level * ratio * Power(ratio, 1.0 / (Q - 1.0));
    }

    double IScalarPenalty.Threshold(double curvature, double level)
    {
        if (Q >= 1.0)
        {
            return Q == 1.0 ? level : 0.0;
        }

        double share = 2.0 * (1.0 - Q) / (2.0 - Q);
        return Power(level * Power(curvature / share, 1.0 - Q) / (1.0 - (0.5 * share)), 1.0 / (2.0 - Q));
    }

    double IScalarPenalty.LevelOfZero(double curvature, double slope)
    {
        if (Q >= 1.0)
        {
            return Q == 1.0 || slope == 0.0 ? slope : double.PositiveInfinity;
        }

        double share = 2.0 * (1.0 - Q) / (2.0 - Q);
        return slope == 0.0 ? 0.0 : slope * Power(slope * share / curvature, 1.0 - Q) * (1.0 - (0.5 * share));
    }

    double IScalarPenalty.Minimize(double curvature, double slope, double level)
    {
        if (Q == 1.0)
        {
            return (slope - level) / curvature;
        }

        if (Q == 1.5)
        {
            // A quadratic equation in the root of u.
            double held = 1.5 * level;
            double root = 2.0 * slope / (held + Math.Sqrt((held * held) + (4.0 * curvature * slope)));
            return root * root;
        }

        if (Q == 2.0)
        {
            return slope / (curvature + (2.0 * level));
        }

        return Q == 3.0
            ? 2.0 * slope / (curvature + Math.Sqrt((curvature * curvature) + (12.0 * level * slope)))
            : Root(curvature, slope, level);
    }

    void IScalarPenalty.Check()
    {
        Strength.Require("estimator");
        if (Strength.Convention == StrengthConvention.FractionOfMax && Q > 1.0)
        {
            throw new ArgumentException(
                "A fraction of alphaMax needs q of at most 1: beyond it no finite strength makes the coefficients zero.", "estimator");
        }
    }

    // h u + l q u^(q - 1) = g. Below q = 1 and above q = 2 the left side is convex, and Newton's method comes to its largest root from the right;
    // in between it is concave and grows, and Newton's method comes from the left.
    private double Root(double curvature, double slope, double level)
    {
        bool isFromLeft = Q > 1.0 && Q < 2.0;
        double point = slope / curvature;
        if (Q > 1.0)
        {
            double share = isFromLeft ? 0.5 : 1.0;
            point = Math.Min(share * point, Power(share * slope / (level * Q), 1.0 / (Q - 1.0)));
        }

        for (int step = 0; step < MostSteps && point > 0.0; step++)
        {
            double power = level * Q * Power(point, Q - 2.0);
            double excess = (point * (curvature + power)) - slope;
            double next = point - (excess / (curvature + ((Q - 1.0) * power)));
            if (!(isFromLeft ? next > point * (1.0 + 4e-16) : next < point * (1.0 - 4e-16)))
            {
                break;
            }

            point = next;
        }

        return point;
    }

    // Powers that are whole or half need no logarithm.
    private static double Power(double value, double exponent) => exponent switch
    {
        0.5 => Math.Sqrt(value),
        1.0 => value,
        1.5 => value * Math.Sqrt(value),
        2.0 => value * value,
        3.0 => value * value * value,
        -0.5 => 1.0 / Math.Sqrt(value),
        -1.0 => 1.0 / value,
        -1.5 => 1.0 / (value * Math.Sqrt(value)),
        0.0 => 1.0,
        _ => ReproducibleFunctions.Pow(value, exponent),
    };
}
