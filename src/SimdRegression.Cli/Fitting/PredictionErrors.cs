using System.Globalization;
using System.Text;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Fitting;

/// <summary>The covariance of the coefficients of least squares or of a Bayesian model, as a saved model keeps it: numbers in an annotation.</summary>
/// <remarks>
/// In this order, with blanks between: 1 or 0 for an intercept, the residual standard error, the degrees of freedom (0 of a Bayesian model, which has
/// none), the means with an intercept, and the factor. Shortest decimals that are read to the same bits.
/// </remarks>
internal static class PredictionErrors
{
    /// <summary>Where a model keeps the numbers.</summary>
    public const string Key = "fit.covariance";

    /// <summary>Where a Bayesian model keeps them.</summary>
    public const string PosteriorKey = "fit.posterior";

    /// <summary>Adds a covariance to annotations, where there is one.</summary>
    public static void WriteTo(Dictionary<string, string> annotations, CoefficientCovariance covariance, string key)
    {
        bool hasFreedom = double.IsFinite(covariance.DegreesOfFreedom);
        if ((!hasFreedom && key == Key) || !double.IsFinite(covariance.ResidualStandardError))
        {
            return;
        }

        var text = new StringBuilder(covariance.HasIntercept ? "1" : "0");
        Append(text, covariance.ResidualStandardError);
        Append(text, hasFreedom ? covariance.DegreesOfFreedom : 0.0);
        for (int j = 0; j < covariance.FeatureCount && covariance.HasIntercept; j++)
        {
            Append(text, covariance.Center[j]);
        }

        var factor = new double[covariance.FactorLength];
        covariance.CopyFactorTo(factor);
        foreach (double element in factor)
        {
            Append(text, element);
        }

        annotations[key] = text.ToString();
    }

    /// <summary>The covariance that a model keeps.</summary>
    /// <param name="annotations">Its annotations.</param>
    /// <param name="features">The number of its features.</param>
    /// <param name="path">The model's file, for messages.</param>
    /// <param name="key">Where it is kept.</param>
    /// <returns>Null where it keeps none.</returns>
    /// <exception cref="UnusableDataException">What it keeps is no covariance of so many coefficients.</exception>
    public static CoefficientCovariance? ReadFrom(IReadOnlyDictionary<string, string> annotations, int features, string path, string key)
    {
        if (!annotations.TryGetValue(key, out string? text))
        {
            return null;
        }

        string[] words = text.Split(' ');
        var numbers = new double[words.Length];
        bool isUsable = words.Length > 3;
        for (int i = 0; i < words.Length; i++)
        {
            isUsable &= double.TryParse(words[i], NumberStyles.Float, CultureInfo.InvariantCulture, out numbers[i]) && double.IsFinite(numbers[i]);
        }

        try
        {
            bool intercept = words[0] == "1";
            int center = intercept ? features : 0;
            if (isUsable && words.Length > 3 + center)
            {
                var covariance = CoefficientCovariance.FromFactor(
                    numbers.AsSpan(3 + center), intercept, numbers[1], numbers[2] == 0.0 ? double.NaN : numbers[2], numbers.AsSpan(3, center));
                if (covariance.FeatureCount == features)
                {
                    return covariance;
                }
            }
        }
        catch (ArgumentException)
        {
            // As for numbers that cannot be read.
        }

        throw new UnusableDataException(path, $"the annotation {key} does not hold the covariance of {features} coefficients");
    }

    private static void Append(StringBuilder text, double value) => text.Append(' ').Append(value.ToString("R", CultureInfo.InvariantCulture));
}
