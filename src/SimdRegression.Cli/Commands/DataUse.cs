using System.Numerics;
using SimdRegression.Cli.Data;

namespace SimdRegression.Cli.Commands;

/// <summary>What a command makes of its data, whatever their element type.</summary>
internal abstract class DataUse<TResult>
{
    /// <summary>Reads the data that a command names, and makes of them what it wants.</summary>
    /// <param name="settings">What is fitted, and to which data.</param>
    /// <param name="keepsRows">Whether the rows themselves are wanted, where there are any.</param>
    /// <param name="console">Where notes and progress go.</param>
    /// <param name="labels">The column that tells which rows belong together, or null.</param>
    public TResult Run(FitSettings settings, bool keepsRows, ToolConsole console, LabelColumn? labels = null)
    {
        using InputStream stream = InputStream.Open(settings.DataPath, console.OpenInput);
        return StatisticsFile.IsMeantBy(stream)
            ? RunOnStatistics(settings, StatisticsFile.Read(stream), console)
            : RunOnTable(settings, stream, keepsRows || settings.IsOverRows, console, labels);
    }

    /// <summary>The moments of the data, where nothing else is wanted or there is nothing else.</summary>
    protected abstract TResult OnMoments<T>(NamedMoments<T> moments)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The rows of the data.</summary>
    protected abstract TResult OnRows<T>(TableRows<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>Refuses what statistics cannot do.</summary>
    protected virtual void CheckStatistics(FitSettings settings, StatisticsFile file)
    {
        if (!settings.Model.HasSquaredLoss())
        {
            throw new CommandLineException(
                $"--model: \"{settings.Model.Word()}\" is fitted over the rows, and {file.Name} holds their statistics; "
                + "ols, ridge, lasso or elastic-net, or a file of rows, is accepted");
        }

        if (settings.IsOverRows)
        {
            throw new CommandLineException(
                $"--solver: \"{settings.Solver.Word()}\" goes over the rows, and {file.Name} holds their statistics; "
                + "auto, cholesky or coordinate-descent, or a file of rows, is accepted");
        }
    }

    private TResult RunOnTable(FitSettings settings, InputStream stream, bool keepsRows, ToolConsole console, LabelColumn? labels)
    {
        using Table table = Table.From(stream, settings.Threads);
        ColumnPlan plan = settings.Columns.PlanFor(table, labels);
        settings.CheckListLengths(plan.FeatureCount);
        return (keepsRows, settings.Columns.SinglePrecision == true) switch
        {
            (false, false) => OnMoments(TableMoments.Read<double>(table, plan, console)),
            (false, true) => OnMoments(TableMoments.Read<float>(table, plan, console)),
            (true, false) => OnRows(TableRows<double>.Read(table, plan, console)),
            (true, true) => OnRows(TableRows<float>.Read(table, plan, console)),
        };
    }

    private TResult RunOnStatistics(FitSettings settings, StatisticsFile file, ToolConsole console)
    {
        CheckStatistics(settings, file);
        ColumnPlan plan = settings.Columns.PlanFor(file);
        settings.CheckListLengths(plan.FeatureCount);
        return settings.Columns.IsSingle(file, console)
            ? OnMoments(file.Load<float>().Select(plan.FeatureNames))
            : OnMoments(file.Load<double>().Select(plan.FeatureNames));
    }
}
