using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// Emits the squared-loss gradient of a batch of rows: residual and update fused in one pass over the rows, several of them a step, with
/// the gradient in registers. One that does not fit there is the business of the run-time kernels, which go over it once a step.
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
        Chunks chunks = DotEmitter.Chunks(spec);
        if (chunks.Count > MaxGradientInRegisters)
        {
            writer.WriteLine($"""
                return {CSharp.RuntimeKernels(spec)}
                    .SquaredLossGradient(rows, rowStride, targets, weights, coefficients, intercept, gradient, ref interceptGradient);
                """);
        }
        else
        {
            EmitStart(writer, spec);
            EmitSteps(writer, spec);
            EmitRest(writer, spec);
        }

        writer.CloseBlock();
    }

    private static void EmitStart(SourceWriter writer, LinearModelSpec spec)
    {
        string element = spec.ElementName;
        foreach ((string name, string span) in new[]
        {
            ("firstRow", "rows"), ("target", "targets"), ("weight", "weights"), ("coefficient", "coefficients"), ("slope", "gradient"),
        })
        {
            writer.WriteLine(CSharp.First(element, name, span));
        }

        writer.WriteLine("nint stride = rowStride;");
        writer.WriteLine("int r = 0;");
        foreach ((int k, int start) in Parts(spec))
        {
            writer.WriteLine($"var slope{k} = {DotEmitter.Load(spec, "slope", start)};");
        }
    }

    private static void EmitSteps(SourceWriter writer, LinearModelSpec spec)
    {
        VectorType vector = DotEmitter.Vector(spec);
        int rows = RowStep.Rows(spec);
        writer.WriteLine($"var interceptSlopes = {vector.Name}.Zero;");
        writer.WriteLine($"var losses = {vector.Name}.Zero;");
        writer.WriteLine();
        writer.WriteLine("// Read from memory, a factor comes in every lane at no cost.");
        writer.WriteLine($"{CSharp.Span(spec.ElementName)} buffer = stackalloc {spec.ElementName}[{rows}];");
        writer.WriteLine(CSharp.First(spec.ElementName, "factor0", "buffer"));
        writer.OpenBlock($"for (; r <= targets.Length - {rows}; r += {rows})");
        writer.WriteLine($"""
            nuint targetsAhead = {CSharp.Lanes}.AddressOf(ref At(ref target, r))
                + {CSharp.Lanes}.TargetPrefetchDistance;
            {CSharp.Lanes}.Prefetch(targetsAhead);
            """);
        RowStep.EmitSums(writer, spec);
        writer.WriteLine($$"""
            var residuals = sums + {{vector.Broadcast("intercept")}} - {{vector.Load("target", "r")}};
            var factors = weights.IsEmpty ? residuals : {{vector.Load("weight", "r")}} * residuals;
            interceptSlopes += factors;
            losses = MultiplyAdd(factors, residuals, losses);
            {{vector.Store("factors", "factor0", 0)}}
            """);
        foreach ((int k, int start) in Parts(spec))
        {
            writer.WriteLine();
            for (int row = 0; row < rows; row++)
            {
                string chain = $"{(row % 2 == 0 ? "even" : "odd")}{k}";
                string factor = vector.Broadcast($"At(ref factor0, {row})");
                string values = DotEmitter.Load(spec, $"row{row}", start);
                writer.WriteLine(row < 2 ? $"var {chain} = {factor} * {values};" : $"{chain} = MultiplyAdd({factor}, {values}, {chain});");
            }

            writer.WriteLine($"slope{k} += even{k} + odd{k};");
        }

        writer.CloseBlock();
        writer.WriteLine();
    }

    private static void EmitRest(SourceWriter writer, LinearModelSpec spec)
    {
        string element = spec.ElementName;
        writer.WriteLine($"{element} interceptSlope = interceptGradient + {CSharp.Lanes}.Sum(interceptSlopes);");
        writer.WriteLine($"{element} loss = {CSharp.Lanes}.Sum(losses);");
        writer.OpenBlock("for (; r < targets.Length; r++)");
        writer.WriteLine($$"""
            ref {{element}} row = ref At(ref firstRow, r * stride);
            {{element}} residual = Dot(ref row, ref coefficient) + intercept - At(ref target, r);
            {{element}} factor = weights.IsEmpty ? residual : At(ref weight, r) * residual;
            interceptSlope += factor;
            loss = MultiplyAdd(factor, residual, loss);
            var broadcast = {{DotEmitter.Vector(spec).Broadcast("factor")}};
            """);
        foreach ((int k, int start) in Parts(spec))
        {
            writer.WriteLine($"slope{k} = MultiplyAdd(broadcast, {DotEmitter.Load(spec, "row", start)}, slope{k});");
        }

        writer.CloseBlock();
        writer.WriteLine();
        EmitStores(writer, spec);
        writer.WriteLine("interceptGradient = interceptSlope;");
        writer.WriteLine("return loss;");
    }

    private static void EmitStores(SourceWriter writer, LinearModelSpec spec)
    {
        VectorType vector = DotEmitter.Vector(spec);
        if (DotEmitter.Chunks(spec).IsBelowOneVector)
        {
            for (int j = 0; j < spec.Features; j++)
            {
                writer.WriteLine($"At(ref slope, {j}) = {vector.Class}.GetElement(slope0, {j});");
            }
        }
        else
        {
            foreach ((int k, int start) in Parts(spec))
            {
                writer.WriteLine(vector.Store($"slope{k}", "slope", start));
            }
        }
    }

    /// <summary>
    /// The vectors of the gradient by number and first element; a single one when there are too few elements for it. The overlapped vector
    /// has some elements a second time; both copies go through the same operations, so it does not matter which one is stored last.
    /// </summary>
    private static IEnumerable<(int Number, int Start)> Parts(LinearModelSpec spec)
    {
        Chunks chunks = DotEmitter.Chunks(spec);
        return chunks.IsBelowOneVector ? [(0, 0)] : Enumerable.Range(0, chunks.Count).Select(k => (k, chunks.Start(k)));
    }
}
