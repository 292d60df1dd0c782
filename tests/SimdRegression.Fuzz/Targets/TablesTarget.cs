using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Fuzz.Engine;

namespace SimdRegression.Fuzz.Targets;

/// <summary>
/// Raw tables with text, gaps, true and false, quotes, weights and gaps in targets: names and values of the features are those of a slow encoder
/// that knows the table cell by cell; in training, and in another table that is encoded as training has found.
/// </summary>
internal sealed class TablesTarget : IFuzzTarget
{
    private const double Tolerance = 1e-13;

    public string Name => "tables";

    public int LongestInput => 240;

    public IReadOnlyList<byte[]> Tokens { get; } = [];

    public IEnumerable<byte[]> Seeds() => ByteSource.RandomSeeds(seed: 16, count: 400, shortest: 30, longest: 200);

    public Signature Run(byte[] input)
    {
        RawTableCase table = RawTableCase.Create(input);
        return (input.Length & 1) == 0 ? Run<double>(table) : Run<float>(table);
    }

    private static Signature Run<T>(RawTableCase table)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        string after = $" of {System.Text.Encoding.UTF8.GetString(table.Write(table.Training, isServing: false)).ReplaceLineEndings("\\n")} ({table.Missing}, {table.Scheme}, {table.Unknown}, {typeof(T).Name})";
        List<RawTableCase.Row> present = [.. table.Training.Where(row => row.Weight != 0.0 && (table.Missing != MissingValues.Drop || IsWhole(row)))];
        KnownColumn[] columns = [.. Enumerable.Range(0, table.Kinds.Length).Select(j => new KnownColumn(table, j, present))];
        bool mayRefuse = present.Count == 0 || columns.Any(column => column.IsEmpty) || columns.Sum(column => column.Names.Count) == 0;
        var choice = new EncodingChoice
        {
            Missing = table.Missing,
            Categorical = table.Named,
            FindsCategories = table.IsAutomatic,
            Scheme = table.Scheme,
            Unknown = table.Unknown,
        };
        RowEncoder? encoder;
        try
        {
            encoder = Train<T>(table, present, columns, choice, after);
        }
        catch (TableException) when (mayRefuse)
        {
            return Signature.Start.With(true);
        }
        catch (TableException refusal)
        {
            BrokenPromiseException.Unless(false, () => $"refused: {refusal.Message}", after);
            throw;
        }

