using SimdRegression.Generators.Model;
using SimdRegression.Kernels;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// Emits what the library's coordinate-descent sweep needs of a number of features: the number, and the vector update of the gradient.
/// </summary>
internal static class CoordinateDescentEmitter
{
    /// <summary>The largest gradient whose update is written out; a loop over more is the business of the run-time kernels.</summary>
    private const int MaxUnrolledStride = 64;

    private const int MinStrideOf512Bits = 8;

    /// <summary>Writes the kernel as member of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        int stride = KernelLayout.Stride(spec.Features);
        string vector = CSharp.ReadOnlySpan("double");
        writer.OpenBlock($$"""
            /// <inheritdoc/>
            {{CSharp.AggressiveOptimization}}
            public double CoordinateDescentSweep(
                {{vector}} hessian, {{vector}} inverseDiagonal, {{vector}} l1, {{vector}} lower,
                {{vector}} upper, {{CSharp.Span("double")}} coefficients, {{CSharp.Span("double")}} gradient)
            """);
        if (stride > MaxUnrolledStride)
        {
            writer.WriteLine($"""
                return {CSharp.RuntimeKernels(spec)}
                    .CoordinateDescentSweep(hessian, inverseDiagonal, l1, lower, upper, coefficients, gradient);
                """);
            writer.CloseBlock();
            return;
        }

        writer.WriteLine(
            "return global::SimdRegression.Kernels.CoordinateSweep.Run<SweepStep>(hessian, inverseDiagonal, l1, lower, upper, coefficients, gradient);");
        writer.CloseBlock();
        writer.WriteLine();
        writer.OpenBlock("private readonly struct SweepStep : global::SimdRegression.Kernels.ISweepStep");
        writer.WriteLine($"public static int FeatureCount => {spec.Features};");
        writer.WriteLine();
        EmitAddMultiple(writer, stride);
        writer.CloseBlock();
    }

    private static void EmitAddMultiple(SourceWriter writer, int stride)
    {
        writer.WriteLine(CSharp.AggressiveInlining);
        writer.OpenBlock("public static void AddMultiple(double factor, ref double row, ref double gradient)");
        if (stride >= MinStrideOf512Bits)
        {
            writer.OpenBlock($"if ({VectorType.Doubles[0].IsAccelerated})");
            EmitUpdate(writer, VectorType.Doubles[0], stride);
            writer.CloseBlock();
            writer.OpenBlock("else");
            EmitUpdate(writer, VectorType.Doubles[1], stride);
            writer.CloseBlock();
        }
        else
        {
            EmitUpdate(writer, VectorType.Doubles[1], stride);
        }

        writer.CloseBlock();
    }

    private static void EmitUpdate(SourceWriter writer, VectorType vector, int stride)
    {
        writer.WriteLine($"var factors = {vector.Broadcast("factor")};");
        for (int start = 0; start < stride; start += vector.Lanes)
        {
            string update = $"MultiplyAdd(factors, {vector.Load("row", start)}, {vector.Load("gradient", start)})";
            writer.WriteLine(vector.Store(update, "gradient", start));
        }
    }
}
