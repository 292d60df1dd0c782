namespace SimdRegression.Verification;

/// <summary>What the report of a fit says, of either kind.</summary>
/// <param name="Status">How it ended.</param>
/// <param name="Certificate">Its evidence.</param>
/// <param name="Digits">The digits told.</param>
/// <param name="ObjectiveScale">What a sum of losses and penalties is multiplied by in the report; NaN: divided by the sum of weights.</param>
/// <param name="Rounding">A unit in the last place of the coefficients, relative to them.</param>
internal readonly record struct FitClaim(FitStatus Status, Certificate Certificate, double Digits, double ObjectiveScale, double Rounding)
{
    // What a measure other than a gap promises of the gap.
    private const double GapOfOtherMeasures = 1e-9;

    /// <summary>The gap told, or the gain of single coefficients; otherwise NaN.</summary>
    public double Gap => TellsGap ? Certificate.Value : double.NaN;

    private bool TellsGap => Certificate.Kind is CertificateKind.DualityGap or CertificateKind.Stationarity;

    /// <summary>The gap that is allowed before the rounding of the coefficients; infinite where nothing is claimed.</summary>
    public double Limit
    {
        get
        {
            bool isGap = TellsGap;
            return Status switch
            {
                FitStatus.Converged when isGap => Math.Max(Certificate.Value, Certificate.Tolerance),
                FitStatus.Converged when Certificate.Kind == CertificateKind.TrainingError => double.PositiveInfinity,
                FitStatus.Converged => Math.Max(GapOfOtherMeasures, Certificate.Tolerance),
                FitStatus.NoData or FitStatus.OutOfRange or FitStatus.Unbounded or FitStatus.Diverged or FitStatus.StoppedEarly =>
                    double.PositiveInfinity,
                _ => isGap && !double.IsNaN(Certificate.Value) ? Certificate.Value : double.PositiveInfinity,
            };
        }
    }
}
