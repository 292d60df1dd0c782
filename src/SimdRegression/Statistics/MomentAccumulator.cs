using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>
/// Weighted count, means and centred cross products of features and target, each an unevaluated sum of two doubles, so that joining
/// millions of blocks, merging and taking rows out again leave no trace of their order beyond the last digits of a block.
/// </summary>
/// <remarks>
/// Joining follows Chan, Golub and LeVeque (1983), written about the running mean. With the state's mean m = hi + lo, a block of weight B
/// whose rows were shifted by hi alone (sums d, cross products G), W the weight afterwards and d~ = d - B lo the sums about m:
/// C := C + G - d lo' - lo d~' - d~ d~' / W, and m := m + d~ / W. A block that is taken out enters with B, d and G negative.
/// The additions to C are error-free transformations (Knuth's two-sum), which cost a few percent of the block's own products and
/// replace the tree of partial sums that pairwise summation would have to keep.
/// </remarks>
internal sealed class MomentAccumulator
{
    private const double Epsilon = 2.220446049250313e-16;

    private readonly int features;
    private readonly int stride;
    private readonly double[] mean;
    private readonly double[] meanLow;
    private readonly double[] cross;
    private readonly double[] crossLow;
    private readonly double[] aboutMean;
    private readonly double[] rooted;

    public MomentAccumulator(int features)
    {
        this.features = features;
        stride = KernelLayout.Stride(features);
        mean = new double[KernelLayout.VectorLength(features)];
        meanLow = new double[mean.Length];
        cross = new double[KernelLayout.CrossProductLength(features)];
        crossLow = new double[cross.Length];
        aboutMean = new double[mean.Length];
        rooted = new double[mean.Length];
    }

    /// <summary>
    /// How many rows are accumulated in doubled precision before the kernels in double precision take over: eight blocks.
    /// </summary>
    private int DoubledRows => 8 * KernelLayout.BlockRows(features);

    /// <summary>Whether the next block is worth the cost of doubled precision.</summary>
    public bool DoublesNextBlock => Count < DoubledRows;

    /// <summary>
    /// Whether every block, those taken out included, was accumulated in doubled precision, so that the trailing parts hold what double
    /// precision cannot. Counting rows would not tell: taking rows out leaves the rounding that they came with.
    /// </summary>
    public bool IsDoubled { get; private set; } = true;

    /// <summary>Rows seen, those of weight zero included.</summary>
    public long Count { get; set; }

    /// <summary>The sum of the weights, leading part.</summary>
    public double Weight { get; private set; }

    /// <summary>The sum of the weights, trailing part.</summary>
    public double WeightLow { get; private set; }

    public bool IsEmpty => Weight == 0.0;

    /// <summary>Whether a column varied, but its squares were too small to be told from zero.</summary>
    public bool LostToUnderflow { get; set; }

