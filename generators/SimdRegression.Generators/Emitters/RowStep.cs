using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// Emits what the kernels of whole batches have in common: a step of as many rows as a vector has lanes, whose inner products with the
/// coefficients are added up together, and the request for memory that later steps will read.
/// </summary>
internal static class RowStep
{
    private const int LineBytes = 64;

    /// <summary>The most lines of memory that are asked for one by one; more are a loop.</summary>
    private const int MaxUnrolledLines = 8;

    /// <summary>The rows of a step: one for each lane of the vector that inner products are defined in.</summary>
    /// <param name="spec">The model.</param>
    public static int Rows(LinearModelSpec spec) => DotEmitter.Vector(spec).Lanes;

    /// <summary>Writes what steps of wide rows need before them: a place for the lanes of their inner products.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void EmitBuffer(SourceWriter writer, LinearModelSpec spec)
    {
        if (DotEmitter.HasDotsOfTwoRows(spec))
        {
            int length = Rows(spec) * DotEmitter.Vector(spec).Lanes;
            writer.WriteLine($"{CSharp.Span(spec.ElementName)} buffer = stackalloc {spec.ElementName}[{length}];");
            writer.WriteLine(CSharp.First(spec.ElementName, "lane", "buffer"));
        }
    }

    /// <summary>
    /// Writes the beginning of a step: <c>sums</c>, the inner products of its rows.
    /// </summary>
    /// <param name="writer">Where to write; <c>firstRow</c>, <c>r</c> and <c>stride</c> say there which rows.</param>
    /// <param name="spec">The model.</param>
    public static void EmitSums(SourceWriter writer, LinearModelSpec spec)
    {
        if (DotEmitter.HasDotsOfTwoRows(spec))
        {
            EmitSumsOfWideRows(writer, spec);
            return;
        }

        writer.WriteLine("var sums = SumsOfRows(ref At(ref firstRow, r * stride), stride, ref coefficient);");
    }

    /// <summary>Writes what steps of narrow rows call: the inner products of the rows of a step.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void EmitMethod(SourceWriter writer, LinearModelSpec spec)
    {
        if (DotEmitter.HasDotsOfTwoRows(spec))
        {
            return;
        }

        string element = spec.ElementName;
        writer.WriteLine($"// The inner products of {Rows(spec)} rows; each asks for the memory of a later one.");
        writer.WriteLine(CSharp.AggressiveInlining);
        writer.OpenBlock($"private static {DotEmitter.Vector(spec).Name} SumsOfRows(ref {element} row0, nint stride, ref {element} coefficient)");
        EmitLanes(writer, spec, 1);
        EmitSum(writer, spec, "return", k => $"lanes{k}");
        writer.CloseBlock();
        writer.WriteLine();
    }

    /// <summary>Writes the method that asks for memory, as member of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void EmitPrefetch(SourceWriter writer, LinearModelSpec spec)
    {
        int rows = HasLinesOfItsOwn(spec) ? 1 : Rows(spec);
        int lines = ((rows * RowBytes(spec)) + LineBytes - 1) / LineBytes;
        string what = rows == 1 ? "a row" : $"{rows} rows";
        writer.WriteLine($"// Asks for the memory of {what} that will be read soon.");
        writer.WriteLine(CSharp.AggressiveInlining);
        writer.OpenBlock($"private static void PrefetchAhead(ref {spec.ElementName} row)");
        writer.WriteLine($"nuint ahead = {CSharp.Lanes}.AddressOf(ref row) + {CSharp.Lanes}.PrefetchDistance;");
        if (lines <= MaxUnrolledLines)
        {
            for (int line = 0; line < lines; line++)
            {
                writer.WriteLine($"{CSharp.Lanes}.Prefetch(ahead{(line == 0 ? string.Empty : $" + {line * LineBytes}")});");
            }
        }
        else
        {
            writer.OpenBlock($"for (nuint line = 0; line < {RowBytes(spec)}; line += {LineBytes})");
            writer.WriteLine($"{CSharp.Lanes}.Prefetch(ahead + line);");
            writer.CloseBlock();
        }

        writer.CloseBlock();
    }

    private static void EmitSumsOfWideRows(SourceWriter writer, LinearModelSpec spec)
    {
        VectorType vector = DotEmitter.Vector(spec);
        writer.WriteLine($"{vector.Name} sums;");
        writer.OpenBlock($"if ({new VectorType(spec.Element, 512).IsAccelerated})");
        EmitLanes(writer, spec, 0);
        EmitSum(writer, spec, "sums =", k => $"lanes{k}");
        writer.CloseBlock();
        writer.OpenBlock("else");
        writer.WriteLine($"ref {spec.ElementName} row = ref At(ref firstRow, r * stride);");
        writer.OpenBlock($"for (nint k = 0; k < {Rows(spec)}; k += 2)");
        writer.WriteLine($"""
            ref {spec.ElementName} next = ref At(ref row, stride);
            PrefetchAhead(ref row);
            PrefetchAhead(ref next);
            StoreLanesOfDots(ref row, ref next, ref coefficient, ref At(ref lane, k * {vector.Lanes}));
            row = ref At(ref next, stride);
            """);
        writer.CloseBlock();
        writer.WriteLine();
        EmitSum(writer, spec, "sums =", k => vector.Load("lane", k * vector.Lanes));
        writer.CloseBlock();
        writer.WriteLine();
    }

    private static void EmitLanes(SourceWriter writer, LinearModelSpec spec, int firstDeclared)
    {
        string element = spec.ElementName;
        for (int k = firstDeclared; k < Rows(spec); k++)
        {
            writer.WriteLine(k == 0
                ? $"ref {element} row0 = ref At(ref firstRow, r * stride);"
                : $"ref {element} row{k} = ref At(ref row{k - 1}, stride);");
        }

        for (int k = 0; k < Rows(spec); k++)
        {
            if (k == 0 || HasLinesOfItsOwn(spec))
            {
                writer.WriteLine($"PrefetchAhead(ref row{k});");
            }

            writer.WriteLine($"var lanes{k} = LanesOfDot(ref row{k}, ref coefficient);");
        }
    }

    private static void EmitSum(SourceWriter writer, LinearModelSpec spec, string target, Func<int, string> lanes)
    {
        writer.WriteLine($"{target} {CSharp.Lanes}.Sum({string.Join(", ", Enumerable.Range(0, Rows(spec)).Select(lanes))});");
    }

    // Rows that share a line would ask for it more than once.
    private static bool HasLinesOfItsOwn(LinearModelSpec spec) => RowBytes(spec) >= LineBytes;

    private static int RowBytes(LinearModelSpec spec) => spec.Features * (spec.Element == ElementType.Double ? sizeof(double) : sizeof(float));
}
