namespace SimdRegression.Reports;

/// <summary>What is true of the ways in which a fit may end.</summary>
internal static class FitStatuses
{
    /// <summary>Whether a fit that ended so left a model, which may be judged.</summary>
    public static bool LeavesModel(this FitStatus status) => status is not (FitStatus.NoData or FitStatus.OutOfRange or FitStatus.Diverged or FitStatus.NoPilot);
}
