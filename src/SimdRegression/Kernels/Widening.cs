using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

/// <summary>Values of either element type as <see cref="double"/>.</summary>
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

    /// <summary>Copies values.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="values">The values.</param>
    /// <param name="destination">Receives them; at least as long.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Copy<T>(ReadOnlySpan<T> values, Span<double> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(double))
        {
            MemoryMarshal.Cast<T, double>(values).CopyTo(destination);
        }
        else
        {
            ReadOnlySpan<float> singles = MemoryMarshal.Cast<T, float>(values);
            int j = 0;
            for (; j + Vector256<float>.Count <= singles.Length; j += Vector256<float>.Count)
            {
                (Vector256<double> lower, Vector256<double> upper) = Vector256.Widen(Vector256.Create(singles[j..]));
                lower.CopyTo(destination[j..]);
                upper.CopyTo(destination[(j + Vector256<double>.Count)..]);
            }

            for (; j < singles.Length; j++)
            {
                destination[j] = singles[j];
            }
        }
    }

    /// <summary>A number as a double, at the cost of at most one instruction wherever it stands.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="value">The number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double ToDouble<T>(T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return typeof(T) == typeof(float) ? Unsafe.BitCast<T, float>(value) : Unsafe.BitCast<T, double>(value);
    }

    /// <summary>A double rounded to the element type, at the cost of at most one instruction wherever it stands.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="value">The number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Round<T>(double value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return typeof(T) == typeof(float) ? Unsafe.BitCast<float, T>((float)value) : Unsafe.BitCast<double, T>(value);
    }
}
