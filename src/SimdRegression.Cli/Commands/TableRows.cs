using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Output;
using SimdRegression.Kernels;

namespace SimdRegression.Cli.Commands;

/// <summary>
/// All rows of a table at once, for fits that go over them many times: where they lie in a mapped file if they lie as the library takes
/// them, and copied into memory otherwise.
/// </summary>
internal sealed class TableRows<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly ColumnPlan plan;
    private readonly RowBlock<T> block;

    private TableRows(Table table, ColumnPlan plan, RowBlock<T> block)
    {
        Name = table.Name;
        this.plan = plan;
        this.block = block;
    }

    /// <summary>The name by which messages call the data.</summary>
    public string Name { get; }

    public string[] FeatureNames => plan.FeatureNames;

    public int FeatureCount => plan.FeatureCount;

    public string TargetName => plan.TargetName!;

    public int Count => block.Count;

    public ReadOnlySpan<T> Targets => block.Targets;

    /// <summary>One a row, or empty.</summary>
    public ReadOnlySpan<T> Weights => block.Weights;

    /// <summary>The rows as the library takes them; valid while the table is open.</summary>
    public RowBatch<T> Batch => new(block.Rows, block.RowStride, block.Targets, block.Weights);

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
        return rows;
    }

    /// <summary>The first feature that is not finite, after the library has refused one.</summary>
    public UnusableDataException RefuseValue() => TableRefusals.NotFinite(Name, block, 0, Count, 0)
        ?? new UnusableDataException(Name, "the rows cannot be used");

    /// <summary>Holds the targets against the labels of two classes.</summary>
    /// <exception cref="UnusableDataException">A target is neither 0 nor 1, or all rows that weigh something have the same.</exception>
    public void CheckLabels()
    {
        ReadOnlySpan<T> labels = Targets;
        Span<bool> seen = [false, false];
        for (int row = 0; row < labels.Length; row++)
        {
            T label = labels[row];
            if (label != T.Zero && label != T.One)
            {
                throw NpyTable.Refuse(Name, row, TargetName, double.CreateTruncating(label), "is no label; 0 and 1 are accepted");
            }

            seen[label == T.One ? 1 : 0] |= Weights.IsEmpty || Weights[row] > T.Zero;
        }

        if (!(seen[0] && seen[1]))
        {
            throw new UnusableDataException(
                Name, $"column \"{TargetName}\": all labels are {(seen[1] ? 1 : 0)}; rows of both classes, 0 and 1, are needed");
        }
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
        return all.Count > 0 ? all : throw TableRefusals.NoRows(table.Name);
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
        if (!block.HasWeights)
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

        if (total == 0.0)
        {
            throw TableRefusals.NoWeight(Name, plan);
        }
    }
}
