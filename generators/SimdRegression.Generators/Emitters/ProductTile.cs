namespace SimdRegression.Generators.Emitters;

/// <summary>
/// The one template of the cross products: a few left factors (features, and possibly the target behind them) times a few vectors of
/// features, with one accumulator in a register for every pair, over all rows of a packed block. Width and shape are its parameters.
/// </summary>
/// <param name="Name">The name of the emitted method.</param>
/// <param name="Vector">The vector type.</param>
/// <param name="Features">The number of features N; the square of the target goes to row N + 1 of the products.</param>
/// <param name="Stride">The distance between packed rows, and between rows of products.</param>
/// <param name="VectorsOfRow">For each left factor, the number of vectors it is multiplied with.</param>
/// <param name="EndsWithTarget">Whether the last left factor is the target.</param>
internal sealed record ProductTile(
    string Name,
    VectorType Vector,
    int Features,
    int Stride,
    IReadOnlyList<int> VectorsOfRow,
    bool EndsWithTarget)
{
    /// <summary>The number of accumulators.</summary>
    public int Accumulators => VectorsOfRow.Sum();

    private int FeatureRows => VectorsOfRow.Count - (EndsWithTarget ? 1 : 0);

    /// <summary>A statement that calls the emitted method.</summary>
    /// <param name="feature">The index of the first left feature.</param>
    /// <param name="column">The index of the first right feature.</param>
    public string Call(object feature, object column)
    {
        string targets = EndsWithTarget ? "ref targets, " : string.Empty;
        return $"{Name}(ref rows, {targets}count, ref products, {feature}, {column});";
    }

    /// <summary>Writes the method.</summary>
    /// <param name="writer">Where to write.</param>
    public void Emit(SourceWriter writer)
    {
        int vectors = VectorsOfRow.Max();
        writer.WriteLine($$"""
            /// <summary>
            /// The products of {{LeftFactors}}, from one feature on, with up to {{vectors * Vector.Lanes}} features from a column on:
            /// {{Accumulators}} sums in registers of {{Vector.Bits}} bits.
            /// </summary>
            {{CSharp.AggressiveOptimization}}
            private static void {{Name}}(
                ref double rows,{{(EndsWithTarget ? "\n    ref double targets," : string.Empty)}}
                int count,
                ref double products,
                int feature,
                int column)
            """);
        writer.OpenBlock();
        ForEachAccumulator((row, vector) => writer.WriteLine($"var {Sum(row, vector)} = {Vector.Broadcast("0.0")};"));
        if (EndsWithTarget)
        {
            writer.WriteLine("double square = 0.0;");
        }

        EmitRowLoop(writer, vectors);
        writer.WriteLine();
        writer.WriteLine($"ref double corner = ref At(ref products, (feature * {Stride}) + column);");
        ForEachAccumulator((row, vector) => writer.WriteLine(
            Vector.Store(Sum(row, vector), "corner", (row * Stride) + (vector * Vector.Lanes))));
        if (EndsWithTarget)
        {
            writer.WriteLine($"At(ref products, {(Features + 1) * Stride}) = square;");
        }

        writer.CloseBlock();
    }

    private string LeftFactors => (FeatureRows, EndsWithTarget) switch
    {
        (0, _) => "the target",
        (1, true) => "one feature and the target",
        (1, false) => "one feature",
        (_, true) => $"{FeatureRows} features and the target",
        _ => $"{FeatureRows} features",
    };

    private static string Sum(int row, int vector) => $"sum{row}x{vector}";

    private void ForEachAccumulator(Action<int, int> action)
    {
        for (int row = 0; row < VectorsOfRow.Count; row++)
        {
            for (int vector = 0; vector < VectorsOfRow[row]; vector++)
            {
                action(row, vector);
            }
        }
    }

    private void EmitRowLoop(SourceWriter writer, int vectors)
    {
        writer.OpenBlock("for (int r = 0; r < count; r++)");
        writer.WriteLine($"ref double row = ref At(ref rows, r * {Stride});");
        if (FeatureRows > 0)
        {
            writer.WriteLine("ref double leftRow = ref At(ref row, feature);");
        }

        writer.WriteLine("ref double rightRow = ref At(ref row, column);");
        if (EndsWithTarget)
        {
            writer.WriteLine("double target = At(ref targets, r);");
        }

        // The shorter side stays in registers, the longer one streams past it.
        int held = Math.Min(vectors, VectorsOfRow.Count);
        int streamed = Math.Max(vectors, VectorsOfRow.Count);
        bool holdsRight = held == vectors;
        for (int i = 0; i < held; i++)
        {
            writer.WriteLine(holdsRight ? LoadRight(i) : LoadLeft(i));
        }

        for (int i = 0; i < streamed; i++)
        {
            writer.WriteLine(holdsRight ? LoadLeft(i) : LoadRight(i));
            for (int j = 0; j < held; j++)
            {
                (int row, int vector) = holdsRight ? (i, j) : (j, i);
                if (vector < VectorsOfRow[row])
                {
                    writer.WriteLine($"{Sum(row, vector)} = MultiplyAdd(left{row}, right{vector}, {Sum(row, vector)});");
                }
            }
        }

        if (EndsWithTarget)
        {
            writer.WriteLine("square = MultiplyAdd(target, target, square);");
        }

        writer.CloseBlock();
    }

    private string LoadRight(int vector) => $"var right{vector} = {Vector.Load("rightRow", vector * Vector.Lanes)};";

    private string LoadLeft(int row) => $"var left{row} = {Vector.Broadcast(row < FeatureRows ? $"At(ref leftRow, {row})" : "target")};";
}
