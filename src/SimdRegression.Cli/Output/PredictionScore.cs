namespace SimdRegression.Cli.Output;

/// <summary>How well predictions meet the targets, kept up row by row.</summary>
internal sealed class PredictionScore
{
    private double targetMean;
    private double targetSquares;
    private double residualSquares;

    public long Count { get; private set; }

    /// <summary>The mean squared error; NaN without rows.</summary>
    public double MeanSquaredError => residualSquares / Count;

    /// <summary>1 - RSS / TSS; NaN where the target does not vary.</summary>
    public double RSquared => targetSquares > 0.0 ? 1.0 - (residualSquares / targetSquares) : double.NaN;

    /// <summary>Takes in a row (Welford 1962: the squares about the running mean lose no digits to an offset).</summary>
    public void Add(double prediction, double target)
    {
        double residual = target - prediction;
        residualSquares += residual * residual;
        Count++;
        double fromOldMean = target - targetMean;
        targetMean += fromOldMean / Count;
        targetSquares += fromOldMean * (target - targetMean);
    }
}
