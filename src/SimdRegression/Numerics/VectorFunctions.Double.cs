using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

public static partial class VectorFunctions
{
    private const int MantissaBits = 52;

    // As many trailing zeros as an exponent has bits: its product with an exponent is exact.
    private const double Ln2Upper = 0.6931471805598903;
    private const double Ln2Lower = 5.497923018708371e-14;

    // From here on down the exponential is 0.
    private const double LowestExponent = -746.0;

    // From here on both tails of the normal distribution and its density are 0; half the square is not below the lowest exponent.
    private const double LargestDeviation = 38.625;
    private const double InverseRootOfTwoPi = 0.3989422804014327;

    /// <inheritdoc cref="Exp{T}(Vector256{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<double> Exp(Vector256<double> x)
        => ExpWithin(NotAbove(NotBelow(x, Vector256.Create(LowestExponent)), Vector256.Create(710.0)));

    /// <summary>e^x of x from <see cref="LowestExponent"/> to 710, or NaN: the exponent stays in the range for which it is split.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> ExpWithin(Vector256<double> x)
    {
        Vector256<double> r = ReduceExponent(x, out Vector256<double> shifted);
        Vector256<double> q = ExpOfRest(r, shifted, out Vector256<double> scale, out Vector256<double> otherScale);
        return Lanes.MultiplyAdd(scale, q, scale) * otherScale;
    }

    /// <summary>The rest of x over a multiple of ln 2, at most half of ln 2, and a number whose last bits are the multiple.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> ReduceExponent(Vector256<double> x, out Vector256<double> shifted)
    {
        // x = n ln 2 + r. Added to a number of magnitude 2^52, x / ln 2 is rounded to the integer n, in the last bits of the sum: twice the
        // bias of an exponent is added as well, so that halving the bits halves n, each half with a bias of its own.
        Vector256<double> integers = Vector256.Create((1.5 * (1L << MantissaBits)) + (2 * 1023));
        shifted = Lanes.MultiplyAdd(x, Vector256.Create(1.4426950408889634), integers);
        Vector256<double> n = shifted - integers;
        Vector256<double> r = Lanes.MultiplyAdd(n, Vector256.Create(-Ln2Upper), x);
        return Lanes.MultiplyAdd(n, Vector256.Create(-Ln2Lower), r);
    }

