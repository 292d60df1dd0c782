using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace SimdRegression.Networks.Kernels;

/// <summary>From parameters as documents have them, weights [unit][input] and then biases, to the layout of the kernels, and back.</summary>
internal static class ParameterLayout
{
    /// <summary>Lays parameters out for the kernels.</summary>
    /// <exception cref="ArgumentException">There are not as many parameters as the network has.</exception>
    public static void Arrange<T>(NetworkShape shape, ReadOnlySpan<T> parameters, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (parameters.Length != shape.ParameterCount)
        {
            throw new ArgumentException($"A network {shape} has {shape.ParameterCount} parameters, not {parameters.Length}.", nameof(parameters));
        }

        int place = 0;
        foreach (LayerShape layer in shape.Layers)
        {
            for (int unit = 0; unit < layer.Units; unit++)
            {
                for (int input = 0; input < layer.Inputs; input++)
                {
                    destination[layer.WeightOffset + (unit * layer.UnitStep) + (input * layer.InputStep)] = parameters[place++];
                }
            }

            parameters.Slice(place, layer.Units).CopyTo(destination[layer.BiasOffset..]);
            place += layer.Units;
        }
    }

    /// <summary>Reads parameters back.</summary>
    public static void CopyTo<T>(NetworkShape shape, ReadOnlySpan<T> arranged, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int place = 0;
        foreach (LayerShape layer in shape.Layers)
        {
            CopyWeights(in layer, arranged, destination[place..]);
            place += layer.Units * layer.Inputs;
            arranged.Slice(layer.BiasOffset, layer.Units).CopyTo(destination[place..]);
            place += layer.Units;
        }
    }

    /// <summary>Reads the weights of a layer back, [unit][input].</summary>
    public static void CopyWeights<T>(in LayerShape layer, ReadOnlySpan<T> arranged, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        for (int unit = 0; unit < layer.Units; unit++)
        {
            for (int input = 0; input < layer.Inputs; input++)
            {
                destination[(unit * layer.Inputs) + input] = arranged[layer.WeightOffset + (unit * layer.UnitStep) + (input * layer.InputStep)];
            }
        }
    }

    /// <summary>The weights of a wide layer with those of a unit side by side, as the slopes of its inputs need them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Transpose<T>(in LayerShape layer, ReadOnlySpan<T> arranged, Span<T> destination)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T source = ref Unsafe.Add(ref MemoryMarshal.GetReference(arranged), layer.WeightOffset);
        ref T target = ref MemoryMarshal.GetReference(destination);
        int stride = layer.Stride;
        int inputStride = layer.InputStride;
        int input = 0;
        if (typeof(T) == typeof(float) && Sse.IsSupported)
        {
            // Four by four: what is beyond the units is padding, and has no row in the destination.
            ref float from = ref Unsafe.As<T, float>(ref source);
            ref float to = ref Unsafe.As<T, float>(ref target);
            int whole = layer.Units / 4 * 4;
            for (; input + 4 <= layer.Inputs; input += 4)
            {
                for (int unit = 0; unit < whole; unit += 4)
                {
                    TransposeFour(ref Unsafe.Add(ref from, (input * stride) + unit), stride, ref Unsafe.Add(ref to, (unit * inputStride) + input), inputStride);
                }

                for (int unit = whole; unit < layer.Units; unit++)
                {
                    for (int i = 0; i < 4; i++)
                    {
                        Unsafe.Add(ref to, (unit * inputStride) + input + i) = Unsafe.Add(ref from, ((input + i) * stride) + unit);
                    }
                }
            }
        }

        for (; input < layer.Inputs; input++)
        {
            for (int unit = 0; unit < layer.Units; unit++)
            {
                Unsafe.Add(ref target, (unit * inputStride) + input) = Unsafe.Add(ref source, (input * stride) + unit);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void TransposeFour(ref float source, int stride, ref float target, int targetStride)
    {
        Vector128<float> a = Vector128.LoadUnsafe(ref source);
        Vector128<float> b = Vector128.LoadUnsafe(ref Unsafe.Add(ref source, stride));
        Vector128<float> c = Vector128.LoadUnsafe(ref Unsafe.Add(ref source, 2 * stride));
        Vector128<float> d = Vector128.LoadUnsafe(ref Unsafe.Add(ref source, 3 * stride));
        Vector128<float> ab = Sse.UnpackLow(a, b);
        Vector128<float> cd = Sse.UnpackLow(c, d);
        Vector128<float> abUpper = Sse.UnpackHigh(a, b);
        Vector128<float> cdUpper = Sse.UnpackHigh(c, d);
        Sse.MoveLowToHigh(ab, cd).StoreUnsafe(ref target);
        Sse.MoveHighToLow(cd, ab).StoreUnsafe(ref Unsafe.Add(ref target, targetStride));
        Sse.MoveLowToHigh(abUpper, cdUpper).StoreUnsafe(ref Unsafe.Add(ref target, 2 * targetStride));
        Sse.MoveHighToLow(cdUpper, abUpper).StoreUnsafe(ref Unsafe.Add(ref target, 3 * targetStride));
    }
}
