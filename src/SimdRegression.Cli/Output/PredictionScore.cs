using System.Text.Json;
using SimdRegression.Cli.Data;

namespace SimdRegression.Cli.Output;

/// <summary>How well predictions meet the targets, kept up row by row.</summary>
internal abstract class PredictionScore
{
    /// <summary>How many rows were taken in.</summary>
    public long Count { get; protected set; }

    /// <summary>The figures in a few words.</summary>
    public abstract string Summary { get; }

    /// <summary>The score of a kind of model.</summary>
    public static PredictionScore For(ResponseKind kind) => kind switch
    {
        ResponseKind.Probability => new LabelScore(hasProbabilities: true),
        ResponseKind.Label => new LabelScore(hasProbabilities: false),
        _ => new ValueScore(kind),
    };

    /// <summary>Takes in a row.</summary>
    /// <param name="margin">The linear part of the model, x.w + b.</param>
    /// <param name="target">The target.</param>
    /// <param name="weight">The weight of the row.</param>
    public abstract void Add(double margin, double target, double weight = 1.0);

    /// <summary>Why a target cannot be one of this kind of model, or null.</summary>
    public virtual string? Refusal(double target) => null;

    /// <summary>Writes the figures that <c>predict</c> has for a kind of model, null where there is no score.</summary>
    public static void WriteFields(Utf8JsonWriter json, ResponseKind kind, PredictionScore? score)
    {
        var value = score as ValueScore;
        var label = score as LabelScore;
        json.WriteNumberOrNull("r2", value?.RSquared ?? double.NaN);
        json.WriteNumberOrNull("mse", value?.MeanSquaredError ?? double.NaN);
        if (kind == ResponseKind.Probability)
        {
            json.WriteNumberOrNull("logLoss", label?.LogLoss ?? double.NaN);
        }

        if (kind is ResponseKind.Probability or ResponseKind.Label)
        {
            json.WriteNumberOrNull("accuracy", label?.Accuracy ?? double.NaN);
        }
    }
}

/// <summary>The score of predicted values.</summary>
internal sealed class ValueScore(ResponseKind kind) : PredictionScore
{
    private double totalWeight;
    private double targetMean;
    private double targetSquares;

    /// <summary>The weighted sum of squared residuals.</summary>
    public double ResidualSquares { get; private set; }

    /// <summary>The weighted mean squared error; NaN without rows.</summary>
    public double MeanSquaredError => ResidualSquares / totalWeight;

    /// <summary>1 - RSS / TSS; NaN where the target does not vary.</summary>
    public double RSquared => targetSquares > 0.0 ? 1.0 - (ResidualSquares / targetSquares) : double.NaN;

    public override string Summary => $"R2 {Terminal.Number(RSquared)}, MSE {Terminal.Number(MeanSquaredError)}";

    /// <remarks>As Welford (1962) and West (1979) have it: the squares about the running mean lose no digits to an offset.</remarks>
    public override void Add(double margin, double target, double weight = 1.0)
    {
        Count++;
        if (weight == 0.0)
        {
            return;
        }

        double residual = target - Response.Of(kind, margin);
        ResidualSquares += weight * residual * residual;
        totalWeight += weight;
        double fromOldMean = target - targetMean;
        targetMean += weight * fromOldMean / totalWeight;
        targetSquares += weight * fromOldMean * (target - targetMean);
    }
}

/// <summary>The score of predicted labels, and of their probabilities.</summary>
internal sealed class LabelScore(bool hasProbabilities) : PredictionScore
{
    private double totalWeight;
    private double rightWeight;
    private double totalLoss;

    /// <summary>The weighted share of rows whose label is predicted, 1 where the linear part is above 0.</summary>
    public double Accuracy => rightWeight / totalWeight;

    /// <summary>The weighted mean of the negative log-likelihood.</summary>
    public double LogLoss => totalLoss / totalWeight;

    public override string Summary => hasProbabilities
        ? $"Log loss {Terminal.Number(LogLoss)}, accuracy {Terminal.Number(Accuracy)}"
        : $"Accuracy {Terminal.Number(Accuracy)}";

    public override void Add(double margin, double target, double weight = 1.0)
    {
        Count++;
        totalWeight += weight;
        rightWeight += Response.Of(ResponseKind.Label, margin) == target ? weight : 0.0;
        totalLoss += hasProbabilities ? weight * Response.LogLoss(margin, target) : 0.0;
    }

    public override string? Refusal(double target) => target is 0.0 or 1.0 ? null : "is no label; 0 and 1 are accepted";
}
