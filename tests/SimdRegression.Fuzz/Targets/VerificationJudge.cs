using SimdRegression.Fuzz.Engine;

namespace SimdRegression.Fuzz.Targets;

/// <summary>Holds what the verifier finds against what is exactly true.</summary>
internal static class VerificationJudge
{
    // The verifier's figures are doubles, rounded away from what they bound; exact ones here are rounded to the nearest.
    private const double Margin = 1e-12;

    // A claim that is right by less than this factor may be left open, and may not be refuted.
    private const double Clearly = 1.0 - 1e-9;

    // What a solution without a gap claims of the gap.
    private const double GapOfSolution = 1e-9;

    private const double MostDigits = 14.5;
    private const double SlackOfDigits = 1.0;

    /// <summary>Checks bounds and verdict of the gap.</summary>
    /// <param name="what">The loss, for the message.</param>
    /// <param name="found">What the verifier found.</param>
    /// <param name="certificate">What was claimed.</param>
    /// <param name="converged">Whether convergence was claimed.</param>
    /// <param name="exact">What is true.</param>
    /// <param name="context">On what occasion.</param>
    public static void Check(
        string what, in VerificationReport found, Certificate certificate, bool converged, ExactAnswer exact, string context)
    {
        VerificationReport told = found;
        string truth = FormattableString.Invariant(
            $" (gap at least {exact.GapLow:g17}, at most {exact.GapHigh:g17}, rounding {exact.Rounding:g3}, inside {exact.IsInside}){context}");
        bool isGap = certificate.Kind == CertificateKind.DualityGap;
        bool isBounded = exact.IsInside && !double.IsNaN(told.GapBound);
        double slack = (Margin * Math.Abs(exact.GapLow)) + 1e-300;
        BrokenPromiseException.Unless(
            !isBounded || told.GapBound + told.SumError >= exact.GapLow - slack - (Margin * Math.Abs(told.GapBound)),
            () => $"{what}: the verifier's bound of the gap is none", truth);
        BrokenPromiseException.Unless(
            exact.GapHigh is not double high || !exact.IsInside || double.IsNaN(told.GapLow) || told.GapLow - told.SumError <= (high * (1.0 + Margin)) + 1e-300,
            () => $"{what}: the verifier's least gap is above the gap", truth);
        double claimed = converged ? (isGap ? Math.Max(certificate.Value, certificate.Tolerance) : GapOfSolution)
            : isGap ? certificate.Value : double.NaN;
        bool isClaimed = !double.IsNaN(claimed) && told.Status is not (FitStatus.NoData or FitStatus.OutOfRange or FitStatus.Unbounded);
        if (!isClaimed || exact.IsExcused || told.SumError > 0.0)
        {
            return;
        }

        BrokenPromiseException.Unless(
            told.GapVerdict != Verdict.Holds || exact.GapLow <= (3.0 * claimed) + (10.0 * exact.Rounding) + 1e-300,
            () => $"{what}: the verifier proves a claim that is wrong", truth);
        BrokenPromiseException.Unless(
            told.GapVerdict != Verdict.Refuted || !exact.IsInside || exact.GapHigh is not double most || most > claimed * Clearly,
            () => $"{what}: the verifier refutes a claim that is right", truth);
    }

    /// <summary>Checks the verdict of the digits.</summary>
    /// <param name="found">What the verifier found.</param>
    /// <param name="claimed">The digits that were claimed.</param>
    /// <param name="exact">What is true.</param>
    /// <param name="context">On what occasion.</param>
    public static void CheckDigits(in VerificationReport found, double claimed, ExactAnswer exact, string context)
    {
        if (exact.Digits is not double digits || double.IsNaN(claimed) || exact.IsExcused || double.IsNaN(found.Digits))
        {
            return;
        }

        VerificationReport told = found;
        string truth = FormattableString.Invariant($" ({claimed:f2} claimed, {digits:f2} right){context}");
        BrokenPromiseException.Unless(
            Math.Abs(Math.Min(told.Digits, MostDigits) - Math.Min(digits, MostDigits)) <= 0.1, () => "the verifier counts other digits than are right", truth);
        BrokenPromiseException.Unless(
            told.DigitsVerdict != Verdict.Holds || !told.Status.Equals(FitStatus.Converged) || Math.Min(digits, MostDigits) >= Math.Min(claimed, MostDigits) - SlackOfDigits,
            () => "the verifier proves digits that are wrong", truth);
        BrokenPromiseException.Unless(
            told.DigitsVerdict != Verdict.Refuted || digits < claimed, () => "the verifier refutes digits that are right", truth);
    }
}
