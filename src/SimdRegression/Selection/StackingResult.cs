using System.Globalization;
using System.Text;

namespace SimdRegression;

/// <summary>What the members of a stacked model count, and how well it predicted rows that its parts had not seen.</summary>
/// <remarks>Thread safety: immutable; any number of threads may share it.</remarks>
public sealed class StackingResult
{
    private readonly Candidate[] members;
    private readonly double[] weights;
    private readonly double[] memberErrors;

    internal StackingResult(
        ReadOnlySpan<Candidate> members, ReadOnlySpan<double> weights, ReadOnlySpan<double> memberErrors, double error, FitReport report)
    {
        this.members = members.ToArray();
        this.weights = weights.ToArray();
        this.memberErrors = memberErrors.ToArray();
        MeanSquaredError = error;
        Report = report;
    }

    /// <summary>The members, in the order in which they were given.</summary>
    public ReadOnlySpan<Candidate> Members => members;

    /// <summary>How much each member counts; not negative. They need not sum to 1.</summary>
    public ReadOnlySpan<double> Weights => weights;

    /// <summary>The mean squared error of each member over all rows that are tested, each predicted by a model that was not fitted to it.</summary>
    public ReadOnlySpan<double> MemberErrors => memberErrors;

    /// <summary>The mean squared error of the weighted sum of the members over the same rows; at most that of the best member, but for
    /// rounding.</summary>
    /// <remarks>The weights were fitted to these errors, so it is somewhat too low as a forecast.</remarks>
    public double MeanSquaredError { get; }

    /// <summary>How the fit of the weights ended.</summary>
    public FitReport Report { get; }

    /// <summary>The stack as text for a reader: a line a member with its weight and its error, and the error of the stack, in the invariant culture.</summary>
    public override string ToString()
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        var text = new StringBuilder();
        text.Append(culture, $"{members.Length} members; mean squared error {MeanSquaredError:g6}");
        for (int i = 0; i < members.Length; i++)
        {
            text.Append(culture, $"\nalpha {members[i].Alpha:g6}, L1 share {members[i].L1Ratio:g6}: weight {weights[i]:g6}, error {memberErrors[i]:g6}");
        }

        return text.ToString();
    }
}
