using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>How many rows have weight, and the sum of the logarithms of their weights, which the likelihood of a weighted fit contains.</summary>
/// <remarks>
/// Each logarithm is rounded to a whole number of units of 2^-40, and the sum of whole numbers is exact. So the bits do not depend on how rows are
/// divided over calls and shards, and rows that are taken out leave nothing behind.
/// </remarks>
internal struct WeightTally
{
    /// <summary>The words of <see cref="Write"/>.</summary>
    public const int WordCount = 4;

    private const double UnitsOfOne = 1L << 40;

    // A number of less than 2^51 added to this one is rounded to a whole number, which its last bits then hold.
    private const double WholeNumbers = 6755399441055744.0;

    // No finite double has a logarithm beyond this.
    private const double LargestLog = 750.0;

    // Sums of so many logarithms fit into 64 bits.
    private const int ChunkRows = 512;

    private Int128 units;
    private double decay;
    private bool isUnknown;

    /// <summary>The rows whose weight is above 0.</summary>
    public long Rows { get; private set; }

    /// <summary>The sum of log s over these rows; 0 where no weights were given, NaN where they are not known.</summary>
    public readonly double SumOfLogs => isUnknown ? double.NaN : ((double)units / UnitsOfOne) + decay;

    /// <summary>Whether there is nothing to tell beside the number of rows: all count, and the logarithms of their weights add up to 0 or are not known.</summary>
    /// <param name="rows">All rows.</param>
    public readonly bool IsPlain(long rows) => Rows == rows && ((units == 0 && decay == 0.0) || isUnknown);

    /// <summary>The tally of rows of weight 1.</summary>
    public static WeightTally OfRows(long rows) => new() { Rows = rows };

    /// <summary>The tally of rows whose weights are not known.</summary>
    public static WeightTally Unknown(long rows) => new() { Rows = rows, isUnknown = true };

    /// <summary>The tally of some weights; empty for rows of weight 1.</summary>
    public static WeightTally Of<T>(ReadOnlySpan<T> weights, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => weights.IsEmpty ? OfRows(rows) : OfWeights(weights, rows);

    // Apart, so that rows without weights do not have the logarithm compiled.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static WeightTally OfWeights<T>(ReadOnlySpan<T> weights, int rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var tally = new WeightTally { Rows = rows };
        Span<double> chunk = stackalloc double[ChunkRows];
        ref double first = ref MemoryMarshal.GetReference(chunk);
        for (int start = 0; start < weights.Length; start += ChunkRows)
        {
            int count = Math.Min(ChunkRows, weights.Length - start);
            Widening.Copy(weights.Slice(start, count), chunk);
            chunk[count..].Fill(1.0);
            Vector256<long> zeros = Vector256<long>.Zero;
            Vector256<long> sums = Vector256<long>.Zero;
            Vector256<double> isKnown = Vector256<double>.AllBitsSet;
            for (int r = 0; r < count; r += Vector256<double>.Count)
            {
                Vector256<double> weight = Vector256.LoadUnsafe(ref first, (nuint)r);
                Vector256<double> isZero = Vector256.Equals(weight, Vector256<double>.Zero);
                Vector256<double> logs = VectorFunctions.Log(Vector256.ConditionalSelect(isZero, Vector256<double>.One, weight));
                Vector256<double> whole = (logs * Vector256.Create(UnitsOfOne)) + Vector256.Create(WholeNumbers);
                zeros += isZero.AsInt64();
                sums += whole.AsInt64() - Vector256.Create(WholeNumbers).AsInt64();
                isKnown &= Vector256.LessThanOrEqual(Vector256.Abs(logs), Vector256.Create(LargestLog));
            }

            // A lane of -1 for each zero.
            tally.Rows += Vector256.Sum(zeros);
            tally.units += Vector256.Sum(sums);
            tally.isUnknown |= !Vector256.EqualsAll(isKnown.AsInt64(), Vector256<long>.AllBitsSet);
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Combine(in WeightTally other, int sign)
    {
        Rows += sign * other.Rows;
        units += sign * other.units;
        decay += sign * other.decay;
        isUnknown |= other.isUnknown;
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
        words[1] = (ulong)units;
        words[2] = (ulong)(units >> 64);
        words[3] = BitConverter.DoubleToUInt64Bits(isUnknown ? double.NaN : decay);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="words">The words.</param>
    /// <param name="rows">All rows.</param>
    /// <param name="tally">The tally.</param>
    /// <returns>False where no rows have such a tally, or one that is not written.</returns>
    public static bool TryRead(ReadOnlySpan<ulong> words, long rows, out WeightTally tally)
    {
        double decay = BitConverter.UInt64BitsToDouble(words[3]);
        bool isUnknown = double.IsNaN(decay);
        tally = new WeightTally
        {
            Rows = (long)words[0],
            units = new Int128(words[2], words[1]),
            decay = isUnknown ? 0.0 : decay,
            isUnknown = isUnknown,
        };
        double largest = LargestLog * UnitsOfOne * tally.Rows;
        bool isPossible = isUnknown
            ? tally.units == 0 && words[3] == BitConverter.DoubleToUInt64Bits(double.NaN)
            : !double.IsInfinity(decay) && Math.Abs((double)tally.units) <= largest;
        return isPossible && tally.Rows >= 0 && tally.Rows <= rows && !tally.IsPlain(rows);
    }
}
