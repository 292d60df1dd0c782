using System.Numerics;
using SimdRegression.Kernels;

namespace SimdRegression.Selection;

/// <summary>The mean of a loss over rows, by a model in the element type, in <see cref="double"/> from the predictions on.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <param name="kernels">The kernel set.</param>
internal sealed class LossOverRows<T, TKernels>(TKernels kernels)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private const int BlockRows = 256;

    private readonly T[] predictions = new T[BlockRows];
    private readonly double[] widened = new double[BlockRows];
    private readonly double[] targets = new double[BlockRows];
    private readonly double[] weights = new double[BlockRows];

    /// <summary>Sum of s l(x.w + b, y) over sum of s.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="weight">The sum of their weights, above 0.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="model">w and b.</param>
    public double Of<TLoss>(in RowBatch<T> batch, double weight, in TLoss loss, in FoldModel<T> model)
        where TLoss : struct, ILoss<TLoss>
    {
        double sum = 0.0;
        for (int start = 0; start < batch.Count; start += BlockRows)
        {
            RowBatch<T> block = batch.Slice(start, Math.Min(BlockRows, batch.Count - start));
            int count = block.Count;
            kernels.Predict(block.Rows, block.RowStride, model.Coefficients, model.Intercept, predictions.AsSpan(0, count));
            Widening.Copy<T>(predictions.AsSpan(0, count), widened);
            Widening.Copy(block.Targets, targets);
            Widening.Copy(block.Weights, weights);

            // The derivatives may take the place of the predictions, and are not needed.
            sum += LossBlock.Evaluate<TLoss, double>(
                in loss,
                widened.AsSpan(0, count),
                targets.AsSpan(0, count),
                weights.AsSpan(0, block.Weights.Length),
                widened.AsSpan(0, count),
                default);
        }

        return sum / weight;
    }
}
