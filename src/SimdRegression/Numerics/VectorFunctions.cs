using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SimdRegression.Kernels;

/// <summary>
/// Exponential, logarithm and what losses make of them, in every lane of a vector: errors below one unit in the last place
/// (two for <c>SoftPlus</c> and <c>Tanh</c>, five for <c>NormalDistribution</c>), the same bits in every lane and at every vector width with the same
/// <see cref="Lanes.IsFused"/>, nothing looked up in tables.
/// </summary>
/// <remarks>
/// <para>
/// Polynomials are minimax ones in the relative error of the result (Remez' algorithm), evaluated in pairs of terms (Estrin's scheme): a
/// row of a fit waits for its exponential, and a plain Horner scheme takes twice as long. Ranges are reduced with ln 2 in two parts, as in
/// Tang, "Table-driven implementation of the exponential function in IEEE floating-point arithmetic" (1989); the logarithm is that of
/// an area tangent, log(1 + f) = 2 artanh(f / (2 + f)), with its leading terms summed apart, as in Ng's implementation in fdlibm.
/// </para>
/// <para>Scalar forms are lane 0 of the vector forms.</para>
/// <para>Thread safety: static and without state; any number of threads may call it at the same time.</para>
/// </remarks>
public static partial class VectorFunctions
{
    private const double RootOfTwo = 1.4142135623730951;

    // Above the area tangent of a half, so that the other form, 1 - 2 e / (1 + e), takes less than a half from 1.
    private const double LargestSmallTangent = 0.55;

