using SimdRegression.Generators.Model;
using SimdRegression.Kernels;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// Emits the cross products of a packed block. Up to 16 features the whole lower triangle stands in registers, in as few passes over the
/// block as the registers allow; above, loops over rectangular tiles cover it. The target counts as the row behind the last feature.
/// For more than 64 features it no longer matters that tiles are cut to the count, and the run-time kernels do the work.
/// </summary>
internal static class CrossProductEmitter
{
    private const int MaxTriangleFeatures = 16;
    private const int MaxTileFeatures = 64;

    /// <summary>From this stride on 512-bit vectors are used; below, half of such a vector would be padding.</summary>
    private const int MinStrideOf512Bits = 8;

    /// <summary>With this many accumulators a tile one row high keeps the multiply-add units busy.</summary>
    private const int MaxVectorsOfLastTile = 8;

    /// <summary>Writes the kernel as member of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        VectorType[] vectors = [.. VectorType.Doubles.Where(v => v.Bits < 512 || KernelLayout.Stride(spec.Features) >= MinStrideOf512Bits)];
        writer.OpenBlock($"""
            /// <inheritdoc/>
            public void CrossProducts(
                {CSharp.ReadOnlySpan("double")} packedRows,
                {CSharp.ReadOnlySpan("double")} packedTargets,
                {CSharp.Span("double")} crossProducts)
            """);
        if (spec.Features > MaxTileFeatures)
        {
            writer.WriteLine($"{CSharp.RuntimeKernels(spec)}.CrossProducts(packedRows, packedTargets, crossProducts);");
            writer.CloseBlock();
            return;
        }

        writer.WriteLine(CSharp.First("double", "rows", "packedRows"));
        writer.WriteLine(CSharp.First("double", "targets", "packedTargets"));
        writer.WriteLine(CSharp.First("double", "products", "crossProducts"));
        writer.WriteLine("int count = packedTargets.Length;");
        foreach (VectorType vector in vectors)
        {
            writer.OpenBlock(
                vector == vectors[0] ? $"if ({vector.IsAccelerated})" : vector.Bits == 128 ? "else" : $"else if ({vector.IsAccelerated})");
            writer.WriteLine($"CrossProducts{vector.Bits}(ref rows, ref targets, count, ref products);");
            writer.CloseBlock();
        }

