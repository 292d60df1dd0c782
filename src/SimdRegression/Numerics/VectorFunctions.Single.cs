using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

// The steps are those of the double forms, with shorter polynomials; the reasons stand there.
public static partial class VectorFunctions
{
    private const int SingleMantissaBits = 23;
    private const float SingleLn2Upper = 0.693145751953125f;
    private const float SingleLn2Lower = 1.428606765330187e-06f;
    private const float SingleLowestExponent = -104.0f;
    private const float SingleLargestDeviation = 14.42f;

    /// <inheritdoc cref="Exp{T}(Vector256{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Exp(Vector256<float> x)
        => ExpWithin(NotAbove(NotBelow(x, Vector256.Create(SingleLowestExponent)), Vector256.Create(89.0f)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> ExpWithin(Vector256<float> x)
    {
        Vector256<float> r = ReduceExponent(x, out Vector256<float> shifted);
        Vector256<float> q = ExpOfRest(r, shifted, out Vector256<float> scale, out Vector256<float> otherScale);
        return Lanes.MultiplyAdd(scale, q, scale) * otherScale;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> ReduceExponent(Vector256<float> x, out Vector256<float> shifted)
    {
        Vector256<float> integers = Vector256.Create((1.5f * (1 << SingleMantissaBits)) + (2 * 127));
        shifted = Lanes.MultiplyAdd(x, Vector256.Create(1.4426950216293335f), integers);
        Vector256<float> n = shifted - integers;
        Vector256<float> r = Lanes.MultiplyAdd(n, Vector256.Create(-SingleLn2Upper), x);
        return Lanes.MultiplyAdd(n, Vector256.Create(-SingleLn2Lower), r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> ExpOfRest(
        Vector256<float> r, Vector256<float> shifted, out Vector256<float> scale, out Vector256<float> otherScale)
    {
        Vector256<float> square = r * r;
        Vector256<float> p0 = Lanes.MultiplyAdd(r, Vector256.Create(0.1666652113199234f), Vector256.Create(0.4999999403953552f));
        Vector256<float> p2 = Lanes.MultiplyAdd(r, Vector256.Create(0.008368716575205326f), Vector256.Create(0.04166838899254799f));
        p2 = Lanes.MultiplyAdd(square, Vector256.Create(0.001381459878757596f), p2);
        p0 = Lanes.MultiplyAdd(square, p2, p0);
        Vector256<uint> bits = shifted.AsUInt32();
        Vector256<uint> halved = bits >>> 1;
        scale = (halved << SingleMantissaBits).AsSingle();
        otherScale = ((bits - halved) << SingleMantissaBits).AsSingle();
        return Lanes.MultiplyAdd(square, p0, r);
    }

    /// <inheritdoc cref="Log{T}(Vector256{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Log(Vector256<float> x)
    {
        Vector256<float> isSubnormal = Vector256.LessThan(x, Vector256.Create(1.17549435e-38f));
        Vector256<float> normal = Vector256.ConditionalSelect(isSubnormal, x * Vector256.Create((float)(1 << 25)), x);
        Vector256<float> mantissa = SplitExponent(normal, out Vector256<float> exponent);
        exponent -= isSubnormal & Vector256.Create(25.0f);
        Vector256<float> upper = exponent * Vector256.Create(SingleLn2Upper);
        Vector256<float> lower = exponent * Vector256.Create(SingleLn2Lower);
        return LogOrSpecial(x, LogReduced(mantissa - Vector256<float>.One, upper, lower));
    }

    /// <inheritdoc cref="LogOnePlus{T}(Vector256{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> LogOnePlus(Vector256<float> x)
    {
        Vector256<float> sum = Vector256<float>.One + x;
        Vector256<float> part = sum - Vector256<float>.One;
        Vector256<float> lost = (Vector256<float>.One - (sum - part)) + (x - part);
        Vector256<float> mantissa = SplitExponent(sum, out Vector256<float> exponent);
        Vector256<float> isUnscaled = Vector256.Equals(exponent, Vector256<float>.Zero);
        Vector256<float> reduced = Vector256.ConditionalSelect(isUnscaled, x, mantissa - Vector256<float>.One);
        Vector256<float> correction = Vector256.AndNot(lost / sum, isUnscaled);
        Vector256<float> upper = exponent * Vector256.Create(SingleLn2Upper);
        Vector256<float> lower = Lanes.MultiplyAdd(exponent, Vector256.Create(SingleLn2Lower), correction);

        // Adding zero to minus zero loses its sign.
        Vector256<float> logarithm = LogOrSpecial(sum, LogReduced(reduced, upper, lower));
        return Vector256.ConditionalSelect(Vector256.Equals(x, Vector256<float>.Zero), x, logarithm);
    }

    /// <summary>tanh(x) of x from 0 to <see cref="LargestSmallTangent"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> TanhOfSmall(Vector256<float> x)
    {
        Vector256<float> z = x * x;
        Vector256<float> square = z * z;
        Vector256<float> p0 = Lanes.MultiplyAdd(z, Vector256.Create(0.13332553207874298f), Vector256.Create(-0.33333316445350647f));
        Vector256<float> p2 = Lanes.MultiplyAdd(z, Vector256.Create(0.021059788763523102f), Vector256.Create(-0.05384919419884682f));
        p2 = Lanes.MultiplyAdd(square, Vector256.Create(-0.006258366629481316f), p2);
        p0 = Lanes.MultiplyAdd(square, p2, p0);
        return Lanes.MultiplyAdd(x * z, p0, x);
    }

    /// <summary>Phi(-x) and phi(x), the normal distribution and its density, of x that is not negative, or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> NormalTail(Vector256<float> x, out Vector256<float> density)
    {
        Vector256<float> size = NotAbove(x, Vector256.Create(SingleLargestDeviation));
        Vector256<float> upper = (size.AsUInt32() & Vector256.Create(0xFFFFF000U)).AsSingle();
        Vector256<float> half = Vector256.Create(0.5f);
        Vector256<float> lower = half * (size - upper) * (size + upper);
        Vector256<float> r = ReduceExponent(-(half * upper * upper), out Vector256<float> shifted);
        Vector256<float> q = ExpOfRest(r - lower, shifted, out Vector256<float> scale, out Vector256<float> otherScale);

        Vector256<float> square = size * size;
        Vector256<float> n1 = Lanes.MultiplyAdd(size, Vector256.Create(0.1825367957353592f), Vector256.Create(0.43737420439720154f));
        Vector256<float> n3 = Lanes.MultiplyAdd(size, Vector256.Create(0.004079535137861967f), Vector256.Create(0.0403934083878994f));
        n1 = Lanes.MultiplyAdd(square, n3, n1);
        Vector256<float> numerator = Lanes.MultiplyAdd(size, n1, half);
        Vector256<float> d1 = Lanes.MultiplyAdd(size, Vector256.Create(1.1996376514434814f), Vector256.Create(1.6726332902908325f));
        Vector256<float> d3 = Lanes.MultiplyAdd(size, Vector256.Create(0.10125793516635895f), Vector256.Create(0.4676237106323242f));
        d3 = Lanes.MultiplyAdd(square, Vector256.Create(0.010225753299891949f), d3);
        d1 = Lanes.MultiplyAdd(square, d3, d1);
        Vector256<float> denominator = Lanes.MultiplyAdd(size, d1, Vector256<float>.One);

        Vector256<float> factor = Vector256.Create((float)InverseRootOfTwoPi) * scale;
        density = Lanes.MultiplyAdd(factor, q, factor) * otherScale;
        factor = numerator / denominator * scale;
        return Lanes.MultiplyAdd(factor, q, factor) * otherScale;
    }

    /// <summary>log(1 + f) + upper + lower for |f| at most sqrt(2) - 1, upper a multiple of ln 2 and lower what it lacks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> LogReduced(Vector256<float> f, Vector256<float> upper, Vector256<float> lower)
    {
        Vector256<float> s = f / (f + Vector256.Create(2.0f));
        Vector256<float> z = s * s;
        Vector256<float> p = Lanes.MultiplyAdd(z, Vector256.Create(0.2358243614435196f), Vector256.Create(0.28537294268608093f));
        p = Lanes.MultiplyAdd(z, p, Vector256.Create(0.4000033438205719f));
        p = Lanes.MultiplyAdd(z, p, Vector256.Create(0.6666666269302368f));
        Vector256<float> halfSquare = Vector256.Create(0.5f) * f * f;
        Vector256<float> small = Lanes.MultiplyAdd(s, Lanes.MultiplyAdd(z, p, halfSquare), lower);
        return upper + (f - (halfSquare - small));
    }

    /// <summary>Splits positive normal numbers into a power of two and a factor from sqrt(1/2) to sqrt(2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> SplitExponent(Vector256<float> x, out Vector256<float> exponent)
    {
        Vector256<uint> lowest = Vector256.Create(0x3F3504F3U);
        Vector256<uint> one = Vector256.Create(0x3F800000U);
        Vector256<uint> moved = x.AsUInt32() + (one - lowest);
        Vector256<float> integers = Vector256.Create((float)(1 << SingleMantissaBits));
        exponent = ((moved >>> SingleMantissaBits) | integers.AsUInt32()).AsSingle() - (integers + Vector256.Create(127.0f));
        return ((moved & Vector256.Create(0x007FFFFFU)) + lowest).AsSingle();
    }

    /// <summary>A logarithm, or what it is of a number that is not positive or not finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> LogOrSpecial(Vector256<float> x, Vector256<float> logarithm)
    {
        Vector256<float> infinity = Vector256.Create(float.PositiveInfinity);
        Vector256<float> isPositive = Vector256.GreaterThan(x, Vector256<float>.Zero);
        Vector256<float> isZero = Vector256.Equals(x, Vector256<float>.Zero);
        Vector256<float> special = Vector256.ConditionalSelect(isZero, -infinity, Vector256.Create(float.NaN));
        special = Vector256.ConditionalSelect(isPositive, x, special);
        return Vector256.ConditionalSelect(isPositive & Vector256.LessThan(x, infinity), logarithm, special);
    }
}
