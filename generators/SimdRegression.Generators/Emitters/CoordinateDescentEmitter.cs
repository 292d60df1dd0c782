using SimdRegression.Generators.Model;
using SimdRegression.Kernels;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// Emits the coordinate-descent sweep. What limits it is the chain from one coordinate's value to the next, so the next coordinate's
/// gradient is fetched before the vector update of the whole gradient and brought up to date by itself.
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

        EmitSweep(writer, spec.Features, stride);
        writer.CloseBlock();
        writer.WriteLine();
        EmitAddMultiple(writer, stride);
    }

    private static void EmitSweep(SourceWriter writer, int features, int stride) => writer.WriteLine($$"""
        ref double firstRow = ref First(hessian);
        ref double inverse = ref First(inverseDiagonal);
        ref double threshold = ref First(l1);
        ref double lowest = ref First(lower);
        ref double highest = ref First(upper);
        ref double coefficient = ref First(coefficients);
        ref double slope = ref First(gradient);
        double largest = 0.0;
        double nextSlope = slope;
        for (int j = 0; j < {{features}}; j++)
        {
            ref double row = ref At(ref firstRow, j * {{stride}});
            double diagonal = At(ref row, j);
            double current = At(ref coefficient, j);
            double target = MultiplyAdd(diagonal, current, nextSlope);
            double bound = At(ref threshold, j);
            double shrunk = target > bound ? target - bound : target < -bound ? target + bound : 0.0;
            double updated = shrunk * At(ref inverse, j);

            // Within its bounds, as nearly always, a value needs no clamping, and a branch that is foreseen costs no time.
            if (!(updated > At(ref lowest, j) && updated < At(ref highest, j)))
            {
                updated = global::System.Math.Min(global::System.Math.Max(updated, At(ref lowest, j)), At(ref highest, j));
            }

            int next = j < {{features - 1}} ? j + 1 : j;
            nextSlope = At(ref slope, next);
            double change = updated - current;
            if (change == 0.0)
            {
                continue;
            }

            nextSlope = MultiplyAdd(-change, At(ref row, next), nextSlope);
            At(ref coefficient, j) = updated;
            largest = global::System.Math.Max(largest, diagonal * change * change);
            AddMultiple(-change, ref row, ref slope);
        }

        return largest;
        """);

    private static void EmitAddMultiple(SourceWriter writer, int stride)
    {
        writer.WriteLine($"// Adds a multiple of a row of {stride} elements, padding included, to the gradient.");
        writer.WriteLine(CSharp.AggressiveInlining);
        writer.OpenBlock("private static void AddMultiple(double factor, ref double row, ref double gradient)");
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
