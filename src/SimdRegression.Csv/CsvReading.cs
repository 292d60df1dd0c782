using System.Numerics;

namespace SimdRegression.Csv;

/// <summary>What the public types do with tables, and the exceptions of the framework for what goes wrong.</summary>
internal static class CsvReading<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Opens a table and learns its encoder.</summary>
    public static PreparedRows Prepare(string path, string target, CsvOptions options)
    {
        Table table = Open(path, options);
        ColumnPlan plan = PlanOf(table, () => ColumnPlan.ForFit(table, target, options.Features, options.Dropped, options.Weights));
        return new TableEncoding(options.Encoding(), options.Scheme, Pass) { HasLabels = options.HasLabels }.Prepare<T>(table, plan);
    }

    /// <summary>Opens a table whose encoder is known.</summary>
    public static PreparedRows Prepare(string path, string target, RowEncoder encoder, CsvOptions options, bool hasLabels)
    {
        Table table = Open(path, options);
        string[] names = Array.ConvertAll(encoder.Columns.ToArray(), column => column.Name);
        ColumnPlan plan = PlanOf(table, () => ColumnPlan.ForPrediction(table, names, _ => true, target, options.Weights, needsTarget: true));
        var encoded = EncodedTable.With(table, plan, encoder, leavesOut: true, hasLabels ? new LevelCodes(table.Fields) : null);
        return new PreparedRows(encoded, encoded.Plan, encoder, null);
    }

    /// <summary>All rows of a table.</summary>
    public static RowBlock<T> ReadAll(Table table, ColumnPlan plan)
    {
        var part = new RowBlock<T>(plan);
        var all = new RowBlock<T>(plan, capacity: 1);
        while (table.Read(plan, part))
        {
            long needed = (long)all.Count + part.Count;
            if (needed * plan.FeatureCount > Array.MaxLength)
            {
                throw new UnusableDataException(table.Name, $"there are more rows than fit into one array; {nameof(CsvData<T>.ReadMoments)} keeps none");
            }

            if (needed > all.Capacity)
            {
                all.Grow((int)Math.Min(Math.Max(needed, 2L * all.Capacity), Array.MaxLength / plan.FeatureCount));
            }

            all.Append(part);
        }

        return all.Count > 0 ? all : throw TableRefusals.NoRows(table, plan);
    }

    /// <summary>The encoder of features that are the columns themselves.</summary>
    public static RowEncoder PlainEncoder(ColumnPlan plan) => new(Array.ConvertAll(plan.FeatureNames, name => EncoderColumn.Number(name)));

    /// <summary>Does some work; what cannot be used becomes an exception of the framework.</summary>
    public static TResult InOwnWords<TResult>(Func<TResult> work)
    {
        try
        {
            return work();
        }
        catch (ColumnChoiceException failure)
        {
            throw new ArgumentException(failure.Message, failure);
        }
        catch (TableException failure)
        {
            throw new InvalidDataException(failure.Message, failure);
        }
    }

    private static Table Open(string path, CsvOptions options)
    {
        InputStream stream = InputStream.Open(path, () => Stream.Null);
        return Table.From(stream, options.Reading(), (source, reading) => TextTables.Open(TextTables.Unpacked(source), reading, source.Name));
    }

    // A table whose columns do not suit is closed.
    private static ColumnPlan PlanOf(Table table, Func<ColumnPlan> plan)
    {
        try
        {
            return plan();
        }
        catch
        {
            table.Dispose();
            throw;
        }
    }

    private static void Pass(string name, Func<bool> step, Func<double?> progress)
    {
        while (step())
        {
        }
    }
}
