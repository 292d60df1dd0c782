namespace SimdRegression.Fuzz.Reference;

/// <summary>Which loss a fit over rows has.</summary>
internal enum LossKind
{
    Squared,
    Logistic,
    Huber,
    Poisson,
    Hinge,
    Perceptron,
}

/// <summary>A loss of a prediction, in 96 digits.</summary>
/// <param name="kind">Which.</param>
/// <param name="delta">From which residual on Huber's loss is linear.</param>
internal sealed class ExactLoss(LossKind kind, double delta)
{
    // exp of less than this is nothing beside anything here.
    private const double LargestMargin = 1e9;

    public LossKind Kind => kind;

    /// <summary>The largest curvature, or null where there is none or the loss has kinks.</summary>
    public double? LargestCurvature => kind switch
    {
        LossKind.Squared or LossKind.Huber => 1.0,
        LossKind.Logistic => 0.25,
        _ => null,
    };

    /// <summary>The derivative in the prediction; at a kink the one towards the side where the loss is larger.</summary>
    public BigFloat Derivative(BigFloat prediction, double target)
    {
        BigFloat residual = prediction - target;
        double sign = target == 1.0 ? 1.0 : -1.0;
        switch (kind)
        {
            case LossKind.Squared:
                return residual;
            case LossKind.Huber:
                return BigFloat.Max(-delta, BigFloat.Min(delta, residual));
            case LossKind.Logistic:
                double size = prediction.ToDouble();
                BigFloat probability = size < -LargestMargin ? BigFloat.Zero
                    : size > LargestMargin ? BigFloat.One
                    : BigFloat.One / (BigFloat.One + BigFloat.Exp(-prediction));
                return probability - target;
            case LossKind.Poisson:
                return BigFloat.Exp(prediction) - target;
            default:
                BigFloat edge = kind == LossKind.Hinge ? 1.0 : 0.0;
                return (sign * prediction) - edge < BigFloat.Zero ? -sign : BigFloat.Zero;
        }
    }

    /// <summary>The second derivative at a prediction; at most the largest.</summary>
    public BigFloat Curvature(BigFloat prediction) =>
        LargestCurvature is double largest ? largest : kind == LossKind.Poisson ? BigFloat.Exp(prediction) : BigFloat.One;

    /// <summary>The second derivative itself; of Huber's loss that of the side where the residual is smaller.</summary>
    public BigFloat Bend(BigFloat prediction, double target)
    {
        switch (kind)
        {
            case LossKind.Huber:
                return BigFloat.Abs(prediction - target) <= delta ? BigFloat.One : BigFloat.Zero;
            case LossKind.Logistic:
                BigFloat tail = Tail(prediction);
                BigFloat whole = BigFloat.One + tail;
                return tail / (whole * whole);
            default:
                return Curvature(prediction);
        }
    }

    /// <summary>The loss.</summary>
    public BigFloat Value(BigFloat prediction, double target)
    {
        switch (kind)
        {
            case LossKind.Squared:
                BigFloat residual = prediction - target;
                return BigFloat.Scale(residual * residual, -1);
            case LossKind.Huber:
                return OfHuber(prediction - target);
            case LossKind.Poisson:
                return BigFloat.Exp(prediction) - (target * prediction);
            case LossKind.Logistic:
                // log(1 + e^m), m the prediction, its sign turned where the label is one.
                BigFloat wrong = target == 1.0 ? -prediction : prediction;
                BigFloat tail = Tail(prediction);
                BigFloat rest = tail.IsZero || tail.Magnitude < -300 ? tail : BigFloat.Log(BigFloat.One + tail);
                return BigFloat.Max(wrong, BigFloat.Zero) + rest;
            default:
                return OfMargin(prediction, target);
        }
    }

    /// <summary>By how much the loss grows from one prediction to another; not known of the logistic loss.</summary>
    public BigFloat Change(BigFloat from, BigFloat to, double target)
    {
        BigFloat moved = to - from;
        switch (kind)
        {
            case LossKind.Squared:
                return moved * BigFloat.Scale(from + to - target - target, -1);
            case LossKind.Poisson:
                return BigFloat.Exp(to) - BigFloat.Exp(from) - (target * moved);
            case LossKind.Huber:
                return OfHuber(to - target) - OfHuber(from - target);
            case LossKind.Hinge or LossKind.Perceptron:
                return OfMargin(to, target) - OfMargin(from, target);
            default:
                throw new NotSupportedException($"The change of the {kind} loss is not known.");
        }
    }

    // e^-|prediction|.
    private static BigFloat Tail(BigFloat prediction) =>
        Math.Abs(prediction.ToDouble()) > LargestMargin ? BigFloat.Zero : BigFloat.Exp(-BigFloat.Abs(prediction));

    private BigFloat OfHuber(BigFloat residual)
    {
        BigFloat cut = BigFloat.Max(-delta, BigFloat.Min(delta, residual));
        return cut * (residual - BigFloat.Scale(cut, -1));
    }

    private BigFloat OfMargin(BigFloat prediction, double target)
    {
        BigFloat edge = kind == LossKind.Hinge ? 1.0 : 0.0;
        return BigFloat.Max(edge - ((target == 1.0 ? 1.0 : -1.0) * prediction), BigFloat.Zero);
    }
}
