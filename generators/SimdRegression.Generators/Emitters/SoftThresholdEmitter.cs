using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>Emits the soft-threshold of a vector.</summary>
internal static class SoftThresholdEmitter
{
    /// <summary>The most chunks that are written out one by one; more are a loop.</summary>
    private const int MaxUnrolledChunks = 16;

    /// <summary>Writes the kernel as member of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        string element = spec.ElementName;
        VectorType vector = new(spec.Element, 256);
        var chunks = new Chunks(spec.Features, vector.Lanes);
        writer.OpenBlock($"""
            /// <inheritdoc/>
            public void SoftThreshold({CSharp.ReadOnlySpan(element)} values, {element} threshold, {CSharp.Span(element)} destination)
            """);
        writer.WriteLine(CSharp.First(element, "value", "values"));
        writer.WriteLine(CSharp.First(element, "result", "destination"));
        if (chunks.IsBelowOneVector)
        {
            writer.OpenBlock($"for (int j = 0; j < {spec.Features}; j++)");
            writer.WriteLine("At(ref result, j) = Shrink(At(ref value, j), threshold);");
            writer.CloseBlock();
            writer.CloseBlock();
            writer.WriteLine();
            EmitScalarShrink(writer, element);
        }
        else
        {
            EmitChunks(writer, vector, chunks);
            writer.CloseBlock();
            writer.WriteLine();
            EmitVectorShrink(writer, vector);
        }
    }

    private static void EmitChunks(SourceWriter writer, VectorType vector, Chunks chunks)
    {
        writer.WriteLine($"var thresholds = {vector.Broadcast("threshold")};");
        if (chunks.HasTail)
        {
            writer.WriteLine("// The last vector overlaps the chunk before it, so it is read before that is written: both spans may be the same memory.");
            writer.WriteLine($"var last = Shrink({vector.Load("value", chunks.TailStart)}, thresholds);");
        }

        if (chunks.Whole <= MaxUnrolledChunks)
        {
            for (int start = 0; start < chunks.Whole * vector.Lanes; start += vector.Lanes)
            {
                writer.WriteLine(vector.Store($"Shrink({vector.Load("value", start)}, thresholds)", "result", start));
            }
        }
        else
        {
            writer.OpenBlock($"for (nint j = 0; j < {chunks.Whole * vector.Lanes}; j += {vector.Lanes})");
            writer.WriteLine(vector.Store($"Shrink({vector.Load("value", "j")}, thresholds)", "result", "j"));
            writer.CloseBlock();
            writer.WriteLine();
        }

        if (chunks.HasTail)
        {
            writer.WriteLine(vector.Store("last", "result", chunks.TailStart));
        }
    }

    private static void EmitScalarShrink(SourceWriter writer, string element)
    {
        writer.WriteLine($$"""
            /// <summary>Moves a value towards zero by the threshold, or to zero where it is no further away; NaN stays.</summary>
            private static {{element}} Shrink({{element}} value, {{element}} threshold)
            {
                return value > threshold ? value - threshold
                    : value < -threshold ? value + threshold
                    : {{element}}.IsNaN(value) ? value
                    : 0;
            }
            """);
    }

    private static void EmitVectorShrink(SourceWriter writer, VectorType vector)
    {
        writer.WriteLine($$"""
            /// <summary>Moves every lane towards zero by the threshold, or to zero where it is no further away; NaN stays.</summary>
            {{CSharp.AggressiveInlining}}
            private static {{vector.Name}} Shrink({{vector.Name}} value, {{vector.Name}} threshold)
            {
                var zeroOrNaN = {{vector.Class}}.AndNot(value, {{vector.Class}}.Equals(value, value));
                var above = {{vector.Class}}.GreaterThan(value, threshold);
                var below = {{vector.Class}}.LessThan(value, -threshold);
                var shrunkFromBelow = {{vector.Class}}.ConditionalSelect(below, value + threshold, zeroOrNaN);
                return {{vector.Class}}.ConditionalSelect(above, value - threshold, shrunkFromBelow);
            }
            """);
    }
}
