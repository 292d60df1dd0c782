using System.Globalization;
using System.Numerics;
using System.Text;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>
/// All rows of a table at once, for fits that go over them many times: just as a NumPy file has them where that is as the library
/// takes them, and gathered column by column otherwise.
/// </summary>
internal sealed class TableRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ColumnPlan plan;
    private readonly RowBlock<T> block;
    private readonly FieldReader fields;
    private readonly T[] offsets;
    private T[]? classWeighted;

    private TableRows(Table table, ColumnPlan plan, RowBlock<T> block)
    {
        fields = table.Fields;
        Name = table.Name;
        this.plan = plan;
        this.block = block;
        offsets = ExposureOffsets.Of(block);
    }

    /// <summary>The name by which messages call the data.</summary>
    public string Name { get; }

    public string[] FeatureNames => plan.FeatureNames;

    public int FeatureCount => plan.FeatureCount;

    public string TargetName => plan.TargetName!;

    /// <summary>What the columns of the rows' moments are called.</summary>
    public MomentColumns MomentColumns => TableMoments.Describe(plan, typeof(T) == typeof(float));

    public int Count => block.Count;

    public ReadOnlySpan<T> Targets => block.Targets;

    /// <summary>One a row, or empty.</summary>
    public ReadOnlySpan<T> Weights => classWeighted ?? block.Weights;

    /// <summary>The name of the column of exposures, or null.</summary>
    public string? ExposureName => plan.ExposureName;

    /// <summary>The labels of the classes, once <see cref="TakeLabels"/> has found them; null before.</summary>
    public ClassLabels? ClassLabels { get; private set; }

    /// <summary>What tells which rows belong together, one a row, or empty.</summary>
    public ReadOnlySpan<T> Labels => block.Labels;

    /// <summary>What tells which rows belong together as whole numbers from 0 on, in the order in which they come.</summary>
    /// <remarks>Texts that are the same number are one label.</remarks>
    public int[] NumberLabels() => NumberLabels(out _);

    /// <summary>What tells which rows belong together as whole numbers from 0 on: in the order of numbers where all labels are numbers, and of texts otherwise.</summary>
    /// <param name="names">The labels in this order.</param>
    /// <remarks>Texts that are the same number are one label.</remarks>
    public int[] NumberLabelsInOrder(out string[] names)
    {
        int[] labels = NumberLabels(out List<string> known);
        double[] numbers = [.. known.ConvertAll(name => fields.Read(Encoding.UTF8.GetBytes(name), out double number) == NumberKind.Finite ? number : double.NaN)];
        bool areNumbers = !Array.Exists(numbers, double.IsNaN);
        int[] order = new int[numbers.Length];
        for (int label = 0; label < order.Length; label++)
        {
            order[label] = label;
        }

        Array.Sort(order, (first, second) => areNumbers ? numbers[first].CompareTo(numbers[second]) : string.CompareOrdinal(known[first], known[second]));
        names = Array.ConvertAll(order, label => known[label]);
        int[] places = new int[order.Length];
        for (int place = 0; place < order.Length; place++)
        {
            places[order[place]] = place;
        }

        return Array.ConvertAll(labels, label => places[label]);
    }

    private int[] NumberLabels(out List<string> names)
    {
        LevelCodes? codes = plan.CodesAt(plan.LabelSlot);
        var known = new Dictionary<string, int>();
        var found = new List<string>();
        var numbers = new Dictionary<T, int>();
        var labels = new int[Count];
        for (int row = 0; row < labels.Length; row++)
        {
            T value = Labels[row];
            if (!numbers.TryGetValue(value, out labels[row]))
            {
                labels[row] = NumberOf(codes?.TextOf(int.CreateTruncating(value)) ?? Named(double.CreateTruncating(value)));
                numbers.Add(value, labels[row]);
            }
        }

        names = found;
        return labels;

        int NumberOf(string text)
        {
            string name = codes is not null && fields.Read(Encoding.UTF8.GetBytes(text), out double number) == NumberKind.Finite ? Named(number) : text;
            if (!known.TryGetValue(name, out int label))
            {
                label = found.Count;
                known.Add(name, label);
                found.Add(name);
            }

            return label;
        }

        // The sum makes zeros of both signs one.
        static string Named(double number) => (number + 0.0).ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>The rows as the library takes them; valid while the table is open.</summary>
    public RowBatch<T> Batch => new(block.Rows, block.RowStride, block.Targets, Weights) { Offsets = offsets };

    /// <summary>Some of the rows of a batch, no element more: what takes adjacent rows wants them to end with the last.</summary>
    public static RowBatch<T> Part(in RowBatch<T> batch, int features, int start, int count)
    {
        RowBatch<T> part = batch.Slice(start, count);
        int length = count == 0 ? 0 : ((count - 1) * batch.RowStride) + features;
        return new RowBatch<T>(part.Rows[..length], batch.RowStride, part.Targets, part.Weights) { Offsets = part.Offsets };
    }

    /// <summary>By which share of a column's deviation rounding to single precision has moved its values, at most.</summary>
    public double Rounding { get; private set; }

    /// <summary>Reads all rows of a table.</summary>
    /// <exception cref="UnusableDataException">The rows cannot be used, or there are none, or more than fit into memory.</exception>
    public static TableRows<T> Read(Table table, ColumnPlan plan, ToolConsole console)
    {
        TableRefusals.CheckFeatureCount(table, plan);
        var block = new RowBlock<T>(plan, capacity: 1);
        if (!table.TryViewAll(plan, block))
        {
            block = Gather(table, plan, console);
        }

        var rows = new TableRows<T>(table, plan, block);
        rows.CheckWeights();
        if (typeof(T) == typeof(float) && table.IsRoundedToSingle)
        {
            var rounding = new RoundingToSingle(plan);
            rounding.Observe(block);
            rows.Rounding = rounding.Judge(table, console);
        }

        return rows;
    }

    /// <summary>The first value that cannot be used, after the library has refused one.</summary>
    public UnusableDataException RefuseValue() => TableRefusals.Unusable(Name, plan, block, 0, Count);

    /// <summary>Makes the targets classes: 0, and 1 for the later of two labels or the one that is asked for; or 0, 1, 2, ... of several; once.</summary>
    /// <param name="choice">Which label is class 1, and what the classes weigh.</param>
    /// <param name="areSeveral">Whether there may be more than two.</param>
    /// <exception cref="UnusableDataException">There are too few or too many labels among the rows.</exception>
    /// <exception cref="CommandLineException">The command line names what is no label.</exception>
    public void TakeLabels(LabelChoice choice, bool areSeveral)
    {
        if (ClassLabels is not null)
        {
            return;
        }

        LevelCodes? codes = plan.CodesAt(plan.TargetSlot);
        ClassLabels labels = areSeveral ? ClassLabels.FindSeveral(block, codes, fields, Name, TargetName)
            : ClassLabels.Find(block, codes, fields, choice, Name, TargetName);

        // A label of rows without weight alone is none of the classes; its rows do not count, whatever class they have.
        block.ChangeTargets(target => T.Min(labels.ClassOf(target), T.CreateTruncating(labels.Classes.Length - 1)));
        ClassLabels = labels;
        if (choice.Weighting is null)
        {
            return;
        }

        var weights = new double[labels.Classes.Length];
        for (int row = 0; row < Count; row++)
        {
            weights[int.CreateTruncating(Targets[row])] += block.HasWeights ? double.CreateTruncating(block.Weights[row]) : 1.0;
        }

        double[] factors = labels.Factors(choice, weights, fields)!;
        classWeighted = new T[Count];
        for (int row = 0; row < Count; row++)
        {
            double weight = block.HasWeights ? double.CreateTruncating(block.Weights[row]) : 1.0;
            classWeighted[row] = T.CreateTruncating(factors[int.CreateTruncating(Targets[row])] * weight);
        }

        CheckWeights();
    }

    /// <summary>Makes the targets classes where they are texts, or the numbers 0 and 1 alone. Numbers that were read as texts become numbers otherwise.</summary>
    /// <param name="choice">What the classes weigh.</param>
    /// <param name="note">Is told of targets some of which are numbers and some are texts.</param>
    /// <returns>Whether they are classes.</returns>
    /// <exception cref="UnusableDataException">There are too few or too many labels among the rows.</exception>
    public bool TakeLabelsIfAny(LabelChoice choice, Action<string> note)
    {
        LevelCodes? codes = plan.CodesAt(plan.TargetSlot);
        double[] numbers = new double[codes?.Count ?? 0];
        int texts = 0;
        for (int code = 0; code < numbers.Length; code++)
        {
            numbers[code] = ClassLabels.NumberOf(codes!.TextOf(code), fields);
            texts += double.IsNaN(numbers[code]) ? 1 : 0;
        }

        if (texts > 0 && texts < numbers.Length)
        {
            int first = Array.FindIndex(numbers, double.IsNaN);
            note($"column \"{Shown.Name(TargetName)}\": \"{Shown.Name(codes!.TextOf(first))}\" is not a number, so all values are taken as labels of classes; --loss squared takes numbers alone");
        }

        double ValueOf(T target) => codes is null ? double.CreateTruncating(target) : numbers[int.CreateTruncating(target)];
        (bool hasZero, bool hasOne, bool hasOther) = (false, false, false);
        for (int row = 0; row < Count && texts == 0; row++)
        {
            double value = ValueOf(Targets[row]);
            hasZero |= value == 0.0;
            hasOne |= value == 1.0;
            hasOther |= value is not (0.0 or 1.0);
        }

        if (texts > 0 || (hasZero && hasOne && !hasOther))
        {
            TakeLabels(choice, areSeveral: true);
            return true;
        }

        if (codes is not null)
        {
            block.ChangeTargets(target => T.CreateTruncating(ValueOf(target)));
        }

        return false;
    }

    /// <summary>Refuses targets that a model has no loss for.</summary>
    /// <exception cref="UnusableDataException">A target is none of the model's.</exception>
    public void CheckTargets(ModelKind model)
    {
        bool takesZero = model != ModelKind.Gamma;
        for (int row = 0; row < Count && model.HasLogLink(); row++)
        {
            T target = Targets[row];
            if (target < T.Zero || (target == T.Zero && !takesZero))
            {
                string wanted = takesZero ? "is negative" : target == T.Zero ? "is 0" : "is negative";
                throw new UnusableDataException(
                    block.PositionOf(Name, row),
                    FormattableString.Invariant($"column \"{TargetName}\": {target} {wanted}; {model.Word()} needs targets {(takesZero ? "of at least" : "above")} 0"));
            }
        }
    }

    /// <summary>How well a model meets the targets.</summary>
    public PredictionScore Score(LinearModel<T> model, ResponseKind kind)
    {
        const int rowsAtOnce = 4096;
        PredictionScore score = new PredictionScore(kind);
        var margins = new T[Math.Min(rowsAtOnce, Count)];
        RowBatch<T> all = Batch;
        for (int start = 0; start < Count; start += rowsAtOnce)
        {
            RowBatch<T> part = Part(in all, FeatureCount, start, Math.Min(rowsAtOnce, Count - start));
            model.Predict(part.Rows, part.RowStride, margins.AsSpan(0, part.Count));
            ExposureOffsets.Add(part.Offsets, margins.AsSpan(0, part.Count));
            score.Add(margins.AsSpan(0, part.Count), part.Targets, part.Weights);
        }

        return score;
    }

    /// <summary>The moments of the rows.</summary>
    /// <param name="precision">In how many digits they are summed.</param>
    /// <exception cref="UnusableDataException">A value is not finite, or too large.</exception>
    public NamedMoments<T> ToMoments(SumPrecision precision = SumPrecision.Automatic)
    {
        var moments = new LinearModel<T>.Moments(FeatureCount) { SumPrecision = precision };
        RefuseValues(() => moments.Add(block.Rows, block.RowStride, Targets, Weights));
        return new NamedMoments<T>(Name, MomentColumns, moments) { Rounding = Rounding };
    }

    /// <summary>The triangle of the rows.</summary>
    /// <exception cref="UnusableDataException">A value is not finite, or too large.</exception>
    public NamedFactor<T> ToFactor()
    {
        var factor = new TriangularFactor<T>(FeatureCount);
        RefuseValues(() => factor.Add(block.Rows, block.RowStride, Targets, Weights));
        return new NamedFactor<T>(Name, MomentColumns, factor) { Rounding = Rounding };
    }

    /// <summary>Lets the library work on the rows; values that it refuses are named.</summary>
    public void RefuseValues(Action work)
    {
        try
        {
            work();
        }
        catch (ArgumentException failure) when (failure.ParamName is "rows" or "targets")
        {
            throw RefuseValue();
        }
    }

    /// <summary>What gives the features mean 0 and population deviation 1.</summary>
    public StandardScaler<T> Scaler()
    {
        var scaler = new StandardScaler<T>(FeatureCount);
        scaler.Add(block.Rows, block.RowStride, Count, Weights);
        return scaler;
    }

    /// <summary>A copy of the features, adjacent, with mean 0 and population deviation 1.</summary>
    public T[] Scaled(StandardScaler<T> scaler)
    {
        T[] scaled = GC.AllocateUninitializedArray<T>(Count * FeatureCount);
        scaler.Transform(block.Rows, block.RowStride, Count, scaled, FeatureCount);
        return scaled;
    }

    private static RowBlock<T> Gather(Table table, ColumnPlan plan, ToolConsole console)
    {
        var part = new RowBlock<T>(plan);
        var all = new RowBlock<T>(plan, capacity: 1);
        bool Step()
        {
            if (!table.Read(plan, part))
            {
                return false;
            }

            long needed = (long)all.Count + part.Count;
            if (needed > all.Capacity)
            {
                // What is left to come is known roughly where the length of the file is.
                double whole = table.Progress is double progress and > 0.0 ? 1.02 * needed / progress : 0.0;
                all.Grow(Capacity(table, plan, needed, Math.Max(2.0 * all.Capacity, whole)));
            }

            all.Append(part);
            return true;
        }

        ReadProgress.Run(console, table.Name, Step, () => table.Progress);
        return all.Count > 0 ? all : throw TableRefusals.NoRows(table, plan);
    }

    private static int Capacity(Table table, ColumnPlan plan, long needed, double wanted)
    {
        int most = Array.MaxLength / plan.FeatureCount;
        return needed <= most
            ? (int)Math.Clamp(wanted, needed, most)
            : throw new UnusableDataException(
                table.Name,
                $"this model and solver keep the rows in memory; at most {most} rows of {plan.FeatureCount} features are accepted");
    }

    private void CheckWeights()
    {
        if (Weights.IsEmpty)
        {
            return;
        }

        double total = 0.0;
        foreach (T weight in Weights)
        {
            total += double.CreateTruncating(weight);
        }

        if (!double.IsFinite(total))
        {
            throw TableRefusals.TooMuchWeight(Name, plan);
        }
    }
}
