using System.Numerics;
using System.Runtime.CompilerServices;

namespace SimdRegression.Csv;

/// <summary>Learns from the raw rows of a table how they become features, and encodes them.</summary>
/// <remarks>
/// The first pass collects levels and what gaps are filled with. It keeps the raw rows in memory where they fit, so that nothing is parsed
/// twice; otherwise the file is read once more.
/// </remarks>
/// <param name="choice">How columns are encoded.</param>
/// <param name="usualScheme">The levels that become features unless the caller tells.</param>
/// <param name="pass">Goes over the rows: calls a step until it says that none are left, and shows how far it has come.</param>
internal sealed class TableEncoding(EncodingChoice choice, EncodingScheme usualScheme, Action<string, Func<bool>, Func<double?>> pass)
{
    // Raw rows beyond this are read again rather than kept.
    private const long MostBytesKept = 1L << 30;

    private const int FewestRowsInBlock = 1024;

    // So many whole numbers are exact in single precision.
    private const int MostLabels = 1 << 24;

    /// <summary>The part of the rows that is kept aside for a test, or null.</summary>
    public HoldOutChoice? HoldOut { get; init; }

    /// <summary>Whether the targets are labels of classes.</summary>
    public bool HasLabels { get; init; }

    /// <summary>Whether the targets may be labels of classes, or numbers: they are read as texts, however many there are.</summary>
    public bool MayHaveLabels { get; init; }

    /// <summary>Takes what the caller may have meant otherwise, or null.</summary>
    public Action<string?> Note { get; init; } = _ => { };

