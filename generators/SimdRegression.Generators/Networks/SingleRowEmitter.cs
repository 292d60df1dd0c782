using SimdRegression.Generators.Emitters;
using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Networks;

/// <summary>
/// Emits the forward kernel of one row: layer after layer in one method, with the chains of a sum side by side, so that no sum waits for another.
/// </summary>
internal static class SingleRowEmitter
{
    private const int SumsAtOnce = 16;

    /// <summary>Writes the kernel <c>Predict</c>.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The network.</param>
    /// <param name="layers">Its layers.</param>
    public static void Emit(SourceWriter writer, NetworkSpec spec, LayerSpec[] layers)
    {
        string element = spec.ElementName;
        writer.WriteLine("/// <inheritdoc/>");
        writer.WriteLine(CSharp.AggressiveOptimization);
        writer.OpenBlock($"public void Predict(ref {element} parameters, ref {element} row, ref {element} output)");
        if (layers.Any(layer => !layer.IsEmitted))
        {
            writer.WriteLine("Library.Predict(ref parameters, ref row, ref output);");
            writer.CloseBlock();
            return;
        }

        var wide = new VectorType(spec.Element, 512);
        writer.OpenBlock($"if ({wide.IsAccelerated})");
        writer.WriteLine("Predict512(ref parameters, ref row, ref output);");
        writer.WriteLine("return;");
        writer.CloseBlock();
        writer.WriteLine();
        writer.WriteLine("Predict256(ref parameters, ref row, ref output);");
        writer.CloseBlock();
        foreach (int bits in new[] { 512, 256 })
        {
            writer.WriteLine();
            EmitWidth(writer, spec, layers, new VectorType(spec.Element, bits));
        }

        writer.WriteLine();
        writer.WriteLine($$"""
            // The first element at the beginning of a cache line: a vector that straddles two lines takes longer. A variable stays where it is.
            {{CSharp.AggressiveInlining}}
            private static ref {{element}} Aligned(ref {{element}} start)
                => ref At(ref start, (nint)((0 - {{CSharp.Lanes}}.AddressOf(ref start)) % 64 / sizeof({{element}})));
            """);
        foreach (int length in Lengths(layers))
        {
            writer.WriteLine();
            writer.WriteLine($$"""
                [global::System.Runtime.CompilerServices.InlineArray({{length + (64 / (spec.Element == ElementType.Double ? 8 : 4))}})]
                private struct Line{{length}}
                {
                    private {{element}} first;
                }
                """);
        }
    }

    private static IEnumerable<int> Lengths(LayerSpec[] layers)
    {
        IEnumerable<int> units = layers.Select(layer => layer.Stride);
        return (layers[0].IsNarrow ? units.Append(layers[0].InputStride) : units).Distinct();
    }

    private static void EmitWidth(SourceWriter writer, NetworkSpec spec, LayerSpec[] layers, VectorType vector)
    {
        string element = spec.ElementName;
        writer.WriteLine(CSharp.AggressiveOptimization);
        writer.OpenBlock($"private static void Predict{vector.Bits}(ref {element} parameters, ref {element} row, ref {element} output)");
        string input = "row";
        if (layers[0].IsNarrow)
        {
            // A narrow layer reads whole vectors.
            EmitLine(writer, element, "own", layers[0].InputStride);
            writer.WriteLine($"{CSharp.MemoryMarshal}.CreateReadOnlySpan(ref row, {layers[0].Inputs}).CopyTo({CSharp.MemoryMarshal}.CreateSpan(ref own, {layers[0].Inputs}));");
            input = "own";
        }

        foreach (LayerSpec layer in layers)
        {
            bool isLast = layer.Index == layers.Length - 1;

            // The caller's memory has no padding.
            bool isDirect = isLast && layer.IsNarrow && !layer.HasFunction;
            string unit = isDirect ? "output" : $"units{layer.Index}";
            if (!isDirect)
            {
                EmitLine(writer, element, unit, layer.Stride);
            }

            writer.OpenBlock();
            if (layer.IsNarrow)
            {
                writer.WriteLine($"ref {element} bias = ref At(ref parameters, {layer.Offset});");
                NarrowLayerEmitter.EmitRow(writer, layer, vector, input, unit, "bias", isPadded: !isDirect);
            }
            else
            {
                EmitWide(writer, layer, vector, input, unit);
            }

            writer.CloseBlock();
            if (layer.HasFunction)
            {
                string activation = $"global::SimdRegression.Networks.Activation.{layer.Activation}";
                writer.WriteLine($"global::SimdRegression.Networks.Kernels.Activations.Apply({activation}, {CSharp.MemoryMarshal}.CreateSpan(ref {unit}, {layer.Stride}));");
                if (layer.Activation == "Sigmoid" && layer.Units < layer.Stride)
                {
                    writer.WriteLine($"{CSharp.MemoryMarshal}.CreateSpan(ref At(ref {unit}, {layer.Units}), {layer.Stride - layer.Units}).Clear();");
                }
            }

            if (isLast && !isDirect)
            {
                writer.WriteLine($"{CSharp.MemoryMarshal}.CreateReadOnlySpan(ref {unit}, {layer.Units}).CopyTo({CSharp.MemoryMarshal}.CreateSpan(ref output, {layer.Units}));");
            }

            input = unit;
        }

        writer.CloseBlock();
    }

