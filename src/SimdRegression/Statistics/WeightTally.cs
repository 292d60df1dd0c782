using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>How many rows have weight, and the sum of the logarithms of their weights, which the likelihood of a weighted fit contains.</summary>
/// <remarks>
/// The sum is kept as the product of the weights, s 2^e with s from 1 to 2: a product costs less than a logarithm, and powers of two are exact, so
/// the bits do not depend on how rows are divided over calls.
/// </remarks>
internal struct WeightTally
{
    /// <summary>The words of <see cref="Write"/>.</summary>
    public const int WordCount = 4;

    private const int ExponentBits = 52;
    private const int ExponentBias = 1023;
    private const long FractionMask = (1L << ExponentBits) - 1;
    private const long OneBits = (long)ExponentBias << ExponentBits;
    private const double Log2 = 0.6931471805599453;

    // The product of so many numbers below 2 is finite.
    private const int Together = 512;

    private double fraction; // the significand less 1, so that the default is a product of 1
    private long exponent;
    private double decay;

    /// <summary>The rows whose weight is above 0.</summary>
    public long Rows { get; private set; }

    /// <summary>The sum of log s over these rows; 0 where no weights were given, NaN where they are not known.</summary>
    public readonly double SumOfLogs => (exponent * Log2) + ReproducibleFunctions.Log(1.0 + fraction) + decay;

    /// <summary>Whether every row counted, and the product of the weights is 1.</summary>
    /// <param name="rows">All rows.</param>
    public readonly bool IsPlain(long rows) => Rows == rows && fraction == 0.0 && exponent == 0 && decay == 0.0;

    /// <summary>The tally of rows of weight 1.</summary>
    public static WeightTally OfRows(long rows) => new() { Rows = rows };

    /// <summary>The tally of rows whose weights are not known.</summary>
    public static WeightTally Unknown(long rows) => new() { Rows = rows, fraction = double.NaN };

    /// <summary>The tally of some weights; empty for rows of weight 1.</summary>
    public static WeightTally Of<T>(ReadOnlySpan<T> weights, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tally = new WeightTally { Rows = rows };
        for (int start = 0; start < weights.Length; start += Together)
        {
            double product = 1.0;
            foreach (T weight in weights[start..Math.Min(start + Together, weights.Length)])
            {
                long bits = BitConverter.DoubleToInt64Bits(double.CreateTruncating(weight));
                if (bits << 1 == 0)
                {
                    tally.Rows--;
                    continue;
                }

                if (bits <= FractionMask)
                {
                    // A subnormal number; its logarithm is that of 2^52 times as much less that of 2^52.
                    bits = BitConverter.DoubleToInt64Bits(BitConverter.Int64BitsToDouble(bits) * (1L << ExponentBits));
                    tally.exponent -= ExponentBits;
                }

                tally.exponent += (bits >> ExponentBits) - ExponentBias;
                product *= BitConverter.Int64BitsToDouble((bits & FractionMask) | OneBits);
            }

            tally.Multiply(product);
        }

        return tally;
    }

    /// <summary>How many of some rows have weight.</summary>
    /// <param name="weights">One a row, or empty: all rows have.</param>
    /// <param name="rows">The rows.</param>
    public static int CountOf<T>(ReadOnlySpan<T> weights, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => weights.IsEmpty ? rows : rows - weights.Count(T.Zero);

    /// <summary>Joins the rows of another tally, or takes them out.</summary>
    /// <param name="other">The other tally.</param>
    /// <param name="sign">1 to join, -1 to take out.</param>
    public void Combine(in WeightTally other, int sign)
    {
        Rows += sign * other.Rows;
        exponent += sign * other.exponent;
        decay += sign * other.decay;
        Multiply(sign > 0 ? 1.0 + other.fraction : 1.0 / (1.0 + other.fraction));
        if (Rows == 0)
        {
            this = default;
        }
    }

    /// <summary>Multiplies all weights.</summary>
    public void Decay(double factor) => decay += factor == 1.0 ? 0.0 : Rows * ReproducibleFunctions.Log(factor);

    /// <summary>The tally as words of a file.</summary>
    public readonly void Write(Span<ulong> words)
    {
        words[0] = (ulong)Rows;
        words[1] = (ulong)exponent;
        words[2] = BitConverter.DoubleToUInt64Bits(1.0 + fraction);
        words[3] = BitConverter.DoubleToUInt64Bits(decay);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="words">The words.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="tally">The tally.</param>
    /// <returns>False where no rows have such a tally.</returns>
    public static bool TryRead(ReadOnlySpan<ulong> words, long rows, out WeightTally tally)
    {
        // The exponents of all weights that are finite and not 0 lie between these.
        const double least = -1075.0;
        const double largest = 1024.0;
        double significand = BitConverter.UInt64BitsToDouble(words[2]);
        tally = new WeightTally
        {
            Rows = (long)words[0],
            exponent = (long)words[1],
            fraction = significand - 1.0,
            decay = BitConverter.UInt64BitsToDouble(words[3]),
        };
        return tally.Rows >= 0
            && tally.Rows <= rows
            && (double.IsNaN(significand)
                || (significand is >= 1.0 and < 2.0
                    && double.IsFinite(tally.decay)
                    && tally.exponent >= least * tally.Rows
                    && tally.exponent <= largest * tally.Rows));
    }

    private void Multiply(double factor)
    {
        double product = (1.0 + fraction) * factor;
        if (!(product > 0.0))
        {
            fraction = double.NaN;
            return;
        }

        // From 2^-1 to 2^513.
        long bits = BitConverter.DoubleToInt64Bits(product);
        exponent += (bits >> ExponentBits) - ExponentBias;
        fraction = BitConverter.Int64BitsToDouble((bits & FractionMask) | OneBits) - 1.0;
    }
}
