using SimdRegression.Generators.Model;
using SimdRegression.Kernels;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// The one template of the products of a short row with itself. Each vector of the row is multiplied with itself, shifted by every number
/// of lanes up to half of them, and with every other vector, shifted by any number: all pairs, and few of them twice. Both factors are
/// rotated, the left one by a few lanes and the right one by multiples of that, so that few rotations make many shifts. Rows of up to four
/// features share a vector, four lanes each, and are rotated within their lanes.
/// </summary>
/// <param name="Spec">The model.</param>
/// <param name="Vector">The vector of products and sums.</param>
internal sealed record Circulant(LinearModelSpec Spec, VectorType Vector)
{
    /// <summary>Up to this number of features, several rows share a vector.</summary>
    public const int MaxGroupedFeatures = 4;

    private const int GroupLanes = 4;


    private const int CacheLine = 64;

    private const int BytesOfChunk = 24 * 1024;

    /// <summary>The name of the emitted type.</summary>
    public string Name => $"{(Vector.Element == ElementType.Double ? "Double" : "Single")}ProductsOf{Vector.Bits}Bits";

    /// <summary>Left factors are rotated by less than this, right ones by its multiples.</summary>
    private int RotationStep => Cycle == 16 ? 4 : 2;

    private bool IsGrouped => Spec.Features <= MaxGroupedFeatures;

    private int Chains => KernelLayout.Chains(Spec.Features, Vector.Element == ElementType.Float);

    /// <summary>The lanes within which vectors are rotated.</summary>
    private int Cycle => IsGrouped ? GroupLanes : Vector.Lanes;

    /// <summary>The number of vectors of a step: of one row, or of several rows that share vectors.</summary>
    public int Vectors => IsGrouped ? Chains * GroupLanes / Vector.Lanes : (Spec.Features + Vector.Lanes - 1) / Vector.Lanes;

    /// <summary>The elements that are read of a row, or of each of several.</summary>
    private int Reach => IsGrouped ? GroupLanes : Vectors * Vector.Lanes;

    private int BytesOfRow => Spec.Features * (Spec.Element == ElementType.Double ? 8 : 4);

    /// <summary>As many rows as fit the first-level cache beside others; those that are read once need not.</summary>
    private int RowsOfChunk => Math.Min(128, BytesOfChunk / BytesOfRow / 8 * 8);

    private int RowsOfVector => Vector.Lanes / GroupLanes;

    private VectorType Source => new(Spec.Element, Vector.Lanes * (Spec.Element == ElementType.Double ? 64 : 32));

    /// <summary>The most accumulators of a pass over the rows, next to the operands.</summary>
    private int AccumulatorsOfPass => Vector.Bits == 256 ? 11 : Vector.Element == ElementType.Double ? 24 : 26;

    /// <summary>Writes the type.</summary>
    /// <param name="writer">Where to write.</param>
    public void Emit(SourceWriter writer)
    {
        string sum = Vector.ElementName;
        List<List<Term>> passes = [.. Passes(Terms())];
        List<Term> terms = [.. passes.SelectMany(pass => pass)];
        writer.WriteLine($$"""
            /// <summary>Products and sums of a row as <see cref="{{sum}}"/>, in vectors of {{Vector.Bits}} bits.</summary>
            """);
        writer.OpenBlock($"private readonly struct {Name} : global::SimdRegression.Kernels.ICirculant<{Spec.ElementName}, {sum}>");
        writer.WriteLine($$"""
            public static int FeatureCount => {{Spec.Features}};

            public static int AccumulatorCount => {{terms.Count * Vector.Lanes}};

            public static int RowsOfStep => {{Chains}};

            public static int Reach => {{Reach}};

            public static int RowsOfChunk => {{RowsOfChunk}};

            public static {{CSharp.ReadOnlySpan("ushort")}} Elements =>
            [
            """);
        writer.Indent();
        EmitElements(writer, terms);
        writer.Unindent();
        writer.WriteLine("];");
        writer.WriteLine();
        EmitAccumulate(writer, passes);
        writer.CloseBlock();
    }

