using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// Emits the inner product, and the form of it that the kernels of whole batches inline: four accumulators of 256 bits at constant
/// offsets and an overlapped, masked last chunk; below one vector, a vector whose other lanes are zero.
/// </summary>
internal static class DotEmitter
{
    /// <summary>The most chunks that are written out one by one; more are a loop over groups of four.</summary>
    private const int MaxUnrolledChunks = 32;

    /// <summary>The most chunks with which the lanes of a product are inlined in the kernels that read whole batches.</summary>
    private const int MaxInlinedChunks = 16;

    private const int Accumulators = 4;

    /// <summary>The vector that inner products are defined in, whatever the machine.</summary>
    /// <param name="spec">The model.</param>
    public static VectorType Vector(LinearModelSpec spec) => new(spec.Element, 256);

    /// <summary>How a row is covered by that vector.</summary>
    /// <param name="spec">The model.</param>
    public static Chunks Chunks(LinearModelSpec spec) => new(spec.Features, Vector(spec).Lanes);

    /// <summary>Writes the kernel as member of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        string span = CSharp.ReadOnlySpan(spec.ElementName);
        writer.WriteLine($$"""
            /// <inheritdoc/>
            public {{spec.ElementName}} Dot({{span}} left, {{span}} right)
                => Dot(ref First(left), ref First(right));

            /// <summary>The inner product of {{spec.Features}} elements.</summary>
            {{CSharp.AggressiveInlining}}
            private static {{spec.ElementName}} Dot(ref {{spec.ElementName}} left, ref {{spec.ElementName}} right)
                => {{CSharp.Lanes}}.Sum(LanesOfDot(ref left, ref right));

            """);
        if (Chunks(spec).IsBelowOneVector)
        {
            EmitLanesOfNarrowDot(writer, spec);
            return;
        }

