using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>What a command makes of its data, for any element type.</summary>
/// <remarks>
/// Whether sums in double precision will do shows in the result (<see cref="WantsDoubledSums"/>). Where they do not, rows in memory are
/// summed again in doubled precision, and a file is read again; what can be read only once is left as it is, and
/// <see cref="LacksDigits"/> says so.
/// </remarks>
/// <param name="request">What is fitted, and to which data.</param>
internal abstract class DataUse<TResult>(FitRequest request)
{
    /// <summary>What is fitted; with <see cref="SolverKind.Doubled"/> once more digits are wanted.</summary>
    protected FitRequest Request { get; private set; } = request;

    /// <summary>Whether the result wants sums of more digits than could be had.</summary>
    public bool LacksDigits { get; private set; }

    /// <summary>Whether the data are rows in a file, which can be read once more.</summary>
    public bool CanReadAgain { get; private set; }

    /// <summary>The rows that were kept aside for a test, or null.</summary>
    public EncodedTable? HeldOut { get; private set; }

    /// <summary>The labels of the classes, or null.</summary>
    public ClassLabels? Labels { get; private set; }

    /// <summary>Whether the data were statistics of rows.</summary>
    public bool IsOnStatistics { get; private set; }

    /// <summary>Reads the data that a command names, and makes of them what it wants.</summary>
    /// <param name="keepsRows">Whether the rows themselves are wanted, where there are any.</param>
    /// <param name="console">Where notes and progress go.</param>
    /// <param name="labels">The column that tells which rows belong together, or null.</param>
    public TResult Run(bool keepsRows, ToolConsole console, LabelColumn? labels = null)
    {
        if (Request.Model.HasSeveralClasses() && Request.Report.IsWanted)
        {
            throw new CommandLineException("--report, --plots: they draw models of one output, and multinomial has one a class; logistic, for two classes, is accepted");
        }

        TResult result = ReadOnce(keepsRows, console, labels);
        return CanReadAgain && TurnsToDoubled(result, "read", console) ? ReadOnce(keepsRows, console, labels) : result;
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

    /// <summary>Whether a result is one that sums of more digits may better.</summary>
    /// <param name="result">The result.</param>
    /// <param name="isOpen">Whether sums leave open whether columns depend on each other, and not only how.</param>
    protected abstract bool WantsDoubledSums(TResult result, out bool isOpen);

    /// <summary>Refuses what statistics cannot do.</summary>
    protected virtual void CheckStatistics(FitRequest request, StatisticsFile file)
    {
        if (request.Inference.NeedsRows)
        {
            throw new CommandLineException(
                $"--covariance: it goes over the rows, and {file.Name} holds their statistics; classical, or a file of rows, is accepted");
        }

        if (request.Columns.Encoding.IsNeeded || request.TestShare is not null)
        {
            string option = request.TestShare is not null ? "--test-fraction" : "--missing, --categorical, --interactions";
            throw new CommandLineException($"{option}: {file.Name} holds the statistics of rows; a file of rows is accepted");
        }

        if (!request.Model.HasSquaredLoss())
        {
            throw new CommandLineException(
                $"--model: \"{request.Model.Word()}\" is fitted over the rows, and {file.Name} holds their statistics; "
                + "ols, ridge, lasso, elastic-net or linear, or a file of rows, is accepted");
        }

        if (request.IsOverRows || request.Solver.NeedsOwnPass())
        {
            throw new CommandLineException(
                $"--solver: \"{request.Solver.Word()}\" goes over the rows, and {file.Name} holds their statistics; "
                + "auto, cholesky or coordinate-descent, or a file of rows, is accepted");
        }
    }

    private TResult ReadOnce(bool keepsRows, ToolConsole console, LabelColumn? labels)
    {
        using InputStream opened = InputStream.Open(Request.DataPath, console.OpenInput);
        InputStream stream = opened;
        IsOnStatistics = StatisticsFile.IsMeantBy(stream);
        CanReadAgain = stream.CanReadAgain && !IsOnStatistics && Request.TestShare is null;
        if (Request.Columns.Encoding.FindsCategories && !stream.CanReadAgain)
        {
            stream = stream.Spool();
        }

        return IsOnStatistics
            ? RunOnStatistics(StatisticsFile.Read(stream), console)
            : RunOnTable(stream, keepsRows || Request.IsOverRows, console, labels);
    }

    private bool Wants(TResult result, out bool isOpen)
    {
        isOpen = false;
        return Request.Solver == SolverKind.Auto && !Request.IsOverRows && WantsDoubledSums(result, out isOpen);
    }

    private bool TurnsToDoubled(TResult result, string verb, ToolConsole console)
    {
        if (!Wants(result, out bool isOpen))
        {
            return false;
        }

        string why = isOpen ? "sums in double precision leave open whether columns depend on each other"
            : "the columns are too nearly dependent for sums in double precision";
        console.Note($"{why}; the rows are {verb} again, for sums of 32 digits");
        Request = Request with { Solver = SolverKind.Doubled };
        return true;
    }

    private TResult RunOnTable(InputStream stream, bool keepsRows, ToolConsole console, LabelColumn? labels)
    {
        Table table = TableFormats.From(stream, Request.Columns.Reading(Request.Threads, console));
        ColumnPlan plan = Request.Columns.PlanFor(table, labels);
        return Request.Columns.SinglePrecision == true
            ? RunOnTable<float>(table, plan, keepsRows, console, labels)
            : RunOnTable<double>(table, plan, keepsRows, console, labels);
    }

    private TResult RunOnTable<T>(Table table, ColumnPlan raw, bool keepsRows, ToolConsole console, LabelColumn? labels)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        var encoding = new TableEncoding(
            Request.Columns.Encoding, Request.HasPenalty || Request.Network is not null ? EncodingScheme.OneHot : EncodingScheme.Treatment, ReadProgress.On(console))
        {
            HasLabels = Request.Model.TakesLabels() || Request.Network is { HasLabels: true },
            MayHaveLabels = Request.Network is { Loss: null } && Request.Columns.OtherTargets.Count == 0,
            Note = console.NoteIfAny,
            HoldOut = Request.TestShare is double share ? new HoldOutChoice(share, Request.TestSeed) : null,
        };
        using PreparedRows prepared = encoding.Prepare<T>(table, raw);
        (Table encoded, ColumnPlan plan) = (prepared.Table, prepared.Plan);
        HeldOut = prepared.Test;
        Request = Request with { Encoder = prepared.Encoder };
        string[] features = Request.Columns.FeaturesAmong(plan.FeatureNames);
        Request.CheckListLengths(features.Length);
        Request = GraphEdges.Resolve(Request, features);
        if (!keepsRows)
        {
            TResult once = Request.Solver == SolverKind.Orthogonal
                ? OnFactor(TableMoments.ReadFactor<T>(encoded, plan, console))
                : OnMoments(TableMoments.Read<T>(encoded, plan, console, Request.Solver.Precision()));
            LacksDigits = !CanReadAgain && Wants(once, out _);
            return once;
        }

        TableRows<T> rows = TableRows<T>.Read(encoded, plan, console);
        if (Request.Model.TakesLabels())
        {
            rows.TakeLabels(Request.Labels, Request.Model.HasSeveralClasses());
            Labels = rows.ClassLabels;
        }

        rows.CheckTargets(Request.Model);
        TResult result = OnRows(rows);
        return TurnsToDoubled(result, "summed", console) ? OnRows(rows) : result;
    }

    private TResult RunOnStatistics(StatisticsFile file, ToolConsole console)
    {
        CheckStatistics(Request, file);
        ColumnPlan plan = Request.Columns.PlanFor(file);
        Request.CheckListLengths(plan.FeatureCount);
        Request = GraphEdges.Resolve(Request, plan.FeatureNames);
        TResult result = Request.Columns.IsSingle(file, console)
            ? OnMoments(file.Load<float>().Select(plan.FeatureNames))
            : OnMoments(file.Load<double>().Select(plan.FeatureNames));
        LacksDigits = Wants(result, out _);
        return result;
    }
}