    /// <summary>All accumulators.</summary>
    private IEnumerable<Term> Terms()
    {
        // Rows that share a vector are different rows: no products across vectors.
        for (int right = 0; right < Vectors; right++)
        {
            for (int left = IsGrouped ? right : 0; left <= right; left++)
            {
                // A shift by more than half of the cycle makes the products of a vector with itself once more.
                int shifts = left == right ? (Cycle / 2) + 1 : Cycle;
                for (int shift = 0; shift < shifts; shift++)
                {
                    int rightRotation = (shift + RotationStep - 1) / RotationStep * RotationStep;
                    yield return new Term(TermKind.Product, left, rightRotation - shift, right, rightRotation % Cycle);
                }
            }
        }

        for (int vector = 0; vector < Vectors; vector++)
        {
            yield return new Term(TermKind.Target, vector, 0, vector, 0);
            yield return new Term(TermKind.Sum, vector, 0, vector, 0);
        }

        for (int vector = 0; vector < (IsGrouped ? Vectors : 1); vector++)
        {
            yield return new Term(TermKind.TargetSquare, vector, 0, vector, 0);
            yield return new Term(TermKind.TargetSum, vector, 0, vector, 0);
        }
    }

    /// <summary>The accumulators by passes over the rows, each with as many as there are registers for.</summary>
    private IEnumerable<List<Term>> Passes(IEnumerable<Term> terms)
    {
        var pass = new List<Term>();
        foreach (IGrouping<(TermKind Kind, int Left, int Right), Term> group in terms.GroupBy(
            term => (term.Kind is TermKind.Product ? TermKind.Product : TermKind.Target, term.Left, term.Right)))
        {
            if (pass.Count > 0 && pass.Count + group.Count() > AccumulatorsOfPass)
            {
                yield return pass;
                pass = [];
            }

            pass.AddRange(group);
        }

        yield return pass;
    }

    private void EmitElements(SourceWriter writer, List<Term> terms)
    {
        int stride = KernelLayout.Stride(Spec.Features);
        int sums = KernelLayout.CrossProductLength(Spec.Features);
        var elements = new SortedDictionary<int, SortedDictionary<int, int>>();
        for (int t = 0; t < terms.Count; t++)
        {
            for (int lane = 0; lane < Vector.Lanes; lane++)
            {
                if (Element(terms[t], lane, stride, sums) is not { } element)
                {
                    continue;
                }

                if (!elements.TryGetValue(element, out SortedDictionary<int, int>? sources))
                {
                    elements[element] = sources = [];
                }

                // Some pairs come twice; one of them is enough.
                int chain = IsGrouped ? (terms[t].Left * RowsOfVector) + (lane / GroupLanes) : 0;
                if (!sources.ContainsKey(chain))
                {
                    sources[chain] = (t * Vector.Lanes) + lane;
                }
            }
        }

        int elementsOfLine = Chains > 1 ? 4 : 8;
        List<string> entries = [.. elements.Select(element => $"{element.Key}, {string.Join(", ", element.Value.Values)},")];
        for (int i = 0; i < entries.Count; i += elementsOfLine)
        {
            writer.WriteLine(string.Join("  ", entries.Skip(i).Take(elementsOfLine)));
        }
    }

    /// <summary>The index of the element that a lane of an accumulator makes, or none.</summary>
    private int? Element(Term term, int lane, int stride, int sums)
    {
        switch (term.Kind)
        {
            case TermKind.TargetSquare:
                return IsFirstOfRow(lane) ? (Spec.Features + 1) * stride : null;
            case TermKind.TargetSum:
                return IsFirstOfRow(lane) ? sums + stride : null;
        }

        int cycleStart = lane / Cycle * Cycle;
        int left = Feature(term.Left, cycleStart + ((lane - cycleStart + term.LeftRotation) % Cycle));
        int right = Feature(term.Right, cycleStart + ((lane - cycleStart + term.RightRotation) % Cycle));
        if (left < 0 || right < 0)
        {
            return null;
        }

        return term.Kind switch
        {
            TermKind.Target => (Spec.Features * stride) + left,
            TermKind.Sum => sums + left,
            _ => (Math.Max(left, right) * stride) + Math.Min(left, right),
        };
    }

    private bool IsFirstOfRow(int lane) => IsGrouped ? lane % GroupLanes == 0 : lane == 0;

    /// <summary>The feature that stands in a lane, or -1.</summary>
    private int Feature(int vector, int lane)
    {
        if (IsGrouped)
        {
            return lane % GroupLanes < Spec.Features ? lane % GroupLanes : -1;
        }

        // What is read behind a row makes products that nobody asks for.
        int feature = (vector * Vector.Lanes) + lane;
        return feature < Spec.Features ? feature : -1;
    }

