using System.Numerics;

namespace SimdRegression.Kernels.Tests.Checks;

/// <summary>What kind of numbers a buffer is filled with.</summary>
public enum Flavour
{
    /// <summary>Uniform between -1 and 1.</summary>
    Ordinary,

    /// <summary>Finite, but with zeros of both signs, subnormal and huge numbers at random positions.</summary>
    Extreme,

    /// <summary>With NaN and infinities at random positions.</summary>
    NonFinite,
}

/// <summary>Fills buffers with pseudo-random numbers, the same ones on every run.</summary>
internal static class TestData
{
    /// <summary>All flavours.</summary>
    public static ReadOnlySpan<Flavour> Flavours => [Flavour.Ordinary, Flavour.Extreme, Flavour.NonFinite];

    /// <summary>Fills with numbers of either sign.</summary>
    public static Span<T> Fill<T>(this Random random, Span<T> buffer, Flavour flavour = Flavour.Ordinary)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer[i] = flavour == Flavour.Ordinary || random.Next(12) != 0
                ? T.CreateTruncating((2.0 * random.NextDouble()) - 1.0)
                : flavour == Flavour.Extreme ? ExtremeNumber<T>(random.Next(8)) : NonFiniteNumber<T>(random.Next(4));
        }

        return buffer;
    }

    /// <summary>Fills with numbers from 0 to 2, one in eight of them 0.</summary>
    public static Span<T> FillNonNegative<T>(this Random random, Span<T> buffer)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int i = 0; i < buffer.Length; i++)
        {
            buffer[i] = random.Next(8) == 0 ? T.Zero : T.CreateTruncating(2.0 * random.NextDouble());
        }

        return buffer;
    }

    private static T ExtremeNumber<T>(int which)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        T huge = T.BitDecrement(T.PositiveInfinity);
        T tiny = T.Epsilon;
        return which switch
        {
            0 => T.NegativeZero,
            1 => T.Zero,
            2 => tiny,
            3 => -tiny * T.CreateTruncating(12345),
            4 => huge,
            5 => -huge / T.CreateTruncating(3),
            6 => T.Sqrt(huge),
            _ => T.One / T.Sqrt(huge),
        };
    }

    private static T NonFiniteNumber<T>(int which)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return which switch
        {
            0 => T.NaN,
            1 => T.PositiveInfinity,
            2 => T.NegativeInfinity,
            _ => T.NegativeZero,
        };
    }
}
