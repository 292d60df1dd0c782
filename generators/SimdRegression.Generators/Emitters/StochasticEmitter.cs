using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// Emits stochastic gradient descent: coefficients in registers from the first row to the last. Each step waits for the one before it, so
/// what counts is the way from the coefficients through prediction and loss back to them: numbers stay in every lane of a vector all along.
/// </summary>
internal static class StochasticEmitter
{
    /// <summary>The most vectors of coefficients that are kept in registers.</summary>
    private const int MaxCoefficientsInRegisters = 8;

    private const int Accumulators = 4;
    private const int LineBytes = 64;

    /// <summary>Writes the kernel as member of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        string element = spec.ElementName;
        bool inRegisters = DotEmitter.Chunks(spec).Count <= MaxCoefficientsInRegisters;
        writer.WriteLine("/// <inheritdoc/>");
        writer.WriteLine(CSharp.AggressiveOptimization);
        writer.OpenBlock($"""
            public {element} StochasticDescent<TLoss>(
                in global::SimdRegression.RowBatch<{element}> batch, {CSharp.ReadOnlySpan("int")} order, int steps, in TLoss loss,
                in global::SimdRegression.Kernels.RowSteps<{element}> sizes, {CSharp.Span(element)} coefficients, ref {element} intercept)
                where TLoss : struct, global::SimdRegression.ILoss<TLoss>
            """);
        if (inRegisters)
        {
            EmitStart(writer, spec);
            EmitSteps(writer, spec);
            EmitEnd(writer, spec);
            writer.CloseBlock();
            writer.WriteLine();
            EmitPrefetch(writer, spec);
        }
        else
        {
            writer.WriteLine($"""
                return {CSharp.RuntimeKernels(spec)}
                    .StochasticDescent(in batch, order, steps, in loss, in sizes, coefficients, ref intercept);
                """);
            writer.CloseBlock();
        }
    }

    private static void EmitStart(SourceWriter writer, LinearModelSpec spec)
    {
        VectorType vector = DotEmitter.Vector(spec);
        writer.WriteLine("TLoss local = loss;");
        foreach ((string name, string span) in new[]
        {
            ("firstRow", "batch.Rows"), ("target", "batch.Targets"), ("weight", "batch.Weights"), ("coefficient", "coefficients"),
            ("size", "sizes.Sizes"), ("shrink", "sizes.Shrinks"), ("threshold", "sizes.Thresholds"),
        })
        {
            writer.WriteLine(CSharp.First(spec.ElementName, name, span));
        }

        writer.WriteLine($"""
            ref int number = ref {CSharp.MemoryMarshal}.GetReference(order);
            nint stride = batch.RowStride;
            bool isWeighted = !batch.Weights.IsEmpty;
            bool isThresholded = !sizes.Thresholds.IsEmpty;
            """);
        foreach ((int k, int start) in Parts(spec))
        {
            writer.WriteLine($"var coefficients{k} = {DotEmitter.Load(spec, "coefficient", start)};");
            writer.WriteLine($"var downhill{k} = -{DotEmitter.Load(spec, "size", start)};");
            writer.WriteLine($"var shrinks{k} = {DotEmitter.Load(spec, "shrink", start)};");
        }

        writer.WriteLine($"""
            var intercepts = {vector.Broadcast("intercept")};
            var downhill = {vector.Broadcast("-sizes.InterceptSize")};
            var squares = {vector.Name}.Zero;
            """);
    }

    private static void EmitSteps(SourceWriter writer, LinearModelSpec spec)
    {
        VectorType vector = DotEmitter.Vector(spec);
        writer.OpenBlock("for (int i = 0; i < steps; i++)");
        writer.OpenBlock($"if (i + {CSharp.Lanes}.RowsAhead < order.Length)");
        writer.WriteLine($"""
            nint ahead = At(ref number, i + {CSharp.Lanes}.RowsAhead);
            PrefetchRow(ref At(ref firstRow, ahead * stride));
            {CSharp.Lanes}.Prefetch({CSharp.Lanes}.AddressOf(ref At(ref target, ahead)));
            """);
        writer.CloseBlock();
        writer.WriteLine();
        writer.WriteLine($"""
            nint r = At(ref number, i);
            ref {spec.ElementName} row = ref At(ref firstRow, r * stride);
            """);
        foreach ((int k, int start) in Parts(spec))
        {
            writer.WriteLine($"var values{k} = {DotEmitter.Load(spec, "row", start)};");
        }

        foreach ((int k, _) in Parts(spec))
        {
            EmitTerm(writer, spec, k);
        }

        writer.WriteLine($$"""
            var predictions = {{CSharp.Lanes}}.SumInEveryLane({{DotEmitter.SumOfAccumulators("sum", Math.Min(Parts(spec).Count, Accumulators))}}) + intercepts;
            _ = local.Evaluate(predictions, {{vector.Broadcast("At(ref target, r)")}}, out var factors, out _);
            """);
        writer.OpenBlock("if (isWeighted)");
        writer.WriteLine($"factors = {vector.Broadcast("At(ref weight, r)")} * factors;");
        writer.CloseBlock();
        writer.WriteLine();
        string keep = DotEmitter.Chunks(spec).IsBelowOneVector ? " & NarrowLanes" : string.Empty;
        foreach ((int k, _) in Parts(spec))
        {
            writer.WriteLine($"coefficients{k} = MultiplyAdd(factors, downhill{k} * values{k}, shrinks{k} * coefficients{k}){keep};");
        }

        writer.OpenBlock("if (isThresholded)");
        foreach ((int k, int start) in Parts(spec))
        {
            string thresholds = DotEmitter.Load(spec, "threshold", start);
            writer.WriteLine($"coefficients{k} = {CSharp.Lanes}.SoftThreshold(coefficients{k}, {thresholds});");
        }

        writer.CloseBlock();
        writer.WriteLine();
        writer.WriteLine("""
            intercepts = MultiplyAdd(factors, downhill, intercepts);
            squares = MultiplyAdd(predictions, predictions, squares);
            """);
        writer.CloseBlock();
        writer.WriteLine();
    }

    /// <summary>Writes the part that a vector has in the inner product, in the order of <see cref="DotEmitter"/>.</summary>
    private static void EmitTerm(SourceWriter writer, LinearModelSpec spec, int chunk)
    {
        bool isTail = chunk >= DotEmitter.Chunks(spec).Whole && !DotEmitter.Chunks(spec).IsBelowOneVector;
        string left = isTail ? $"values{chunk} & LastLanes" : $"values{chunk}";
        string right = isTail ? $"coefficients{chunk} & LastLanes" : $"coefficients{chunk}";
        DotEmitter.EmitTerm(writer, "sum", Accumulators, chunk, left, right);
    }

    private static void EmitEnd(SourceWriter writer, LinearModelSpec spec)
    {
        VectorType vector = DotEmitter.Vector(spec);
        if (DotEmitter.Chunks(spec).IsBelowOneVector)
        {
            for (int j = 0; j < spec.Features; j++)
            {
                writer.WriteLine($"At(ref coefficient, {j}) = {vector.Class}.GetElement(coefficients0, {j});");
            }
        }
        else
        {
            foreach ((int k, int start) in Parts(spec))
            {
                writer.WriteLine(vector.Store($"coefficients{k}", "coefficient", start));
            }
        }

        writer.WriteLine($"intercept = {vector.Class}.ToScalar(intercepts);");
        writer.WriteLine($"return {vector.Class}.ToScalar(squares);");
    }

    private static void EmitPrefetch(SourceWriter writer, LinearModelSpec spec)
    {
        int bytes = spec.Features * (spec.Element == ElementType.Double ? sizeof(double) : sizeof(float));
        writer.WriteLine("// Asks for the memory of one row, which may begin anywhere in a line.");
        writer.WriteLine(CSharp.AggressiveInlining);
        writer.OpenBlock($"private static void PrefetchRow(ref {spec.ElementName} row)");
        writer.WriteLine($"nuint address = {CSharp.Lanes}.AddressOf(ref row);");
        for (int line = 0; line < bytes; line += LineBytes)
        {
            writer.WriteLine($"{CSharp.Lanes}.Prefetch(address{(line == 0 ? string.Empty : $" + {line}")});");
        }

        writer.WriteLine($"{CSharp.Lanes}.Prefetch(address + {bytes - 1});");
        writer.CloseBlock();
        if (DotEmitter.Chunks(spec).IsBelowOneVector)
        {
            VectorType vector = DotEmitter.Vector(spec);
            string suffix = spec.Element == ElementType.Double ? "L" : string.Empty;
            string conversion = spec.Element == ElementType.Double ? "AsDouble" : "AsSingle";
            IEnumerable<string> lanes = Enumerable.Range(0, vector.Lanes).Select(lane => (lane < spec.Features ? "-1" : "0") + suffix);
            writer.WriteLine();
            writer.WriteLine($"""
                /// <summary>All ones in the lanes of the {spec.Features} elements: the others stay zero whatever a step multiplies them by.</summary>
                private static {vector.Name} NarrowLanes
                    => {vector.Class}.{conversion}(
                        {vector.Class}.Create({string.Join(", ", lanes)}));
                """);
        }
    }

    /// <summary>The vectors of coefficients by number and first element, as in <see cref="GradientEmitter"/>.</summary>
    private static IReadOnlyList<(int Number, int Start)> Parts(LinearModelSpec spec)
    {
        Chunks chunks = DotEmitter.Chunks(spec);
        return chunks.IsBelowOneVector ? [(0, 0)] : [.. Enumerable.Range(0, chunks.Count).Select(k => (k, chunks.Start(k)))];
    }
}
