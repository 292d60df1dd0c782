using SimdRegression.Solvers;

namespace SimdRegression;

/// <summary>
/// How a <see cref="StochasticLearner{TModel, T, TKernels}"/> steps. The default value derives its step sizes from the rows, lets them fall
/// as the root of the number of rows, and has an intercept.
/// </summary>
/// <remarks>Thread safety: an immutable value; any number of threads may share it.</remarks>
public readonly record struct StochasticLearnerOptions
{
    private const int DefaultRowsPerPass = 1000;

    private readonly double? stepSize;
    private readonly StepSchedule? schedule;
    private readonly int? rowsPerPass;
    private readonly bool withoutIntercept;

    /// <summary>
    /// eta0. Finite, above 0. Null, as by default: derived, 1 / (L (1 + the largest |x|^2 so far) + alpha), L the largest curvature of the
    /// loss; for a loss that has none, as the Poisson loss, a step size must be given.
    /// </summary>
    public double? StepSize
    {
        get => stepSize;
        init => stepSize = value is null ? null : DescentSettings.CheckedStepSize(value.Value);
    }

    /// <summary>How the step size changes. Default: inverse scaling with power 1/2.</summary>
    public StepSchedule Schedule
    {
        get => schedule ?? StepSchedule.InverseScaling();
        init => schedule = value;
    }

    /// <summary>How many rows of the stream count as a pass, the unit of time of the schedule. At least 1. Default: 1,000.</summary>
    public int RowsPerPass
    {
        get => rowsPerPass ?? DefaultRowsPerPass;
        init => rowsPerPass = DescentSettings.AtLeastOne(value, nameof(RowsPerPass));
    }

    /// <summary>Whether there is an intercept b. It is never penalised. Default: true.</summary>
    public bool Intercept
    {
        get => !withoutIntercept;
        init => withoutIntercept = !value;
    }
}
