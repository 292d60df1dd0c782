using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// Emits the squared-loss gradient of a batch of rows: residual and update fused in one pass over the rows, the gradient in registers as
/// long as there are enough of these.
/// </summary>
internal static class GradientEmitter
{
    /// <summary>The most vectors of the gradient that are kept in registers over all rows; more are read and written once a row.</summary>
    private const int MaxGradientInRegisters = 8;

    /// <summary>The most chunks that are written out one by one; more are a loop.</summary>
    private const int MaxUnrolledChunks = 16;

    /// <summary>Writes the kernel as member of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        string element = spec.ElementName;
        writer.OpenBlock($"""
            /// <inheritdoc/>
            public {element} SquaredLossGradient(
                {CSharp.ReadOnlySpan(element)} rows,
                int rowStride,
                {CSharp.ReadOnlySpan(element)} targets,
                {CSharp.ReadOnlySpan(element)} weights,
                {CSharp.ReadOnlySpan(element)} coefficients,
                {element} intercept,
                {CSharp.Span(element)} gradient,
                ref {element} interceptGradient)
            """);
        foreach ((string name, string span) in new[]
        {
            ("firstRow", "rows"), ("target", "targets"), ("weight", "weights"), ("coefficient", "coefficients"), ("slope", "gradient"),
        })
        {
            writer.WriteLine(CSharp.First(element, name, span));
        }

        List<GradientPart> parts = Parts(spec);
        writer.WriteLine($"{element} interceptSlope = interceptGradient;");
        writer.WriteLine($"{element} loss = 0;");
        foreach (GradientPart part in parts.Where(part => part.IsInRegister))
        {
            writer.WriteLine($"var {part.Name} = {part.Read("slope")};");
        }

        writer.OpenBlock("for (int r = 0; r < targets.Length; r++)");
        writer.WriteLine($$"""
            ref {{element}} row = ref At(ref firstRow, r * (nint)rowStride);
            {{element}} residual = Dot(ref row, ref coefficient) + intercept - At(ref target, r);
            {{element}} factor = weights.IsEmpty ? residual : At(ref weight, r) * residual;
            interceptSlope += factor;
            loss = MultiplyAdd(factor, residual, loss);
            """);
        EmitUpdate(writer, spec, parts);
        writer.CloseBlock();
        writer.WriteLine();
        foreach (GradientPart part in parts.Where(part => part.IsInRegister))
        {
            writer.WriteLine(part.Write(part.Name, "slope"));
        }

        writer.WriteLine("interceptGradient = interceptSlope;");
        writer.WriteLine("return loss;");
        writer.CloseBlock();
    }

    private static void EmitUpdate(SourceWriter writer, LinearModelSpec spec, List<GradientPart> parts)
    {
        VectorType vector = DotEmitter.Vector(spec);
        Chunks chunks = DotEmitter.Chunks(spec);
        string factor = "factor";
        if (!chunks.IsBelowOneVector)
        {
            writer.WriteLine($"var factors = {vector.Broadcast("factor")};");
            factor = "factors";
        }

        if (chunks.Whole > MaxUnrolledChunks)
        {
            writer.OpenBlock($"for (nint j = 0; j < {chunks.Whole * vector.Lanes}; j += {vector.Lanes})");
            var part = new GradientPart(string.Empty, vector, "j", IsInRegister: false);
            writer.WriteLine(part.Write($"MultiplyAdd({factor}, {part.Read("row")}, {part.Read("slope")})", "slope"));
            writer.CloseBlock();
            if (parts.Count > 0)
            {
                writer.WriteLine();
            }
        }

        foreach (GradientPart part in parts)
        {
            writer.WriteLine(part.IsInRegister
                ? $"{part.Name} = MultiplyAdd({factor}, {part.Read("row")}, {part.Name});"
                : part.Write($"MultiplyAdd({factor}, {part.Read("row")}, {part.Read("slope")})", "slope"));
        }
    }

    /// <summary>The parts of the gradient that are written out: vectors, or single elements when there are too few for a vector.</summary>
    private static List<GradientPart> Parts(LinearModelSpec spec)
    {
        Chunks chunks = DotEmitter.Chunks(spec);
        if (chunks.IsBelowOneVector)
        {
            return [.. Enumerable.Range(0, spec.Features).Select(j => new GradientPart($"slope{j}", null, j.ToString(), IsInRegister: true))];
        }

        // The overlapped chunk always stays in a register: in memory its first lanes would be added to twice.
        int first = chunks.Whole > MaxUnrolledChunks ? chunks.Whole : 0;
        return
        [
            .. Enumerable.Range(first, chunks.Count - first).Select(k => new GradientPart(
                $"slope{k}",
                DotEmitter.Vector(spec),
                chunks.Start(k).ToString(),
                IsInRegister: chunks.Count <= MaxGradientInRegisters || k == chunks.Whole)),
        ];
    }

    private sealed record GradientPart(string Name, VectorType? Vector, string Start, bool IsInRegister)
    {
        public string Read(string reference) => Vector is null ? $"At(ref {reference}, {Start})" : Vector.Load(reference, Start);

        public string Write(string value, string reference)
            => Vector is null ? $"At(ref {reference}, {Start}) = {value};" : Vector.Store(value, reference, Start);
    }
}
