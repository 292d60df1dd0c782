using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression.Selection;

/// <summary>The moments of the rows that the model of each fold is trained on, one fold after the other.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <remarks>
/// Nothing is ever taken out again, which would leave rounding behind. Folds are halved again and again: what a half is trained on is what
/// both are trained on together and the other half. That takes K log K merges, and the memory of log K sums, where sums over all folds
/// before and behind each would take 3 K merges and the memory of K sums. Each sum is made by the same merges whichever folds were asked
/// for before, so threads that share the folds get the same bits.
/// </remarks>
internal sealed class TrainingSums<T, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly FoldAssignment folds;
    private readonly FoldMoments<T, TKernels> parts;
    private readonly BlockProducts<T> products;
    private readonly MomentAccumulator[] levels;
    private readonly int[] firsts;
    private readonly int[] ends;
    private int depth = -1;

    /// <summary>Allocates the sums.</summary>
    /// <param name="folds">The folds.</param>
    /// <param name="parts">Their moments.</param>
    /// <param name="products">What computes the products of rows that are kept.</param>
    public TrainingSums(FoldAssignment folds, FoldMoments<T, TKernels> parts, BlockProducts<T> products)
    {
        this.folds = folds;
        this.parts = parts;
        this.products = products;
        int halvings = BitOperations.Log2((uint)folds.FoldCount - 1) + 1;
        levels = new MomentAccumulator[folds.TrainsOnEarlierRowsOnly ? 1 : halvings + 1];
        for (int i = 0; i < levels.Length; i++)
        {
            levels[i] = parts.CreateSum();
        }

        firsts = new int[levels.Length];
        ends = new int[levels.Length];
    }

    /// <summary>Forgets the sums, when the rows have changed.</summary>
    public void Restart() => depth = -1;

    /// <summary>The moments that the model of a fold is trained on; they are overwritten by the next call.</summary>
    /// <param name="fold">0 to K - 1; ascending folds cost least.</param>
    public MomentAccumulator Of(int fold) => folds.TrainsOnEarlierRowsOnly ? Earlier(fold) : Others(fold);

    private MomentAccumulator Earlier(int fold)
    {
        MomentAccumulator sum = levels[0];
        if (depth < 0 || ends[0] > fold)
        {
            Begin();
            ends[0] = 0;
        }

        // One by one, so that it does not show where a thread began.
        for (; ends[0] < fold; ends[0]++)
        {
            parts.Join(ends[0], ends[0] + 1, sum, products);
        }

        return sum;
    }

    private MomentAccumulator Others(int fold)
    {
        if (depth < 0)
        {
            Begin();
            ends[0] = folds.FoldCount;
        }

        while (fold < firsts[depth] || fold >= ends[depth])
        {
            depth--;
        }

        while (ends[depth] - firsts[depth] > 1)
        {
            int first = firsts[depth];
            int end = ends[depth];
            int middle = first + ((end - first) / 2);
            bool isInFirstHalf = fold < middle;
            MomentAccumulator sum = levels[depth + 1];
            sum.CopyFrom(levels[depth]);
            parts.Join(isInFirstHalf ? middle : first, isInFirstHalf ? end : middle, sum, products);
            depth++;
            firsts[depth] = isInFirstHalf ? first : middle;
            ends[depth] = isInFirstHalf ? middle : end;
        }

        return levels[depth];
    }

    // What all folds are trained on: rows that are never tested.
    private void Begin()
    {
        levels[0].Reset();
        parts.Join(folds.FoldCount, parts.PartCount, levels[0], products);
        firsts[0] = 0;
        depth = 0;
    }
}
