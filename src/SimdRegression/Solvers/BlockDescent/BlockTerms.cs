using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>
/// A group penalty in the units of a <see cref="ScaledProblem"/>: sum over groups of m(g) |a v| + sum over j of l(j) |v(j)|, |a v| the 2-norm of
/// a(j) v(j) over the group.
/// </summary>
internal sealed class BlockTerms
{
    // In the units of the problem a slope is about one; a weight above this has no other effect than a larger one.
    private const double Prohibitive = 1e300;

    private readonly int features;
    private readonly bool[] neverHeld;
    private readonly bool[] isFixedColumn;

    /// <summary>Allocates the terms.</summary>
    /// <param name="features">N.</param>
    public BlockTerms(int features)
    {
        this.features = features;
        Norm = new double[features];
        Unit = new double[features];
        L1 = new double[features];
        IsFree = new bool[features];
        neverHeld = new bool[features];
        isFixedColumn = new bool[features];
    }

    /// <summary>The groups.</summary>
    public FeatureGroups Groups { get; private set; } = null!;

    /// <summary>m, what multiplies the norm of a group.</summary>
    public double[] Norm { get; }

    /// <summary>a, what a coefficient is multiplied with inside its norm.</summary>
    public double[] Unit { get; }

    /// <summary>l, the weights of the absolute values.</summary>
    public double[] L1 { get; }

    /// <summary>Whether no penalty acts on a coefficient.</summary>
    public bool[] IsFree { get; }

    /// <summary>Whether any coefficient is free.</summary>
    public bool AnyFree { get; private set; }

    /// <summary>Fills in what does not depend on the strength.</summary>
    /// <param name="units">a.</param>
    /// <param name="isFixed">Which columns cannot matter; empty where all may.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="options">The options.</param>
    public void Take(ReadOnlySpan<double> units, ReadOnlySpan<bool> isFixed, in GroupLasso penalty, in FitOptions options)
    {
        Groups = penalty.Groups;
        ReadOnlySpan<double> factors = options.PenaltyFactors.Span;
        for (int j = 0; j < features; j++)
        {
            Unit[j] = units[j];
            double ofGroup = (1.0 - penalty.L1Ratio) * penalty.FactorOf(Groups.GroupOf(j));
            double ofFeature = penalty.L1Ratio * (factors.IsEmpty ? 1.0 : factors[j]);
            isFixedColumn[j] = !isFixed.IsEmpty && isFixed[j];
            neverHeld[j] = ofGroup == 0.0 && ofFeature == 0.0 && !isFixedColumn[j];
        }

        Free(neverHeld);
    }

    /// <summary>Sets the strength.</summary>
    /// <param name="penalty">The penalty.</param>
    /// <param name="options">The options.</param>
    /// <param name="total">What multiplies the penalty, in the units of the problem.</param>
    public void SetStrength(in GroupLasso penalty, in FitOptions options, double total)
    {
        ReadOnlySpan<double> factors = options.PenaltyFactors.Span;
        for (int group = 0; group < Groups.Count; group++)
        {
            double factor = (1.0 - penalty.L1Ratio) * penalty.FactorOf(group);
            Norm[group] = factor == 0.0 ? 0.0 : Math.Min(total * factor, Prohibitive);
        }

        for (int j = 0; j < features; j++)
        {
            double factor = penalty.L1Ratio * (factors.IsEmpty ? 1.0 : factors[j]);
            L1[j] = factor == 0.0 ? 0.0 : Math.Min(total * factor * Unit[j], Prohibitive);
        }

        Free(neverHeld, freesAll: total == 0.0);
    }

    // A strength of 0 holds no coefficient.
    private void Free(ReadOnlySpan<bool> own, bool freesAll = false)
    {
        AnyFree = false;
        for (int j = 0; j < features; j++)
        {
            IsFree[j] = own[j] || (freesAll && !isFixedColumn[j]);
            AnyFree |= IsFree[j];
        }
    }

