using SimdRegression.Solvers;

namespace SimdRegression;

/// <summary>
/// The accelerated proximal gradient method, FISTA (Beck and Teboulle 2009), restarted whenever the momentum points uphill (O'Donoghue and
/// Candes 2015, the gradient scheme).
/// </summary>
/// <remarks>
/// With z the extrapolated point, x+ = prox(z - eta gradient of the mean loss at z), z+ = x+ + (t - 1)/t+ (x+ - x),
/// t+ = (1 + sqrt(1 + 4 t^2))/2. The whole penalty, its squares included, is applied by its proximal step of strength eta alpha/W f; a set by
/// the projection onto it; the intercept is free; bounds clamp after that. Ends when the certificate reaches
/// <see cref="FitOptions.Tolerance"/>, at the latest after <see cref="FitOptions.MaxIterations"/> passes over the rows.
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct ProximalGradient
{
    private readonly double? stepSize;

    /// <summary>eta, for the mean of the loss, at most 1/L. Null, as by default: 1/L, derived from the moments of the rows.</summary>
    public double? StepSize
    {
        get => stepSize;
        init => stepSize = value is null ? null : DescentSettings.CheckedStepSize(value.Value);
    }

    /// <summary>Is shown every iterate. Default: none.</summary>
    public DescentObserver? Observer { get; init; }
}
