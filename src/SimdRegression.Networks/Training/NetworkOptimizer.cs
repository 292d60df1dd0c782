using System.Globalization;
using System.Runtime.CompilerServices;

namespace SimdRegression.Networks;

/// <summary>Which rule turns the gradient g of a batch into a step of the parameters w.</summary>
public enum OptimizerKind
{
    /// <summary>w := w - eta g.</summary>
    GradientDescent,

    /// <summary>v := mu v + g, then w := w - eta v (Polyak 1964).</summary>
    Momentum,

    /// <summary>v := mu v + g, then w := w - eta (g + mu v) (Nesterov 1983).</summary>
    Nesterov,

    /// <summary>Adaptive moments; see <see cref="NetworkOptimizer.Adam"/>.</summary>
    Adam,

    /// <summary>Adam whose weight decay does not pass through the moments; see <see cref="NetworkOptimizer.AdamW"/>.</summary>
    AdamW,
}

/// <summary>A rule that turns the gradient of a batch into a step, with its parameters. The default value is Adam with its usual parameters.</summary>
/// <remarks>Thread safety: an immutable value; any number of threads may share it.</remarks>
public readonly record struct NetworkOptimizer
{
    private readonly OptimizerKind? kind;
    private readonly double? beta1;
    private readonly double? beta2;
    private readonly double? epsilon;

    private NetworkOptimizer(OptimizerKind kind, double momentum, double? beta1 = null, double? beta2 = null, double? epsilon = null)
    {
        this.kind = kind;
        MomentumFactor = momentum;
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
    }

    /// <summary>Which rule this is.</summary>
    public OptimizerKind Kind
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => kind ?? OptimizerKind.Adam;
    }

    /// <summary>mu, what of the last step is added to the next; 0 where the rule has none.</summary>
    public double MomentumFactor { get; }

    /// <summary>The decay of the mean of gradients. Default: 0.9.</summary>
    public double Beta1
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => beta1 ?? 0.9;
    }

    /// <summary>The decay of the mean of squared gradients. Default: 0.999.</summary>
    public double Beta2
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => beta2 ?? 0.999;
    }

    /// <summary>What is added to the root of the mean of squared gradients. Default: 1e-8.</summary>
    public double Epsilon
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => epsilon ?? 1e-8;
    }

    /// <summary>Whether the rule is Adam or AdamW.</summary>
    internal bool IsAdaptive
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Kind is OptimizerKind.Adam or OptimizerKind.AdamW;
    }

    /// <summary>w := w - eta g.</summary>
    public static NetworkOptimizer GradientDescent => new(OptimizerKind.GradientDescent, 0.0);

    /// <summary>v := mu v + g, then w := w - eta v.</summary>
    /// <param name="momentum">mu, from 0 to below 1. Default: 0.9.</param>
    /// <exception cref="ArgumentOutOfRangeException">mu is out of its range.</exception>
    public static NetworkOptimizer Momentum(double momentum = 0.9) => new(OptimizerKind.Momentum, Fraction(momentum, nameof(momentum)));

    /// <summary>v := mu v + g, then w := w - eta (g + mu v).</summary>
    /// <param name="momentum">mu, from 0 to below 1. Default: 0.9.</param>
    /// <exception cref="ArgumentOutOfRangeException">mu is out of its range.</exception>
    public static NetworkOptimizer Nesterov(double momentum = 0.9) => new(OptimizerKind.Nesterov, Fraction(momentum, nameof(momentum)));

    /// <summary>
    /// m := beta1 m + (1 - beta1) g, v := beta2 v + (1 - beta2) g^2, then w := w - eta (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + epsilon), t the
    /// number of the step (algorithm 1 of Kingma and Ba 2015, https://arxiv.org/abs/1412.6980; so has PyTorch).
    /// </summary>
    /// <param name="beta1">From 0 to below 1. Default: 0.9.</param>
    /// <param name="beta2">From 0 to below 1. Default: 0.999.</param>
    /// <param name="epsilon">From 1e-30 on, finite. Default: 1e-8.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public static NetworkOptimizer Adam(double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8) => Adaptive(OptimizerKind.Adam, beta1, beta2, epsilon);

    /// <summary>
    /// Adam, before which w := w - eta D w on weights, D the <see cref="NetworkOptions.WeightDecay"/> (Loshchilov and Hutter 2019,
    /// https://arxiv.org/abs/1711.05101).
    /// </summary>
    /// <param name="beta1">From 0 to below 1. Default: 0.9.</param>
    /// <param name="beta2">From 0 to below 1. Default: 0.999.</param>
    /// <param name="epsilon">From 1e-30 on, finite. Default: 1e-8.</param>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    public static NetworkOptimizer AdamW(double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8) => Adaptive(OptimizerKind.AdamW, beta1, beta2, epsilon);

    private static NetworkOptimizer Adaptive(OptimizerKind kind, double beta1, double beta2, double epsilon)
    {
        // Below this epsilon is 0 in single precision, and a parameter without gradient would be 0 / 0.
        const double Least = 1e-30;
        if (!(epsilon >= Least && double.IsFinite(epsilon)))
        {
            throw new ArgumentOutOfRangeException(nameof(epsilon), epsilon, Text($"Epsilon must be a finite number from {Least} on, and is {epsilon}."));
        }

        return new NetworkOptimizer(kind, 0.0, Fraction(beta1, nameof(beta1)), Fraction(beta2, nameof(beta2)), epsilon);
    }

    private static double Fraction(double value, string name) => value is >= 0.0 and < 1.0
        ? value
        : throw new ArgumentOutOfRangeException(name, value, Text($"The {name} of an optimizer must be from 0 to below 1, and is {value}."));

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
