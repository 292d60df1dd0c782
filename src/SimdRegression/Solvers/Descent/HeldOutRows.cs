using System.Numerics;

namespace SimdRegression.Solvers;

/// <summary>Which rows tell when to stop, and are not fitted: a hash of seed and row number decides, so that nothing is stored.</summary>
/// <param name="seed">The seed.</param>
/// <param name="fraction">The part of the rows, from 0 to 0.9.</param>
internal readonly struct HeldOutRows(ulong seed, double fraction)
{
    private const ulong Salt = 0xD1B54A32D192ED03;
    private readonly ulong key = RandomSource.Mix(seed ^ Salt);
    private readonly ulong bound = (ulong)(fraction * (1UL << 53));

    /// <summary>Whether there are any.</summary>
    public bool Exist => bound != 0;

    /// <summary>Whether a row is one.</summary>
    public bool Contains(int row) => RandomSource.Mix(key + (uint)row) >> 11 < bound;
}

/// <summary>The rows of a fit, divided into those that are fitted and those that tell when to stop.</summary>
/// <param name="HeldOut">Which are held out.</param>
/// <param name="Count">The number of rows that are fitted.</param>
/// <param name="Weight">Their weight W.</param>
/// <param name="HeldOutWeight">The weight of the others.</param>
internal readonly record struct RowSplit(HeldOutRows HeldOut, int Count, double Weight, double HeldOutWeight)
{
    /// <summary>Whether any row is held out.</summary>
    public bool HoldsOut => HeldOutWeight > 0.0;

    /// <summary>Divides rows; where either part would be without weight nothing is held out.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="totalWeight">Their weight.</param>
    /// <param name="heldOut">Which are to be held out.</param>
    public static RowSplit Of<T>(in RowBatch<T> batch, double totalWeight, HeldOutRows heldOut)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!heldOut.Exist)
        {
            return new RowSplit(default, batch.Count, totalWeight, 0.0);
        }

        int count = 0;
        double weight = 0.0;
        double heldOutWeight = 0.0;
        for (int r = 0; r < batch.Count; r++)
        {
            double weightOfRow = batch.Weights.IsEmpty ? 1.0 : double.CreateTruncating(batch.Weights[r]);
            if (heldOut.Contains(r))
            {
                heldOutWeight += weightOfRow;
            }
            else
            {
                weight += weightOfRow;
                count++;
            }
        }

        return weight > 0.0 && heldOutWeight > 0.0
            ? new RowSplit(heldOut, count, weight, heldOutWeight)
            : new RowSplit(default, batch.Count, totalWeight, 0.0);
    }
}