        string? told = encoder is null ? null : Serve<T>(table, columns, encoder, after);
        return Signature.Start.With((ulong)table.Missing).WithQuotingMessage(told ?? "").WithSize(present.Count).WithSize(columns.Length)
            .With(encoder is null).With(columns.Any(column => column.HasLevels)).With(columns.Any(column => column.HasIndicator));
    }

    private static RowEncoder? Train<T>(RawTableCase table, List<RawTableCase.Row> present, KnownColumn[] columns, EncodingChoice choice, string after)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Table raw = Open(table, table.Write(table.Training, isServing: false));
        ColumnPlan plan;
        try
        {
            plan = ColumnPlan.ForFit(raw, "y", null, [], table.HasWeights ? "w" : null);
        }
        catch
        {
            raw.Dispose();
            throw;
        }

        using PreparedRows prepared = new TableEncoding(choice, EncodingScheme.OneHot, Pass).Prepare<T>(raw, plan);
        string[] names = [.. columns.SelectMany(column => column.Names)];
        BrokenPromiseException.Unless(names.SequenceEqual(prepared.Plan.FeatureNames), () => $"features {string.Join(' ', prepared.Plan.FeatureNames)} instead of {string.Join(' ', names)}", after);
        var block = new RowBlock<T>(prepared.Plan, capacity: 3);
        int row = 0;
        while (prepared.Table.Read(prepared.Plan, block))
        {
            for (int i = 0; i < block.Count; i++, row++)
            {
                BrokenPromiseException.Unless(row < present.Count, () => "more rows than there are", after);
                CompareRow(columns, present[row], block.Rows.Slice(i * block.RowStride, names.Length), after);
                BrokenPromiseException.Unless(double.CreateTruncating(block.Targets[i]) == table.NumberOf(present[row].Target!), () => $"target {block.Targets[i]}", after);
                BrokenPromiseException.Unless(!block.HasWeights || double.CreateTruncating(block.Weights[i]) == present[row].Weight, () => $"weight {block.Weights[i]}", after);
            }
        }

        BrokenPromiseException.Unless(row == present.Count, () => $"{row} rows instead of {present.Count}", after);
        return prepared.Encoder;
    }

    /// <returns>The message with which the table was refused, or null.</returns>
    private static string? Serve<T>(RawTableCase table, KnownColumn[] columns, RowEncoder encoder, string after)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool knows = table.Serving.TrueForAll(row => Array.TrueForAll(columns, column => column.Knows(row)));
        Table raw = Open(table, table.Write(table.Serving, isServing: true));
        ColumnPlan plan = ColumnPlan.ForPrediction(raw, Array.ConvertAll(columns, column => column.Name), _ => true, "y");
        using EncodedTable encoded = EncodedTable.With(raw, plan, encoder, leavesOut: false, targetCodes: null);
        var block = new RowBlock<T>(encoded.Plan, capacity: 3);
        int row = 0;
        try
        {
            while (encoded.Read(encoded.Plan, block))
            {
                for (int i = 0; i < block.Count; i++, row++)
                {
                    RawTableCase.Row known = table.Serving[row];
                    ReadOnlySpan<T> features = block.Rows.Slice(i * block.RowStride, encoder.FeatureCount);
                    // A column without features has no say.
                    if (table.Missing == MissingValues.Drop && Array.Exists(columns, column => column.Names.Count > 0 && column.IsGapIn(known)))
                    {
                        BrokenPromiseException.Unless(HasNaN(features), () => "a row with a gap has features", after);
                        continue;
                    }

                    CompareRow(columns, known, features, " in serving" + after);
                }
            }
        }
        catch (TableException refusal)
        {
            BrokenPromiseException.Unless(!knows, () => $"serving is refused: {refusal.Message}", after);
            return refusal.Message;
        }

        BrokenPromiseException.Unless(knows && row == table.Serving.Count, () => $"{row} rows served, and what they hold was {(knows ? "" : "not ")}seen", after);
        return null;
    }

    private static bool HasNaN<T>(ReadOnlySpan<T> features)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        foreach (T feature in features)
        {
            if (T.IsNaN(feature))
            {
                return true;
            }
        }

        return false;
    }

    private static void CompareRow<T>(KnownColumn[] columns, RawTableCase.Row row, ReadOnlySpan<T> features, string after)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int place = 0;
        foreach (KnownColumn column in columns)
        {
            foreach (double expected in column.FeaturesOf(row))
            {
                double found = double.CreateTruncating(features[place]);
                double rounded = double.CreateTruncating(T.CreateTruncating(expected));
                double allowed = typeof(T) == typeof(float) ? 1e-6 : Tolerance;
                BrokenPromiseException.Unless(Math.Abs(found - rounded) <= allowed * Math.Abs(rounded), () => $"feature {place} is {found} instead of {expected}", after);
                place++;
            }
        }
    }

    private static bool IsWhole(RawTableCase.Row row) => row.Target is not null && !row.Cells.Contains(null);

    private static Table Open(RawTableCase table, byte[] bytes)
    {
        InputStream Stream() => new(new MemoryStream(bytes), "t.csv", Stream);
        var reading = new TableReading { Format = new TextFormat { DecimalMark = table.DecimalMark } };
        return Table.From(Stream(), reading, (stream, asked) => TextTables.Open(stream, asked, stream.Name));
    }

    private static void Pass(string name, Func<bool> step, Func<double?> progress)
    {
        while (step())
        {
        }
    }

    /// <summary>A column as a slow encoder knows it.</summary>
    private sealed class KnownColumn
    {
        private readonly RawTableCase table;
        private readonly int column;
        private readonly List<string> levels = [];
        private readonly double fill;
        private readonly int first;

        public KnownColumn(RawTableCase table, int column, List<RawTableCase.Row> present)
        {
            this.table = table;
            this.column = column;
            HasLevels = table.IsText(column);
            bool hasGaps = present.Exists(row => row.Cells[column] is null);
            HasIndicator = hasGaps && table.Missing == MissingValues.Indicator;
            List<RawTableCase.Row> filled = [.. present.Where(row => row.Cells[column] is not null)];
            IsEmpty = filled.Count == 0;
            if (HasLevels)
            {
                levels.AddRange(filled.Select(row => row.Cells[column]!).Distinct().OrderBy(level => level, StringComparer.Ordinal));
                first = table.Scheme == EncodingScheme.Treatment ? 1 : 0;
                Names.AddRange(levels.Skip(first).Select(level => $"{Name}={level}"));
                IsEmpty |= levels.Count <= first;
            }
            else
            {
                Names.Add(Name);
                fill = IsEmpty ? 0.0 : hasGaps && table.Missing == MissingValues.Median ? Median(filled) : filled.Sum(row => row.Weight * Number(row)) / filled.Sum(row => row.Weight);
            }

            if (HasIndicator)
            {
                Names.Add($"{Name}_missing");
            }
        }

        public string Name => table.NameOf(column);

        public bool HasLevels { get; }

        public bool HasIndicator { get; }

        /// <summary>Whether no value, or too few levels, were there to learn from.</summary>
        public bool IsEmpty { get; }

        public List<string> Names { get; } = [];

        /// <summary>Whether a row has what can be encoded.</summary>
        public bool Knows(RawTableCase.Row row) => row.Cells[column] is not string text
            || (HasLevels ? table.Unknown == UnknownLevels.Ignore || levels.Contains(text) : table.NumberOf(text) is not null);

        public bool IsGapIn(RawTableCase.Row row) => row.Cells[column] is null;

        public IEnumerable<double> FeaturesOf(RawTableCase.Row row)
        {
            string? text = row.Cells[column];
            if (HasLevels)
            {
                foreach (string level in levels.Skip(first))
                {
                    yield return text == level ? 1.0 : 0.0;
                }
            }
            else
            {
                yield return text is null ? fill : table.NumberOf(text)!.Value;
            }

            if (HasIndicator)
            {
                yield return text is null ? 1.0 : 0.0;
            }
        }

        private double Number(RawTableCase.Row row) => table.NumberOf(row.Cells[column]!)!.Value;

        // The least value with half of the weight at or below it; the mean of two where it is exactly half.
        private double Median(List<RawTableCase.Row> rows)
        {
            List<RawTableCase.Row> sorted = [.. rows.OrderBy(Number)];
            double half = sorted.Sum(row => row.Weight) / 2.0;
            double below = 0.0;
            for (int i = 0; i < sorted.Count; i++)
            {
                below += sorted[i].Weight;
                if (below >= half)
                {
                    return below == half ? (Number(sorted[i]) + Number(sorted[i + 1])) / 2.0 : Number(sorted[i]);
                }
            }

            throw new InvalidOperationException("There are no rows.");
        }
    }
}
