using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using SimdRegression.Kernels;

namespace SimdRegression.Numerics;

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
        if (typeof(TVector) == typeof(Vector512<double>) && Avx512F.IsSupported)
        {
            Vector512<double> wideSum = Unsafe.BitCast<TVector, Vector512<double>>(sum);
            Vector512<double> wideRest = Unsafe.BitCast<TVector, Vector512<double>>(rest);
            Accumulate(
                Unsafe.BitCast<TVector, Vector512<double>>(left), Unsafe.BitCast<TVector, Vector512<double>>(right), ref wideSum, ref wideRest);
            sum = Unsafe.BitCast<Vector512<double>, TVector>(wideSum);
            rest = Unsafe.BitCast<Vector512<double>, TVector>(wideRest);
            return;
        }

        TVector product = TWidth.Multiply(left, right);
        TVector excess = ProductExcess<TWidth, TVector>(left, right, product);
        TVector total = TWidth.Add(sum, product);

        // There are eight sums to two products, and processors with units of their own for each: as products with one, sums go to both.
        TVector one = TWidth.Create(1.0);
        TVector part = TWidth.SubtractProduct(sum, one, total);
        TVector sumError = TWidth.Add(TWidth.Subtract(sum, TWidth.SubtractProduct(part, one, total)), TWidth.SubtractProduct(part, one, product));
        rest = TWidth.Add(rest, TWidth.Subtract(sumError, excess));
        sum = total;
    }

    /// <summary>sum + rest := sum + rest + (left + leftLow) (right + rightLow), but for the product of the trailing parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Accumulate<TWidth, TVector>(
        TVector left, TVector leftLow, TVector right, TVector rightLow, ref TVector sum, ref TVector rest)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        rest = TWidth.Add(rest, TWidth.Add(TWidth.Multiply(left, rightLow), TWidth.Multiply(leftLow, right)));
        Accumulate<TWidth, TVector>(left, right, ref sum, ref rest);
    }

    /// <summary>(high, low) := (high, low) + (left, leftLow) (right, rightLow), leading and trailing part apart again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyAdd<TWidth, TVector>(
        TVector left, TVector leftLow, TVector right, TVector rightLow, ref TVector high, ref TVector low)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        Accumulate<TWidth, TVector>(left, leftLow, right, rightLow, ref high, ref low);
        Normalize<TWidth, TVector>(ref high, ref low);
    }

    /// <summary>sum + rest := sum + rest + term + termLow, the error of the sum (Knuth) going to the rest.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AccumulateTerm<TWidth, TVector>(TVector term, TVector termLow, ref TVector sum, ref TVector rest)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector total = TWidth.Add(sum, term);
        TVector part = TWidth.Subtract(total, sum);
        TVector error = TWidth.Add(TWidth.Subtract(sum, TWidth.Subtract(total, part)), TWidth.Subtract(term, part));
        rest = TWidth.Add(rest, TWidth.Add(termLow, error));
        sum = total;
    }

    /// <summary>Moves what the trailing part has to say about the leading one there; the sum stays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Normalize<TWidth, TVector>(ref TVector high, ref TVector low)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector head = TWidth.Add(high, low);
        low = TWidth.Subtract(low, TWidth.Subtract(head, high));
        high = head;
    }

    // The same operations in the same order, named without a width: the compiler looks each operation of a width up, several levels deep, which for
    // all that is inlined here takes longer than the first fit.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(Vector512<double> left, Vector512<double> right, ref Vector512<double> sum, ref Vector512<double> rest)
    {
        Vector512<double> product = left * right;
        Vector512<double> excess = Avx512F.FusedMultiplyAddNegated(left, right, product);
        Vector512<double> total = sum + product;
        Vector512<double> one = Vector512.Create(1.0);
        Vector512<double> part = Avx512F.FusedMultiplyAddNegated(sum, one, total);
        Vector512<double> sumError = (sum - Avx512F.FusedMultiplyAddNegated(part, one, total)) + Avx512F.FusedMultiplyAddNegated(part, one, product);
        rest += sumError - excess;
        sum = total;
    }

    // product - left right, exactly.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector ProductExcess<TWidth, TVector>(TVector left, TVector right, TVector product)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        if (Lanes.IsFused)
        {
            return TWidth.SubtractProduct(left, right, product);
        }

        Split<TWidth, TVector>(left, out TVector leftHigh, out TVector leftLow);
        Split<TWidth, TVector>(right, out TVector rightHigh, out TVector rightLow);
        TVector excess = TWidth.Subtract(product, TWidth.Multiply(leftHigh, rightHigh));
        excess = TWidth.Subtract(excess, TWidth.Multiply(leftHigh, rightLow));
        excess = TWidth.Subtract(excess, TWidth.Multiply(leftLow, rightHigh));
        return TWidth.Subtract(excess, TWidth.Multiply(leftLow, rightLow));
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