    /// <summary>Writes the member of the interface, and where several passes are needed, a method for each of them: the compiler keeps
    /// track of so many variables in a method, and no more.</summary>
    private void EmitAccumulate(SourceWriter writer, List<List<Term>> passes)
    {
        if (passes.Count == 1)
        {
            OpenMethod(writer, CSharp.AggressiveOptimization, "public static void Accumulate");
            EmitPass(writer, passes[0], 0, 0, 1);
            writer.CloseBlock();
            return;
        }

        OpenMethod(writer, string.Empty, "public static void Accumulate");
        for (int pass = 0; pass < passes.Count; pass++)
        {
            writer.WriteLine($"AccumulatePass{pass}(ref rows, rowStride, ref targets, count, ref shift, ref accumulators);");
        }

        writer.CloseBlock();
        int first = 0;
        for (int pass = 0; pass < passes.Count; pass++)
        {
            writer.WriteLine();
            OpenMethod(writer, CSharp.AggressiveOptimization, $"private static void AccumulatePass{pass}");
            EmitPass(writer, passes[pass], first, pass, passes.Count);
            writer.CloseBlock();
            first += passes[pass].Count;
        }
    }

    private void OpenMethod(SourceWriter writer, string attribute, string signature)
    {
        if (attribute.Length > 0)
        {
            writer.WriteLine(attribute);
        }

        writer.OpenBlock($$"""
            {{signature}}(
                ref {{Spec.ElementName}} rows,
                nint rowStride,
                ref {{Spec.ElementName}} targets,
                nint count,
                ref {{Vector.ElementName}} shift,
                ref {{Vector.ElementName}} accumulators)
            """);
    }

    private void EmitPass(SourceWriter writer, List<Term> terms, int first, int pass, int passes)
    {
        int[] vectors = [.. terms.Where(IsOfRow).SelectMany(term => new[] { term.Left, term.Right }).Distinct().OrderBy(vector => vector)];
        bool hasTarget = terms.Any(term => term.Kind is not (TermKind.Product or TermKind.Sum));
        foreach (int vector in vectors)
        {
            if (!IsGrouped || vector == vectors[0])
            {
                EmitOrigin(writer, vector);
            }
        }

        if (hasTarget)
        {
            writer.WriteLine($"var targetOrigin = {Vector.Broadcast($"At(ref shift, {Reach})")};");
        }

        for (int t = 0; t < terms.Count; t++)
        {
            writer.WriteLine($"var {terms[t].Name} = {Vector.Load("accumulators", (first + t) * Vector.Lanes)};");
        }

        EmitLoop(writer, terms, vectors, hasTarget, pass, passes);
        for (int t = 0; t < terms.Count; t++)
        {
            writer.WriteLine(Vector.Store(terms[t].Name, "accumulators", (first + t) * Vector.Lanes));
        }
    }

    /// <summary>How far ahead of the row in work memory is prefetched, in bytes. Several passes share the next chunk.</summary>
    private string PrefetchDistance(int passes, int line)
    {
        return passes > 1 ? $"{(RowsOfChunk * BytesOfRow) + line}"
            : line > 0 ? $"(2 * {CSharp.Lanes}.PrefetchDistance) + {line}"
            : $"2 * {CSharp.Lanes}.PrefetchDistance";
    }

    private static bool IsOfRow(Term term) => term.Kind is TermKind.Product or TermKind.Target or TermKind.Sum;

    private void EmitLoop(SourceWriter writer, List<Term> terms, int[] vectors, bool hasTarget, int pass, int passes)
    {
        writer.OpenBlock(Chains == 1 ? "for (nint r = 0; r < count; r++)" : $"for (nint r = 0; r < count; r += {Chains})");
        writer.WriteLine($"ref {Spec.ElementName} row = ref At(ref rows, r * rowStride);");
        for (int line = pass * CacheLine; line < Chains * BytesOfRow; line += passes * CacheLine)
        {
            writer.WriteLine($"{CSharp.Lanes}.PrefetchBehind(ref row, {PrefetchDistance(passes, line)});");
        }

        foreach (int vector in vectors)
        {
            EmitRow(writer, vector);
        }

        if (hasTarget)
        {
            EmitTargets(writer, terms);
        }

        var rotated = new HashSet<string>();
        foreach (Term term in terms.OrderBy(term => (term.Right, term.RightRotation)))
        {
            string left = RotatedRow(writer, rotated, term.Left, term.LeftRotation);
            string right = RotatedRow(writer, rotated, term.Right, term.RightRotation);
            string target = IsGrouped ? $"target{term.Left}" : "target";
            writer.WriteLine(term.Kind switch
            {
                TermKind.Product => $"{term.Name} = MultiplyAdd({left}, {right}, {term.Name});",
                TermKind.Target => $"{term.Name} = MultiplyAdd({left}, {target}, {term.Name});",
                TermKind.Sum => $"{term.Name} += {left};",
                TermKind.TargetSquare => $"{term.Name} = MultiplyAdd({target}, {target}, {term.Name});",
                _ => $"{term.Name} += {target};",
            });
        }

        writer.CloseBlock();
        writer.WriteLine();
    }

