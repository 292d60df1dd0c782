using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Fitting;

/// <summary>The rows of a file, as a stored model takes them: its own reading, its own encoder, only the columns that it uses.</summary>
internal sealed class ModelTable<T> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly double negative;
    private readonly double positive = 1.0;
    private readonly bool hasClasses;
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

    private ModelTable(ModelDocument<T> document, Table raw, string? target, string? weights, bool isJudged, bool readsAll, Func<ColumnPlan, ColumnPlan>? keep = null)
    {
        Document = document;
        Table = raw;
        RowEncoder? encoder = document.Encoder;
        hasClasses = document.Response is ResponseKind.Probability or ResponseKind.Label;
        if (hasClasses && document.Classes is { } classes)
        {
            negative = ClassLabels.NumberOf(classes[0], raw.Fields);
            positive = ClassLabels.NumberOf(classes[1], raw.Fields);
            targetsAreCodes = double.IsNaN(negative) || double.IsNaN(positive);
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
            : new LevelCodes(raw.Fields, [.. document.Classes!], ignoresUnknown: true);
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

    /// <summary>The model.</summary>
    public ModelDocument<T> Document { get; }

    /// <summary>The rows of features.</summary>
    public Table Table { get; }

    /// <summary>Their columns.</summary>
    public ColumnPlan Plan { get; }

    /// <summary>The raw columns.</summary>
    public ColumnPlan RawPlan { get; }

    /// <summary>Fills a block with the next rows; targets of two classes are 0 and 1, and 2 where they are neither.</summary>
    /// <returns>False when there were none left.</returns>
    public bool Read(RowBlock<T> block)
    {
        if (!Table.Read(Plan, block))
        {
            return false;
        }

        if (block.HasTargets && hasClasses && Document.Classes is not null && !targetsAreCodes)
        {
            block.ChangeTargets(target => T.IsNaN(target) ? target : ClassOf(double.CreateTruncating(target)));
        }

        return true;
    }

    /// <summary>Why a target is none of the model's.</summary>
    public string LabelProblem => Document.Classes is { } classes
        ? $"the target is no label of the model; \"{Shown.Name(classes[0])}\" and \"{Shown.Name(classes[1])}\" are"
        : "the target is no label; 0 and 1 are accepted";

    public void Dispose() => Table.Dispose();

    private T ClassOf(double target) => target == negative ? T.Zero : target == positive ? T.One : T.CreateTruncating(2);

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
