using System.Numerics;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Fitting;

/// <summary>How well predictions meet the targets, kept up block by block.</summary>
/// <param name="kind">What the model predicts.</param>
internal sealed class PredictionScore(ResponseKind kind)
{
    private readonly bool hasLabels = kind is ResponseKind.Probability or ResponseKind.Label;
    private RegressionMetrics values;
    private ClassificationMetrics labels;

    /// <summary>How many rows were taken in.</summary>
    public long Count => hasLabels ? labels.Count : values.Count;

    public double RSquared => hasLabels ? double.NaN : values.RSquared;

    public double MeanSquaredError => hasLabels ? double.NaN : values.MeanSquaredError;

    public double ResidualSumOfSquares => hasLabels ? double.NaN : values.MeanSquaredError * values.TotalWeight;

    public double Accuracy => hasLabels ? labels.Accuracy : double.NaN;

    /// <summary>The mean negative log-likelihood of the labels, where there are probabilities.</summary>
    public double LogLoss => kind == ResponseKind.Probability ? labels.LogLoss : double.NaN;

    /// <summary>The figures in a few words.</summary>
    public string Summary => kind switch
    {
        ResponseKind.Probability => $"Log loss {Terminal.Number(LogLoss)}, accuracy {Terminal.Number(Accuracy)}",
        ResponseKind.Label => $"Accuracy {Terminal.Number(Accuracy)}",
        _ => $"R2 {Terminal.Number(RSquared)}, MSE {Terminal.Number(MeanSquaredError)}",
    };

    /// <summary>The first target that cannot be one of this kind of model, or -1.</summary>
    public int FirstRefused<T>(ReadOnlySpan<T> targets)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> =>
        hasLabels ? targets.IndexOfAnyExcept(T.Zero, T.One) : -1;

    /// <summary>Takes in rows.</summary>
    /// <param name="margins">The linear part of the model, x.w + b.</param>
    /// <param name="targets">The targets; none of those that <see cref="FirstRefused"/> finds.</param>
    /// <param name="weights">The weights of the rows, or empty.</param>
    public void Add<T>(ReadOnlySpan<T> margins, ReadOnlySpan<T> targets, ReadOnlySpan<T> weights = default)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (hasLabels)
        {
            labels += ClassificationMetrics.OfMargins(margins, targets, weights);
        }
        else if (kind == ResponseKind.Value)
        {
            values += RegressionMetrics.Of(margins, targets, weights);
        }
        else
        {
            var predictions = new T[margins.Length];
            for (int r = 0; r < predictions.Length; r++)
            {
                predictions[r] = T.CreateTruncating(InverseLink.Of(kind, double.CreateTruncating(margins[r])));
            }

            values += RegressionMetrics.Of<T>(predictions, targets, weights);
        }
    }
}
