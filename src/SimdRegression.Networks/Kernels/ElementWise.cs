using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Networks.Kernels;

/// <summary>Work on whole rows of numbers, number by number; lengths are whole lines of 64 bytes.</summary>
internal static class ElementWise
{
    /// <summary>Makes numbers 0 where others are not above 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void KeepWherePositive<T>(ref T others, ref T numbers, nuint length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated)
        {
            KeepWherePositive<Width512<T>, Vector512<T>, T>(ref others, ref numbers, length);
        }
        else
        {
            KeepWherePositive<Width256<T>, Vector256<T>, T>(ref others, ref numbers, length);
        }
    }

    /// <summary>Multiplies numbers by others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<T>(ref T others, ref T numbers, nuint length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nuint lanes = (nuint)Vector256<T>.Count;
        for (nuint i = 0; i < length; i += lanes)
        {
            (Vector256.LoadUnsafe(ref numbers, i) * Vector256.LoadUnsafe(ref others, i)).StoreUnsafe(ref numbers, i);
        }
    }

    /// <summary>Adds numbers to others.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Add<T>(ref T others, ref T numbers, nuint length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nuint lanes = (nuint)Vector256<T>.Count;
        for (nuint i = 0; i < length; i += lanes)
        {
            (Vector256.LoadUnsafe(ref numbers, i) + Vector256.LoadUnsafe(ref others, i)).StoreUnsafe(ref numbers, i);
        }
    }

    /// <summary>The sums of the columns of rows, in the order of the rows.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumRows<T>(ref T rows, int stride, int count, ref T sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Vector512.IsHardwareAccelerated)
        {
            SumRows<Width512<T>, Vector512<T>, T>(ref rows, (nuint)stride, (nuint)count, ref sums);
        }
        else
        {
            SumRows<Width256<T>, Vector256<T>, T>(ref rows, (nuint)stride, (nuint)count, ref sums);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void KeepWherePositive<TWidth, TVector, T>(ref T others, ref T numbers, nuint length)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nuint i = 0; i < length; i += TWidth.Count)
        {
            TWidth.Store(TWidth.WherePositive(TWidth.Load(ref others, i), TWidth.Load(ref numbers, i)), ref numbers, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SumRows<TWidth, TVector, T>(ref T rows, nuint stride, nuint count, ref T sums)
        where TWidth : IVectorWidth<TVector, T>
        where TVector : struct
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (nuint j = 0; j < stride; j += TWidth.Count)
        {
            TVector sum = TWidth.Load(ref rows, j);
            for (nuint r = 1; r < count; r++)
            {
                sum = TWidth.Add(sum, TWidth.Load(ref rows, (r * stride) + j));
            }

            TWidth.Store(sum, ref sums, j);
        }
    }
}
