using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Networks.Kernels;

/// <summary>The kernels for networks whose sizes are known only at run time.</summary>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="shape">The sizes of the network.</param>
/// <remarks>Thread safety: an immutable value; any number of threads may share it.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct RuntimeNetworkKernels<T>(NetworkShape shape) : INetworkKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <inheritdoc/>
    public NetworkShape Shape { get; } = shape;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Predict(ref T parameters, ref T row, ref T output)
    {
        int widest = Shape.WidestStride;
        Span<T> memory = stackalloc T[2 * widest];
        ref T current = ref MemoryMarshal.GetReference(memory);
        ref T other = ref Unsafe.Add(ref current, widest);
        ReadOnlySpan<LayerShape> layers = Shape.Layers;
        int inputs = Shape.Inputs;
        MemoryMarshal.CreateReadOnlySpan(ref row, inputs).CopyTo(memory);
        memory[inputs..widest].Clear();
        for (int i = 0; i < layers.Length; i++)
        {
            Forward(i, ref parameters, ref current, widest, ref other, 1);
            Activations.Apply(in layers[i], MemoryMarshal.CreateSpan(ref other, layers[i].Stride));
            ref T next = ref other;
            other = ref current;
            current = ref next;
        }

        int outputs = Shape.Outputs;
        MemoryMarshal.CreateReadOnlySpan(ref current, outputs).CopyTo(MemoryMarshal.CreateSpan(ref output, outputs));
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Forward(int layer, ref T parameters, ref T input, int inputStride, ref T output, int rows)
    {
        LayerShape shape = Shape.Layers[layer];
        ref T bias = ref Unsafe.Add(ref parameters, shape.BiasOffset);
        ref T weights = ref Unsafe.Add(ref parameters, shape.WeightOffset);
        bool isRelu = shape.Activation == Activation.Relu;
        if (shape.IsNarrow)
        {
            NarrowForward(in shape, ref bias, ref weights, ref input, (nuint)inputStride, ref output, (nuint)rows, isRelu);
            return;
        }

        DenseProducts.Multiply(
            ref input, new Steps((nuint)inputStride, 1), ref weights, (nuint)shape.Inputs, (nuint)shape.Chains, ref bias,
            isRelu ? T.Zero : T.NegativeInfinity, ref output, (nuint)rows, (nuint)shape.Stride);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void WeightGradient(int layer, ref T input, ref T slopes, ref T gradient, int rows)
    {
        LayerShape shape = Shape.Layers[layer];
        nuint stride = (nuint)shape.Stride;
        nuint inputStride = (nuint)shape.InputStride;
        if (shape.IsNarrow)
        {
            DenseProducts.Multiply(
                ref slopes, new Steps(1, stride), ref input, (nuint)rows, 1, ref Unsafe.NullRef<T>(), T.NegativeInfinity, ref gradient, (nuint)shape.Units, inputStride);
            return;
        }

        DenseProducts.Multiply(
            ref input, new Steps(1, inputStride), ref slopes, (nuint)rows, 1, ref Unsafe.NullRef<T>(), T.NegativeInfinity, ref gradient, (nuint)shape.Inputs, stride);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void InputGradient(int layer, ref T weights, ref T slopes, ref T destination, int rows)
    {
        LayerShape shape = Shape.Layers[layer];
        DenseProducts.Multiply(
            ref slopes, new Steps((nuint)shape.Stride, 1), ref weights, (nuint)shape.Units, 1, ref Unsafe.NullRef<T>(), T.NegativeInfinity,
            ref destination, (nuint)rows, (nuint)shape.InputStride);
    }

    // A unit is summed like a score of ClassScores; what is beyond the units is 0.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void NarrowForward(
        in LayerShape shape, ref T bias, ref T weights, ref T input, nuint inputStride, ref T output, nuint rows, bool isRelu)
    {
        nuint lanes = (nuint)Vector256<T>.Count;
        nuint padded = (nuint)shape.InputStride;
        nuint stride = (nuint)shape.Stride;
        for (nuint r = 0; r < rows; r++)
        {
            ref T value = ref Unsafe.Add(ref input, r * inputStride);
            ref T unit = ref Unsafe.Add(ref output, r * stride);
            Vector256<T>.Zero.StoreUnsafe(ref unit);
            for (nuint j = lanes; j < stride; j += lanes)
            {
                Vector256<T>.Zero.StoreUnsafe(ref unit, j);
            }

            for (int k = 0; k < shape.Units; k++)
            {
                ref T weight = ref Unsafe.Add(ref weights, (nuint)k * padded);
                Vector256<T> lower = Vector256.LoadUnsafe(ref value) * Vector256.LoadUnsafe(ref weight);
                Vector256<T> upper = Vector256.LoadUnsafe(ref value, lanes) * Vector256.LoadUnsafe(ref weight, lanes);
                for (nuint j = 2 * lanes; j < padded; j += 2 * lanes)
                {
                    lower = Lanes.MultiplyAdd(Vector256.LoadUnsafe(ref value, j), Vector256.LoadUnsafe(ref weight, j), lower);
                    upper = Lanes.MultiplyAdd(Vector256.LoadUnsafe(ref value, j + lanes), Vector256.LoadUnsafe(ref weight, j + lanes), upper);
                }

                T sum = Lanes.Sum(lower + upper) + Unsafe.Add(ref bias, k);
                Unsafe.Add(ref unit, k) = isRelu && sum < T.Zero ? T.Zero : sum;
            }
        }
    }
}