    /// <summary>The 2-norm of a(j) v(j) over a group.</summary>
    public double NormOf(int group, ReadOnlySpan<double> v)
    {
        double sum = 0.0;
        foreach (int j in Groups.FeaturesOf(group))
        {
            double u = Unit[j] * v[j];
            sum += u * u;
        }

        return Math.Sqrt(sum);
    }

    /// <summary>The penalty of a group.</summary>
    public double ValueOf(int group, ReadOnlySpan<double> v)
    {
        double sum = Norm[group] == 0.0 ? 0.0 : Norm[group] * NormOf(group, v);
        foreach (int j in Groups.FeaturesOf(group))
        {
            sum += L1[j] * Math.Abs(v[j]);
        }

        return sum;
    }

    /// <summary>The 2-norm of the slopes of a group, in the units of its norm, beyond what the absolute values hold.</summary>
    /// <param name="group">The group.</param>
    /// <param name="slopes">The slopes.</param>
    /// <param name="scale">What the slopes are multiplied with.</param>
    /// <param name="strength">What the weights of the absolute values are multiplied with.</param>
    /// <param name="derivative">Receives the derivative of its square in the scale, halved.</param>
    /// <param name="derivativeOfStrength">Receives the derivative of its square in the strength, halved.</param>
    public double SlopeBeyondL1(
        int group, ReadOnlySpan<double> slopes, double scale, double strength, out double derivative, out double derivativeOfStrength)
    {
        double sum = 0.0;
        derivative = 0.0;
        derivativeOfStrength = 0.0;
        foreach (int j in Groups.FeaturesOf(group))
        {
            double magnitude = Math.Abs(slopes[j]) / Unit[j];
            double held = L1[j] / Unit[j];
            double beyond = (scale * magnitude) - (strength * held);
            if (beyond > 0.0)
            {
                sum += beyond * beyond;
                derivative += beyond * magnitude;
                derivativeOfStrength -= beyond * held;
            }
        }

        return Math.Sqrt(sum);
    }

    /// <summary>The smallest multiple of the present strength at which a group is zero for given slopes; 0 for one without slopes.</summary>
    /// <remarks>
    /// The root of |S(z, t l)| = t m, S the soft threshold. The left side falls and is convex in t, the right side grows, so that Newton's method from
    /// the left comes to the root from the left.
    /// </remarks>
    public double StrengthOfZero(int group, ReadOnlySpan<double> slopes)
    {
        const int MostSteps = 200;
        double strength = 0.0;
        for (int step = 0; step < MostSteps; step++)
        {
            double size = SlopeBeyondL1(group, slopes, 1.0, strength, out _, out double derivative);
            double excess = size - (strength * Norm[group]);
            if (!(excess > 0.0))
            {
                break;
            }

            double slope = (derivative / size) - Norm[group];
            double next = strength - (excess / slope);
            if (!(next > strength))
            {
                break;
            }

            strength = next;
        }

        return strength;
    }

    /// <summary>The largest scale of slopes, at most 1, at which they are no more than the penalty of a group allows.</summary>
    public double LargestScale(int group, ReadOnlySpan<double> slopes)
    {
        const int MostSteps = 100;
        double scale = 1.0;
        for (int step = 0; step < MostSteps; step++)
        {
            // The left side is convex in the scale, and Newton's method from the right stays on the right.
            double size = SlopeBeyondL1(group, slopes, scale, 1.0, out double derivative, out _);
            double excess = size - Norm[group];
            if (!(excess > 0.0))
            {
                return scale;
            }

            double next = scale - (excess * size / derivative);
            if (!(next < scale * (1.0 - (4.0 * MachineEpsilon.Double))))
            {
                // What rounding leaves beyond is on the other side a few units further.
                return Math.Max(0.0, scale * (1.0 - (32.0 * MachineEpsilon.Double)));
            }

            scale = Math.Max(0.0, next);
        }

        return 0.0;
    }
}
