using System.Numerics;

namespace SimdRegression.Csv;

/// <summary>The rows of a table of text, encoded: what a fit takes, and the encoder that makes the same features from new raw values.</summary>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>Thread safety: immutable; any number of threads may share it.</remarks>
/// <example>
/// <code>
/// var options = new CsvOptions { FindsCategories = true, Missing = MissingValues.Indicator, HasLabels = true };
/// CsvData&lt;double&gt; all = CsvData&lt;double&gt;.Read("passengers.csv", "survived", options);
/// (CsvData&lt;double&gt; training, CsvData&lt;double&gt; test) = all.Split(0.2, seed: 1);
/// </code>
/// </example>
public sealed class CsvData<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] rows;
    private readonly T[] targets;
    private readonly T[] weights;
    private readonly string[]? classes;

    private CsvData(RowEncoder encoder, string target, T[] rows, T[] targets, T[] weights, string[]? classes)
    {
        Encoder = encoder;
        TargetName = target;
        this.rows = rows;
        this.targets = targets;
        this.weights = weights;
        this.classes = classes;
    }

    /// <summary>What made the features. A model keeps it (<see cref="ModelDocument{T}.Encoder"/>).</summary>
    public RowEncoder Encoder { get; }

    /// <summary>The name of the target.</summary>
    public string TargetName { get; }

    /// <summary>The number of rows.</summary>
    public int RowCount => targets.Length;

    /// <summary>The number of features N.</summary>
    public int FeatureCount => Encoder.FeatureCount;

    /// <summary>The features, row-major, <see cref="FeatureCount"/> a row.</summary>
    public ReadOnlySpan<T> Rows => rows;

    /// <summary>One target a row.</summary>
    public ReadOnlySpan<T> Targets => targets;

    /// <summary>One weight a row, or none: each is 1.</summary>
    public ReadOnlySpan<T> Weights => weights;

    /// <summary>The labels of targets 0 and 1; null without <see cref="CsvOptions.HasLabels"/>.</summary>
    public IReadOnlyList<string>? Classes => classes;

    /// <summary>The rows as trainers and cross-validation take them.</summary>
    public RowBatch<T> Batch => new(rows, FeatureCount, targets, weights);

    /// <summary>Reads a table and learns how its columns become features.</summary>
    /// <param name="path">A file; one whose name ends in .gz is unpacked.</param>
    /// <param name="target">The name of the column to be explained.</param>
    /// <param name="options">How it is read; the usual way without.</param>
    /// <exception cref="ArgumentException">There is no such column, or the options do not suit the table.</exception>
    /// <exception cref="ArgumentNullException">There is no path or no target.</exception>
    /// <exception cref="InvalidDataException">The file cannot be read as such a table; the message names line and column.</exception>
    public static CsvData<T> Read(string path, string target, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(target);
        options ??= new CsvOptions();
        return CsvReading<T>.InOwnWords(() => ReadAll(CsvReading<T>.Prepare(path, target, options), target, options));
    }

    /// <summary>Reads a table with the encoder of another one: the rows to test a model, or new ones.</summary>
    /// <param name="path">A file; one whose name ends in .gz is unpacked.</param>
    /// <param name="like">The data whose encoder, target and labels are taken.</param>
    /// <param name="options">How it is read; the usual way without. What the encoder knows is not looked at.</param>
    /// <exception cref="ArgumentException">A column is missing.</exception>
    /// <exception cref="ArgumentNullException">There is no path or no other data.</exception>
    /// <exception cref="InvalidDataException">The file cannot be read as such a table; the message names line and column.</exception>
    public static CsvData<T> Read(string path, CsvData<T> like, CsvOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(like);
        options ??= new CsvOptions();
        return CsvReading<T>.InOwnWords(() =>
        {
            using PreparedRows prepared = CsvReading<T>.Prepare(path, like.TargetName, like.Encoder, options, like.classes is not null);
            RowBlock<T> all = CsvReading<T>.ReadAll(prepared.Table, prepared.Plan);
            if (like.classes is { } classes)
            {
                ClassLabels.Of(classes, prepared.Plan.CodesAt(prepared.Plan.TargetSlot), prepared.Table.Fields).Apply(all, prepared.Table.Name, like.TargetName);
            }

            return Create(like.Encoder, like.TargetName, all, like.classes);
        });
    }

    /// <summary>
    /// The moments of a table in one pass: nothing but them is kept of the rows, so the file may be larger than the memory. Text and what gaps are filled
    /// with take a first pass.
    /// </summary>
    /// <param name="path">A file; one whose name ends in .gz is unpacked.</param>
    /// <param name="target">The name of the column to be explained.</param>
    /// <param name="options">How it is read; the usual way without.</param>
    /// <param name="encoder">Receives what makes the features.</param>
    /// <exception cref="ArgumentException">There is no such column, or the options do not suit the table.</exception>
    /// <exception cref="ArgumentNullException">There is no path or no target.</exception>
    /// <exception cref="InvalidDataException">The file cannot be read as such a table; the message names line and column.</exception>
    public static LinearModel<T>.Moments ReadMoments(string path, string target, CsvOptions? options, out RowEncoder encoder)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(target);
        options ??= new CsvOptions();
        if (options.HasLabels)
        {
            throw new ArgumentException("Labels have no moments that a fit of classes could use; Read keeps the rows.", nameof(options));
        }

        (LinearModel<T>.Moments moments, encoder) = CsvReading<T>.InOwnWords(() =>
        {
            using PreparedRows prepared = CsvReading<T>.Prepare(path, target, options);
            var sums = new LinearModel<T>.Moments(prepared.Plan.FeatureCount);
            var block = new RowBlock<T>(prepared.Plan);
            while (prepared.Table.Read(prepared.Plan, block))
            {
                sums.Add(block.Rows, block.RowStride, block.Targets, block.Weights);
            }

            return sums.Count > 0
                ? (sums, prepared.Encoder ?? CsvReading<T>.PlainEncoder(prepared.Plan))
                : throw TableRefusals.NoRows(prepared.Table, prepared.Plan);
        });
        return moments;
    }

    /// <summary>The moments of the rows, from which every fit of the squared loss is made.</summary>
    public LinearModel<T>.Moments Moments()
    {
        var moments = new LinearModel<T>.Moments(FeatureCount);
        moments.Add(rows, FeatureCount, targets, weights);
        return moments;
    }

    /// <summary>Divides the rows at random; of labels each has its share of both parts. Both keep the order of the file.</summary>
    /// <param name="testShare">The share of test rows, above 0 and below 1.</param>
    /// <param name="seed">Decides the split.</param>
    /// <exception cref="ArgumentOutOfRangeException">There are fewer than 2 rows, or the share is out of range.</exception>
    [CLSCompliant(false)]
    public (CsvData<T> Training, CsvData<T> Test) Split(double testShare, ulong seed)
    {
        TrainTestSplit split = classes is not null
            ? TrainTestSplit.Stratified(targets, testShare, seed)
            : TrainTestSplit.Random(RowCount, testShare, seed);
        return (Part(split.Training), Part(split.Test));
    }

    private static CsvData<T> ReadAll(PreparedRows prepared, string target, CsvOptions options)
    {
        using (prepared)
        {
            RowBlock<T> all = CsvReading<T>.ReadAll(prepared.Table, prepared.Plan);
            string[]? classes = null;
            if (options.HasLabels)
            {
                var choice = new LabelChoice { Positive = options.Positive };
                ClassLabels labels = ClassLabels.Find(
                    all, prepared.Plan.CodesAt(prepared.Plan.TargetSlot), prepared.Table.Fields, choice, prepared.Table.Name, target);
                labels.Apply(all, prepared.Table.Name, target);
                classes = labels.Classes;
            }

            return Create(prepared.Encoder ?? CsvReading<T>.PlainEncoder(prepared.Plan), target, all, classes);
        }
    }

    private static CsvData<T> Create(RowEncoder encoder, string target, RowBlock<T> all, string[]? classes) =>
        new(encoder, target, all.Rows.ToArray(), all.Targets.ToArray(), all.Weights.ToArray(), classes);

    private CsvData<T> Part(ReadOnlySpan<int> indices)
    {
        int[] order = indices.ToArray();
        Array.Sort(order);
        var partRows = new T[order.Length * FeatureCount];
        var partTargets = new T[order.Length];
        var partWeights = new T[weights.Length == 0 ? 0 : order.Length];
        TrainTestSplit.Gather(order, rows, FeatureCount, partRows);
        TrainTestSplit.Gather(order, targets, 1, partTargets);
        if (partWeights.Length > 0)
        {
            TrainTestSplit.Gather(order, weights, 1, partWeights);
        }

        return new CsvData<T>(Encoder, TargetName, partRows, partTargets, partWeights, classes);
    }
}
