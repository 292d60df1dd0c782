using SimdRegression.Generators.Model;
using SimdRegression.Networks.Kernels;

namespace SimdRegression.Generators.Networks;

/// <summary>All that the emitted source of a network depends on: the boundary of the incremental cache.</summary>
/// <param name="Namespace">The namespace as written in source, or <see langword="null"/> for the global one.</param>
/// <param name="ContainingTypes">The types around the class, outermost first.</param>
/// <param name="Name">The name of the class as written in source.</param>
/// <param name="Element">The element type.</param>
/// <param name="Sizes">The number of inputs, then the units of each layer.</param>
/// <param name="Activations">The name of the activation of each layer.</param>
internal sealed record NetworkSpec(
    string? Namespace,
    ImmutableEquatableArray<ContainingType> ContainingTypes,
    string Name,
    ElementType Element,
    ImmutableEquatableArray<int> Sizes,
    ImmutableEquatableArray<string> Activations)
{
    /// <summary>The C# keyword of the element type.</summary>
    public string ElementName => Element == ElementType.Double ? "double" : "float";

    /// <summary>The name of the emitted file.</summary>
    public string HintName => HintNames.Of(Namespace, ContainingTypes, Name);

    /// <summary>The layers.</summary>
    public IEnumerable<LayerSpec> Layers
    {
        get
        {
            int offset = 0;
            for (int i = 0; i + 1 < Sizes.Count; i++)
            {
                var layer = new LayerSpec(i, Sizes[i], Sizes[i + 1], Activations[i], offset, Element);
                offset = layer.WeightOffset + layer.WeightLength;
                yield return layer;
            }
        }
    }
}

/// <summary>A layer: the shape that its kernels are emitted for. Nothing of it is stored; it follows from the spec.</summary>
/// <param name="Index">Its place, from 0 on.</param>
/// <param name="Inputs">K.</param>
/// <param name="Units">O.</param>
/// <param name="Activation">The name of its activation.</param>
/// <param name="Offset">Where its biases begin.</param>
/// <param name="Element">The element type.</param>
internal sealed record LayerSpec(int Index, int Inputs, int Units, string Activation, int Offset, ElementType Element)
{
    /// <summary>The most inputs and units of a layer whose kernels are written out; the library's kernels take larger ones.</summary>
    public const int LargestEmitted = 128;

    private int Size => Element == ElementType.Double ? 8 : 4;

    /// <summary>Whether the weights of a unit stand side by side.</summary>
    public bool IsNarrow => LayerGeometry.IsNarrow(Units);

    /// <summary>The distance between rows of inputs.</summary>
    public int InputStride => LayerGeometry.Padded(Inputs, Size);

    /// <summary>The distance between rows of units.</summary>
    public int Stride => LayerGeometry.Padded(Units, Size);

    /// <summary>The number of chains of a sum.</summary>
    public int Chains => IsNarrow ? 1 : LayerGeometry.Chains(Inputs, Units, Size);

    /// <summary>Where the weights begin.</summary>
    public int WeightOffset => Offset + Stride;

    /// <summary>The length of the weights with their padding.</summary>
    public int WeightLength => LayerGeometry.WeightLength(Inputs, Units, Size);

    /// <summary>Whether the kernels of the layer are written out.</summary>
    public bool IsEmitted => Inputs <= LargestEmitted && Units <= LargestEmitted;

    /// <summary>Whether its activation is the rectified linear unit.</summary>
    public bool IsRelu => Activation == "Relu";

    /// <summary>Whether its activation is a function of its own, which comes after the kernel.</summary>
    public bool HasFunction => Activation is not ("Relu" or "Identity");
}
