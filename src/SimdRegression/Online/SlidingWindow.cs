using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.Online;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// The last rows of a stream, up to a fixed number, and their moments: any estimator of <see cref="Moments{T, TKernels}"/> is fitted to exactly
/// these rows, at a cost that does not depend on how many they are.
/// </summary>
/// <typeparam name="TModel">The model that fits return.</typeparam>
/// <typeparam name="T">The element type of the data, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <remarks>
/// <para>
/// Rows that leave are taken out of the moments by blocks (<see cref="KernelLayout.BlockRows"/>), and before anything is asked of them. The
/// rounding that this leaves is that of rows that are no longer there. The moments carry a bound of it; where it is 32 times as large as that
/// of the rows of the window alone, their moments are summed afresh. Where all sums are in doubled precision, it may be a million times as
/// large. So a fit returns what one to the same rows alone does, to rounding, however long the stream was and whatever passed through.
/// </para>
/// <para>Only construction allocates. For one thread at a time.</para>
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
public abstract class SlidingWindow<TModel, T, TKernels>
    where TModel : IModelFactory<TModel, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private const double LargestGrowth = 32.0;
    private const double LargestGrowthOfDoubled = 1e6;

    private readonly WorkspaceMoments<T, TKernels> moments;
    private readonly RowRing<T> ring;
    private readonly T[] delivered;
    private readonly int blockRows;
    private int leaving;
    private double growthOfSum = 1.0;

    /// <summary>Allocates the rows, the moments and the workspace of fits.</summary>
    /// <param name="kernels">The kernel set, which tells the number of features.</param>
    /// <param name="capacity">How many rows the window holds, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of features is not from 1 to 512, or the window holds no row or more than an
    /// array can.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    protected SlidingWindow(TKernels kernels, int capacity)
    {
        int features = RowArguments.CheckedFeatures(kernels.FeatureCount);
        blockRows = KernelLayout.BlockRows(features);
        int largest = (Array.MaxLength / features) - blockRows;
        if (capacity < 1 || capacity > largest)
        {
            throw new ArgumentOutOfRangeException(
                nameof(capacity), capacity, $"A window of {features} features holds from 1 to {largest} rows, and is to hold {capacity}.");
        }

        Capacity = capacity;
        moments = new WorkspaceMoments<T, TKernels>(kernels) { Gaps = GapFills<T>.Of<TModel>(features) };
        ring = new RowRing<T>(features, capacity + blockRows);
        delivered = new T[features];
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount => moments.FeatureCount;

    /// <summary>How many rows the window holds when it is full.</summary>
    public int Capacity { get; }

    /// <summary>How many rows it holds now.</summary>
    public int Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ring.Count - leaving;
    }

    /// <summary>Adds adjacent rows; those that are no longer among the last <see cref="Capacity"/> leave.</summary>
    /// <param name="rows">Row-major, N elements a row, the oldest first.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="weights">One a row, finite, not negative. Empty: all 1.</param>
    /// <exception cref="ArgumentException">A length is wrong, or a value is NaN, infinite, too large or a negative weight; nothing was
    /// changed then.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<T> rows, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights = default)
    {
        RowArguments.Check(rows, FeatureCount, FeatureCount, targets.Length, weights.Length);
        var batch = new RowBatch<T>(rows, FeatureCount, targets, weights);
        if (batch.Count > blockRows)
        {
            // What comes in several blocks is checked before the first of them.
            RowChecks.Check(in batch, FeatureCount, TargetRange.Any);
            if (!BlockProducts<T>.AreUsable(FeatureCount, in batch))
            {
                throw new ArgumentException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The rows hold values beyond {BlockProducts<T>.LargestMagnitude}, whose squares leave the range of double precision: scale the data."),
                    nameof(rows));
            }
        }

        for (int start = 0; start < batch.Count; start += blockRows)
        {
            AddBlock(batch.Slice(start, Math.Min(blockRows, batch.Count - start)));
        }
    }

    /// <summary>Fits an estimator with an intercept and no restriction to the rows of the window.</summary>
    /// <typeparam name="TEstimator">The estimator.</typeparam>
    /// <param name="estimator">What is minimised.</param>
    /// <param name="model">Receives the model; never NaN.</param>
    /// <returns>How the fit ended, with a certificate of its optimality.</returns>
    public FitReport Fit<TEstimator>(in TEstimator estimator, out TModel model)
        where TEstimator : struct, IMomentsEstimator
    {
        return Fit(in estimator, default, out model);
    }

    /// <summary>Fits an estimator to the rows of the window.</summary>
    /// <typeparam name="TEstimator">The estimator.</typeparam>
    /// <param name="estimator">What is minimised.</param>
    /// <param name="options">Intercept, scaling, penalty factors, bounds, tolerance.</param>
    /// <param name="model">Receives the model; never NaN.</param>
    /// <returns>How the fit ended, with a certificate of its optimality.</returns>
    /// <exception cref="ArgumentException">An option does not fit the number of features or lies out of its range.</exception>
    public FitReport Fit<TEstimator>(in TEstimator estimator, in FitOptions options, out TModel model)
        where TEstimator : struct, IMomentsEstimator
    {
        TakeOut();
        FitReport report = moments.Fit(in estimator, in options, delivered, out T intercept);
        model = Make(intercept);
        return report;
    }

    /// <summary>Fits ordinary least squares with standard errors, t statistics and p values to the rows of the window.</summary>
    /// <param name="estimator">Least squares.</param>
    /// <param name="options">Intercept, scaling, bounds, tolerance.</param>
    /// <param name="statistics">Receives the inference about each coefficient.</param>
    /// <param name="model">Receives the model; never NaN.</param>
    /// <returns>How the fit ended, with a certificate of its optimality.</returns>
    /// <exception cref="ArgumentException">An option or the statistics do not fit the number of features, or an option lies out of its
    /// range.</exception>
    public FitReport Fit(in LeastSquares estimator, in FitOptions options, CoefficientStatistics statistics, out TModel model)
    {
        TakeOut();
        FitReport report = moments.Fit(in estimator, in options, statistics, delivered, out T intercept);
        model = Make(intercept);
        return report;
    }

    /// <summary>Replaces the contents of other moments by those of the rows of the window.</summary>
    /// <typeparam name="TOther">The kernel set of the other moments.</typeparam>
    /// <param name="destination">Moments of the same number of features.</param>
    /// <exception cref="ArgumentException">The number of features differs.</exception>
    public void CopyTo<TOther>(Moments<T, TOther> destination)
        where TOther : struct, IKernels<T>
    {
        ArgumentNullException.ThrowIfNull(destination);
        TakeOut();
        destination.CopyFrom(moments);
    }

    /// <summary>Forgets all rows.</summary>
    public void Reset()
    {
        moments.Reset();
        ring.Clear();
        leaving = 0;
        growthOfSum = 1.0;
    }

    private TModel Make(T intercept) =>
        moments.Gaps is { } gaps ? TModel.Create(delivered, intercept, gaps.Fills) : TModel.Create(delivered, intercept);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddBlock(in RowBatch<T> batch)
    {
        if (ring.Count + batch.Count > ring.Capacity)
        {
            TakeOut();
        }

        // Throws before anything has changed but what was due to leave.
        moments.Add(batch.Rows[..(batch.Count * FeatureCount)], batch.Targets, batch.Weights);
        ring.Append(in batch);
        leaving = Math.Max(ring.Count - Capacity, 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void TakeOut()
    {
        if (leaving == 0)
        {
            return;
        }

        // Fewer rows stay than leave: to add them costs less.
        bool sumsAfresh = leaving >= Count;
        while (leaving > 0)
        {
            RowBatch<T> oldest = ring.Oldest(leaving);
            sumsAfresh = sumsAfresh || !TrySubtract(in oldest);
            ring.Drop(oldest.Count);
            leaving -= oldest.Count;
        }

        if (sumsAfresh || HasLostDigits())
        {
            SumAfresh();
        }
    }

    // Rows near the ends of the range of numbers may be such that their sums cannot be taken apart again.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TrySubtract(in RowBatch<T> batch)
    {
        try
        {
            moments.Subtract(batch.Rows, batch.Targets, batch.Weights);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    // Compared with what the rows of the window lost when they were last summed, in case that was much.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool HasLostDigits()
    {
        MomentAccumulator sums = moments.Close();
        return sums.RoundingGrowth > growthOfSum * (sums.IsDoubled ? LargestGrowthOfDoubled : LargestGrowth);
    }

    private void SumAfresh()
    {
        moments.Reset();
        for (int skip = 0; skip < ring.Count;)
        {
            RowBatch<T> part = ring.From(skip);
            moments.Add(part.Rows, part.Targets, part.Weights);
            skip += part.Count;
        }

        growthOfSum = moments.Close().RoundingGrowth;
    }
}
