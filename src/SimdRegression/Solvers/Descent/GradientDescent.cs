using SimdRegression.Solvers;

namespace SimdRegression;

/// <summary>
/// Batch gradient descent (Cauchy 1847): one step down the gradient of the mean loss a pass over all rows.
/// </summary>
/// <remarks>
/// <para>
/// The objective is F(w, b) = 1/W sum s l(x.w + b, y) + alpha/W sum f R(w). A step is w := w - eta (gradient of the loss + alpha/W f (1 - r) w),
/// b := b - eta (derivative in b), followed by the soft-threshold of w by eta alpha/W f r, where R(w) = r |w| + (1 - r)/2 w^2; a
/// penalty of another form is applied by its proximal step, a set by the projection onto it. The intercept is not penalised. Bounds
/// clamp after that.
/// </para>
/// <para>
/// Steps below 2/L converge, where L is the largest eigenvalue of the Hessian; from a quadratic with smallest eigenvalue mu the step 2/(L + mu)
/// is best, and shortens the distance to the optimum by (L - mu)/(L + mu) each time. With <see cref="FitOptions.Standardize"/> steps are
/// taken in units of the columns' deviations, which brings L and mu together. At most <see cref="FitOptions.MaxIterations"/> passes.
/// </para>
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct GradientDescent
{
    private readonly double? stepSize;
    private readonly double momentum;
    private readonly double heldOutFraction;
    private readonly int? patience;

    /// <summary>eta0, for the mean of the loss. Null, as by default: 1/L, derived from the moments of the rows.</summary>
    public double? StepSize
    {
        get => stepSize;
        init => stepSize = value is null ? null : DescentSettings.CheckedStepSize(value.Value);
    }

    /// <summary>How the step size changes. Default: not at all.</summary>
    public StepSchedule Schedule { get; init; }

    /// <summary>
    /// What of the last move is added to the next, from 0 (default) to below 1: the heavy ball (Polyak 1964), or Nesterov's method.
    /// </summary>
    public double Momentum
    {
        get => momentum;
        init => momentum = DescentSettings.CheckedMomentum(value);
    }

    /// <summary>Whether the gradient is taken where the momentum leads to (Nesterov 1983) and not before. Default: false.</summary>
    public bool Nesterov { get; init; }

    /// <summary>The part of the rows that is held out and tells when to stop; 0, as by default, for none. At most 0.9.</summary>
    public double HeldOutFraction
    {
        get => heldOutFraction;
        init => heldOutFraction = DescentSettings.CheckedFraction(value);
    }

    /// <summary>After how many passes without a better loss on the held-out rows the fit stops. At least 1. Default: 5.</summary>
    public int Patience
    {
        get => patience ?? DescentSettings.DefaultPatience;
        init => patience = DescentSettings.AtLeastOne(value, nameof(Patience));
    }

    /// <summary>Decides, by a hash of it and the index of a row, which rows are held out.</summary>
    [CLSCompliant(false)]
    public ulong Seed { get; init; }

    /// <summary>Is shown every iterate. Default: none.</summary>
    public DescentObserver? Observer { get; init; }
}
