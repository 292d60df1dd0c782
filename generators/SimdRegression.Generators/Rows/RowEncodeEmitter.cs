using System.Globalization;
using SimdRegression.Generators.Emitters;
using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Rows;

/// <summary>
/// Emits the code that turns a row into features: one local a number, a switch a column of levels, then stores of whole vectors.
/// </summary>
/// <remarks>
/// A kernel that loads a vector right after single numbers were stored into its place waits until they have all left the processor's queue of
/// stores: that costs more than everything else of a prediction. So the features are put together in a register.
/// </remarks>
/// <param name="writer">Where to write.</param>
/// <param name="element">The element type of the features.</param>
/// <param name="stores">Whether the features are stored; otherwise they stay in their locals.</param>
/// <param name="isRead">Whether somebody reads a feature that stays in its local; null where all are read.</param>
internal sealed class RowEncodeEmitter(SourceWriter writer, ElementType element, bool stores = true, Func<int, bool>? isRead = null)
{
    private const string Values = "global::SimdRegression.Rows.RowValues";
    private const string Stores = "global::SimdRegression.Rows.RowStores";
    private const int VectorBytes = 64;
    private const string Functions = "global::SimdRegression.Kernels.ReproducibleFunctions";

    private int stored;

    private string Element => element == ElementType.Double ? "double" : "float";

    private int ElementSize => element == ElementType.Double ? sizeof(double) : sizeof(float);

    private string One => element == ElementType.Double ? "1.0" : "1f";

    private string Zero => element == ElementType.Double ? "0.0" : "0f";

    /// <summary>
    /// Writes the statements that encode a row called <c>row</c> into the elements from the reference <c>feature</c> on. What missing values count as
    /// is read from <c>fills</c>, where there are such columns.
    /// </summary>
    /// <param name="rows">The rows.</param>
    public void Encode(RowSpec rows)
    {
        WriteObjects(rows, rows.Columns.Select(column => column.Value));
        stored = 0;
        int feature = 0;
        int fill = 0;
        for (int i = 0; i < rows.Columns.Count; i++)
        {
            RowColumn column = rows.Columns[i];
            if (column.HasLevels)
            {
                WriteLevels(column, i, feature);
            }
            else if (column.Value.IsOptional)
            {
                WriteOptional(column.Value, i, feature, fill++);
            }
            else
            {
                Declare(feature, NumberOf(column.Value, column.Value.Expression, i));
            }

            feature += column.FeatureCount;
            StoreVectors(feature);
        }

        foreach (RowProduct product in rows.Products)
        {
            string factors = string.Join(" * ", product.Factors.Select(factor => Local(rows.FirstFeature(factor))));
            Declare(feature++, factors);
            StoreVectors(feature);
        }

        StoreRest(feature);
    }

    /// <summary>Writes the statements that return a target or a weight of a row called <c>row</c>.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="value">The target or the weight.</param>
    public void Return(RowSpec rows, RowValue value)
    {
        WriteObjects(rows, [value]);
        string raw = value.Expression;
        if (value.IsOptional)
        {
            writer.OpenBlock($"if ({raw} is not {{ }} value)");
            writer.WriteLine($"{Values}.ThrowNoTarget({Quoted(value.Label)});");
            writer.WriteLine("return default;");
            writer.CloseBlock();
            writer.WriteLine();
            raw = "value";
        }

        writer.WriteLine($"return {Converted(value, raw)};");
    }

    /// <summary>A number as a literal of the element type, read back to the same bits.</summary>
    /// <param name="value">The number.</param>
    public string Literal(double value)
    {
        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        bool isExact = double.Parse(shortest, CultureInfo.InvariantCulture).Equals(value);
        string text = isExact ? shortest : value.ToString("G17", CultureInfo.InvariantCulture);
        return element == ElementType.Double ? $"{text}d" : $"(float){text}d";
    }

    // Only the objects that values are read from, and those that hold them.
    private void WriteObjects(RowSpec rows, IEnumerable<RowValue> values)
    {
        if (rows.IsReference)
        {
            writer.OpenBlock("if (row is null)");
            writer.WriteLine($"{Values}.ThrowNoRow();");
            writer.CloseBlock();
            writer.WriteLine();
        }

        var needed = new HashSet<string>(values.Select(value => Holder(value.Expression)));
        foreach (RowObject inner in rows.Objects.Reverse())
        {
            if (needed.Contains(inner.Variable))
            {
                needed.Add(Holder(inner.Expression));
            }
        }

        foreach (RowObject inner in rows.Objects.Where(one => needed.Contains(one.Variable)))
        {
            writer.WriteLine($"var {inner.Variable} = {inner.Expression};");
            if (inner.MustNotBeNull)
            {
                WriteNullCheck(inner.Variable, inner.Label);
            }
        }
    }

    private static string Holder(string expression) => expression.Substring(0, expression.IndexOfAny(['.', '?']));

    private void WriteNullCheck(string variable, string label)
    {
        writer.OpenBlock($"if ({variable} is null)");
        writer.WriteLine($"{Values}.ThrowNull({Quoted(label)});");
        writer.CloseBlock();
        writer.WriteLine();
    }

    private void WriteOptional(RowValue value, int column, int feature, int fill)
    {
        bool tellsGaps = isRead?.Invoke(feature + 1) ?? true;
        Declare(feature);
        Declare(feature + 1);
        writer.OpenBlock($"if ({value.Expression} is {{ }} value{column})");
        writer.WriteLine($"{Local(feature)} = {NumberOf(value, $"value{column}", column)};");
        Tell(Zero);
        writer.CloseBlock();
        writer.OpenBlock("else");
        writer.WriteLine($"{Local(feature)} = fills[{fill}];");
        Tell(One);
        writer.CloseBlock();
        writer.WriteLine();

        void Declare(int number)
        {
            if (number == feature || tellsGaps)
            {
                writer.WriteLine($"{Element} {Local(number)};");
            }
        }

        void Tell(string number)
        {
            if (tellsGaps)
            {
                writer.WriteLine($"{Local(feature + 1)} = {number};");
            }
        }
    }

