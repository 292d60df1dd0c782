using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// Fits an estimator to many resamples of the same rows: the average of their models (bagging, Breiman 1996), intervals and selection
/// frequencies of coefficients, and the error on the rows that each resample left out.
/// </summary>
/// <typeparam name="TModel">The model that fits return.</typeparam>
/// <typeparam name="T">The element type of the data, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <remarks>
/// A resample is the moments of all rows, weighted by how often each was drawn: one pass a resample, no row is copied. Row weights multiply
/// those counts. Memory for one weight a row grows when more rows come than before; nothing else is allocated after construction. For one
/// thread at a time.
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
public abstract class Bootstrap<TModel, T, TKernels>
    where TModel : IModelFactory<TModel, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly WorkspaceMoments<T, TKernels> drawn;
    private readonly BootstrapResult result;
    private readonly T[] coefficients;
    private readonly T[] predictions;
    private readonly TKernels kernels;
    private readonly int resampleCount;
    private readonly ulong seed;
    private int[] counts = [];
    private T[] weights = [];

    /// <summary>Allocates the workspace of fits.</summary>
    /// <param name="kernels">The kernel set, which tells the number of features.</param>
    /// <param name="resampleCount">How many resamples a fit draws, at least 1.</param>
    /// <param name="seed">Decides which rows they hold; the same seed draws the same rows on every machine.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of features is not from 1 to 512, or there are no resamples.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    [CLSCompliant(false)]
    protected Bootstrap(TKernels kernels, int resampleCount, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(resampleCount, 1);
        int features = RowArguments.CheckedFeatures(kernels.FeatureCount);
        this.kernels = kernels;
        this.resampleCount = resampleCount;
        this.seed = seed;
        drawn = new WorkspaceMoments<T, TKernels>(kernels);
        result = new BootstrapResult(features, resampleCount);
        coefficients = new T[features];
        predictions = new T[KernelLayout.BlockRows(features)];
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount => drawn.FeatureCount;

    /// <summary>How many resamples a fit draws.</summary>
    public int ResampleCount => resampleCount;

    /// <summary>Fits an estimator with an intercept and no restriction to resamples of adjacent rows, drawn with replacement.</summary>
    /// <typeparam name="TEstimator">The estimator.</typeparam>
    /// <param name="rows">Row-major, N elements a row.</param>
    /// <param name="targets">One a row.</param>
    /// <param name="estimator">What is minimised.</param>
    /// <param name="average">Receives the model whose coefficients and intercept are the means over the resamples; never NaN.</param>
    /// <returns>The models of all resamples.</returns>
    /// <exception cref="ArgumentException">A length is wrong, a value is NaN, infinite or too large, or the strength does not suit the
    /// estimator.</exception>
    public BootstrapResult Fit<TEstimator>(ReadOnlySpan<T> rows, ReadOnlySpan<T> targets, in TEstimator estimator, out TModel average)
        where TEstimator : struct, IMomentsEstimator
    {
        var batch = new RowBatch<T>(rows, FeatureCount, targets, default);
        return Fit(in batch, in estimator, default, ResamplingScheme.WithReplacement, out average);
    }

    /// <summary>Fits an estimator to resamples of rows.</summary>
    /// <typeparam name="TEstimator">The estimator.</typeparam>
    /// <param name="batch">Rows, targets and weights; a row of weight 0 is drawn like others and weighs nothing.</param>
    /// <param name="estimator">What is minimised.</param>
    /// <param name="options">Intercept, scaling (by the rows of the resample), penalty factors, bounds, tolerance.</param>
    /// <param name="scheme">How rows are drawn.</param>
    /// <param name="average">Receives the model whose coefficients and intercept are the means over the resamples; never NaN.</param>
    /// <returns>The models of all resamples.</returns>
    /// <exception cref="ArgumentException">A length is wrong, a value is NaN, infinite, too large or a negative weight, or an option or the
    /// strength does not suit.</exception>
    public BootstrapResult Fit<TEstimator>(
        in RowBatch<T> batch, in TEstimator estimator, in FitOptions options, ResamplingScheme scheme, out TModel average)
        where TEstimator : struct, IMomentsEstimator
    {
        if (scheme is < ResamplingScheme.WithReplacement or > ResamplingScheme.HalfWithoutReplacement)
        {
            throw new ArgumentOutOfRangeException(nameof(scheme), scheme, $"{(int)scheme} is no scheme of resampling.");
        }

        RowArguments.Check(batch.Rows, batch.RowStride, FeatureCount, batch.Count, batch.Weights.Length);
        MakeRoom(batch.Count);
        result.Clear();
        var random = new RandomSource(seed);
        for (int resample = 0; resample < resampleCount; resample++)
        {
            Draw(batch.Count, scheme, ref random);
            Weigh(batch.Weights, batch.Count);
            drawn.Reset();
            drawn.Add(batch.Rows, batch.RowStride, batch.Targets, weights.AsSpan(0, batch.Count));
            FitReport report = drawn.Fit(in estimator, in options, coefficients, out T intercept);
            if (report.Status is FitStatus.NoData or FitStatus.OutOfRange)
            {
                continue;
            }

            Span<double> kept = result.Next;
            for (int j = 0; j < kept.Length; j++)
            {
                kept[j] = double.CreateChecked(coefficients[j]);
            }

            result.Append(double.CreateChecked(intercept), OutOfBagError(in batch, intercept), report.Converged);
        }

        average = Average();
        return result;
    }

    private void MakeRoom(int rowCount)
    {
        if (counts.Length < rowCount)
        {
            counts = new int[rowCount];
            weights = new T[rowCount];
        }
    }

    // How often each row is drawn.
    private void Draw(int rowCount, ResamplingScheme scheme, ref RandomSource random)
    {
        Span<int> times = counts.AsSpan(0, rowCount);
        times.Clear();
        if (scheme == ResamplingScheme.WithReplacement)
        {
            for (int i = 0; i < rowCount; i++)
            {
                times[random.NextInt32(rowCount)]++;
            }

            return;
        }

        // Every choice of half of the rows is equally likely (Fan, Muller and Rezucha 1962): each row is taken with the share that is still
        // wanted of those that are still to come.
        int wanted = (rowCount + 1) / 2;
        for (int row = 0; row < rowCount; row++)
        {
            times[row] = random.NextInt32(rowCount - row) < wanted ? 1 : 0;
            wanted -= times[row];
        }
    }

    private void Weigh(ReadOnlySpan<T> given, int rowCount)
    {
        for (int row = 0; row < rowCount; row++)
        {
            T times = T.CreateChecked(counts[row]);
            weights[row] = given.IsEmpty ? times : times * given[row];
        }
    }

    private double OutOfBagError(in RowBatch<T> batch, T intercept)
    {
        double squares = 0.0;
        double weight = 0.0;
        for (int start = 0; start < batch.Count; start += predictions.Length)
        {
            RowBatch<T> part = batch.Slice(start, Math.Min(predictions.Length, batch.Count - start));
            kernels.Predict(part.Rows, part.RowStride, coefficients, intercept, predictions.AsSpan(0, part.Count));
            for (int i = 0; i < part.Count; i++)
            {
                if (counts[start + i] == 0)
                {
                    double residual = double.CreateChecked(part.Targets[i]) - double.CreateChecked(predictions[i]);
                    double own = part.Weights.IsEmpty ? 1.0 : double.CreateChecked(part.Weights[i]);
                    squares += own * residual * residual;
                    weight += own;
                }
            }
        }

        return squares / weight;
    }

    private TModel Average()
    {
        double intercept = 0.0;
        for (int j = 0; j < coefficients.Length; j++)
        {
            coefficients[j] = result.Count == 0 ? T.Zero : T.CreateTruncating(result.Mean(j));
        }

        foreach (double each in result.Intercepts)
        {
            intercept += each / result.Count;
        }

        return MakeModel(coefficients, T.CreateTruncating(intercept));
    }

    /// <summary>Makes the model that a fit returns.</summary>
    /// <param name="coefficients">w, N values; the next fit overwrites them.</param>
    /// <param name="intercept">b.</param>
    private protected virtual TModel MakeModel(T[] coefficients, T intercept) => TModel.Create(coefficients, intercept);
}
