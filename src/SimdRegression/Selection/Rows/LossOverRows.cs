using System.Numerics;
using System.Numerics.Tensors;
using SimdRegression.Kernels;
using SimdRegression.Losses;

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
    private readonly double[] offsets = new double[BlockRows];

    /// <summary>Sum of s l(x.w + b, y) over sum of s, or of the deviances where these are the loss's score.</summary>
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
            if (!block.Offsets.IsEmpty)
            {
                Widening.Copy(block.Offsets, offsets);
                TensorPrimitives.Add(widened.AsSpan(0, count), offsets.AsSpan(0, count), widened.AsSpan(0, count));
            }

            if (TLoss.Score == ScoreKind.MeanDeviance)
            {
                sum += DevianceSum.Of(
                    in loss, widened.AsSpan(0, count), targets.AsSpan(0, count), weights.AsSpan(0, block.Weights.Length));
                continue;
            }

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
