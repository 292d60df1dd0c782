using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>Emits the soft-threshold of a vector, written out as long as it is short.</summary>
internal static class SoftThresholdEmitter
{
    /// <summary>The most chunks that are written out one by one; a loop over more is the business of the run-time kernels.</summary>
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
            {CSharp.AggressiveOptimization}
            public void SoftThreshold({CSharp.ReadOnlySpan(element)} values, {element} threshold, {CSharp.Span(element)} destination)
            """);
        if (chunks.Whole > MaxUnrolledChunks)
        {
            writer.WriteLine($"{CSharp.RuntimeKernels(spec)}.SoftThreshold(values, threshold, destination);");
            writer.CloseBlock();
            return;
        }

        writer.WriteLine(CSharp.First(element, "value", "values"));
        writer.WriteLine(CSharp.First(element, "result", "destination"));
        if (chunks.IsBelowOneVector)
        {
            writer.OpenBlock($"for (int j = 0; j < {spec.Features}; j++)");
            writer.WriteLine($"At(ref result, j) = {Shrink("At(ref value, j)", "threshold")};");
            writer.CloseBlock();
        }
        else
        {
            EmitChunks(writer, vector, chunks);
        }

        writer.CloseBlock();
    }

    private static void EmitChunks(SourceWriter writer, VectorType vector, Chunks chunks)
    {
        writer.WriteLine($"var thresholds = {vector.Broadcast("threshold")};");
        if (chunks.HasTail)
        {
            writer.WriteLine("// Both spans may be the same memory: the last vector is read before the chunk it overlaps is written.");
            writer.WriteLine($"var last = {Shrink(vector.Load("value", chunks.TailStart), "thresholds")};");
        }

        for (int start = 0; start < chunks.Whole * vector.Lanes; start += vector.Lanes)
        {
            writer.WriteLine(vector.Store(Shrink(vector.Load("value", start), "thresholds"), "result", start));
        }

        if (chunks.HasTail)
        {
            writer.WriteLine();
            writer.WriteLine(vector.Store("last", "result", chunks.TailStart));
        }
    }

    private static string Shrink(string value, string threshold) => $"{CSharp.Lanes}.SoftThreshold({value}, {threshold})";
}
