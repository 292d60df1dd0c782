using SimdRegression.Generators.Emitters;
using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Networks;

/// <summary>The shape of a product of matrices: destination(i, j) = start(j) + sum over k of left(i, k) right(k, j).</summary>
/// <param name="Name">The name of the method.</param>
/// <param name="Element">The element type.</param>
/// <param name="RowStep">The distance between the left factors of two rows i.</param>
/// <param name="InnerStep">The distance between the left factors of two k.</param>
/// <param name="Columns">The number of columns j, whole lines of 64 bytes: also the distance between rows of the right factor and of the destination.</param>
/// <param name="Rows">The number of rows i, or <see langword="null"/> where it is an argument.</param>
/// <param name="Inner">The number of k, or <see langword="null"/> where it is an argument.</param>
/// <param name="Chains">The number of chains of a sum.</param>
/// <param name="HasStart">Whether sums start from numbers; otherwise from 0.</param>
/// <param name="IsRelu">Whether results below 0 become 0.</param>
internal sealed record ProductShape(
    string Name,
    ElementType Element,
    int RowStep,
    int InnerStep,
    int Columns,
    int? Rows,
    int? Inner,
    int Chains = 1,
    bool HasStart = false,
    bool IsRelu = false);

/// <summary>
/// Emits products of matrices in tiles of registers: a broadcast left factor times vectors of right factors. Sums stay in registers, and both factors are read
/// where they lie. In the order of the library's <c>DenseTile</c>.
/// </summary>
internal static class ProductEmitter
{
    private const int SumsOf512Bits = 16;
    private const int SumsOf256Bits = 8;
    private const int MostColumnsOf512Bits = 4;
    private const int MostColumnsOf256Bits = 2;
    private const int MostRows = 8;

    /// <summary>Writes the method <c>Name(left, right, start, destination, count)</c>, and those that it calls.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="shape">The shape.</param>
    public static void Emit(SourceWriter writer, ProductShape shape)
    {
        string arguments = Arguments(shape);
        string parameters = Parameters(shape);
        writer.WriteLine(CSharp.AggressiveOptimization);
        writer.OpenBlock($"private static void {shape.Name}({parameters})");
        var wide = new VectorType(shape.Element, 512);
        writer.OpenBlock($"if ({wide.IsAccelerated})");
        writer.WriteLine($"{shape.Name}512({arguments});");
        writer.WriteLine("return;");
        writer.CloseBlock();
        writer.WriteLine();
        writer.WriteLine($"{shape.Name}256({arguments});");
        writer.CloseBlock();
        foreach (int bits in new[] { 512, 256 })
        {
            writer.WriteLine();
            EmitWidth(writer, shape, new VectorType(shape.Element, bits));
        }
    }

    private static string Parameters(ProductShape shape)
    {
        string element = shape.Element == ElementType.Double ? "double" : "float";
        string start = shape.HasStart ? $"ref {element} start, " : string.Empty;
        return $"ref {element} left, ref {element} right, {start}ref {element} destination, nint count";
    }

    private static string Arguments(ProductShape shape) => $"ref left, ref right, {(shape.HasStart ? "ref start, " : string.Empty)}ref destination, count";

    // One method a width: bands of columns, in each the rows tile by tile.
    private static void EmitWidth(SourceWriter writer, ProductShape shape, VectorType vector)
    {
        writer.WriteLine(CSharp.AggressiveOptimization);
        writer.OpenBlock($"private static void {shape.Name}{vector.Bits}({Parameters(shape)})");
        int most = vector.Bits == 512 ? MostColumnsOf512Bits : MostColumnsOf256Bits;
        int vectors = shape.Columns / vector.Lanes;
        int whole = vectors / most;
        if (whole > 1)
        {
            writer.OpenBlock($"for (nint j = 0; j < {whole * most * vector.Lanes}; j += {most * vector.Lanes})");
            EmitBand(writer, shape, vector, most, "j");
            writer.CloseBlock();
        }
        else if (whole == 1)
        {
            writer.OpenBlock();
            EmitBand(writer, shape, vector, most, "0");
            writer.CloseBlock();
        }

        if (vectors % most > 0)
        {
            writer.OpenBlock();
            EmitBand(writer, shape, vector, vectors % most, $"{whole * most * vector.Lanes}");
            writer.CloseBlock();
        }

        writer.CloseBlock();
    }

