using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

/// <summary>The scores that a linear classifier gives to a row, all classes at once, and the layout of its coefficients.</summary>
/// <remarks>
/// Emitted classifiers name it; nobody else needs it, and editors do not offer it.
/// <para>
/// Lanes are classes: the coefficients of one feature stand side by side, padded with zeros to whole vectors of 256 bits. The score of a class has four chains,
/// feature j belonging to chain j mod 4: a product, then MultiplyAdd(x(j), w(j), chain). It is (chain 0 + chain 1) + (chain 2 + chain 3) + b, where chains that
/// were not used are left out. So its bits do not depend on the vector width.
/// </para>
/// <para>Thread safety: static and without state.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ClassScores
{
    private const int Chains = 4;

    /// <summary>The number of classes, rounded up to whole vectors of 256 bits.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="classes">K.</param>
    public static int Padded<T>(int classes)
        where T : unmanaged
    {
        return (classes + Vector256<T>.Count - 1) / Vector256<T>.Count * Vector256<T>.Count;
    }

    /// <summary>Lays coefficients out for scores.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="coefficients">K N values, class after class.</param>
    /// <param name="features">N.</param>
    /// <param name="destination">Receives N times the padded number of classes, feature after feature; zeros in the padding.</param>
    public static void Arrange<T>(ReadOnlySpan<T> coefficients, int features, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int padded = destination.Length / features;
        destination.Clear();
        for (int i = 0; i < coefficients.Length; i++)
        {
            destination[(i % features * padded) + (i / features)] = coefficients[i];
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

        int padded = arranged.Length / features;
        for (int i = 0; i < count * features; i++)
        {
            destination[i] = arranged[(i % features * padded) + first + (i / features)];
        }
    }

    /// <summary>The scores of one row.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="arranged">The arranged coefficients.</param>
    /// <param name="intercepts">As many values as a feature has there.</param>
    /// <param name="row">N values.</param>
    /// <param name="scores">Receives K values.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute<T>(ReadOnlySpan<T> arranged, ReadOnlySpan<T> intercepts, ReadOnlySpan<T> row, Span<T> scores)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T coefficient = ref MemoryMarshal.GetReference(arranged);
        ref T intercept = ref MemoryMarshal.GetReference(intercepts);
        ref T score = ref MemoryMarshal.GetReference(scores);
        nuint padded = (nuint)intercepts.Length;
        nuint classes = (nuint)scores.Length;
        nuint lanes = (nuint)Vector256<T>.Count;
        for (nuint k = 0; k < classes; k += lanes)
        {
            Vector256<T> sum = SumOf(ref Unsafe.Add(ref coefficient, k), padded, row) + Vector256.LoadUnsafe(ref intercept, k);
            if (k + lanes <= classes)
            {
                sum.StoreUnsafe(ref score, k);
                continue;
            }

            for (nuint l = 0; k + l < classes; l++)
            {
                Unsafe.Add(ref score, k + l) = sum.GetElement((int)l);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> SumOf<T>(ref T coefficient, nuint padded, ReadOnlySpan<T> row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> chain0 = Vector256.Create(row[0]) * Vector256.LoadUnsafe(ref coefficient);
        if (row.Length == 1)
        {
            return chain0;
        }

        Vector256<T> chain1 = Vector256.Create(row[1]) * Vector256.LoadUnsafe(ref coefficient, padded);
        if (row.Length == 2)
        {
            return chain0 + chain1;
        }

        Vector256<T> chain2 = Vector256.Create(row[2]) * Vector256.LoadUnsafe(ref coefficient, 2 * padded);
        if (row.Length == 3)
        {
            return chain0 + chain1 + chain2;
        }

        Vector256<T> chain3 = Vector256.Create(row[3]) * Vector256.LoadUnsafe(ref coefficient, 3 * padded);
        nuint at = Chains * padded;
        int j = Chains;
        for (; j + Chains <= row.Length; j += Chains, at += Chains * padded)
        {
            chain0 = Lanes.MultiplyAdd(Vector256.Create(row[j]), Vector256.LoadUnsafe(ref coefficient, at), chain0);
            chain1 = Lanes.MultiplyAdd(Vector256.Create(row[j + 1]), Vector256.LoadUnsafe(ref coefficient, at + padded), chain1);
            chain2 = Lanes.MultiplyAdd(Vector256.Create(row[j + 2]), Vector256.LoadUnsafe(ref coefficient, at + (2 * padded)), chain2);
            chain3 = Lanes.MultiplyAdd(Vector256.Create(row[j + 3]), Vector256.LoadUnsafe(ref coefficient, at + (3 * padded)), chain3);
        }

        if (j < row.Length)
        {
            chain0 = Lanes.MultiplyAdd(Vector256.Create(row[j]), Vector256.LoadUnsafe(ref coefficient, at), chain0);
        }

        if (j + 1 < row.Length)
        {
            chain1 = Lanes.MultiplyAdd(Vector256.Create(row[j + 1]), Vector256.LoadUnsafe(ref coefficient, at + padded), chain1);
        }

        if (j + 2 < row.Length)
        {
            chain2 = Lanes.MultiplyAdd(Vector256.Create(row[j + 2]), Vector256.LoadUnsafe(ref coefficient, at + (2 * padded)), chain2);
        }

        return (chain0 + chain1) + (chain2 + chain3);
    }
}
