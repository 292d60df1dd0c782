using System.Numerics;

namespace SimdRegression.Kernels.Tests.Sets;

/// <summary>
/// The contract in plain scalar code: slow, and as close to the definitions as code can be. It is the yardstick of the tests; the vector
/// kernels give the same bits in everything that the contract calls a chain, and the same value to rounding in <see cref="Dot"/> and
/// what depends on it.
/// </summary>
/// <typeparam name="T">The element type of the data, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="features">The number of features N, 1 to <see cref="KernelLayout.MaxFeatures"/>.</param>
/// <remarks>Thread safety: a value without state; any number of threads may share it, as long as what they write to is their own.</remarks>
internal readonly struct ReferenceKernels<T>(int features) : IKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public int FeatureCount { get; } = features;

    /// <inheritdoc/>
    /// <remarks>The products are added one after the other, in the order of the features.</remarks>
    public T Dot(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
    {
        T sum = T.Zero;
        for (int j = 0; j < FeatureCount; j++)
        {
            sum = Lanes.MultiplyAdd(left[j], right[j], sum);
        }

        return sum;
    }

    /// <inheritdoc/>
    public void Predict(ReadOnlySpan<T> rows, int rowStride, ReadOnlySpan<T> coefficients, T intercept, Span<T> predictions)
    {
        for (int r = 0; r < predictions.Length; r++)
        {
            predictions[r] = Dot(rows.Slice(r * rowStride, FeatureCount), coefficients) + intercept;
        }
    }

    /// <inheritdoc/>
    /// <remarks>The rows are added one after the other.</remarks>
    public T LossGradient<TLoss>(
        in TLoss loss,
        ReadOnlySpan<T> rows,
        int rowStride,
        ReadOnlySpan<T> targets,
        ReadOnlySpan<T> weights,
        ReadOnlySpan<T> coefficients,
        T intercept,
        Span<T> gradient,
        ref T interceptGradient)
        where TLoss : struct, ILoss<TLoss>
    {
        T sum = T.Zero;
        for (int r = 0; r < targets.Length; r++)
        {
            ReadOnlySpan<T> row = rows.Slice(r * rowStride, FeatureCount);
            T value = loss.Evaluate(Dot(row, coefficients) + intercept, targets[r], out T derivative);
            T factor = weights.IsEmpty ? derivative : weights[r] * derivative;
            for (int j = 0; j < FeatureCount; j++)
            {
                gradient[j] = Lanes.MultiplyAdd(factor, row[j], gradient[j]);
            }

            interceptGradient += factor;
            sum = weights.IsEmpty ? sum + value : Lanes.MultiplyAdd(weights[r], value, sum);
        }

        return sum;
    }

    /// <inheritdoc/>
    public void CrossProducts(
        in RowBatch<T> batch,
        ReadOnlySpan<double> shift,
        bool inSingle,
        Span<double> workspace,
        Span<double> sums,
        Span<double> crossProducts)
    {
        if (inSingle)
        {
            ScalarCrossProducts.Compute<T, float>(FeatureCount, in batch, shift, sums, crossProducts);
        }
        else
        {
            ScalarCrossProducts.Compute<T, double>(FeatureCount, in batch, shift, sums, crossProducts);
        }
    }

    /// <inheritdoc/>
    public void SoftThreshold(ReadOnlySpan<T> values, T threshold, Span<T> destination)
    {
        for (int j = 0; j < FeatureCount; j++)
        {
            T value = values[j];
            destination[j] = value > threshold ? value - threshold
                : value < -threshold ? value + threshold
                : T.IsNaN(value) ? value
                : T.Zero;
        }
    }

    /// <inheritdoc/>
    public T StochasticDescent<TLoss>(
        in RowBatch<T> batch,
        ReadOnlySpan<int> order,
        int steps,
        in TLoss loss,
        in RowSteps<T> sizes,
        Span<T> coefficients,
        ref T intercept)
        where TLoss : struct, ILoss<TLoss>
    {
        T squares = T.Zero;
        for (int i = 0; i < steps; i++)
        {
            ReadOnlySpan<T> row = batch.Rows.Slice(order[i] * batch.RowStride, FeatureCount);
            T prediction = Dot(row, coefficients) + intercept;
            T target = batch.Targets[order[i]];
            _ = loss.Evaluate(prediction, target, out T derivative);
            T factor = batch.Weights.IsEmpty ? derivative : batch.Weights[order[i]] * derivative;
            for (int j = 0; j < FeatureCount; j++)
            {
                coefficients[j] = Lanes.MultiplyAdd(-factor, sizes.Sizes[j] * row[j], sizes.Shrinks[j] * coefficients[j]);
            }

            if (!sizes.Thresholds.IsEmpty)
            {
                for (int j = 0; j < FeatureCount; j++)
                {
                    coefficients[j] = Lanes.SoftThreshold(coefficients[j], sizes.Thresholds[j]);
                }
            }

            intercept = Lanes.MultiplyAdd(-factor, sizes.InterceptSize, intercept);
            squares = Lanes.MultiplyAdd(prediction, prediction, squares);
        }

        return squares;
    }

    /// <inheritdoc/>
    public bool Factor(Span<double> matrix, Span<double> inverseDiagonal)
    {
        int stride = KernelLayout.Stride(FeatureCount);
        for (int j = 0; j < FeatureCount; j++)
        {
            for (int i = j; i < FeatureCount; i++)
            {
                double element = matrix[(j * stride) + i];
                for (int k = 0; k < j; k++)
                {
                    element = Lanes.MultiplyAdd(-matrix[(k * stride) + j], matrix[(k * stride) + i], element);
                }

                if (i > j)
                {
                    element *= inverseDiagonal[j];
                    matrix[(i * stride) + j] = element;
                    matrix[(j * stride) + i] = element;
                }
                else if (element > 0.0 && double.IsFinite(element))
                {
                    inverseDiagonal[j] = 1.0 / Math.Sqrt(element);
                }
                else
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public void Solve(ReadOnlySpan<double> factor, ReadOnlySpan<double> inverseDiagonal, Span<double> vector)
    {
        int stride = KernelLayout.Stride(FeatureCount);
        for (int k = 0; k < FeatureCount; k++)
        {
            vector[k] *= inverseDiagonal[k];
            for (int i = k + 1; i < FeatureCount; i++)
            {
                vector[i] = Lanes.MultiplyAdd(-factor[(k * stride) + i], vector[k], vector[i]);
            }
        }

        for (int k = FeatureCount - 1; k >= 0; k--)
        {
            vector[k] *= inverseDiagonal[k];
            for (int i = 0; i < k; i++)
            {
                vector[i] = Lanes.MultiplyAdd(-factor[(k * stride) + i], vector[k], vector[i]);
            }
        }
    }

    /// <inheritdoc/>
    public double CoordinateDescentSweep(
        ReadOnlySpan<double> hessian,
        ReadOnlySpan<double> inverseDiagonal,
        ReadOnlySpan<double> l1,
        ReadOnlySpan<double> lower,
        ReadOnlySpan<double> upper,
        Span<double> coefficients,
        Span<double> gradient)
    {
        int stride = KernelLayout.Stride(FeatureCount);
        double largest = 0.0;
        for (int j = 0; j < FeatureCount; j++)
        {
            double diagonal = hessian[(j * stride) + j];
            double target = Lanes.MultiplyAdd(diagonal, coefficients[j], gradient[j]);
            double shrunk = target > l1[j] ? target - l1[j] : target < -l1[j] ? target + l1[j] : 0.0;
            double updated = Math.Min(Math.Max(shrunk * inverseDiagonal[j], lower[j]), upper[j]);
            double change = updated - coefficients[j];
            if (change == 0.0)
            {
                continue;
            }

            coefficients[j] = updated;
            largest = Math.Max(largest, diagonal * change * change);
            for (int i = 0; i < FeatureCount; i++)
            {
                gradient[i] = Lanes.MultiplyAdd(-change, hessian[(j * stride) + i], gradient[i]);
            }
        }

        return largest;
    }
}
