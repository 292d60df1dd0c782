using System.Globalization;
using System.Numerics;
using System.Runtime.InteropServices;
using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression.Selection;

/// <summary>The rows of one fold, copied together: those that it is trained on, and those that it is tested with, each in their order.</summary>
/// <remarks>Copying costs less than one pass of a fit, and every pass after it goes through memory in order.</remarks>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <param name="features">N.</param>
/// <param name="rowCount">The number of all rows.</param>
/// <param name="gaps">What missing values count as, where there are such columns: the means of the rows that the fold is trained on.</param>
internal sealed class FoldRows<T>(int features, int rowCount, GapFills<T>? gaps)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Memory<double> storage = AlignedBuffer.Allocate(DoublesFor(checked(rowCount * features)));
    private readonly T[] targets = new T[rowCount];
    private readonly T[] weights = new T[rowCount];
    private readonly T[] offsets = new T[rowCount];
    private bool isWeighted;
    private bool isShifted;
    private int trained;
    private int tested;

    /// <summary>The fold.</summary>
    public int Fold { get; private set; }

    /// <summary>The rows that the fold's models are trained on.</summary>
    public RowBatch<T> Training => Part(0, trained);

    /// <summary>Some of the rows that the fold's models are trained on.</summary>
    /// <param name="start">The first.</param>
    /// <param name="count">How many.</param>
    public RowBatch<T> TrainingPart(int start, int count) => Part(start, count);

    /// <summary>The rows that they are tested with.</summary>
    public RowBatch<T> Test => Part(rowCount - tested, tested);

    /// <summary>The sum of the weights of the training rows.</summary>
    public double TrainingWeight { get; private set; }

    /// <summary>The sum of the weights of the test rows.</summary>
    public double TestWeight { get; private set; }

    private Span<T> Rows => MemoryMarshal.Cast<double, T>(storage.Span);

    /// <summary>Copies the rows of a fold.</summary>
    /// <param name="batch">All rows, checked.</param>
    /// <param name="folds">Which fold each is tested in.</param>
    /// <param name="fold">The fold.</param>
    /// <param name="range">The targets that the loss is defined for.</param>
    /// <exception cref="ArgumentException">The fold has nothing to learn from, or nothing to be tested with.</exception>
    public void Gather(in RowBatch<T> batch, FoldAssignment folds, int fold, TargetRange range)
    {
        Fold = fold;
        isWeighted = !batch.Weights.IsEmpty;
        isShifted = !batch.Offsets.IsEmpty;
        trained = 0;
        tested = folds.TestCount(fold);
        int testEnd = rowCount - tested;
        ReadOnlySpan<int> foldOfRow = folds.Folds;
        for (int start = 0, end; start < rowCount; start = end)
        {
            end = start + 1;
            while (end < rowCount && foldOfRow[end] == foldOfRow[start])
            {
                end++;
            }

            if (foldOfRow[start] == fold)
            {
                Copy(in batch, start, end - start, testEnd);
                testEnd += end - start;
            }
            else if (folds.IsTrainedOn(fold, start))
            {
                Copy(in batch, start, end - start, trained);
                trained += end - start;
            }
        }

        gaps?.Learn(Training);
        gaps?.Write(Rows[..(rowCount * features)]);
        TrainingWeight = WeightOf(Training);
        TestWeight = WeightOf(Test);
        Check(range);
    }

    /// <summary>Puts the training rows in a random order, so that the first of them are a sample of all.</summary>
    /// <param name="seed">Decides the order.</param>
    public void ShuffleTraining(ulong seed)
    {
        var random = new RandomSource(seed);
        Span<T> rows = Rows;
        for (int i = trained - 1; i > 0; i--)
        {
            int other = random.NextInt32(i + 1);
            (targets[i], targets[other]) = (targets[other], targets[i]);
            (weights[i], weights[other]) = (weights[other], weights[i]);
            (offsets[i], offsets[other]) = (offsets[other], offsets[i]);
            for (int j = 0; j < features; j++)
            {
                ref T value = ref rows[(i * features) + j];
                ref T otherValue = ref rows[(other * features) + j];
                (value, otherValue) = (otherValue, value);
            }
        }
    }

    private static int DoublesFor(int elements) => sizeof(double) / Marshal.SizeOf<T>() == 1 ? elements : (elements + 1) / 2;

    /// <summary>The sum of the weights of rows.</summary>
    public static double WeightOf(in RowBatch<T> rows)
    {
        double sum = rows.Weights.IsEmpty ? rows.Count : 0.0;
        foreach (T weight in rows.Weights)
        {
            sum += double.CreateTruncating(weight);
        }

        return sum;
    }

    private RowBatch<T> Part(int start, int count)
    {
        return new RowBatch<T>(
            Rows.Slice(start * features, count * features),
            features,
            targets.AsSpan(start, count),
            isWeighted ? weights.AsSpan(start, count) : default)
        {
            Offsets = isShifted ? offsets.AsSpan(start, count) : default,
        };
    }

    private void Copy(in RowBatch<T> batch, int start, int count, int place)
    {
        RowBatch<T> rows = batch.Slice(start, count);
        Span<T> destination = Rows[(place * features)..];
        if (rows.RowStride == features)
        {
            rows.Rows[..(count * features)].CopyTo(destination);
        }

        for (int r = 0; r < count && rows.RowStride != features; r++)
        {
            rows.Rows.Slice(r * rows.RowStride, features).CopyTo(destination[(r * features)..]);
        }

        rows.Targets.CopyTo(targets.AsSpan(place));
        rows.Weights.CopyTo(weights.AsSpan(place));
        rows.Offsets.CopyTo(offsets.AsSpan(place));
    }

    // A fold whose training rows all have one target teaches nothing of what tells targets apart; of labels it has no model at all.
    private void Check(TargetRange range)
    {
        if (!(TrainingWeight > 0.0 && TestWeight > 0.0))
        {
            string use = TrainingWeight > 0.0 ? "test" : "train on";
            throw new ArgumentException(Text($"Fold {Fold} has no rows of positive weight to {use}."), "batch");
        }

        T? only = null;
        for (int r = 0; r < trained; r++)
        {
            bool counts = !isWeighted || weights[r] > T.Zero;
            if (counts && only is T known && known != targets[r])
            {
                return;
            }

            only = counts ? targets[r] : only;
        }

        throw new ArgumentException(
            range == TargetRange.ZeroOrOne
                ? Text($"The rows that fold {Fold} is trained on all have label {only}; both classes must be among them: shuffle the folds.")
                : Text($"The rows that fold {Fold} is trained on all have target {only}; there must be different ones among them: shuffle the folds."),
            "batch");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
