using SimdRegression.Generators.Model;
using SimdRegression.Kernels;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// The one template of the products of a short row with itself. Each vector of the row is multiplied with itself, shifted by every number
/// of lanes up to half of them, and with every other vector, shifted by any number: all pairs, and few of them twice. Both factors are
/// rotated, the left one by a few lanes and the right one by multiples of that, so that few rotations make many shifts. Rows that are summed
/// in several chains share a vector, four lanes or eight each, and are rotated within their lanes. Where a row leaves two lanes of its last
/// vector, the target and a one stand there, and the products with the target and the sums come with the others.
/// </summary>
/// <param name="Spec">The model.</param>
/// <param name="Vector">The vector of products and sums.</param>
internal sealed record Circulant(LinearModelSpec Spec, VectorType Vector)
{
    private const int CacheLine = 64;

    private const int BytesOfChunk = 24 * 1024;

    private const int SourcesOfLine = 24;

    private const int StatementsOfLine = 4;

    /// <summary>The name of the emitted type.</summary>
    public string Name => $"{(Vector.Element == ElementType.Double ? "Double" : "Single")}ProductsOf{Vector.Bits}Bits";

    /// <summary>Left factors are rotated by less than this, right ones by its multiples.</summary>
    private int RotationStep => Cycle == 16 ? 4 : 2;

    /// <summary>Whether rows share vectors, each for a chain of its own.</summary>
    public bool IsGrouped => Chains > 1;

    /// <summary>The lanes of a row that shares vectors.</summary>
    private int GroupLanes => KernelLayout.Stride(Spec.Features);

    private int Chains => KernelLayout.Chains(Spec.Features, Vector.Element == ElementType.Float);

    /// <summary>The lanes within which vectors are rotated.</summary>
    private int Cycle => IsGrouped ? GroupLanes : Vector.Lanes;

    /// <summary>The number of vectors of a step: of one row, or of several rows that share vectors.</summary>
    public int Vectors => IsGrouped ? Chains * GroupLanes / Vector.Lanes : (Spec.Features + Vector.Lanes - 1) / Vector.Lanes;

    /// <summary>The elements that are read of a row, or of each of several.</summary>
    private int Reach => IsGrouped ? GroupLanes : Vectors * Vector.Lanes;

    /// <summary>
    /// Whether the target and a one stand behind the features in the lanes that they leave. With narrower vectors, putting them there costs
    /// more than accumulators of their own.
    /// </summary>
    private bool HoldsTarget => !IsGrouped && Vector.Bits == 512 && Spec.Features + 2 <= Reach;

    private int BytesOfRow => Spec.Features * (Spec.Element == ElementType.Double ? 8 : 4);

    /// <summary>As many rows as fit the first-level cache beside others, for several passes; those that are read once need not.</summary>
    private int RowsOfChunk => Math.Min(128, BytesOfChunk / BytesOfRow / 8 * 8);

    private int RowsOfVector => Vector.Lanes / GroupLanes;

    private VectorType Source => new(Spec.Element, Vector.Lanes * (Spec.Element == ElementType.Double ? 64 : 32));

    /// <summary>The most accumulators of a pass over the rows, next to the operands.</summary>
    private int AccumulatorsOfPass => Vector.Bits == 256 ? 12 : Vector.Element == ElementType.Double ? 24 : 26;

