using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Fitting;

/// <summary>What makes a table unusable for a fit, whether its rows are kept or only their moments.</summary>
internal static class TableRefusals
{
    /// <summary>The most features that the library takes.</summary>
    public const int MostFeatures = 512;

    /// <exception cref="UnusableDataException">There are more features than the library takes.</exception>
    public static void CheckFeatureCount(Table table, ColumnPlan plan)
    {
        if (plan.FeatureCount > MostFeatures)
        {
            throw new UnusableDataException(
                table.Name, $"{plan.FeatureCount} features; at most {MostFeatures} are accepted (--features and --drop choose among them)");
        }
    }

    /// <summary>Why a table that was read to its end has no rows that can be used.</summary>
    public static UnusableDataException NoRows(Table table, ColumnPlan plan) => table.HasWeightlessRows
        ? NoWeight(table.Name, plan)
        : new(table.Name, "there are no rows; at least one is needed");

    public static UnusableDataException NoWeight(string name, ColumnPlan plan) =>
        new(name, $"column \"{plan.WeightName}\": all weights are zero; at least one above 0 is needed");

    /// <remarks>All weights are finite and none is negative, the reader saw to that: only their sum can be too large.</remarks>
    public static UnusableDataException TooMuchWeight(string name, ColumnPlan plan) => new(
        name,
        $"column \"{plan.WeightName}\": the sum of the weights leaves the range of double precision; scaled weights are accepted");

    /// <summary>What is wrong with one value.</summary>
    /// <param name="name">The table's name.</param>
    /// <param name="block">The rows.</param>
    /// <param name="row">The row within the block.</param>
    /// <param name="column">The column's name.</param>
    /// <param name="problem">What is wrong with the value.</param>
    /// <param name="value">The value.</param>
    public static UnusableDataException Value<T>(string name, RowBlock<T> block, int row, string column, string problem, T value)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        new(block.PositionOf(name, row), FormattableString.Invariant($"column \"{column}\": {double.CreateTruncating(value)} {problem}"));

    /// <summary>What is wrong with some rows that the library has refused.</summary>
    /// <param name="name">The table's name.</param>
    /// <param name="plan">What the columns are.</param>
    /// <param name="block">The rows.</param>
    /// <param name="start">The first of them within the block.</param>
    /// <param name="count">How many.</param>
    public static UnusableDataException Unusable<T>(
        string name, ColumnPlan plan, RowBlock<T> block, int start, int count)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (block.FirstNotFinite(start, count) is (int badRow, string badColumn, T bad))
        {
            return Value(name, block, badRow, badColumn, "is not a finite number", bad);
        }

        // And of finite rows only a square, or a square times its weight.
        (int row, string column, T value, T weight) = block.Largest(start, count);
        string problem = weight > T.One
            ? FormattableString.Invariant($"the square of {value} times the weight {weight} of column \"{plan.WeightName}\"")
            : FormattableString.Invariant($"the square of {value}");
        string accepted = weight > T.One ? "scaled values or weights are accepted" : "scaled values are accepted";
        return new UnusableDataException(
            block.PositionOf(name, row), $"column \"{column}\": {problem} leaves the range of double precision; {accepted}");
    }
}
