namespace SimdRegression.Verification;

/// <summary>A number that is known to lie within a radius about a middle: midpoint-radius interval arithmetic (Johansson 2017,
/// https://doi.org/10.1109/TC.2017.2690633).</summary>
/// <remarks>Every operation encloses the results of all numbers that its operands enclose, its own rounding included.</remarks>
internal readonly struct Enclosure
{
    private Enclosure(BigReal middle, BigReal radius)
    {
        Middle = middle;
        Radius = radius;
    }

    /// <summary>The middle.</summary>
    public BigReal Middle { get; }

    /// <summary>The radius, not below 0.</summary>
    public BigReal Radius { get; }

    /// <summary>The value 0.</summary>
    public static Enclosure Zero => new(BigReal.Zero, BigReal.Zero);

    /// <summary>The lower end, or a number below it.</summary>
    public BigReal Low => BigReal.Add(Middle, -Radius, out BigReal error) - error;

    /// <summary>The upper end, or a number above it.</summary>
    public BigReal High => BigReal.Add(Middle, Radius, out BigReal error) + error;

    /// <summary>A bound of the absolute value, to the precision of the middle.</summary>
    public BigReal Largest => BigReal.Max(High, (-this).High);

    /// <summary>A bound of the absolute value, to the few digits of a radius.</summary>
    public BigReal Size => BigReal.BoundSum(Middle.Abs(), Radius);

    /// <summary>Whether all of it is above 0.</summary>
    public bool IsPositive => Middle > Radius;

    /// <summary>Whether all of it is below 0.</summary>
    public bool IsNegative => -Middle > Radius;

    public static implicit operator Enclosure(BigReal value) => new(value, BigReal.Zero);

    public static Enclosure operator +(Enclosure left, Enclosure right)
    {
        BigReal middle = BigReal.Add(left.Middle, right.Middle, out BigReal error);
        return new(middle, BigReal.BoundSum(BigReal.BoundSum(left.Radius, right.Radius), error));
    }

    public static Enclosure operator -(Enclosure value) => new(-value.Middle, value.Radius);

    public static Enclosure operator -(Enclosure left, Enclosure right) => left + (-right);

    public static Enclosure operator *(Enclosure left, Enclosure right)
    {
        BigReal middle = BigReal.Multiply(left.Middle, right.Middle, out BigReal error);
        if (!left.Radius.IsZero)
        {
            error = BigReal.BoundSum(error, BigReal.BoundProduct(left.Radius, right.Size));
        }

        return right.Radius.IsZero
            ? new(middle, error)
            : new(middle, BigReal.BoundSum(error, BigReal.BoundProduct(right.Radius, left.Middle.Abs())));
    }

    /// <summary>The quotient; the divisor must not enclose 0.</summary>
    public static Enclosure operator /(Enclosure left, Enclosure right)
    {
        BigReal least = BigReal.Max(right.Low, (-right).Low);
        if (least.Sign <= 0)
        {
            throw new DivideByZeroException("A divisor cannot be told from 0.");
        }

        // |a/b - A/B| is at most (|a - A| + |A/B| |b - B|) / |b|.
        BigReal middle = BigReal.Divide(left.Middle, right.Middle, out BigReal error);
        BigReal spread = BigReal.BoundSum(left.Radius, BigReal.BoundProduct(BigReal.BoundSum(middle.Abs(), error), right.Radius));
        return spread.IsZero ? new(middle, error) : new(middle, BigReal.BoundSum(error, BigReal.BoundQuotient(spread, least)));
    }

    /// <summary>All that lies as near to a middle.</summary>
    /// <param name="middle">The middle.</param>
    /// <param name="radius">The radius, not below 0.</param>
    public static Enclosure Around(BigReal middle, BigReal radius) => new(middle, BigReal.Bound(radius));

    /// <summary>All between two numbers, the first not above the second.</summary>
    public static Enclosure Between(BigReal low, BigReal high)
    {
        BigReal middle = BigReal.Add(low, high, out _).Scale(-1);
        BigReal above = BigReal.Add(high, -middle, out BigReal error);
        BigReal below = BigReal.Add(middle, -low, out BigReal other);
        BigReal reach = BigReal.Max(BigReal.Max(above, below), BigReal.Zero);
        return Around(middle, BigReal.BoundSum(reach, BigReal.BoundSum(error, other)));
    }

    /// <summary>x 2^power, exactly.</summary>
    public Enclosure Scale(int power) => new(Middle.Scale(power), Radius.Scale(power));

    /// <summary>The square, whose lower end is not below 0.</summary>
    public Enclosure Square()
    {
        Enclosure square = this * this;
        return square.Low.Sign < 0 ? Between(BigReal.Zero, square.High) : square;
    }

    /// <summary>|x|.</summary>
    public Enclosure Abs() => Middle.Abs() >= Radius ? (Middle.Sign < 0 ? -this : this) : Between(BigReal.Zero, BigReal.Max(High, (-this).High));

    /// <summary>The square root; what lies below 0 is left out.</summary>
    public Enclosure SquareRoot()
    {
        BigReal low = BigReal.Max(Low, BigReal.Zero);
        BigReal root = BigReal.SquareRoot(low, out BigReal error);
        BigReal highRoot = BigReal.SquareRoot(BigReal.Max(High, BigReal.Zero), out BigReal highError);
        return Between(BigReal.Max(root - error, BigReal.Zero), BigReal.Add(highRoot, BigReal.BoundSum(highError, highError), out _));
    }
}
