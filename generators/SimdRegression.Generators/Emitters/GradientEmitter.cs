using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// Emits the gradient of a loss over a batch of rows: loss and update fused in one pass over the rows, several of them a step, with
/// the gradient in registers. The loss is a type argument, so one method is emitted and compiled once a loss. One that does not fit there is the business of the run-time kernels, which go over it once a step.
/// </summary>
internal static class GradientEmitter
{
    /// <summary>The most vectors of the gradient that are kept in registers over all rows.</summary>
    private const int MaxGradientInRegisters = 8;

    /// <summary>
    /// The rows whose losses are evaluated together: enough for the latency of an exponential to be hidden, few enough for them to be in
    /// the first-level cache still when they are added to the gradient.
    /// </summary>
    private const int BlockRows = 32;

    /// <summary>Writes the kernel as member of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        string element = spec.ElementName;
        writer.OpenBlock($"""
            /// <inheritdoc/>
            {CSharp.AggressiveOptimization}
            public {element} LossGradient<TLoss>(
                in TLoss loss, {CSharp.ReadOnlySpan(element)} rows, int rowStride, {CSharp.ReadOnlySpan(element)} targets,
                {CSharp.ReadOnlySpan(element)} weights, {CSharp.ReadOnlySpan(element)} coefficients, {element} intercept,
                {CSharp.Span(element)} gradient, ref {element} interceptGradient)
                where TLoss : struct, {CSharp.Loss("TLoss")}
            """);
        Chunks chunks = DotEmitter.Chunks(spec);
        if (chunks.Count > MaxGradientInRegisters)
        {
            writer.WriteLine($"""
                return {CSharp.RuntimeKernels(spec)}
                    .LossGradient(in loss, rows, rowStride, targets, weights, coefficients, intercept, gradient, ref interceptGradient);
                """);
        }
        else
        {
            EmitStart(writer, spec);
            EmitSteps(writer, spec);
            EmitRest(writer, spec);
            writer.CloseBlock();
            writer.WriteLine();
            EmitMultiples(writer, spec);
            return;
        }

        writer.CloseBlock();
    }

    /// <summary>Writes the method that adds up rows times their factors, those of even and of odd number apart, at one vector.</summary>
    private static void EmitMultiples(SourceWriter writer, LinearModelSpec spec)
    {
        VectorType vector = DotEmitter.Vector(spec);
        int rows = RowStep.Rows(spec);
        string element = spec.ElementName;
        string parameters = string.Join(", ", Enumerable.Range(0, rows).Select(row => $"ref {element} row{row}"));
        writer.WriteLine($"// {rows} rows times their factors, at one vector. Read from memory, a factor comes in every lane at no cost.");
        writer.WriteLine(CSharp.AggressiveInlining);
        writer.OpenBlock($"private static {vector.Name} MultiplesOfRows(\n    ref {element} factor, nint start,\n    {parameters})");
        for (int row = 0; row < rows; row++)
        {
            string chain = row % 2 == 0 ? "even" : "odd";
            string factor = vector.Broadcast($"At(ref factor, {row})");
            string values = DotEmitter.Chunks(spec).IsBelowOneVector ? $"LoadNarrow(ref row{row})" : vector.Load($"row{row}", "start");
            writer.WriteLine(row < 2 ? $"var {chain} = {factor} * {values};" : $"{chain} = MultiplyAdd({factor}, {values}, {chain});");
        }

        writer.WriteLine("return even + odd;");
        writer.CloseBlock();
    }

    private static void EmitStart(SourceWriter writer, LinearModelSpec spec)
    {
        string element = spec.ElementName;
        foreach ((string name, string span) in new[]
        {
            ("firstRow", "rows"), ("target", "targets"), ("coefficient", "coefficients"), ("slope", "gradient"),
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
        string element = spec.ElementName;
        writer.WriteLine($"var interceptSlopes = {vector.Name}.Zero;");
        writer.WriteLine($"var losses = {vector.Name}.Zero;");
        writer.WriteLine();
        writer.WriteLine($"""
            // A loss takes long from its argument to its result: those of a block go side by side.
            {CSharp.Span(element)} buffer = stackalloc {element}[{BlockRows}];
            {CSharp.First(element, "factor", "buffer")}
            int inSteps = targets.Length - (targets.Length % {rows});
            """);
        writer.OpenBlock("while (r < inSteps)");
        writer.WriteLine("int first = r;");
        writer.WriteLine($"int end = global::System.Math.Min(first + {BlockRows}, inSteps);");
        writer.OpenBlock($"for (; r < end; r += {rows})");
        writer.WriteLine($"""
            {CSharp.Lanes}.PrefetchBehind(ref At(ref target, r), {CSharp.Lanes}.TargetPrefetchDistance);
            """);
        RowStep.EmitSums(writer, spec);
        writer.WriteLine(vector.Store($"sums + {vector.Broadcast("intercept")}", "factor", "r - first"));
        writer.CloseBlock();
        writer.WriteLine();
        writer.WriteLine($"{CSharp.RowLosses}.Add(loss, buffer[..(end - first)], targets, weights, first, ref losses, ref interceptSlopes);");
        writer.OpenBlock($"for (r = first; r < end; r += {rows})");
        writer.WriteLine($"ref {element} factor0 = ref At(ref factor, r - first);");
        for (int row = 0; row < rows; row++)
        {
            writer.WriteLine(row == 0
                ? $"ref {element} row0 = ref At(ref firstRow, r * stride);"
                : $"ref {element} row{row} = ref At(ref row{row - 1}, stride);");
        }

        string refs = string.Join(", ", Enumerable.Range(0, rows).Select(row => $"ref row{row}"));
        foreach ((int k, int start) in Parts(spec))
        {
            writer.WriteLine($"slope{k} += MultiplesOfRows(ref factor0, {start}, {refs});");
        }

        writer.CloseBlock();
        writer.CloseBlock();
        writer.WriteLine();
    }

    private static void EmitRest(SourceWriter writer, LinearModelSpec spec)
    {
        string element = spec.ElementName;
        writer.WriteLine($"{element} interceptSlope = interceptGradient + {CSharp.Lanes}.Sum(interceptSlopes);");
        writer.WriteLine($"{element} sum = {CSharp.Lanes}.Sum(losses);");
        writer.OpenBlock("for (; r < targets.Length; r++)");
        writer.WriteLine($$"""
            ref {{element}} row = ref At(ref firstRow, r * stride);
            {{element}} prediction = Dot(ref row, ref coefficient) + intercept;
            {{element}} rowFactor = {{CSharp.RowLosses}}.AddOne(loss, prediction, targets, weights, r, ref sum);
            interceptSlope += rowFactor;
            var broadcast = {{DotEmitter.Vector(spec).Broadcast("rowFactor")}};
            """);
        foreach ((int k, int start) in Parts(spec))
        {
            writer.WriteLine($"slope{k} = MultiplyAdd(broadcast, {DotEmitter.Load(spec, "row", start)}, slope{k});");
        }

        writer.CloseBlock();
        writer.WriteLine();
        EmitStores(writer, spec);
        writer.WriteLine("interceptGradient = interceptSlope;");
        writer.WriteLine("return sum;");
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
