using System.Numerics;
using System.Runtime.CompilerServices;

namespace SimdRegression.Networks.Kernels;

/// <summary>From parameters as documents have them, weights [unit][input] and then biases, to the layout of the kernels, and back.</summary>
internal static class ParameterLayout
{
    /// <summary>Lays parameters out for the kernels.</summary>
    /// <exception cref="ArgumentException">There are not as many parameters as the network has.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
        int units = layer.Units;
        int stride = layer.Stride;
        int inputStride = layer.InputStride;
        ReadOnlySpan<T> weights = arranged.Slice(layer.WeightOffset, layer.WeightLength);
        for (int input = 0; input < layer.Inputs; input++)
        {
            ReadOnlySpan<T> row = weights.Slice(input * stride, units);
            for (int unit = 0; unit < row.Length; unit++)
            {
                destination[(unit * inputStride) + input] = row[unit];
            }
        }
    }
}
