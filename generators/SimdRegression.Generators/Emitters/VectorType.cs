using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>A vector of a width and an element type: the parameter that makes one template emit the kernel of every width.</summary>
/// <param name="Element">The type of a lane.</param>
/// <param name="Bits">The width: 128, 256 or 512.</param>
internal sealed record VectorType(ElementType Element, int Bits)
{
    /// <summary>The widths that kernels of padded, packed data are emitted for, the widest first.</summary>
    public static readonly VectorType[] Doubles =
        [new(ElementType.Double, 512), new(ElementType.Double, 256), new(ElementType.Double, 128)];

    /// <summary>The number of lanes.</summary>
    public int Lanes => Bits / (Element == ElementType.Double ? 64 : 32);

    /// <summary>The C# keyword of the element type.</summary>
    public string ElementName => Element == ElementType.Double ? "double" : "float";

    /// <summary>The vector type, from the global namespace on.</summary>
    public string Name => $"{Class}<{ElementName}>";

    /// <summary>The static class with the operations on vectors of this width.</summary>
    public string Class => $"global::System.Runtime.Intrinsics.Vector{Bits}";

    /// <summary>The condition under which the machine has vectors of this width.</summary>
    public string IsAccelerated => $"{Class}.IsHardwareAccelerated";

    /// <summary>An expression that reads a vector.</summary>
    /// <param name="reference">The name of a reference to the first element.</param>
    /// <param name="index">The index from there, in elements.</param>
    public string Load(string reference, object index) => $"Load{Bits}(ref {reference}, {index})";

    /// <summary>A statement that writes a vector.</summary>
    /// <param name="value">The vector.</param>
    /// <param name="reference">The name of a reference to the first element.</param>
    /// <param name="index">The index from there, in elements.</param>
    public string Store(string value, string reference, object index) => $"Store{Bits}({value}, ref {reference}, {index});";

    /// <summary>An expression for a vector with one number in every lane.</summary>
    /// <param name="value">The number.</param>
    public string Broadcast(string value) => $"Broadcast{Bits}({value})";
}
