using SimdRegression.Generators.Emitters;
using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Networks;

/// <summary>Emits the forward kernel of a layer of few units: inputs run along the lanes, and the lanes of a few rows are added up together.</summary>
internal static class NarrowLayerEmitter
{
    /// <summary>Writes the kernel.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="layer">The layer.</param>
    public static void Emit(SourceWriter writer, LayerSpec layer)
    {
        string element = new VectorType(layer.Element, 256).ElementName;
        var wide = new VectorType(layer.Element, 512);
        writer.WriteLine(CSharp.AggressiveOptimization);
        writer.OpenBlock($"private static void Forward{layer.Index}(ref {element} parameters, ref {element} input, nint inputStride, ref {element} output, nint rows)");
        writer.OpenBlock("for (nint r = 0; r < rows; r++)");
        writer.WriteLine($"ref {element} x = ref At(ref input, r * inputStride);");
        writer.WriteLine($"ref {element} y = ref At(ref output, r * {layer.Stride});");
        writer.OpenBlock($"if ({wide.IsAccelerated})");
        EmitRow(writer, layer, wide, "x", "y", "parameters");
        writer.CloseBlock();
        writer.OpenBlock("else");
        EmitRow(writer, layer, new VectorType(layer.Element, 256), "x", "y", "parameters");
        writer.CloseBlock();
        writer.CloseBlock();
        writer.CloseBlock();
    }

    /// <summary>Writes the units of one padded row, with zeros behind them.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="layer">The layer.</param>
    /// <param name="vector">The vectors to use.</param>
    /// <param name="input">The reference to the first input.</param>
    /// <param name="output">The reference to the first unit.</param>
    /// <param name="parameters">The reference to the first bias.</param>
    /// <param name="isPadded">Whether zeros are written behind the units.</param>
    public static void EmitRow(
        SourceWriter writer, LayerSpec layer, VectorType vector, string input, string output, string parameters, bool isPadded = true)
    {
        writer.WriteLine($"ref {vector.ElementName} w = ref At(ref {parameters}, {layer.Stride});");
        for (int c = 0; c < layer.InputStride / vector.Lanes; c++)
        {
            writer.WriteLine($"var row{c} = {vector.Load(input, c * vector.Lanes)};");
        }

        for (int k = 0; k < layer.Units; k++)
        {
            ScoreLanes.Emit(writer, vector, layer.InputStride, "w", k);
        }

        var zero = new VectorType(layer.Element, 256);
        for (int j = 0; isPadded && j < layer.Stride; j += zero.Lanes)
        {
            writer.WriteLine(zero.Store($"{zero.Name}.Zero", output, j));
        }

        for (int k = 0; k < layer.Units; k++)
        {
            string sum = $"{CSharp.Lanes}.Sum(lanes{k}) + At(ref {parameters}, {k})";
            if (layer.IsRelu)
            {
                writer.WriteLine($"{vector.ElementName} unit{k} = {sum};");
                writer.WriteLine($"At(ref {output}, {k}) = unit{k} < 0 ? 0 : unit{k};");
            }
            else
            {
                writer.WriteLine($"At(ref {output}, {k}) = {sum};");
            }
        }
    }
}
