namespace SimdRegression.Verification;

/// <summary>Enclosures of exponential and logarithm, to any precision.</summary>
/// <remarks>
/// All steps are made in <see cref="Enclosure"/>s, which bound their rounding; what a series leaves out is bounded here and added.
/// </remarks>
internal static class ElementaryFunctions
{
    // Beyond 2^this, exponentials are enclosed by powers of two, or refused.
    private const int LargestTop = 22;

    private const int Guard = 64;

    /// <summary>e^x.</summary>
    /// <exception cref="OverflowException">x is above some four million.</exception>
    public static Enclosure Exp(Enclosure x)
    {
        int precision = Math.Max(64, x.Middle.Precision);
        if (x.Middle.Top > LargestTop)
        {
            if (x.High.Sign >= 0)
            {
                throw new OverflowException("An exponential is beyond the range of the verifier.");
            }

            // Below e^-(2^21), which is below 2^-(2^21); the radius is not asked for where all of x is that far down.
            if (x.High.Top <= LargestTop - 1)
            {
                throw new OverflowException("The argument of an exponential is not known well enough.");
            }

            return Enclosure.Between(BigReal.Zero, BigReal.PowerOfTwo(-(1 << (LargestTop - 2)), precision));
        }

        // e^x = (e^(x / 2^k))^(2^k), |x| / 2^k at most 2^-16.
        int halvings = Math.Max(0, x.Middle.Top + 16);
        int working = precision + Guard + halvings;
        Enclosure small = ((Enclosure)x.Middle.WithPrecision(working)).Scale(-halvings);
        Enclosure sum = BigReal.One.WithPrecision(working);
        Enclosure term = sum;
        int count = (working / 16) + 2;
        for (int i = 1; i <= count; i++)
        {
            term = term * small / BigReal.FromInteger(i, working);
            sum += term;
        }

        // The terms that follow fall by more than half each: together they are at most the last one.
        sum += Enclosure.Around(BigReal.Zero, term.Size);
        for (int i = 0; i < halvings; i++)
        {
            sum *= sum;
        }

        Enclosure value = Enclosure.Around(sum.Middle.WithPrecision(precision), BigReal.BoundSum(sum.Radius, UnitOf(sum.Middle, precision)));
        if (x.Radius.IsZero)
        {
            return value;
        }

        if (x.Radius > BigReal.One)
        {
            throw new OverflowException("The argument of an exponential is not known well enough.");
        }

        // |e^(x + d) - e^x| is at most e^x |d| (1 + |d|) for |d| at most 1.
        BigReal growth = BigReal.BoundProduct(x.Radius, BigReal.BoundSum(BigReal.One, x.Radius));
        return Enclosure.Around(value.Middle, BigReal.BoundSum(value.Radius, BigReal.BoundProduct(value.Size, growth)));
    }

    /// <summary>log x of an x above 0.</summary>
    public static Enclosure Log(Enclosure x)
    {
        BigReal low = x.Low;
        if (low.Sign <= 0)
        {
            throw new ArgumentOutOfRangeException(nameof(x), "The argument of a logarithm cannot be told from 0.");
        }

        Enclosure value = Log(x.Middle);
        return x.Radius.IsZero
            ? value
            : Enclosure.Around(value.Middle, BigReal.BoundSum(value.Radius, BigReal.BoundQuotient(x.Radius, low)));
    }

    /// <summary>x^y of an x above 0, or of 0 with a y above 0.</summary>
    public static Enclosure Power(Enclosure x, Enclosure y) =>
        x.Middle.IsZero && x.Radius.IsZero ? BigReal.Zero.WithPrecision(x.Middle.Precision) : Exp(y * Log(x));

    /// <summary>x^y of an x above 0, without a bound of its error: roots and products where twice y is a small whole number.</summary>
    public static BigReal PlainPower(BigReal x, BigReal y)
    {
        const double MostTwice = 16.0;
        double twice = 2.0 * y.ToDouble();
        if (!(Math.Abs(twice) <= MostTwice && twice == Math.Floor(twice)))
        {
            return Power(x, y).Middle;
        }

        int count = (int)Math.Abs(twice);
        BigReal power = count % 2 == 0 ? BigReal.One.WithPrecision(x.Precision) : BigReal.SquareRoot(x, out _);
        for (int k = 0; k < count / 2; k++)
        {
            power *= x;
        }

        return twice < 0.0 ? BigReal.One.WithPrecision(x.Precision) / power : power;
    }

    /// <summary>log(1 + e^x), without loss for x far below 0.</summary>
    public static Enclosure SoftPlus(Enclosure x)
    {
        if (x.Middle.Sign > 0)
        {
            return x + SoftPlus(-x);
        }

        return LogOnePlus(Exp(x));
    }

    /// <summary>log(1 + x) for x above -1, relatively precise near 0.</summary>
    public static Enclosure LogOnePlus(Enclosure x)
    {
        int precision = Math.Max(64, x.Middle.Precision);
        if (x.Size.Top > -8)
        {
            return Log(x + BigReal.One.WithPrecision(precision));
        }

        // 2 artanh(x / (2 + x)), whose terms fall by more than 2^-16 each.
        Enclosure ratio = x / (x + BigReal.FromInteger(2, precision));
        Enclosure square = ratio * ratio;
        Enclosure power = ratio;
        Enclosure sum = ratio;
        int count = Math.Max(1, (precision + Guard) / Math.Max(16, -2 * Math.Max(ratio.Size.Top, -precision)) + 1);
        for (int i = 1; i <= count; i++)
        {
            power *= square;
            sum += power / BigReal.FromInteger((2 * i) + 1, precision);
        }

        return (sum + Enclosure.Around(BigReal.Zero, power.Size)).Scale(1);
    }

    // log x = y + log(x e^-y) with y near log x, so that the argument is near 1.
    private static Enclosure Log(BigReal x)
    {
        int precision = Math.Max(64, x.Precision) + Guard;
        BigReal head = x.Scale(-x.Top);
        double guess = Kernels.ReproducibleFunctions.Log(head.ToDouble()) + (x.Top * 0.6931471805599453);
        BigReal start = BigReal.From(guess, precision);
        Enclosure rest = (Exp(-start) * (Enclosure)x.WithPrecision(precision + (int)Math.Max(0, x.Mantissa.GetBitLength() - precision)))
            - BigReal.One.WithPrecision(precision);
        Enclosure sum = start + LogOnePlus(rest);
        int wanted = precision - Guard;
        return Enclosure.Around(sum.Middle.WithPrecision(wanted), BigReal.BoundSum(sum.Radius, UnitOf(sum.Middle, wanted)));
    }

    // What cutting to a precision can lose.
    private static BigReal UnitOf(BigReal value, int precision) => BigReal.PowerOfTwo(value.Top - precision + 1);
}
