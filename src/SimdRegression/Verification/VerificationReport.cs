namespace SimdRegression;

/// <summary>
/// What <see cref="FitVerifier"/> finds of a fit. Objectives are those of the fit's report; gaps are relative to the objective at zero
/// coefficients, the unit of <see cref="CertificateKind.DualityGap"/> and of <see cref="CertificateKind.Stationarity"/>. Figures that do not exist are NaN.
/// </summary>
/// <remarks>Thread safety: an immutable value; any number of threads may share it.</remarks>
public readonly record struct VerificationReport
{
    /// <summary>Whether all that the report of the fit claims holds: the worse of <see cref="GapVerdict"/> and <see cref="DigitsVerdict"/>.</summary>
    public Verdict Verdict => GapVerdict == Verdict.Refuted || DigitsVerdict == Verdict.Refuted ? Verdict.Refuted
        : GapVerdict == Verdict.Open || DigitsVerdict == Verdict.Open ? Verdict.Open
        : Verdict.Holds;

    /// <summary>Whether the claim holds.</summary>
    public bool ClaimHolds => Verdict == Verdict.Holds;

    /// <summary>
    /// Whether the objective is as near to its minimum as status and certificate say. A fit that has not converged and tells no duality gap
    /// claims nothing, and its claim holds.
    /// </summary>
    public Verdict GapVerdict { get; init; }

    /// <summary>
    /// Whether the coefficients have the digits that are told; <see cref="Verdict.Holds"/> where none are told, or where there is nothing to
    /// compare with.
    /// </summary>
    public Verdict DigitsVerdict { get; init; }

    /// <summary>
    /// What the gaps measure: <see cref="CertificateKind.DualityGap"/>, how far the objective is above its minimum; or, where the penalty is not convex,
    /// <see cref="CertificateKind.Stationarity"/>, the largest gain of any single coefficient over the whole line. Then nothing is said of the minimum
    /// itself: <see cref="MinimumLow"/> is NaN, and <see cref="MinimumHigh"/> that of the best point found along a coefficient.
    /// </summary>
    public CertificateKind Measure { get; init; }

    /// <summary>The status of the fit.</summary>
    public FitStatus Status { get; init; }

    /// <summary>A number that the objective at the coefficients is not below.</summary>
    public double ObjectiveLow { get; init; }

    /// <summary>A number that the objective at the coefficients is not above.</summary>
    public double ObjectiveHigh { get; init; }

    /// <summary>A number that the objective is nowhere below: a proven bound of the minimum.</summary>
    public double MinimumLow { get; init; }

    /// <summary>A number that the minimum is not above: the objective at the best point that the verifier found.</summary>
    public double MinimumHigh { get; init; }

    /// <summary>The gap that the fit told; NaN where its certificate is of another kind.</summary>
    public double GapTold { get; init; }

    /// <summary>
    /// The gap that the claim allows: the larger of gap and tolerance told, and what rounding the coefficients to their type may cost.
    /// Infinite where nothing is claimed.
    /// </summary>
    public double GapAllowed { get; init; }

    /// <summary>A number that the gap is not below.</summary>
    public double GapLow { get; init; }

    /// <summary>A proven bound of the gap, all rounding included.</summary>
    public double GapBound { get; init; }

    /// <summary>
    /// What sums themselves may have lost, as a part of <see cref="GapLow"/> and <see cref="GapBound"/>; 0 where rows were verified. The claim of a
    /// fit from moments is about the sums as they are, so it does not count in <see cref="GapVerdict"/>, up to 1e-6; beyond, the verdict is open.
    /// </summary>
    public double SumError { get; init; }

    /// <summary>The digits that the fit told.</summary>
    public double DigitsTold { get; init; }

    /// <summary>
    /// How many digits of the coefficients are right, against the minimum in high precision: those of the largest, each in units of the
    /// deviation of its column. An estimate, for squared loss without L1 penalty and bounds where the columns are independent; at most 17.
    /// </summary>
    public double Digits { get; init; }

    /// <summary>
    /// Whether a column, or the target, is constant or depends on the others to within 64 units in the last place of the data. Fits may take
    /// them for dependent, so nothing is called refuted then.
    /// </summary>
    public bool IsWithinDataRounding { get; init; }

    /// <summary>The precision, in bits, that decided.</summary>
    public int Precision { get; init; }
}
