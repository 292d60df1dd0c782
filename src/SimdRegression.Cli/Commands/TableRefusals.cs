using System.Numerics;
using SimdRegression.Cli.Data;

namespace SimdRegression.Cli.Commands;

/// <summary>What makes a table unusable for a fit, whether its rows are kept or only their moments.</summary>
internal static class TableRefusals
{
    /// <exception cref="UnusableDataException">There are more features than the library takes.</exception>
    public static void CheckFeatureCount(Table table, ColumnPlan plan)
    {
        const int most = 512;
        if (plan.FeatureCount > most)
        {
            throw new UnusableDataException(
                table.Name, $"{plan.FeatureCount} features; at most {most} are accepted (--features and --drop choose among them)");
        }
    }

    public static UnusableDataException NoRows(string name) => new(name, "there are no rows; at least one is needed");

    public static UnusableDataException NoWeight(string name, ColumnPlan plan) =>
        new(name, $"column \"{plan.WeightName}\": all weights are zero; at least one above 0 is needed");

    /// <remarks>All weights are finite and none is negative, the reader saw to that: only their sum can be too large.</remarks>
    public static UnusableDataException TooMuchWeight(string name, ColumnPlan plan) => new(
        name,
        $"column \"{plan.WeightName}\": the sum of the weights leaves the range of double precision; scaled weights are accepted");

    /// <summary>The first value of some rows that is not finite, if there is one.</summary>
    /// <param name="name">The table's name.</param>
    /// <param name="block">The rows.</param>
    /// <param name="start">The first of them within the block.</param>
    /// <param name="count">How many.</param>
    /// <param name="rowsBefore">How many rows the table has before the block.</param>
    public static UnusableDataException? NotFinite<T>(string name, RowBlock<T> block, int start, int count, long rowsBefore)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return block.FirstNotFinite(start, count) is (int row, string column, T value)
            ? NpyTable.Refuse(name, rowsBefore + row, column, double.CreateTruncating(value), "is not a finite number")
            : null;
    }
}
