using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.Numerics;

namespace SimdRegression.Statistics;

/// <summary>
/// Weighted count, means and centred cross products of features and target, each an unevaluated sum of two doubles, so that joining
/// millions of blocks, merging and taking rows out again leave no trace of their order beyond the last digits of a block.
/// </summary>
/// <remarks>
/// Joining follows Chan, Golub and LeVeque (1983), written about the running mean. With the state's mean m, a block of weight B whose rows
/// were shifted by s (sums d, cross products G), o = m - s, W the weight afterwards and d~ = d - B o the sums about m:
/// C := C + G - d o' - o d~' - d~ d~' / W, and m := m + d~ / W. A block that is taken out enters with B, d and G negative.
/// These terms cancel where the block outweighs all rows before it; it is then summed about its own mean and merged as moments are.
/// The additions to C are error-free transformations (Knuth's two-sum), which cost a few percent of the block's own products and
/// replace the tree of partial sums that pairwise summation would have to keep.
/// <para>
/// The shift is the mean of an earlier moment, or for doubled sums a number of few digits near it: it follows the mean while blocks are
/// accumulated in doubled precision. Afterwards it moves when the number of rows has doubled, or when the weight has grown fourfold: decaying
/// weights let a mean go whose rows are many. So the products of many blocks are known about the same shift before any of them is joined, and
/// threads can compute them. A mean that drifts costs no digits while its rows keep their weight: what lies between it and the shift is part
/// of the variance as well.
/// </para>
/// </remarks>
internal sealed partial class MomentAccumulator
{
    private const double Epsilon = MachineEpsilon.Double;

    // The products of smaller weights lose digits to underflow.
    private const double SmallestWeight = 1e-250;

    // The shift moves when the weight has grown fourfold since it last did. A block of three times the weight before it has its own.
    private const double LargestGain = 4.0;
    private const double OutweighingShare = 3.0;

    private readonly int features;
    private readonly int stride;
    private readonly double[] mean;
    private readonly double[] meanLow;
    private readonly double[] cross;
    private readonly double[] crossLow;
    private readonly double[] shift;
    private readonly double[] offset;
    private readonly double[] aboutMean;
    private readonly double[] offsetLow;
    private readonly double[] aboutMeanLow;
    private readonly double[] left;
    private readonly double[] leftLow;
    private readonly bool isSingle;
    private bool hadRowsTakenOut;
    private bool holdsRest;
    private bool tookOutOthers;

    // Whether sums were taken over whose rows nobody here has seen.
    private bool isRestored;
    private bool isShiftDue;
    private long countAtShift;
    private double weightAtShift;

    /// <summary>Moments of no rows.</summary>
    /// <param name="features">N.</param>
    /// <param name="isSingle">Whether the data are <see cref="float"/>, so that shifts are to be values of that type.</param>
    public MomentAccumulator(int features, bool isSingle)
    {
        this.features = features;
        this.isSingle = isSingle;
        stride = KernelLayout.Stride(features);
        mean = new double[KernelLayout.VectorLength(features)];
        meanLow = new double[mean.Length];
        cross = new double[KernelLayout.CrossProductLength(features)];
        crossLow = new double[cross.Length];
        shift = new double[mean.Length];
        offset = new double[mean.Length];
        aboutMean = new double[mean.Length];
        offsetLow = new double[mean.Length];
        aboutMeanLow = new double[mean.Length];
        left = new double[mean.Length];
        leftLow = new double[mean.Length];
        lostSquares = new double[mean.Length];
        lostSums = new double[mean.Length];
    }

    /// <summary>Whether every block is to be summed in doubled precision, and not only the first.</summary>
    public bool DoublesAllBlocks { get; set; }

    /// <summary>
    /// Whether the first block is accumulated in doubled precision; true unless it is known beforehand that so many rows come, here or in
    /// what these moments will be merged with, that its digits are lost among those of the others.
    /// </summary>
    public bool DoublesFirstBlock { get; init; } = true;

