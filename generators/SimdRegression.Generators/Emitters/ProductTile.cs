namespace SimdRegression.Generators.Emitters;

/// <summary>
/// The one template of the cross products: a few left factors (features, and possibly the target behind them) times a few vectors of
/// features, with one accumulator in a register for every pair, over all rows of a packed block. Width and shape are its parameters.
/// </summary>
/// <param name="Name">The name of the emitted method.</param>
/// <param name="Vector">The vector type.</param>
/// <param name="Stride">The distance between packed rows, and between rows of products.</param>
/// <param name="VectorsOfRow">For each left factor, the number of vectors it is multiplied with.</param>
/// <param name="EndsWithTarget">Whether the last left factor is the target.</param>
internal sealed record ProductTile(string Name, VectorType Vector, int Stride, IReadOnlyList<int> VectorsOfRow, bool EndsWithTarget)
{
    /// <summary>The number of accumulators.</summary>
    public int Accumulators => VectorsOfRow.Sum();

    private int FeatureRows => VectorsOfRow.Count - (EndsWithTarget ? 1 : 0);

    /// <summary>An expression that calls the emitted method.</summary>
    /// <param name="feature">The index of the first left feature.</param>
    /// <param name="column">The index of the first right feature.</param>
    public string Call(string feature, string column)
    {
        string corner = (feature, column) switch
        {
            ("0", "0") => "ref products",
            ("0", _) => $"ref At(ref products, {column})",
            (_, "0") => $"ref At(ref products, {feature} * {Stride})",
            _ => $"ref At(ref products, ({feature} * {Stride}) + {column})",
        };
        string targets = EndsWithTarget ? "ref targets, " : string.Empty;
        return $"{Name}({Element(feature)}, {Element(column)}, {targets}count, {corner})";

        static string Element(string index) => index == "0" ? "ref rows" : $"ref At(ref rows, {index})";
    }

    /// <summary>Writes the method.</summary>
    /// <param name="writer">Where to write.</param>
    public void Emit(SourceWriter writer)
    {
        int vectors = VectorsOfRow.Max();
        writer.WriteLine($$"""
            /// <summary>The products of {{LeftFactors}} with up to {{vectors * Vector.Lanes}} features, in {{Accumulators}} registers of {{Vector.Bits}} bits.</summary>
            /// <param name="left">The first left feature of the first row.</param>
            /// <param name="right">The first right feature of the first row.</param>
            """);
        if (EndsWithTarget)
        {
            writer.WriteLine("/// <param name=\"targets\">The target of the first row.</param>");
        }

        writer.WriteLine("/// <param name=\"count\">The number of rows.</param>");
        writer.WriteLine("/// <param name=\"products\">Where the product of the first left and the first right feature goes.</param>");
        if (EndsWithTarget)
        {
            writer.WriteLine("/// <returns>The square of the target.</returns>");
        }

        string returned = EndsWithTarget ? "double" : "void";
        string targets = EndsWithTarget ? "ref double targets, " : string.Empty;
        writer.OpenBlock($"private static {returned} {Name}(ref double left, ref double right, {targets}int count, ref double products)");
        ForEachAccumulator((row, vector) => writer.WriteLine($"var {Sum(row, vector)} = {Vector.Name}.Zero;"));
        if (EndsWithTarget)
        {
            writer.WriteLine("double square = 0.0;");
        }

        EmitRowLoop(writer, vectors);
        writer.WriteLine();
        ForEachAccumulator((row, vector) => writer.WriteLine(
            Vector.Store(Sum(row, vector), "products", (row * Stride) + (vector * Vector.Lanes))));
        if (EndsWithTarget)
        {
            writer.WriteLine("return square;");
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
        if (FeatureRows > 0)
        {
            writer.WriteLine($"ref double leftRow = ref At(ref left, r * {Stride});");
        }

        writer.WriteLine($"ref double rightRow = ref At(ref right, r * {Stride});");
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
