using System.Runtime.CompilerServices;

namespace SimdRegression.Solvers;

/// <summary>The rows of an epoch, one after the other, in the order that was asked for; those that were held out are left out.</summary>
internal struct RowSequence
{
    private readonly RowOrder order;
    private readonly HeldOutRows heldOut;
    private readonly RowPermutation permutation;
    private readonly int rows;
    private readonly int fitted;
    private RandomSource random;
    private int place;

    /// <summary>The rows of an epoch.</summary>
    /// <param name="order">Their order.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="fitted">How many of them are not held out; at least 1.</param>
    /// <param name="heldOut">Which are.</param>
    /// <param name="seed">What the order starts from.</param>
    /// <param name="epoch">The number of the epoch, which makes another order of the same seed.</param>
    public RowSequence(RowOrder order, int rows, int fitted, HeldOutRows heldOut, ulong seed, int epoch)
    {
        this.order = order;
        this.heldOut = heldOut;
        this.rows = rows;
        this.fitted = fitted;
        ulong key = RandomSource.Mix(seed) + (ulong)epoch;
        permutation = new RowPermutation(rows, key);
        random = order == RowOrder.WithReplacement ? new RandomSource(key) : default;
    }

    /// <summary>Writes the next rows of the epoch.</summary>
    /// <param name="destination">Receives their numbers.</param>
    /// <returns>How many there were left, at most as many as the destination takes.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Take(Span<int> destination)
    {
        int taken = 0;
        if (order == RowOrder.WithReplacement)
        {
            int wanted = Math.Min(destination.Length, fitted - place);
            place += wanted;
            while (taken < wanted)
            {
                int row = random.NextInt32(rows);
                destination[taken] = row;
                taken += heldOut.Exist && heldOut.Contains(row) ? 0 : 1;
            }
        }
        else if (!heldOut.Exist)
        {
            taken = Math.Min(destination.Length, rows - place);
            Next(destination[..taken]);
        }
        else
        {
            while (taken < destination.Length && place < rows)
            {
                Span<int> next = destination.Slice(taken, Math.Min(destination.Length - taken, rows - place));
                Next(next);
                foreach (int row in next)
                {
                    destination[taken] = row;
                    taken += heldOut.Contains(row) ? 0 : 1;
                }
            }
        }

        return taken;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Next(Span<int> destination)
    {
        if (order == RowOrder.Shuffled)
        {
            permutation.Take(place, destination);
        }
        else
        {
            for (int i = 0; i < destination.Length; i++)
            {
                destination[i] = place + i;
            }
        }

        place += destination.Length;
    }
}
