using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>Emits the prediction of a batch of rows.</summary>
internal static class PredictEmitter
{
    /// <summary>Writes the kernel as member of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($$"""
            /// <inheritdoc/>
            public void Predict(
                global::System.ReadOnlySpan<{{spec.ElementName}}> rows,
                int rowStride,
                global::System.ReadOnlySpan<{{spec.ElementName}}> coefficients,
                {{spec.ElementName}} intercept,
                global::System.Span<{{spec.ElementName}}> predictions)
            {
                new global::SimdRegression.Kernels.ReferenceKernels<{{spec.ElementName}}>({{spec.Features}})
                    .Predict(rows, rowStride, coefficients, intercept, predictions);
            }
            """);
    }
}
