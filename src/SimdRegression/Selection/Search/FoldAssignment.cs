namespace SimdRegression;

/// <summary>Which fold each row is tested in: the plan of a cross-validation.</summary>
/// <remarks>
/// Every row is tested in one fold, and the fold's model is trained on the rows of all others; with <see cref="Forward"/>, on earlier rows
/// only. The same arguments give the same folds on every machine. Immutable; for any number of threads.
/// <para>Thread safety: immutable; any number of threads may share it.</para>
/// </remarks>
public sealed class FoldAssignment
{
    private readonly int[] folds;
    private readonly int[] counts;

    private FoldAssignment(int[] folds, int foldCount, bool trainsOnEarlierFoldsOnly = false)
    {
        this.folds = folds;
        TrainsOnEarlierRowsOnly = trainsOnEarlierFoldsOnly;
        counts = new int[foldCount];
        foreach (int fold in folds)
        {
            if (fold >= 0)
            {
                counts[fold]++;
            }
        }
    }

    /// <summary>The number of rows n.</summary>
    public int RowCount => folds.Length;

    /// <summary>The number of folds K.</summary>
    public int FoldCount => counts.Length;

    /// <summary>Whether a fold's model is trained on the rows before the fold, instead of on all rows outside of it.</summary>
    public bool TrainsOnEarlierRowsOnly { get; }

    /// <summary>The fold of each row, 0 to K - 1; -1 for rows that are never tested.</summary>
    public ReadOnlySpan<int> Folds => folds;

    /// <summary>Folds of neighbouring rows; the first n mod K folds have one row more than the others (scikit-learn's KFold).</summary>
    /// <param name="rowCount">The number of rows n.</param>
    /// <param name="foldCount">The number of folds K, from 2 to n.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 rows, fewer than 2 folds, or more folds than rows.</exception>
    public static FoldAssignment Contiguous(int rowCount, int foldCount)
    {
        CheckCounts(rowCount, foldCount);
        var folds = new int[rowCount];
        FillRuns(folds, foldCount, 0);
        return new FoldAssignment(folds, foldCount);
    }

    /// <summary>Folds of neighbouring rows of sizes that are given, as of data that come in parts.</summary>
    /// <param name="sizes">The number of rows of each fold, at least 1; two folds or more.</param>
    /// <exception cref="ArgumentException">There are fewer than 2 folds.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A fold has no rows, or there are more rows than an array can hold.</exception>
    public static FoldAssignment FromSizes(ReadOnlySpan<int> sizes)
    {
        if (sizes.Length < 2)
        {
            throw new ArgumentException($"There must be at least 2 folds, and there are {sizes.Length}.", nameof(sizes));
        }

        long rowCount = 0;
        for (int fold = 0; fold < sizes.Length; fold++)
        {
            rowCount += sizes[fold] >= 1
                ? sizes[fold]
                : throw new ArgumentOutOfRangeException(
                    nameof(sizes), sizes[fold], $"A fold must have at least 1 row, and fold {fold} has {sizes[fold]}.");
        }

        if (rowCount > Array.MaxLength)
        {
            throw new ArgumentOutOfRangeException(nameof(sizes), rowCount, $"There must be at most {Array.MaxLength} rows, and there are {rowCount}.");
        }

        var folds = new int[rowCount];
        int start = 0;
        for (int fold = 0; fold < sizes.Length; fold++)
        {
            folds.AsSpan(start, sizes[fold]).Fill(fold);
            start += sizes[fold];
        }

        return new FoldAssignment(folds, sizes.Length);
    }

    /// <summary>Folds of random rows, of the sizes that <see cref="Contiguous"/> has.</summary>
    /// <param name="rowCount">The number of rows n.</param>
    /// <param name="foldCount">The number of folds K, from 2 to n.</param>
    /// <param name="seed">Decides which rows go together.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 rows, fewer than 2 folds, or more folds than rows.</exception>
    [CLSCompliant(false)]
    public static FoldAssignment Shuffled(int rowCount, int foldCount, ulong seed)
    {
        CheckCounts(rowCount, foldCount);
        var folds = new int[rowCount];
        FillRuns(folds, foldCount, 0);
        new RandomSource(seed).Shuffle<int>(folds);
        return new FoldAssignment(folds, foldCount);
    }

