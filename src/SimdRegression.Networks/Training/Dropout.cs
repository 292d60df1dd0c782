using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Networks.Training;

/// <summary>Which units of a layer are left out of a step: a hash of seed, step, row and unit decides, so that nothing is stored and threads do not matter.</summary>
internal static class Dropout
{
    /// <summary>Leaves units out, and multiplies the others and their slopes by 1 / (1 - p).</summary>
    /// <param name="units">Padded rows of units.</param>
    /// <param name="slopes">Their slopes in the linear parts.</param>
    /// <param name="probability">p, above 0.</param>
    /// <param name="key">What tells steps and layers apart.</param>
    /// <param name="firstPlace">The place of the first unit among all of the step.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply<T>(Span<T> units, Span<T> slopes, double probability, ulong key, int firstPlace)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        // A hash of 32 bits is below the bound with the probability; a scale that fits it keeps the mean.
        var bound = (uint)Math.Min(uint.MaxValue, Math.Round(probability * 4294967296.0));
        T scale = Widening.Round<T>(1.0 / (1.0 - (bound / 4294967296.0)));
        Vector256<uint> keys = Vector256.Create((uint)key);
        Vector256<uint> otherKeys = Vector256.Create((uint)(key >> 32));
        Vector256<uint> places = Vector256.Create((uint)firstPlace) + Vector256.Create(0u, 1, 2, 3, 4, 5, 6, 7);
        ref T unit = ref MemoryMarshal.GetReference(units);
        ref T slope = ref MemoryMarshal.GetReference(slopes);
        for (nuint i = 0; i < (nuint)units.Length; i += 8)
        {
            // Below the bound without a sign: the largest of both is the hash itself.
            Vector256<uint> hash = Mix(places ^ keys, otherKeys);
            Vector256<uint> isKept = Vector256.Equals(Vector256.Max(hash, Vector256.Create(bound)), hash);
            Scale(ref unit, ref slope, i, isKept, scale);
            places += Vector256.Create(8u);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Scale<T>(ref T unit, ref T slope, nuint index, Vector256<uint> isKept, T scale)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (typeof(T) == typeof(float))
        {
            Vector256<T> factor = Vector256.Create(scale) & isKept.As<uint, T>();
            (Vector256.LoadUnsafe(ref unit, index) * factor).StoreUnsafe(ref unit, index);
            (Vector256.LoadUnsafe(ref slope, index) * factor).StoreUnsafe(ref slope, index);
            return;
        }

        (Vector256<long> lower, Vector256<long> upper) = Vector256.Widen(isKept.AsInt32());
        nuint half = (nuint)Vector256<T>.Count;
        Vector256<T> first = Vector256.Create(scale) & lower.As<long, T>();
        Vector256<T> second = Vector256.Create(scale) & upper.As<long, T>();
        (Vector256.LoadUnsafe(ref unit, index) * first).StoreUnsafe(ref unit, index);
        (Vector256.LoadUnsafe(ref slope, index) * first).StoreUnsafe(ref slope, index);
        (Vector256.LoadUnsafe(ref unit, index + half) * second).StoreUnsafe(ref unit, index + half);
        (Vector256.LoadUnsafe(ref slope, index + half) * second).StoreUnsafe(ref slope, index + half);
    }

    // Products with odd numbers and shifts scatter the bits; the second key comes in between.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Mix(Vector256<uint> value, Vector256<uint> key)
    {
        value = (value ^ (value >>> 16)) * Vector256.Create(0x9E3779B1u);
        value = (value ^ (value >>> 15) ^ key) * Vector256.Create(0x85EBCA77u);
        value = (value ^ (value >>> 13)) * Vector256.Create(0xC2B2AE3Du);
        return value ^ (value >>> 16);
    }
}
