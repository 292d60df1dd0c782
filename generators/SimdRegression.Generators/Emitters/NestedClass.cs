using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>What the nested classes of a model have in common: a base class of the library.</summary>
internal static class NestedClass
{
    /// <summary>The library's generic class over the model, its element type and its kernels.</summary>
    /// <param name="name">The class.</param>
    /// <param name="spec">The model.</param>
    public static string Library(string name, LinearModelSpec spec)
    {
        return $"global::SimdRegression.{name}<{spec.Name}, {spec.ElementName}, {spec.Name}.Kernels>";
    }
}
