using System.Numerics;
using SimdRegression.Cli.Host;
using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>What a saved model tells of its predictions: intervals of least squares, deviations of a Bayesian model.</summary>
/// <param name="covariance">The covariance of its coefficients.</param>
/// <param name="level">The level of intervals; null where deviations are wanted.</param>
internal sealed class PredictionRanges(CoefficientCovariance covariance, double? level)
{
    private readonly double quantile = level is double wanted ? covariance.Quantile(wanted) : double.NaN;

    /// <summary>Whether deviations are told, and not intervals.</summary>
    public bool AreDeviations => level is null;

    /// <summary>What was asked for, or null.</summary>
    /// <param name="request">What was asked for.</param>
    /// <param name="document">The model.</param>
    /// <exception cref="CommandLineException">The model has none.</exception>
    /// <exception cref="UnusableDataException">What the model keeps of them cannot be read.</exception>
    public static PredictionRanges? Of<T>(PredictRequest request, ModelDocument<T> document)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (request.Level is null && !request.Deviation)
        {
            return null;
        }

        CoefficientCovariance? covariance = PredictionErrors.ReadFrom(
            document.Annotations, document.Coefficients.Length, request.ModelPath, request.Deviation ? PredictionErrors.PosteriorKey : PredictionErrors.Key);
        return covariance is not null ? new PredictionRanges(covariance, request.Level)
            : request.Deviation ? throw new CommandLineException(
                "--deviation: the model keeps no distribution of its coefficients; a model of fit --model bayesian-ridge or ard, --save, is accepted")
            : throw new CommandLineException(
                "--interval: the model keeps no covariance of its coefficients; a model of fit --model ols --save, of full rank and with more rows than "
                + "coefficients, is accepted");
    }

    /// <summary>The deviation of a new row of weight 1 from its prediction.</summary>
    /// <param name="row">Its features.</param>
    public double DeviationAt<T>(ReadOnlySpan<T> row)
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => covariance.StandardErrorOfObservation(row);

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
