using System.Numerics;

namespace SimdRegression;

/// <summary>
/// The library's one source of random numbers: xoshiro256++ (Blackman and Vigna 2021), its state filled from the seed by SplitMix64 (Steele,
/// Lea and Flood 2014). The same seed gives the same numbers on every machine and in every version.
/// </summary>
/// <remarks>A mutable struct: pass it by reference. Not for cryptography.</remarks>
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

    private static ulong Increment => 0x9E3779B97F4A7C15;

    /// <summary>Scatters the bits of a number, a one-to-one map: the last step of SplitMix64.</summary>
    /// <param name="value">Any number.</param>
    public static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    /// <summary>64 random bits.</summary>
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
    public double NextDouble() => (NextUInt64() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A whole number from 0 to below a bound, each equally likely (Lemire 2019).</summary>
    /// <param name="bound">Above 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The bound is not above 0.</exception>
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
}
