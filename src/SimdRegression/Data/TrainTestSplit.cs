using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// Rows divided at random into those that a model learns from and those that it is judged by. The rows themselves stay where they are: a
/// split is two lists of their indices, and <see cref="Gather{T}(ReadOnlySpan{int}, ReadOnlySpan{T}, int, Span{T})"/> copies one part.
/// </summary>
/// <remarks>
/// The same seed gives the same split on every machine. Both lists are in random order, so folds of neighbours within the training rows are
/// random as well. Immutable; for any number of threads.
/// <para>Thread safety: immutable; any number of threads may share it.</para>
/// </remarks>
/// <example>
/// <code>
/// var split = TrainTestSplit.Random(targets.Length, testShare: 0.25, seed: 1);
/// var training = new double[split.Training.Length * features];
/// TrainTestSplit.Gather(split.Training, rows, features, training);
/// </code>
/// </example>
public sealed class TrainTestSplit
{
    private readonly int[] order;
    private readonly int testCount;

    private TrainTestSplit(int[] order, int testCount)
    {
        this.order = order;
        this.testCount = testCount;
    }

    /// <summary>The indices of the rows to learn from, in random order.</summary>
    public ReadOnlySpan<int> Training => order.AsSpan(testCount);

    /// <summary>The indices of the rows kept aside, in random order.</summary>
    public ReadOnlySpan<int> Test => order.AsSpan(0, testCount);

    /// <summary>Divides rows at random, every choice of test rows equally likely.</summary>
    /// <param name="rowCount">The number of rows, at least 2.</param>
    /// <param name="testShare">
    /// The share of test rows, above 0 and below 1; their number is the nearest whole one, and at least one row goes to either part.
    /// </param>
    /// <param name="seed">Decides the split.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 rows, or the share is out of range.</exception>
    [CLSCompliant(false)]
    public static TrainTestSplit Random(int rowCount, double testShare, ulong seed)
    {
        int testCount = CountTest(rowCount, testShare, nameof(rowCount));
        return new TrainTestSplit(ShuffledRows(rowCount, seed), testCount);
    }

    /// <summary>
    /// Divides rows at random so that every class has the same share of both parts, as nearly as whole rows allow: each class's number of
    /// test rows is its exact share rounded down or up (the method of largest remainders, earlier classes first where they tie).
    /// </summary>
    /// <typeparam name="T">The type of the labels, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="labels">The class of each row, at least 2 rows; rows of equal labels are one class.</param>
    /// <param name="testShare">The share of test rows, above 0 and below 1, as for <see cref="Random"/>.</param>
    /// <param name="seed">Decides the split.</param>
    /// <exception cref="ArgumentException">A label is NaN.</exception>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 rows, or the share is out of range.</exception>
    [CLSCompliant(false)]
    public static TrainTestSplit Stratified<T>(ReadOnlySpan<T> labels, double testShare, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int testCount = CountTest(labels.Length, testShare, nameof(labels));
        int[] classes = ClassesOf(labels, out int classCount);
        int[] quotas = Apportion(classes, classCount, testCount);

        // Of the rows in random order the first of each class are its test rows.
        int[] shuffled = ShuffledRows(labels.Length, seed);
        var order = new int[shuffled.Length];
        int test = 0;
        int training = testCount;
        foreach (int row in shuffled)
        {
            order[quotas[classes[row]]-- > 0 ? test++ : training++] = row;
        }

        return new TrainTestSplit(order, testCount);
    }

