using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>Emits the soft-threshold of a vector.</summary>
internal static class SoftThresholdEmitter
{
    /// <summary>Writes the kernel as member of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($$"""
            /// <inheritdoc/>
            public void SoftThreshold(
                global::System.ReadOnlySpan<{{spec.ElementName}}> values,
                {{spec.ElementName}} threshold,
                global::System.Span<{{spec.ElementName}}> destination)
            {
                new global::SimdRegression.Kernels.ReferenceKernels<{{spec.ElementName}}>({{spec.Features}})
                    .SoftThreshold(values, threshold, destination);
            }
            """);
    }
}
