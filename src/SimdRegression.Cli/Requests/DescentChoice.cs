namespace SimdRegression.Cli.Requests;

/// <summary>How a solver with a step size is to descend, as far as the command line says so; the rest is the library's to choose.</summary>
internal sealed record DescentChoice
{
    /// <summary>The rows a step of mini-batches, unless it is told.</summary>
    public const int UsualBatchSize = 32;

    /// <summary>The first step size, for the mean of the loss.</summary>
    public double? StepSize { get; init; }

    public StepSchedule? Schedule { get; init; }

    /// <summary>Passes over the rows, for stochastic descent.</summary>
    public int? Epochs { get; init; }

    /// <summary>Rows a step, for stochastic descent.</summary>
    public int BatchSize { get; init; } = 1;

    public double Momentum { get; init; }

    public bool Nesterov { get; init; }

    public ulong Seed { get; init; }

    public RowOrder Order { get; init; }

    /// <summary>The first epoch whose iterates are averaged; 0: none is.</summary>
    public int? AverageFrom { get; init; }

    /// <summary>The part of the rows that is held out to tell when to stop.</summary>
    public double HeldOutFraction { get; init; }

    public int? Patience { get; init; }

    /// <summary>Which coefficients the perceptron rule answers with.</summary>
    public PerceptronVariant Variant { get; init; }

    /// <summary>The perceptron rule as chosen.</summary>
    public Perceptron Perceptron
    {
        get
        {
            var solver = new Perceptron { Variant = Variant, Order = Order, Seed = Seed };
            return Epochs is int epochs ? solver with { Epochs = epochs } : solver;
        }
    }

    /// <summary>Batch gradient descent as chosen.</summary>
    public GradientDescent Batch
    {
        get
        {
            var solver = new GradientDescent
            {
                StepSize = StepSize,
                Momentum = Momentum,
                Nesterov = Nesterov,
                HeldOutFraction = HeldOutFraction,
                Seed = Seed,
            };
            solver = Schedule is StepSchedule schedule ? solver with { Schedule = schedule } : solver;
            return Patience is int patience ? solver with { Patience = patience } : solver;
        }
    }

    /// <summary>Stochastic gradient descent as chosen, in batches or row by row.</summary>
    public StochasticGradientDescent Stochastic
    {
        get
        {
            var solver = new StochasticGradientDescent
            {
                BatchSize = BatchSize,
                Epochs = Epochs,
                StepSize = StepSize,
                Momentum = Momentum,
                Nesterov = Nesterov,
                Order = Order,
                Seed = Seed,
                AverageFrom = AverageFrom,
                HeldOutFraction = HeldOutFraction,
            };
            solver = Schedule is StepSchedule schedule ? solver with { Schedule = schedule } : solver;
            return Patience is int patience ? solver with { Patience = patience } : solver;
        }
    }
}
