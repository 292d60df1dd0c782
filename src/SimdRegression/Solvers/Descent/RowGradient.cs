using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>
/// The loss of rows and its gradient, summed in <see cref="double"/> over blocks of rows that the kernels sum in the element type; of rows
/// that lie together, or of some that are gathered first.
/// </summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <param name="kernels">The kernel set.</param>
internal sealed class RowGradient<T, TKernels>(TKernels kernels)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    /// <summary>How many rows are gathered at once.</summary>
    public const int GatheredRows = 64;

    private const int BlockRows = 2048;
    private const int LineBytes = 64;

    private readonly int features = kernels.FeatureCount;
    private readonly T[] coefficients = new T[kernels.FeatureCount];
    private readonly T[] blockGradient = new T[kernels.FeatureCount];
    private readonly T[] rows = new T[GatheredRows * kernels.FeatureCount];
    private readonly T[] targets = new T[GatheredRows];
    private readonly T[] weights = new T[GatheredRows];
    private readonly T[] offsets = new T[GatheredRows];
    private readonly T[] predictions = new T[BlockRows];
    private T intercept;

    /// <summary>Says where losses and gradients are wanted.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void MoveTo(ReadOnlySpan<double> point, double pointIntercept)
    {
        for (int j = 0; j < features; j++)
        {
            coefficients[j] = T.CreateTruncating(point[j]);
        }

        intercept = T.CreateTruncating(pointIntercept);
    }

    /// <summary>Adds the gradient of adjacent rows.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="gradient">Receives the sum of s l' x, added to it.</param>
    /// <param name="slope">Receives the sum of s l', added to it.</param>
    /// <returns>The sum of s l.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Add<TLoss>(in RowBatch<T> batch, in TLoss loss, Span<double> gradient, ref double slope)
        where TLoss : struct, ILoss<TLoss>
    {
        double total = 0.0;
        for (int start = 0; start < batch.Count; start += BlockRows)
        {
            RowBatch<T> block = batch.Slice(start, Math.Min(BlockRows, batch.Count - start));
            T blockSlope = T.Zero;
            Array.Clear(blockGradient);
            T blockLoss = block.Offsets.IsEmpty
                ? kernels.LossGradient(
                    in loss, block.Rows, block.RowStride, block.Targets, block.Weights, coefficients, intercept, blockGradient, ref blockSlope)
                : AddShifted(in block, in loss, ref blockSlope);
            total += double.CreateTruncating(blockLoss);
            slope += double.CreateTruncating(blockSlope);
            for (int j = 0; j < features; j++)
            {
                gradient[j] += double.CreateTruncating(blockGradient[j]);
            }
        }

        return total;
    }

    // The kernels know no offsets: predictions, losses and gradient one after the other, each row of the gradient a chain of its own.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private T AddShifted<TLoss>(in RowBatch<T> block, in TLoss loss, ref T slope)
        where TLoss : struct, ILoss<TLoss>
    {
        Span<T> m = predictions.AsSpan(0, block.Count);
        kernels.Predict(block.Rows, block.RowStride, coefficients, intercept, m);
        TensorPrimitives.Add(m, block.Offsets, m);
        double total = LossBlock.Evaluate<TLoss, T>(in loss, m, block.Targets, block.Weights, m, default);
        for (int r = 0; r < m.Length; r++)
        {
            slope += m[r];
            TensorPrimitives.MultiplyAdd(block.Rows.Slice(r * block.RowStride, features), m[r], blockGradient, blockGradient);
        }

        return T.CreateTruncating(total);
    }

    /// <summary>Adds the gradient of some rows.</summary>
    /// <param name="batch">All rows.</param>
    /// <param name="order">
    /// Numbers of rows; those behind the ones wanted, up to as many again, are asked for from memory while these are worked on.
    /// </param>
    /// <param name="count">How many of them are wanted, at most <see cref="GatheredRows"/>.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="gradient">Receives the sum of s l' x, added to it.</param>
    /// <param name="slope">Receives the sum of s l', added to it.</param>
    /// <returns>The sum of s l.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double Add<TLoss>(
        in RowBatch<T> batch, ReadOnlySpan<int> order, int count, in TLoss loss, Span<double> gradient, ref double slope)
        where TLoss : struct, ILoss<TLoss>
    {
        int ahead = Math.Max(count, Lanes.RowsAhead);
        for (int i = 0; i < count; i++)
        {
            if (i + ahead < order.Length)
            {
                Prefetch(in batch, order[i + ahead]);
            }

            int row = order[i];
            batch.Rows.Slice(row * batch.RowStride, features).CopyTo(rows.AsSpan(i * features));
            targets[i] = batch.Targets[row];
            if (!batch.Weights.IsEmpty)
            {
                weights[i] = batch.Weights[row];
            }

            if (!batch.Offsets.IsEmpty)
            {
                offsets[i] = batch.Offsets[row];
            }
        }

        ReadOnlySpan<T> gatheredWeights = batch.Weights.IsEmpty ? default : weights.AsSpan(0, count);
        var gathered = new RowBatch<T>(rows.AsSpan(0, count * features), features, targets.AsSpan(0, count), gatheredWeights)
        {
            Offsets = batch.Offsets.IsEmpty ? default : offsets.AsSpan(0, count),
        };
        return Add(in gathered, in loss, gradient, ref slope);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Prefetch(in RowBatch<T> batch, int row)
    {
        // A row may begin anywhere in a line.
        nuint address = Lanes.AddressOf(in batch.Rows[row * batch.RowStride]);
        nuint bytes = (nuint)(features * Unsafe.SizeOf<T>());
        for (nuint line = 0; line < bytes; line += LineBytes)
        {
            Lanes.Prefetch(address + line);
        }

        Lanes.Prefetch(address + bytes - 1);
        Lanes.Prefetch(Lanes.AddressOf(in batch.Targets[row]));
    }
}
