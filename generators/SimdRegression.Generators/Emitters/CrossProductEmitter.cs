using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>Emits the cross products of a packed block.</summary>
internal static class CrossProductEmitter
{
    /// <summary>Writes the kernel as member of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($$"""
            /// <inheritdoc/>
            public void CrossProducts(
                global::System.ReadOnlySpan<double> packedRows,
                global::System.ReadOnlySpan<double> packedTargets,
                global::System.Span<double> crossProducts)
            {
                new global::SimdRegression.Kernels.ReferenceKernels<{{spec.ElementName}}>({{spec.Features}})
                    .CrossProducts(packedRows, packedTargets, crossProducts);
            }
            """);
    }
}
