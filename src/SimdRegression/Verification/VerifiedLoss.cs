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
}

/// <summary>A loss in enclosures: value, derivative, curvature and convex conjugate of a row.</summary>
/// <param name="Kind">Which loss.</param>
/// <param name="Delta">The delta of Huber's loss; not used by others.</param>
internal readonly record struct VerifiedLoss(LossKind Kind, BigReal Delta)
{
    /// <summary>Whether the derivative is linear in the prediction, or in pieces.</summary>
    public bool IsQuadratic => Kind is LossKind.Squared or LossKind.Huber;

    /// <summary>l(m, y).</summary>
    public Enclosure Value(Enclosure m, BigReal y)
    {
        switch (Kind)
        {
            case LossKind.Logistic:
                return ElementaryFunctions.SoftPlus(y.IsZero ? m : -m);
            case LossKind.Poisson:
                return ElementaryFunctions.Exp(m) - (y * m);
            case LossKind.Huber:
                Enclosure size = (m - y).Abs();

                // Both branches are convex and meet with their slopes: where the branch is open, both enclose, and their hull does.
                Enclosure inside = (size * size).Scale(-1);
                Enclosure outside = (Delta * size) - (Delta * (Enclosure)Delta).Scale(-1);
                return size.High <= Delta ? inside
                    : size.Low >= Delta ? outside
                    : Enclosure.Between(BigReal.Min(inside.Low, outside.Low), BigReal.Max(inside.High, outside.High));
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
            case LossKind.Huber:
                room = Delta - u.Abs();
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
            default:
                return u * (u.Scale(-1) + y);
        }
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
