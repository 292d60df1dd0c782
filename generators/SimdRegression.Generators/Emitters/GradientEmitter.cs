using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>Emits the squared-loss gradient of a batch of rows.</summary>
internal static class GradientEmitter
{
    /// <summary>Writes the kernel as member of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($$"""
            /// <inheritdoc/>
            public {{spec.ElementName}} SquaredLossGradient(
                global::System.ReadOnlySpan<{{spec.ElementName}}> rows,
                int rowStride,
                global::System.ReadOnlySpan<{{spec.ElementName}}> targets,
                global::System.ReadOnlySpan<{{spec.ElementName}}> weights,
                global::System.ReadOnlySpan<{{spec.ElementName}}> coefficients,
                {{spec.ElementName}} intercept,
                global::System.Span<{{spec.ElementName}}> gradient,
                ref {{spec.ElementName}} interceptGradient)
            {
                return new global::SimdRegression.Kernels.ReferenceKernels<{{spec.ElementName}}>({{spec.Features}})
                    .SquaredLossGradient(rows, rowStride, targets, weights, coefficients, intercept, gradient, ref interceptGradient);
            }
            """);
    }
}
