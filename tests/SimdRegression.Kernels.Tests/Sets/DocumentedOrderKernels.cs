using System.Numerics;
using System.Runtime.CompilerServices;

namespace SimdRegression.Kernels.Tests.Sets;

/// <summary>
/// What the bits of every kernel have to be: the scalar reference, with the inner product in the lane order that <see cref="IKernels{T}"/>
/// documents, lane for lane in scalars.
/// </summary>
/// <remarks>
/// Written from the documentation alone: it tells first terms from later ones and used accumulators from unused ones as the text does,
/// and takes none of the short cuts of the vector code.
/// </remarks>
internal sealed class DocumentedOrderKernels<T>(int features) : IKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private const int Accumulators = 4;
    private readonly ReferenceKernels<T> _reference = new(features);

    public int FeatureCount => features;

    private static int LaneCount => 32 / Unsafe.SizeOf<T>();

    public T Dot(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
    {
        int lanes = LaneCount;
        Span<T> sums = stackalloc T[Accumulators * lanes];
        int used = 0;
        if (features < lanes)
        {
            // Products in lanes 0 to N - 1, zeros in the others.
            for (int lane = 0; lane < features; lane++)
            {
                sums[lane] = left[lane] * right[lane];
            }

            return SumOfLanes(sums[..lanes]);
        }

        int whole = features / lanes;
        int chunks = (features % lanes) == 0 ? whole : whole + 1;
        for (int chunk = 0; chunk < chunks; chunk++)
        {
            int start = chunk < whole ? chunk * lanes : features - lanes;
            int counted = chunk < whole ? 0 : lanes - (features % lanes);
            int accumulator = chunk % Accumulators;
            Span<T> sum = sums.Slice(accumulator * lanes, lanes);
            for (int lane = 0; lane < lanes; lane++)
            {
                T a = lane < counted ? T.Zero : left[start + lane];
                T b = lane < counted ? T.Zero : right[start + lane];
                sum[lane] = accumulator < used ? Lanes.MultiplyAdd(a, b, sum[lane]) : a * b;
            }

            used = Math.Max(used, accumulator + 1);
        }

        Span<T> totals = stackalloc T[lanes];
        for (int lane = 0; lane < lanes; lane++)
        {
            T a0 = sums[lane];
            T a1 = sums[lanes + lane];
            T a2 = sums[(2 * lanes) + lane];
            T a3 = sums[(3 * lanes) + lane];
            totals[lane] = used switch
            {
                1 => a0,
                2 => a0 + a1,
                3 => (a0 + a1) + a2,
                _ => (a0 + a1) + (a2 + a3),
            };
        }

        return SumOfLanes(totals);
    }

    public void Predict(ReadOnlySpan<T> rows, int rowStride, ReadOnlySpan<T> coefficients, T intercept, Span<T> predictions)
    {
        for (int r = 0; r < predictions.Length; r++)
        {
            predictions[r] = Dot(rows.Slice(r * rowStride, features), coefficients) + intercept;
        }
    }

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
        int rowsAStep = LaneCount;
        T[] v = new T[targets.Length];
        T[] f = new T[targets.Length];
        for (int r = 0; r < targets.Length; r++)
        {
            v[r] = loss.Evaluate(Dot(rows.Slice(r * rowStride, features), coefficients) + intercept, targets[r], out T derivative);
            f[r] = weights.IsEmpty ? derivative : weights[r] * derivative;
        }

        T[] slope = new T[rowsAStep];
        T[] losses = new T[rowsAStep];
        int alone = targets.Length / rowsAStep * rowsAStep;
        for (int r = 0; r < alone; r += rowsAStep)
        {
            for (int j = 0; j < features; j++)
            {
                T even = f[r] * rows[(r * rowStride) + j];
                T odd = f[r + 1] * rows[((r + 1) * rowStride) + j];
                for (int l = r + 2; l < r + rowsAStep; l += 2)
                {
                    even = Lanes.MultiplyAdd(f[l], rows[(l * rowStride) + j], even);
                    odd = Lanes.MultiplyAdd(f[l + 1], rows[((l + 1) * rowStride) + j], odd);
                }

                gradient[j] += even + odd;
            }

            for (int l = 0; l < rowsAStep; l++)
            {
                slope[l] += f[r + l];
                losses[l] = weights.IsEmpty ? losses[l] + v[r + l] : Lanes.MultiplyAdd(weights[r + l], v[r + l], losses[l]);
            }
        }

        interceptGradient += SumOfLanes(slope);
        T result = SumOfLanes(losses);
        for (int r = alone; r < targets.Length; r++)
        {
            for (int j = 0; j < features; j++)
            {
                gradient[j] = Lanes.MultiplyAdd(f[r], rows[(r * rowStride) + j], gradient[j]);
            }

            interceptGradient += f[r];
            result = weights.IsEmpty ? result + v[r] : Lanes.MultiplyAdd(weights[r], v[r], result);
        }

        return result;
    }

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
        T result = T.Zero;
        foreach (int r in order[..steps])
        {
            ReadOnlySpan<T> x = batch.Rows.Slice(r * batch.RowStride, features);
            T m = Dot(x, coefficients) + intercept;
            _ = loss.Evaluate(m, batch.Targets[r], out T d);
            T f = batch.Weights.IsEmpty ? d : batch.Weights[r] * d;
            for (int j = 0; j < features; j++)
            {
                T moved = Lanes.MultiplyAdd(-f, sizes.Sizes[j] * x[j], sizes.Shrinks[j] * coefficients[j]);
                coefficients[j] = sizes.Thresholds.IsEmpty ? moved : Lanes.SoftThreshold(moved, sizes.Thresholds[j]);
            }

            intercept = Lanes.MultiplyAdd(-f, sizes.InterceptSize, intercept);
            result = Lanes.MultiplyAdd(m, m, result);
        }

        return result;
    }

    public void CrossProducts(
        in RowBatch<T> batch,
        ReadOnlySpan<double> shift,
        bool inSingle,
        Span<double> workspace,
        Span<double> sums,
        Span<double> crossProducts)
        => _reference.CrossProducts(in batch, shift, inSingle, workspace, sums, crossProducts);

    public void SoftThreshold(ReadOnlySpan<T> values, T threshold, Span<T> destination)
        => _reference.SoftThreshold(values, threshold, destination);

    public bool Factor(Span<double> matrix, Span<double> inverseDiagonal) => _reference.Factor(matrix, inverseDiagonal);

    public void Solve(ReadOnlySpan<double> factor, ReadOnlySpan<double> inverseDiagonal, Span<double> vector)
        => _reference.Solve(factor, inverseDiagonal, vector);

    public double CoordinateDescentSweep(
        ReadOnlySpan<double> hessian,
        ReadOnlySpan<double> inverseDiagonal,
        ReadOnlySpan<double> l1,
        ReadOnlySpan<double> lower,
        ReadOnlySpan<double> upper,
        Span<double> coefficients,
        Span<double> gradient)
        => _reference.CoordinateDescentSweep(hessian, inverseDiagonal, l1, lower, upper, coefficients, gradient);

    private static T SumOfLanes(ReadOnlySpan<T> lanes)
    {
        return lanes.Length == 4
            ? (lanes[0] + lanes[2]) + (lanes[1] + lanes[3])
            : ((lanes[0] + lanes[4]) + (lanes[2] + lanes[6])) + ((lanes[1] + lanes[5]) + (lanes[3] + lanes[7]));
    }
}
