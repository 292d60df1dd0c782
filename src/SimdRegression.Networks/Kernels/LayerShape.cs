using System.Runtime.CompilerServices;
using SimdRegression.Networks.Kernels;

namespace SimdRegression.Networks;

/// <summary>The sizes of a dense layer.</summary>
/// <remarks>Thread safety: an immutable value; any number of threads may share it.</remarks>
public readonly record struct LayerShape
{
    internal LayerShape(int inputs, int units, Activation activation, int offset, int elementSize)
    {
        Inputs = inputs;
        Units = units;
        Activation = activation;
        IsNarrow = LayerGeometry.IsNarrow(units);
        InputStride = LayerGeometry.Padded(inputs, elementSize);
        Stride = LayerGeometry.Padded(units, elementSize);
        Chains = IsNarrow ? 1 : LayerGeometry.Chains(inputs, units, elementSize);
        BiasOffset = offset;
        WeightOffset = offset + Stride;
        WeightLength = LayerGeometry.WeightLength(inputs, units, elementSize);
    }

    /// <summary>The number of inputs K.</summary>
    public int Inputs { get; }

    /// <summary>The number of units O.</summary>
    public int Units { get; }

    /// <summary>What the layer does with its linear part.</summary>
    public Activation Activation { get; }

    /// <summary>Whether the weights of a unit stand side by side, and not those of an input.</summary>
    internal bool IsNarrow { get; }

    /// <summary>The distance between rows of inputs.</summary>
    internal int InputStride { get; }

    /// <summary>The distance between rows of units.</summary>
    internal int Stride { get; }

    /// <summary>The number of chains of a sum.</summary>
    internal int Chains { get; }

    /// <summary>Where the biases begin.</summary>
    internal int BiasOffset { get; }

    /// <summary>Where the weights begin.</summary>
    internal int WeightOffset { get; }

    /// <summary>The length of the weights with their padding.</summary>
    internal int WeightLength { get; }

    /// <summary>The distance between two weights of a unit.</summary>
    internal int InputStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsNarrow ? 1 : Stride;
    }

    /// <summary>The distance between two weights of an input.</summary>
    internal int UnitStep
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => IsNarrow ? InputStride : 1;
    }
}
