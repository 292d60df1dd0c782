using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>
/// The path of the lasso as it is: piecewise linear in lambda1, followed from where all penalised coefficients are zero down to zero (Osborne,
/// Presnell and Turlach 2000; Efron, Hastie, Johnstone and Tibshirani 2004).
/// </summary>
/// <remarks>
/// With A the active coefficients, s their signs and p the units of the penalty, the solution of a segment is v(A) = a - lambda1 b,
/// H(A, A) a = c(A), H(A, A) b = s p. A segment ends where an active coefficient reaches zero and leaves, or where the slope of another,
/// z(j) = c(j) - H(j, A) a + lambda1 H(j, A) b, reaches lambda1 p(j) in magnitude and enters. Coefficients without penalty are active throughout.
/// A column that depends on those of A does not enter until one of them has left: its slope stays where theirs are.
/// Every segment is solved afresh, so errors do not add up along the path.
/// </remarks>
internal sealed class LassoHomotopy
{
    // A column less than this share of which lies outside the active ones depends on them.
    private const double DependentShare = 1e-9;

    private readonly PathProblem problem;
    private readonly SweptGram gram;
    private readonly int features;
    private readonly int[] signs;
    private readonly bool[] isActive;
    private readonly bool[] isDependent;
    private readonly double[] signedUnits;
    private readonly double[] start;
    private readonly double[] slope;
    private readonly double[] restOfTarget;
    private readonly double[] restOfSigns;
    private int changes;
    private int changedFeature;
    private int changedSign;
    private bool hasEntered;

    /// <summary>Allocates the state.</summary>
    public LassoHomotopy(PathProblem problem, int features)
    {
        this.problem = problem;
        this.features = features;
        gram = new SweptGram(problem.Scaled, features);
        int stride = KernelLayout.Stride(features);
        signs = new int[features];
        isActive = new bool[features];
        isDependent = new bool[features];
        signedUnits = new double[stride];
        start = new double[stride];
        slope = new double[stride];
        restOfTarget = new double[stride];
        restOfSigns = new double[stride];
    }

    /// <summary>lambda1 at the upper end of the segment; infinite for the first.</summary>
    public double Upper { get; private set; }

    /// <summary>lambda1 at its lower end.</summary>
    public double Lower { get; private set; }

    /// <summary>Which feature enters or leaves at the lower end; -1 where the path ends at zero.</summary>
    public int Feature { get; private set; }

    /// <summary>Whether that feature enters.</summary>
    public bool Enters { get; private set; }

    /// <summary>Whether the columns of the segment depend on each other so nearly that its solution needs more precision.</summary>
    public bool IsWeak { get; private set; }

    /// <summary>The active features, ascending.</summary>
    public ReadOnlySpan<int> Active => gram.Active;

    /// <summary>Begins at the strong end.</summary>
    public void Start()
    {
        gram.Reset();
        Array.Clear(signs);
        Array.Clear(isActive);
        Array.Clear(isDependent);
        Array.Clear(signedUnits);
        Upper = double.PositiveInfinity;
        changes = 0;
        changedFeature = -1;
        changedSign = 0;
        hasEntered = false;
        IsWeak = false;
        for (int j = 0; j < features; j++)
        {
            if (!problem.IsPenalized[j] && !problem.Scaled.Fixed[j])
            {
                Take(j);
            }
        }

        Solve();
    }

    /// <summary>Goes on to the next segment.</summary>
    /// <returns>False where the path has ended, or goes through so many changes that ties must be driving it.</returns>
    public bool Advance()
    {
        if (Feature < 0 || changes > 64 + (16 * features))
        {
            return false;
        }

        changes++;
        Upper = Lower;
        changedFeature = Feature;
        hasEntered = Enters;
        if (Enters)
        {
            changedSign = SignOfSlope(Feature, Upper);
            signs[Feature] = changedSign;
            signedUnits[Feature] = changedSign * problem.L1Unit[Feature];
            Take(Feature);
        }
        else
        {
            changedSign = signs[Feature];
            signs[Feature] = 0;
            signedUnits[Feature] = 0.0;
            isActive[Feature] = false;
            gram.Sweep(Feature);
            Array.Clear(isDependent);
        }

        Solve();
        return true;
    }

    /// <summary>A scaled coefficient of an active feature, within the segment; never beyond zero.</summary>
    public double CoefficientAt(int feature, double lambda1)
    {
        double value = start[feature] - (lambda1 * slope[feature]);
        return value * signs[feature] < 0.0 ? 0.0 : value;
    }

    private void Take(int feature)
    {
        double diagonal = problem.Scaled.Hessian[(feature * KernelLayout.Stride(features)) + feature];
        double distance = gram.Diagonal(feature);
        if (distance <= DependentShare * diagonal)
        {
            isDependent[feature] = true;
            signs[feature] = 0;
            signedUnits[feature] = 0.0;
            return;
        }

        // Once it has been weak, sweeping has left its rounding in the matrix.
        IsWeak |= distance * problem.LargestInflation < diagonal;
        isActive[feature] = true;
        gram.Sweep(feature);
    }

    private void Solve()
    {
        gram.Solve(problem.Scaled.Linear, signedUnits, start, slope, restOfTarget, restOfSigns);
        Lower = 0.0;
        Feature = -1;
        for (int j = 0; j < features; j++)
        {
            if (isActive[j])
            {
                ConsiderLeaving(j);
            }
            else if (problem.IsPenalized[j] && !isDependent[j])
            {
                ConsiderEntering(j);
            }
        }
    }

    private void ConsiderLeaving(int j)
    {
        // Away from zero, or just come from there: a line crosses zero once.
        if (signs[j] * slope[j] >= 0.0 || (j == changedFeature && hasEntered))
        {
            return;
        }

        double at = Math.Min(start[j] / slope[j], Upper);
        if (at > Lower)
        {
            Lower = at;
            Feature = j;
            Enters = false;
        }
    }

    private void ConsiderEntering(int j)
    {
        // z = alpha + lambda1 beta reaches lambda1 p from below, or -lambda1 p from above.
        double alpha = restOfTarget[j];
        double beta = -restOfSigns[j];
        double unit = problem.L1Unit[j];
        bool hasLeft = j == changedFeature && !hasEntered;
        ConsiderReaching(j, alpha, unit - beta, hasLeft && changedSign > 0);
        ConsiderReaching(j, -alpha, unit + beta, hasLeft && changedSign < 0);
    }

    private void ConsiderReaching(int j, double alpha, double closing, bool justLeft)
    {
        if (closing <= 0.0 || alpha <= 0.0 || justLeft)
        {
            return;
        }

        double at = Math.Min(alpha / closing, Upper);
        if (at > Lower)
        {
            Lower = at;
            Feature = j;
            Enters = true;
        }
    }

    private int SignOfSlope(int feature, double lambda1)
    {
        double beta = double.IsInfinity(lambda1) ? 0.0 : -restOfSigns[feature] * lambda1;
        return restOfTarget[feature] + beta >= 0.0 ? 1 : -1;
    }
}
