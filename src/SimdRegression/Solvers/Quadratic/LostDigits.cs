using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>What fits tell where sums have fewer digits than their arithmetic: earlier rows lost their weight, or were taken out.</summary>
internal static class LostDigits
{
    private const double Epsilon = MachineEpsilon.Double;

    // Sums in double precision that lost no more than so many times what adding loses have the digits that the condition number leaves.
    private const double LargestGrowth = 2.0;

    // Beyond this error of its penalties, the gap of a fit is not told.
    private const double LargestErrorOfPenalties = 0.25;

    /// <summary>The report of a fit, with the digits that the sums leave, and its status where those are fewer than six.</summary>
    /// <param name="report">The report, as far as arithmetic and condition number tell.</param>
    /// <param name="moments">The sums.</param>
    /// <param name="standardizes">Whether penalties are those of standardised columns.</param>
    /// <param name="lost">What is likely that they lost: <see cref="ScaledProblem.LostShare"/>.</param>
    /// <param name="largestError">The relative error that leaves enough digits.</param>
    public static FitReport In(FitReport report, MomentAccumulator moments, bool standardizes, double lost, double largestError)
    {
        // Without a known weight no mean is known, and the weight is a part of every penalty.
        double ofPenalties = moments.ErrorOfPenalties(standardizes);
        bool isUsual = !(lost > LargestGrowth * moments.UsualShare);
        if (!moments.IsDoubled && isUsual && ofPenalties == 0.0)
        {
            return report;
        }

        double share = isUsual ? 1.0 : moments.CautiousShare / moments.LikelyShare;
        double error = Math.Max(1.0, report.ConditionNumber) * Math.Max(lost * share, ofPenalties);
        bool isLost = !(error <= largestError);
        report = report with
        {
            Status = isLost && report.Converged ? FitStatus.IllConditioned : report.Status,
            ExpectedDigits = Math.Min(report.ExpectedDigits, Math.Max(0.0, -ReproducibleFunctions.Log10(Epsilon + Math.Min(1.0, error)))),
        };
        return report.Certificate.Kind == CertificateKind.DualityGap ? WithGap(report, ofPenalties, double.IsFinite(lost)) : report;
    }

    // Penalties P that are wrong by a share d of themselves move the objective F at the answer by d P at most, and the least objective too, so
    // the gap is off by no more than 2 d F, and F is no more than the objective at zero.
    private static FitReport WithGap(FitReport report, double error, bool isKnown)
    {
        if (isKnown && error == 0.0)
        {
            return report;
        }

        double doubt = 2.0 * error;
        double gap = isKnown && error <= LargestErrorOfPenalties ? report.Certificate.Value + doubt : double.PositiveInfinity;
        double tolerance = Math.Max(report.Certificate.Tolerance, Math.Min(doubt, Certifier.HighestRounding));
        return report with
        {
            Status = report.Converged && !(gap <= tolerance) ? FitStatus.IllConditioned : report.Status,
            Certificate = report.Certificate with { Value = gap, Tolerance = tolerance },
        };
    }
}
