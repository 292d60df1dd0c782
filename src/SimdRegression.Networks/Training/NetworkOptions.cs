using System.Globalization;

namespace SimdRegression.Networks;

/// <summary>How the absolute values of weights are taken into account.</summary>
public enum L1Step
{
    /// <summary>The slope L1 sign(w) is part of the gradient, as in Keras. Weights come near to 0 and are hardly ever 0.</summary>
    Subgradient,

    /// <summary>
    /// After each step, weights are moved towards 0 by the step size times L1, and are 0 where they would pass it. With Adam the step size is that of the
    /// single weight (Yun, Lozano and Yang 2021, https://arxiv.org/abs/2007.01118).
    /// </summary>
    Proximal,
}

/// <summary>What weights are before the first step. Biases are 0.</summary>
public enum WeightInitialization
{
    /// <summary><see cref="HeNormal"/> for layers with a rectified linear unit, leaky or not, and <see cref="GlorotUniform"/> for the others.</summary>
    ByActivation,

    /// <summary>Uniform between -r and r, r = sqrt(6 / (inputs + units)) (Glorot and Bengio 2010).</summary>
    GlorotUniform,

    /// <summary>Normal with mean 0 and standard deviation sqrt(2 / inputs) (He et al. 2015, https://doi.org/10.1109/ICCV.2015.123).</summary>
    HeNormal,
}

/// <summary>Is told of each epoch of a training.</summary>
/// <param name="epoch">How many epochs are complete; 0 tells of the start.</param>
/// <param name="trainingObjective">The objective of all training rows, penalties included, without dropout; NaN where it is not computed.</param>
/// <param name="validationLoss">The loss of the rows that are held out; NaN where there are none.</param>
/// <remarks>Thread safety: called on the thread that trains.</remarks>
public delegate void NetworkObserver(int epoch, double trainingObjective, double validationLoss);

/// <summary>How a network is trained.</summary>
/// <remarks>
/// <para>
/// Minimised is, over a batch, sum s(i) loss(i) / sum s(i) + sum over layers of (L1 sum |W| + L2 sum W^2). The squared loss is (prediction - y)^2, its mean
/// over outputs. These are the conventions of Keras' kernel regularizers with its mean squared error.
/// </para>
/// <para>Thread safety: immutable; any number of threads may share it.</para>
/// </remarks>
public sealed record NetworkOptions
{
    private readonly IReadOnlyList<LayerOptions> layers = [];
    private readonly IReadOnlyList<double>? classWeights;
    private readonly double learningRate = 0.001;
    private readonly double weightDecay;
    private readonly double clipNorm = double.PositiveInfinity;
    private readonly double validationFraction;
    private readonly int epochs = 100;
    private readonly int batchSize = 32;
    private readonly int patience = 10;
    private readonly int threads = 1;
    private readonly RowOrder order;
    private readonly WeightInitialization initialization;
    private readonly L1Step l1Step;

    /// <summary>How each layer is regularised, the output included; empty, as by default, for no layer. The output has no dropout.</summary>
    public IReadOnlyList<LayerOptions> Layers
    {
        get => layers;
        init
        {
            ArgumentNullException.ThrowIfNull(value, nameof(Layers));
            var copy = new LayerOptions[value.Count];
            for (int i = 0; i < copy.Length; i++)
            {
                copy[i] = value[i];
            }

            layers = copy;
        }
    }

    /// <summary>The rule of the steps. Default: Adam.</summary>
    public NetworkOptimizer Optimizer { get; init; }

    /// <summary>eta, the step size. Finite, above 0. Default: 0.001.</summary>
    public double LearningRate
    {
        get => learningRate;
        init => learningRate = Within(value > 0.0 && double.IsFinite(value), value, nameof(LearningRate), "a finite number above 0");
    }

    /// <summary>How eta changes with time, counted in passes over the rows. Default: constant.</summary>
    public StepSchedule Schedule { get; init; }

    /// <summary>
    /// D: with AdamW weights are multiplied by 1 - eta D before each step; with another rule D w is added to the gradient. On weights only. Finite, not below
    /// 0. Default: 0.
    /// </summary>
    public double WeightDecay
    {
        get => weightDecay;
        init => weightDecay = Within(value >= 0.0 && double.IsFinite(value), value, nameof(WeightDecay), "a finite number not below 0");
    }