    private static void EmitBand(SourceWriter writer, ProductShape shape, VectorType vector, int columns, string column)
    {
        int sums = vector.Bits == 512 ? SumsOf512Bits : SumsOf256Bits;
        int height = Math.Min(MostRows, sums / columns);
        if (shape.Rows is { } rows)
        {
            // Rows that are left over have a tile of their own.
            int whole = rows / height * height;
            if (whole > 0)
            {
                writer.OpenBlock($"for (nint i = 0; i < {whole}; i += {height})");
                EmitTile(writer, shape, vector, height, columns, column, "i");
                writer.CloseBlock();
            }

            if (rows > whole)
            {
                writer.OpenBlock();
                EmitTile(writer, shape, vector, rows - whole, columns, column, $"{whole}");
                writer.CloseBlock();
            }

            return;
        }

        writer.WriteLine("nint row = 0;");
        writer.OpenBlock($"for (; row <= count - {height}; row += {height})");
        EmitTile(writer, shape, vector, height, columns, column, "row");
        writer.CloseBlock();
        writer.WriteLine();
        writer.OpenBlock("for (; row < count; row++)");
        EmitTile(writer, shape, vector, 1, columns, column, "row");
        writer.CloseBlock();
    }

    private static void EmitTile(SourceWriter writer, ProductShape shape, VectorType vector, int height, int columns, string column, string row)
    {
        writer.WriteLine($"ref {vector.ElementName} y = ref At(ref destination, {Sum(Product(row, shape.Columns), column)});");
        if (shape.Chains > 1)
        {
            writer.OpenBlock($"for (nint chain = 0; chain < {shape.Chains}; chain++)");
            EmitChain(writer, shape, vector, height, columns, column, row);
            writer.CloseBlock();
            return;
        }

        EmitChain(writer, shape, vector, height, columns, column, row);
    }

    private static void EmitChain(SourceWriter writer, ProductShape shape, VectorType vector, int height, int columns, string column, string row)
    {
        bool isMany = shape.Chains > 1;
        for (int j = 0; j < columns; j++)
        {
            string start = shape.HasStart ? vector.Load("start", Sum(column, $"{j * vector.Lanes}")) : string.Empty;
            string zero = $"{vector.Name}.Zero";
            writer.WriteLine($"var s0{j} = {(!shape.HasStart ? zero : isMany ? $"chain == 0 ? {start} : {zero}" : start)};");
        }

        for (int i = 1; i < height; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                writer.WriteLine($"var s{i}{j} = s0{j};");
            }
        }

        string first = isMany ? "chain" : "0";
        writer.WriteLine($"ref {vector.ElementName} a = ref At(ref left, {Sum(Product(row, shape.RowStep), Product(first, shape.InnerStep))});");
        writer.WriteLine($"ref {vector.ElementName} b = ref At(ref right, {Sum(column, Product(first, shape.Columns))});");
        string end = shape.Inner is { } inner ? $"{inner}" : "count";
        writer.OpenBlock($"for (nint k = {first}; k < {end}; k += {shape.Chains})");
        for (int j = 0; j < columns; j++)
        {
            writer.WriteLine($"var b{j} = {vector.Load("b", j * vector.Lanes)};");
        }

        for (int i = 0; i < height; i++)
        {
            writer.WriteLine($"var a{i} = {vector.Broadcast($"At(ref a, {i * shape.RowStep})")};");
            for (int j = 0; j < columns; j++)
            {
                writer.WriteLine($"s{i}{j} = MultiplyAdd(a{i}, b{j}, s{i}{j});");
            }
        }

        writer.WriteLine($"a = ref At(ref a, {shape.Chains * shape.InnerStep});");
        writer.WriteLine($"b = ref At(ref b, {shape.Chains * shape.Columns});");
        writer.CloseBlock();
        EmitEnd(writer, shape, vector, height, columns);
    }

    private static void EmitEnd(SourceWriter writer, ProductShape shape, VectorType vector, int height, int columns)
    {
        if (shape.Chains > 1)
        {
            writer.OpenBlock("if (chain > 0)");
            ForEach(height, columns, (i, j) => writer.WriteLine($"s{i}{j} = {vector.Load("y", (i * shape.Columns) + (j * vector.Lanes))} + s{i}{j};"));
            writer.CloseBlock();
            writer.WriteLine();
        }

        if (shape.IsRelu)
        {
            if (shape.Chains > 1)
            {
                writer.OpenBlock($"if (chain == {shape.Chains - 1})");
            }

            ForEach(height, columns, (i, j) => writer.WriteLine($"s{i}{j} = Rectified{vector.Bits}(s{i}{j});"));
            if (shape.Chains > 1)
            {
                writer.CloseBlock();
                writer.WriteLine();
            }
        }

        ForEach(height, columns, (i, j) => writer.WriteLine(vector.Store($"s{i}{j}", "y", (i * shape.Columns) + (j * vector.Lanes))));
    }

    private static void ForEach(int height, int columns, Action<int, int> action)
    {
        for (int i = 0; i < height; i++)
        {
            for (int j = 0; j < columns; j++)
            {
                action(i, j);
            }
        }
    }

    // Products and sums without those that change nothing.
    private static string Product(string variable, int constant) => variable == "0" ? "0" : constant == 1 ? variable : int.TryParse(variable, out int number)
        ? $"{number * constant}"
        : $"({variable} * {constant})";

    private static string Sum(string left, string right) => left == "0" ? right : right == "0" ? left : $"{left} + {right}";
}