    /// <summary>e^x: 0 below -746 (double) or -104 (float), with gradual underflow before; infinity above the largest number's logarithm; NaN of
    /// NaN.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="x">Any numbers.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Exp<T>(Vector256<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return typeof(T) == typeof(double) ? Exp(x.AsDouble()).As<double, T>() : Exp(x.AsSingle()).As<float, T>();
    }

    /// <inheritdoc cref="Exp{T}(Vector256{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Exp<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Exp(Vector256.Create(x)).ToScalar();
    }

    /// <summary>The natural logarithm: minus infinity of 0, NaN below 0 and of NaN, infinity of infinity.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="x">Any numbers, subnormal ones included.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Log<T>(Vector256<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return typeof(T) == typeof(double) ? Log(x.AsDouble()).As<double, T>() : Log(x.AsSingle()).As<float, T>();
    }

    /// <inheritdoc cref="Log{T}(Vector256{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Log<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Log(Vector256.Create(x)).ToScalar();
    }

    /// <summary>log(1 + x) without forming 1 + x: x itself of both zeros, minus infinity of -1, NaN below and of NaN, infinity of infinity.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="x">Any numbers.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> LogOnePlus<T>(Vector256<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return typeof(T) == typeof(double) ? LogOnePlus(x.AsDouble()).As<double, T>() : LogOnePlus(x.AsSingle()).As<float, T>();
    }

    /// <inheritdoc cref="LogOnePlus{T}(Vector256{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LogOnePlus<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return LogOnePlus(Vector256.Create(x)).ToScalar();
    }

    /// <summary>
    /// log(1 + e^x), the integral of the logistic function, and that function with its complement, from a single exponential e^-|x|: nothing
    /// overflows, and neither of two numbers that add up to one is a difference from one.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="x">Any numbers.</param>
    /// <param name="logistic">Receives 1 / (1 + e^-x), the derivative.</param>
    /// <param name="complement">Receives 1 / (1 + e^x), to the same relative accuracy.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> SoftPlus<T>(Vector256<T> x, out Vector256<T> logistic, out Vector256<T> complement)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> fraction = ExpNotPositive(-Vector256.Abs(x));
        Vector256<T> larger = Vector256<T>.One / (Vector256<T>.One + fraction);
        Vector256<T> smaller = fraction * larger;
        Vector256<T> isPositive = Vector256.GreaterThan(x, Vector256<T>.Zero);
        logistic = Vector256.ConditionalSelect(isPositive, larger, smaller);
        complement = Vector256.ConditionalSelect(isPositive, smaller, larger);
        return LogOnePlusFraction(fraction) + (x & isPositive);
    }

    /// <inheritdoc cref="SoftPlus{T}(Vector256{T}, out Vector256{T}, out Vector256{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SoftPlus<T>(T x, out T logistic, out T complement)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> value = SoftPlus(Vector256.Create(x), out Vector256<T> logistics, out Vector256<T> complements);
        logistic = logistics.ToScalar();
        complement = complements.ToScalar();
        return value.ToScalar();
    }

    /// <summary>
    /// The hyperbolic tangent, (e^x - e^-x) / (e^x + e^-x): x itself where x is tiny, with the sign of zero; 1 above 20 (double) or 10 (float)
    /// and -1 below their negatives; NaN of NaN. The error is below two units in the last place everywhere.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="x">Any numbers, subnormal ones included.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Tanh<T>(Vector256<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> size = Vector256.Abs(x);
        Vector256<T> fraction = ExpNotPositive(-(size + size));
        Vector256<T> large = Vector256<T>.One - ((fraction + fraction) / (Vector256<T>.One + fraction));
        Vector256<T> small = typeof(T) == typeof(double)
            ? TanhOfSmall(size.AsDouble()).As<double, T>()
            : TanhOfSmall(size.AsSingle()).As<float, T>();
        Vector256<T> isSmall = Vector256.LessThan(size, Vector256.Create(T.CreateTruncating(LargestSmallTangent)));
        return Vector256.ConditionalSelect(isSmall, small, large) | (x & Vector256.Create(T.NegativeZero));
    }

    /// <inheritdoc cref="Tanh{T}(Vector256{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Tanh<T>(T x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Tanh(Vector256.Create(x)).ToScalar();
    }

    /// <summary>
    /// The standard normal distribution Phi(x), and its density, from a single exponential. Phi(x) is the probability that a number with mean 0
    /// and variance 1 is below x. It is exactly a half at 0. It is 0 below -38.5 (double) or -14.2 (float), with gradual underflow before, and 1
    /// far to the right; NaN of NaN. The error of Phi is below five units in the last place everywhere, and below two where x is positive;
    /// that of the density is below two.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="x">Any numbers.</param>
    /// <param name="density">Receives e^(-x^2 / 2) / sqrt(2 pi), the derivative.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> NormalDistribution<T>(Vector256<T> x, out Vector256<T> density)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> size = Vector256.Abs(x);
        Vector256<T> smaller;
        if (typeof(T) == typeof(double))
        {
            smaller = NormalTail(size.AsDouble(), out Vector256<double> densities).As<double, T>();
            density = densities.As<double, T>();
        }
        else
        {
            smaller = NormalTail(size.AsSingle(), out Vector256<float> densities).As<float, T>();
            density = densities.As<float, T>();
        }

        Vector256<T> isPositive = Vector256.GreaterThan(x, Vector256<T>.Zero);
        return Vector256.ConditionalSelect(isPositive, Vector256<T>.One - smaller, smaller);
    }

    /// <inheritdoc cref="NormalDistribution{T}(Vector256{T}, out Vector256{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T NormalDistribution<T>(T x, out T density)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> value = NormalDistribution(Vector256.Create(x), out Vector256<T> densities);
        density = densities.ToScalar();
        return value.ToScalar();
    }

    /// <summary>e^x of x not above 0, or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> ExpNotPositive<T>(Vector256<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return typeof(T) == typeof(double)
            ? ExpWithin(NotBelow(x.AsDouble(), Vector256.Create(LowestExponent))).As<double, T>()
            : ExpWithin(NotBelow(x.AsSingle(), Vector256.Create(SingleLowestExponent))).As<float, T>();
    }

    /// <summary>log(1 + x) of x from 0 to 1, where halving 1 + x is all the reduction there can be.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> LogOnePlusFraction<T>(Vector256<T> x)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> half = Vector256.Create(T.CreateTruncating(0.5));
        Vector256<T> isHalved = Vector256.GreaterThan(x, Vector256.Create(T.CreateTruncating(RootOfTwo - 1.0)));
        Vector256<T> reduced = Vector256.ConditionalSelect(isHalved, Lanes.MultiplyAdd(half, x, -half), x);
        if (typeof(T) == typeof(double))
        {
            Vector256<double> upper = Vector256.Create(Ln2Upper) & isHalved.AsDouble();
            Vector256<double> lower = Vector256.Create(Ln2Lower) & isHalved.AsDouble();
            return LogReduced(reduced.AsDouble(), upper, lower).As<double, T>();
        }
        else
        {
            Vector256<float> upper = Vector256.Create(SingleLn2Upper) & isHalved.AsSingle();
            Vector256<float> lower = Vector256.Create(SingleLn2Lower) & isHalved.AsSingle();
            return LogReduced(reduced.AsSingle(), upper, lower).As<float, T>();
        }
    }

    /// <summary>The larger of x and a bound; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> NotBelow<T>(Vector256<T> x, Vector256<T> bound)
    {
        // The instruction gives its second operand where one is NaN.
        return Avx.IsSupported && typeof(T) == typeof(double) ? Avx.Max(bound.AsDouble(), x.AsDouble()).As<double, T>()
            : Avx.IsSupported && typeof(T) == typeof(float) ? Avx.Max(bound.AsSingle(), x.AsSingle()).As<float, T>()
            : Vector256.ConditionalSelect(Vector256.LessThan(x, bound), bound, x);
    }

    /// <summary>The smaller of x and a bound; NaN stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> NotAbove<T>(Vector256<T> x, Vector256<T> bound)
    {
        return Avx.IsSupported && typeof(T) == typeof(double) ? Avx.Min(bound.AsDouble(), x.AsDouble()).As<double, T>()
            : Avx.IsSupported && typeof(T) == typeof(float) ? Avx.Min(bound.AsSingle(), x.AsSingle()).As<float, T>()
            : Vector256.ConditionalSelect(Vector256.GreaterThan(x, bound), bound, x);
    }
}
