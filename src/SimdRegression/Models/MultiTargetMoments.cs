using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// The moments of rows with several targets: one Gram matrix of the features, and the products of the features with each target. One pass over the rows
/// serves a fit of each target, and fits of all targets together.
/// </summary>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Everything is allocated by the constructor.
/// <para>Thread safety: one thread at a time.</para>
/// </remarks>
/// <example><code>
/// var moments = new MultiTargetMoments&lt;double&gt;(features: 10, targets: 3);
/// moments.Add(rows, targets);                       // rows x 10, rows x 3
/// FitReport report = moments.Fit(new MultiTaskElasticNet(0.1), default, coefficients, intercepts);
/// </code></example>
public sealed class MultiTargetMoments<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int RowsAtOnce = 256;

    private readonly int width;
    private readonly LinearModel<T>.Moments all;
    private readonly LinearModel<T>.Moments one;
    private readonly MultiTaskFit? together;
    private readonly int[] features;
    private readonly T[] rows;
    private readonly T[] last;

    /// <summary>Moments of no rows.</summary>
    /// <param name="features">N, at least 1.</param>
    /// <param name="targets">K, at least 1; N + K is at most 513.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public MultiTargetMoments(int features, int targets)
    {
        if (features is < 1 or > KernelLayout.MaxFeatures)
        {
            throw new ArgumentOutOfRangeException(nameof(features), features, $"The number of features must be from 1 to {KernelLayout.MaxFeatures}.");
        }

        if (targets < 1 || features + targets > KernelLayout.MaxFeatures + 1)
        {
            throw new ArgumentOutOfRangeException(
                nameof(targets), targets, $"There must be at least 1 target, and of features and targets together at most {KernelLayout.MaxFeatures + 1}.");
        }

        FeatureCount = features;
        TargetCount = targets;
        width = features + targets - 1;
        all = new LinearModel<T>.Moments(width);
        one = new LinearModel<T>.Moments(features);
        together = features * targets <= KernelLayout.MaxFeatures ? new MultiTaskFit(features, targets) : null;
        this.features = new int[features];
        for (int j = 0; j < features; j++)
        {
            this.features[j] = j;
        }

        rows = new T[RowsAtOnce * width];
        last = new T[RowsAtOnce];
    }

    /// <summary>N, the number of features.</summary>
    public int FeatureCount { get; }

    /// <summary>K, the number of targets.</summary>
    public int TargetCount { get; }

    /// <summary>How many rows there are.</summary>
    public long Count => all.Count;

    /// <summary>The sum of the weights.</summary>
    public double TotalWeight => all.TotalWeight;

    /// <summary>Adds rows.</summary>
    /// <param name="rowsOfFeatures">The features, row after row: rows x N.</param>
    /// <param name="rowsOfTargets">The targets, row after row: rows x K.</param>
    /// <param name="weights">A weight for each row, not negative; empty: all are 1.</param>
    /// <exception cref="ArgumentException">
    /// Lengths do not fit, or a value is not finite; nothing was changed then. Or a value is too large for the sums; rows before it may have been added then, and
    /// <see cref="Reset"/> takes all of them out.
    /// </exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<T> rowsOfFeatures, ReadOnlySpan<T> rowsOfTargets, ReadOnlySpan<T> weights = default)
    {
        int count = rowsOfTargets.Length / TargetCount;
        if (count * TargetCount != rowsOfTargets.Length || count * FeatureCount != rowsOfFeatures.Length || (!weights.IsEmpty && weights.Length != count))
        {
            throw new ArgumentException(
                $"There are {rowsOfFeatures.Length} values of {FeatureCount} features, {rowsOfTargets.Length} of {TargetCount} targets and {weights.Length} weights; "
                + "they must be of the same rows.",
                nameof(rowsOfFeatures));
        }

        CheckFinite(rowsOfFeatures, nameof(rowsOfFeatures));
        CheckFinite(rowsOfTargets, nameof(rowsOfTargets));
        foreach (T weight in weights)
        {
            if (!(weight >= T.Zero && T.IsFinite(weight)))
            {
                throw new ArgumentException($"A weight is {weight}; it must be finite and not negative.", nameof(weights));
            }
        }

        for (int start = 0; start < count; start += RowsAtOnce)
        {
            int part = Math.Min(RowsAtOnce, count - start);
            for (int row = 0; row < part; row++)
            {
                Span<T> joined = rows.AsSpan(row * width, width);
                rowsOfFeatures.Slice((start + row) * FeatureCount, FeatureCount).CopyTo(joined);
                ReadOnlySpan<T> own = rowsOfTargets.Slice((start + row) * TargetCount, TargetCount);
                own[..^1].CopyTo(joined[FeatureCount..]);
                last[row] = own[^1];
            }

            all.Add(rows.AsSpan(0, part * width), last.AsSpan(0, part), weights.IsEmpty ? default : weights.Slice(start, part));
        }
    }

    /// <summary>Adds what other moments hold.</summary>
    /// <param name="other">Moments of as many features and targets.</param>
    /// <exception cref="ArgumentException">The numbers differ.</exception>
    public void Merge(MultiTargetMoments<T> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.FeatureCount != FeatureCount || other.TargetCount != TargetCount)
        {
            throw new ArgumentException(
                $"The other moments have {other.FeatureCount} features and {other.TargetCount} targets, and these {FeatureCount} and {TargetCount}.", nameof(other));
        }

        all.Merge(other.all);
    }

    /// <summary>Forgets all rows.</summary>
    public void Reset() => all.Reset();

    /// <summary>Replaces the contents by those of moments that hold the targets among their features.</summary>
    /// <param name="moments">The moments; they stay as they are.</param>
    /// <param name="chosenFeatures">N features of the moments: entry j becomes feature j here.</param>
    /// <param name="chosenTargets">K features of the moments, or -1 for their own target: entry k becomes target k here. None is a feature here.</param>
    /// <exception cref="ArgumentException">There are not N and K of them, or a column is chosen twice.</exception>
    public void CopyFrom(LinearModel<T>.Moments moments, ReadOnlySpan<int> chosenFeatures, ReadOnlySpan<int> chosenTargets)
    {
        ArgumentNullException.ThrowIfNull(moments);
        if (chosenFeatures.Length != FeatureCount || chosenTargets.Length != TargetCount)
        {
            throw new ArgumentException(
                $"There are {chosenFeatures.Length} features and {chosenTargets.Length} targets, and must be {FeatureCount} and {TargetCount}.", nameof(chosenFeatures));
        }

        int[] columns = [.. chosenFeatures, .. chosenTargets];
        for (int i = 0; i < columns.Length; i++)
        {
            int least = i < FeatureCount ? 0 : MomentSelection.OwnTarget;
            if (columns[i] < least || columns[i] >= moments.FeatureCount || columns.AsSpan(0, i).Contains(columns[i]))
            {
                throw new ArgumentOutOfRangeException(
                    i < FeatureCount ? nameof(chosenFeatures) : nameof(chosenTargets),
                    columns[i],
                    $"A column must be from {least} to {moments.FeatureCount - 1}, and chosen once.");
            }
        }

        all.CopyFrom(moments.Filled(), moments.FeatureCount, columns.AsSpan(0, width), columns[^1]);
    }

    // The last target is that of the moments.
    private int ColumnOf(int target) => target == TargetCount - 1 ? MomentSelection.OwnTarget : FeatureCount + target;

    /// <summary>The moments of the features and one target.</summary>
    /// <param name="target">From 0 to K - 1.</param>
    /// <param name="destination">Moments of N features, whose contents are replaced.</param>
    /// <exception cref="ArgumentException">There is no such target, or the destination has another number of features.</exception>
    public void CopyTo(int target, LinearModel<T>.Moments destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        CheckTarget(target);
        int column = ColumnOf(target);
        if (column == MomentSelection.OwnTarget)
        {
            destination.CopyFrom(all, features);
        }
        else
        {
            destination.CopyFrom(all, features, column);
        }
    }

    /// <summary>Fits an estimator of one target to one of the targets.</summary>
    /// <typeparam name="TEstimator">The estimator, such as <see cref="Ridge"/>.</typeparam>
    /// <param name="target">From 0 to K - 1.</param>
    /// <param name="estimator">What is minimised.</param>
    /// <param name="options">Intercept, scaling, penalty factors, bounds, tolerance.</param>
    /// <param name="coefficients">Receives the N coefficients, in original units.</param>
    /// <param name="intercept">Receives the intercept; 0 without one.</param>
    /// <returns>How the fit ended, with a certificate of its optimality.</returns>
    /// <exception cref="ArgumentException">There is no such target, or an option does not fit.</exception>
    public FitReport Fit<TEstimator>(int target, in TEstimator estimator, in FitOptions options, Span<T> coefficients, out T intercept)
        where TEstimator : struct, IMomentsEstimator
    {
        CopyTo(target, one);
        return one.Fit(in estimator, in options, coefficients, out intercept);
    }

    /// <summary>Fits all targets together.</summary>
    /// <param name="penalty">The penalty.</param>
    /// <param name="options">Intercept, scaling, penalty factors, tolerance; no bounds.</param>
    /// <param name="coefficients">Receives the coefficients, target after target: K x N, in original units.</param>
    /// <param name="intercepts">Receives the K intercepts; 0 without one.</param>
    /// <returns>
    /// How the fit ended, with a duality gap relative to the objective at zero. Sums of squares are over all targets; active features and the rank count
    /// features.
    /// </returns>
    /// <exception cref="ArgumentException">A length or an option does not fit.</exception>
    /// <exception cref="NotSupportedException">K x N is above 512.</exception>
    public FitReport Fit(in MultiTaskElasticNet penalty, in FitOptions options, Span<T> coefficients, Span<T> intercepts)
    {
        if (together is null)
        {
            throw new NotSupportedException($"{TargetCount} targets of {FeatureCount} features are more than {KernelLayout.MaxFeatures} coefficients; fewer are fitted together.");
        }

        if (coefficients.Length != FeatureCount * TargetCount || intercepts.Length != TargetCount)
        {
            throw new ArgumentException(
                $"The destinations have {coefficients.Length} and {intercepts.Length} elements, and must have {FeatureCount * TargetCount} and {TargetCount}.",
                nameof(coefficients));
        }

        MomentAccumulator moments = all.Filled();
        for (int k = 0; k < TargetCount; k++)
        {
            together.Columns[k] = ColumnOf(k);
        }

        FitReport report = together.Fit(moments, width, in penalty, in options);
        for (int k = 0; k < TargetCount; k++)
        {
            report = Fitting.RoundedModel.Deliver(
                report,
                together.CoefficientsOf(k),
                together.InterceptOf(moments, width, k, options.Intercept),
                coefficients.Slice(k * FeatureCount, FeatureCount),
                out intercepts[k]);
        }

        return report;
    }

    /// <summary>The sum of the weighted squared residuals of a linear model of one target.</summary>
    /// <param name="target">From 0 to K - 1.</param>
    /// <param name="coefficients">The N coefficients.</param>
    /// <param name="intercept">The intercept.</param>
    /// <returns>A number not below 0.</returns>
    /// <exception cref="ArgumentException">There is no such target, or there are not N coefficients.</exception>
    public double ResidualSumOfSquares(int target, ReadOnlySpan<T> coefficients, T intercept)
    {
        CheckTarget(target);
        if (coefficients.Length != FeatureCount)
        {
            throw new ArgumentException($"There are {coefficients.Length} coefficients, and must be {FeatureCount}.", nameof(coefficients));
        }

        MomentAccumulator moments = all.Filled();
        int column = ColumnOf(target);
        ReadOnlySpan<double> cross = moments.Cross;
        double square = MomentSelection.ProductOf(cross, width, column, column);
        double offset = MomentSelection.MeanOf(moments.Mean, width, column) - double.CreateTruncating(intercept);
        for (int j = 0; j < FeatureCount; j++)
        {
            double value = double.CreateTruncating(coefficients[j]);
            double slope = -2.0 * MomentSelection.ProductOf(cross, width, column, j);
            for (int i = 0; i < FeatureCount; i++)
            {
                slope += MomentSelection.ProductOf(cross, width, i, j) * double.CreateTruncating(coefficients[i]);
            }

            square += value * slope;
            offset -= value * moments.Mean[j];
        }

        return Math.Max(0.0, square) + (moments.Weight * offset * offset);
    }

    private void CheckTarget(int target)
    {
        if ((uint)target >= (uint)TargetCount)
        {
            throw new ArgumentOutOfRangeException(nameof(target), target, $"The target must be from 0 to {TargetCount - 1}.");
        }
    }

    private static void CheckFinite(ReadOnlySpan<T> values, string name)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!T.IsFinite(values[i]))
            {
                throw new ArgumentException($"Value {i} is {values[i]}, and must be finite.", name);
            }
        }
    }
}
