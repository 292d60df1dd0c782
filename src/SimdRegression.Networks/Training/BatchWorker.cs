using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SimdRegression.Kernels;
using SimdRegression.Networks.Kernels;

namespace SimdRegression.Networks.Training;

/// <summary>Goes forward and back through a network with up to 128 rows: what one thread needs for it.</summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TKernels">The kernels of the network.</typeparam>
internal sealed class BatchWorker<T, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, INetworkKernels<T>
{
    /// <summary>The most rows that are worked on at a time. Larger batches are worked on in pieces of so many rows, whatever the number of threads.</summary>
    public const int MostRows = 128;

    private readonly TKernels kernels;
    private readonly NetworkShape shape;
    private readonly Memory<T> inputs;
    private readonly Memory<T> targets;
    private readonly Memory<T> weights;
    private readonly Memory<T>[] units;
    private readonly Memory<T>[] slopes;
    private readonly Memory<T>[] derivatives;
    private readonly double[] dropouts;
    private int rows;
    private int targetsARow;

    /// <summary>Allocates the memory.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="options">The options.</param>
    public BatchWorker(TKernels kernels, NetworkOptions options)
    {
        this.kernels = kernels;
        shape = kernels.Shape;
        int most = Math.Min(MostRows, options.BatchSize);
        most = options.TracksTraining || options.ValidationFraction > 0.0 ? MostRows : most;
        inputs = AlignedBuffer.Allocate<T>(most * shape.InputStride);
        targets = AlignedBuffer.Allocate<T>(most * shape.Outputs);
        weights = AlignedBuffer.Allocate<T>(most);
        Gradient = AlignedBuffer.Allocate<T>(shape.Length);
        int layers = shape.Layers.Length;
        units = new Memory<T>[layers];
        slopes = new Memory<T>[layers];
        derivatives = new Memory<T>[layers];
        dropouts = new double[layers];
        for (int i = 0; i < layers; i++)
        {
            LayerShape layer = shape.Layers[i];
            units[i] = AlignedBuffer.Allocate<T>(most * layer.Stride);
            slopes[i] = AlignedBuffer.Allocate<T>(most * layer.Stride);
            dropouts[i] = options.LayerAt(i).Dropout;
            bool keepsDerivatives = layer.Activation > Activation.Relu || dropouts[i] > 0.0;
            derivatives[i] = keepsDerivatives ? AlignedBuffer.Allocate<T>(most * layer.Stride) : default;
        }
    }

    /// <summary>The sum over the rows of the slopes of their losses in the parameters.</summary>
    public Memory<T> Gradient { get; }

    /// <summary>The weight of the rows.</summary>
    public double Weight { get; private set; }

    /// <summary>The weighted sum of the losses of the rows.</summary>
    public double LossSum { get; private set; }

    /// <summary>Takes rows.</summary>
    /// <param name="source">Where they lie.</param>
    /// <param name="numbers">Their numbers.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Take(in TrainingRows<T> source, ReadOnlySpan<int> numbers)
    {
        rows = numbers.Length;
        targetsARow = source.TargetsARow;
        double weight = 0.0;
        Span<T> own = inputs.Span;
        Span<T> ownTargets = targets.Span;
        Span<T> ownWeights = weights.Span;
        for (int r = 0; r < numbers.Length; r++)
        {
            // What is beyond the inputs stays 0.
            source.CopyInputs(numbers[r], own.Slice(r * shape.InputStride, shape.Inputs));
            source.CopyTargets(numbers[r], ownTargets.Slice(r * targetsARow, targetsARow));
            T ownWeight = source.WeightOf(numbers[r]);
            ownWeights[r] = ownWeight;
            weight += Widening.ToDouble(ownWeight);
        }

        Weight = weight;
    }

    /// <summary>The loss of the rows.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="loss">The loss.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Evaluate(ref T parameters, OutputLoss<T> loss)
    {
        ref T current = ref MemoryMarshal.GetReference(inputs.Span);
        int stride = shape.InputStride;
        for (int i = 0; i < units.Length; i++)
        {
            LayerShape layer = shape.Layers[i];
            Span<T> own = units[i].Span[..(rows * layer.Stride)];
            kernels.Forward(i, ref parameters, ref current, stride, ref MemoryMarshal.GetReference(own), rows);
            Activations.Apply(in layer, own);
            current = ref MemoryMarshal.GetReference(own);
            stride = layer.Stride;
        }

        OutputBatch<T> batch = Outputs();
        LossSum = loss.Sum(in batch);
    }

