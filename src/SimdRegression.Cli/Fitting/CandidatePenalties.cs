using SimdRegression.Cli.Requests;

namespace SimdRegression.Cli.Fitting;

/// <summary>The penalties of candidates, for those that have solvers of their own.</summary>
/// <param name="settings">What they have besides strength and share.</param>
internal sealed class CandidatePenalties(PenaltySettings settings)
{
    private readonly FeatureGroups? groups = settings.GroupLabels.Length > 0 ? settings.ToGroups() : null;

    public GroupLasso Groups(Candidate candidate) => new(candidate.Alpha, groups!, candidate.L1Ratio, settings.GroupFactors);

    public QuadraticPenalty Graph(Candidate candidate) => new(candidate.Alpha, settings.Graph!, candidate.L1Ratio);

    public AdaptiveLasso Adaptive(Candidate candidate) =>
        new(candidate.Alpha, settings.AdaptivePower, settings.RidgePilot is double strength ? Strength.FromDouble(strength) : null);

    public Bridge Bridge(Candidate candidate) => new(candidate.Alpha, settings.Q);

    public Mcp Mcp(Candidate candidate) => new(candidate.Alpha, settings.Gamma);

    public Scad Scad(Candidate candidate) => new(candidate.Alpha, settings.Gamma);
}
