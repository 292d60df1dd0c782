using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>Emits the Cholesky factor and the solution of a system with it.</summary>
internal static class CholeskyEmitter
{
    /// <summary>Writes the kernels as members of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($$"""
            /// <inheritdoc/>
            public bool Factor(global::System.Span<double> matrix, global::System.Span<double> inverseDiagonal)
            {
                return new global::SimdRegression.Kernels.ReferenceKernels<{{spec.ElementName}}>({{spec.Features}})
                    .Factor(matrix, inverseDiagonal);
            }
            """);
        writer.WriteLine();
        writer.WriteLine($$"""
            /// <inheritdoc/>
            public void Solve(
                global::System.ReadOnlySpan<double> factor,
                global::System.ReadOnlySpan<double> inverseDiagonal,
                global::System.Span<double> vector)
            {
                new global::SimdRegression.Kernels.ReferenceKernels<{{spec.ElementName}}>({{spec.Features}})
                    .Solve(factor, inverseDiagonal, vector);
            }
            """);
    }
}