        EmitLanesOfDot(writer, spec);
        if (Chunks(spec).HasTail)
        {
            writer.WriteLine();
            EmitLastLanes(writer, Vector(spec), Chunks(spec));
        }
    }

    /// <summary>An expression that reads a vector, or all elements and zeros behind them when there are too few for one.</summary>
    /// <param name="spec">The model.</param>
    /// <param name="reference">The name of a reference to the first of N elements.</param>
    /// <param name="index">The index from there.</param>
    public static string Load(LinearModelSpec spec, string reference, int index)
        => Chunks(spec).IsBelowOneVector ? $"LoadNarrow(ref {reference})" : Vector(spec).Load(reference, index);

    private static void EmitLanesOfNarrowDot(SourceWriter writer, LinearModelSpec spec)
    {
        VectorType vector = Vector(spec);
        string element = spec.ElementName;
        writer.WriteLine($$"""
            /// <summary>The inner product of {{spec.Features}} elements before its lanes are added up.</summary>
            {{CSharp.AggressiveInlining}}
            private static {{vector.Name}} LanesOfDot(ref {{element}} left, ref {{element}} right)
                => LoadNarrow(ref left) * LoadNarrow(ref right);

            """);
        writer.WriteLine($"/// <summary>Reads {spec.Features} elements and nothing else, zeros in the other lanes.</summary>");
        writer.WriteLine(CSharp.AggressiveInlining);
        writer.OpenBlock($"private static {vector.Name} LoadNarrow(ref {element} start)");
        var half = new VectorType(spec.Element, 128);
        if (spec.Features <= half.Lanes)
        {
            EmitHalf(writer, half, "lower", 0, spec.Features);
            writer.WriteLine($"return {half.Class}.ToVector256(lower);");
        }
        else
        {
            EmitHalf(writer, half, "lower", 0, half.Lanes);
            EmitHalf(writer, half, "upper", half.Lanes, spec.Features - half.Lanes);
            writer.WriteLine($"return {vector.Class}.Create(lower, upper);");
        }

        writer.CloseBlock();
    }

    /// <summary>Writes the declaration of 128 bits that hold some elements and zeros behind them.</summary>
    private static void EmitHalf(SourceWriter writer, VectorType half, string name, int start, int count)
    {
        if (count == half.Lanes)
        {
            writer.WriteLine($"var {name} = {half.Load("start", start)};");
        }
        else if (count == 1)
        {
            writer.WriteLine($"var {name} = {half.Class}.CreateScalar(At(ref start, {start}));");
        }
        else
        {
            writer.WriteLine("// Two floats are read as the one 64-bit number that they occupy.");
            writer.WriteLine($"ref byte place = ref {CSharp.Unsafe}.As<float, byte>(ref At(ref start, {start}));");
            writer.WriteLine($"double pair = {CSharp.Unsafe}.ReadUnaligned<double>(ref place);");
            writer.WriteLine($"var {name} = {half.Class}.AsSingle({half.Class}.CreateScalar(pair));");
            if (count == 3)
            {
                writer.WriteLine($"{name} = {half.Class}.WithElement({name}, 2, At(ref start, {start + 2}));");
            }
        }
    }

    private static void EmitLanesOfDot(SourceWriter writer, LinearModelSpec spec)
    {
        VectorType vector = Vector(spec);
        Chunks chunks = Chunks(spec);
        writer.WriteLine($"/// <summary>The inner product of {spec.Features} elements before its lanes are added up.</summary>");
        if (chunks.Whole <= MaxInlinedChunks)
        {
            writer.WriteLine(CSharp.AggressiveInlining);
        }

        writer.OpenBlock($"private static {vector.Name} LanesOfDot(ref {spec.ElementName} left, ref {spec.ElementName} right)");
        int first = 0;
        if (chunks.Whole > MaxUnrolledChunks)
        {
            first = chunks.Whole / Accumulators * Accumulators;
            EmitGroups(writer, vector, groups: chunks.Whole / Accumulators);
        }

        for (int k = first; k < chunks.Whole; k++)
        {
            EmitTerm(writer, k, vector.Load("left", k * vector.Lanes), vector.Load("right", k * vector.Lanes));
        }

        if (chunks.HasTail)
        {
            string tail = chunks.TailStart.ToString();
            writer.WriteLine();
            writer.WriteLine($"// The last {vector.Lanes} elements, without the {chunks.CoveredLanes} that the chunk before them has.");
            writer.WriteLine("var uncounted = LastLanes;");
            EmitTerm(writer, chunks.Whole, $"{vector.Load("left", tail)} & uncounted", $"{vector.Load("right", tail)} & uncounted");
        }

        writer.WriteLine($"return {SumOfAccumulators(Math.Min(chunks.Count, Accumulators))};");
        writer.CloseBlock();
    }

    private static void EmitGroups(SourceWriter writer, VectorType vector, int groups)
    {
        int group = Accumulators * vector.Lanes;
        for (int k = 0; k < Accumulators; k++)
        {
            EmitTerm(writer, k, vector.Load("left", k * vector.Lanes), vector.Load("right", k * vector.Lanes));
        }

        writer.OpenBlock($"for (nint j = {group}; j < {groups * group}; j += {group})");
        writer.WriteLine($"ref {vector.ElementName} leftGroup = ref At(ref left, j);");
        writer.WriteLine($"ref {vector.ElementName} rightGroup = ref At(ref right, j);");
        for (int k = 0; k < Accumulators; k++)
        {
            EmitTerm(writer, Accumulators + k, vector.Load("leftGroup", k * vector.Lanes), vector.Load("rightGroup", k * vector.Lanes));
        }

        writer.CloseBlock();
        writer.WriteLine();
    }

    private static void EmitTerm(SourceWriter writer, int chunk, string left, string right)
    {
        string sum = $"sum{chunk % Accumulators}";
        if (chunk < Accumulators)
        {
            bool masked = left.Contains('&');
            writer.WriteLine(masked ? $"var {sum} = ({left}) * ({right});" : $"var {sum} = {left} * {right};");
        }
        else
        {
            writer.WriteLine($"{sum} = MultiplyAdd({left}, {right}, {sum});");
        }
    }

    private static string SumOfAccumulators(int used) => used switch
    {
        1 => "sum0",
        2 => "sum0 + sum1",
        3 => "(sum0 + sum1) + sum2",
        _ => "(sum0 + sum1) + (sum2 + sum3)",
    };

    private static void EmitLastLanes(SourceWriter writer, VectorType vector, Chunks chunks)
    {
        string suffix = vector.Element == ElementType.Double ? "L" : string.Empty;
        string conversion = vector.Element == ElementType.Double ? "AsDouble" : "AsSingle";
        IEnumerable<string> lanes = Enumerable.Range(0, vector.Lanes).Select(lane => (lane < chunks.CoveredLanes ? "0" : "-1") + suffix);
        writer.WriteLine($"""
            /// <summary>All ones in the lanes of the last {vector.Lanes} elements that the chunk before them does not have.</summary>
            private static {vector.Name} LastLanes
                => {vector.Class}.{conversion}(
                    {vector.Class}.Create({string.Join(", ", lanes)}));
            """);
    }
}
