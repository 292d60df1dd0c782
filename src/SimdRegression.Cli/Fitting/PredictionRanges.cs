using System.Numerics;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>The prediction intervals that a saved model of least squares has.</summary>
/// <param name="covariance">The classical covariance of its coefficients.</param>
/// <param name="level">The level.</param>
internal sealed class PredictionRanges(CoefficientCovariance covariance, double level)
{
    private readonly double quantile = covariance.Quantile(level);

    /// <summary>The intervals that were asked for, or null.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="document">The model.</param>
    /// <exception cref="CommandLineException">The model has none.</exception>
    /// <exception cref="UnusableDataException">What the model keeps of them cannot be read.</exception>
    public static PredictionRanges? Of<T>(PredictRequest request, ModelDocument<T> document)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (request.Level is not double level)
        {
            return null;
        }

        CoefficientCovariance? covariance = PredictionErrors.ReadFrom(document.Annotations, document.Coefficients.Length, request.ModelPath);
        return covariance is not null
            ? new PredictionRanges(covariance, level)
            : throw new CommandLineException(
                "--interval: the model keeps no covariance of its coefficients; a model of fit --model ols --save, of full rank and with more rows than "
                + "coefficients, is accepted");
    }

    /// <summary>The interval of a new row of weight 1.</summary>
    /// <param name="row">Its features.</param>
    /// <param name="prediction">Its prediction; NaN where it has none.</param>
    public Interval At<T>(ReadOnlySpan<T> row, double prediction)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        double reach = quantile * covariance.StandardErrorOfObservation(row);
        return new Interval(prediction - reach, prediction + reach);
    }
}
