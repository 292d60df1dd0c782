using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Solvers;

/// <summary>
/// A random order of the numbers 0 to n - 1 that is computed and not stored: a Feistel network over pairs (Luby and Rackoff 1988) whose
/// halves count modulo a and b, with a b just above n; results that are none of the numbers are sent round again (Black and Rogaway 2002,
/// "cycle walking"), which hardly ever happens.
/// </summary>
/// <remarks>All arithmetic is on 32 bits, of which halves take no more than 16: eight places are shuffled at once.</remarks>
internal readonly struct RowPermutation
{
    private const int Rounds = 6;
    private readonly KeyStorage offsets;
    private readonly KeyStorage factors;
    private readonly uint count;
    private readonly uint high;
    private readonly uint low;

    /// <summary>An order of 0 to n - 1.</summary>
    /// <param name="count">n, at least 1.</param>
    /// <param name="key">Which order.</param>
    public RowPermutation(int count, ulong key)
    {
        this.count = (uint)count;
        low = (uint)Math.Ceiling(Math.Sqrt(count));
        high = (this.count + low - 1) / low;
        var random = new RandomSource(key);
        for (int round = 0; round < Rounds; round++)
        {
            offsets[round] = (uint)(random.NextUInt64() >> 32);
            factors[round] = (uint)(random.NextUInt64() >> 32) | 1;
        }
    }

    /// <summary>Writes the numbers at some places of the order.</summary>
    /// <param name="place">The first place.</param>
    /// <param name="destination">Receives a number for each place.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Take(int place, Span<int> destination)
    {
        int i = 0;
        if (low >= (uint)Vector256<uint>.Count)
        {
            ref uint first = ref Unsafe.As<int, uint>(ref MemoryMarshal.GetReference(destination));
            uint upper = (uint)place / low;
            uint lower = (uint)place - (upper * low);
            Vector256<uint> lowers = Vector256.Create(lower) + Vector256.Create(0u, 1, 2, 3, 4, 5, 6, 7);
            Vector256<uint> uppers = Vector256.Create(upper);
            Vector256<uint> lows = Vector256.Create(low);
            for (; i + Vector256<uint>.Count <= destination.Length; i += Vector256<uint>.Count)
            {
                // A lower half that has passed its end goes on in the next upper one.
                Vector256<uint> wrapped = Vector256.GreaterThanOrEqual(lowers, lows);
                lowers -= lows & wrapped;
                uppers -= wrapped;
                Shuffle(uppers, lowers).StoreUnsafe(ref first, (nuint)i);
                lowers += Vector256.Create((uint)Vector256<uint>.Count);
            }
        }

        for (int j = 0; j < i; j++)
        {
            if ((uint)destination[j] >= count)
            {
                destination[j] = Walk((uint)destination[j]);
            }
        }

        for (; i < destination.Length; i++)
        {
            destination[i] = Walk((uint)(place + i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Walk(uint number)
    {
        do
        {
            uint upper = number / low;
            number = Shuffle(Vector256.Create(upper), Vector256.Create(number - (upper * low))).ToScalar();
        }
        while (number >= count);
        return (int)number;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Vector256<uint> Shuffle(Vector256<uint> upper, Vector256<uint> lower)
    {
        Vector256<uint> highs = Vector256.Create(high);
        Vector256<uint> lows = Vector256.Create(low);
        upper = Add(upper, Draw(lower, offsets[0], factors[0], highs), highs);
        lower = Add(lower, Draw(upper, offsets[1], factors[1], lows), lows);
        upper = Add(upper, Draw(lower, offsets[2], factors[2], highs), highs);
        lower = Add(lower, Draw(upper, offsets[3], factors[3], lows), lows);
        upper = Add(upper, Draw(lower, offsets[4], factors[4], highs), highs);
        lower = Add(lower, Draw(upper, offsets[5], factors[5], lows), lows);
        return (upper * lows) + lower;
    }

    // Numbers below a bound of at most 16 bits that depend on others: the upper half of a keyed hash, scaled.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Draw(Vector256<uint> values, uint offset, uint factor, Vector256<uint> bounds)
    {
        Vector256<uint> hash = (values + Vector256.Create(offset)) * Vector256.Create(factor);
        hash = (hash ^ (hash >>> 15)) * Vector256.Create(0x846CA68Bu);
        return ((hash >>> 16) * bounds) >>> 16;
    }

    // The sum modulo a bound that both are below: what passes it has come down by less than what stays below would go round.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<uint> Add(Vector256<uint> left, Vector256<uint> right, Vector256<uint> modulus)
    {
        Vector256<uint> sum = left + right;
        return Vector256.Min(sum, sum - modulus);
    }

    [InlineArray(Rounds)]
    private struct KeyStorage
    {
        private uint first;
    }
}
