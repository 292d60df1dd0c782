using System.Globalization;

namespace SimdRegression;

/// <summary>
/// The group lasso (Yuan and Lin 2006) and the sparse group lasso (Simon, Friedman, Hastie and Tibshirani 2013): minimises
/// 1/(2W) sum s (y - x.w - b)^2 + alpha ( (1 - r) sum over groups g of c(g) |w(g)| + r sum over j of f(j) |w(j)| ), W the sum of the weights s
/// and |w(g)| the 2-norm of the coefficients of a group. A group enters or leaves as a whole; with r above 0 single features of it can stay out.
/// </summary>
/// <remarks>
/// The factors c of the groups are by default the roots of their sizes; a factor of 0 frees a group. The penalty factors f of the options
/// (<see cref="FitOptions.PenaltyFactors"/>) act on the absolute values alone; with r = 0 they are refused. Bounds are refused. With
/// <see cref="FitOptions.Standardize"/> the penalty acts on the coefficients of scaled columns.
/// <para>The fit goes by block descent on the moments, with Newton steps on the groups that are in, and ends with a duality gap.</para>
/// <para>Sources: https://doi.org/10.1111/j.1467-9868.2005.00532.x and https://doi.org/10.1080/10618600.2012.681250.</para>
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
/// <example><code>
/// var groups = new FeatureGroups([0, 0, 1, 1, 2]);
/// FitReport report = moments.Fit(new GroupLasso(0.1, groups), out Model model);
/// </code></example>
public readonly record struct GroupLasso : IMomentsEstimator
{
    private readonly FeatureGroups? groups;

    /// <summary>A group lasso.</summary>
    /// <param name="alpha">The strength of the penalty; a bare number is alpha in the formula above.</param>
    /// <param name="groups">Which features belong together.</param>
    /// <param name="l1Ratio">The share r of the absolute values, from 0 to 1; above 0 it is the sparse group lasso.</param>
    /// <param name="factors">c: one factor for each group, finite and not below 0. Empty: the roots of their sizes. The memory must not change.</param>
    /// <exception cref="ArgumentNullException">There are no groups.</exception>
    /// <exception cref="ArgumentException">There is not one factor for each group, or one is out of range.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The share lies outside 0 to 1.</exception>
    public GroupLasso(Strength alpha, FeatureGroups groups, double l1Ratio = 0.0, ReadOnlyMemory<double> factors = default)
    {
        ArgumentNullException.ThrowIfNull(groups);
        if (!(l1Ratio >= 0.0 && l1Ratio <= 1.0))
        {
            throw new ArgumentOutOfRangeException(nameof(l1Ratio), l1Ratio, Text($"The share of L1 must lie from 0 to 1, and is {l1Ratio}."));
        }

        if (!factors.IsEmpty && factors.Length != groups.Count)
        {
            throw new ArgumentException($"There are {factors.Length} factors for {groups.Count} groups; there must be one for each.", nameof(factors));
        }

        for (int group = 0; group < factors.Length; group++)
        {
            double factor = factors.Span[group];
            if (!(factor >= 0.0 && double.IsFinite(factor)))
            {
                throw new ArgumentException(Text($"The factor of group {group} is {factor}; it must be a finite number not below 0."), nameof(factors));
            }
        }

        Strength = alpha;
        this.groups = groups;
        L1Ratio = l1Ratio;
        Factors = factors;
    }

    /// <inheritdoc/>
    public EstimatorKind Kind => EstimatorKind.Other;

    /// <inheritdoc/>
    public Strength Strength { get; }

    /// <inheritdoc/>
    public double L1Ratio { get; }

    /// <summary>Which features belong together.</summary>
    /// <exception cref="InvalidOperationException">The penalty is <c>default</c>, which has no groups.</exception>
    public FeatureGroups Groups => groups ?? throw new InvalidOperationException("The penalty has no groups: new GroupLasso() and default have none.");

    /// <summary>c, one factor for each group; empty for the roots of their sizes.</summary>
    public ReadOnlyMemory<double> Factors { get; }

    /// <summary>The factor c of a group.</summary>
    /// <param name="group">From 0 to the number of groups - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such group.</exception>
    public double FactorOf(int group)
    {
        int size = Groups.FeaturesOf(group).Length;
        return Factors.IsEmpty ? Math.Sqrt(size) : Factors.Span[group];
    }

    void IMomentsEstimator.FitBy<TFitter>(TFitter fitter) => fitter.FitGroups(in this);

    void IMomentsEstimator.PrepareBy<TFitter>(TFitter fitter) => fitter.PrepareGroups();

    /// <summary>Throws where the penalty does not suit the features or the options.</summary>
    /// <exception cref="ArgumentException">It does not; the message says what is allowed.</exception>
    internal void Check(int features, in FitOptions options)
    {
        Strength.Require("estimator");
        if (groups is null || groups.FeatureCount != features)
        {
            throw new ArgumentException(
                $"The groups are of {groups?.FeatureCount ?? 0} features, and must be of {features}: each feature is in one group.", "estimator");
        }

        if (L1Ratio == 0.0 && !options.PenaltyFactors.IsEmpty)
        {
            throw new ArgumentException(
                $"{nameof(FitOptions.PenaltyFactors)} act on absolute values, and this group lasso has none; the factors of its groups weight it, or give it a share of L1.",
                "options");
        }

        if (options.IsBounded)
        {
            throw new ArgumentException("The group lasso takes no bounds; ridge, lasso and elastic net do.", "options");
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
