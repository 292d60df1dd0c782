using SimdRegression.Generators.Model;
using SimdRegression.Kernels;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// Emits the packing of a block of rows: each row is widened, shifted, scaled and stored with its padding, and summed on the way, the
/// sums in registers as long as there are enough of these.
/// </summary>
internal static class PackEmitter
{
    /// <summary>The most vectors of sums that are kept in registers over all rows; more are read and written once a row.</summary>
    private const int MaxSumsInRegisters = 8;

    /// <summary>The most chunks that are written out one by one; a loop over more is the business of the run-time kernels.</summary>
    private const int MaxUnrolledChunks = 16;

    private static readonly VectorType Packed = new(ElementType.Double, 256);

    /// <summary>Writes the kernel as member of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        string element = spec.ElementName;
        var chunks = new Chunks(spec.Features, Packed.Lanes);
        writer.OpenBlock($"""
            /// <inheritdoc/>
            {CSharp.AggressiveOptimization}
            public void PackRows(
                {CSharp.ReadOnlySpan(element)} rows,
                int rowStride,
                {CSharp.ReadOnlySpan(element)} targets,
                {CSharp.ReadOnlySpan(element)} weights,
                {CSharp.ReadOnlySpan("double")} shift,
                {CSharp.Span("double")} packedRows,
                {CSharp.Span("double")} packedTargets,
                {CSharp.Span("double")} sums)
            """);
        if (chunks.Whole <= MaxUnrolledChunks)
        {
            EmitLoop(writer, spec, chunks);
        }
        else
        {
            writer.WriteLine($"""
                {CSharp.RuntimeKernels(spec)}
                    .PackRows(rows, rowStride, targets, weights, shift, packedRows, packedTargets, sums);
                """);
        }

        writer.CloseBlock();
    }

    private static void EmitLoop(SourceWriter writer, LinearModelSpec spec, Chunks chunks)
    {
        string element = spec.ElementName;
        int stride = KernelLayout.Stride(spec.Features);
        foreach ((string type, string name, string span) in new[]
        {
            (element, "firstRow", "rows"), (element, "target", "targets"), (element, "weight", "weights"),
            ("double", "origin", "shift"), ("double", "firstPacked", "packedRows"), ("double", "packedTarget", "packedTargets"),
            ("double", "sum", "sums"),
        })
        {
            writer.WriteLine(CSharp.First(type, name, span));
        }

        writer.WriteLine("bool weighted = !weights.IsEmpty;");
        writer.WriteLine($"double targetSum = At(ref sum, {stride});");
        for (int chunk = 0; chunk < Math.Max(chunks.Count, 1); chunk++)
        {
            if (SumIsInRegister(chunks, chunk))
            {
                writer.WriteLine($"var sum{chunk} = {Packed.Load("sum", Start(chunks, chunk))};");
            }
        }

        writer.OpenBlock("for (int r = 0; r < targets.Length; r++)");
        writer.WriteLine($$"""
            ref {{element}} row = ref At(ref firstRow, r * (nint)rowStride);
            ref double packed = ref At(ref firstPacked, r * {{stride}});

            // Without weights all are one: scaling by one and a multiply-add by one have the bits of no scaling and of a sum.
            double rowWeight = weighted ? At(ref weight, r) : 1.0;
            double root = weighted ? global::System.Math.Sqrt(rowWeight) : 1.0;
            var rowWeights = {{Packed.Broadcast("rowWeight")}};
            var roots = {{Packed.Broadcast("root")}};
            """);
        EmitRow(writer, spec, chunks);
        writer.WriteLine($$"""
            double shiftedTarget = At(ref target, r) - At(ref origin, {{stride}});
            At(ref packedTarget, r) = root * shiftedTarget;
            targetSum = MultiplyAdd(rowWeight, shiftedTarget, targetSum);
            """);
        writer.CloseBlock();
        writer.WriteLine();
        for (int chunk = 0; chunk < Math.Max(chunks.Count, 1); chunk++)
        {
            if (SumIsInRegister(chunks, chunk))
            {
                writer.WriteLine(Packed.Store($"sum{chunk}", "sum", Start(chunks, chunk)));
            }
        }

        writer.WriteLine($"At(ref sum, {stride}) = targetSum;");
    }

    private static int Start(Chunks chunks, int chunk) => chunks.IsBelowOneVector ? 0 : chunks.Start(chunk);

    /// <summary>The overlapped chunk is always summed in a register: in memory its first lanes would be added twice.</summary>
    private static bool SumIsInRegister(Chunks chunks, int chunk) => chunks.Count <= MaxSumsInRegisters || chunk == chunks.Whole;

    private static void EmitRow(SourceWriter writer, LinearModelSpec spec, Chunks chunks)
    {
        if (chunks.IsBelowOneVector)
        {
            IEnumerable<string> elements = Enumerable.Range(0, Packed.Lanes).Select(j => j < spec.Features ? $"At(ref row, {j})" : "0.0");
            writer.WriteLine($"var values = {Packed.Class}.Create({string.Join(", ", elements)});");
            EmitChunk(writer, "0", 0, "values", "sum0");
            return;
        }

        for (int start = chunks.Whole * Packed.Lanes; start < KernelLayout.Stride(spec.Features); start += Packed.Lanes)
        {
            writer.WriteLine(Packed.Store(Packed.Broadcast("0.0"), "packed", start));
        }

        for (int chunk = 0; chunk < chunks.Count; chunk++)
        {
            int start = chunks.Start(chunk);
            string? register = SumIsInRegister(chunks, chunk) ? $"sum{chunk}" : null;
            EmitChunk(writer, chunk.ToString(), start, Widened(spec, start), register);
        }
    }

    private static string Widened(LinearModelSpec spec, object start)
    {
        VectorType narrow = new(ElementType.Float, 128);
        return spec.Element == ElementType.Double
            ? Packed.Load("row", start)
            : $"{Packed.Class}.WidenLower({narrow.Class}.ToVector256Unsafe({narrow.Load("row", start)}))";
    }

    private static void EmitChunk(SourceWriter writer, string suffix, object start, string values, string? register)
    {
        writer.WriteLine($"var shifted{suffix} = {values} - {Packed.Load("origin", start)};");
        writer.WriteLine(Packed.Store($"roots * shifted{suffix}", "packed", start));
        writer.WriteLine(register is null
            ? Packed.Store($"MultiplyAdd(rowWeights, shifted{suffix}, {Packed.Load("sum", start)})", "sum", start)
            : $"{register} = MultiplyAdd(rowWeights, shifted{suffix}, {register});");
    }
}
