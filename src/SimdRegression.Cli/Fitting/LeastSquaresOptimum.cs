using System.Numerics;

namespace SimdRegression.Cli.Fitting;

/// <summary>The optimum of RSS + alpha sum d^2 w^2 (d: the columns' deviations where they are scaled), and how far models are above it.</summary>
internal sealed class LeastSquaresOptimum<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly LinearModel<T>.Moments moments;
    private readonly LinearModel<T> model;
    private readonly double alpha;
    private readonly bool standardize;

    /// <param name="moments">Of the data.</param>
    /// <param name="model">The model at the optimum.</param>
    /// <param name="objective">The objective there.</param>
    /// <param name="alpha">The strength of the penalty.</param>
    /// <param name="standardize">Whether the penalty acts on scaled columns.</param>
    public LeastSquaresOptimum(LinearModel<T>.Moments moments, LinearModel<T> model, double objective, double alpha, bool standardize)
    {
        this.moments = moments;
        this.model = model;
        this.alpha = alpha;
        this.standardize = standardize;
        Objective = objective;
    }

    /// <summary>The least value of the objective.</summary>
    public double Objective { get; }

    /// <summary>
    /// How far the objective of a model is above the optimum, divided by the optimum; NaN where that is 0. With v the distance from the
    /// best coefficients and c that from the best intercept it is v'Sv + W (c + mean.v)^2 + alpha sum d^2 v^2, S the centred cross products:
    /// taken so, it keeps its digits where the difference of two objectives would have none left.
    /// </summary>
    public double Distance(LinearModel<T> other)
    {
        int features = model.FeatureCount;
        double totalWeight = moments.TotalWeight;
        var away = new double[features];
        double atMean = double.CreateTruncating(other.Intercept) - double.CreateTruncating(model.Intercept);
        for (int j = 0; j < features; j++)
        {
            away[j] = double.CreateTruncating(other.Coefficients[j]) - double.CreateTruncating(model.Coefficients[j]);
            atMean += moments.Mean(j) * away[j];
        }

        double above = totalWeight * atMean * atMean;
        for (int i = 0; i < features; i++)
        {
            double variance = moments.CrossProduct(i, i) / totalWeight;
            above += alpha * (standardize && variance > 0.0 ? variance : 1.0) * away[i] * away[i];
            for (int j = 0; j < features; j++)
            {
                above += away[i] * moments.CrossProduct(i, j) * away[j];
            }
        }

        return Objective > 0.0 ? above / Objective : double.NaN;
    }
}