    /// <summary>Computes <see cref="Gradient"/>.</summary>
    /// <param name="parameters">The parameters.</param>
    /// <param name="transposed">The weights of wide layers from the second on, [unit][input].</param>
    /// <param name="loss">The loss.</param>
    /// <param name="key">What tells the steps apart for dropout.</param>
    /// <param name="firstRow">The place of the first row in its batch.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Differentiate(ref T parameters, Memory<T>[] transposed, OutputLoss<T> loss, ulong key, int firstRow)
    {
        Forward(ref parameters, key, firstRow);
        int last = units.Length - 1;
        OutputBatch<T> batch = Outputs();
        loss.Slopes(in batch, 1.0, slopes[last].Span[..(rows * shape.Layers[last].Stride)]);
        if (shape.Layers[last].Activation != Activation.Identity)
        {
            Multiply(last);
        }

        Span<T> gradient = Gradient.Span;
        for (int i = last; i >= 0; i--)
        {
            LayerShape layer = shape.Layers[i];
            ref T slope = ref MemoryMarshal.GetReference(slopes[i].Span);
            ref T input = ref MemoryMarshal.GetReference(i == 0 ? inputs.Span : units[i - 1].Span);
            kernels.WeightGradient(i, ref input, ref slope, ref gradient[layer.WeightOffset], rows);
            ElementWise.SumRows(ref slope, layer.Stride, rows, ref gradient[layer.BiasOffset]);
            if (i > 0)
            {
                ref T weight = ref layer.IsNarrow ? ref Unsafe.Add(ref parameters, layer.WeightOffset) : ref MemoryMarshal.GetReference(transposed[i].Span);
                kernels.InputGradient(i, ref weight, ref slope, ref MemoryMarshal.GetReference(slopes[i - 1].Span), rows);
                if (shape.Layers[i - 1].Activation != Activation.Identity || dropouts[i - 1] > 0.0)
                {
                    Multiply(i - 1);
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Forward(ref T parameters, ulong key, int firstRow)
    {
        ref T current = ref MemoryMarshal.GetReference(inputs.Span);
        int stride = shape.InputStride;
        for (int i = 0; i < units.Length; i++)
        {
            LayerShape layer = shape.Layers[i];
            int length = rows * layer.Stride;
            Span<T> own = units[i].Span[..length];
            kernels.Forward(i, ref parameters, ref current, stride, ref MemoryMarshal.GetReference(own), rows);
            if (!derivatives[i].IsEmpty)
            {
                Span<T> derivative = derivatives[i].Span[..length];
                Activations.Apply(in layer, own, derivative);
                if (dropouts[i] > 0.0)
                {
                    ulong ownKey = RandomSource.Mix(key + (ulong)i);
                    Dropout.Apply(own, derivative, dropouts[i], ownKey, firstRow * layer.Stride);
                }
            }

            current = ref MemoryMarshal.GetReference(own);
            stride = layer.Stride;
        }
    }

    // The slopes of units become those of their linear parts. That of a rectified linear unit is 1 where the unit is above 0.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Multiply(int layer)
    {
        int length = rows * shape.Layers[layer].Stride;
        ref T slope = ref MemoryMarshal.GetReference(slopes[layer].Span);
        if (derivatives[layer].IsEmpty)
        {
            ElementWise.KeepWherePositive(ref MemoryMarshal.GetReference(units[layer].Span), ref slope, (nuint)length);
        }
        else
        {
            ElementWise.Multiply(ref MemoryMarshal.GetReference(derivatives[layer].Span), ref slope, (nuint)length);
        }
    }

    private OutputBatch<T> Outputs()
    {
        int stride = shape.Layers[^1].Stride;
        return new OutputBatch<T>(
            units[^1].Span[..(rows * stride)], stride, targets.Span[..(rows * targetsARow)], weights.Span[..rows], shape.Outputs);
    }
}
