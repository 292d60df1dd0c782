using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Kernels;

namespace SimdRegression.Cli.Fitting;

/// <summary>What takes the rows of a table in, a block after the other.</summary>
internal interface IRowSink<T>
{
    /// <summary>The sum of the weights.</summary>
    double TotalWeight { get; }

    /// <summary>Takes rows in, all of them or, where it throws, none.</summary>
    /// <exception cref="ArgumentException">A row cannot be used.</exception>
    void Add(ReadOnlySpan<T> rows, int rowStride, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights);
}

/// <summary>The one pass over the rows: from a table to what a fit wants of its columns.</summary>
internal static class TableMoments
{
    // Fewer blocks of rows are left to the thread that reads them.
    private const int BlocksForWorkers = 4;

    /// <summary>Sums all rows of a table, and keeps the names of its columns.</summary>
    /// <param name="table">The table.</param>
    /// <param name="plan">What its columns are.</param>
    /// <param name="console">Where progress goes.</param>
    /// <param name="precision">In how many digits.</param>
    /// <exception cref="UnusableDataException">The rows cannot be used, or there are none.</exception>
    public static NamedMoments<T> Read<T>(
        Table table, ColumnPlan plan, ToolConsole console, SumPrecision precision = SumPrecision.Automatic)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TableRefusals.CheckFeatureCount(table, plan);
        var moments = new LinearModel<T>.Moments(plan.FeatureCount) { SumPrecision = precision };
        using var sink = new MomentsSink<T>(moments, table.ThreadsForRows);
        double rounding = Pass(table, plan, console, sink);
        return new NamedMoments<T>(table.Name, Describe(plan, typeof(T) == typeof(float)), moments) { Rounding = rounding };
    }

    /// <summary>Reduces all rows of a table to a triangle, and keeps the names of its columns.</summary>
    /// <param name="table">The table.</param>
    /// <param name="plan">What its columns are.</param>
    /// <param name="console">Where progress goes.</param>
    /// <exception cref="UnusableDataException">The rows cannot be used, or there are none.</exception>
    public static NamedFactor<T> ReadFactor<T>(Table table, ColumnPlan plan, ToolConsole console)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        TableRefusals.CheckFeatureCount(table, plan);
        var factor = new TriangularFactor<T>(plan.FeatureCount);
        double rounding = Pass(table, plan, console, new FactorSink<T>(factor));
        return new NamedFactor<T>(table.Name, Describe(plan, typeof(T) == typeof(float)), factor) { Rounding = rounding };
    }

    // Returns what rounding to single precision has done.
    private static double Pass<T>(Table table, ColumnPlan plan, ToolConsole console, IRowSink<T> sink)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var block = new RowBlock<T>(plan) { AcceptsViews = true };
        RoundingToSingle? rounding = typeof(T) == typeof(float) && table.IsRoundedToSingle ? new RoundingToSingle(plan) : null;
        long rows = 0;
        bool Step()
        {
            if (!table.Read(plan, block))
            {
                return false;
            }

            Add(table, plan, sink, block);
            rounding?.Observe(block);
            rows += block.Count;
            return true;
        }

        ReadProgress.Run(console, table.Name, Step, () => table.Progress);
        if (rows == 0)
        {
            throw TableRefusals.NoRows(table, plan);
        }

        if (block.HasWeights && sink.TotalWeight == 0.0)
        {
            throw TableRefusals.NoWeight(table.Name, plan);
        }

        return rounding?.Judge(table, console) ?? 0.0;
    }

    private static void Add<T>(Table table, ColumnPlan plan, IRowSink<T> sink, RowBlock<T> block)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        try
        {
            sink.Add(block.Rows, block.RowStride, block.Targets, block.Weights);
        }
        catch (ArgumentException failure) when (failure.ParamName == "weights")
        {
            throw TableRefusals.TooMuchWeight(table.Name, plan);
        }
        catch (ArgumentException)
        {
            throw FindRefused(table, plan, sink, block);
        }
    }

    // Nothing of a block was added that holds a row that cannot be used; so adding it in parts finds the first part that does.
    private static UnusableDataException FindRefused<T>(
        Table table, ColumnPlan plan, IRowSink<T> sink, RowBlock<T> block)
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

        return TableRefusals.Unusable(table.Name, plan, block, start, count);

        bool TryAdd()
        {
            try
            {
                ReadOnlySpan<T> weights = block.HasWeights ? block.Weights.Slice(start, count) : default;
                ReadOnlySpan<T> rows = block.Rows.Slice(start * block.RowStride, ((count - 1) * block.RowStride) + plan.FeatureCount);
                sink.Add(rows, block.RowStride, block.Targets.Slice(start, count), weights);
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

    private sealed class MomentsSink<T>(LinearModel<T>.Moments moments, int threads) : IRowSink<T>, IDisposable
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public double TotalWeight => moments.TotalWeight;

        public void Add(ReadOnlySpan<T> rows, int rowStride, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights)
        {
            bool isLong = targets.Length >= BlocksForWorkers * KernelLayout.BlockRows(moments.FeatureCount);
            if (moments.Workers is null && threads > 1 && isLong)
            {
                moments.Workers = new MomentsWorkers(moments.FeatureCount, threads);
            }

            moments.Add(rows, rowStride, targets, weights);
        }

        public void Dispose()
        {
            moments.Workers?.Dispose();
            moments.Workers = null;
        }
    }

    private sealed class FactorSink<T>(TriangularFactor<T> factor) : IRowSink<T>
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        public double TotalWeight => factor.TotalWeight;

        public void Add(ReadOnlySpan<T> rows, int rowStride, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights) =>
            factor.Add(rows, rowStride, targets, weights);
    }
}
