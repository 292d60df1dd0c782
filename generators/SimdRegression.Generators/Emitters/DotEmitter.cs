using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>Emits the inner product.</summary>
internal static class DotEmitter
{
    /// <summary>Writes the kernel as member of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($$"""
            /// <inheritdoc/>
            public {{spec.ElementName}} Dot(global::System.ReadOnlySpan<{{spec.ElementName}}> left, global::System.ReadOnlySpan<{{spec.ElementName}}> right)
            {
                return new global::SimdRegression.Kernels.ReferenceKernels<{{spec.ElementName}}>({{spec.Features}})
                    .Dot(left, right);
            }
            """);
    }
}
