namespace SimdRegression.Solvers;

/// <summary>
/// The penalty of a classification, in the units of the solver: for each class sum over j of ( l(j) |w(j)| + q(j)/2 w(j)^2 ), and sum over groups g of
/// m(g) |p w(g)|, p the units of the columns that the penalty acts on. Intercepts have none.
/// </summary>
/// <param name="features">N.</param>
internal sealed class ClassTerms(int features)
{
    private readonly double[] factor = new double[features];
    private readonly double[] factorOfGroup = new double[features];
    private double share;

    /// <summary>l.</summary>
    public double[] L1 { get; } = new double[features];

    /// <summary>q.</summary>
    public double[] Quadratic { get; } = new double[features];

    /// <summary>m.</summary>
    public double[] Norm { get; } = new double[features];

    /// <summary>p.</summary>
    public double[] Unit { get; } = new double[features];

    /// <summary>The groups of the features of a class; null where the penalty has none.</summary>
    public FeatureGroups? Groups { get; private set; }

    /// <summary>Which coefficients are held at zero, as those of constant columns are.</summary>
    public bool[] Fixed { get; } = new bool[features];

    /// <summary>Which columns cannot matter, because they are constant.</summary>
    public bool[] Constant { get; } = new bool[features];

    /// <summary>Whether any coefficient has an absolute value or a norm in its penalty.</summary>
    public bool HasKinks { get; private set; }

    /// <summary>Whether some coefficient has no penalty.</summary>
    public bool HasFree { get; private set; }

    /// <summary>Takes what does not depend on the strength of an elastic net.</summary>
    public void Take(in FitOptions options, double l1Share)
    {
        ReadOnlySpan<double> factors = options.PenaltyFactors.Span;
        share = l1Share;
        Groups = null;
        for (int j = 0; j < features; j++)
        {
            factor[j] = factors.IsEmpty ? 1.0 : factors[j];
        }
    }

    /// <summary>Takes what does not depend on the strength of a group lasso.</summary>
    public void Take(in GroupLasso penalty, in FitOptions options)
    {
        ReadOnlySpan<double> factors = options.PenaltyFactors.Span;
        share = double.NaN;
        Groups = penalty.Groups;
        for (int j = 0; j < features; j++)
        {
            factor[j] = penalty.L1Ratio * (factors.IsEmpty ? 1.0 : factors[j]);
        }

        for (int group = 0; group < Groups.Count; group++)
        {
            double ofGroup = (1.0 - penalty.L1Ratio) * penalty.FactorOf(group);
            ReadOnlySpan<int> members = Groups.FeaturesOf(group);

            // The norm of a single coefficient is its absolute value.
            bool isSingle = members.Length == 1;
            factorOfGroup[group] = isSingle ? 0.0 : ofGroup;
            factor[members[0]] += isSingle ? ofGroup : 0.0;
        }
    }

    /// <summary>Sets the strength.</summary>
    /// <param name="alpha">What multiplies the penalty.</param>
    public void SetStrength(double alpha)
    {
        HasKinks = false;
        HasFree = false;
        for (int j = 0; j < features; j++)
        {
            double strength = factor[j] == 0.0 ? 0.0 : alpha * factor[j];
            bool isElastic = Groups is null;
            double l1 = isElastic ? strength * share : strength;
            L1[j] = l1 == 0.0 ? 0.0 : Math.Min(l1 * Unit[j], double.MaxValue);
            double quadratic = isElastic ? strength * (1.0 - share) : 0.0;
            Quadratic[j] = quadratic == 0.0 ? 0.0 : Math.Min(quadratic * Unit[j] * Unit[j], double.MaxValue);
            double norm = isElastic || factorOfGroup[Groups!.GroupOf(j)] == 0.0 ? 0.0 : alpha * factorOfGroup[Groups.GroupOf(j)];
            if (!isElastic)
            {
                Norm[Groups!.GroupOf(j)] = Math.Min(norm, double.MaxValue);
            }

            HasKinks |= L1[j] > 0.0 || norm > 0.0;
            HasFree |= !Constant[j] && L1[j] == 0.0 && Quadratic[j] == 0.0 && norm == 0.0;
        }
    }

    /// <summary>Holds the penalised coefficients at zero, or lets them go.</summary>
    /// <param name="holds">Whether they are held.</param>
    public void Hold(bool holds)
    {
        for (int j = 0; j < features; j++)
        {
            bool isPenalized = L1[j] > 0.0 || Quadratic[j] > 0.0 || NormOf(j) > 0.0;
            Fixed[j] = Constant[j] || (holds && isPenalized);
        }
    }

    /// <summary>What multiplies the norm of the group that a feature is in; 0 without groups.</summary>
    public double NormOf(int feature) => Groups is null ? 0.0 : Norm[Groups.GroupOf(feature)];

