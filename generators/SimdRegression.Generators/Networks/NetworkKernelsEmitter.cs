using SimdRegression.Generators.Emitters;
using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Networks;

/// <summary>Emits the nested <c>Kernels</c> struct of a network: every layer with its sizes as constants.</summary>
internal static class NetworkKernelsEmitter
{
    private const string Namespace = "global::SimdRegression.Networks.Kernels";

    /// <summary>Writes the struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The network.</param>
    public static void Emit(SourceWriter writer, NetworkSpec spec)
    {
        string element = spec.ElementName;
        LayerSpec[] layers = [.. spec.Layers];
        writer.WriteLine($"/// <summary>The kernels of the network: SIMD code for the sizes {string.Join("-", spec.Sizes)}.</summary>");
        writer.OpenBlock($"public readonly struct Kernels : {Namespace}.INetworkKernels<{element}>");
        writer.WriteLine(CSharp.CompilationOptions);
        writer.WriteLine();
        writer.WriteLine($$"""
            /// <inheritdoc/>
            public global::SimdRegression.Networks.NetworkShape Shape => OwnShape;

            private static {{Namespace}}.RuntimeNetworkKernels<{{element}}> Library => new(OwnShape);

            """);
        SingleRowEmitter.Emit(writer, spec, layers);
        writer.WriteLine();
        EmitSwitch(writer, spec, layers, "Forward", $"ref {element} parameters, ref {element} input, int inputStride, ref {element} output, int rows", "ref parameters, ref input, inputStride, ref output, rows", ForwardCall);
        writer.WriteLine();
        EmitSwitch(writer, spec, layers, "WeightGradient", $"ref {element} input, ref {element} slopes, ref {element} gradient, int rows", "ref input, ref slopes, ref gradient, rows", WeightGradientCall);
        writer.WriteLine();
        EmitSwitch(writer, spec, layers, "InputGradient", $"ref {element} weights, ref {element} slopes, ref {element} destination, int rows", "ref weights, ref slopes, ref destination, rows", InputGradientCall);
        foreach (LayerSpec layer in layers.Where(layer => layer.IsEmitted))
        {
            foreach (ProductShape product in Products(layer))
            {
                writer.WriteLine();
                ProductEmitter.Emit(writer, product);
            }

            if (layer.IsNarrow)
            {
                writer.WriteLine();
                NarrowLayerEmitter.Emit(writer, layer);
            }
        }

        writer.WriteLine();
        EmitHelpers(writer, spec);
        writer.CloseBlock();
    }

    // The first layer reads rows as users have them too, one behind the other.
    private static IEnumerable<ProductShape> Products(LayerSpec layer)
    {
        if (!layer.IsNarrow)
        {
            yield return Forward(layer, $"Forward{layer.Index}", layer.InputStride);
            if (layer.Index == 0 && layer.Inputs != layer.InputStride)
            {
                yield return Forward(layer, "ForwardAdjacent", layer.Inputs);
            }
        }

        yield return layer.IsNarrow
            ? new ProductShape($"WeightGradient{layer.Index}", layer.Element, 1, layer.Stride, layer.InputStride, layer.Units, null)
            : new ProductShape($"WeightGradient{layer.Index}", layer.Element, 1, layer.InputStride, layer.Stride, layer.Inputs, null);
        if (layer.Index > 0)
        {
            yield return new ProductShape($"InputGradient{layer.Index}", layer.Element, layer.Stride, 1, layer.InputStride, null, layer.Units);
        }
    }

    private static ProductShape Forward(LayerSpec layer, string name, int step)
        => new(name, layer.Element, step, 1, layer.Stride, null, layer.Inputs, layer.Chains, HasStart: true, layer.IsRelu);

    private static void EmitSwitch(
        SourceWriter writer, NetworkSpec spec, LayerSpec[] layers, string name, string parameters, string arguments, Func<LayerSpec, string, string> call)
    {
        _ = spec;
        writer.WriteLine("/// <inheritdoc/>");
        writer.WriteLine(CSharp.AggressiveOptimization);
        writer.OpenBlock($"public void {name}(int layer, {parameters})");
        writer.OpenBlock("switch (layer)");
        foreach (LayerSpec layer in layers)
        {
            writer.WriteLine($"case {layer.Index}:");
            writer.Indent();
            writer.WriteLine(layer.IsEmitted ? call(layer, arguments) : $"Library.{name}({layer.Index}, {arguments});");
            writer.WriteLine("break;");
            writer.Unindent();
        }

        writer.CloseBlock();
        writer.CloseBlock();
    }

    private static string ForwardCall(LayerSpec layer, string arguments)
    {
        if (layer.IsNarrow)
        {
            return $"Forward{layer.Index}(ref At(ref parameters, {layer.Offset}), ref input, inputStride, ref output, rows);";
        }

        string rest = $"(ref input, ref At(ref parameters, {layer.WeightOffset}), ref At(ref parameters, {layer.Offset}), ref output, rows);";
        string padded = $"Forward{layer.Index}{rest}";
        return layer.Index > 0 || layer.Inputs == layer.InputStride
            ? padded
            : $$"""
                if (inputStride == {{layer.Inputs}})
                {
                    ForwardAdjacent{{rest}}
                }
                else
                {
                    {{padded}}
                }

                """;
    }

    private static string WeightGradientCall(LayerSpec layer, string arguments) => layer.IsNarrow
        ? $"WeightGradient{layer.Index}(ref slopes, ref input, ref gradient, rows);"
        : $"WeightGradient{layer.Index}(ref input, ref slopes, ref gradient, rows);";

    private static string InputGradientCall(LayerSpec layer, string arguments)
        => layer.Index == 0 ? "// Inputs have no slopes." : $"InputGradient{layer.Index}(ref slopes, ref weights, ref destination, rows);";

    private static void EmitHelpers(SourceWriter writer, NetworkSpec spec)
    {
        string element = spec.ElementName;
        writer.WriteLine("// Access without checks of indices, and multiply-add, which is fused where the machine has it.");
        writer.WriteLine(Member($"ref {element} At(ref {element} start, nint index)", $"ref {CSharp.Unsafe}.Add(ref start, index)"));
        foreach (int bits in new[] { 512, 256 })
        {
            var vector = new VectorType(spec.Element, bits);
            writer.WriteLine();
            writer.WriteLine(Member($"{vector.Name} Load{bits}(ref {element} start, nint index)", $"{vector.Class}.LoadUnsafe(ref At(ref start, index))"));
            writer.WriteLine(Member($"void Store{bits}({vector.Name} value, ref {element} start, nint index)", $"{vector.Class}.StoreUnsafe(value, ref At(ref start, index))"));
            writer.WriteLine(Member($"{vector.Name} Broadcast{bits}({element} value)", $"{vector.Class}.Create(value)"));
            writer.WriteLine(Member($"{vector.Name} MultiplyAdd({vector.Name} a, {vector.Name} b, {vector.Name} c)", $"{CSharp.Lanes}.MultiplyAdd(a, b, c)"));
            writer.WriteLine(Member(
                $"{vector.Name} Rectified{bits}({vector.Name} value)",
                $"{vector.Class}.ConditionalSelect({vector.Class}.LessThan(value, {vector.Name}.Zero), {vector.Name}.Zero, value)"));
        }
    }

    private static string Member(string signature, string value) => $"{CSharp.AggressiveInlining}\nprivate static {signature}\n    => {value};";
}
