using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// Emits the cross products of a batch of rows: for rows of a few vectors without weights as products of rows with their own rotations, which
/// need no packing and leave nothing but registers to work on. Otherwise panels and tiles of the run-time kernels do it, for which a count
/// that is known beforehand gains nothing.
/// </summary>
internal static class CrossProductEmitter
{
    /// <summary>Writes the kernel as member of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        Circulant[] circulants = [.. Circulants(spec)];
        writer.OpenBlock($"""
            /// <inheritdoc/>
            {CSharp.AggressiveOptimization}
            public void CrossProducts(
                in global::SimdRegression.RowBatch<{spec.ElementName}> batch, {CSharp.ReadOnlySpan("double")} shift, bool inSingle,
                {CSharp.Span("double")} workspace, {CSharp.Span("double")} sums, {CSharp.Span("double")} crossProducts)
            """);
        EmitChoice(writer, spec, circulants);
        writer.CloseBlock();
        foreach (Circulant circulant in circulants)
        {
            writer.WriteLine();
            circulant.Emit(writer);
        }
    }

    private static void EmitChoice(SourceWriter writer, LinearModelSpec spec, Circulant[] circulants)
    {
        foreach (IGrouping<ElementType, Circulant> sums in circulants.GroupBy(circulant => circulant.Vector.Element))
        {
            Circulant[] widths = [.. sums];
            string precision = spec.Element == ElementType.Double ? string.Empty : sums.Key == ElementType.Float ? "inSingle && " : "!inSingle && ";
            string accelerated = widths.Length == 1 ? $"{widths[0].Vector.IsAccelerated} && " : string.Empty;
            string names = string.Join(", ", widths.Select(circulant => circulant.Name));
            writer.OpenBlock($"""
                if ({precision}{accelerated}global::SimdRegression.Kernels.CirculantCrossProducts.TryCompute<{spec.ElementName}, {widths[0].Vector.ElementName}, {names}>(
                    in batch, shift, workspace, sums, crossProducts))
                """);
            writer.WriteLine("return;");
            writer.CloseBlock();
            writer.WriteLine();
        }

        writer.WriteLine($"{CSharp.RuntimeKernels(spec)}.CrossProducts(in batch, shift, inSingle, workspace, sums, crossProducts);");
    }

    /// <summary>The kinds of products, the widest vectors of each first.</summary>
    private static IEnumerable<Circulant> Circulants(LinearModelSpec spec)
    {
        ElementType[] kinds = spec.Element == ElementType.Double ? [ElementType.Double] : [ElementType.Float, ElementType.Double];
        foreach (ElementType sum in kinds)
        {
            foreach (int bits in new[] { 512, 256 })
            {
                var circulant = new Circulant(spec, new VectorType(sum, bits));

                // Rows that fill less than half of a vector are left to a narrower one, unless several share it.
                bool fills = circulant.IsGrouped || 2 * spec.Features > circulant.Vector.Lanes;
                if (fills && circulant.Vectors <= MaxVectors(circulant.Vector))
                {
                    yield return circulant;
                }
            }
        }
    }

    /// <summary>
    /// The most vectors of a row: beyond, passes over the rows grow in number faster than panels of packed rows cost; with more lanes they
    /// do so earlier.
    /// </summary>
    private static int MaxVectors(VectorType vector) => vector.Element == ElementType.Double ? 8 : 4;
}
