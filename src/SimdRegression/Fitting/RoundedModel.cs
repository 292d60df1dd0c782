using System.Numerics;

namespace SimdRegression.Fitting;

/// <summary>Rounds what a fit found to the element type of the model.</summary>
internal static class RoundedModel
{
    // -log10 of half the spacing of float at 1, 2^-24.
    private const double DigitsOfSingle = 7.2247198959355486;

    /// <summary>The most decimal digits that a rounded coefficient can share with the right one: without a limit for <see cref="double"/>,
    /// whose rounding fits count themselves.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    public static double MostDigits<T>()
        where T : unmanaged, IBinaryFloatingPointIeee754<T> => typeof(T) == typeof(float) ? DigitsOfSingle : double.PositiveInfinity;

    /// <summary>Rounds coefficients and intercept; an answer that the element type cannot hold is none, and all becomes zero.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="coefficients">The coefficients.</param>
    /// <param name="intercept">The intercept.</param>
    /// <param name="rounded">Receives the coefficients.</param>
    /// <param name="roundedIntercept">Receives the intercept.</param>
    /// <returns>Whether all of it is finite.</returns>
    public static bool TryRound<T>(ReadOnlySpan<double> coefficients, double intercept, Span<T> rounded, out T roundedIntercept)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        roundedIntercept = T.CreateTruncating(intercept);
        bool finite = T.IsFinite(roundedIntercept);
        for (int j = 0; j < rounded.Length; j++)
        {
            rounded[j] = T.CreateTruncating(coefficients[j]);
            finite &= T.IsFinite(rounded[j]);
        }

        if (!finite)
        {
            rounded.Clear();
            roundedIntercept = T.Zero;
        }

        return finite;
    }

    /// <summary>The same, with the report of the fit: what the element type cannot hold is out of range, and no more digits are told than it
    /// has.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="report">How the fit ended.</param>
    /// <param name="coefficients">The coefficients.</param>
    /// <param name="intercept">The intercept.</param>
    /// <param name="rounded">Receives the coefficients.</param>
    /// <param name="roundedIntercept">Receives the intercept.</param>
    public static FitReport Deliver<T>(
        FitReport report, ReadOnlySpan<double> coefficients, double intercept, Span<T> rounded, out T roundedIntercept)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        bool isFinite = TryRound(coefficients, intercept, rounded, out roundedIntercept);
        report = report with { ExpectedDigits = Math.Min(report.ExpectedDigits, MostDigits<T>()) };
        return isFinite ? report : report with { Status = FitStatus.OutOfRange };
    }
}