    /// <summary>Encodes the rows of a table.</summary>
    /// <param name="table">Not read yet; the result disposes it, and reads it again where that is needed.</param>
    /// <param name="plan">Its columns.</param>
    /// <exception cref="TableException">The rows cannot be read or encoded.</exception>
    public PreparedRows Prepare<T>(Table table, ColumnPlan plan)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!choice.IsNeeded && HoldOut is null)
        {
            return new PreparedRows(table, RawPlan(table, plan), null, null);
        }

        try
        {
            return Learn<T>(ref table, plan);
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    private PreparedRows Learn<T>(ref Table table, ColumnPlan plan)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckNames(plan);
        var texts = new HashSet<string>(choice.Categorical);
        while (true)
        {
            ColumnPlan raw = RawPlan(table, plan, texts);
            try
            {
                return choice.NeedsFirstPass || HoldOut is not null ? LearnFromRows<T>(table, raw) : LearnFromNames(table, raw);
            }
            catch (TextFoundException found)
            {
                // Numbers that came before the text are text too: all is read from the start.
                texts.UnionWith(found.Columns);
                Note(found.Remark);
                Table again = table.OpenAgain() ?? throw new UnusableDataException(table.Name, $"the data can be read only once; {plan.Words.Categorical} with the names of columns is accepted");
                table.Dispose();
                table = again;
            }
        }
    }

    /// <summary>The columns of a table, and what they may hold, where nothing is encoded.</summary>
    private ColumnPlan RawPlan(Table table, ColumnPlan plan, HashSet<string>? texts = null)
    {
        var values = new RawValues
        {
            AcceptsGaps = choice.Missing != MissingValues.Refuse,
            DropsGaps = choice.Missing == MissingValues.Drop,
            FindsText = choice.FindsCategories,
        };
        bool isText = table.HoldsText;
        return plan.With(values, column =>
            column.Slot < plan.FeatureCount ? (texts?.Contains(column.Name) == true ? new LevelCodes(table.Fields) : null)
            : column.Slot == plan.TargetSlot && HasLabels && isText ? new LevelCodes(table.Fields)
            : (column.Slot == plan.LabelSlot || (column.Slot == plan.TargetSlot && MayHaveLabels)) && isText ? new LevelCodes(table.Fields) { Most = MostLabels }
            : null);
    }

    private PreparedRows LearnFromNames(Table table, ColumnPlan raw)
    {
        var builder = new RowEncoderBuilder();
        foreach (string name in raw.FeatureNames)
        {
            builder.AddNumber(name, choice.Missing);
        }

        RowEncoder encoder = Build(builder, table, raw);
        return Prepared(new EncodedTable(table, raw, encoder, dropsGaps: choice.Missing == MissingValues.Drop), encoder, null);
    }

    private PreparedRows LearnFromRows<T>(Table table, ColumnPlan raw)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var builder = new RowEncoderBuilder();
        var columnsSeen = new List<RawColumn>();
        foreach (string name in raw.FeatureNames)
        {
            LevelCodes? codes = raw.CodesAt(columnsSeen.Count);
            int column = codes is null
                ? builder.AddNumber(name, choice.Missing)
                : builder.AddText(name, choice.Scheme ?? usualScheme, choice.Missing, choice.Unknown);
            columnsSeen.Add(new RawColumn(column, codes, choice.Missing));
        }

        var kept = new List<RowBlock<T>>();
        long count = 0;
        long budget = Math.Min(MostBytesKept, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 4);
        bool keepsAll = true;
        var block = new RowBlock<T>(raw);
        bool Step()
        {
            if (!table.Read(raw, block))
            {
                return false;
            }

            EncodedTable.TakeNumbersAsText(table, raw, block);
            if (choice.Missing == MissingValues.Drop)
            {
                block.DropGaps();
            }

            if (HoldOut is null)
            {
                columnsSeen.ForEach(column => column.Observe(builder, block));
            }

            count += block.Count;
            keepsAll &= HoldOut is not null || !table.CanReadAgain || count * (raw.FeatureCount + 3) * sizeof(double) < budget;
            if (!keepsAll)
            {
                kept.Clear();
            }
            else if (block.Count > 0)
            {
                kept.Add(block);
                block = new RowBlock<T>(raw, Math.Max(FewestRowsInBlock, block.Count));
            }

            return true;
        }

        pass(table.Name, Step, () => table.Progress);
        if (count == 0)
        {
            throw TableRefusals.NoRows(table, raw);
        }

        IReadOnlyList<RowBlock<T>> training = kept;
        RowBlock<T>? test = null;
        if (HoldOut is not null)
        {
            (training, test) = HoldOut.Divide(kept, raw, table.Name, HasLabels);
            foreach (RowBlock<T> part in training)
            {
                columnsSeen.ForEach(column => column.Observe(builder, part));
            }
        }

        RowEncoder encoder = Build(builder, table, raw);
        if (!keepsAll)
        {
            Table again = table.OpenAgain()!;
            table.Dispose();
            return Prepared(new EncodedTable(again, raw, encoder, dropsGaps: choice.Missing == MissingValues.Drop), encoder, null);
        }

        EncodedTable? held = test is null ? null : EncodedTable.Of(table, [test], raw, encoder);
        EncodedTable encoded = EncodedTable.Of(table, training, raw, encoder);
        table.Dispose();
        return Prepared(encoded, encoder, held);
    }

    // A model of plain columns has no encoder.
    private PreparedRows Prepared(EncodedTable table, RowEncoder encoder, EncodedTable? test) => new(table, table.Plan, choice.IsNeeded ? encoder : null, test);

    private RowEncoder Build(RowEncoderBuilder builder, Table table, ColumnPlan raw)
    {
        try
        {
            return builder.Build(choice.Products);
        }
        catch (ArgumentOutOfRangeException)
        {
            throw TooManyFeatures(table, raw);
        }
        catch (ArgumentException failure) when (failure.ParamName == "products")
        {
            throw new ColumnChoiceException($"{raw.Words.Products}: {SystemFailure.OwnWords(failure).TrimEnd('.')}");
        }
        catch (ArgumentException failure)
        {
            throw new UnusableDataException(table.Name, $"{SystemFailure.OwnWords(failure).TrimEnd('.')}; {raw.Words.OnTooMany}");
        }
    }

    private static UnusableDataException TooManyFeatures(Table table, ColumnPlan raw)
    {
        string most = "";
        int levels = 0;
        foreach (ColumnPlan.UsedColumn column in raw.Used)
        {
            if (column.Slot < raw.FeatureCount && column.Codes is { } codes && codes.Count > levels)
            {
                (most, levels) = ($"; column \"{Shown.Name(column.Name)}\" has {codes.Count} levels", codes.Count);
            }
        }

        return new UnusableDataException(table.Name, $"the columns become more than {TableRefusals.MostFeatures} features{most}; {raw.Words.OnTooMany}");
    }

    private void CheckNames(ColumnPlan plan)
    {
        foreach (string name in choice.Categorical)
        {
            if (Array.IndexOf(plan.FeatureNames, name) < 0)
            {
                throw new ColumnChoiceException($"{plan.Words.Categorical}: \"{Shown.Name(name)}\" is none of the columns that are used: {Listed(plan)}");
            }
        }
    }

    private static string Listed(ColumnPlan plan)
    {
        const int mostListed = 12;
        string others = plan.FeatureCount > mostListed ? $" and {plan.FeatureCount - mostListed} more" : "";
        return ColumnPlan.Listed(plan.FeatureNames, mostListed) + others;
    }

    /// <summary>What the first pass looks at in a column.</summary>
    private sealed class RawColumn(int number, LevelCodes? codes, MissingValues missing)
    {
        private bool[] seen = [];

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Observe<T>(RowEncoderBuilder builder, RowBlock<T> block)
            where T : unmanaged, IBinaryFloatingPointIeee754<T>
        {
            bool fills = missing is MissingValues.Mean or MissingValues.Median or MissingValues.Indicator;
            if (codes is null && !fills)
            {
                return;
            }

            ReadOnlySpan<T> rows = block.Rows;
            ReadOnlySpan<T> weights = block.Weights;
            if (codes is not null && seen.Length < codes.Count)
            {
                Array.Resize(ref seen, codes.Count);
            }

            if (codes is null)
            {
                builder.Observe(number, rows[number..], block.RowStride, block.Count, weights);
                return;
            }

            for (int row = 0; row < block.Count; row++)
            {
                T value = rows[(row * block.RowStride) + number];
                if (T.IsNaN(value))
                {
                    builder.ObserveMissing(number);
                }
                else if (!seen[int.CreateTruncating(value)])
                {
                    seen[int.CreateTruncating(value)] = true;
                    builder.Observe(number, codes.TextOf(int.CreateTruncating(value)));
                }
            }
        }
    }
}

/// <summary>Rows that are ready for a fit.</summary>
/// <param name="Table">The rows to learn from; to be disposed.</param>
/// <param name="Plan">Their columns.</param>
/// <param name="Encoder">What made the features; null where they are the columns themselves.</param>
/// <param name="Test">The rows that were kept aside, or null.</param>
internal sealed record PreparedRows(Table Table, ColumnPlan Plan, RowEncoder? Encoder, EncodedTable? Test) : IDisposable
{
    public void Dispose()
    {
        Table.Dispose();
        Test?.Dispose();
    }
}
