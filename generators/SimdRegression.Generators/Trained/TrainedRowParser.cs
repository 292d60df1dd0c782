using Microsoft.CodeAnalysis;
using SimdRegression.Generators.Model;
using SimdRegression.Generators.Rows;

namespace SimdRegression.Generators.Trained;

/// <summary>Reads the type of rows that a compiled-in model is to take, and holds its features against those of the model.</summary>
internal static class TrainedRowParser
{
    /// <summary>Adds the rows to what was read, or says why they do not suit.</summary>
    /// <param name="read">What was read.</param>
    /// <param name="compilation">Has the type of rows.</param>
    public static TrainedResult WithRows(TrainedResult read, Compilation compilation)
    {
        if (read.RowType is null || read.Spec is null)
        {
            return read;
        }

        Location place = TrainedPipeline.BeginningOf(read.Path);
        if (compilation.GetTypeByMetadataName(read.RowType) is not { } type)
        {
            return Refused(read, place, "there is no such type; names of types in types have a + between them");
        }

        TrainedModel model = read.Spec.Model;
        var diagnostics = new List<Diagnostic>();
        var taker = new RowTaker(compilation.Assembly, read.Spec.TypeName, IsPublic: false);
        RowSpec? rows = RowParser.Parse(compilation, taker, type, place, RequestOf(model, type), diagnostics);
        if (rows is null || diagnostics.Count > 0)
        {
            return read with { Spec = null, Diagnostics = new(diagnostics) };
        }

        return Difference(model, rows) is { } difference
            ? Refused(read, place, difference)
            : read with { Spec = read.Spec with { Rows = new TrainedRows(rows, RowParser.IsPublic(type)) } };
    }

    // The member of the target's name is no feature, if there is one.
    private static RowRequest RequestOf(TrainedModel model, INamedTypeSymbol type)
    {
        bool hasTarget = RowMembers.Of(type).Any(member => member.Name == model.Target);
        bool leavesOut = model.Columns is { } columns && columns.Any(column => column.FirstLevel > 0);
        return new RowRequest(hasTarget ? model.Target : null, null, leavesOut, [.. model.Products.Select(product => product.Name)]);
    }

    private static string? Difference(TrainedModel model, RowSpec rows)
    {
        if (model.FeatureNames is not { } names)
        {
            return "the model does not name its features";
        }

        string[] made = [.. rows.FeatureNames];
        for (int j = 0; j < Math.Min(made.Length, names.Count); j++)
        {
            if (made[j] != names[j])
            {
                return $"feature {j} of the model is \"{names[j]}\", and that of the rows is \"{made[j]}\"; names and their order must be the same";
            }
        }

        return made.Length != names.Count ? $"the model has {names.Count} features, and the rows have {made.Length}"
            : FillsOf(model, rows) is null ? "the model does not say what a missing value counts as that the rows can have"
            : null;
    }

    /// <summary>The digits of what the missing values of rows count as, in the order of <see cref="RowSpec.Gaps"/>; nothing where one is not known.</summary>
    /// <param name="model">The model, with the features of the rows.</param>
    /// <param name="rows">The rows.</param>
    public static string[]? FillsOf(TrainedModel model, RowSpec rows)
    {
        var fills = new List<string>();
        for (int i = 0; i < rows.Columns.Count; i++)
        {
            if (rows.Columns[i].HasFill)
            {
                int feature = rows.FirstFeature(i);
                string fill = model.Columns?.FirstOrDefault(column => column.FirstFeature == feature)?.Fill ?? string.Empty;
                if (fill.Length == 0)
                {
                    return null;
                }

                fills.Add(fill);
            }
        }

        return [.. fills];
    }

    private static TrainedResult Refused(TrainedResult read, Location place, string reason) => read with
    {
        Spec = null,
        Diagnostics = new([Diagnostic.Create(TrainedRules.UnsuitableRows, place, Path.GetFileName(read.Path), read.RowType, reason)]),
    };
}
