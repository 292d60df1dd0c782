using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace SimdRegression.Csv;

/// <summary>A table of raw columns, as rows of features: each raw row goes through an encoder.</summary>
internal sealed class EncodedTable : Table
{
    private readonly Table? raw;
    private readonly ColumnPlan rawPlan;
    private readonly RowEncoder encoder;
    private readonly bool dropsGaps;
    private readonly int[]?[] levelOfCode;
    private readonly int[] unread;
    private object? kept;
    private object? rawBlock;

    /// <summary>Encodes the rows of a table.</summary>
    /// <param name="raw">Not read yet; disposed with this table.</param>
    /// <param name="rawPlan">What its columns hold. Its features are the columns of the encoder, in their order.</param>
    /// <param name="encoder">Makes the features.</param>
    /// <param name="dropsGaps">Whether rows with missing values are left out; otherwise their features are NaN where the encoder drops them.</param>
    public EncodedTable(Table raw, ColumnPlan rawPlan, RowEncoder encoder, bool dropsGaps)
        : this(raw.Name, raw.Columns, raw.HeaderPosition, raw.Fields, rawPlan, encoder, dropsGaps)
    {
        this.raw = raw;
        HasWeightlessRows = raw.HasWeightlessRows;
    }

    private EncodedTable(
        string name, IReadOnlyList<string> columns, string headerPosition, FieldReader fields, ColumnPlan rawPlan, RowEncoder encoder, bool dropsGaps)
        : base(name)
    {
        Columns = columns;
        HeaderPosition = headerPosition;
        Fields = fields;
        this.rawPlan = rawPlan;
        this.encoder = encoder;
        this.dropsGaps = dropsGaps;
        levelOfCode = new int[]?[rawPlan.FeatureCount];
        foreach (ColumnPlan.UsedColumn column in rawPlan.Used)
        {
            if (column.Slot < rawPlan.FeatureCount && column.Codes is { } codes)
            {
                levelOfCode[column.Slot] = LevelsOf(codes, encoder.Columns[column.Slot]);
            }
        }

        unread = Unread();
        Plan = ColumnPlan.Encoded(encoder.FeatureNames.ToArray(), rawPlan);
    }

    /// <summary>The columns of the encoded rows.</summary>
    public ColumnPlan Plan { get; }

    /// <summary>The columns of the raw rows.</summary>
    public ColumnPlan RawPlan => rawPlan;

    public override IReadOnlyList<string> Columns { get; }

    public override string HeaderPosition { get; }

    public override FieldReader Fields { get; }

    public override double? Progress => raw?.Progress;

    public override bool IsRoundedToSingle => raw?.IsRoundedToSingle ?? true;

    /// <summary>Encodes the rows of a table with an encoder that is known.</summary>
    /// <param name="raw">Not read yet; disposed with the result.</param>
    /// <param name="plan">Its columns. The features are the columns of the encoder, in their order.</param>
    /// <param name="encoder">Makes the features.</param>
    /// <param name="leavesOut">Whether rows with missing values are left out where the encoder drops them; otherwise their features are NaN.</param>
    /// <param name="targetCodes">The codes of the target's texts, or null where it holds numbers.</param>
    public static EncodedTable With(Table raw, ColumnPlan plan, RowEncoder encoder, bool leavesOut, LevelCodes? targetCodes)
    {
        bool takesGaps = false;
        bool dropsGaps = false;
        foreach (EncoderColumn column in encoder.Columns)
        {
            takesGaps |= column.Missing != MissingValues.Refuse;
            dropsGaps |= column.Missing == MissingValues.Drop;
        }

        var values = new RawValues { AcceptsGaps = takesGaps, DropsGaps = dropsGaps && leavesOut };
        ColumnPlan rawPlan = plan.With(values, column =>
            column.Slot == plan.TargetSlot ? targetCodes
            : column.Slot < plan.FeatureCount && encoder.Columns[column.Slot] is { Kind: ColumnKind.Text } text
                ? new LevelCodes(raw.Fields, text.Levels, text.Unknown == UnknownLevels.Ignore)
            : null);
        return new EncodedTable(raw, rawPlan, encoder, dropsGaps && leavesOut);
    }

