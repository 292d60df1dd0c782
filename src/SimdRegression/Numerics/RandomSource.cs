using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression;

/// <summary>
/// The library's one source of random numbers: xoshiro256++ (Blackman and Vigna 2021), its state filled from the seed by SplitMix64 (Steele,
/// Lea and Flood 2014). The same seed gives the same numbers on every machine and in every version.
/// </summary>
/// <remarks>
/// A mutable struct: pass it by reference. Not for cryptography.
/// <para>Thread safety: a value that changes with each number drawn; each thread has a source of its own, from a seed of its own.</para>
/// </remarks>
[CLSCompliant(false)]
public struct RandomSource
{
    private ulong s0;
    private ulong s1;
    private ulong s2;
    private ulong s3;

    /// <summary>A source that starts from a seed; every seed is good.</summary>
    /// <param name="seed">Any number.</param>
    public RandomSource(ulong seed)
    {
        s0 = Mix(seed += Increment);
        s1 = Mix(seed += Increment);
        s2 = Mix(seed += Increment);
        s3 = Mix(seed + Increment);
    }

    // Half the distance of uniform numbers.
    private static double HalfStep => 0.5 / (1UL << 53);

    private static ulong Increment => 0x9E3779B97F4A7C15;

    /// <summary>Scatters the bits of a number, a one-to-one map: the last step of SplitMix64.</summary>
    /// <param name="value">Any number.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>64 random bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ulong NextUInt64()
    {
        ulong result = BitOperations.RotateLeft(s0 + s3, 23) + s0;
        ulong shifted = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= shifted;
        s3 = BitOperations.RotateLeft(s3, 45);
        return result;
    }

    /// <summary>A number of the uniform distribution on [0, 1): a multiple of 2^-53.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number from 0 to below a bound, each equally likely (Lemire 2019).</summary>
    /// <param name="bound">Above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not above 0.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int NextInt32(int bound)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(bound);
        uint range = (uint)bound;
        ulong product = (NextUInt64() >> 32) * range;
        if ((uint)product < range)
        {
            uint rejected = (uint)(-(int)range) % range;
            while ((uint)product < rejected)
            {
                product = (NextUInt64() >> 32) * range;
            }
        }

        return (int)(product >> 32);
    }

    /// <summary>A number of the normal distribution with mean 0 and standard deviation 1.</summary>
    /// <remarks>
    /// The ratio of two uniform numbers (Kinderman and Monahan 1977), nearly all of which Leva's bounds (1992) accept or reject by products and
    /// sums. A logarithm takes part in one of a hundred decisions and in no result, so that machines that multiply and add in one step and
    /// machines that do not draw the same numbers.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double NextNormal()
    {
        while (true)
        {
            // From the middles of the intervals that uniform numbers stand for: u is not 0.
            double u = NextDouble() + HalfStep;
            double v = 1.7156 * (NextDouble() + HalfStep - 0.5);
            double x = u - 0.449871;
            double y = Math.Abs(v) + 0.386595;
            double q = (x * x) + (y * ((0.196 * y) - (0.25472 * x)));
            if (q < 0.27597 || (q <= 0.27846 && v * v <= -4.0 * (u * u) * ReproducibleFunctions.Log(u)))
            {
                return v / u;
            }
        }
    }

    /// <summary>Puts items into an order that is random, every order equally likely (Fisher and Yates, in the form of Durstenfeld 1964).</summary>
    /// <typeparam name="T">The type of the items.</typeparam>
    /// <param name="items">The items; the order they come in matters, as the same source moves the same places.</param>
    public void Shuffle<T>(Span<T> items)
    {
        for (int i = items.Length - 1; i > 0; i--)
        {
            int other = NextInt32(i + 1);
            (items[i], items[other]) = (items[other], items[i]);
        }
    }

    /// <inheritdoc cref="Shuffle{T}(Span{T})"/>
    public void Shuffle<T>(T[] items) => Shuffle(items.AsSpan());
}
