using System.Numerics;
using System.Runtime.InteropServices;

namespace SimdRegression.Kernels.Tests.Checks;

/// <summary>Comparison to the bit, where all NaNs count as one: which of two NaNs an operation passes on is up to the machine.</summary>
internal static class Compare
{
    /// <summary>Requires equal bits; the message names the case and the first difference.</summary>
    public static void Equal<T, TCase>(ReadOnlySpan<T> expected, ReadOnlySpan<T> actual, string what, TCase @case)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(expected.Length, actual.Length);
        if (MemoryMarshal.AsBytes(expected).SequenceEqual(MemoryMarshal.AsBytes(actual)))
        {
            return;
        }

        for (int i = 0; i < expected.Length; i++)
        {
            bool same = expected[i] == actual[i]
                ? T.IsNegative(expected[i]) == T.IsNegative(actual[i])
                : T.IsNaN(expected[i]) && T.IsNaN(actual[i]);
            if (!same)
            {
                Assert.Fail($"{what}[{i}] is {actual[i]:R} instead of {expected[i]:R}: {@case}.");
            }
        }
    }

    /// <summary>Requires equal bits of one number.</summary>
    public static void Equal<T, TCase>(T expected, T actual, string what, TCase @case)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        => Equal(new ReadOnlySpan<T>(in expected), new ReadOnlySpan<T>(in actual), what, @case);

    /// <summary>Requires a difference of at most a bound.</summary>
    public static void Within<T, TCase>(T expected, T actual, double bound, string what, TCase @case)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double difference = Math.Abs(double.CreateTruncating(expected) - double.CreateTruncating(actual));
        if (!(difference <= bound))
        {
            Assert.Fail($"{what} is {actual:R}, more than {bound} from {expected:R}: {@case}.");
        }
    }

    /// <summary>
    /// Higham's gamma(n) = n u / (1 - n u), with u the unit roundoff: a sum of n products, in any order, fused or not, is within gamma(n)
    /// times the sum of their absolute values of the exact one.
    /// </summary>
    /// <remarks>Source: Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, section 3.1.</remarks>
    public static double Gamma<T>(int operations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double unitRoundoff = double.CreateTruncating(T.BitIncrement(T.One) - T.One) / 2.0;
        return operations * unitRoundoff / (1.0 - (operations * unitRoundoff));
    }
}