    /// <inheritdoc cref="Stratified{T}(ReadOnlySpan{T}, double, ulong)"/>
    [CLSCompliant(false)]
    public static TrainTestSplit Stratified<T>(T[] labels, double testShare, ulong seed)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Stratified((ReadOnlySpan<T>)labels, testShare, seed);
    }

    /// <summary>Copies some rows of adjacent ones.</summary>
    /// <typeparam name="T">The type of the elements.</typeparam>
    /// <param name="indices">Which rows, in the order wanted.</param>
    /// <param name="rows">Row-major, <paramref name="features"/> elements a row.</param>
    /// <param name="features">The number of elements of a row; 1 for targets, labels and weights.</param>
    /// <param name="destination">Receives the rows one after the other; must not overlap them.</param>
    /// <exception cref="ArgumentException">
    /// The rows are no whole number of rows, or the destination has another length or shares memory with rows or indices.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">The number of elements is below 1, or there is no row of an index.</exception>
    public static void Gather<T>(ReadOnlySpan<int> indices, ReadOnlySpan<T> rows, int features, Span<T> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        if (rows.Length % features != 0)
        {
            throw new ArgumentException($"The rows have {rows.Length} elements, which are not rows of {features}.", nameof(rows));
        }

        if (destination.Length != (long)indices.Length * features)
        {
            throw new ArgumentException(
                $"The destination has {destination.Length} elements, and must have {(long)indices.Length * features}: {indices.Length} rows of {features}.",
                nameof(destination));
        }

        MemoryOverlap.Refuse(rows, destination, nameof(destination));
        MemoryOverlap.Refuse(indices, destination, nameof(destination));
        int count = rows.Length / features;
        for (int i = 0; i < indices.Length; i++)
        {
            if ((uint)indices[i] >= (uint)count)
            {
                throw new ArgumentOutOfRangeException(nameof(indices), indices[i], $"There are {count} rows; entry {i} is none of them.");
            }

            rows.Slice(indices[i] * features, features).CopyTo(destination[(i * features)..]);
        }
    }

    /// <inheritdoc cref="Gather{T}(ReadOnlySpan{int}, ReadOnlySpan{T}, int, Span{T})"/>
    public static void Gather<T>(ReadOnlySpan<int> indices, T[] rows, int features, Span<T> destination)
    {
        Gather(indices, (ReadOnlySpan<T>)rows, features, destination);
    }

    private static int CountTest(int rowCount, double testShare, string rowsName)
    {
        if (rowCount < 2)
        {
            throw new ArgumentOutOfRangeException(rowsName, rowCount, "There must be at least 2 rows, one for either part.");
        }

        if (!(testShare > 0.0 && testShare < 1.0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(testShare),
                testShare,
                string.Create(CultureInfo.InvariantCulture, $"The share of test rows must be above 0 and below 1, and is {testShare}."));
        }

        return Math.Clamp((int)Math.Round(rowCount * testShare, MidpointRounding.AwayFromZero), 1, rowCount - 1);
    }

    private static int[] ShuffledRows(int count, ulong seed)
    {
        var rows = new int[count];
        for (int i = 0; i < count; i++)
        {
            rows[i] = i;
        }

        new RandomSource(seed).Shuffle<int>(rows);
        return rows;
    }

    // The number of each row's class, classes counted in the order of their first row.
    private static int[] ClassesOf<T>(ReadOnlySpan<T> labels, out int classCount)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var known = new Dictionary<T, int>();
        var classes = new int[labels.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            if (T.IsNaN(labels[i]))
            {
                throw new ArgumentException($"Label {i} is NaN, which is no class.", nameof(labels));
            }

            ref int number = ref CollectionsMarshal.GetValueRefOrAddDefault(known, labels[i], out bool exists);
            number = exists ? number : known.Count - 1;
            classes[i] = number;
        }

        classCount = known.Count;
        return classes;
    }

    private static int[] Apportion(int[] classes, int classCount, int testCount)
    {
        var sizes = new long[classCount];
        foreach (int index in classes)
        {
            sizes[index]++;
        }

        var quotas = new int[classCount];
        var remainders = new long[classCount];
        var order = new int[classCount];
        int rest = testCount;
        for (int index = 0; index < classCount; index++)
        {
            quotas[index] = (int)(sizes[index] * testCount / classes.Length);
            remainders[index] = sizes[index] * testCount % classes.Length;
            order[index] = index;
            rest -= quotas[index];
        }

        // The largest remainders first; of equal ones, the first class.
        Array.Sort(order, (a, b) => remainders[b].CompareTo(remainders[a]) is not 0 and int compared ? compared : a.CompareTo(b));
        foreach (int index in order.AsSpan(0, rest))
        {
            quotas[index]++;
        }

        return quotas;
    }
}
