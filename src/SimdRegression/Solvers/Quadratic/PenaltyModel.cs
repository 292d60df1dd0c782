namespace SimdRegression.Solvers;

/// <summary>
/// A convex penalty beside any loss, as Newton's method over rows needs it: its value, the minimum of a quadratic model with it, and what it leaves of a duality
/// gap. Coefficients w are those of the solver's units, and the penalty acts on p(j) w(j).
/// </summary>
internal abstract class PenaltyModel
{
    /// <summary>The strength of the penalty.</summary>
    public abstract Strength Strength { get; }

    /// <summary>The share of L1, for the report.</summary>
    public abstract double L1Ratio { get; }

    /// <summary>Whether a strength makes all penalised coefficients zero.</summary>
    public abstract bool LeavesNone { get; }

    /// <summary>Whether any coefficient is free of the penalty.</summary>
    public abstract bool AnyFree { get; }

    /// <summary>Whether every penalised coefficient is held at zero, and only free ones move.</summary>
    public bool HoldsPenalized { get; set; }

    /// <summary>Throws where penalty and options do not suit each other.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    public abstract void Check(in FitOptions options);

    /// <summary>Fills in what does not depend on the strength.</summary>
    /// <param name="penaltyScale">p.</param>
    /// <param name="options">The options.</param>
    public abstract void Take(ReadOnlySpan<double> penaltyScale, in FitOptions options);

    /// <summary>Whether no penalty acts on a coefficient.</summary>
    public abstract bool IsFree(int feature);

    /// <summary>The smallest strength at which all penalised coefficients are zero.</summary>
    /// <param name="slopes">The slopes of the loss where they are.</param>
    public abstract double LargestStrength(ReadOnlySpan<double> slopes);

    /// <summary>Sets what multiplies the penalty beside the sum of losses.</summary>
    public abstract void SetStrength(double alpha);

    /// <summary>The penalty at w.</summary>
    public abstract double ValueAt(ReadOnlySpan<double> coefficients);

    /// <summary>Minimises a quadratic model with the penalty.</summary>
    /// <param name="problem">The model: 1/2 v'Hv - c'v in coefficients v = d w, d its scales.</param>
    /// <param name="v">On entry a point, on return the minimum.</param>
    /// <returns>How far the last sweep moved, relative to the largest coefficient.</returns>
    public abstract double Solve(ScaledProblem problem, Span<double> v);

    /// <summary>The derivative of the penalty in a coefficient, where it is smooth there.</summary>
    /// <param name="coefficients">w.</param>
    /// <param name="feature">Which coefficient.</param>
    /// <param name="slope">Receives the derivative.</param>
    public abstract bool TrySlope(ReadOnlySpan<double> coefficients, int feature, out double slope);

    /// <summary>What the penalty adds to the duality gap of a dual point.</summary>
    /// <param name="slopes">z, the slopes that the penalty has to answer.</param>
    /// <param name="changes">How far each may be from it.</param>
    /// <param name="isExact">Which slopes are the derivatives of the penalty, whatever stands in z; those of free coefficients among them.</param>
    /// <param name="coefficients">w.</param>
    /// <param name="possible">What is left of the objective above the least of the loss, which no penalty of the minimum exceeds; may be infinite.</param>
    public abstract double GapOf(ReadOnlySpan<double> slopes, ReadOnlySpan<double> changes, ReadOnlySpan<bool> isExact, ReadOnlySpan<double> coefficients, double possible);
}
