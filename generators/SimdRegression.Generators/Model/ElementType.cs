namespace SimdRegression.Generators.Model;

/// <summary>The element type of a model's rows, targets and coefficients.</summary>
internal enum ElementType
{
    /// <summary>Single precision: C# <c>float</c>.</summary>
    Float,

    /// <summary>Double precision: C# <c>double</c>.</summary>
    Double,
}