    /// <summary>Writes the type.</summary>
    /// <param name="writer">Where to write.</param>
    public void Emit(SourceWriter writer)
    {
        string sum = Vector.ElementName;
        List<List<Term>> passes = Passes(Terms());
        List<Term> terms = [.. passes.SelectMany(pass => pass)];
        writer.WriteLine($$"""
            // Products and sums of a row: x1r2 is vector 1 of it, rotated by 2 lanes, and s3 accumulator 3.
            """);
        writer.OpenBlock($"private readonly struct {Name} : global::SimdRegression.Kernels.ICirculant<{Spec.ElementName}, {sum}>");
        writer.WriteLine($$"""
            public static int FeatureCount => {{Spec.Features}};
            public static int AccumulatorCount => {{terms.Count * Vector.Lanes}};
            public static int Reach => {{Reach}};
            """);
        if (Chains > 1)
        {
            writer.WriteLine($"public static int RowsOfStep => {Chains};");
        }

        if (passes.Count > 1)
        {
            writer.WriteLine($"public static int RowsOfChunk => {RowsOfChunk};");
        }

        writer.WriteLine();
        writer.WriteLine($$"""
            public static {{CSharp.ReadOnlySpan("ushort")}} Sources =>
            [
            """);
        writer.Indent();
        EmitSources(writer, terms);
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

        if (HoldsTarget)
        {
            yield break;
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
    private List<List<Term>> Passes(IEnumerable<Term> terms)
    {
        var passes = new List<List<Term>>();
        foreach (IGrouping<(bool IsProduct, int Left, int Right), Term> group in terms.GroupBy(
            term => (IsProduct: IsGrouped || term.Kind is TermKind.Product, term.Left, term.Right)))
        {
            List<Term>? pass = passes.Find(pass => pass.Count + group.Count() <= AccumulatorsOfPass);
            if (pass is null)
            {
                passes.Add(pass = []);
            }

            pass.AddRange(group);
        }

        return passes;
    }

    /// <summary>
    /// Writes which accumulators make the elements of the result, in the order of their indices: cells of the lower triangle row by row, those
    /// of the target, sums.
    /// </summary>
    private void EmitSources(SourceWriter writer, List<Term> terms)
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

        int[] entries = [.. elements.Values.SelectMany(chains => chains.Values)];
        for (int i = 0; i < entries.Length; i += SourcesOfLine)
        {
            writer.WriteLine($"{string.Join(", ", entries.Skip(i).Take(SourcesOfLine))},");
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
        int left = Column(term.Left, cycleStart + ((lane - cycleStart + term.LeftRotation) % Cycle));
        int right = term.Kind switch
        {
            TermKind.Target => Spec.Features,
            TermKind.Sum => Spec.Features + 1,
            _ => Column(term.Right, cycleStart + ((lane - cycleStart + term.RightRotation) % Cycle)),
        };
        if (left < 0 || right < 0)
        {
            return null;
        }

        // The columns behind the features are the target and a one.
        (int greater, int lesser) = (Math.Max(left, right), Math.Min(left, right));
        return greater <= Spec.Features ? (lesser < Spec.Features ? (greater * stride) + lesser : (greater + 1) * stride)
            : lesser < Spec.Features ? sums + lesser
            : lesser == Spec.Features ? sums + stride
            : null;
    }

    private bool IsFirstOfRow(int lane) => IsGrouped ? lane % GroupLanes == 0 : lane == 0;

    /// <summary>The column that stands in a lane, the target and the one counted behind the features, or -1.</summary>
    private int Column(int vector, int lane)
    {
        // What is read behind a row makes products that nobody asks for.
        int column = IsGrouped ? lane % GroupLanes : (vector * Vector.Lanes) + lane;
        return column < Spec.Features + (HoldsTarget ? 2 : 0) ? column : -1;
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
            writer.WriteLine($"Pass{pass}(ref rows, rowStride, ref targets, count, ref shift, ref sums);");
        }

        writer.CloseBlock();
        int first = 0;
        for (int pass = 0; pass < passes.Count; pass++)
        {
            writer.WriteLine();
            OpenMethod(writer, CSharp.AggressiveOptimization, $"private static void Pass{pass}");
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
            {{signature}}(ref {{Spec.ElementName}} rows, nint rowStride, ref {{Spec.ElementName}} targets, nint count, ref {{Vector.ElementName}} shift, ref {{Vector.ElementName}} sums)
            """);
    }

    private void EmitPass(SourceWriter writer, List<Term> terms, int first, int pass, int passes)
    {
        bool isShared = terms.Any(term => IsShared(term.Right));
        bool hasTarget = isShared || terms.Any(term => term.Kind is not (TermKind.Product or TermKind.Sum));
        if (hasTarget)
        {
            writer.WriteLine($"var targetOrigin = {Vector.Broadcast($"At(ref shift, {Reach})")};");
            for (int row = 1; row < (IsGrouped ? RowsOfVector : 1); row++)
            {
                writer.WriteLine($"var lanesOfRow{row} = {LanesFrom(row * GroupLanes)};");
            }
        }

        if (IsGrouped)
        {
            EmitGroupedOrigin(writer);
        }
        else if (isShared)
        {
            EmitSharedOrigin(writer);
        }

        WriteInLines(writer, Enumerable.Range(first, terms.Count).Select(t => $"var s{t} = {Vector.Load("sums", t * Vector.Lanes)};"));

        EmitLoop(writer, terms, first, hasTarget, pass, passes);
        WriteInLines(writer, Enumerable.Range(first, terms.Count).Select(t => Vector.Store($"s{t}", "sums", t * Vector.Lanes)));
    }

    private static void WriteInLines(SourceWriter writer, IEnumerable<string> statements)
    {
        string[] all = [.. statements];
        for (int i = 0; i < all.Length; i += StatementsOfLine)
        {
            writer.WriteLine(string.Join(" ", all.Skip(i).Take(StatementsOfLine)));
        }
    }

    /// <summary>How far ahead of the row in work memory is prefetched, in bytes. Several passes share the next chunk.</summary>
    private string PrefetchDistance(int passes, int line)
    {
        return passes > 1 ? $"{(RowsOfChunk * BytesOfRow) + line}"
            : line > 0 ? $"(2 * {CSharp.Lanes}.PrefetchDistance) + {line}"
            : $"2 * {CSharp.Lanes}.PrefetchDistance";
    }

    private void EmitLoop(SourceWriter writer, List<Term> terms, int first, bool hasTarget, int pass, int passes)
    {
        writer.OpenBlock(Chains == 1 ? "for (nint r = 0; r < count; r++)" : $"for (nint r = 0; r < count; r += {Chains})");
        writer.WriteLine($"ref {Spec.ElementName} row = ref At(ref rows, r * rowStride);");
        for (int line = pass * CacheLine; line < Chains * BytesOfRow; line += passes * CacheLine)
        {
            writer.WriteLine($"{CSharp.Lanes}.PrefetchBehind(ref row, {PrefetchDistance(passes, line)});");
        }

        if (hasTarget)
        {
            EmitTargets(writer, terms);
        }

        var rotated = new HashSet<string>();
        foreach (Term term in terms.OrderBy(term => (term.Right, term.Left, term.RightRotation)))
        {
            string left = RotatedRow(writer, rotated, term.Left, term.LeftRotation);
            string right = RotatedRow(writer, rotated, term.Right, term.RightRotation);
            string target = IsGrouped ? $"target{term.Left}" : "target";
            string accumulator = $"s{first + terms.IndexOf(term)}";
            writer.WriteLine(term.Kind switch
            {
                TermKind.Product => $"{accumulator} = MultiplyAdd({left}, {right}, {accumulator});",
                TermKind.Target => $"{accumulator} = MultiplyAdd({left}, {target}, {accumulator});",
                TermKind.Sum => $"{accumulator} += {left};",
                TermKind.TargetSquare => $"{accumulator} = MultiplyAdd({target}, {target}, {accumulator});",
                _ => $"{accumulator} += {target};",
            });
        }

        writer.CloseBlock();
        writer.WriteLine();
    }

    /// <summary>What is subtracted from rows that share a vector; that of other rows is read where it is needed.</summary>
    private void EmitGroupedOrigin(SourceWriter writer)
    {
        var part = new VectorType(Vector.Element, GroupLanes * (Vector.Element == ElementType.Double ? 64 : 32));
        string name = part == Vector ? "origin" : "part0";
        writer.WriteLine($"var {name} = {part.Load("shift", 0)};");
        for (int doublings = 1; part.Bits < Vector.Bits; doublings++)
        {
            part = part with { Bits = 2 * part.Bits };
            string whole = part == Vector ? "origin" : $"part{doublings}";
            writer.WriteLine($"var {whole} = {part.Class}.Create({name}, {name});");
            name = whole;
        }
    }

    private void EmitSharedOrigin(SourceWriter writer)
    {
        int firstFree = Spec.Features % Vector.Lanes;
        writer.WriteLine($"var targetLanes = {LanesFrom(firstFree)};");
        writer.WriteLine($"var unitLanes = {LanesFrom(firstFree + 1)};");
        writer.WriteLine($"var unit = {Vector.Broadcast(Vector.Element == ElementType.Double ? "1.0" : "1.0f")};");
        writer.WriteLine($"var origin = Select{Vector.Bits}(targetLanes, targetOrigin, {Vector.Load("shift", (Vectors - 1) * Vector.Lanes)});");
    }

    /// <summary>Whether the target and the one stand in a vector of the row.</summary>
    private bool IsShared(int vector) => HoldsTarget && vector == Vectors - 1;

    /// <summary>A mask of the lanes from one on.</summary>
    private string LanesFrom(int first)
    {
        string zero = Vector.Element == ElementType.Double ? "0L" : "0";
        IEnumerable<string> lanes = Enumerable.Range(0, Vector.Lanes).Select(lane => lane < first ? zero : "-1");
        string conversion = $"As{(Vector.Element == ElementType.Double ? "Double" : "Single")}";
        return $"{Vector.Class}.{conversion}(\n    {Vector.Class}.Create({string.Join(", ", lanes)}))";
    }

    private void EmitRow(SourceWriter writer, int vector)
    {
        string values = Converted(Source.Load("row", vector * Vector.Lanes));
        if (IsShared(vector))
        {
            writer.WriteLine($"var features{vector} = {values};");
            writer.WriteLine($"var x{vector} = Select{Vector.Bits}(unitLanes, unit, Select{Vector.Bits}(targetLanes, rawTarget, features{vector}) - origin);");
            return;
        }

        writer.WriteLine($"var x{vector} = {values} - {(IsGrouped ? "origin" : Vector.Load("shift", vector * Vector.Lanes))};");
    }

    private string Converted(string values) => Spec.Element == Vector.Element ? values : $"{CSharp.Lanes}.Widen({values})";

    private void EmitTargets(SourceWriter writer, List<Term> pass)
    {
        writer.WriteLine($"ref {Spec.ElementName} firstTarget = ref At(ref targets, r);");
        writer.WriteLine($"{CSharp.Lanes}.PrefetchBehind(ref firstTarget, {CSharp.Lanes}.TargetPrefetchDistance);");
        if (!IsGrouped)
        {
            writer.WriteLine(HoldsTarget ? $"var rawTarget = {Target(0)};" : $"var target = {Target(0)} - targetOrigin;");
            return;
        }

        foreach (int vector in pass.Where(term => term.Kind == TermKind.Target).Select(term => term.Left).Distinct())
        {
            EmitGroupedTargets(writer, vector);
        }
    }

    /// <summary>Writes the targets of several rows, each in the lanes of its row.</summary>
    private void EmitGroupedTargets(SourceWriter writer, int vector)
    {
        string targets = Target(vector * RowsOfVector);
        for (int row = 1; row < RowsOfVector; row++)
        {
            writer.WriteLine($"var targets{vector}Before{row} = {targets};");
            writer.WriteLine($"var targets{vector}From{row} = {Target((vector * RowsOfVector) + row)};");
            targets = $"Select{Vector.Bits}(lanesOfRow{row}, targets{vector}From{row}, targets{vector}Before{row})";
        }

        writer.WriteLine($"var target{vector} = {targets} - targetOrigin;");
    }

    /// <summary>The target of a row of the step in every lane.</summary>
    private string Target(int row) => Converted(Source.Broadcast(row == 0 ? "firstTarget" : $"At(ref firstTarget, {row})"));

    /// <summary>The name of a vector of the row, rotated; written when it is needed first.</summary>
    private string RotatedRow(SourceWriter writer, HashSet<string> rotated, int vector, int rotation)
    {
        string name = rotation == 0 ? $"x{vector}" : $"x{vector}r{rotation}";
        if (rotated.Add($"x{vector}"))
        {
            EmitRow(writer, vector);
        }

        if (rotation > 0 && rotated.Add(name))
        {
            writer.WriteLine($"var {name} = {Rotated($"x{vector}", rotation)};");
        }

        return name;
    }

    private string Rotated(string vector, int rotation)
    {
        string lanes = !IsGrouped ? string.Empty : GroupLanes == 4 ? "Fours" : "Eights";
        return $"{CSharp.LaneRotations}.Rotate{lanes}({vector}, {rotation})";
    }

    private enum TermKind
    {
        Product,
        Target,
        Sum,
        TargetSquare,
        TargetSum,
    }

    /// <summary>An accumulator: products of two vectors of a row, one of them rotated, or of a vector with the target, or a sum.</summary>
    private sealed record Term(TermKind Kind, int Left, int LeftRotation, int Right, int RightRotation);
}