    /// <summary>
    /// e^r - 1 of the rest that <see cref="ReduceExponent(Vector256{double}, out Vector256{double})"/> leaves of x. The product of both scales is the
    /// power of two that belongs to it.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> ExpOfRest(
        Vector256<double> r, Vector256<double> shifted, out Vector256<double> scale, out Vector256<double> otherScale)
    {
        // e^r = 1 + (r + r^2 P(r)), |r| at most ln 2 / 2.
        Vector256<double> square = r * r;
        Vector256<double> fourth = square * square;
        Vector256<double> p0 = Lanes.MultiplyAdd(r, Vector256.Create(0.16666666666666413), Vector256.Create(0.5000000000000011));
        Vector256<double> p2 = Lanes.MultiplyAdd(r, Vector256.Create(0.008333333333494465), Vector256.Create(0.04166666666653016));
        Vector256<double> p4 = Lanes.MultiplyAdd(r, Vector256.Create(0.0001984126950657133), Vector256.Create(0.001388888894363005));
        Vector256<double> p6 = Lanes.MultiplyAdd(r, Vector256.Create(2.7557586380882427e-06), Vector256.Create(2.480149309892918e-05));
        Vector256<double> p8 = Lanes.MultiplyAdd(r, Vector256.Create(2.5000059256054842e-08), Vector256.Create(2.7630248379742436e-07));
        p0 = Lanes.MultiplyAdd(square, p2, p0);
        p4 = Lanes.MultiplyAdd(square, p6, p4);
        p4 = Lanes.MultiplyAdd(fourth, p8, p4);
        p0 = Lanes.MultiplyAdd(fourth, p4, p0);
        // 2^n in two factors: one alone would be out of range where the result is subnormal, and just below infinity. What stands above an
        // exponent is shifted out.
        Vector256<ulong> bits = shifted.AsUInt64();
        Vector256<ulong> halved = bits >>> 1;
        scale = (halved << MantissaBits).AsDouble();
        otherScale = ((bits - halved) << MantissaBits).AsDouble();
        return Lanes.MultiplyAdd(square, p0, r);
    }

    /// <inheritdoc cref="Log{T}(Vector256{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<double> Log(Vector256<double> x)
    {
        Vector256<double> isSubnormal = Vector256.LessThan(x, Vector256.Create(2.2250738585072014e-308));
        Vector256<double> normal = Vector256.ConditionalSelect(isSubnormal, x * Vector256.Create((double)(1L << 54)), x);
        Vector256<double> mantissa = SplitExponent(normal, out Vector256<double> exponent);
        exponent -= isSubnormal & Vector256.Create(54.0);
        Vector256<double> upper = exponent * Vector256.Create(Ln2Upper);
        Vector256<double> lower = exponent * Vector256.Create(Ln2Lower);
        return LogOrSpecial(x, LogReduced(mantissa - Vector256<double>.One, upper, lower));
    }

    /// <inheritdoc cref="LogOnePlus{T}(Vector256{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<double> LogOnePlus(Vector256<double> x)
    {
        // What rounding the sum has lost (Knuth's sum of two numbers) comes back as the first term of a series.
        Vector256<double> sum = Vector256<double>.One + x;
        Vector256<double> part = sum - Vector256<double>.One;
        Vector256<double> lost = (Vector256<double>.One - (sum - part)) + (x - part);
        Vector256<double> mantissa = SplitExponent(sum, out Vector256<double> exponent);
        Vector256<double> isUnscaled = Vector256.Equals(exponent, Vector256<double>.Zero);
        Vector256<double> reduced = Vector256.ConditionalSelect(isUnscaled, x, mantissa - Vector256<double>.One);
        Vector256<double> correction = Vector256.AndNot(lost / sum, isUnscaled);
        Vector256<double> upper = exponent * Vector256.Create(Ln2Upper);
        Vector256<double> lower = Lanes.MultiplyAdd(exponent, Vector256.Create(Ln2Lower), correction);

        // Adding zero to minus zero loses its sign.
        Vector256<double> logarithm = LogOrSpecial(sum, LogReduced(reduced, upper, lower));
        return Vector256.ConditionalSelect(Vector256.Equals(x, Vector256<double>.Zero), x, logarithm);
    }

    /// <summary>tanh(x) of x from 0 to <see cref="LargestSmallTangent"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> TanhOfSmall(Vector256<double> x)
    {
        // tanh(x) = x + x^3 P(x^2).
        Vector256<double> z = x * x;
        Vector256<double> square = z * z;
        Vector256<double> fourth = square * square;
        Vector256<double> p0 = Lanes.MultiplyAdd(z, Vector256.Create(0.13333333333326589), Vector256.Create(-0.333333333333333));
        Vector256<double> p2 = Lanes.MultiplyAdd(z, Vector256.Create(0.021869488385439607), Vector256.Create(-0.053968253963744446));
        Vector256<double> p4 = Lanes.MultiplyAdd(z, Vector256.Create(0.0035920919705301696), Vector256.Create(-0.008863232595139596));
        Vector256<double> p6 = Lanes.MultiplyAdd(z, Vector256.Create(0.0005884430289284684), Vector256.Create(-0.0014555424779257179));
        Vector256<double> p8 = Lanes.MultiplyAdd(z, Vector256.Create(8.3311415444653e-05), Vector256.Create(-0.00023337796787809803));
        p8 = Lanes.MultiplyAdd(square, Vector256.Create(-1.949164165290329e-05), p8);
        p0 = Lanes.MultiplyAdd(square, p2, p0);
        p4 = Lanes.MultiplyAdd(square, p6, p4);
        p4 = Lanes.MultiplyAdd(fourth, p8, p4);
        p0 = Lanes.MultiplyAdd(fourth, p4, p0);
        return Lanes.MultiplyAdd(x * z, p0, x);
    }

    /// <summary>Phi(-x) and phi(x), the normal distribution and its density, of x that is not negative, or NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> NormalTail(Vector256<double> x, out Vector256<double> density)
    {
        // x^2 = upper^2 + (x - upper) (x + upper). The upper part has half the bits of x, so its square is exact, and so is the difference.
        // An error of the square would be one of the exponential, times the size of the square.
        Vector256<double> size = NotAbove(x, Vector256.Create(LargestDeviation));
        Vector256<double> upper = (size.AsUInt64() & Vector256.Create(0xFFFFFFFFF8000000UL)).AsDouble();
        Vector256<double> half = Vector256.Create(0.5);
        Vector256<double> lower = half * (size - upper) * (size + upper);
        Vector256<double> r = ReduceExponent(-(half * upper * upper), out Vector256<double> shifted);
        Vector256<double> q = ExpOfRest(r - lower, shifted, out Vector256<double> scale, out Vector256<double> otherScale);

        // Phi(-x) e^(x^2 / 2) = N(x) / D(x). All coefficients are positive, so nothing cancels. The first ones, 1/2 and 1, are added last:
        // then only one rounding of each sum counts next to 0, and at 0 the quotient is exactly a half.
        Vector256<double> square = size * size;
        Vector256<double> fourth = square * square;
        Vector256<double> n1 = Lanes.MultiplyAdd(size, Vector256.Create(0.6786887682730905), Vector256.Create(0.8273616273204429));
        Vector256<double> n3 = Lanes.MultiplyAdd(size, Vector256.Create(0.13166829212922576), Vector256.Create(0.3566049288398345));
        Vector256<double> n5 = Lanes.MultiplyAdd(size, Vector256.Create(0.007088701336119808), Vector256.Create(0.03553374993689451));
        Vector256<double> n7 = Lanes.MultiplyAdd(size, Vector256.Create(0.00010576965135637584), Vector256.Create(0.0010334446784617608));
        Vector256<double> n9 = Lanes.MultiplyAdd(size, Vector256.Create(2.2148901039559704e-07), Vector256.Create(6.910119197354582e-06));
        n1 = Lanes.MultiplyAdd(square, n3, n1);
        n5 = Lanes.MultiplyAdd(square, n7, n5);
        n5 = Lanes.MultiplyAdd(fourth, n9, n5);
        n1 = Lanes.MultiplyAdd(fourth, n5, n1);
        Vector256<double> numerator = Lanes.MultiplyAdd(size, n1, half);
        Vector256<double> d1 = Lanes.MultiplyAdd(size, Vector256.Create(2.814275446193194), Vector256.Create(2.452607815443751));
        Vector256<double> d3 = Lanes.MultiplyAdd(size, Vector256.Create(0.9779383283331259), Vector256.Create(1.9983343985895807));
        Vector256<double> d5 = Lanes.MultiplyAdd(size, Vector256.Create(0.09162572203695978), Vector256.Create(0.3472874974197437));
        Vector256<double> d7 = Lanes.MultiplyAdd(size, Vector256.Create(0.0026077827516612275), Vector256.Create(0.01803275400805656));
        Vector256<double> d9 = Lanes.MultiplyAdd(size, Vector256.Create(1.732110016118845e-05), Vector256.Create(0.0002656803893006388));
        d9 = Lanes.MultiplyAdd(square, Vector256.Create(5.551906159775193e-07), d9);
        d1 = Lanes.MultiplyAdd(square, d3, d1);
        d5 = Lanes.MultiplyAdd(square, d7, d5);
        d5 = Lanes.MultiplyAdd(fourth, d9, d5);
        d1 = Lanes.MultiplyAdd(fourth, d5, d1);
        Vector256<double> denominator = Lanes.MultiplyAdd(size, d1, Vector256<double>.One);

        // A factor is brought in with the power of two, where its product is exact: what the exponential alone would be is never rounded.
        Vector256<double> factor = Vector256.Create(InverseRootOfTwoPi) * scale;
        density = Lanes.MultiplyAdd(factor, q, factor) * otherScale;
        factor = numerator / denominator * scale;
        return Lanes.MultiplyAdd(factor, q, factor) * otherScale;
    }

    /// <summary>log(1 + f) + upper + lower for |f| at most sqrt(2) - 1, upper a multiple of ln 2 and lower what it lacks.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> LogReduced(Vector256<double> f, Vector256<double> upper, Vector256<double> lower)
    {
        // With s = f / (2 + f), log(1 + f) = 2 artanh(s) = f - (f^2 / 2 - s (f^2 / 2 + R)), R = 2/3 s^2 + 2/5 s^4 + ...
        Vector256<double> s = f / (f + Vector256.Create(2.0));
        Vector256<double> z = s * s;
        Vector256<double> square = z * z;
        Vector256<double> p0 = Lanes.MultiplyAdd(z, Vector256.Create(0.39999999999413965), Vector256.Create(0.6666666666666734));
        Vector256<double> p2 = Lanes.MultiplyAdd(z, Vector256.Create(0.22222198553785505), Vector256.Create(0.28571428742562144));
        Vector256<double> p4 = Lanes.MultiplyAdd(z, Vector256.Create(0.15314021118750684), Vector256.Create(0.18183565407248337));
        p4 = Lanes.MultiplyAdd(square, Vector256.Create(0.14796261168009292), p4);
        p2 = Lanes.MultiplyAdd(square, p4, p2);
        p0 = Lanes.MultiplyAdd(square, p2, p0);
        Vector256<double> halfSquare = Vector256.Create(0.5) * f * f;
        Vector256<double> small = Lanes.MultiplyAdd(s, Lanes.MultiplyAdd(z, p0, halfSquare), lower);
        return upper + (f - (halfSquare - small));
    }

    /// <summary>Splits positive normal numbers into a power of two and a factor from sqrt(1/2) to sqrt(2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> SplitExponent(Vector256<double> x, out Vector256<double> exponent)
    {
        // The bits of sqrt(1/2) moved to where those of 1 are, the exponent steps where the factor starts anew. As the last bits of 2^52 an
        // integer is a number.
        Vector256<ulong> lowest = Vector256.Create(0x3FE6A09E667F3BCDUL);
        Vector256<ulong> one = Vector256.Create(0x3FF0000000000000UL);
        Vector256<ulong> moved = x.AsUInt64() + (one - lowest);
        Vector256<double> integers = Vector256.Create((double)(1L << MantissaBits));
        exponent = ((moved >>> MantissaBits) | integers.AsUInt64()).AsDouble() - (integers + Vector256.Create(1023.0));
        return ((moved & Vector256.Create(0x000FFFFFFFFFFFFFUL)) + lowest).AsDouble();
    }

    /// <summary>A logarithm, or what it is of a number that is not positive or not finite.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<double> LogOrSpecial(Vector256<double> x, Vector256<double> logarithm)
    {
        Vector256<double> infinity = Vector256.Create(double.PositiveInfinity);
        Vector256<double> isPositive = Vector256.GreaterThan(x, Vector256<double>.Zero);
        Vector256<double> isZero = Vector256.Equals(x, Vector256<double>.Zero);
        Vector256<double> special = Vector256.ConditionalSelect(isZero, -infinity, Vector256.Create(double.NaN));
        special = Vector256.ConditionalSelect(isPositive, x, special);
        return Vector256.ConditionalSelect(isPositive & Vector256.LessThan(x, infinity), logarithm, special);
    }
}