    private static void EmitLine(SourceWriter writer, string element, string name, int length)
    {
        writer.WriteLine($"var {name}Line = default(Line{length});");
        writer.WriteLine($"ref {element} {name} = ref Aligned(ref {CSharp.Unsafe}.As<Line{length}, {element}>(ref {name}Line));");
    }

    // Bands of columns, as many as have sums for all chains in registers.
    private static void EmitWide(SourceWriter writer, LayerSpec layer, VectorType vector, string input, string unit)
    {
        int sums = vector.Bits == 512 ? SumsAtOnce : SumsAtOnce / 2;
        int vectors = layer.Stride / vector.Lanes;
        int most = Math.Max(1, Math.Min(vectors, sums / layer.Chains));
        for (int first = 0; first < vectors; first += most)
        {
            int count = Math.Min(most, vectors - first);
            writer.OpenBlock();
            EmitBand(writer, layer, vector, input, unit, first, count);
            writer.CloseBlock();
        }
    }

    private static void EmitBand(SourceWriter writer, LayerSpec layer, VectorType vector, string input, string unit, int first, int count)
    {
        int start = first * vector.Lanes;
        int chains = layer.Chains;
        for (int c = 0; c < chains; c++)
        {
            for (int j = 0; j < count; j++)
            {
                string value = c == 0 ? vector.Load("parameters", layer.Offset + start + (j * vector.Lanes)) : $"{vector.Name}.Zero";
                writer.WriteLine($"var s{c}_{j} = {value};");
            }
        }

        writer.WriteLine($"ref {vector.ElementName} w = ref At(ref parameters, {layer.WeightOffset + start});");
        int whole = layer.Inputs / chains * chains;
        writer.OpenBlock($"for (nint k = 0; k < {whole}; k += {chains})");
        for (int c = 0; c < chains; c++)
        {
            EmitInput(writer, layer, vector, $"At(ref {input}, k + {c})", c, count, $"{c}");
        }

        writer.WriteLine($"w = ref At(ref w, {chains * layer.Stride});");
        writer.CloseBlock();
        for (int c = 0; c < layer.Inputs - whole; c++)
        {
            EmitInput(writer, layer, vector, $"At(ref {input}, {whole + c})", c, count, $"Last{c}");
        }

        for (int j = 0; j < count; j++)
        {
            string sum = string.Join(" + ", Enumerable.Range(0, chains).Select(c => $"s{c}_{j}"));
            writer.WriteLine(vector.Store(layer.IsRelu ? $"Rectified{vector.Bits}({sum})" : sum, unit, start + (j * vector.Lanes)));
        }
    }

    private static void EmitInput(SourceWriter writer, LayerSpec layer, VectorType vector, string value, int chain, int count, string suffix)
    {
        writer.WriteLine($"var a{suffix} = {vector.Broadcast(value)};");
        for (int j = 0; j < count; j++)
        {
            string weight = vector.Load("w", (chain * layer.Stride) + (j * vector.Lanes));
            writer.WriteLine($"s{chain}_{j} = MultiplyAdd(a{suffix}, {weight}, s{chain}_{j});");
        }
    }
}
