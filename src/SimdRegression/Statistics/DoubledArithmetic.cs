using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>Sums of products in doubled precision, lane by lane, at any width.</summary>
/// <remarks>
/// The rounding error of a product is exact whether a fused multiply-add gives it or Dekker's splitting, so the bits depend neither on
/// that nor on the width.
/// </remarks>
internal static class DoubledArithmetic
{
    // 2^27 + 1 splits a double into two halves whose products are exact.
    private const double Splitter = 134217729.0;

    /// <summary>sum + rest := sum + rest + left right, the error of the product and that of the sum (Knuth) going to the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Accumulate<TWidth, TVector>(TVector left, TVector right, ref TVector sum, ref TVector rest)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector product = TWidth.Multiply(left, right);
        TVector error = ProductError<TWidth, TVector>(left, right, product);
        TVector total = TWidth.Add(sum, product);
        TVector part = TWidth.Subtract(total, sum);
        TVector sumError = TWidth.Add(TWidth.Subtract(sum, TWidth.Subtract(total, part)), TWidth.Subtract(product, part));
        rest = TWidth.Add(rest, TWidth.Add(sumError, error));
        sum = total;
    }

    // left right - product, exactly.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector ProductError<TWidth, TVector>(TVector left, TVector right, TVector product)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        if (Lanes.IsFused)
        {
            return TWidth.MultiplyAdd(left, right, TWidth.Subtract(TWidth.Create(-0.0), product));
        }

        Split<TWidth, TVector>(left, out TVector leftHigh, out TVector leftLow);
        Split<TWidth, TVector>(right, out TVector rightHigh, out TVector rightLow);
        TVector error = TWidth.Subtract(TWidth.Multiply(leftHigh, rightHigh), product);
        error = TWidth.Add(error, TWidth.Multiply(leftHigh, rightLow));
        error = TWidth.Add(error, TWidth.Multiply(leftLow, rightHigh));
        return TWidth.Add(error, TWidth.Multiply(leftLow, rightLow));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split<TWidth, TVector>(TVector value, out TVector high, out TVector low)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector big = TWidth.Multiply(TWidth.Create(Splitter), value);
        high = TWidth.Subtract(big, TWidth.Subtract(big, value));
        low = TWidth.Subtract(value, high);
    }
}
