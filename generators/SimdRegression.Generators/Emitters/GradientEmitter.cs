using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// Emits the squared-loss gradient of a batch of rows: residual and update fused in one pass over the rows, with the gradient in
/// registers. One that does not fit there is the business of the run-time kernels, which go over several rows at a time.
/// </summary>
internal static class GradientEmitter
{
    /// <summary>The most vectors of the gradient that are kept in registers over all rows.</summary>
    private const int MaxGradientInRegisters = 8;

    /// <summary>Writes the kernel as member of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        string element = spec.ElementName;
        writer.OpenBlock($"""
            /// <inheritdoc/>
            {CSharp.AggressiveOptimization}
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
        if (DotEmitter.Chunks(spec).Count <= MaxGradientInRegisters)
        {
            EmitLoop(writer, spec);
        }
        else
        {
            writer.WriteLine($"""
                return {CSharp.RuntimeKernels(spec)}
                    .SquaredLossGradient(rows, rowStride, targets, weights, coefficients, intercept, gradient, ref interceptGradient);
                """);
        }

        writer.CloseBlock();
    }

    private static void EmitLoop(SourceWriter writer, LinearModelSpec spec)
    {
        string element = spec.ElementName;
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
        foreach (GradientPart part in parts)
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
        foreach (GradientPart part in parts)
        {
            writer.WriteLine(part.Vector is null
                ? $"At(ref slope, {part.Start}) = {part.Name};"
                : part.Vector.Store(part.Name, "slope", part.Start));
        }

        writer.WriteLine("interceptGradient = interceptSlope;");
        writer.WriteLine("return loss;");
    }

    private static void EmitUpdate(SourceWriter writer, LinearModelSpec spec, List<GradientPart> parts)
    {
        string factor = "factor";
        if (!DotEmitter.Chunks(spec).IsBelowOneVector)
        {
            writer.WriteLine($"var factors = {DotEmitter.Vector(spec).Broadcast("factor")};");
            factor = "factors";
        }

        foreach (GradientPart part in parts)
        {
            writer.WriteLine($"{part.Name} = MultiplyAdd({factor}, {part.Read("row")}, {part.Name});");
        }
    }

    /// <summary>
    /// The parts of the gradient: vectors, or single elements when there are too few for a vector. The overlapped vector has some elements
    /// a second time; both copies go through the same operations, so it does not matter which one is stored last.
    /// </summary>
    private static List<GradientPart> Parts(LinearModelSpec spec)
    {
        Chunks chunks = DotEmitter.Chunks(spec);
        return chunks.IsBelowOneVector
            ? [.. Enumerable.Range(0, spec.Features).Select(j => new GradientPart($"slope{j}", null, j))]
            : [.. Enumerable.Range(0, chunks.Count).Select(k => new GradientPart($"slope{k}", DotEmitter.Vector(spec), chunks.Start(k)))];
    }

    private sealed record GradientPart(string Name, VectorType? Vector, int Start)
    {
        public string Read(string reference) => Vector is null ? $"At(ref {reference}, {Start})" : Vector.Load(reference, Start);
    }
}
