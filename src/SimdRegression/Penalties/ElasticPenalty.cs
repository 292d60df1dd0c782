using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression;

/// <summary>R(w) = r |w| + (1 - r)/2 w^2, written once for <see cref="Ridge"/>, <see cref="Lasso"/> and <see cref="ElasticNet"/>.</summary>
/// <remarks>The share r is a constant for the first two, and what multiplies zero is left out by the compiler.</remarks>
internal static class ElasticPenalty
{
    /// <summary>R(w).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Value<T>(Vector256<T> coefficients, double share)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> square = Constant<T>(0.5 * (1.0 - share)) * coefficients * coefficients;
        return share == 0.0 ? square : Lanes.MultiplyAdd(Constant<T>(share), Vector256.Abs(coefficients), square);
    }

    /// <summary>The soft-threshold by strength r, divided by 1 + strength (1 - r).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Proximal<T>(Vector256<T> points, Vector256<T> strengths, double share)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> shrunk = share == 0.0 ? points : Lanes.SoftThreshold(points, Constant<T>(share) * strengths);
        return share == 1.0 ? shrunk : shrunk / Lanes.MultiplyAdd(Constant<T>(1.0 - share), strengths, Vector256<T>.One);
    }

    /// <summary>The smallest |slope + strength s|; at 0 every s from -r to r is a subgradient.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> SubgradientDistance<T>(
        Vector256<T> slopes, Vector256<T> coefficients, Vector256<T> strengths, double share)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> smooth = Lanes.MultiplyAdd(Constant<T>(1.0 - share) * strengths, coefficients, slopes);
        if (share == 0.0)
        {
            return Vector256.Abs(smooth);
        }

        Vector256<T> threshold = Constant<T>(share) * strengths;
        Vector256<T> signed = Vector256.ConditionalSelect(Vector256.LessThan(coefficients, Vector256<T>.Zero), -threshold, threshold);
        Vector256<T> atZero = Vector256.Abs(Lanes.SoftThreshold(slopes, threshold));
        return Vector256.ConditionalSelect(Vector256.Equals(coefficients, Vector256<T>.Zero), atZero, Vector256.Abs(smooth + signed));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Constant<T>(double value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Vector256.Create(T.CreateTruncating(value));
    }
}
