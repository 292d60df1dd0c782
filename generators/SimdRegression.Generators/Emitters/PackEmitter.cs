using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>Emits the packing of a block of rows.</summary>
internal static class PackEmitter
{
    /// <summary>Writes the kernel as member of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($$"""
            /// <inheritdoc/>
            public void PackRows(
                global::System.ReadOnlySpan<{{spec.ElementName}}> rows,
                int rowStride,
                global::System.ReadOnlySpan<{{spec.ElementName}}> targets,
                global::System.ReadOnlySpan<{{spec.ElementName}}> weights,
                global::System.ReadOnlySpan<double> shift,
                global::System.Span<double> packedRows,
                global::System.Span<double> packedTargets,
                global::System.Span<double> sums)
            {
                new global::SimdRegression.Kernels.ReferenceKernels<{{spec.ElementName}}>({{spec.Features}})
                    .PackRows(rows, rowStride, targets, weights, shift, packedRows, packedTargets, sums);
            }
            """);
    }
}
