using SimdRegression.Fuzz.Engine;
using SimdRegression.Fuzz.Reference;

namespace SimdRegression.Fuzz.Targets;

/// <summary>Which descent.</summary>
internal enum DescentKind
{
    Gradient,
    Accelerated,
    Stochastic,
}

/// <summary>Which set the coefficients are held in.</summary>
internal enum SetKind
{
    None,
    L1,
    L2,
}

/// <summary>A descent with its settings, drawn from the decisions of an input.</summary>
internal sealed record DescentCase
{
    public DescentKind Solver { get; private init; }

    public SetKind Set { get; private init; }

    public double Radius { get; private init; }

    public GradientDescent Gradient { get; private init; }

    public ProximalGradient Accelerated { get; private init; }

    public StochasticGradientDescent Stochastic { get; private init; }

    public bool HasStep { get; private init; }

    /// <summary>Whether some rows are held out.</summary>
    public bool HoldsOut { get; private init; }

    private StepSchedule Schedule { get; init; }

    /// <summary>Draws a descent.</summary>
    public static DescentCase Next(ref ByteSource source)
    {
        double? step = source.OneIn(3) ? source.OneOf<double>([0.1, 1e-3, 10.0, 1e3, 1e-300, 1e300]) : null;
        double heldOut = source.OneIn(5) ? source.OneOf<double>([0.25, 0.9, 0.01]) : 0.0;
        double momentum = source.OneIn(3) ? source.OneOf<double>([0.9, 0.5, 0.999999]) : 0.0;
        bool nesterov = source.OneIn(3);
        StepSchedule schedule = source.Below(7) switch
        {
            1 => StepSchedule.InverseScaling(source.OneOf<double>([0.5, 1.0, 0.0, 1e300])),
            2 => StepSchedule.InverseTime(source.OneOf<double>([1.0, 0.0, 1e-3, 1e300])),
            3 => StepSchedule.Exponential(source.OneOf<double>([0.1, 0.0, 1e300])),
            4 => StepSchedule.Step(source.OneOf<double>([0.5, 1.0, 1e-300]), source.From(1, 5)),
            5 => StepSchedule.Cosine(source.From(1, 40)),
            _ => StepSchedule.Constant,
        };
        ulong seed = source.Byte();
        int patience = source.From(1, 6);
        return new DescentCase
        {
            Solver = source.OneOf<DescentKind>([DescentKind.Gradient, DescentKind.Accelerated, DescentKind.Stochastic]),
            Set = source.OneOf<SetKind>([SetKind.None, SetKind.None, SetKind.None, SetKind.L1, SetKind.L2]),
            Radius = source.OneOf<double>([1.0, 0.1, 100.0, 1e-200, 1e200]),
            HasStep = step is not null,
            HoldsOut = heldOut > 0.0,
            Schedule = schedule,
            Gradient = new GradientDescent
            {
                StepSize = step, Schedule = schedule, Momentum = momentum, Nesterov = nesterov, HeldOutFraction = heldOut, Patience = patience, Seed = seed,
            },
            Accelerated = new ProximalGradient { StepSize = step },
            Stochastic = new StochasticGradientDescent
            {
                StepSize = step,
                Schedule = schedule,
                Momentum = momentum,
                Nesterov = nesterov,
                HeldOutFraction = heldOut,
                Patience = patience,
                Seed = seed,
                BatchSize = source.OneOf<int>([1, 2, 7, 64, int.MaxValue]),
                Epochs = source.OneOf<int>([5, 1, 40]),
                Order = source.OneOf<RowOrder>([RowOrder.Shuffled, RowOrder.WithReplacement, RowOrder.AsGiven]),
                AverageFrom = source.OneOf<int?>([null, 0, 1, 3, int.MaxValue]),
            },
        };
    }

    /// <summary>A set takes the place of a penalty.</summary>
    public RowFitCase Restrict(RowFitCase asked) => Set == SetKind.None ? asked : asked with { Strength = 0.0, L1Ratio = 0.0 };

    /// <summary>Why the settings do not suit, or null.</summary>
    public string? Refusal(RowFitCase asked, FitCase data)
    {
        bool hasWeight = data.Weights.Length == 0 || data.Weights.Any(weight => weight > 0.0);
        bool neverRests = Solver == DescentKind.Stochastic && Set == SetKind.None && asked is { L1Ratio: > 0.0, Strength: > 0.0 } && Schedule.NeverDecays;
        bool hasNoStep = !HasStep && asked.Loss is LossKind.Poisson or LossKind.Hinge or LossKind.Perceptron;
        return neverRests ? "never rests" : hasNoStep && !HasStep && hasWeight ? "no step" : null;
    }
}
