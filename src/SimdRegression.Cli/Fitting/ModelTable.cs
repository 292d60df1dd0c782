using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Fitting;

/// <summary>The rows of a file, as a stored model takes them: its own reading, its own encoder, only the columns that it uses.</summary>
internal sealed class ModelTable<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly IReadOnlyList<string>? classes;
    private readonly double[] numbers = [];
    private readonly bool targetsAreCodes;

    /// <summary>Opens a file for a model.</summary>
    /// <param name="document">The model.</param>
    /// <param name="stream">The file, not read yet; disposed with this.</param>
    /// <param name="reading">How it is read.</param>
    /// <param name="weights">The column of weights, or null.</param>
    /// <param name="isJudged">
    /// Whether targets are needed, and rows with missing values are left out where the model was fitted so. Otherwise such rows have NaN for
    /// features, and targets that are missing are NaN.
    /// </param>
    public ModelTable(ModelDocument<T> document, InputStream stream, TableReading reading, string? weights, bool isJudged)
        : this(document, TableFormats.From(stream, reading), weights, isJudged)
    {
    }

    /// <summary>Takes a table that is open.</summary>
    /// <param name="document">The model.</param>
    /// <param name="raw">The table, not read yet; disposed with this.</param>
    /// <param name="weights">The column of weights, or null.</param>
    /// <param name="isJudged">Whether targets are needed, and rows with missing values left out.</param>
    /// <param name="keep">Has the texts of columns go along with the rows, or null.</param>
    /// <param name="readsAll">Whether columns without influence on predictions are read too.</param>
    public ModelTable(
        ModelDocument<T> document, Table raw, string? weights, bool isJudged, Func<ColumnPlan, ColumnPlan>? keep = null, bool readsAll = false)
        : this(document, raw, document.TargetName, weights, isJudged, readsAll, keep)
    {
    }

    private ModelTable(
        ModelDocument<T> document,
        Table raw,
        string? target,
        string? weights,
        bool isJudged,
        bool readsAll,
        Func<ColumnPlan, ColumnPlan>? keep = null,
        IReadOnlyList<string>? several = null)
    {
        Document = document;
        Table = raw;
        RowEncoder? encoder = document.Encoder;
        bool hasClasses = document.Response is ResponseKind.Probability or ResponseKind.Label;
        classes = several ?? (hasClasses ? document.Classes : null);
        if (classes is not null)
        {
            numbers = [.. classes.Select(label => ClassLabels.NumberOf(label, raw.Fields))];
            targetsAreCodes = Array.Exists(numbers, double.IsNaN);
        }

        if (isJudged && target is null)
        {
            throw new CommandLineException("the model does not name its target, so it cannot be scored");
        }

        Func<int, bool> isUsed = readsAll ? _ => true : UsesColumn(document);
        ColumnPlan plan = ColumnPlan.ForPrediction(
            raw, RawNames(document), isUsed, target, weights, isJudged, CommandLineWords.Model, document.Objective?.ExposureName);
        plan = keep?.Invoke(plan) ?? plan;
        LevelCodes? targetCodes = !targetsAreCodes ? null
            : readsAll ? new LevelCodes(raw.Fields)
            : new LevelCodes(raw.Fields, [.. classes!], ignoresUnknown: true);
        if (encoder is null)
        {
            RawPlan = plan.With(RawValues.NumbersAlone, column => column.Slot == plan.TargetSlot ? targetCodes : null);
            Plan = RawPlan;
            return;
        }

        var encoded = EncodedTable.With(raw, plan, encoder, leavesOut: isJudged, targetCodes);
        Table = encoded;
        Plan = encoded.Plan;
        RawPlan = encoded.RawPlan;
    }

    /// <summary>The rows that a model was fitted to, with all their columns and their targets as they stand there.</summary>
    /// <param name="document">The model.</param>
    /// <param name="stream">The file, not read yet; disposed with the result.</param>
    /// <param name="reading">How it is read.</param>
    /// <param name="target">The name of the target.</param>
    /// <param name="weights">The column of weights, or null.</param>
    public static ModelTable<T> ForVerification(ModelDocument<T> document, InputStream stream, TableReading reading, string target, string? weights) =>
        new(document, TableFormats.From(stream, reading), target, weights, isJudged: true, readsAll: true);

    /// <summary>The rows of a file for a classifier: targets are the numbers of its classes.</summary>
    /// <param name="model">The classifier.</param>
    /// <param name="raw">The table, not read yet; disposed with the result.</param>
    /// <param name="weights">The column of weights, or null.</param>
    /// <param name="isJudged">Whether targets are needed, and rows with missing values left out.</param>
    /// <param name="keep">Has the texts of columns go along with the rows, or null.</param>
    public static ModelTable<T> ForClasses(
        ClassModel<T> model, Table raw, string? weights, bool isJudged, Func<ColumnPlan, ColumnPlan>? keep = null) =>
        new(model.Columns, raw, model.Columns.TargetName, weights, isJudged, readsAll: false, keep, model.Labels);

    /// <summary>The model.</summary>
    public ModelDocument<T> Document { get; }

    /// <summary>The rows of features.</summary>
    public Table Table { get; }

    /// <summary>Their columns.</summary>
    public ColumnPlan Plan { get; }

    /// <summary>The raw columns.</summary>
    public ColumnPlan RawPlan { get; }

    /// <summary>Fills a block with the next rows; targets of classes are their numbers, and the number of classes where they are none.</summary>
    /// <returns>False when there were none left.</returns>
    public bool Read(RowBlock<T> block)
    {
        if (!Table.Read(Plan, block))
        {
            return false;
        }

        if (block.HasTargets && classes is not null && !targetsAreCodes)
        {
            block.ChangeTargets(target => T.IsNaN(target) ? target : ClassOf(double.CreateTruncating(target)));
        }

        return true;
    }

    /// <summary>Why a target is none of the model's.</summary>
    public string LabelProblem => classes is not null
        ? $"the target is no label of the model; {ClassLabels.Listed(classes)} are"
        : "the target is no label; 0 and 1 are accepted";

    public void Dispose() => Table.Dispose();

    private T ClassOf(double target)
    {
        int number = Array.IndexOf(numbers, target);
        return T.CreateTruncating(number < 0 ? numbers.Length : number);
    }

    private static IReadOnlyList<string> RawNames(ModelDocument<T> document)
    {
        if (document.Encoder is not { } encoder)
        {
            return ModelFile.FeatureNames(document);
        }

        return Array.ConvertAll(encoder.Columns.ToArray(), column => column.Name);
    }

    // A column is used where a coefficient of its features, or of a product of it, is not 0.
    private static Func<int, bool> UsesColumn(ModelDocument<T> document)
    {
        T[] coefficients = document.Coefficients.ToArray();
        if (document.Encoder is not { } encoder)
        {
            return feature => coefficients[feature] != T.Zero;
        }

        var used = new bool[encoder.Columns.Length];
        for (int column = 0; column < used.Length; column++)
        {
            int first = encoder.FirstFeatureOf(column);
            used[column] = coefficients.AsSpan(first, encoder.Columns[column].FeatureCount).ContainsAnyExcept(T.Zero);
        }

        int firstProduct = encoder.FeatureCount - encoder.Products.Length;
        for (int product = 0; product < encoder.Products.Length; product++)
        {
            foreach (int factor in encoder.FactorsOf(product))
            {
                used[factor] |= coefficients[firstProduct + product] != T.Zero;
            }
        }

        return column => used[column];
    }
}
