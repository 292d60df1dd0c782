using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Output;

namespace SimdRegression.Cli.Commands;

/// <summary>The one pass over the rows: from a table to the moments of its columns.</summary>
internal static class TableMoments
{
    /// <summary>Adds all rows of a table, and keeps the names of its columns.</summary>
    /// <exception cref="UnusableDataException">The rows cannot be used, or there are none.</exception>
    public static NamedMoments<T> Read<T>(Table table, ColumnPlan plan, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckFeatureCount(table, plan);
        var moments = new LinearModel<T>.Moments(plan.FeatureCount);
        var block = new RowBlock<T>(plan) { AcceptsViews = true };
        long rows = 0;
        bool Step()
        {
            if (!table.Read(plan, block))
            {
                return false;
            }

            Add(table, plan, moments, block, rows);
            rows += block.Count;
            return true;
        }

        ReadProgress.Run(console, table.Name, Step, () => table.Progress);
        if (rows == 0)
        {
            throw new UnusableDataException(table.Name, "there are no rows; at least one is needed");
        }

        if (block.HasWeights && moments.TotalWeight == 0.0)
        {
            throw new UnusableDataException(
                table.Name, $"column \"{WeightColumn(plan)}\": all weights are zero; at least one above 0 is needed");
        }

        return new NamedMoments<T>(table.Name, Describe(plan, typeof(T) == typeof(float)), moments);
    }

    private static void CheckFeatureCount(Table table, ColumnPlan plan)
    {
        const int most = 512;
        if (plan.FeatureCount > most)
        {
            throw new UnusableDataException(
                table.Name, $"{plan.FeatureCount} features; at most {most} are accepted (--features and --drop choose among them)");
        }
    }

    private static void Add<T>(Table table, ColumnPlan plan, LinearModel<T>.Moments moments, RowBlock<T> block, long rowsBefore)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            moments.Add(block.Rows, block.RowStride, block.Targets, block.Weights);
        }
        catch (ArgumentException failure) when (failure.ParamName == "weights")
        {
            // All weights are finite and none is negative, the reader saw to that: only their sum can be too large.
            throw new UnusableDataException(
                table.Name,
                $"column \"{WeightColumn(plan)}\": the sum of the weights leaves the range of double precision; "
                + "scaled weights are accepted");
        }
        catch (ArgumentException)
        {
            if (block.FirstNotFinite() is (int badRow, string badColumn, T bad))
            {
                throw NpyTable.Refuse(table.Name, rowsBefore + badRow, badColumn, double.CreateTruncating(bad), "is not a finite number");
            }

            // And of finite rows only a square, or a square times its weight.
            (int row, string column, T value, T weight) = block.Largest();
            string position = FormattableString.Invariant($"{table.Name}: row {rowsBefore + row + 1}");
            string problem = weight > T.One
                ? FormattableString.Invariant($"the square of {value} times the weight {weight} of column \"{WeightColumn(plan)}\"")
                : FormattableString.Invariant($"the square of {value}");
            string accepted = weight > T.One ? "scaled values or weights are accepted" : "scaled values are accepted";
            throw new UnusableDataException(
                position, $"column \"{column}\": {problem} leaves the range of double precision; {accepted}");
        }
    }

    private static MomentColumns Describe(ColumnPlan plan, bool singlePrecision) => new()
    {
        Features = plan.FeatureNames,
        Target = ColumnAt(plan, plan.TargetSlot)!,
        Weights = ColumnAt(plan, plan.WeightSlot),
        SinglePrecision = singlePrecision,
    };

    private static string? WeightColumn(ColumnPlan plan) => ColumnAt(plan, plan.WeightSlot);

    private static string? ColumnAt(ColumnPlan plan, int slot) =>
        plan.Used.Where(column => column.Slot == slot).Select(column => column.Name).FirstOrDefault();
}
