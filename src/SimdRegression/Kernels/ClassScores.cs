using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

/// <summary>The scores that a linear classifier gives to a row, and the layout of its coefficients.</summary>
/// <remarks>
/// Emitted classifiers name it; nobody else needs it, and editors do not offer it.
/// <para>
/// The coefficients of a class stand side by side, padded with zeros to a whole number of 512 bits, as is the row. With V the lanes of 512 bits, lane l of a
/// class is a chain: the product of feature l, then MultiplyAdd(x(j), w(j), lane) for j = l + V, l + 2 V, and so on. The upper half of the lanes is added to the lower, what is
/// left is added up by <see cref="Lanes.Sum{T}(Vector256{T})"/>, and the intercept last. So the bits of a score do not depend on the vector width.
/// </para>
/// <para>Thread safety: static and without state.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ClassScores
{
    /// <summary>The number of features, rounded up to whole vectors of 512 bits.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="features">N.</param>
    public static int Padded<T>(int features)
        where T : unmanaged
    {
        int lanes = 2 * Vector256<T>.Count;
        return (features + lanes - 1) / lanes * lanes;
    }

    /// <summary>Lays coefficients out for scores.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="coefficients">K N values, class after class.</param>
    /// <param name="features">N.</param>
    /// <param name="destination">Receives K times the padded number of features, class after class; zeros in the padding.</param>
    public static void Arrange<T>(ReadOnlySpan<T> coefficients, int features, Span<T> destination)
        where T : unmanaged
    {
        int padded = Padded<T>(features);
        destination.Clear();
        for (int k = 0; k * features < coefficients.Length; k++)
        {
            coefficients.Slice(k * features, features).CopyTo(destination[(k * padded)..]);
        }
    }

    /// <summary>Reads the coefficients of some classes back.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="arranged">The arranged coefficients.</param>
    /// <param name="features">N.</param>
    /// <param name="first">The first class.</param>
    /// <param name="count">How many.</param>
    /// <param name="destination">Receives N values a class, class after class.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public static void CopyTo<T>(ReadOnlySpan<T> arranged, int features, int first, int count, Span<T> destination)
        where T : unmanaged
    {
        if (destination.Length < count * features)
        {
            throw new ArgumentException($"The destination has {destination.Length} elements, and must have {count * features}.", nameof(destination));
        }

        int padded = Padded<T>(features);
        for (int k = 0; k < count; k++)
        {
            arranged.Slice((first + k) * padded, features).CopyTo(destination[(k * features)..]);
        }
    }

    /// <summary>The scores of one row.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="arranged">The arranged coefficients.</param>
    /// <param name="intercepts">K values.</param>
    /// <param name="row">N values.</param>
    /// <param name="scores">Receives K values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute<T>(ReadOnlySpan<T> arranged, ReadOnlySpan<T> intercepts, ReadOnlySpan<T> row, Span<T> scores)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        nuint lanes = (nuint)Vector256<T>.Count;
        nuint padded = (nuint)Padded<T>(row.Length);
        Span<T> values = stackalloc T[(int)padded];
        values.Clear();
        row.CopyTo(values);
        ref T value = ref MemoryMarshal.GetReference(values);
        ref T coefficient = ref MemoryMarshal.GetReference(arranged);
        for (int k = 0; k < scores.Length; k++)
        {
            Vector256<T> lower = Vector256.LoadUnsafe(ref value) * Vector256.LoadUnsafe(ref coefficient);
            Vector256<T> upper = Vector256.LoadUnsafe(ref value, lanes) * Vector256.LoadUnsafe(ref coefficient, lanes);
            for (nuint j = 2 * lanes; j < padded; j += 2 * lanes)
            {
                lower = Lanes.MultiplyAdd(Vector256.LoadUnsafe(ref value, j), Vector256.LoadUnsafe(ref coefficient, j), lower);
                upper = Lanes.MultiplyAdd(Vector256.LoadUnsafe(ref value, j + lanes), Vector256.LoadUnsafe(ref coefficient, j + lanes), upper);
            }

            scores[k] = Lanes.Sum(lower + upper) + intercepts[k];
            coefficient = ref Unsafe.Add(ref coefficient, padded);
        }
    }
}