        writer.CloseBlock();
        foreach (VectorType vector in vectors)
        {
            writer.WriteLine();
            EmitWidth(writer, spec.Features, vector);
        }
    }

    private static void EmitWidth(SourceWriter writer, int features, VectorType vector)
    {
        var tiles = new List<ProductTile>();
        writer.WriteLine($"/// <summary>The cross products of a block in vectors of {vector.Bits} bits.</summary>");
        writer.OpenBlock(
            $"private static void CrossProducts{vector.Bits}(ref double rows, ref double targets, int count, ref double products)");
        if (features <= MaxTriangleFeatures)
        {
            EmitTriangleCalls(writer, features, vector, tiles);
        }
        else
        {
            EmitTileCalls(writer, features, vector, tiles);
        }

        writer.CloseBlock();
        foreach (ProductTile tile in tiles)
        {
            writer.WriteLine();
            tile.Emit(writer);
        }
    }

    private static void EmitTriangleCalls(SourceWriter writer, int features, VectorType vector, List<ProductTile> tiles)
    {
        int stride = KernelLayout.Stride(features);
        int[] vectorsOfRow = [.. Enumerable.Range(0, features + 1).Select(row => (Math.Min(row, features - 1) / vector.Lanes) + 1)];
        int total = vectorsOfRow.Sum();
        int passes = (total + AccumulatorsWithTarget(vector) - 1) / AccumulatorsWithTarget(vector);
        int first = 0;
        int covered = 0;
        for (int pass = 1; pass <= passes; pass++)
        {
            // Passes of about the same size: each ends where its share of the triangle is reached.
            int end = first;
            while (end <= features && (covered * passes < total * pass || pass == passes))
            {
                covered += vectorsOfRow[end++];
            }

            bool last = end > features;
            string name = $"Rows{first}To{(last ? "Target" : (end - 1).ToString())}Of{vector.Bits}Bits";
            var tile = new ProductTile(name, vector, features, stride, [.. vectorsOfRow.Skip(first).Take(end - first)], last);
            writer.WriteLine(tile.Call(first, 0));
            tiles.Add(tile);
            first = end;
        }
    }

    private static void EmitTileCalls(SourceWriter writer, int features, VectorType vector, List<ProductTile> tiles)
    {
        int height = TileHeight(vector);
        int width = TileVectors(vector) * vector.Lanes;
        int fullRows = features / height * height;
        writer.OpenBlock($"for (int feature = 0; feature < {fullRows}; feature += {height})");
        writer.WriteLine($"int end = feature + {height};");
        writer.WriteLine("int column = 0;");
        if (width <= fullRows)
        {
            writer.OpenBlock($"for (; column + {width} <= end; column += {width})");
            writer.WriteLine(Tile(features, vector, TileVectors(vector), tiles).Call("feature", "column"));
            writer.CloseBlock();
        }

        for (int vectors = TileVectors(vector) - 1; vectors > 0; vectors--)
        {
            if (Enumerable.Range(1, fullRows / height).Any(tile => tile * height % width == vectors * vector.Lanes))
            {
                writer.WriteLine();
                writer.OpenBlock($"if (column + {vectors * vector.Lanes} == end)");
                writer.WriteLine(Tile(features, vector, vectors, tiles).Call("feature", "column"));
                writer.CloseBlock();
            }
        }

        writer.CloseBlock();
        writer.WriteLine();
        EmitLastTileCalls(writer, features, fullRows, vector, tiles);
    }

    /// <summary>Writes the calls for the features behind the last whole tile and the target, in panels of about the same width.</summary>
    private static void EmitLastTileCalls(SourceWriter writer, int features, int first, VectorType vector, List<ProductTile> tiles)
    {
        int height = features - first + 1;
        int vectors = (features + vector.Lanes - 1) / vector.Lanes;
        int widest = Math.Min(MaxVectorsOfLastTile, AccumulatorsWithTarget(vector) / height);
        int panels = (vectors + widest - 1) / widest;
        int column = 0;
        int wider = vectors % panels;
        foreach ((int width, int count) in new[] { ((vectors / panels) + 1, wider), (vectors / panels, panels - wider) })
        {
            if (count == 0)
            {
                continue;
            }

            string name = $"LastTile{height}x{width}Of{vector.Bits}Bits";
            ProductTile tile = Rectangle(name, vector, features, height, width, endsWithTarget: true);
            tiles.Add(tile);
            int step = width * vector.Lanes;
            if (count == 1)
            {
                writer.WriteLine(tile.Call(first, column));
            }
            else
            {
                writer.OpenBlock($"for (int column = {column}; column < {column + (count * step)}; column += {step})");
                writer.WriteLine(tile.Call(first, "column"));
                writer.CloseBlock();
            }

            column += count * step;
        }
    }

    private static ProductTile Tile(int features, VectorType vector, int vectors, List<ProductTile> tiles)
    {
        int height = TileHeight(vector);
        string name = $"Tile{height}x{vectors}Of{vector.Bits}Bits";
        ProductTile tile = Rectangle(name, vector, features, height, vectors, endsWithTarget: false);
        tiles.Add(tile);
        return tile;
    }

    private static ProductTile Rectangle(string name, VectorType vector, int features, int height, int width, bool endsWithTarget)
        => new(name, vector, features, KernelLayout.Stride(features), [.. Enumerable.Repeat(width, height)], endsWithTarget);

    /// <summary>
    /// The left factors of a tile: with <see cref="TileVectors"/> as many accumulators as registers allow, next to the operands.
    /// </summary>
    private static int TileHeight(VectorType vector) => vector.Bits == 512 ? 8 : 4;

    private static int TileVectors(VectorType vector) => vector.Bits == 128 ? 2 : 3;

    /// <summary>The most accumulators of a tile with the target, which needs registers for itself and its square.</summary>
    private static int AccumulatorsWithTarget(VectorType vector) => vector.Bits switch
    {
        512 => 28,
        256 => 11,
        _ => 8,
    };
}