    private void EmitOrigin(SourceWriter writer, int vector)
    {
        if (IsGrouped)
        {
            var part = new VectorType(Vector.Element, Vector.Element == ElementType.Double ? 256 : 128);
            string name = part == Vector ? "origin" : "part0";
            writer.WriteLine($"var {name} = {part.Load("shift", 0)};");
            for (int doublings = 1; part.Bits < Vector.Bits; doublings++)
            {
                part = part with { Bits = 2 * part.Bits };
                string whole = part == Vector ? "origin" : $"part{doublings}";
                writer.WriteLine($"var {whole} = {part.Class}.Create({name}, {name});");
                name = whole;
            }

            return;
        }

        writer.WriteLine($"var origin{vector} = {Vector.Load("shift", vector * Vector.Lanes)};");
    }

    private void EmitRow(SourceWriter writer, int vector)
    {
        string values = Source.Load("row", vector * Vector.Lanes);
        if (Spec.Element != Vector.Element)
        {
            values = $"{CSharp.Lanes}.Widen({values})";
        }

        writer.WriteLine($"var row{vector} = {values} - {(IsGrouped ? "origin" : $"origin{vector}")};");
    }

    private void EmitTargets(SourceWriter writer, List<Term> pass)
    {
        if (!IsGrouped)
        {
            string target = Spec.Element == Vector.Element ? "At(ref targets, r)" : "(double)At(ref targets, r)";
            writer.WriteLine($"var target = {Vector.Broadcast(target)} - targetOrigin;");
            return;
        }

        foreach (int vector in pass.Where(term => !IsOfRow(term) || term.Kind == TermKind.Target).Select(term => term.Left).Distinct())
        {
            writer.WriteLine($"var target{vector} = {GroupedTargets(vector)} - targetOrigin;");
        }
    }

    /// <summary>Targets of several rows, each in the lanes of its row.</summary>
    private string GroupedTargets(int vector)
    {
        string conversion = Spec.Element == Vector.Element ? string.Empty : "(double)";
        IEnumerable<string> rows = Enumerable.Range(0, RowsOfVector).Select(
            row => $"{conversion}At(ref targets, r + {(vector * RowsOfVector) + row})");
        var group = new VectorType(Vector.Element, GroupLanes * (Vector.Element == ElementType.Double ? 64 : 32));
        List<string> parts = [.. rows.Select(group.Broadcast)];
        while (parts.Count > 1)
        {
            group = group with { Bits = 2 * group.Bits };
            parts = [.. Enumerable.Range(0, parts.Count / 2).Select(i => $"{group.Class}.Create(\n    {Indented(parts[2 * i])},\n    {Indented(parts[(2 * i) + 1])})")];
        }

        return parts[0];
    }

    private static string Indented(string lines) => lines.Replace("\n", "\n    ");

    /// <summary>The name of a vector of the row, rotated; written when it is needed first.</summary>
    private string RotatedRow(SourceWriter writer, HashSet<string> rotated, int vector, int rotation)
    {
        string name = rotation == 0 ? $"row{vector}" : $"row{vector}By{rotation}";
        if (rotation > 0 && rotated.Add(name))
        {
            writer.WriteLine($"var {name} = {Rotated($"row{vector}", rotation)};");
        }

        return name;
    }

    private string Rotated(string vector, int rotation) => $"{CSharp.LaneRotations}.Rotate{(IsGrouped ? "Fours" : string.Empty)}({vector}, {rotation})";

    private enum TermKind
    {
        Product,
        Target,
        Sum,
        TargetSquare,
        TargetSum,
    }

    /// <summary>An accumulator: products of two vectors of a row, one of them rotated, or of a vector with the target, or a sum.</summary>
    private sealed record Term(TermKind Kind, int Left, int LeftRotation, int Right, int RightRotation)
    {
        public string Name => Kind switch
        {
            TermKind.Product => $"product{Left}By{LeftRotation}x{Right}By{RightRotation}",
            TermKind.Target => $"targetProduct{Left}",
            TermKind.Sum => $"sum{Left}",
            TermKind.TargetSquare => $"targetSquare{Left}",
            _ => $"targetSum{Left}",
        };
    }
}