    /// <summary>
    /// Whether the next block is worth the cost of doubled precision, which the first one is: several times as much, but microseconds, and
    /// few rows are where squaring the condition number costs digits.
    /// </summary>
    public bool DoublesNextBlock
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => DoublesAllBlocks || IsAtFirstBlock;
    }

    private bool IsAtFirstBlock
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => DoublesFirstBlock && Count < KernelLayout.BlockRows(features);
    }

    /// <summary>
    /// Whether every block, those taken out included, was accumulated in doubled precision, so that the trailing parts hold what double
    /// precision cannot. Counting rows would not tell: taking rows out leaves the rounding that they came with.
    /// </summary>
    public bool IsDoubled { get; private set; } = true;

    /// <summary>Whether the panels of the next block are to be summed in <see cref="float"/>; see <see cref="SinglePrecisionRule"/>.</summary>
    public bool SumsInSingle { get; private set; }

    /// <summary>Whether panels of any block, those taken out included, were summed in <see cref="float"/>.</summary>
    public bool HoldsSingle { get; private set; }

    /// <summary>Whether <see cref="SumsInSingle"/> is to be judged anew.</summary>
    public bool AwaitsJudgement { get; private set; }

    /// <summary>By how many roundings the rows that these moments describe may differ from those that were given.</summary>
    public double RowRounding { get; set; } = 1.0;

    /// <summary>Rows seen, those of weight zero included: what is told counts <see cref="RowsWithWeight"/>.</summary>
    public long Count { get; private set; }

    /// <summary>The sum of the weights, leading part.</summary>
    public double Weight { get; private set; }

    /// <summary>The sum of the weights, trailing part.</summary>
    public double WeightLow { get; private set; }

    public bool IsEmpty => Weight == 0.0;

    /// <summary>Whether a column varied, but its squares were too small to be told from zero.</summary>
    public bool LostToUnderflow { get; set; }

    /// <summary>
    /// What the rows of the next block are to be shifted by: features, zero padding, the target at index S. Only the first look after
    /// <see cref="Combine"/> changes anything: many states are merged, and few of them have rows added afterwards.
    /// </summary>
    public ReadOnlySpan<double> Shift
    {
        get
        {
            if (isShiftDue)
            {
                MoveShift();
            }

            return shift;
        }
    }

    /// <summary>
    /// How many rows at least are to be shifted by <see cref="Shift"/>, whole blocks counted up to where this many are reached; 0 while it
    /// depends on every block.
    /// </summary>
    public long RowsAboutShift => IsEmpty || IsAtFirstBlock ? 0 : Math.Max(0, (2 * countAtShift) - Count);

    /// <summary>The means, leading part: features, zero padding, the target at index S.</summary>
    public ReadOnlySpan<double> Mean => mean;

    /// <summary>The means, trailing part.</summary>
    public ReadOnlySpan<double> MeanLow => meanLow;

    /// <summary>The centred cross products, leading part, as <see cref="KernelLayout.CrossProductLength"/> lays them out.</summary>
    public ReadOnlySpan<double> Cross => cross;

    /// <summary>The centred cross products, trailing part.</summary>
    public ReadOnlySpan<double> CrossLow => crossLow;

    public void Reset()
    {
        Count = 0;
        tally = default;
        holdsRest = false;
        tookOutOthers = false;
        ClearRounding();
        ClearSums();
    }

    // What the sums have lost stays.
    private void ClearSums()
    {
        Weight = 0.0;
        WeightLow = 0.0;
        LostToUnderflow = false;
        IsDoubled = true;
        HoldsSingle = false;
        SumsInSingle = false;
        hadRowsTakenOut = false;
        isRestored = false;
        mean.AsSpan().Clear();
        meanLow.AsSpan().Clear();
        cross.AsSpan().Clear();
        crossLow.AsSpan().Clear();
        MoveShift();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CopyFrom(MomentAccumulator other)
    {
        Count = other.Count;
        tally = other.tally;
        Weight = other.Weight;
        WeightLow = other.WeightLow;
        LostToUnderflow = other.LostToUnderflow;
        IsDoubled = other.IsDoubled;
        HoldsSingle = other.HoldsSingle;
        SumsInSingle = other.SumsInSingle;
        hadRowsTakenOut = other.hadRowsTakenOut;
        isRestored = other.isRestored;
        holdsRest = other.holdsRest;
        tookOutOthers = other.tookOutOthers;
        other.mean.CopyTo(mean, 0);
        other.meanLow.CopyTo(meanLow, 0);
        other.cross.CopyTo(cross, 0);
        other.crossLow.CopyTo(crossLow, 0);
        CopyRounding(other);
        isShiftDue = other.isShiftDue;
        other.shift.CopyTo(shift, 0);
        countAtShift = other.countAtShift;
        weightAtShift = other.weightAtShift;
    }

    /// <summary>The parts that a stored state is read into, before <see cref="RestoreScalars"/> completes it.</summary>
    public Span<double> MeanBuffer => mean;

    public Span<double> MeanLowBuffer => meanLow;

    public Span<double> CrossBuffer => cross;

    public Span<double> CrossLowBuffer => crossLow;

    /// <summary>Completes a state whose means and products are there.</summary>
    public void RestoreScalars(
        long count, double weight, double weightLow, bool lostToUnderflow, bool isDoubled, bool holdsSingle, bool hasRounding = false)
    {
        HoldsSingle = holdsSingle;
        SumsInSingle = false;
        hadRowsTakenOut = false;
        isRestored = true;
        holdsRest = false;
        tookOutOthers = false;
        Count = count;
        tally = WeightTally.OfRows(count);
        Weight = weight;
        WeightLow = weightLow;
        LostToUnderflow = lostToUnderflow;
        IsDoubled = isDoubled;
        AssumeRounding(atLeast: hasRounding);
        MoveShift();
    }

    /// <summary>Gives a state that has no weight a mean, so that a first block can be joined about it.</summary>
    /// <param name="firstMean">About the mean of the rows.</param>
    /// <param name="variance">About their variance; empty where they are to be shifted by just that mean.</param>
    public void StartAt(ReadOnlySpan<double> firstMean, ReadOnlySpan<double> variance = default)
    {
        MoveRest(from: mean, to: firstMean);
        firstMean.CopyTo(mean);
        meanLow.AsSpan().Clear();
        for (int j = 0; j < variance.Length && DoublesNextBlock; j++)
        {
            mean[j] = NearMean(mean[j], variance[j]);
        }

        MoveShift();
    }

    /// <summary>Whether a block weighs so much more than all rows before it that it is to be summed about its own mean.</summary>
    /// <param name="blockWeight">The weight of the block.</param>
    public bool IsOutweighedBy(double blockWeight) => IsOutweighed(Weight, blockWeight);

    /// <summary>Whether rows of some weight are outweighed by a block that comes after them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsOutweighed(double weight, double blockWeight) => weight > 0.0 && blockWeight >= OutweighingShare * weight;

    /// <summary>Whether the shift moves when the weight has grown so far.</summary>
    public bool MovesShiftAt(double weight) => weight >= LargestGain * weightAtShift;

    /// <summary>Counts rows in, or out, whose weight, if they have any, has been joined; moves the shift when it is time.</summary>
    /// <param name="rows">How many; negative for rows that were taken out.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CountRows(long rows)
    {
        Count += rows;
        hadRowsTakenOut |= rows < 0;
        if (IsAtFirstBlock || Count >= 2 * countAtShift || MovesShiftAt(Weight) || rows < 0)
        {
            MoveShift();

            // Rows that are added and taken out again must leave as little behind as they can.
            AwaitsJudgement = isSingle && !DoublesAllBlocks && !hadRowsTakenOut && Count >= SinglePrecisionRule.FewestBlocks * KernelLayout.BlockRows(features);
        }
    }

    /// <summary>Answers the question whether panels are to be summed in <see cref="float"/>.</summary>
    public void Judge(bool sumsInSingle)
    {
        SumsInSingle = sumsInSingle;
        AwaitsJudgement = false;
    }

    /// <summary>Joins a block, or takes one out, whose rows were shifted by <see cref="Shift"/>.</summary>
    /// <param name="block">The block, of weight above 0.</param>
    /// <param name="sign">1 to join, -1 to take out.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Join(BlockResult block, int sign)
    {
        if (sign > 0 && IsOutweighedBy(block.Weight))
        {
            JoinApart(block);
            return;
        }

        if (!block.IsDoubled)
        {
            HoldsSingle |= block.InSingle;
            Join(block.Cross, block.Sums, block.Weight, sign, block.InSingle ? RoundingOfSingle : RoundingOfDouble, block.WeightRounding);
            return;
        }

        double before = Weight;
        if (TryAddWeight(sign * block.Weight, sign * block.WeightLow))
        {
            JoinDoubled(block, sign);
            NoteBlock(block.Cross, block.Weight, before, RoundingOfDoubled, block.WeightRounding);
        }
        else
        {
            LeaveBlock(block, before);
        }
    }

    /// <summary>Joins products that were summed in double precision, or takes them out.</summary>
    /// <param name="blockCross">The cross products about <see cref="Shift"/>.</param>
    /// <param name="blockSums">The weighted sums about it.</param>
    /// <param name="blockWeight">The weight, above 0.</param>
    /// <param name="sign">1 to join, -1 to take out.</param>
    /// <param name="rounding">How far the products may be wrong, of the squares.</param>
    /// <param name="weightRounding">How far the weight may be wrong.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Join(
        ReadOnlySpan<double> blockCross,
        ReadOnlySpan<double> blockSums,
        double blockWeight,
        int sign,
        double rounding = RoundingOfDouble,
        double weightRounding = 0.0)
    {
        IsDoubled = false;
        double before = Weight;
        if (!TryAddWeight(sign * blockWeight, 0.0))
        {
            LeaveBlock(blockCross, default, blockSums, default, blockWeight, before, rounding, weightRounding);
            return;
        }

        ReadOnlySpan<double> shifts = Shift;
        for (int j = 0; j < mean.Length; j++)
        {
            offset[j] = (mean[j] - shifts[j]) + meanLow[j];
            aboutMean[j] = blockSums[j] - (blockWeight * offset[j]);
        }

        JoinRows(blockCross, blockSums, sign);
        for (int j = 0; j < mean.Length; j++)
        {
            (mean[j], meanLow[j]) = Add(mean[j], meanLow[j], sign * (aboutMean[j] / Weight));
        }

        NoteBlock(blockCross, blockWeight, before, rounding, weightRounding);
    }

    /// <summary>Multiplies the weights of all rows, in doubled precision; what is left of weights that vanish is nothing.</summary>
    /// <param name="factor">Above 0, at most 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Decay(double factor)
    {
        if (IsEmpty)
        {
            // What rows of next to no weight left behind beside rows that have gone is still a bound.
            DecayRounding(factor);
            return;
        }

        if (Weight * factor < SmallestWeight)
        {
            long count = Count;
            Reset();
            Count = count;
            return;
        }

        (Weight, WeightLow) = Multiply(Weight, WeightLow, factor);
        weightAtShift *= factor;
        for (int i = 0; i < cross.Length; i++)
        {
            (cross[i], crossLow[i]) = Multiply(cross[i], crossLow[i], factor);
        }

        DecayRounding(factor);
        tally.Decay(factor);
    }

    /// <summary>Merges another state into this one, or takes it out.</summary>
    /// <param name="other">The other state, of the same number of features, with weight.</param>
    /// <param name="sign">1 to merge, -1 to take out.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Combine(MomentAccumulator other, int sign)
    {
        CombineStatistics(other, sign);
        Count += sign * other.Count;
        tally.Combine(in other.tally, sign);
        isShiftDue = true;
        RestartCountAtShift();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CombineStatistics(MomentAccumulator other, int sign)
    {
        LostToUnderflow |= other.LostToUnderflow;
        IsDoubled &= other.IsDoubled;
        HoldsSingle |= other.HoldsSingle;
        hadRowsTakenOut |= other.hadRowsTakenOut || sign < 0;
        isRestored |= other.isRestored;
        holdsRest |= other.holdsRest;
        tookOutOthers |= other.tookOutOthers;
        if (other.IsEmpty)
        {
            AddRest(other.lostSquares, other.lostSums, other.lostWeight, other.mean);
            return;
        }

        if (IsEmpty && sign > 0)
        {
            Replace(other);
            return;
        }

        var before = new Doubled(Weight, WeightLow);
        if (TryAddWeight(sign * other.Weight, sign * other.WeightLow))
        {
            CombineWeighted(other, before, sign);
            NoteMerge(other, before.High);
        }
        else
        {
            LeaveMoments(other, before.High);
        }
    }

    private static (double High, double Low) Multiply(double high, double low, double factor)
    {
        double product = ErrorFree.Product(high, factor, out double error);
        double head = ErrorFree.Sum(product, (low * factor) + error, out double tail);
        return (head, tail);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (double High, double Low) Add(double high, double low, double term)
    {
        double sum = ErrorFree.Sum(high, term, out double error);
        double head = ErrorFree.Sum(sum, low + error, out double tail);
        return (head, tail);
    }

    // Row i of the cross products: where its vector quantities stand, where it begins, and how far it reaches. Rows 0 to N - 1 belong to
    // the features; N and N + 1 to the target, with the features and with itself.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private (int Vector, int Start, int Length) RowAt(int i)
    {
        int length = i <= features ? Math.Min(stride, (i + 8) & ~7) : 1;
        return (i < features ? i : stride, i * stride, length);
    }

    // Adds to the weight, or takes out; false where what that leaves is no more than the rounding of the sums of weights, and so nothing.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryAddWeight(double weight, double weightLow)
    {
        double before = Weight;
        (Weight, WeightLow) = Add(Weight, WeightLow, weight);
        (Weight, WeightLow) = Add(Weight, WeightLow, weightLow);
        return Weight > 8.0 * Epsilon * before;
    }
}
