namespace SimdRegression.Solvers;

/// <summary>What the reports of all descents have in common.</summary>
internal static class DescentReports
{
    /// <summary>The report of a fit that has no answer.</summary>
    public static TrainingReport WithoutAnswer(FitStatus status)
    {
        return new TrainingReport
        {
            Status = status,
            Certificate = new Certificate(CertificateKind.GradientMapping, double.NaN, double.NaN),
            Objective = double.NaN,
            TotalLoss = double.NaN,
            AlphaMax = double.NaN,
            Multiplier = double.NaN,
            StepSize = double.NaN,
            SuggestedStepSize = double.NaN,
            HeldOutLoss = double.NaN,
        };
    }

    /// <summary>Completes a report whose losses are means.</summary>
    /// <param name="report">What the descent found.</param>
    /// <param name="regularizer">The penalty or set.</param>
    /// <param name="options">The options.</param>
    /// <param name="rows">The number of rows.</param>
    /// <param name="weight">W.</param>
    /// <param name="alpha">alpha.</param>
    /// <param name="alphaMax">Its largest sensible value.</param>
    public static TrainingReport Complete<TRegularizer>(
        TrainingReport report, in TRegularizer regularizer, in FitOptions options, long rows, double weight, double alpha, double alphaMax)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        return report with
        {
            RowCount = rows,
            TotalWeight = weight,
            Intercept = options.Intercept,
            Alpha = alpha,
            AlphaMax = alphaMax,
            L1Ratio = TRegularizer.L1ShareOf(in regularizer),
            Objective = report.Objective * weight,
            TotalLoss = report.TotalLoss * weight,
            Multiplier = report.Multiplier * weight,
        };
    }

    /// <summary>The smallest alpha at which all penalised coefficients are zero.</summary>
    /// <param name="slopes">The derivatives of the summed loss at zero coefficients and the intercept that suits; overwritten.</param>
    /// <param name="scale">The scales of the columns.</param>
    /// <param name="options">The options.</param>
    /// <param name="share">The share of L1, above 0; NaN where the penalty is of another kind.</param>
    /// <param name="regularizer">The penalty.</param>
    /// <returns>NaN where a coefficient that is not penalised makes it another question.</returns>
    /// <exception cref="ArgumentException">It is NaN, but the strength is a fraction of it.</exception>
    public static double AlphaMax<TRegularizer>(
        Span<double> slopes, ReadOnlySpan<double> scale, in FitOptions options, double share, in TRegularizer regularizer)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        ReadOnlySpan<double> factors = options.PenaltyFactors.Span;
        if (factors.Contains(0.0))
        {
            return regularizer.Strength.Convention == StrengthConvention.FractionOfMax
                ? throw new ArgumentException(
                    "A fraction of alphaMax cannot be resolved by descent where a penalty factor is 0; use Strength.Total or Strength.PerSample.",
                    "penalty")
                : double.NaN;
        }

        return double.IsNaN(share) ? StrengthOfZero(slopes, scale, factors, in regularizer) : LargestSlope(slopes, scale, factors) / share;
    }

    // That of a penalty which is more than absolute values and squares. The slopes become those of scaled columns.
    private static double StrengthOfZero<TRegularizer>(
        Span<double> slopes, ReadOnlySpan<double> scale, ReadOnlySpan<double> factors, in TRegularizer regularizer)
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        Span<double> ones = stackalloc double[factors.IsEmpty ? slopes.Length : 0];
        ones.Fill(1.0);
        for (int j = 0; j < slopes.Length; j++)
        {
            slopes[j] /= scale[j];
        }

        double strength = TRegularizer.StrengthOfZero(in regularizer, slopes, factors.IsEmpty ? ones : factors);
        return double.IsFinite(strength) ? strength : double.NaN;
    }

    /// <summary>The largest derivative of a penalised coefficient, in units of its penalty.</summary>
    /// <param name="slopes">The derivatives.</param>
    /// <param name="scale">The scales of the columns.</param>
    /// <param name="factors">Penalty factors; empty for all ones. Those of 0 do not count.</param>
    public static double LargestSlope(ReadOnlySpan<double> slopes, ReadOnlySpan<double> scale, ReadOnlySpan<double> factors)
    {
        double largest = 0.0;
        for (int j = 0; j < slopes.Length; j++)
        {
            double factor = factors.IsEmpty ? 1.0 : factors[j];
            largest = factor > 0.0 ? Math.Max(largest, Math.Abs(slopes[j]) / (scale[j] * factor)) : largest;
        }

        return largest;
    }
}
