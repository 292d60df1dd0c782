using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>Emits the coordinate-descent sweep.</summary>
internal static class CoordinateDescentEmitter
{
    /// <summary>Writes the kernel as member of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($$"""
            /// <inheritdoc/>
            public double CoordinateDescentSweep(
                global::System.ReadOnlySpan<double> hessian,
                global::System.ReadOnlySpan<double> inverseDiagonal,
                global::System.ReadOnlySpan<double> l1,
                global::System.ReadOnlySpan<double> lower,
                global::System.ReadOnlySpan<double> upper,
                global::System.Span<double> coefficients,
                global::System.Span<double> gradient)
            {
                return new global::SimdRegression.Kernels.ReferenceKernels<{{spec.ElementName}}>({{spec.Features}})
                    .CoordinateDescentSweep(hessian, inverseDiagonal, l1, lower, upper, coefficients, gradient);
            }
            """);
    }
}
