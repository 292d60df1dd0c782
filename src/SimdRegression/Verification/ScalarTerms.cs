namespace SimdRegression.Verification;

/// <summary>A penalty on single coefficients: multiplier times the sum of R(|unit(j) w(j)|; level(j)).</summary>
/// <param name="Form">Bridge, MCP or SCAD.</param>
/// <param name="Parameter">q of a bridge, gamma of the others.</param>
/// <param name="Multiplier">What multiplies the sum.</param>
/// <param name="Levels">One strength a feature; 0 for an intercept.</param>
/// <param name="Units">One unit a feature.</param>
internal sealed record ScalarTerms(ModelPenalty Form, BigReal Parameter, BigReal Multiplier, BigReal[] Levels, BigReal[] Units)
{
    /// <summary>Whether R is convex.</summary>
    public bool IsConvex => Form == ModelPenalty.Bridge && Parameter >= BigReal.One;

    private int Precision => Multiplier.Precision;

    /// <summary>The term of a coefficient.</summary>
    public Enclosure ValueAt(int feature, BigReal coefficient) =>
        Levels[feature].IsZero || coefficient.IsZero
            ? BigReal.Zero.WithPrecision(Precision)
            : Multiplier * Value((Enclosure)Units[feature] * coefficient.Abs(), Levels[feature]);

    /// <summary>A bound of the conjugate of a convex R with q above 1: the largest s v less the term of v.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="slope">A bound of |s|.</param>
    public BigReal ConjugateBound(int feature, BigReal slope)
    {
        if (slope.IsZero)
        {
            return BigReal.Zero.WithPrecision(Precision);
        }

        // (q - 1) l (s / (q l))^(q / (q - 1)), s in the units of the penalty.
        Enclosure one = BigReal.One.WithPrecision(Precision);
        Enclosure level = (Enclosure)Multiplier * Levels[feature];
        Enclosure ratio = (Enclosure)slope / Units[feature] / (level * Parameter);
        Enclosure exponent = (Enclosure)Parameter / (Parameter - one);
        return ((Parameter - one) * level * ElementaryFunctions.Power(ratio.High, exponent)).High;
    }

    /// <summary>The derivative of the smoothed term over its argument, R'(u) / u, without a bound of its error.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="magnitude">u, above 0.</param>
    public BigReal SlopeOverMagnitude(int feature, BigReal magnitude) =>
        Parameter * Multiplier * Levels[feature] * ElementaryFunctions.PlainPower(magnitude, Parameter - BigReal.FromInteger(2));

    /// <summary>R of a magnitude.</summary>
    public Enclosure Value(Enclosure magnitude, BigReal level)
    {
        Enclosure one = BigReal.One.WithPrecision(Precision);
        Enclosure far = (Enclosure)Parameter * level;
        switch (Form)
        {
            case ModelPenalty.Mcp:
                return Joined(
                    magnitude,
                    far,
                    (magnitude * level) - (magnitude.Square() / Parameter).Scale(-1),
                    (far * level).Scale(-1));
            case ModelPenalty.Scad:
                Enclosure bent = ((far * magnitude).Scale(1) - magnitude.Square() - ((Enclosure)level).Square()) / (Parameter - one).Scale(1);
                Enclosure beyond = Joined(magnitude, far, bent, (((Enclosure)level).Square() * (Parameter + one)).Scale(-1));
                return Joined(magnitude, level, magnitude * level, beyond);
            default:
                return level * ElementaryFunctions.Power(magnitude, Parameter);
        }
    }

    // Both branches are continuous where they meet: where the branch is open, the hull of both encloses.
    private static Enclosure Joined(Enclosure magnitude, Enclosure end, Enclosure inside, Enclosure outside) =>
        magnitude.High <= end.Low ? inside
        : magnitude.Low >= end.High ? outside
        : Enclosure.Between(BigReal.Min(inside.Low, outside.Low), BigReal.Max(inside.High, outside.High));
}
