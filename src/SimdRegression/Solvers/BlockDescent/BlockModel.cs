using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>A group penalty beside any loss: the quadratic models of Newton's method are solved by block descent.</summary>
internal sealed class BlockModel : PenaltyModel
{
    private const double Epsilon = MachineEpsilon.Double;
    private const int MostSweeps = 200;

    private readonly int features;
    private readonly BlockTerms terms;
    private readonly BlockTerms scaledTerms;
    private readonly BlockSweeps sweeps;
    private readonly BlockNewton newton;
    private readonly double[] gradient;
    private readonly double[] low;
    private readonly double[] units;
    private readonly double[] sizes;
    private GroupLasso penalty;
    private FitOptions options;
    private double strength;

    /// <summary>Allocates the model.</summary>
    /// <param name="features">N.</param>
    public BlockModel(int features)
    {
        this.features = features;
        terms = new BlockTerms(features);
        scaledTerms = new BlockTerms(features);
        sweeps = new BlockSweeps(features);
        newton = new BlockNewton(features);
        gradient = new double[KernelLayout.Stride(features)];
        low = new double[KernelLayout.Stride(features)];
        units = new double[features];
        sizes = new double[features];
    }

    /// <inheritdoc/>
    public override Strength Strength => penalty.Strength;

    /// <inheritdoc/>
    public override double L1Ratio => penalty.L1Ratio;

    /// <inheritdoc/>
    public override bool LeavesNone => true;

    /// <inheritdoc/>
    public override bool AnyFree => terms.AnyFree;

    /// <summary>Sets the penalty.</summary>
    public BlockModel Of(in GroupLasso groups)
    {
        penalty = groups;
        return this;
    }

    /// <inheritdoc/>
    public override void Check(in FitOptions fitOptions) => penalty.Check(features, in fitOptions);

    /// <inheritdoc/>
    public override void Take(ReadOnlySpan<double> penaltyScale, in FitOptions fitOptions)
    {
        options = fitOptions;
        terms.Take(penaltyScale, default, in penalty, in options);
    }

    /// <inheritdoc/>
    public override bool IsFree(int feature) => terms.IsFree[feature];

    /// <inheritdoc/>
    public override double LargestStrength(ReadOnlySpan<double> slopes)
    {
        terms.SetStrength(in penalty, in options, 1.0);
        for (int j = 0; j < features; j++)
        {
            sizes[j] = terms.IsFree[j] ? 0.0 : slopes[j];
        }

        double largest = 0.0;
        for (int group = 0; group < terms.Groups.Count; group++)
        {
            largest = Math.Max(largest, terms.StrengthOfZero(group, sizes));
        }

        return largest;
    }

    /// <inheritdoc/>
    public override void SetStrength(double alpha)
    {
        strength = alpha;
        terms.SetStrength(in penalty, in options, alpha);
    }

    /// <inheritdoc/>
    public override double ValueAt(ReadOnlySpan<double> coefficients)
    {
        double total = 0.0;
        for (int group = 0; group < terms.Groups.Count && !HoldsPenalized; group++)
        {
            total += terms.ValueOf(group, coefficients);
        }

        return total;
    }

    /// <inheritdoc/>
    public override double Solve(ScaledProblem problem, Span<double> v)
    {
        for (int j = 0; j < features; j++)
        {
            units[j] = terms.Unit[j] / problem.Scale[j];
        }

        scaledTerms.Take(units, problem.Fixed, in penalty, in options);
        scaledTerms.SetStrength(in penalty, in options, strength);
        sweeps.Reset(scaledTerms.Groups);
        DoubledResidual.Compute(features, problem, v, gradient, low);
        double moved = double.PositiveInfinity;
        double least = double.PositiveInfinity;
        int sinceGain = 0;
        const int Patience = 20;
        for (int sweep = 0; sweep < MostSweeps && sinceGain < Patience; sweep++)
        {
            moved = HoldsPenalized ? 0.0 : sweeps.Run(problem, scaledTerms, v, gradient);
            DoubledResidual.Compute(features, problem, v, gradient, low);
            newton.Improve(problem, scaledTerms, v, gradient, low);
            sinceGain = moved < 0.5 * least ? 0 : sinceGain + 1;
            least = Math.Min(least, moved);
            if (moved <= 8.0 * Epsilon)
            {
                break;
            }
        }

        return moved;
    }

    /// <inheritdoc/>
    public override bool TrySlope(ReadOnlySpan<double> coefficients, int feature, out double slope)
    {
        int group = terms.Groups.GroupOf(feature);
        double norm = terms.Norm[group] > 0.0 ? terms.NormOf(group, coefficients) : 0.0;
        double w = coefficients[feature];
        double unit = terms.Unit[feature];
        slope = (norm > 0.0 ? terms.Norm[group] * unit * unit * w / norm : 0.0) + (w == 0.0 ? 0.0 : Math.CopySign(terms.L1[feature], w));
        return !HoldsPenalized && (norm > 0.0 || terms.Norm[group] == 0.0) && (w != 0.0 || terms.L1[feature] == 0.0);
    }

    /// <inheritdoc/>
    public override double GapOf(
        ReadOnlySpan<double> slopes, ReadOnlySpan<double> changes, ReadOnlySpan<bool> isExact, ReadOnlySpan<double> coefficients, double possible)
    {
        if (HoldsPenalized)
        {
            return 0.0;
        }

        for (int j = 0; j < features; j++)
        {
            sizes[j] = terms.IsFree[j] ? 0.0 : Math.Abs(slopes[j]) + changes[j];
        }

        double gap = 0.0;
        double scale = 1.0;
        for (int group = 0; group < terms.Groups.Count; group++)
        {
            double product = 0.0;
            double error = 0.0;
            bool anyExact = false;
            foreach (int j in terms.Groups.FeaturesOf(group))
            {
                bool counts = !terms.IsFree[j] && !isExact[j];
                product += counts ? slopes[j] * coefficients[j] : 0.0;
                error += counts ? changes[j] * Math.Abs(coefficients[j]) : 0.0;
                anyExact |= isExact[j] && !terms.IsFree[j];
            }

            // A group with exact slopes has all of them where a coefficient is not zero: they hold its penalty to the last digit, and the other slopes only
            // have to stay within their own weights.
            if (!anyExact)
            {
                gap += Math.Max(0.0, terms.ValueOf(group, coefficients) - product) + error;
                scale = Math.Min(scale, terms.LargestScale(group, sizes));
                continue;
            }

            foreach (int j in terms.Groups.FeaturesOf(group))
            {
                bool counts = !terms.IsFree[j] && !isExact[j];
                scale = counts && sizes[j] > terms.L1[j] ? Math.Min(scale, terms.L1[j] / sizes[j]) : scale;
            }
        }

        // Slopes beyond what the penalty allows are worth no more than their excess times the penalty of the minimum.
        return scale < 1.0 ? gap + (((1.0 / scale) - 1.0) * possible) : gap;
    }
}