    /// <summary>The number of passes over the rows. 0 trains nothing and tells the rest. Default: 100.</summary>
    public int Epochs
    {
        get => epochs;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value, nameof(Epochs));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MostEpochs, nameof(Epochs));
            epochs = value;
        }
    }

    /// <summary>The number of rows of a step, at least 1. Default: 32.</summary>
    public int BatchSize
    {
        get => batchSize;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(BatchSize));
            batchSize = value;
        }
    }

    /// <summary>The order of the rows. Default: shuffled anew each epoch.</summary>
    public RowOrder Order
    {
        get => order;
        init
        {
            CheckDefined(value is >= RowOrder.Shuffled and <= RowOrder.AsGiven, nameof(Order), (int)value);
            order = value;
        }
    }

    /// <summary>What weights, order, dropout and the choice of held-out rows start from. Default: 0.</summary>
    [CLSCompliant(false)]
    public ulong Seed { get; init; }

    /// <summary>The part of the rows that is held out and tells which weights are best; 0, as by default, for none. At most 0.9.</summary>
    public double ValidationFraction
    {
        get => validationFraction;
        init => validationFraction = Within(value is >= 0.0 and <= 0.9, value, nameof(ValidationFraction), "from 0 to 0.9");
    }

    /// <summary>After how many epochs without a better loss of the held-out rows training stops, at least 1. Default: 10.</summary>
    public int Patience
    {
        get => patience;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Patience));
            patience = value;
        }
    }

    /// <summary>What weights begin as. Default: by the activation of their layer.</summary>
    public WeightInitialization Initialization
    {
        get => initialization;
        init
        {
            CheckDefined(value is >= WeightInitialization.ByActivation and <= WeightInitialization.HeNormal, nameof(Initialization), (int)value);
            initialization = value;
        }
    }

    /// <summary>How the absolute values of weights are taken into account. Default: as part of the gradient.</summary>
    public L1Step L1Step
    {
        get => l1Step;
        init
        {
            CheckDefined(value is >= L1Step.Subgradient and <= L1Step.Proximal, nameof(L1Step), (int)value);
            l1Step = value;
        }
    }

    /// <summary>The largest norm of a gradient; a larger one is scaled down. Above 0. Default: infinite.</summary>
    public double ClipNorm
    {
        get => clipNorm;
        init => clipNorm = Within(value > 0.0, value, nameof(ClipNorm), "a number above 0");
    }

    /// <summary>
    /// Whether inputs are scaled to mean 0 and standard deviation 1 while training. The scales are folded into the first layer afterwards, so the network
    /// takes rows as they are. Default: false. Losses and penalties are of the scaled rows.
    /// </summary>
    public bool StandardizeInputs { get; init; }

    /// <summary>The same for the targets of a loss of residuals; folded into the last layer. Default: false.</summary>
    public bool StandardizeTargets { get; init; }

    /// <summary>What the weights of the rows of each class are multiplied by; null, as by default, for 1. For the logistic and the softmax loss.</summary>
    public IReadOnlyList<double>? ClassWeights
    {
        get => classWeights;
        init
        {
            foreach (double weight in value ?? [])
            {
                Within(weight >= 0.0 && double.IsFinite(weight), weight, nameof(ClassWeights), "finite numbers not below 0");
            }

            classWeights = value is null ? null : Copied(value);
        }
    }

    /// <summary>
    /// Whether the loss of all training rows is computed before the first epoch and after each: a pass over the rows that trains nothing. Default: true.
    /// </summary>
    public bool TracksTraining { get; init; } = true;

    /// <summary>How many threads share a batch of more than 128 rows; the bits do not depend on it. 1 to 256. Default: 1.</summary>
    public int Threads
    {
        get => threads;
        init
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(value, 1, nameof(Threads));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(value, MostThreads, nameof(Threads));
            threads = value;
        }
    }

    /// <summary>Is told of each epoch. Default: none.</summary>
    public NetworkObserver? Observer { get; init; }

    /// <summary>The most epochs.</summary>
    internal static int MostEpochs => 1_000_000;

    private static int MostThreads => 256;

    /// <summary>Whether another object is this one: options hold lists and a delegate, which do not compare by their values.</summary>
    /// <param name="other">The other options.</param>
    public bool Equals(NetworkOptions? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    /// <summary>The options of a layer.</summary>
    internal LayerOptions LayerAt(int layer) => Layers.Count == 0 ? default : Layers[layer];

    /// <summary>Throws unless the options suit a network.</summary>
    /// <exception cref="ArgumentException">There are not as many layers, or the output has dropout.</exception>
    internal void Check(NetworkShape shape)
    {
        if (Layers.Count != 0 && Layers.Count != shape.Layers.Length)
        {
            throw new ArgumentException($"There are options for {Layers.Count} layers, and the network has {shape.Layers.Length}.", nameof(Layers));
        }

        if (LayerAt(shape.Layers.Length - 1).Dropout > 0.0)
        {
            throw new ArgumentException("The output layer takes no dropout.", nameof(Layers));
        }
    }

    private static void CheckDefined(bool isDefined, string name, int value)
    {
        if (!isDefined)
        {
            throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}, which is none of its values.");
        }
    }

    // Records print all that they hold; nobody reads that of options.
    private bool PrintMembers(System.Text.StringBuilder builder) => builder.Length < 0;

    private static double[] Copied(IReadOnlyList<double> values)
    {
        double[] copy = new double[values.Count];
        for (int i = 0; i < copy.Length; i++)
        {
            copy[i] = values[i];
        }

        return copy;
    }

    private static double Within(bool isWithin, double value, string name, string range) => isWithin
        ? value
        : throw new ArgumentOutOfRangeException(name, value, string.Create(CultureInfo.InvariantCulture, $"{name} must be {range}, and is {value}."));
}