    /// <summary>The 2-norm of a group of one class, in the units that the penalty acts on.</summary>
    /// <param name="group">The group.</param>
    /// <param name="values">N coefficients.</param>
    public double LengthOf(int group, ReadOnlySpan<double> values)
    {
        double sum = 0.0;
        foreach (int j in Groups!.FeaturesOf(group))
        {
            double value = Unit[j] * values[j];
            sum += value * value;
        }

        return Math.Sqrt(sum);
    }

    /// <summary>The penalty of one class.</summary>
    /// <param name="values">N coefficients.</param>
    public double ValueOf(ReadOnlySpan<double> values)
    {
        double sum = 0.0;
        for (int j = 0; j < features; j++)
        {
            double w = values[j];
            sum += w == 0.0 ? 0.0 : (L1[j] * Math.Abs(w)) + (0.5 * Quadratic[j] * w * w);
        }

        for (int group = 0; Groups is not null && group < Groups.Count; group++)
        {
            sum += Norm[group] == 0.0 ? 0.0 : Norm[group] * LengthOf(group, values);
        }

        return sum;
    }

    /// <summary>By how much the penalty of one class changes, difference by difference: the penalty itself may be far larger.</summary>
    public double Change(ReadOnlySpan<double> from, ReadOnlySpan<double> to)
    {
        double change = 0.0;
        for (int j = 0; j < features; j++)
        {
            if (to[j] != from[j])
            {
                change += (L1[j] * (Math.Abs(to[j]) - Math.Abs(from[j]))) + (0.5 * Quadratic[j] * (to[j] - from[j]) * (to[j] + from[j]));
            }
        }

        for (int group = 0; Groups is not null && group < Groups.Count; group++)
        {
            change += Norm[group] == 0.0 ? 0.0 : Norm[group] * (LengthOf(group, to) - LengthOf(group, from));
        }

        return change;
    }

    /// <summary>The smallest strength at which all penalised coefficients of a class are zero.</summary>
    /// <param name="slopes">The gradient of the loss where they are.</param>
    public double LargestStrength(ReadOnlySpan<double> slopes)
    {
        double largest = 0.0;
        for (int j = 0; j < features && Groups is null; j++)
        {
            bool counts = !Fixed[j] && factor[j] > 0.0 && share > 0.0;
            largest = counts ? Math.Max(largest, Math.Abs(slopes[j]) / Unit[j] / factor[j] / share) : largest;
        }

        for (int group = 0; Groups is not null && group < Groups.Count; group++)
        {
            largest = Math.Max(largest, StrengthOfGroup(group, slopes));
        }

        return largest;
    }

    /// <summary>The norm of the slopes of a group beyond what the absolute values hold, in the units that the penalty acts on.</summary>
    /// <param name="group">The group.</param>
    /// <param name="slopes">The slopes of a class.</param>
    /// <param name="changes">By how much each may be larger; empty for not at all.</param>
    public double SlopeBeyondL1(int group, ReadOnlySpan<double> slopes, ReadOnlySpan<double> changes)
    {
        double sum = 0.0;
        foreach (int j in Groups!.FeaturesOf(group))
        {
            double slope = Math.Abs(slopes[j]) + (changes.IsEmpty ? 0.0 : changes[j]);
            double beyond = Fixed[j] ? 0.0 : Math.Max(0.0, slope - L1[j]) / Unit[j];
            sum += beyond * beyond;
        }

        return Math.Sqrt(sum);
    }

    // The root of |S(z, t l)| = t m in t, by bisection from a strength at which the left side is no larger. Features that nothing penalises do not count.
    private double StrengthOfGroup(int group, ReadOnlySpan<double> slopes)
    {
        const int MostSteps = 200;
        double ofValues = 0.0;
        double square = 0.0;
        bool allHaveValues = true;
        foreach (int j in Groups!.FeaturesOf(group))
        {
            double slope = Fixed[j] ? 0.0 : Math.Abs(slopes[j]) / Unit[j];
            square += slope * slope;
            allHaveValues &= factor[j] > 0.0;
            ofValues = factor[j] > 0.0 ? Math.Max(ofValues, slope / factor[j]) : ofValues;
        }

        if (factorOfGroup[group] == 0.0)
        {
            return ofValues;
        }

        double ofNorm = Math.Sqrt(square) / factorOfGroup[group];
        double high = allHaveValues ? Math.Min(ofValues, ofNorm) : ofNorm;
        double low = 0.0;
        for (int step = 0; step < MostSteps; step++)
        {
            double middle = 0.5 * (low + high);
            double sum = 0.0;
            foreach (int j in Groups.FeaturesOf(group))
            {
                double beyond = Fixed[j] ? 0.0 : Math.Max(0.0, (Math.Abs(slopes[j]) / Unit[j]) - (middle * factor[j]));
                sum += beyond * beyond;
            }

            bool isBelow = Math.Sqrt(sum) > middle * factorOfGroup[group];
            low = isBelow ? middle : low;
            high = isBelow ? high : middle;
        }

        return high;
    }
}
