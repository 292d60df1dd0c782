using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression;

/// <summary>Applies a penalty, which is written for vectors, to any number of coefficients.</summary>
internal static class PenaltyLanes
{
    /// <summary>Sum over j of f(j) R(w(j)).</summary>
    public static double TotalValue<TPenalty>(in TPenalty penalty, ReadOnlySpan<double> coefficients, ReadOnlySpan<double> factors)
        where TPenalty : struct, IPenalty<TPenalty>
    {
        Vector256<double> total = Vector256<double>.Zero;
        for (int j = 0; j < coefficients.Length; j += Vector256<double>.Count)
        {
            total += Load(factors, j) * penalty.Value(Load(coefficients, j));
        }

        return Lanes.Sum(total);
    }

    /// <summary>The proximal step of every coefficient.</summary>
    public static void ProximalStep<TPenalty, T>(in TPenalty penalty, Span<T> point, ReadOnlySpan<T> strengths)
        where TPenalty : struct, IPenalty<TPenalty>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int j = 0; j < point.Length; j += Vector256<T>.Count)
        {
            Store(penalty.Proximal(Load<T>(point, j), Load(strengths, j)), point, j);
        }
    }

    /// <summary>A vector from an index on; lanes behind the end are zero.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> Load<T>(ReadOnlySpan<T> values, int index)
        where T : unmanaged
    {
        if (values.Length - index >= Vector256<T>.Count)
        {
            return Vector256.LoadUnsafe(ref MemoryMarshal.GetReference(values), (nuint)index);
        }

        Vector256<T> rest = Vector256<T>.Zero;
        for (int l = 0; index + l < values.Length; l++)
        {
            rest = rest.WithElement(l, values[index + l]);
        }

        return rest;
    }

    /// <summary>Stores a vector from an index on; lanes behind the end are left out.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store<T>(Vector256<T> vector, Span<T> values, int index)
        where T : unmanaged
    {
        if (values.Length - index >= Vector256<T>.Count)
        {
            vector.StoreUnsafe(ref MemoryMarshal.GetReference(values), (nuint)index);
            return;
        }

        for (int l = 0; index + l < values.Length; l++)
        {
            values[index + l] = vector.GetElement(l);
        }
    }
}
