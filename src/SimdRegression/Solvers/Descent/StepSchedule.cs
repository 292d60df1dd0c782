using System.Globalization;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression;

/// <summary>How the step size of a descent changes: what the first step size eta0 is multiplied by as time goes on.</summary>
public enum StepDecay
{
    /// <summary>1 at all times.</summary>
    Constant,

    /// <summary>1 / (1 + t)^power.</summary>
    InverseScaling,

    /// <summary>1 / (1 + rate t).</summary>
    InverseTime,

    /// <summary>exp(-rate t).</summary>
    Exponential,

    /// <summary>factor to the power of the number of whole intervals that have passed.</summary>
    Step,

    /// <summary>1/2 (1 + cos(pi t / duration)), and 0 from the duration on.</summary>
    Cosine,
}

/// <summary>
/// The schedule of a descent's step sizes. Time t counts passes over the rows, in fractions for stochastic descent, so that a schedule means
/// the same whatever the number of rows and the size of a batch. The default value is constant.
/// </summary>
/// <remarks>
/// Stochastic descent converges where the step sizes fall, but not too fast: their sum over all steps must be infinite and that of their
/// squares finite (Robbins and Monro 1951), as with <see cref="InverseTime"/> and <see cref="InverseScaling"/> of a power above 1/2; with
/// averaged iterates slower decay is better (Polyak and Juditsky 1992).
/// <para>Thread safety: an immutable value; any number of threads may share it.</para>
/// </remarks>
public readonly record struct StepSchedule
{
    private readonly double parameter;
    private readonly double interval;

    private StepSchedule(StepDecay decay, double parameter, double interval = 0.0)
    {
        Decay = decay;
        this.parameter = parameter;
        this.interval = interval;
    }

    /// <summary>Which kind of schedule this is.</summary>
    public StepDecay Decay { get; }

    /// <summary>eta0 at all times.</summary>
    public static StepSchedule Constant => default;

    /// <summary>Whether the step size stays what it is for ever, so that stochastic descent never comes to rest.</summary>
    public bool NeverDecays
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        get => Decay switch
    {
        StepDecay.Constant => true,
        StepDecay.Cosine => false,
        StepDecay.Step => parameter == 1.0,
        _ => parameter == 0.0,
    };
    }

    /// <summary>eta0 / (1 + t)^power.</summary>
    /// <param name="power">Finite, not below 0. Default: 1/2.</param>
    /// <exception cref="ArgumentOutOfRangeException">The power is negative, infinite or NaN.</exception>
    public static StepSchedule InverseScaling(double power = 0.5)
    {
        return new StepSchedule(StepDecay.InverseScaling, NotNegative(power, nameof(power)));
    }

    /// <summary>eta0 / (1 + rate t): with a rate of eta0 times the strong convexity and the number of steps a pass, the classical 1/t.</summary>
    /// <param name="rate">Finite, not below 0. Default: 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is negative, infinite or NaN.</exception>
    public static StepSchedule InverseTime(double rate = 1.0)
    {
        return new StepSchedule(StepDecay.InverseTime, NotNegative(rate, nameof(rate)));
    }

    /// <summary>eta0 exp(-rate t).</summary>
    /// <param name="rate">Finite, not below 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The rate is negative, infinite or NaN.</exception>
    public static StepSchedule Exponential(double rate)
    {
        return new StepSchedule(StepDecay.Exponential, NotNegative(rate, nameof(rate)));
    }

    /// <summary>eta0 factor^k, k the number of whole intervals that have passed.</summary>
    /// <param name="factor">Above 0, at most 1.</param>
    /// <param name="interval">The number of passes between two reductions, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is out of its range.</exception>
    public static StepSchedule Step(double factor, int interval)
    {
        if (!(factor > 0.0 && factor <= 1.0))
        {
            throw new ArgumentOutOfRangeException(
                nameof(factor), factor, Text($"The factor of a step schedule must be above 0 and at most 1, and is {factor}."));
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(interval, 1);
        return new StepSchedule(StepDecay.Step, factor, interval);
    }

    /// <summary>eta0 / 2 (1 + cos(pi t / duration)), and 0 from then on (Loshchilov and Hutter 2017).</summary>
    /// <param name="duration">The number of passes after which no step is left, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The duration is below 1.</exception>
    public static StepSchedule Cosine(int duration)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, 1);
        return new StepSchedule(StepDecay.Cosine, 0.0, duration);
    }

    /// <summary>What eta0 is multiplied by.</summary>
    /// <param name="time">t, the number of passes over the rows that are complete, not below 0.</param>
    /// <returns>From 0 to 1.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double FactorAt(double time) => Decay switch
    {
        StepDecay.InverseScaling => parameter == 0.5 ? 1.0 / Math.Sqrt(1.0 + time) : ReproducibleFunctions.Pow(1.0 + time, -parameter),
        StepDecay.InverseTime => 1.0 / (1.0 + (parameter * time)),
        StepDecay.Exponential => ReproducibleFunctions.Exp(-parameter * time),
        StepDecay.Step => ReproducibleFunctions.Pow(parameter, Math.Floor(time / interval)),
        StepDecay.Cosine => 0.5 * (1.0 + ReproducibleFunctions.CosPi(Math.Min(1.0, time / interval))),
        _ => 1.0,
    };

    private static double NotNegative(double value, string name)
    {
        return value >= 0.0 && double.IsFinite(value)
            ? value
            : throw new ArgumentOutOfRangeException(name, value, Text($"The {name} of a schedule must be a finite number not below 0, and is {value}."));
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
