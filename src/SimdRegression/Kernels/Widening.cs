using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

/// <summary>Adding values of either element type to totals in <see cref="double"/>.</summary>
internal static class Widening
{
    /// <summary>Adds values to totals, element by element.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="values">The values.</param>
    /// <param name="totals">The totals, at least as many.</param>
    public static void Add<T>(ReadOnlySpan<T> values, Span<double> totals)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T value = ref MemoryMarshal.GetReference(values);
        ref double total = ref MemoryMarshal.GetReference(totals);
        nuint length = (nuint)values.Length;
        nuint j = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            j = Add<T, Width512<double>, Vector512<double>>(ref value, ref total, j, length);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            j = Add<T, Width256<double>, Vector256<double>>(ref value, ref total, j, length);
        }

        Add<T, WidthScalar<double>, double>(ref value, ref total, j, length);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static nuint Add<T, TWidth, TVector>(ref T value, ref double total, nuint j, nuint length)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        for (; j + TWidth.Count <= length; j += TWidth.Count)
        {
            TWidth.Store(TWidth.Add(TWidth.Load(ref total, j), TWidth.LoadConverted(ref value, j)), ref total, j);
        }

        return j;
    }
}
