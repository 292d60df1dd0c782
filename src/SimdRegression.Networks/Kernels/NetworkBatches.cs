using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SimdRegression.Networks.Kernels;

/// <summary>Predictions of many rows, some dozen at a time, so that what passes between layers stays in the first-level cache.</summary>
/// <remarks>
/// Emitted networks name it; nobody else needs it, and editors do not offer it.
/// <para>Thread safety: static and without state.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class NetworkBatches
{
    private const int BytesOfBuffer = 16 * 1024;
    private const int MostRows = 64;
    private const int FewestRows = 4;

    /// <summary>The outputs for rows.</summary>
    /// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <typeparam name="TKernels">The kernels of the network.</typeparam>
    /// <param name="kernels">The kernels of the network.</param>
    /// <param name="parameters">The first parameter.</param>
    /// <param name="rows">Adjacent rows of inputs; their length was checked.</param>
    /// <param name="destination">Receives the outputs, row after row.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Predict<T, TKernels>(in TKernels kernels, ref T parameters, ReadOnlySpan<T> rows, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, INetworkKernels<T>
    {
        NetworkShape shape = kernels.Shape;
        int count = rows.Length / shape.Inputs;
        if (count == 1)
        {
            kernels.Predict(ref parameters, ref MemoryMarshal.GetReference(rows), ref MemoryMarshal.GetReference(destination));
            return;
        }

        Blocks(in kernels, shape, ref parameters, ref MemoryMarshal.GetReference(rows), ref MemoryMarshal.GetReference(destination), count);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    [SkipLocalsInit]
    private static void Blocks<T, TKernels>(in TKernels kernels, NetworkShape shape, ref T parameters, ref T row, ref T output, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TKernels : struct, INetworkKernels<T>
    {
        int widest = shape.WidestStride;
        int block = Math.Clamp(BytesOfBuffer / (widest * Unsafe.SizeOf<T>()) / FewestRows * FewestRows, FewestRows, MostRows);
        Span<T> memory = stackalloc T[2 * block * widest];
        ref T first = ref MemoryMarshal.GetReference(memory);
        ref T second = ref Unsafe.Add(ref first, block * widest);
        ReadOnlySpan<LayerShape> layers = shape.Layers;
        int inputs = shape.Inputs;
        int outputs = shape.Outputs;
        for (int done = 0; done < count; done += block)
        {
            int rows = Math.Min(block, count - done);
            scoped ref T current = ref Unsafe.Add(ref row, (nint)done * inputs);
            ref T free = ref first;
            ref T other = ref second;
            int stride = inputs;
            if (layers[0].IsNarrow && inputs != shape.InputStride)
            {
                Pad(ref current, inputs, ref second, shape.InputStride, rows);
                current = ref second;
                stride = shape.InputStride;
            }

            for (int i = 0; i < layers.Length; i++)
            {
                kernels.Forward(i, ref parameters, ref current, stride, ref free, rows);
                stride = layers[i].Stride;
                Activations.Apply(in layers[i], MemoryMarshal.CreateSpan(ref free, rows * layers[i].Stride));
                ref T filled = ref free;
                free = ref other;
                other = ref filled;
                current = ref filled;
            }

            Compact(ref current, stride, ref Unsafe.Add(ref output, (nint)done * outputs), outputs, rows);
        }
    }

    /// <summary>Copies rows to rows that are padded with zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Pad<T>(ref T rows, int inputs, ref T destination, int stride, int count)
    {
        for (int r = 0; r < count; r++)
        {
            Span<T> padded = MemoryMarshal.CreateSpan(ref Unsafe.Add(ref destination, r * stride), stride);
            MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref rows, (nint)r * inputs), inputs).CopyTo(padded);
            padded[inputs..].Clear();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void Compact<T>(ref T rows, int stride, ref T destination, int outputs, int count)
    {
        if (outputs == 1)
        {
            for (int r = 0; r < count; r++)
            {
                Unsafe.Add(ref destination, r) = Unsafe.Add(ref rows, r * stride);
            }

            return;
        }

        for (int r = 0; r < count; r++)
        {
            MemoryMarshal.CreateReadOnlySpan(ref Unsafe.Add(ref rows, r * stride), outputs)
                .CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.Add(ref destination, (nint)r * outputs), outputs));
        }
    }
}