    // The number's expression; where it takes a number twice, that is made a local before.
    private string NumberOf(RowValue value, string raw, int column)
    {
        if (value.Transform != RowTransform.Square)
        {
            return Converted(value, raw);
        }

        writer.WriteLine($"double root{column} = {AsDouble(value, raw)};");
        return Narrowed($"root{column} * root{column}");
    }

    private void Declare(int feature, string expression) => writer.WriteLine($"{Element} {Local(feature)} = {expression};");

    // Stores whole vectors of features, once all of their features are there.
    private void StoreVectors(int features)
    {
        for (; stores && features - stored >= VectorBytes / ElementSize; stored += VectorBytes / ElementSize)
        {
            Store(VectorBytes / ElementSize);
        }
    }

    private void StoreRest(int features)
    {
        if (!stores)
        {
            return;
        }

        int half = VectorBytes / ElementSize / 2;
        if (features - stored >= half)
        {
            Store(half);
            stored += half;
        }

        for (; stored < features; stored++)
        {
            writer.WriteLine($"{At(stored)} = {Local(stored)};");
        }
    }

    private void Store(int count) =>
        writer.WriteLine($"{Stores}.Store(ref {At(stored)}, {string.Join(", ", Enumerable.Range(stored, count).Select(Local))});");

    private void WriteLevels(RowColumn column, int index, int feature)
    {
        RowValue value = column.Value;
        string raw = $"value{index}";
        string level = $"level{index}";
        writer.WriteLine($"var {raw} = {value.Expression};");
        if (value is { Kind: RowValueKind.Text, IsOptional: false })
        {
            WriteNullCheck(raw, value.Label);
        }

        if (column.AreLevelsConsecutive)
        {
            string place = $"place{index}";
            string first = column.Levels[0].Value is > 0 and var least ? $" - {least}UL" : string.Empty;
            writer.WriteLine($"ulong {place} = unchecked((ulong){raw}{first});");
            writer.WriteLine($"int {level} = {place} < {column.Levels.Count} ? (int){place} : -1;");
        }
        else
        {
            WriteSwitch(column, raw, level);
        }

        if (!column.IgnoresUnknown)
        {
            writer.OpenBlock($"if ({level} == -1)");
            writer.WriteLine($"{Values}.ThrowUnknownLevel({Quoted(value.Label)}, {raw}, {column.Levels.Count});");

            // The compiler does not know that this call never returns, and would keep all features in memory across it.
            writer.WriteLine(stores ? "return;" : "return default;");
            writer.CloseBlock();
            writer.WriteLine();
        }

        for (int i = column.FirstLevel; i < column.Levels.Count; i++)
        {
            Declare(feature + i - column.FirstLevel, OneWhere($"{level} == {i}"));
        }

        if (value.IsOptional)
        {
            Declare(feature + column.ValueFeatures, OneWhere($"{level} == -2"));
        }
    }

    private void WriteSwitch(RowColumn column, string raw, string level)
    {
        writer.WriteLine($"int {level} = {raw} switch");
        writer.OpenBlock();
        for (int i = 0; i < column.Levels.Count; i++)
        {
            writer.WriteLine($"{column.Levels[i].Pattern} => {i},");
        }

        if (column.Value.IsOptional)
        {
            writer.WriteLine("null => -2,");
        }

        writer.WriteLine("_ => -1,");
        writer.CloseBlock(";");
    }

    // By way of whole numbers the compiler needs no branch, which a processor would guess wrong as often as not.
    private string OneWhere(string condition) => $"({Element})({condition} ? 1 : 0)";

    private string Converted(RowValue value, string raw) => value switch
    {
        { Kind: RowValueKind.Boolean } => OneWhere(raw),
        { Kind: RowValueKind.Number, Transform: RowTransform.None } => element == ElementType.Double ? raw : $"(float)(double){raw}",
        _ => Narrowed(Transformed(value.Transform, AsDouble(value, raw))),
    };

    private static string Transformed(RowTransform transform, string number) => transform switch
    {
        RowTransform.Log => $"{Functions}.Log({number})",
        RowTransform.LogOnePlus => $"{Values}.LogOnePlus({number})",
        RowTransform.Sqrt => $"global::System.Math.Sqrt({number})",
        RowTransform.Reciprocal => $"1.0 / {number}",
        RowTransform.Exp => $"{Functions}.Exp({number})",
        _ => number,
    };

    private static string AsDouble(RowValue value, string raw) => value.Kind switch
    {
        RowValueKind.PointOfTime => $"{Values}.Since2000({raw}, {Ticks(value)})",
        RowValueKind.SpanOfTime => $"({raw}.Ticks / {Ticks(value)})",
        _ => $"(double){raw}",
    };

    private static string Ticks(RowValue value) => $"{value.TicksPerUnit.ToString(CultureInfo.InvariantCulture)}.0";

    private string Narrowed(string number) => element == ElementType.Double ? number : $"(float)({number})";

    private static string Quoted(string text) => Microsoft.CodeAnalysis.CSharp.SymbolDisplay.FormatLiteral(text, quote: true);

    /// <summary>The local of a feature.</summary>
    /// <param name="feature">Its number.</param>
    public static string Local(int feature) => $"feature{feature.ToString(CultureInfo.InvariantCulture)}";

    private static string At(int feature) => feature == 0 ? "feature" : $"{CSharp.Unsafe}.Add(ref feature, {feature})";
}