    /// <summary>Encodes raw rows that are in memory.</summary>
    /// <param name="like">The table they were read from.</param>
    /// <param name="rows">The rows; they go as they are read.</param>
    /// <param name="rawPlan">What the columns hold.</param>
    /// <param name="encoder">Makes the features.</param>
    public static EncodedTable Of<T>(Table like, IEnumerable<RowBlock<T>> rows, ColumnPlan rawPlan, RowEncoder encoder)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return new EncodedTable(like.Name, like.Columns, like.HeaderPosition, like.Fields, rawPlan, encoder, dropsGaps: false)
        {
            kept = new Queue<RowBlock<T>>(rows),
            HasWeightlessRows = like.HasWeightlessRows,
        };
    }

    public override bool CanReadAgain => raw?.CanReadAgain ?? false;

    public override Table? OpenAgain() => raw?.OpenAgain() is Table again ? new EncodedTable(again, rawPlan, encoder, dropsGaps) : null;

    public override void Dispose() => raw?.Dispose();

    /// <summary>Gives the codes of their texts to the numbers of columns that are taken as text; what is text has its codes already.</summary>
    public static void TakeNumbersAsText<T>(Table table, ColumnPlan plan, RowBlock<T> block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (table.HoldsText)
        {
            return;
        }

        foreach (ColumnPlan.UsedColumn column in plan.Used)
        {
            for (int row = 0; column.Codes is { } codes && row < block.Count; row++)
            {
                ref T value = ref block.Place(row, column.Slot);
                if (!T.IsNaN(value))
                {
                    int code = codes.CodeOf(Encoding.UTF8.GetBytes(value.ToString("R", System.Globalization.CultureInfo.InvariantCulture)));
                    value = code >= 0 ? T.CreateTruncating(code)
                        : throw new UnusableDataException(
                            block.PositionOf(table.Name, row), $"column \"{column.Name}\": {value} is no level that training saw; {plan.AdviceOnLevel(column.Slot)}");
                }
            }
        }
    }

    /// <remarks>All calls must be for one element type.</remarks>
    protected override bool ReadRows<T>(ColumnPlan plan, RowBlock<T> block)
    {
        RowBlock<T>? source = NextRaw<T>();
        block.Count = 0;
        if (source is null)
        {
            return false;
        }

        block.TakeBeside(source);
        foreach (ColumnPlan.UsedColumn used in rawPlan.Used)
        {
            if (used.Slot < rawPlan.FeatureCount)
            {
                Check(source, used);
            }
        }

        encoder.Encode(source.Rows, source.RowStride, source.Count, block.RowsToWrite);
        foreach (int feature in unread)
        {
            for (int row = 0; row < block.Count; row++)
            {
                block.RowAt(row)[feature] = T.Zero;
            }
        }

        return true;
    }

    private RowBlock<T>? NextRaw<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (kept is Queue<RowBlock<T>> rows)
        {
            return rows.TryDequeue(out RowBlock<T>? next) ? next : null;
        }

        var read = (RowBlock<T>)(rawBlock ??= new RowBlock<T>(rawPlan));
        while (raw!.Read(rawPlan, read))
        {
            TakeNumbersAsText(raw, rawPlan, read);
            int dropped = dropsGaps ? read.DropGaps() : 0;
            if (read.Count > 0 || dropped == 0)
            {
                return read;
            }
        }

        HasWeightlessRows |= raw.HasWeightlessRows;
        return null;
    }

    // Gaps and levels are held against the encoder here, where the place of a row is known; codes become levels.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Check<T>(RowBlock<T> source, ColumnPlan.UsedColumn used)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        EncoderColumn column = encoder.Columns[used.Slot];
        int[]? levels = levelOfCode[used.Slot];
        bool refusesGaps = column.Missing == MissingValues.Refuse;
        bool refusesLevels = column.Unknown == UnknownLevels.Refuse;
        int unknown = column.Levels.Length;
        bool isBoolean = column.Kind == ColumnKind.Boolean;
        if (levels is null && !refusesGaps && !isBoolean)
        {
            return;
        }

        for (int row = 0; row < source.Count; row++)
        {
            ref T value = ref source.Place(row, used.Slot);
            if (T.IsNaN(value))
            {
                if (refusesGaps)
                {
                    throw new UnusableDataException(
                        source.PositionOf(Name, row), $"column \"{used.Name}\": the value is missing; {rawPlan.AdviceOnGap(used.Slot)}");
                }
            }
            else if (levels is not null)
            {
                int code = int.CreateTruncating(value);
                int level = code < levels.Length ? levels[code] : unknown;
                if (level == unknown && refusesLevels)
                {
                    throw new UnusableDataException(
                        source.PositionOf(Name, row),
                        $"column \"{used.Name}\": \"{Shown.Name(used.Codes!.TextOf(code))}\" is no level that training saw; {rawPlan.AdviceOnLevel(used.Slot)}");
                }

                value = T.CreateTruncating(level);
            }
            else if (isBoolean && value != T.Zero && value != T.One)
            {
                throw new UnusableDataException(
                    source.PositionOf(Name, row), FormattableString.Invariant($"column \"{used.Name}\": {double.CreateTruncating(value)} is neither true nor false"));
            }
        }
    }

    // The levels that the codes of a column stand for; the number of levels for what is none.
    private static int[] LevelsOf(LevelCodes codes, EncoderColumn column)
    {
        var levels = new int[codes.Count];
        for (int code = 0; code < levels.Length; code++)
        {
            int level = column.Levels.BinarySearch(codes.TextOf(code), StringComparer.Ordinal);
            levels[code] = level >= 0 ? level : column.Levels.Length;
        }

        return levels;
    }

    // The features of columns that are not read, and their products: they are 0, and the model does not use them.
    private int[] Unread()
    {
        var isRead = new bool[encoder.Columns.Length];
        foreach (ColumnPlan.UsedColumn used in rawPlan.Used)
        {
            if (used.Slot < rawPlan.FeatureCount)
            {
                isRead[used.Slot] = true;
            }
        }

        var features = new List<int>();
        for (int column = 0; column < isRead.Length; column++)
        {
            for (int i = 0; !isRead[column] && i < encoder.Columns[column].FeatureCount; i++)
            {
                features.Add(encoder.FirstFeatureOf(column) + i);
            }
        }

        for (int product = 0; product < encoder.Products.Length; product++)
        {
            foreach (int factor in encoder.FactorsOf(product))
            {
                if (!isRead[factor])
                {
                    features.Add(encoder.FeatureCount - encoder.Products.Length + product);
                    break;
                }
            }
        }

        return [.. features];
    }
}
