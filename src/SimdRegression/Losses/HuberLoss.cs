using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SimdRegression;

/// <summary>
/// Huber's loss, quadratic near the target and linear away from it, so that an outlier pulls with a bounded force: with e = m - y,
/// l(m, y) = 1/2 e^2 where |e| is at most delta, and delta |e| - 1/2 delta^2 beyond (Huber 1964).
/// </summary>
/// <remarks>
/// Delta is in the units of the targets. With residuals of unit variance, 1.35 keeps 95% of the efficiency of least squares on normal
/// errors. The curvature is 1 within delta and 0 beyond; a fit in which too few rows lie within says that it does not know the
/// coefficients.
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct HuberLoss : ICurvedLoss<HuberLoss>
{
    /// <summary>The delta of a loss that is told none, 1.35.</summary>
    public const double DefaultDelta = 1.35;

    // 0 in a struct that no constructor has made, which has the default.
    private readonly double _delta;

    /// <summary>A loss of <see cref="DefaultDelta"/>.</summary>
    public HuberLoss()
        : this(DefaultDelta)
    {
    }

    /// <summary>A loss.</summary>
    /// <param name="delta">The residual from which on the loss is linear, a finite number above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is not finite, or not above 0.</exception>
    public HuberLoss(double delta)
    {
        if (!(delta > 0.0 && double.IsFinite(delta)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(delta), delta, string.Create(CultureInfo.InvariantCulture, $"Delta must be a finite number above 0, and is {delta}."));
        }

        _delta = delta;
    }

    /// <summary>The residual from which on the loss is linear.</summary>
    public double Delta => _delta == 0.0 ? DefaultDelta : _delta;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Evaluate<T>(
        Vector256<T> predictions, Vector256<T> targets, out Vector256<T> derivatives, out Vector256<T> curvatures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // With c the residual cut at delta on both sides, both branches are c (e - c / 2).
        Vector256<T> delta = Vector256.Create(T.CreateTruncating(Delta));
        Vector256<T> residuals = predictions - targets;
        Vector256<T> isAbove = Vector256.GreaterThan(residuals, delta);
        Vector256<T> isBelow = Vector256.LessThan(residuals, -delta);
        derivatives = Vector256.ConditionalSelect(isAbove, delta, Vector256.ConditionalSelect(isBelow, -delta, residuals));
        curvatures = Vector256.AndNot(Vector256<T>.One, isAbove | isBelow);
        return derivatives * (residuals - (Vector256.Create(T.CreateTruncating(0.5)) * derivatives));
    }

    /// <summary>1.</summary>
    /// <param name="loss">The loss.</param>
    public static double LargestCurvature(in HuberLoss loss) => 1.0;

    /// <summary>u^2 / 2 + u y for |u| up to delta, infinite beyond.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="loss">The loss.</param>
    /// <param name="slopes">u.</param>
    /// <param name="targets">y.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Conjugate<T>(in HuberLoss loss, Vector256<T> slopes, Vector256<T> targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> delta = Vector256.Create(T.CreateTruncating(loss.Delta));
        Vector256<T> values = slopes * ((Vector256.Create(T.CreateTruncating(0.5)) * slopes) + targets);
        return Vector256.ConditionalSelect(
            Vector256.GreaterThan(Vector256.Abs(slopes), delta), Vector256.Create(T.PositiveInfinity), values);
    }

    // With c the residual e cut at delta on both sides, the term is (c - u) ((c - u) / 2 + e - c): both factors have one sign.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<T> ICurvedLoss<HuberLoss>.FenchelYoung<T>(
        in HuberLoss loss, Vector256<T> predictions, Vector256<T> targets, Vector256<T> values, Vector256<T> slopes)
    {
        Vector256<T> delta = Vector256.Create(T.CreateTruncating(loss.Delta));
        Vector256<T> residuals = predictions - targets;
        Vector256<T> cut = Vector256.Min(Vector256.Max(residuals, -delta), delta);
        Vector256<T> rest = cut - slopes;
        Vector256<T> terms = rest * ((Vector256.Create(T.CreateTruncating(0.5)) * rest) + (residuals - cut));
        return Vector256.ConditionalSelect(
            Vector256.GreaterThan(Vector256.Abs(slopes), delta), Vector256.Create(T.PositiveInfinity), terms);
    }

    static double ICurvedLoss<HuberLoss>.Width(in HuberLoss loss) => loss.Delta;

    static HuberLoss ICurvedLoss<HuberLoss>.Widened(in HuberLoss loss, double factor) => new(loss.Delta * factor);

    static bool ICurvedLoss<HuberLoss>.HasZeroMinimum => true;
}