    /// <summary>
    /// Folds of random rows that have their share of each class: the numbers of rows of a class differ by at most one between folds, and so do the
    /// sizes, as <see cref="Contiguous"/> has them.
    /// </summary>
    /// <param name="labels">The class of each row; any numbers.</param>
    /// <param name="foldCount">The number of folds K, from 2 to the number of rows.</param>
    /// <param name="seed">Decides which rows go together.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 rows, fewer than 2 folds, or more folds than rows.</exception>
    [CLSCompliant(false)]
    public static FoldAssignment Stratified(ReadOnlySpan<int> labels, int foldCount, ulong seed)
    {
        CheckCounts(labels.Length, foldCount);
        var rows = new int[labels.Length];
        for (int row = 0; row < rows.Length; row++)
        {
            rows[row] = row;
        }

        new RandomSource(seed).Shuffle<int>(rows);

        // Class after class, each in random order, the rows are dealt out to the folds.
        int[] distinct = [.. labels];
        Array.Sort(distinct);
        var folds = new int[rows.Length];
        int dealt = 0;
        for (int i = 0; i < distinct.Length; i++)
        {
            if (i > 0 && distinct[i] == distinct[i - 1])
            {
                continue;
            }

            foreach (int row in rows)
            {
                if (labels[row] == distinct[i])
                {
                    folds[row] = dealt++ % foldCount;
                }
            }
        }

        return new FoldAssignment(folds, foldCount);
    }

    /// <summary>As many folds as rows, each of one row.</summary>
    /// <param name="rowCount">The number of rows, at least 2.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 rows.</exception>
    public static FoldAssignment LeaveOneOut(int rowCount) => Contiguous(rowCount, rowCount);

    /// <summary>
    /// Folds by time, for rows in the order of time: K + 1 runs of neighbours, of which the first is never tested and each other one is
    /// tested by a model of all rows before it (scikit-learn's TimeSeriesSplit, its runs of nearly equal size).
    /// </summary>
    /// <param name="rowCount">The number of rows n.</param>
    /// <param name="foldCount">The number of folds K, from 2 to n - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 folds, or no more rows than folds.</exception>
    public static FoldAssignment Forward(int rowCount, int foldCount)
    {
        CheckCounts(rowCount, foldCount);
        if (foldCount >= rowCount)
        {
            throw new ArgumentOutOfRangeException(
                nameof(foldCount), foldCount, $"{foldCount} folds by time need at least {foldCount + 1} rows, and there are {rowCount}.");
        }

        var folds = new int[rowCount];
        FillRuns(folds, foldCount + 1, -1);
        return new FoldAssignment(folds, foldCount, trainsOnEarlierFoldsOnly: true);
    }

    /// <summary>Folds that are given: rows of equal labels are one fold. Folds are counted in ascending order of their labels.</summary>
    /// <param name="labels">One a row; any numbers, at least two different ones.</param>
    /// <exception cref="ArgumentException">There are no rows, or all have the same label.</exception>
    public static FoldAssignment FromLabels(ReadOnlySpan<int> labels)
    {
        int[] distinct = Distinct(labels, nameof(labels), "label");
        var folds = new int[labels.Length];
        for (int row = 0; row < folds.Length; row++)
        {
            folds[row] = Array.BinarySearch(distinct, labels[row]);
        }

        return new FoldAssignment(folds, distinct.Length);
    }

