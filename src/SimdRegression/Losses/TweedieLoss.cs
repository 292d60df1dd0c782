using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression;

/// <summary>
/// The negative quasi-likelihood of an amount with the variance e^(m p), 1 &lt; p &lt; 2, whose logarithm of expectation is the prediction:
/// l(m, y) = e^((2 - p) m) / (2 - p) - y e^((1 - p) m) / (1 - p), up to a constant and the dispersion. The amount is a Poisson number of gamma
/// distributed parts, so it may be zero (Jorgensen 1987, https://doi.org/10.1111/j.2517-6161.1987.tb01685.x).
/// </summary>
/// <remarks>
/// Half the deviance is l - y^(2-p) / ((2 - p) (p - 1)). As p goes to 1 it becomes that of <see cref="PoissonLoss"/>, as p goes to 2 that of
/// <see cref="GammaLoss"/>. The loss itself holds terms of the sizes y / (p - 1) and 1 / (2 - p), so a power within 1e-6 of either end leaves its sums few
/// digits. There is no largest curvature, so gradient descent has no safe step.
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct TweedieLoss : ICurvedLoss<TweedieLoss>
{
    /// <summary>The power of a loss that is told none, 1.5.</summary>
    public const double DefaultPower = 1.5;

    // 0 in a struct that no constructor has made, which has the default.
    private readonly double _power;

    /// <summary>A loss of <see cref="DefaultPower"/>.</summary>
    public TweedieLoss()
        : this(DefaultPower)
    {
    }

    /// <summary>A loss.</summary>
    /// <param name="power">p, the power of the mean that the variance is proportional to, above 1 and below 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">The power is not above 1 and below 2.</exception>
    public TweedieLoss(double power)
    {
        if (!(power is > 1.0 and < 2.0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(power),
                power,
                string.Create(CultureInfo.InvariantCulture, $"The power must be above 1 and below 2, and is {power}; 1 is PoissonLoss, 2 is GammaLoss."));
        }

        _power = power;
    }

    /// <summary><see cref="TargetRange.NotNegative"/>.</summary>
    public static TargetRange Targets => TargetRange.NotNegative;

    /// <summary><see cref="ScoreKind.MeanDeviance"/>.</summary>
    public static ScoreKind Score => ScoreKind.MeanDeviance;

    /// <summary>p.</summary>
    public double Power => _power == 0.0 ? DefaultPower : _power;

    // Both are exact: p lies between a number and its double.
    private double Growth => 2.0 - Power;

    private double Decay => Power - 1.0;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Evaluate<T>(
        Vector256<T> predictions, Vector256<T> targets, out Vector256<T> derivatives, out Vector256<T> curvatures)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> growth = Vector256.Create(T.CreateTruncating(Growth));
        Vector256<T> decay = Vector256.Create(T.CreateTruncating(Decay));
        Vector256<T> rising = VectorFunctions.Exp(growth * predictions);

        // At y = 0 there is no such part, even where its factor is infinite.
        Vector256<T> falling = (targets * VectorFunctions.Exp(-(decay * predictions))) & Vector256.GreaterThan(targets, Vector256<T>.Zero);
        derivatives = rising - falling;
        curvatures = (growth * rising) + (decay * falling);
        return (rising / growth) + (falling / decay);
    }

    /// <summary>2 (l(m, y) - l(log y, y)).</summary>
    /// <param name="loss">The loss.</param>
    /// <param name="predictions">m.</param>
    /// <param name="targets">y, not below 0.</param>
    /// <remarks>
    /// With a = 2 - p and L = log y - m it is 2 e^(a m) (a (e^L - 1) - (e^(aL) - 1)) / (a (1 - a)); where L is small, the series of this: the sum over k
    /// from 2 on of L^k / k! (1 + a + ... + a^(k-2)), in which nothing cancels.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Deviance(in TweedieLoss loss, Vector256<double> predictions, Vector256<double> targets)
    {
        double a = loss.Growth;
        Vector256<double> growth = Vector256.Create(a);
        Vector256<double> one = Vector256<double>.One;
        Vector256<double> distance = VectorFunctions.Log(targets) - predictions;
        Vector256<double> near = Series(distance, a);
        Vector256<double> far = ((growth * (VectorFunctions.Exp(distance) - one)) - (VectorFunctions.Exp(growth * distance) - one))
            / Vector256.Create(a * loss.Decay);
        Vector256<double> unit = Vector256.ConditionalSelect(Vector256.LessThan(Vector256.Abs(distance), one), near, far);
        unit = Vector256.ConditionalSelect(Vector256.Equals(targets, Vector256<double>.Zero), one / growth, unit);
        return Vector256.Create(2.0) * VectorFunctions.Exp(growth * predictions) * unit;
    }

    /// <summary>sup over m of u m - l(m, y), by Newton's method: m is where the derivative is u. Infinite for u below 0 at y = 0.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="loss">The loss.</param>
    /// <param name="slopes">u; not below 0 where y is 0.</param>
    /// <param name="targets">y.</param>
    public static Vector256<T> Conjugate<T>(in TweedieLoss loss, Vector256<T> slopes, Vector256<T> targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> zero = Vector256<T>.Zero;
        Vector256<T> growth = Vector256.Create(T.CreateTruncating(loss.Growth));
        Vector256<T> hasTarget = Vector256.GreaterThan(targets, zero);
        Vector256<T> place = Vector256.ConditionalSelect(hasTarget, loss.PlaceOf(slopes, targets), VectorFunctions.Log(slopes) / growth);
        Vector256<T> values = (slopes * place) - loss.Evaluate(place, targets, out _, out _);

        // At y = 0 the loss falls to 0 without end, and only slopes of 0 or more are derivatives.
        Vector256<T> edge = Vector256.ConditionalSelect(Vector256.LessThan(slopes, zero), Vector256.Create(T.PositiveInfinity), zero);
        Vector256<T> isInside = hasTarget | Vector256.GreaterThan(slopes, zero);
        return Vector256.ConditionalSelect(isInside, values, edge);
    }

    // With u = l' + l'' k the term is at most l'' k^2 for |k| up to 1, because |l'''| is at most l'': curvature cannot fall faster than e^-k. Beyond it is at
    // most |l'' k| times the way to where the derivative is u, which is bounded: of rising - y falling = u, one part only shrinks on that way.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector256<T> ICurvedLoss<TweedieLoss>.FenchelYoung<T>(
        in TweedieLoss loss, Vector256<T> predictions, Vector256<T> targets, Vector256<T> values, Vector256<T> slopes)
    {
        const double Roundings = 16.0;
        Vector256<T> zero = Vector256<T>.Zero;
        Vector256<T> infinity = Vector256.Create(T.PositiveInfinity);
        Vector256<T> growth = Vector256.Create(T.CreateTruncating(loss.Growth));
        Vector256<T> decay = Vector256.Create(T.CreateTruncating(loss.Decay));
        Vector256<T> rounding = Vector256.Create(T.CreateTruncating(
            Roundings * (typeof(T) == typeof(float) ? MachineEpsilon.Single : MachineEpsilon.Double)));
        Vector256<T> rising = VectorFunctions.Exp(growth * predictions);
        Vector256<T> falling = (targets * VectorFunctions.Exp(-(decay * predictions))) & Vector256.GreaterThan(targets, zero);
        Vector256<T> curvatures = (growth * rising) + (decay * falling);
        Vector256<T> moved = rounding * (Vector256<T>.One + Vector256.Abs(predictions)) * (Vector256.Abs(slopes) + rising + falling);
        Vector256<T> difference = slopes - (rising - falling);
        Vector256<T> reach = Vector256.Abs(difference) + moved;
        Vector256<T> near = Vector256.ConditionalSelect(Vector256.Equals(reach, zero), zero, reach * (reach / curvatures));

        Vector256<T> up = (VectorFunctions.Log(slopes + falling + moved) / growth) - predictions;
        Vector256<T> down = predictions + (VectorFunctions.Log((rising - slopes + moved) / targets) / decay);
        Vector256<T> way = Vector256.Abs(Vector256.ConditionalSelect(Vector256.GreaterThan(difference, zero), up, down));
        Vector256<T> far = reach * (way + (rounding * Vector256.Abs(predictions)));

        // Where y is 0, the term is known: (e^m'' - u) / a - u (m - m'), m' the place of u.
        Vector256<T> places = VectorFunctions.Log(slopes) / growth;
        Vector256<T> ofZero = Vector256.ConditionalSelect(
            Vector256.GreaterThan(slopes, zero), ((rising - slopes) / growth) - (slopes * (predictions - places)) + moved, rising / growth);
        ofZero = Vector256.ConditionalSelect(Vector256.LessThan(slopes, zero), infinity, ofZero);
        Vector256<T> isNear = Vector256.LessThanOrEqual(reach, curvatures);
        Vector256<T> outer = Vector256.ConditionalSelect(Vector256.Equals(targets, zero), ofZero, far);
        Vector256<T> terms = Vector256.ConditionalSelect(isNear, near, outer);
        Vector256<T> isOutside = Vector256.Equals(targets, zero) & Vector256.LessThan(slopes, zero);
        return Vector256.ConditionalSelect(isOutside, infinity, terms);
    }

    static bool ILoss<TweedieLoss>.HasLogLink => true;

    // Where the derivative is u, for y above 0. The larger of the two parts of rising - y falling = u is the sum of the other and |u|; its logarithm as a
    // function of m, less that of the sum, is concave, so that steps of Newton's method go to the root from one side.
    private Vector256<T> PlaceOf<T>(Vector256<T> slopes, Vector256<T> targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        const int MostSteps = 100;
        const double Enough = 4.0;
        Vector256<T> zero = Vector256<T>.Zero;
        Vector256<T> growth = Vector256.Create(T.CreateTruncating(Growth));
        Vector256<T> decay = Vector256.Create(T.CreateTruncating(Decay));
        Vector256<T> isUp = Vector256.GreaterThanOrEqual(slopes, zero);
        Vector256<T> size = Vector256.Abs(slopes);
        Vector256<T> logTarget = VectorFunctions.Log(targets);
        Vector256<T> logSize = VectorFunctions.Log(size);
        Vector256<T> alone = Vector256.ConditionalSelect(isUp, logSize / growth, (logTarget - logSize) / decay);
        Vector256<T> place = Vector256.ConditionalSelect(isUp, Vector256.Max(alone, logTarget), Vector256.Min(alone, logTarget));
        Vector256<T> enough = Vector256.Create(T.CreateTruncating(Enough * (typeof(T) == typeof(float) ? MachineEpsilon.Single : MachineEpsilon.Double)));
        for (int i = 0; i < MostSteps; i++)
        {
            Vector256<T> rising = VectorFunctions.Exp(growth * place);
            Vector256<T> falling = targets * VectorFunctions.Exp(-(decay * place));
            Vector256<T> rest = Vector256.ConditionalSelect(isUp, falling, rising);
            Vector256<T> sum = VectorFunctions.Log(size + rest);
            Vector256<T> share = rest / (size + rest);
            Vector256<T> up = ((growth * place) - sum) / (growth + (decay * share));
            Vector256<T> down = ((logTarget - (decay * place)) - sum) / -(decay + (growth * share));
            Vector256<T> move = Vector256.ConditionalSelect(isUp, up, down);
            place -= move;
            if (!Vector256.GreaterThanAny(Vector256.Abs(move), enough * (Vector256<T>.One + Vector256.Abs(place))))
            {
                break;
            }
        }

        return place;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> Series(Vector256<double> distance, double a)
    {
        const int Terms = 20;

        // Horner: the sum of L^k / k! c(k), c(k) = 1 + a + ... + a^(k-2), from the last term on; powers of a are summed up before.
        double sum = 0.0;
        double power = 1.0;
        for (int k = 2; k <= Terms; k++)
        {
            sum += power;
            power *= a;
        }

        Vector256<double> value = Vector256<double>.Zero;
        for (int k = Terms; k >= 2; k--)
        {
            power /= a;
            value = Vector256.Create(sum) + (value * distance / Vector256.Create((double)(k + 1)));
            sum -= power;
        }

        return value * distance * distance * Vector256.Create(0.5);
    }
}
