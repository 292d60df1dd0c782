using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>What fits tell where sums have fewer digits than their arithmetic: earlier rows lost their weight, or were taken out.</summary>
internal static class LostDigits
{
    private const double Epsilon = 2.220446049250313e-16;

    // Sums in double precision that lost no more than so many times what adding loses have the digits that the condition number leaves.
    private const double LargestGrowth = 2.0;

    /// <summary>The report of a fit, with the digits that the sums leave, and its status where those are fewer than six.</summary>
    /// <param name="report">The report, as far as arithmetic and condition number tell.</param>
    /// <param name="moments">The sums.</param>
    /// <param name="lost">What they lost: <see cref="ScaledProblem.LostShare"/>.</param>
    /// <param name="largestError">The relative error that leaves enough digits.</param>
    public static FitReport In(FitReport report, MomentAccumulator moments, double lost, double largestError)
    {
        if (!moments.IsDoubled && !(lost > LargestGrowth * moments.UsualShare))
        {
            return report;
        }

        double error = Math.Max(1.0, report.ConditionNumber) * lost;
        bool isLost = !(error <= largestError);
        return report with
        {
            Status = isLost && report.Converged ? FitStatus.IllConditioned : report.Status,
            ExpectedDigits = Math.Min(report.ExpectedDigits, Math.Max(0.0, -ReproducibleFunctions.Log10(Epsilon + Math.Min(1.0, error)))),
        };
    }
}
