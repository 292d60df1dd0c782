using System.Globalization;
using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using SimdRegression.Fitting;
using SimdRegression.Kernels;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// The sufficient statistics of squared loss: weighted counts, means and centred cross products of rows and targets. Rows are read once,
/// whenever they come; every fit of <see cref="LeastSquares"/>, <see cref="Ridge"/>, <see cref="Lasso"/> and <see cref="ElasticNet"/>
/// then costs as much as the number of features demands, whatever the number of rows was.
/// </summary>
/// <typeparam name="T">The element type of the data, <see cref="float"/> or <see cref="double"/>. Statistics are
/// <see cref="double"/>.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <remarks>
/// <para>
/// Rows are accumulated in blocks of fixed size (<see cref="KernelLayout.BlockRows"/>) about an earlier mean, and blocks are joined about
/// the running mean in doubled precision (Chan, Golub and LeVeque 1983, with Knuth's error-free sum). The same rows in the same order give
/// the same bits however they are divided over calls, and whether or not fits were made in between.
/// </para>
/// <para>
/// Long and well-conditioned <see cref="float"/> data are summed in <see cref="float"/> within 256 rows; fits then say
/// <see cref="FitStatus.IllConditioned"/> from a condition number of 1e4 on.
/// </para>
/// <para>
/// Up to 64 features everything is allocated by the constructor, and no other method allocates. Of more features the constructor allocates the
/// sums; what a fit needs is allocated by <see cref="Prepare{TEstimator}"/> or by the first fit of its kind. An object belongs to one thread at a time; threads and machines
/// each fill their own and <see cref="Merge"/> joins them. Threads that are to work on the same rows are its <see cref="Workers"/>.
/// </para>
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
public abstract partial class Moments<T, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private const double SingleEpsilon = MachineEpsilon.Single;
    private const double DoubleEpsilon = MachineEpsilon.Double;

    private readonly SolverKernels kernels;
    private readonly int features;
    private readonly int stride;
    private readonly double[] kept;
    private readonly MomentsState<T> statistics;
    private MomentsSolvers? solvers;
    private MomentsDescent? descent;
    private MomentsWorkers? workers;

    /// <summary>Allocates the statistics and the workspace of fits.</summary>
    /// <param name="kernels">The kernel set, which tells the number of features.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of features is not from 1 to 512.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    protected Moments(TKernels kernels)
    {
        RowArguments.CheckElementType<T>();
        features = kernels.FeatureCount;
        if (features is < 1 or > KernelLayout.MaxFeatures)
        {
            throw new ArgumentOutOfRangeException(
                nameof(kernels), features, $"The number of features must be from 1 to {KernelLayout.MaxFeatures}, and is {features}.");
        }

        var ofBlocks = BlockKernels<T>.Of(kernels);
        this.kernels = ofBlocks.OfSolvers;
        stride = KernelLayout.Stride(features);
        kept = new double[features];
        statistics = new MomentsState<T>(ofBlocks);
        if (features <= KernelLayout.MostFeaturesAllocatedAtOnce)
        {
            Solvers.PrepareAll();
            _ = Descent;
        }
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount => features;

    /// <summary>What missing values count as, where the rows have columns that can be missing.</summary>
    internal GapFills<T>? Gaps { get; init; }

    private MomentsSolvers Solvers => solvers ??= new MomentsSolvers(
        features, new NormalEquationsSolver(kernels, typeof(T) == typeof(float) ? SingleEpsilon : DoubleEpsilon));

    private NormalEquationsSolver Solver => Solvers.Quadratic;

    private MomentsDescent Descent => descent ??= new MomentsDescent(features);

    /// <summary>Threads that take part in adding rows; null, as at first, for the calling thread alone.</summary>
    /// <value>
    /// Threads for the same number of features. They stay their creator's, who may give them to any number of moments in turn, and
    /// disposes of them when none uses them any more.
    /// </value>
    /// <remarks>
    /// <para>
    /// They change the time that adding many rows takes, and nothing else: the bits are the same with any number of threads and without,
    /// and so are the exceptions. Blocks of rows (<see cref="KernelLayout.BlockRows"/>) are handed out to the threads, and the calling
    /// thread joins them in the order of the rows. The first blocks of all, and calls that hold few blocks, are left to the calling thread.
    /// The more rows a call adds the better: threads are woken by it, and sleep when it returns.
    /// </para>
    /// <para>The call returns when no thread reads the rows any more, whether it succeeds or throws.</para>
    /// </remarks>
    /// <exception cref="ArgumentException">The threads are for another number of features.</exception>
    public MomentsWorkers? Workers
    {
        get => workers;
        set
        {
            if (value is not null && value.FeatureCount != features)
            {
                throw new ArgumentException(
                    $"The workers are for {value.FeatureCount} features, and must be for {features}.", nameof(value));
            }

            workers = value;
            statistics.Runner = value?.Runner;
        }
    }

    /// <summary>The number of rows whose weight is above 0: a row of weight 0 is an absent row.</summary>
    public long Count => statistics.Count;

    /// <summary>The sum W of the sample weights; the number of rows when none were given.</summary>
    public double TotalWeight => Close().Weight;

    /// <summary>The weighted mean of the target; 0 without rows.</summary>
    public double TargetMean => Close().Mean[stride];

    /// <summary>The weighted mean of a feature; 0 without rows.</summary>
    /// <param name="feature">0 to N - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such feature.</exception>
    public double Mean(int feature)
    {
        CheckFeature(feature, nameof(feature));
        return Filled().Mean[feature];
    }

    /// <summary>The centred cross product sum s (x(i) - mean(i)) (x(j) - mean(j)) of two features.</summary>
    /// <param name="first">0 to N - 1.</param>
    /// <param name="second">0 to N - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such feature.</exception>
    public double CrossProduct(int first, int second)
    {
        CheckFeature(first, nameof(first));
        CheckFeature(second, nameof(second));
        return Filled().Cross[(Math.Max(first, second) * stride) + Math.Min(first, second)];
    }

    /// <summary>The centred cross product of a feature with the target.</summary>
    /// <param name="feature">0 to N - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such feature.</exception>
    public double TargetCrossProduct(int feature)
    {
        CheckFeature(feature, nameof(feature));
        return Filled().Cross[(features * stride) + feature];
    }

    /// <summary>The centred sum of squares of the target.</summary>
    public double TargetSumOfSquares => Close().Cross[(features + 1) * stride];

    /// <summary>Adds adjacent rows of weight 1.</summary>
    /// <param name="rows">Row-major, N elements a row.</param>
    /// <param name="targets">One a row.</param>
    /// <exception cref="ArgumentException">A length is wrong, or a value is NaN, infinite or too large; nothing was changed
    /// then.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<T> rows, ReadOnlySpan<T> targets) => statistics.Accumulate(rows, features, targets, default, 1);

    /// <summary>Adds adjacent rows with sample weights.</summary>
    /// <param name="rows">Row-major, N elements a row.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="weights">One a row, finite, not negative; a row of weight 0 counts as absent but for <see cref="Count"/>. Empty: all
    /// 1.</param>
    /// <exception cref="ArgumentException">A length is wrong, or a value is NaN, infinite, too large or a negative weight; nothing was
    /// changed then.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<T> rows, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights) => statistics.Accumulate(rows, features, targets, weights, 1);

    /// <summary>Adds rows that are parts of wider records.</summary>
    /// <param name="rows">The first row's first feature and all that follows; the last row need only have its N elements.</param>
    /// <param name="rowStride">The distance between rows in elements, at least N.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="weights">One a row, finite, not negative. Empty: all 1.</param>
    /// <exception cref="ArgumentException">A length is wrong, or a value is NaN, infinite, too large or a negative weight; nothing was
    /// changed then.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<T> rows, int rowStride, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights = default)
    {
        statistics.Accumulate(rows, rowStride, targets, weights, 1);
    }

    /// <summary>Adds the rows of a two-dimensional tensor, whose rows may be further apart than they are long.</summary>
    /// <param name="rows">M by N, each row contiguous.</param>
    /// <param name="targets">M targets.</param>
    /// <param name="weights">M weights, finite, not negative. Empty: all 1.</param>
    /// <exception cref="ArgumentException">
    /// The tensor is not M by N with contiguous rows, a length is wrong, or a value is NaN, infinite, too large or a negative weight;
    /// nothing was changed then.
    /// </exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(in ReadOnlyTensorSpan<T> rows, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights = default)
    {
        AccumulateTensor(in rows, targets, weights, 1);
    }

    /// <summary>Takes adjacent rows out that were added before, as a sliding window does.</summary>
    /// <remarks>
    /// Their rounding stays: where they were far from the rows that are left, fits tell fewer digits, or <see cref="FitStatus.IllConditioned"/>.
    /// Rows that were never added are noticed when their number, their weight or the sums show it: fits then say
    /// <see cref="FitStatus.OutOfRange"/>.
    /// </remarks>
    /// <param name="rows">Row-major, N elements a row.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="weights">The weights they were added with. Empty: all 1.</param>
    /// <exception cref="ArgumentException">
    /// A length is wrong, a value is NaN, infinite, too large or a negative weight, or there are more rows or more weight than the
    /// moments hold; nothing was changed then.
    /// </exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Subtract(ReadOnlySpan<T> rows, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights = default)
    {
        statistics.Accumulate(rows, features, targets, weights, -1);
    }

    /// <summary>Takes rows out that were added before and are parts of wider records.</summary>
    /// <param name="rows">The first row's first feature and all that follows; the last row need only have its N elements.</param>
    /// <param name="rowStride">The distance between rows in elements, at least N.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="weights">The weights they were added with. Empty: all 1.</param>
    /// <exception cref="ArgumentException">As for the overload without a stride.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Subtract(ReadOnlySpan<T> rows, int rowStride, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights = default)
    {
        statistics.Accumulate(rows, rowStride, targets, weights, -1);
    }

    /// <summary>Takes the rows of a two-dimensional tensor out that were added before.</summary>
    /// <param name="rows">M by N, each row contiguous.</param>
    /// <param name="targets">M targets.</param>
    /// <param name="weights">The weights they were added with. Empty: all 1.</param>
    /// <exception cref="ArgumentException">As for the overload of spans.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Subtract(in ReadOnlyTensorSpan<T> rows, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights = default)
    {
        AccumulateTensor(in rows, targets, weights, -1);
    }

    /// <summary>Merges the rows that other moments have seen, as if they had been added here.</summary>
    /// <typeparam name="TOther">The kernel set of the other moments.</typeparam>
    /// <param name="other">Moments of the same number of features; they stay as they are.</param>
    /// <exception cref="ArgumentException">The number of features differs.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Merge<TOther>(Moments<T, TOther> other)
        where TOther : struct, IKernels<T>
    {
        statistics.Merge(CheckedSource(other));
    }

    /// <summary>Takes out the rows that other moments have seen, all of which were added here before, for instance a fold.</summary>
    /// <typeparam name="TOther">The kernel set of the other moments.</typeparam>
    /// <param name="other">Moments of the same number of features; they stay as they are.</param>
    /// <exception cref="ArgumentException">The number of features differs, or the other moments hold more rows or more weight than
    /// these.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Subtract<TOther>(Moments<T, TOther> other)
        where TOther : struct, IKernels<T>
    {
        statistics.Subtract(CheckedSource(other));
    }

    /// <summary>Replaces the contents by those of other moments.</summary>
    /// <typeparam name="TOther">The kernel set of the other moments.</typeparam>
    /// <param name="other">Moments of the same number of features; they stay as they are.</param>
    /// <exception cref="ArgumentException">The number of features differs.</exception>
    public void CopyFrom<TOther>(Moments<T, TOther> other)
        where TOther : struct, IKernels<T>
    {
        CopyFrom(CheckedSource(other));
    }

    /// <summary>Replaces the contents by those of other moments for some of their features, as if only these had been added.</summary>
    /// <typeparam name="TOther">The kernel set of the other moments.</typeparam>
    /// <param name="other">Moments of any number of features; they stay as they are.</param>
    /// <param name="features">N features of the other moments, all different: entry j becomes feature j here.</param>
    /// <exception cref="ArgumentException">There are not N features, one is not of the other moments, or one is named twice; nothing was
    /// changed then.</exception>
    /// <remarks>Nothing is rounded, so one pass over wide data serves fits of any of its columns.</remarks>
    public void CopyFrom<TOther>(Moments<T, TOther> other, ReadOnlySpan<int> features)
        where TOther : struct, IKernels<T>
    {
        ArgumentNullException.ThrowIfNull(other);
        CheckSelection(features, other.FeatureCount);
        statistics.CopyFrom(other.Filled(), other.FeatureCount, features, MomentSelection.OwnTarget);
    }

    /// <summary>
    /// Replaces the contents by those of other moments for some of their features, one of which becomes the target here: several targets share one pass.
    /// </summary>
    /// <typeparam name="TOther">The kernel set of the other moments.</typeparam>
    /// <param name="other">Moments of any number of features; they stay as they are.</param>
    /// <param name="features">N features of the other moments, all different: entry j becomes feature j here.</param>
    /// <param name="target">The feature of the other moments that becomes the target; none of <paramref name="features"/>.</param>
    /// <exception cref="ArgumentException">There are not N features, one is not of the other moments, one is named twice, or is the target; nothing was
    /// changed then.</exception>
    /// <remarks>Nothing is rounded.</remarks>
    public void CopyFrom<TOther>(Moments<T, TOther> other, ReadOnlySpan<int> features, int target)
        where TOther : struct, IKernels<T>
    {
        ArgumentNullException.ThrowIfNull(other);
        CheckSelection(features, other.FeatureCount);
        if ((uint)target >= (uint)other.FeatureCount || features.Contains(target))
        {
            throw new ArgumentOutOfRangeException(
                nameof(target), target, $"The target must be a feature of the other moments, from 0 to {other.FeatureCount - 1}, and none of the chosen features.");
        }

        statistics.CopyFrom(other.Filled(), other.FeatureCount, features, target);
    }

    /// <summary>
    /// Multiplies the weights of all rows seen so far: with a factor below 1 before each batch of new rows, older batches fade exponentially.
    /// </summary>
    /// <param name="factor">Above 0, at most 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The factor is not above 0 and at most 1.</exception>
    /// <remarks>Means, and fits whose penalty is per sample, stay as they are; <see cref="Count"/> stays.</remarks>
    public void Decay(double factor)
    {
        if (!(factor > 0.0 && factor <= 1.0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(factor),
                factor,
                string.Create(CultureInfo.InvariantCulture, $"The factor must be above 0 and at most 1, and is {factor}."));
        }

        statistics.Decay(factor);
    }

    /// <summary>Forgets all rows.</summary>
    public void Reset() => statistics.Reset();

    /// <summary>Writes the statistics in a small binary format with a version and a checksum.</summary>
    /// <param name="destination">A writable stream; it is not closed.</param>
    public void Save(Stream destination) => statistics.Save(destination);

    /// <summary>Replaces the contents by statistics that <see cref="Save"/> wrote, on any machine and for any element type.</summary>
    /// <param name="source">A readable stream; it is not closed, and is read no further than the statistics reach.</param>
    /// <exception cref="InvalidDataException">
    /// The stream holds something else, is damaged or cut off, has another version or another number of features; nothing was changed then.
    /// </exception>
    public void Load(Stream source) => statistics.Load(source);

    /// <summary>Replaces the contents by some columns of other statistics, each a feature or <see cref="MomentSelection.OwnTarget"/>.</summary>
    internal void CopyFrom(MomentAccumulator source, int sourceFeatures, ReadOnlySpan<int> columns, int target) =>
        statistics.CopyFrom(source, sourceFeatures, columns, target);

    /// <summary>Replaces the contents by statistics of the same number of features.</summary>
    internal void CopyFrom(MomentAccumulator source) => statistics.CopyFrom(source);

    /// <summary>The statistics with the rows that wait for their block to fill, without changing what comes after.</summary>
    internal MomentAccumulator Close() => statistics.Close();

    /// <summary>What fits are made to: the statistics, with the means of what is there in place of missing values.</summary>
    internal MomentAccumulator Filled() => Gaps is null ? Close() : Gaps.Fill(Close());

    private protected MomentsState<T> Statistics => statistics;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private MomentAccumulator CheckedSource<TOther>(Moments<T, TOther> other)
        where TOther : struct, IKernels<T>
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.FeatureCount != features)
        {
            throw new ArgumentException(
                $"The other moments have {other.FeatureCount} features, and must have {features}.", nameof(other));
        }

        return other.Close();
    }

    private void CheckFeature(int feature, string name)
    {
        if ((uint)feature >= (uint)features)
        {
            throw new ArgumentOutOfRangeException(name, feature, $"A feature must be from 0 to {features - 1}, and is {feature}.");
        }
    }

    private void CheckSelection(ReadOnlySpan<int> selection, int available)
    {
        if (selection.Length != features)
        {
            throw new ArgumentException($"{selection.Length} features are chosen, and must be {features}.", nameof(features));
        }

        for (int j = 0; j < selection.Length; j++)
        {
            if ((uint)selection[j] >= (uint)available)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(features), selection[j], $"A feature of the other moments is from 0 to {available - 1}, and entry {j} is {selection[j]}.");
            }

            if (selection[..j].Contains(selection[j]))
            {
                throw new ArgumentException($"Feature {selection[j]} is chosen twice.", nameof(features));
            }
        }
    }
}
