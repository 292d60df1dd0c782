using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>What the nested classes of a model have in common: a base class of the library, and the making of a model.</summary>
internal static class NestedClass
{
    /// <summary>The library's generic class over the model, its element type and its kernels.</summary>
    /// <param name="name">The class.</param>
    /// <param name="spec">The model.</param>
    public static string Library(string name, LinearModelSpec spec)
    {
        return $"global::SimdRegression.{name}<{spec.Name}, {spec.ElementName}, {spec.Name}.Kernels>";
    }

    /// <summary>Writes the method by which the base class makes a model.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void EmitCreateModel(SourceWriter writer, LinearModelSpec spec) => writer.WriteLine($"""
        /// <inheritdoc/>
        protected override {spec.Name} CreateModel({CSharp.ReadOnlySpan(spec.ElementName)} coefficients, {spec.ElementName} intercept)
            => new(coefficients, intercept);
        """);
}