    /// <summary>The means, leading part: features, zero padding, the target at index S. It is the shift of the next block.</summary>
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
        Weight = 0.0;
        WeightLow = 0.0;
        LostToUnderflow = false;
        IsDoubled = true;
        mean.AsSpan().Clear();
        meanLow.AsSpan().Clear();
        cross.AsSpan().Clear();
        crossLow.AsSpan().Clear();
    }

    public void CopyFrom(MomentAccumulator other)
    {
        Count = other.Count;
        Weight = other.Weight;
        WeightLow = other.WeightLow;
        LostToUnderflow = other.LostToUnderflow;
        IsDoubled = other.IsDoubled;
        other.mean.CopyTo(mean, 0);
        other.meanLow.CopyTo(meanLow, 0);
        other.cross.CopyTo(cross, 0);
        other.crossLow.CopyTo(crossLow, 0);
    }

    /// <summary>The parts that a stored state is read into, before <see cref="RestoreScalars"/> completes it.</summary>
    public Span<double> MeanBuffer => mean;

    public Span<double> MeanLowBuffer => meanLow;

    public Span<double> CrossBuffer => cross;

    public Span<double> CrossLowBuffer => crossLow;

    public void RestoreScalars(long count, double weight, double weightLow, bool lostToUnderflow, bool isDoubled)
    {
        Count = count;
        Weight = weight;
        WeightLow = weightLow;
        LostToUnderflow = lostToUnderflow;
        IsDoubled = isDoubled;
    }

    /// <summary>Makes <paramref name="shift"/> the mean of a state that has no weight, so that a first block can be joined about
    /// it.</summary>
    public void StartAt(ReadOnlySpan<double> shift)
    {
        shift.CopyTo(mean);
        meanLow.AsSpan().Clear();
    }

    /// <summary>Joins a block, or takes one out, whose rows were shifted by <see cref="Mean"/>.</summary>
    /// <param name="blockCross">The block's cross products, leading parts.</param>
    /// <param name="blockCrossLow">Their trailing parts, or empty.</param>
    /// <param name="blockSums">The block's weighted sums.</param>
    /// <param name="blockWeight">The block's weight, above 0.</param>
    /// <param name="sign">1 to join, -1 to take out.</param>
    public void Join(
        ReadOnlySpan<double> blockCross, ReadOnlySpan<double> blockCrossLow, ReadOnlySpan<double> blockSums, double blockWeight, int sign)
    {
        IsDoubled &= !blockCrossLow.IsEmpty;
        double before = Weight;
        AddToWeight(sign * blockWeight, 0.0);
        if (IsNothing(Weight, before))
        {
            LeaveEmpty();
            return;
        }

        double root = Math.Sqrt(Weight);
        for (int j = 0; j < mean.Length; j++)
        {
            aboutMean[j] = blockSums[j] - (blockWeight * meanLow[j]);
            rooted[j] = aboutMean[j] / root;
        }

        for (int i = 0; i <= features + 1; i++)
        {
            (int vector, int start, int length) = RowAt(i);
            Span<double> high = cross.AsSpan(start, length);
            Span<double> low = crossLow.AsSpan(start, length);
            int offset = i <= features ? 0 : stride;
            ReadOnlySpan<double> sums = aboutMean.AsSpan(offset, length);
            ReadOnlySpan<double> products = blockCross.Slice(start, length);
            ReadOnlySpan<double> lows = meanLow.AsSpan(offset, length);
            if (blockCrossLow.IsEmpty)
            {
                double factor = (-sign * meanLow[vector]) - (aboutMean[vector] / Weight);
                AddRow(high, low, products, sign, -sign * blockSums[vector], lows, factor, sums);
            }
            else
            {
                // The correction is of rank one, and must be symmetric and stay of rank one to the last digit: else columns that depend on
                // each other no longer do. So the root of the weight goes to both sides, and products are exact.
                AddRow(high, low, products, sign, 0.0, sums, 0.0, sums);
                products = blockCrossLow.Slice(start, length);
                AddRow(high, low, products, sign, -sign * blockSums[vector], lows, -sign * meanLow[vector], sums);
                AddExactly(high, low, -rooted[vector], rooted.AsSpan(offset, length));
            }
        }

        for (int j = 0; j < mean.Length; j++)
        {
            (mean[j], meanLow[j]) = Add(mean[j], meanLow[j], sign * (aboutMean[j] / Weight));
        }
    }

    /// <summary>Merges another state into this one, or takes it out.</summary>
    /// <param name="other">The other state, of the same number of features, with weight.</param>
    /// <param name="sign">1 to merge, -1 to take out.</param>
    public void Combine(MomentAccumulator other, int sign)
    {
        Count += sign * other.Count;
        LostToUnderflow |= other.LostToUnderflow;
        IsDoubled &= other.IsDoubled;
        if (other.IsEmpty)
        {
            return;
        }

        if (IsEmpty && sign > 0)
        {
            long count = Count;
            CopyFrom(other);
            Count = count;
            return;
        }

        double before = Weight;
        AddToWeight(sign * other.Weight, sign * other.WeightLow);
        if (IsNothing(Weight, before))
        {
            LeaveEmpty();
            return;
        }

        // With delta the difference of the means: C := C +- C2 +- (W1 W2 / W) delta delta', m := m +- (W2 / W) delta.
        double share = sign * other.Weight / Weight;
        double root = Math.Sqrt(Math.Abs(before * share));
        for (int j = 0; j < mean.Length; j++)
        {
            aboutMean[j] = (other.mean[j] - mean[j]) + (other.meanLow[j] - meanLow[j]);
            rooted[j] = root * aboutMean[j];
        }

        for (int i = 0; i <= features + 1; i++)
        {
            (int vector, int start, int length) = RowAt(i);
            ReadOnlySpan<double> difference = rooted.AsSpan(i <= features ? 0 : stride, length);
            Span<double> high = cross.AsSpan(start, length);
            Span<double> low = crossLow.AsSpan(start, length);
            AddRow(high, low, other.cross.AsSpan(start, length), sign, 0.0, difference, 0.0, difference);
            AddRow(high, low, other.crossLow.AsSpan(start, length), sign, 0.0, difference, 0.0, difference);
            AddExactly(high, low, sign * rooted[vector], difference);
        }

        for (int j = 0; j < mean.Length; j++)
        {
            double step = share * aboutMean[j];
            (mean[j], meanLow[j]) = Add(mean[j], meanLow[j], step);
        }
    }

    // (high, low) += sign products + a x + b y, element by element.
    private static void AddRow(
        Span<double> high,
        Span<double> low,
        ReadOnlySpan<double> products,
        int sign,
        double a,
        ReadOnlySpan<double> x,
        double b,
        ReadOnlySpan<double> y)
    {
        // Element by element, so the width of Vector<T> cannot show in the bits.
        int j = 0;
        if (high.Length >= Vector<double>.Count)
        {
            var signs = new Vector<double>(sign);
            var factorA = new Vector<double>(a);
            var factorB = new Vector<double>(b);
            ref double highStart = ref MemoryMarshal.GetReference(high);
            ref double lowStart = ref MemoryMarshal.GetReference(low);
            ref double productStart = ref MemoryMarshal.GetReference(products);
            ref double xStart = ref MemoryMarshal.GetReference(x);
            ref double yStart = ref MemoryMarshal.GetReference(y);
            for (; j <= high.Length - Vector<double>.Count; j += Vector<double>.Count)
            {
                var term = (signs * Vector.LoadUnsafe(ref productStart, (nuint)j))
                    + ((factorA * Vector.LoadUnsafe(ref xStart, (nuint)j)) + (factorB * Vector.LoadUnsafe(ref yStart, (nuint)j)));
                var before = Vector.LoadUnsafe(ref highStart, (nuint)j);
                var sum = before + term;
                var virtualTerm = sum - before;
                var error = (before - (sum - virtualTerm)) + (term - virtualTerm);
                var tail = Vector.LoadUnsafe(ref lowStart, (nuint)j) + error;
                var head = sum + tail;
                (tail - (head - sum)).StoreUnsafe(ref lowStart, (nuint)j);
                head.StoreUnsafe(ref highStart, (nuint)j);
            }
        }

        for (; j < high.Length; j++)
        {
            double term = (sign * products[j]) + ((a * x[j]) + (b * y[j]));
            (high[j], low[j]) = Add(high[j], low[j], term);
        }
    }

    // (high, low) += factor values, every product with its rounding error.
    private static void AddExactly(Span<double> high, Span<double> low, double factor, ReadOnlySpan<double> values)
    {
        int done = 0;
        if (Vector512.IsHardwareAccelerated)
        {
            done = AddExactly<Width512<double>, Vector512<double>>(high, low, factor, values, done);
        }

        if (Vector256.IsHardwareAccelerated)
        {
            done = AddExactly<Width256<double>, Vector256<double>>(high, low, factor, values, done);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            done = AddExactly<Width128<double>, Vector128<double>>(high, low, factor, values, done);
        }

        AddExactly<WidthScalar<double>, double>(high, low, factor, values, done);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int AddExactly<TWidth, TVector>(
        Span<double> high, Span<double> low, double factor, ReadOnlySpan<double> values, int start)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double highStart = ref MemoryMarshal.GetReference(high);
        ref double lowStart = ref MemoryMarshal.GetReference(low);
        ref double valueStart = ref MemoryMarshal.GetReference(values);
        TVector factors = TWidth.Create(factor);
        int width = (int)TWidth.Count;
        int j = start;
        for (; j <= high.Length - width; j += width)
        {
            TVector sum = TWidth.Load(ref highStart, (nuint)j);
            TVector rest = TWidth.Load(ref lowStart, (nuint)j);
            DoubledArithmetic.Accumulate<TWidth, TVector>(TWidth.Load(ref valueStart, (nuint)j), factors, ref sum, ref rest);
            TVector head = TWidth.Add(sum, rest);
            TWidth.Store(TWidth.Subtract(rest, TWidth.Subtract(head, sum)), ref lowStart, (nuint)j);
            TWidth.Store(head, ref highStart, (nuint)j);
        }

        return j;
    }

    private static (double High, double Low) Add(double high, double low, double term)
    {
        double sum = ErrorFree.Sum(high, term, out double error);
        double head = ErrorFree.Sum(sum, low + error, out double tail);
        return (head, tail);
    }

    // Row i of the cross products: where its vector quantities stand, where it begins, and how far it reaches. Rows 0 to N - 1 belong to
    // the
    // features; N and N + 1 to the target, with the features and with itself.
    private (int Vector, int Start, int Length) RowAt(int i)
    {
        int length = i <= features ? Math.Min(stride, (i + 8) & ~7) : 1;
        return (i < features ? i : stride, i * stride, length);
    }

    // What taking out leaves of the weight, if it is no more than the rounding of the sums of weights.
    private static bool IsNothing(double weight, double before) => !(weight > 8.0 * Epsilon * before);

    private void AddToWeight(double weight, double weightLow)
    {
        (Weight, WeightLow) = Add(Weight, WeightLow, weight);
        (Weight, WeightLow) = Add(Weight, WeightLow, weightLow);
    }

    private void LeaveEmpty()
    {
        long count = Count;
        Reset();
        Count = count;
    }
}
