using System.Numerics;
using SimdRegression.Cli.Data;

namespace SimdRegression.Cli.Fitting;

/// <summary>How much a model leans on a raw column: how much its loss grows when the column's values are permuted.</summary>
/// <param name="Name">The column.</param>
/// <param name="Mean">The mean growth over the permutations.</param>
/// <param name="Deviation">The standard deviation of one of them.</param>
internal sealed record ColumnImportance(string Name, double Mean, double Deviation)
{
    /// <summary>Measures all columns.</summary>
    /// <param name="document">The model.</param>
    /// <param name="batch">The encoded rows, with the logarithms of their exposures where there are any.</param>
    /// <param name="repeats">How often each column is permuted.</param>
    public static ColumnImportance[] Measure<T>(ModelDocument<T> document, in RowBatch<T> batch, int repeats)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        LinearModel<T> model = document.ToModel();
        PermutationImportance importance = document.Encoder is { } encoder
            ? new PermutationImportance(encoder, batch.Count)
            : new PermutationImportance(document.Coefficients.Length, batch.Count);
        switch (document.Response)
        {
            case ResponseKind.Probability:
                importance.Measure<LinearModel<T>, T, LogisticLoss>(in model, default, in batch, repeats);
                break;
            case ResponseKind.Rate when document.Objective is { Loss: ModelLoss.Gamma }:
                importance.Measure<LinearModel<T>, T, GammaLoss>(in model, default, in batch, repeats);
                break;
            case ResponseKind.Rate when document.Objective is { Loss: ModelLoss.Tweedie } objective:
                importance.Measure<LinearModel<T>, T, TweedieLoss>(in model, new TweedieLoss(objective.TweediePower), in batch, repeats);
                break;
            case ResponseKind.Rate:
                importance.Measure<LinearModel<T>, T, PoissonLoss>(in model, default, in batch, repeats);
                break;
            case ResponseKind.Label:
                importance.Measure<LinearModel<T>, T, PerceptronLoss>(in model, default, in batch, repeats);
                break;
            default:
                importance.Measure<LinearModel<T>, T, SquaredLoss>(in model, default, in batch, repeats);
                break;
        }

        var columns = new ColumnImportance[importance.GroupCount];
        for (int i = 0; i < columns.Length; i++)
        {
            string name = document.Encoder?.Columns[i].Name ?? ModelFile.FeatureNames(document)[i];
            columns[i] = new ColumnImportance(name, importance.Means[i], importance.StandardDeviations[i]);
        }

        return columns;
    }
}
