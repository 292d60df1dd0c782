using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SimdRegression;

/// <summary>
/// The loss of quantile regression (Koenker and Bassett 1978), also called pinball or check loss: with r = y - m,
/// l(m, y) = q r where r is positive, and (q - 1) r elsewhere. Its minimum is the q-quantile of the target given the features; q = 0.5 is the median, and
/// the loss half the absolute error.
/// </summary>
/// <remarks>
/// <para>
/// The loss has a kink at the target, so Newton's method cannot take it. <see cref="FiniteSmoothing"/> fits it exactly, and ends with a duality gap.
/// </para>
/// <para>
/// Beside it the bare number of a penalty multiplies the mean loss and not the sum, as in scikit-learn's QuantileRegressor:
/// 1/W sum s l(x.w + b, y) + alpha R(w), with W the sum of the weights.
/// </para>
/// <para>Source: Koenker and Bassett (1978), https://doi.org/10.2307/1913643.</para>
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
/// <example>
/// <code>
/// TrainingReport report = trainer.Fit(rows, targets, new QuantileLoss(0.9), new Lasso(0.01), default(FiniteSmoothing), out Model upper);
/// </code>
/// </example>
public readonly record struct QuantileLoss : ILoss<QuantileLoss>
{
    private const double Median = 0.5;

    // 0 in a struct that no constructor has made, which has the default.
    private readonly double _quantile;

    /// <summary>A loss.</summary>
    /// <param name="quantile">q, above 0 and below 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The quantile is not between 0 and 1.</exception>
    public QuantileLoss(double quantile)
    {
        if (!(quantile > 0.0 && quantile < 1.0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(quantile), quantile, string.Create(CultureInfo.InvariantCulture, $"A quantile lies above 0 and below 1, and is {quantile}."));
        }

        _quantile = quantile;
    }

    /// <summary>q. Default: 0.5, the median.</summary>
    public double Quantile => _quantile == 0.0 ? Median : _quantile;

    /// <summary><see cref="StrengthConvention.PerSample"/>.</summary>
    public static StrengthConvention PenaltyConvention => StrengthConvention.PerSample;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Evaluate<T>(
        Vector256<T> predictions, Vector256<T> targets, out Vector256<T> derivatives, out Vector256<T> curvatures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> zero = Vector256<T>.Zero;
        Vector256<T> above = Vector256.Create(T.CreateTruncating(1.0 - Quantile));
        Vector256<T> below = Vector256.Create(T.CreateTruncating(-Quantile));
        Vector256<T> differences = predictions - targets;
        Vector256<T> slopes = Vector256.ConditionalSelect(Vector256.LessThan(differences, zero), below, above);
        derivatives = Vector256.ConditionalSelect(Vector256.Equals(differences, zero), zero, slopes);
        curvatures = zero;
        return slopes * differences;
    }
}
