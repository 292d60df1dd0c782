namespace SimdRegression.Verification;

/// <summary>The penalty that a report states, and what is known of its form besides.</summary>
/// <param name="Alpha">What multiplies r |w| + (1 - r)/2 w^2, or the penalty of another form.</param>
/// <param name="L1Ratio">r.</param>
/// <param name="IsPerSample">Whether alpha stands beside the mean of the loss, and not beside its sum.</param>
internal readonly record struct PenaltyClaim(double Alpha, double L1Ratio, bool IsPerSample)
{
    /// <summary>The form.</summary>
    public ModelPenalty Form { get; init; }

    /// <summary>The label of each feature's group.</summary>
    public ReadOnlyMemory<int> Groups { get; init; }

    /// <summary>One factor a group, in the order in which labels first appear; empty for the roots of their sizes.</summary>
    public ReadOnlyMemory<double> GroupFactors { get; init; }

    /// <summary>q of a bridge, gamma of MCP and SCAD.</summary>
    public double Parameter { get; init; }

    /// <summary>The penalty of a fit from moments.</summary>
    public static PenaltyClaim Of(in FitReport report)
    {
        double alpha = !report.Estimator.HasStrength() || double.IsNaN(report.Alpha) ? 0.0 : report.Alpha;
        bool isSquares = report.Estimator.Shape() == PenaltyShape.Squares || double.IsNaN(report.L1Ratio);
        return new PenaltyClaim(alpha, isSquares ? 0.0 : report.L1Ratio, report.Estimator.IsPerSample());
    }

    /// <summary>The penalty of a fit over rows.</summary>
    /// <exception cref="NotSupportedException">The penalty is of another form, or a set.</exception>
    public static PenaltyClaim Of(in TrainingReport report)
    {
        bool isElastic = !double.IsNaN(report.L1Ratio);
        if (!isElastic && (report.Alpha > 0.0 || !double.IsNaN(report.Multiplier)))
        {
            throw new NotSupportedException(
                "The report is of a set, or of a penalty that is made of neither squares nor absolute values; a report of ridge, lasso or elastic net is accepted.");
        }

        return new PenaltyClaim(double.IsNaN(report.Alpha) ? 0.0 : report.Alpha, isElastic ? report.L1Ratio : 0.0, false);
    }

    /// <summary>Writes the penalty into a problem.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="units">What the penalty multiplies the coefficients with: deviations, or ones.</param>
    /// <param name="factors">One factor a feature; empty for ones.</param>
    /// <param name="totalWeight">W.</param>
    public void WriteTo(VerifiedProblem problem, BigReal[] units, ReadOnlySpan<double> factors, BigReal totalWeight)
    {
        int precision = problem.Precision;
        BigReal alpha = BigReal.From(Alpha, precision);
        BigReal ratio = BigReal.From(Form is ModelPenalty.Elastic or ModelPenalty.Group ? L1Ratio : 0.0, precision);
        BigReal perSample = IsPerSample ? totalWeight.WithPrecision(precision) : BigReal.One;
        BigReal l1 = alpha * ratio;
        BigReal rest = alpha * (BigReal.One.WithPrecision(precision) - ratio);
        var levels = new BigReal[problem.Unknowns];
        bool isPower = Form == ModelPenalty.Bridge && Parameter is not (1.0 or 2.0);
        bool ownsLevel = Form is ModelPenalty.Mcp or ModelPenalty.Scad;
        for (int j = 0; j < problem.Features; j++)
        {
            BigReal factor = BigReal.From(factors.IsEmpty ? 1.0 : factors[j], precision);
            BigReal total = factor * perSample;
            switch (Form)
            {
                case ModelPenalty.Bridge when Parameter == 1.0:
                    problem.L1[j] = alpha * total * units[j];
                    break;
                case ModelPenalty.Bridge when Parameter == 2.0:
                    problem.Quadratic[j] = (alpha * total * units[j] * units[j]).Scale(1);
                    break;
                case ModelPenalty.Group:
                    problem.L1[j] = l1 * total * units[j];
                    break;
                case ModelPenalty.Elastic:
                    problem.L1[j] = l1 * total * units[j];
                    problem.Quadratic[j] = rest * total * units[j] * units[j];
                    break;
                default:
                    levels[j] = alpha * (ownsLevel ? factor : total);
                    break;
            }
        }

        if (isPower || ownsLevel)
        {
            problem.Scalars = new ScalarTerms(
                Form, BigReal.From(Parameter, precision), ownsLevel ? perSample.WithPrecision(precision) : BigReal.One.WithPrecision(precision), levels, units);
        }

        if (Form == ModelPenalty.Group)
        {
            problem.Norms = Norms(problem, rest * perSample, units);
        }
    }

    private NormTerm[] Norms(VerifiedProblem problem, BigReal strength, BigReal[] units)
    {
        var groups = new FeatureGroups(Groups.Span);
        var norms = new List<NormTerm>();
        for (int group = 0; group < groups.Count; group++)
        {
            int[] features = [.. groups.FeaturesOf(group)];
            double factor = GroupFactors.IsEmpty ? Math.Sqrt(features.Length) : GroupFactors.Span[group];
            BigReal weight = strength * BigReal.From(factor, problem.Precision);
            if (weight.Sign > 0)
            {
                norms.Add(new NormTerm(weight, features, Array.ConvertAll(features, j => units[j])));
            }
        }

        return [.. norms];
    }
}
