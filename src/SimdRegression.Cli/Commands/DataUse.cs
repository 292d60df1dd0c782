using System.Numerics;
using SimdRegression.Cli.Data;

namespace SimdRegression.Cli.Commands;

/// <summary>What a command makes of its data, whatever their element type.</summary>
internal abstract class DataUse<TResult>
{
    /// <summary>Whether the data are rows in a file, which can be read once more.</summary>
    public bool CanReadAgain { get; private set; }

    /// <summary>Whether the data were statistics of rows.</summary>
    public bool IsOnStatistics { get; private set; }

    /// <summary>Reads the data that a command names, and makes of them what it wants.</summary>
    /// <param name="settings">What is fitted, and to which data.</param>
    /// <param name="keepsRows">Whether the rows themselves are wanted, where there are any.</param>
    /// <param name="console">Where notes and progress go.</param>
    /// <param name="labels">The column that tells which rows belong together, or null.</param>
    public TResult Run(FitSettings settings, bool keepsRows, ToolConsole console, LabelColumn? labels = null)
    {
        using InputStream stream = InputStream.Open(settings.DataPath, console.OpenInput);
        IsOnStatistics = StatisticsFile.IsMeantBy(stream);
        CanReadAgain = stream.CanReadAgain && !IsOnStatistics;
        return IsOnStatistics
            ? RunOnStatistics(settings, StatisticsFile.Read(stream), console)
            : RunOnTable(settings, stream, keepsRows || settings.IsOverRows, console, labels);
    }

    /// <summary>The moments of the data, where nothing else is wanted or there is nothing else.</summary>
    protected abstract TResult OnMoments<T>(NamedMoments<T> moments)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>;

    /// <summary>The triangle of the rows; only a command that takes a solver is asked for it.</summary>
    protected virtual TResult OnFactor<T>(NamedFactor<T> factor)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => throw new NotSupportedException("This command does not choose a solver.");

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

        if (settings.IsOverRows || settings.Solver.NeedsOwnPass())
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
        SumPrecision precision = settings.Solver.Precision();
        return (keepsRows, settings.Columns.SinglePrecision == true) switch
        {
            (false, false) when settings.Solver == SolverKind.Orthogonal => OnFactor(TableMoments.ReadFactor<double>(table, plan, console)),
            (false, true) when settings.Solver == SolverKind.Orthogonal => OnFactor(TableMoments.ReadFactor<float>(table, plan, console)),
            (false, false) => OnMoments(TableMoments.Read<double>(table, plan, console, precision)),
            (false, true) => OnMoments(TableMoments.Read<float>(table, plan, console, precision)),
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