    /// <summary>Folds that leave groups of rows together, so that no group is both trained on and tested.</summary>
    /// <param name="groups">The group of each row; any numbers.</param>
    /// <param name="foldCount">The number of folds K, from 2 to the number of groups.</param>
    /// <param name="seed">Decides between groups of equal size.</param>
    /// <exception cref="ArgumentException">There are no rows, or all are of one group.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 folds, or more folds than groups.</exception>
    /// <remarks>The largest group goes first, each group into the fold that has the fewest rows yet.</remarks>
    [CLSCompliant(false)]
    public static FoldAssignment Grouped(ReadOnlySpan<int> groups, int foldCount, ulong seed)
    {
        int[] distinct = Distinct(groups, nameof(groups), "group");
        if (foldCount < 2 || foldCount > distinct.Length)
        {
            throw new ArgumentOutOfRangeException(
                nameof(foldCount),
                foldCount,
                $"The number of folds must be from 2 to the number of groups, {distinct.Length}, and is {foldCount}.");
        }

        var sizes = new int[distinct.Length];
        foreach (int group in groups)
        {
            sizes[Array.BinarySearch(distinct, group)]++;
        }

        var order = new int[distinct.Length];
        var places = new int[distinct.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = i;
        }

        new RandomSource(seed).Shuffle<int>(order);
        for (int i = 0; i < order.Length; i++)
        {
            places[order[i]] = i;
        }

        // The largest groups first; of equal ones, in the order of the shuffle.
        Array.Sort(order, (a, b) => sizes[b].CompareTo(sizes[a]) is not 0 and int compared ? compared : places[a].CompareTo(places[b]));
        var foldOfGroup = new int[distinct.Length];
        var filled = new int[foldCount];
        foreach (int group in order)
        {
            int fold = 0;
            for (int other = 1; other < filled.Length; other++)
            {
                fold = filled[other] < filled[fold] ? other : fold;
            }

            foldOfGroup[group] = fold;
            filled[fold] += sizes[group];
        }

        var folds = new int[groups.Length];
        for (int row = 0; row < folds.Length; row++)
        {
            folds[row] = foldOfGroup[Array.BinarySearch(distinct, groups[row])];
        }

        return new FoldAssignment(folds, foldCount);
    }

    /// <summary>The fold that a row is tested in; -1 for one that is never tested.</summary>
    /// <param name="row">0 to n - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such row.</exception>
    public int FoldOf(int row)
    {
        CheckIndex(row, folds.Length, nameof(row));
        return folds[row];
    }

    /// <summary>The number of rows that are tested in a fold.</summary>
    /// <param name="fold">0 to K - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such fold.</exception>
    public int TestCount(int fold)
    {
        CheckIndex(fold, counts.Length, nameof(fold));
        return counts[fold];
    }

    /// <summary>Whether a fold's model is trained on a row.</summary>
    /// <param name="fold">0 to K - 1.</param>
    /// <param name="row">0 to n - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such fold or row.</exception>
    public bool IsTrainedOn(int fold, int row)
    {
        CheckIndex(fold, counts.Length, nameof(fold));
        int own = FoldOf(row);
        return TrainsOnEarlierRowsOnly ? own < fold : own != fold;
    }

    private static void CheckCounts(int rowCount, int foldCount)
    {
        if (rowCount < 2)
        {
            throw new ArgumentOutOfRangeException(nameof(rowCount), rowCount, "There must be at least 2 rows, one to train on and one to test.");
        }

        if (foldCount < 2 || foldCount > rowCount)
        {
            throw new ArgumentOutOfRangeException(
                nameof(foldCount), foldCount, $"The number of folds must be from 2 to the number of rows, {rowCount}, and is {foldCount}.");
        }
    }

    private static void CheckIndex(int index, int count, string name)
    {
        if ((uint)index >= (uint)count)
        {
            throw new ArgumentOutOfRangeException(name, index, $"A {name} must be from 0 to {count - 1}, and is {index}.");
        }
    }

    // Runs of neighbours, numbered from "first" on.
    private static void FillRuns(Span<int> folds, int runCount, int first)
    {
        (int size, int longer) = Math.DivRem(folds.Length, runCount);
        int start = 0;
        for (int run = 0; run < runCount; run++)
        {
            int length = size + (run < longer ? 1 : 0);
            folds.Slice(start, length).Fill(first + run);
            start += length;
        }
    }

    // The different values, ascending.
    private static int[] Distinct(ReadOnlySpan<int> values, string name, string what)
    {
        var seen = new HashSet<int>();
        foreach (int value in values)
        {
            seen.Add(value);
        }

        if (seen.Count < 2)
        {
            throw new ArgumentException(
                values.IsEmpty ? "There are no rows." : $"All rows have the {what} {values[0]}; there must be at least two different ones.", name);
        }

        int[] distinct = [.. seen];
        Array.Sort(distinct);
        return distinct;
    }
}
