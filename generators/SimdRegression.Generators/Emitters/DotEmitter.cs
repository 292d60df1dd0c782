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
    private const int MaxInlinedChunks = 32;

    /// <summary>The most vectors of coefficients that batches keep in registers where these have 256 bits.</summary>
    private const int MaxCoefficientsInRegisters = 12;

    private const int Accumulators = 4;

    /// <summary>The vector that inner products are defined in, whatever the machine.</summary>
    /// <param name="spec">The model.</param>
    public static VectorType Vector(LinearModelSpec spec) => new(spec.Element, 256);

    /// <summary>How a row is covered by that vector.</summary>
    /// <param name="spec">The model.</param>
    public static Chunks Chunks(LinearModelSpec spec) => new(spec.Features, Vector(spec).Lanes);

    /// <summary>
    /// Whether batches take two rows together where vectors have 256 bits: the coefficients do not fit into registers, and of two rows they
    /// are read once.
    /// </summary>
    /// <param name="spec">The model.</param>
    public static bool HasDotsOfTwoRows(LinearModelSpec spec)
        => Chunks(spec).Count > MaxCoefficientsInRegisters && Chunks(spec).Whole <= MaxInlinedChunks;

    /// <summary>Writes the kernel as member of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        string span = CSharp.ReadOnlySpan(spec.ElementName);
        writer.WriteLine($$"""
            /// <inheritdoc/>
            {{CSharp.InlinedOrOptimized}}
            public {{spec.ElementName}} Dot({{span}} left, {{span}} right)
                => Dot(ref First(left), ref First(right));

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
        if (HasDotsOfTwoRows(spec))
        {
            writer.WriteLine();
            EmitLanesOfTwoRows(writer, spec);
        }

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
            // The inner product before its lanes are added up.
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
        Chunks chunks = Chunks(spec);
        writer.WriteLine($"// The inner product before its lanes are added up.");
        if (chunks.Whole <= MaxInlinedChunks)
        {
            writer.WriteLine(CSharp.AggressiveInlining);
        }

        writer.OpenBlock($"private static {Vector(spec).Name} LanesOfDot(ref {spec.ElementName} left, ref {spec.ElementName} right)");
        if (chunks.Whole == 1)
        {
            EmitSum(writer, spec, Vector(spec));
        }
        else
        {
            var wide = new VectorType(spec.Element, 512);
            writer.OpenBlock($"if ({wide.IsAccelerated})");
            EmitSum(writer, spec, wide);
            writer.CloseBlock();
            writer.OpenBlock("else");
            EmitSum(writer, spec, Vector(spec));
            writer.CloseBlock();
        }

        writer.CloseBlock();
    }

    /// <summary>
    /// Writes the four accumulators and what is returned of them. A vector of twice their width holds two that are next to each other: the
    /// same sums with half the instructions, for as many chunks as come in pairs.
    /// </summary>
    private static void EmitSum(SourceWriter writer, LinearModelSpec spec, VectorType vector)
    {
        VectorType single = Vector(spec);
        Chunks chunks = Chunks(spec);
        bool paired = vector != single;
        string name = paired ? "pair" : "sum";
        int accumulators = Accumulators * single.Lanes / vector.Lanes;
        int whole = spec.Features / vector.Lanes;
        int first = 0;
        if (chunks.Whole > MaxUnrolledChunks)
        {
            first = whole / accumulators * accumulators;
            EmitGroups(writer, vector, name, accumulators, groups: whole / accumulators);
        }

        for (int k = first; k < whole; k++)
        {
            EmitTerm(writer, name, accumulators, k, vector.Load("left", k * vector.Lanes), vector.Load("right", k * vector.Lanes));
        }

        if (paired)
        {
            int summed = 2 * whole;
            for (int k = Math.Min(summed, Accumulators) - 1; k >= 0; k--)
            {
                writer.WriteLine($"var sum{k} = {vector.Class}.{(k % 2 == 0 ? "GetLower" : "GetUpper")}(pair{k / 2});");
            }

            if (summed < chunks.Whole)
            {
                int start = summed * single.Lanes;
                EmitTerm(writer, "sum", Accumulators, summed, single.Load("left", start), single.Load("right", start));
            }
        }

        if (chunks.HasTail)
        {
            string tail = chunks.TailStart.ToString();
            writer.WriteLine();
            writer.WriteLine($"// The last {single.Lanes} elements, without the {chunks.CoveredLanes} that the chunk before them has.");
            writer.WriteLine("var uncounted = LastLanes;");
            string left = $"{single.Load("left", tail)} & uncounted";
            EmitTerm(writer, "sum", Accumulators, chunks.Whole, left, $"{single.Load("right", tail)} & uncounted");
        }

        writer.WriteLine($"return {SumOfAccumulators("sum", Math.Min(chunks.Count, Accumulators))};");
    }

    private static void EmitLanesOfTwoRows(SourceWriter writer, LinearModelSpec spec)
    {
        VectorType vector = Vector(spec);
        Chunks chunks = Chunks(spec);
        string element = spec.ElementName;
        writer.WriteLine("/// <summary>Writes the lanes of the inner products of two rows with the same coefficients, one behind the other.</summary>");
        writer.WriteLine(CSharp.AggressiveInlining);
        writer.OpenBlock($"private static void StoreLanesOfDots(ref {element} row, ref {element} next, ref {element} right, ref {element} lane)");
        for (int k = 0; k < chunks.Count; k++)
        {
            int start = chunks.Start(k);
            string mask = k < chunks.Whole ? string.Empty : " & LastLanes";
            writer.WriteLine($"var factor{k} = {vector.Load("right", start)}{mask};");
            EmitTerm(writer, "rowSum", Accumulators, k, vector.Load("row", start) + mask, $"factor{k}");
            EmitTerm(writer, "nextSum", Accumulators, k, vector.Load("next", start) + mask, $"factor{k}");
        }

        writer.WriteLine(vector.Store(SumOfAccumulators("rowSum", Accumulators), "lane", 0));
        writer.WriteLine(vector.Store(SumOfAccumulators("nextSum", Accumulators), "lane", vector.Lanes));
        writer.CloseBlock();
    }

    private static void EmitGroups(SourceWriter writer, VectorType vector, string name, int accumulators, int groups)
    {
        int group = accumulators * vector.Lanes;
        for (int k = 0; k < accumulators; k++)
        {
            EmitTerm(writer, name, accumulators, k, vector.Load("left", k * vector.Lanes), vector.Load("right", k * vector.Lanes));
        }

        writer.OpenBlock($"for (nint j = {group}; j < {groups * group}; j += {group})");
        writer.WriteLine($"ref {vector.ElementName} leftGroup = ref At(ref left, j);");
        writer.WriteLine($"ref {vector.ElementName} rightGroup = ref At(ref right, j);");
        for (int k = 0; k < accumulators; k++)
        {
            string left = vector.Load("leftGroup", k * vector.Lanes);
            EmitTerm(writer, name, accumulators, accumulators + k, left, vector.Load("rightGroup", k * vector.Lanes));
        }

        writer.CloseBlock();
        writer.WriteLine();
    }

    /// <summary>Writes the part that a chunk has in the sum: the first of an accumulator declares it.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="name">What the names of the accumulators begin with.</param>
    /// <param name="accumulators">How many there are.</param>
    /// <param name="chunk">The number of the chunk.</param>
    /// <param name="left">One factor.</param>
    /// <param name="right">The other.</param>
    public static void EmitTerm(SourceWriter writer, string name, int accumulators, int chunk, string left, string right)
    {
        string sum = $"{name}{chunk % accumulators}";
        if (chunk < accumulators)
        {
            bool masked = left.Contains('&');
            writer.WriteLine(masked ? $"var {sum} = ({left}) * ({right});" : $"var {sum} = {left} * {right};");
        }
        else
        {
            writer.WriteLine($"{sum} = MultiplyAdd({left}, {right}, {sum});");
        }
    }

    /// <summary>An expression for the sum of the accumulators that were used, in the order that the contract prescribes.</summary>
    /// <param name="name">What their names begin with.</param>
    /// <param name="used">How many were used.</param>
    /// <remarks>
    /// With upper halves of pairs to the left the compiler finds the lower ones where they already are, and copies nothing.
    /// </remarks>
    public static string SumOfAccumulators(string name, int used) => used switch
    {
        1 => $"{name}0",
        2 => $"{name}1 + {name}0",
        3 => $"({name}1 + {name}0) + {name}2",
        _ => $"({name}1 + {name}0) + ({name}3 + {name}2)",
    };

    private static void EmitLastLanes(SourceWriter writer, VectorType vector, Chunks chunks)
    {
        string suffix = vector.Element == ElementType.Double ? "L" : string.Empty;
        string conversion = vector.Element == ElementType.Double ? "AsDouble" : "AsSingle";
        IEnumerable<string> lanes = Enumerable.Range(0, vector.Lanes).Select(lane => (lane < chunks.CoveredLanes ? "0" : "-1") + suffix);
        writer.WriteLine($"""
            // All ones in the lanes of the last {vector.Lanes} elements that the chunk before them does not have.
            private static {vector.Name} LastLanes
                => {vector.Class}.{conversion}({vector.Class}.Create({string.Join(", ", lanes)}));
            """);
    }
}
