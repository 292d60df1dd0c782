using System.Numerics;

namespace SimdRegression.Csv;

/// <summary>Some consecutive rows of a table, as the library takes them.</summary>
internal sealed class RowBlock<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>About a quarter of a megabyte: it stays in the cache between being read and being added.</summary>
    private const int ValuesInBlock = 1 << 15;

    private readonly ColumnPlan plan;
    private readonly int featureCount;
    private T[] rows;
    private T[] targets;
    private T[] weights;
    private T[] labels;
    private T[] exposures;
    private ReadOnlyMemory<T> view;
    private RowNumbers numbers = new();

    /// <param name="plan">The columns that are read.</param>
    public RowBlock(ColumnPlan plan)
        : this(plan, Math.Max(1, ValuesInBlock / Math.Max(1, plan.FeatureCount)))
    {
    }

    /// <param name="plan">The columns that are read.</param>
    /// <param name="capacity">How many rows fit at first, at least 1.</param>
    public RowBlock(ColumnPlan plan, int capacity)
    {
        this.plan = plan;
        featureCount = plan.FeatureCount;
        HasTargets = plan.Has(plan.TargetSlot);
        HasWeights = plan.Has(plan.WeightSlot);
        HasLabels = plan.Has(plan.LabelSlot);
        HasExposures = plan.Has(plan.ExposureSlot);
        Capacity = capacity;
        RowStride = featureCount;
        rows = new T[Capacity * featureCount];
        targets = HasTargets ? new T[Capacity] : [];
        weights = HasWeights ? new T[Capacity] : [];
        labels = HasLabels ? new T[Capacity] : [];
        exposures = HasExposures ? new T[Capacity] : [];
    }

    public bool HasTargets { get; }

    public bool HasWeights { get; }

    public bool HasLabels { get; }

    public bool HasExposures { get; }

    /// <summary>How many rows fit.</summary>
    public int Capacity { get; private set; }

    /// <summary>How many rows are in it.</summary>
    public int Count { get; set; }

    /// <summary>
    /// Whether the block may look at rows that lie elsewhere, with other columns between them. Nobody has looked at their features then:
    /// some may not be finite.
    /// </summary>
    public bool AcceptsViews { get; init; }

    /// <summary>The texts that go along with the rows (<see cref="ColumnPlan.Kept"/>), one array a row, where there are any.</summary>
    public List<string[]> Texts { get; private set; } = [];

    /// <summary>Where the rows stand in their file.</summary>
    public RowNumbers Numbers => numbers;

    /// <summary>Whether <see cref="Numbers"/> are lines of a text.</summary>
    public bool NumbersAreLines { get; set; }

    /// <summary>The features, row after row.</summary>
    public ReadOnlySpan<T> Rows => view.IsEmpty ? rows.AsSpan(0, Count * featureCount) : view.Span;

    /// <summary>The distance between the rows; the number of features, unless the block is a view.</summary>
    public int RowStride { get; private set; }

    /// <summary>One a row, or empty.</summary>
    public ReadOnlySpan<T> Targets => HasTargets ? targets.AsSpan(0, Count) : default;

    /// <summary>One a row, or empty.</summary>
    public ReadOnlySpan<T> Weights => HasWeights ? weights.AsSpan(0, Count) : default;

    /// <summary>One a row, or empty: rows with equal ones belong together.</summary>
    public ReadOnlySpan<T> Labels => HasLabels ? labels.AsSpan(0, Count) : default;

    /// <summary>One a row, or empty: what the rows were exposed to, above 0.</summary>
    public ReadOnlySpan<T> Exposures => HasExposures ? exposures.AsSpan(0, Count) : default;

    /// <summary>Makes the block a view of rows that lie elsewhere; all but their features is copied to its place here.</summary>
    /// <param name="rowsElsewhere">From the first row's first feature to the last row's last; valid until the table is read again.</param>
    /// <param name="rowStride">The distance between rows.</param>
    /// <param name="count">How many rows.</param>
    public void View(ReadOnlyMemory<T> rowsElsewhere, int rowStride, int count)
    {
        view = rowsElsewhere;
        RowStride = rowStride;
        Count = count;
        if (Math.Max(targets.Length, weights.Length) < count)
        {
            targets = HasTargets ? new T[count] : [];
            weights = HasWeights ? new T[count] : [];
            labels = HasLabels ? new T[count] : [];
            exposures = HasExposures ? new T[count] : [];
        }
    }

    /// <summary>Makes room for twice as many rows; those that are in it stay.</summary>
    public void Grow() => Grow(2 * Capacity);

    /// <summary>Makes room for a number of rows; those that are in it stay.</summary>
    /// <param name="capacity">At least the number of rows that are in it.</param>
    public void Grow(int capacity)
    {
        Capacity = capacity;
        Array.Resize(ref rows, Capacity * featureCount);
        Array.Resize(ref targets, HasTargets ? Capacity : 0);
        Array.Resize(ref weights, HasWeights ? Capacity : 0);
        Array.Resize(ref labels, HasLabels ? Capacity : 0);
        Array.Resize(ref exposures, HasExposures ? Capacity : 0);
    }

    /// <summary>Copies the rows of another block of the same plan behind those that are here; there must be room, and neither be a view.</summary>
    public void Append(RowBlock<T> other)
    {
        other.Rows.CopyTo(rows.AsSpan(Count * featureCount));
        other.Targets.CopyTo(targets.AsSpan(HasTargets ? Count : 0));
        other.Weights.CopyTo(weights.AsSpan(HasWeights ? Count : 0));
        other.Labels.CopyTo(labels.AsSpan(HasLabels ? Count : 0));
        other.Exposures.CopyTo(exposures.AsSpan(HasExposures ? Count : 0));
        numbers.Append(other.numbers, Count);
        NumbersAreLines = other.NumbersAreLines;
        Count += other.Count;
    }

    /// <summary>Changes rows with another block of the same plan, without copying any.</summary>
    public void Exchange(RowBlock<T> other)
    {
        (rows, other.rows) = (other.rows, rows);
        (targets, other.targets) = (other.targets, targets);
        (weights, other.weights) = (other.weights, weights);
        (labels, other.labels) = (other.labels, labels);
        (exposures, other.exposures) = (other.exposures, exposures);
        (numbers, other.numbers) = (other.numbers, numbers);
        (Capacity, other.Capacity) = (other.Capacity, Capacity);
        (Count, other.Count) = (other.Count, Count);
    }

    /// <summary>Whether a row has weight 0: it is to be as absent.</summary>
    public bool HasWeightless => HasWeights && Weights.Contains(T.Zero);

    /// <summary>The first value of a row of weight 0 that nobody has looked at and that is not finite, or null.</summary>
    public (int Row, string Column, T Value)? FirstBadOfWeightless()
    {
        for (int row = 0; !view.IsEmpty && HasWeights && row < Count; row++)
        {
            if (weights[row] == T.Zero && FirstNotFinite(row, 1) is { } bad)
            {
                return bad;
            }
        }

        return null;
    }

    /// <summary>Takes the rows of weight 0 away.</summary>
    /// <returns>How many there were.</returns>
    public int DropWeightless() => HasWeightless ? Keep(row => weights[row] != T.Zero) : 0;

    /// <summary>Takes the rows with a missing value (NaN) away.</summary>
    /// <returns>How many there were.</returns>
    public int DropGaps() => Keep(row =>
        !HasGap(Rows.Slice(row * RowStride, featureCount))
        && !(HasTargets && T.IsNaN(targets[row]))
        && !(HasWeights && T.IsNaN(weights[row]))
        && !(HasLabels && T.IsNaN(labels[row]))
        && !(HasExposures && T.IsNaN(exposures[row])));

    /// <summary>The features of all rows, to be written; the block must not be a view.</summary>
    public Span<T> RowsToWrite => rows.AsSpan(0, Count * featureCount);

    /// <summary>A row's features, to be written; the block must not be a view.</summary>
    public Span<T> RowAt(int row) => rows.AsSpan(row * featureCount, featureCount);

    /// <summary>Takes what stands beside the features from rows of another block, and their number and places.</summary>
    /// <param name="other">The other, whose features may be others.</param>
    public void TakeBeside(RowBlock<T> other)
    {
        if (other.Count > Capacity)
        {
            Grow(Math.Max(other.Count, 2 * Capacity));
        }

        Count = other.Count;
        other.Targets.CopyTo(targets);
        other.Weights.CopyTo(weights);
        other.Labels.CopyTo(labels);
        other.Exposures.CopyTo(exposures);
        numbers.Clear();
        numbers.Append(other.numbers, 0);
        NumbersAreLines = other.NumbersAreLines;
        Texts = other.Texts;
    }

    /// <summary>Appends one row of another block of the same plan.</summary>
    public void Append(RowBlock<T> other, int row)
    {
        if (Count == Capacity)
        {
            Grow();
        }

        other.Rows.Slice(row * other.RowStride, featureCount).CopyTo(RowAt(Count));
        if (HasTargets)
        {
            targets[Count] = other.targets[row];
        }

        if (HasWeights)
        {
            weights[Count] = other.weights[row];
        }

        if (HasLabels)
        {
            labels[Count] = other.labels[row];
        }

        if (HasExposures)
        {
            exposures[Count] = other.exposures[row];
        }

        numbers.Set(Count, other.numbers.Of(row));
        NumbersAreLines = other.NumbersAreLines;
        Count++;
    }

    private int[] RowsThat(Func<int, bool> isKept)
    {
        var kept = new List<int>();
        for (int row = 0; row < Count; row++)
        {
            if (isKept(row))
            {
                kept.Add(row);
            }
        }

        return [.. kept];
    }

    private static bool HasGap(ReadOnlySpan<T> values)
    {
        foreach (T value in values)
        {
            if (T.IsNaN(value))
            {
                return true;
            }
        }

        return false;
    }

    private int Keep(Func<int, bool> isKept)
    {
        ReadOnlySpan<T> source = Rows;
        int[] kept = RowsThat(isKept);
        if (kept.Length == Count)
        {
            return 0;
        }

        T[] target = rows.Length >= kept.Length * featureCount ? rows : new T[kept.Length * featureCount];
        for (int row = 0; row < kept.Length; row++)
        {
            source.Slice(kept[row] * RowStride, featureCount).CopyTo(target.AsSpan(row * featureCount));
            if (HasWeights)
            {
                weights[row] = weights[kept[row]];
            }

            if (HasTargets)
            {
                targets[row] = targets[kept[row]];
            }

            if (HasLabels)
            {
                labels[row] = labels[kept[row]];
            }

            if (HasExposures)
            {
                exposures[row] = exposures[kept[row]];
            }
        }

        int dropped = Count - kept.Length;
        rows = target;
        view = default;
        RowStride = featureCount;
        numbers.Keep(kept);
        Count = kept.Length;
        return dropped;
    }

    /// <summary>Where a row stands, for messages: the line of a text, or the number of a row.</summary>
    /// <param name="name">The name of the file.</param>
    /// <param name="row">The row within the block.</param>
    public string PositionOf(string name, int row) =>
        name + (NumbersAreLines ? ":" : ": row ") + numbers.Of(row).ToString(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>The feature or target of some rows whose square times its weight is largest.</summary>
    /// <param name="start">The first of the rows.</param>
    /// <param name="count">How many rows.</param>
    /// <returns>Its row within the block, its column, its value and its weight, which is 1 where there are none.</returns>
    public (int Row, string Column, T Value, T Weight) Largest(int start, int count)
    {
        (int Row, string Column, T Value, T Weight) largest = (start, plan.Used[0].Name, T.Zero, T.One);
        double largestSize = 0.0;
        foreach (ColumnPlan.UsedColumn column in Array.FindAll(plan.Used, IsFitted))
        {
            for (int row = start; row < start + count; row++)
            {
                T value = Value(row, column);
                T weight = HasWeights ? weights[row] : T.One;

                // The root of what overflows, since that itself cannot be compared.
                double size = Math.Sqrt(double.CreateTruncating(weight)) * Math.Abs(double.CreateTruncating(value));
                if (size > largestSize)
                {
                    largest = (row, column.Name, value, weight);
                    largestSize = size;
                }
            }
        }

        return largest;
    }

    /// <summary>The first value of some rows, row by row, that is not finite, or null.</summary>
    /// <param name="start">The first of the rows.</param>
    /// <param name="count">How many rows.</param>
    public (int Row, string Column, T Value)? FirstNotFinite(int start, int count)
    {
        for (int row = start; row < start + count; row++)
        {
            foreach (ColumnPlan.UsedColumn column in plan.Used)
            {
                if (IsFitted(column) && Value(row, column) is var value && !T.IsFinite(value))
                {
                    return (row, column.Name, value);
                }
            }
        }

        return null;
    }

    /// <summary>The places of a column's values.</summary>
    /// <param name="slot">As <see cref="ColumnPlan"/> numbers them.</param>
    /// <param name="firstRow">The row within the block of the first place.</param>
    /// <param name="distance">How far each place is from the one before.</param>
    public Span<T> PlacesOf(int slot, int firstRow, out int distance)
    {
        bool isFeature = slot < featureCount;
        distance = isFeature ? featureCount : 1;
        return isFeature ? rows.AsSpan((firstRow * featureCount) + slot) : Beside(slot).AsSpan(firstRow);
    }

    /// <summary>The place of a value, which must be finite.</summary>
    /// <param name="row">The row within the block.</param>
    /// <param name="slot">As <see cref="ColumnPlan"/> numbers them.</param>
    public ref T Place(int row, int slot)
    {
        if (slot < featureCount)
        {
            return ref rows[(row * featureCount) + slot];
        }

        return ref Beside(slot)[row];
    }

    /// <summary>Makes the targets others, one by one.</summary>
    public void ChangeTargets(Func<T, T> change)
    {
        for (int row = 0; row < Count; row++)
        {
            targets[row] = change(targets[row]);
        }
    }

    private T[] Beside(int slot) =>
        slot == plan.TargetSlot ? targets : slot == plan.WeightSlot ? weights : slot == plan.LabelSlot ? labels : exposures;

    private bool IsFitted(ColumnPlan.UsedColumn column) => column.Slot <= plan.TargetSlot;

    private T Value(int row, ColumnPlan.UsedColumn column) =>
        column.Slot == plan.TargetSlot ? targets[row] : Rows[(row * RowStride) + column.Slot];
}
