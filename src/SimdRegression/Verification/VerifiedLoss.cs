namespace SimdRegression.Verification;

/// <summary>The losses that the verifier knows.</summary>
internal enum LossKind
{
    /// <summary>1/2 (m - y)^2.</summary>
    Squared,

    /// <summary>log(1 + e^m) - y m.</summary>
    Logistic,

    /// <summary>e^m - y m.</summary>
    Poisson,

    /// <summary>1/2 (m - y)^2 up to delta, linear beyond.</summary>
    Huber,

    /// <summary>m + y e^-m.</summary>
    Gamma,

    /// <summary>e^((2 - p) m) / (2 - p) + y e^((1 - p) m) / (p - 1).</summary>
    Tweedie,

    /// <summary>q (y - m) where y is above m, (1 - q) (m - y) elsewhere.</summary>
    Quantile,
}

/// <summary>A loss in enclosures: value, derivative, curvature and convex conjugate of a row.</summary>
/// <param name="Kind">Which loss.</param>
/// <param name="Delta">The delta of Huber's loss, the power of Tweedie's, or the quantile; not used by others.</param>
internal readonly record struct VerifiedLoss(LossKind Kind, BigReal Delta)
{
    /// <summary>Whether the prediction is the logarithm of a mean.</summary>
    public bool HasLogLink => Kind is LossKind.Poisson or LossKind.Gamma or LossKind.Tweedie;

    private BigReal Growth => BigReal.FromInteger(2, Delta.Precision) - Delta;

    private BigReal Decay => Delta - BigReal.One;

    /// <summary>Whether it is a function of m - y alone, made of lines and parabolas.</summary>
    public bool IsOfResidual => Kind is LossKind.Squared or LossKind.Huber or LossKind.Quantile;

    /// <summary>Whether the derivative has bounds within which the dual values are to be scaled.</summary>
    public bool HasBoundedSlope => Kind is LossKind.Huber or LossKind.Quantile;

    /// <summary>How large a derivative can be, nearly; of losses of bounded slope.</summary>
    public BigReal SteepestSlope => Kind == LossKind.Quantile ? BigReal.Max(Delta, BigReal.One - Delta) : Delta;

    /// <summary>l(m, y).</summary>
    public Enclosure Value(Enclosure m, BigReal y)
    {
        switch (Kind)
        {
            case LossKind.Logistic:
                return ElementaryFunctions.SoftPlus(y.IsZero ? m : -m);
            case LossKind.Poisson:
                return ElementaryFunctions.Exp(m) - (y * m);
            case LossKind.Gamma:
                return m + (y * ElementaryFunctions.Exp(-m));
            case LossKind.Tweedie:
                return (ElementaryFunctions.Exp(Growth * m) / Growth) + (y * ElementaryFunctions.Exp(-(Decay * m)) / Decay);
            case LossKind.Huber:
                Enclosure size = (m - y).Abs();

                // Both branches are convex and meet with their slopes: where the branch is open, both enclose, and their hull does.
                Enclosure inside = (size * size).Scale(-1);
                Enclosure outside = (Delta * size) - (Delta * (Enclosure)Delta).Scale(-1);
                return size.High <= Delta ? inside
                    : size.Low >= Delta ? outside
                    : Enclosure.Between(BigReal.Min(inside.Low, outside.Low), BigReal.Max(inside.High, outside.High));
            case LossKind.Quantile:
                Enclosure difference = m - y;
                Enclosure falls = -(Delta * difference);
                Enclosure rises = difference + falls;
                return difference.Low.Sign >= 0 ? rises
                    : difference.High.Sign <= 0 ? falls
                    : Enclosure.Between(BigReal.Zero, BigReal.Max(rises.High, falls.High));
            default:
                Enclosure residual = m - y;
                return residual.Square().Scale(-1);
        }
    }

    /// <summary>The derivative and the curvature at a prediction, without bounds: they lead to points, and prove nothing.</summary>
    public BigReal Derivative(BigReal m, BigReal y, out BigReal curvature)
    {
        switch (Kind)
        {
            case LossKind.Logistic:
                BigReal margin = y.IsZero ? m : -m;
                BigReal exponential = ElementaryFunctions.Exp(-margin.Abs()).Middle;
                BigReal total = exponential + BigReal.One;
                BigReal less = exponential / total;
                BigReal more = BigReal.One.WithPrecision(m.Precision) / total;
                curvature = less * more;
                BigReal error = margin.Sign < 0 ? less : more;
                return y.IsZero ? error : -error;
            case LossKind.Poisson:
                curvature = ElementaryFunctions.Exp(m).Middle;
                return curvature - y;
            case LossKind.Gamma:
                curvature = y * ElementaryFunctions.Exp(-m).Middle;
                return BigReal.One.WithPrecision(m.Precision) - curvature;
            case LossKind.Tweedie:
                BigReal rising = ElementaryFunctions.Exp(Growth * m).Middle;
                BigReal falling = y * ElementaryFunctions.Exp(-(Decay * m)).Middle;
                curvature = (Growth * rising) + (Decay * falling);
                return rising - falling;
            default:
                curvature = BigReal.One;
                return m - y;
        }
    }

    /// <summary>Whether a dual value is surely one that the loss can have as derivative, or on the edge of those.</summary>
    public bool IsInDomain(Enclosure u, BigReal y)
    {
        switch (Kind)
        {
            case LossKind.Logistic:
                Enclosure error = y.IsZero ? u : -u;
                return error.Low.Sign >= 0 && error.High <= BigReal.One;
            case LossKind.Poisson:
                return (u + y).Low.Sign >= 0;
            case LossKind.Gamma:
                return u.High <= BigReal.One;
            case LossKind.Tweedie:
                return !y.IsZero || u.Low.Sign >= 0;
            case LossKind.Quantile:
                Enclosure share = u + Delta;
                return share.Low.Sign >= 0 && share.High <= BigReal.One;
            default:
                return true;
        }
    }

    /// <summary>How far a dual value lies inside of its domain.</summary>
    public BigReal Room(BigReal u, BigReal y)
    {
        BigReal room = BigReal.One;
        switch (Kind)
        {
            case LossKind.Logistic:
                room = u.Abs() * (BigReal.One - u.Abs());
                break;
            case LossKind.Poisson:
                room = u + y;
                break;
            case LossKind.Gamma:
                room = BigReal.One - u;
                break;
            case LossKind.Tweedie:
                room = y.IsZero ? u : room;
                break;
            case LossKind.Huber:
                room = Delta - u.Abs();
                break;
            case LossKind.Quantile:
                room = BigReal.Min(u + Delta, BigReal.One - Delta - u);
                break;
            default:
                break;
        }

        return BigReal.Max(room, BigReal.Zero);
    }

    /// <summary>l*(u, y), of a u that is known to be in the domain although its enclosure may reach beyond.</summary>
    public Enclosure Conjugate(Enclosure u, BigReal y)
    {
        switch (Kind)
        {
            case LossKind.Logistic:
                Enclosure error = y.IsZero ? u : -u;
                return XLogX(error) + XLogX(BigReal.One - error);
            case LossKind.Poisson:
                Enclosure expectation = u + y;
                return XLogX(expectation) - expectation;
            case LossKind.Gamma:
                Enclosure share = BigReal.One - u;
                return XLogX(share) - (share * (ElementaryFunctions.Log(y.WithPrecision(u.Middle.Precision)) + BigReal.One));
            case LossKind.Tweedie:
                return y.IsZero ? (XLogX(u) - u) / Growth : TweedieConjugate(u, y);
            case LossKind.Quantile:
                return u * y;
            default:
                return u * (u.Scale(-1) + y);
        }
    }

    // u m - l(m, y) at an m near the place of u is below the conjugate by at most g^2 / l'' where |g| is at most l'', g = u - l'(m): curvature falls by
    // less than e^-d over a distance d.
    private Enclosure TweedieConjugate(Enclosure u, BigReal y)
    {
        int precision = Math.Max(64, u.Middle.Precision);
        BigReal m = PlaceOf(u.Middle.WithPrecision(precision), y.WithPrecision(precision));
        Enclosure place = m;
        Enclosure rising = ElementaryFunctions.Exp(Growth * place);
        Enclosure falling = y * ElementaryFunctions.Exp(-(Decay * place));
        Enclosure curvature = (Growth * rising) + (Decay * falling);
        Enclosure rest = u - (rising - falling);
        if (rest.Largest > curvature.Low)
        {
            throw new OverflowException("The place of a dual value is not known well enough.");
        }

        Enclosure value = (u * place) - Value(place, y);
        return Enclosure.Between(value.Low, (value + (rest.Square() / curvature)).High);
    }

    // Where the derivative is u, for y above 0, by Newton's method on a function that is nearly linear: first in double, then in all digits.
    private BigReal PlaceOf(BigReal u, BigReal y)
    {
        const int MostSteps = 60;
        double target = y.ToDouble();
        double slope = u.ToDouble();
        double growth = Growth.ToDouble();
        double decay = Decay.ToDouble();
        double logTarget = Kernels.ReproducibleFunctions.Log(target);
        double alone = slope == 0.0 ? logTarget
            : slope > 0.0 ? Math.Max(logTarget, Kernels.ReproducibleFunctions.Log(slope) / growth)
            : Math.Min(logTarget, (logTarget - Kernels.ReproducibleFunctions.Log(-slope)) / decay);
        BigReal place = BigReal.From(alone, u.Precision);
        for (int step = 0; step < MostSteps; step++)
        {
            BigReal rising = ElementaryFunctions.Exp(Growth * place).Middle;
            BigReal falling = y * ElementaryFunctions.Exp(-(Decay * place)).Middle;
            bool isUp = u.Sign >= 0;
            BigReal rest = isUp ? falling : rising;
            BigReal sum = u.Abs() + rest;
            BigReal larger = isUp ? rising : falling;
            BigReal distance = ElementaryFunctions.Log(larger / sum).Middle;
            BigReal share = rest / sum;
            BigReal move = isUp ? distance / (Growth + (Decay * share)) : -(distance / (Decay + (Growth * share)));
            place -= move;
            if (move.IsZero || move.Top < -(u.Precision / 2))
            {
                break;
            }
        }

        return place;
    }

    // x log x on what of the enclosure lies above 0, where it falls to x = 1/e.
    private static Enclosure XLogX(Enclosure x)
    {
        BigReal high = x.High;
        if (high.Sign <= 0)
        {
            return Enclosure.Zero;
        }

        if (x.Low.Sign > 0)
        {
            return x * ElementaryFunctions.Log(x);
        }

        if (high.Top > -2)
        {
            throw new OverflowException("A dual value is not known well enough.");
        }

        Enclosure end = high;
        return Enclosure.Between((end * ElementaryFunctions.Log(end)).Low, BigReal.Zero);
    }
}
