using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Output;
using SimdRegression.Kernels;

namespace SimdRegression.Cli.Commands;

/// <summary>The one pass over the rows: from a table to the moments of its columns.</summary>
internal static class TableMoments
{
    // Fewer blocks of rows are left to the thread that reads them.
    private const int BlocksForWorkers = 4;

    /// <summary>Adds all rows of a table, and keeps the names of its columns.</summary>
    /// <exception cref="UnusableDataException">The rows cannot be used, or there are none.</exception>
    public static NamedMoments<T> Read<T>(Table table, ColumnPlan plan, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TableRefusals.CheckFeatureCount(table, plan);
        var moments = new LinearModel<T>.Moments(plan.FeatureCount);
        var block = new RowBlock<T>(plan) { AcceptsViews = true };
        long rows = 0;
        bool Step()
        {
            if (!table.Read(plan, block))
            {
                return false;
            }

            if (moments.Workers is null && table.ThreadsForRows > 1 && block.Count >= BlocksForWorkers * KernelLayout.BlockRows(plan.FeatureCount))
            {
                moments.Workers = new MomentsWorkers(plan.FeatureCount, table.ThreadsForRows);
            }

            Add(table, plan, moments, block, rows);
            rows += block.Count;
            return true;
        }

        try
        {
            ReadProgress.Run(console, table.Name, Step, () => table.Progress);
        }
        finally
        {
            moments.Workers?.Dispose();
            moments.Workers = null;
        }

        if (rows == 0)
        {
            throw TableRefusals.NoRows(table.Name);
        }

        if (block.HasWeights && moments.TotalWeight == 0.0)
        {
            throw TableRefusals.NoWeight(table.Name, plan);
        }

        return new NamedMoments<T>(table.Name, Describe(plan, typeof(T) == typeof(float)), moments);
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
            throw TableRefusals.TooMuchWeight(table.Name, plan);
        }
        catch (ArgumentException)
        {
            throw FindRefused(table, plan, moments, block, rowsBefore);
        }
    }

    // Nothing of a block was added that holds a row that cannot be used; so adding it in parts finds the first part that does.
    private static UnusableDataException FindRefused<T>(
        Table table, ColumnPlan plan, LinearModel<T>.Moments moments, RowBlock<T> block, long rowsBefore)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        int together = NpyTable.RowsTogether((long)block.RowStride * Unsafe.SizeOf<T>(), plan.FeatureCount);
        int start = 0;
        int count = Math.Min(together, block.Count);
        while (start + count < block.Count && TryAdd())
        {
            start += count;
            count = Math.Min(together, block.Count - start);
        }

        return TableRefusals.Unusable(table.Name, plan, block, start, count, rowsBefore);

        bool TryAdd()
        {
            try
            {
                ReadOnlySpan<T> weights = block.HasWeights ? block.Weights.Slice(start, count) : default;
                ReadOnlySpan<T> rows = block.Rows.Slice(start * block.RowStride, ((count - 1) * block.RowStride) + plan.FeatureCount);
                moments.Add(rows, block.RowStride, block.Targets.Slice(start, count), weights);
                return true;
            }
            catch (ArgumentException)
            {
                return false;
            }
        }
    }

    /// <summary>What the columns of a plan's moments are called.</summary>
    public static MomentColumns Describe(ColumnPlan plan, bool singlePrecision) => new()
    {
        Features = plan.FeatureNames,
        Target = plan.TargetName!,
        Weights = plan.WeightName,
        SinglePrecision = singlePrecision,
    };
}
