using System.Globalization;

namespace SimdRegression;

/// <summary>
/// Huber's loss with its scale: coefficients, intercept and a scale sigma above 0 are fitted together, so that delta is in units of the errors and not of
/// the target. Minimised is sum s (sigma + H(e / sigma) sigma) + alpha sum f w^2 over the residuals e, H(z) = z^2 for |z| up to delta and
/// 2 delta |z| - delta^2 beyond. It is what scikit-learn calls HuberRegressor.
/// </summary>
/// <remarks>
/// The objective is convex in all together, H(e / sigma) sigma being a perspective (Huber 1981, section 7.7; Owen 2007, "A robust hybrid of lasso and
/// ridge regression"). There is a minimum only where sigma does not fall to 0: delta must be above 1, and the share of rows that the model meets exactly
/// below 1 - 1 / delta^2.
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct JointHuber
{
    private readonly double _delta;

    /// <summary>A problem.</summary>
    /// <param name="delta">How many sigmas a residual may have until the loss is linear in it, a finite number above 0.</param>
    /// <param name="alpha">What multiplies the sum of the squares of the coefficients, finite and not below 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public JointHuber(double delta, double alpha)
    {
        if (!(delta > 0.0 && double.IsFinite(delta)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(delta), delta, string.Create(CultureInfo.InvariantCulture, $"Delta must be a finite number above 0, and is {delta}."));
        }

        if (!(alpha >= 0.0 && double.IsFinite(alpha)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(alpha), alpha, string.Create(CultureInfo.InvariantCulture, $"Alpha must be a finite number not below 0, and is {alpha}."));
        }

        _delta = delta;
        Alpha = alpha;
    }

    /// <summary>How many sigmas a residual may have until the loss is linear in it; <see cref="HuberLoss.DefaultDelta"/> in a struct that no constructor has made.</summary>
    public double Delta => _delta == 0.0 ? HuberLoss.DefaultDelta : _delta;

    /// <summary>What multiplies the sum of the squares of the coefficients.</summary>
    public double Alpha { get; }
}
