namespace SimdRegression.Verification;

/// <summary>
/// How much the squared loss with a penalty on single coefficients, convex or not, can fall when one coefficient moves anywhere on its line, the
/// intercept following.
/// </summary>
/// <remarks>
/// Along a coefficient the objective is h/2 u^2 - a u + R(u) for u of the sign of its slope, and larger for the other sign. It is made of pieces, each
/// convex or concave: a concave one is least at an end, and a convex one lies above its tangents. So a point near the minimum bounds it from both sides, in
/// enclosures.
/// </remarks>
internal sealed class CoordinateGain
{
    private const int MostSteps = 400;

    private readonly VerifiedProblem problem;
    private readonly ScalarTerms terms;
    private readonly int precision;

    private CoordinateGain(VerifiedProblem problem)
    {
        this.problem = problem;
        terms = problem.Scalars!;
        precision = problem.Precision;
    }

    private Enclosure Zero => BigReal.Zero.WithPrecision(precision);

    /// <summary>The largest gain, enclosed.</summary>
    /// <param name="problem">The problem, of the squared loss.</param>
    /// <param name="point">The point.</param>
    /// <param name="reach">Receives the larger of each magnitude and that of the minimum along it.</param>
    /// <exception cref="OverflowException">This precision does not tell.</exception>
    /// <exception cref="DivideByZeroException">The like.</exception>
    public static Enclosure Of(VerifiedProblem problem, BigReal[] point, out BigReal[] reach) => new CoordinateGain(problem).Largest(point, out reach);

    private Enclosure Largest(BigReal[] point, out BigReal[] reach)
    {
        var residuals = new Enclosure[problem.Count];
        Enclosure weight = Zero;
        Enclosure sum = Zero;
        for (int i = 0; i < problem.Count; i++)
        {
            Enclosure prediction = Zero;
            for (int j = 0; j < problem.Unknowns; j++)
            {
                prediction += (Enclosure)problem.At(i, j) * point[j];
            }

            residuals[i] = prediction - problem.Targets[i];
            weight += problem.Weights[i];
            sum += problem.Weights[i] * residuals[i];
        }

        Enclosure ofIntercept = problem.HasIntercept ? (sum.Square() / weight).Scale(-1) : Zero;
        reach = Array.ConvertAll(point, value => value.Abs());
        BigReal low = BigReal.Max(ofIntercept.Low, BigReal.Zero);
        BigReal high = ofIntercept.High;
        for (int j = 0; j < problem.Features; j++)
        {
            Enclosure gain = ofIntercept + Along(j, point[j], residuals, weight, sum, out BigReal best);
            low = BigReal.Max(low, gain.Low);
            high = BigReal.Max(high, gain.High);
            reach[j] = BigReal.Max(reach[j], best);
        }

        return Enclosure.Between(low, high);
    }

    private Enclosure Along(int column, BigReal coefficient, Enclosure[] residuals, Enclosure weight, Enclosure sum, out BigReal best)
    {
        best = BigReal.Zero;
        if (IsConstant(column))
        {
            return terms.ValueAt(column, coefficient);
        }

        Enclosure total = Zero;
        Enclosure slope = Zero;
        Enclosure curvature = Zero;
        for (int i = 0; i < residuals.Length; i++)
        {
            Enclosure weighted = (Enclosure)problem.Weights[i] * problem.At(i, column);
            total += weighted;
            slope += weighted * residuals[i];
            curvature += weighted * problem.At(i, column);
        }

        if (problem.HasIntercept)
        {
            slope -= total * sum / weight;
            curvature -= total.Square() / weight;
        }

        // In the units of the penalty.
        BigReal unit = terms.Units[column].WithPrecision(precision);
        curvature /= (Enclosure)unit * unit;
        Enclosure place = (Enclosure)unit * coefficient;
        Enclosure pull = (curvature * place) - (slope / unit);
        Enclosure value = (curvature * place.Square()).Scale(-1) - (pull * place) + terms.ValueAt(column, coefficient);
        Enclosure least = Least(curvature, pull.Abs(), terms.Levels[column], out BigReal where);
        best = (where / unit).Abs();
        return value - least;
    }

    // Without freedom: 0 in every row, or the same in all where the intercept takes it up.
    private bool IsConstant(int column)
    {
        BigReal first = problem.HasIntercept ? problem.At(0, column) : BigReal.Zero;
        for (int i = 0; i < problem.Count; i++)
        {
            if (BigReal.Compare(problem.At(i, column), first) != 0)
            {
                return false;
            }
        }

        return true;
    }

    // The least h/2 u^2 - a u + R(u) over u from 0 on.
    private Enclosure Least(Enclosure h, Enclosure a, BigReal level, out BigReal where)
    {
        var search = new Search(Zero);
        Enclosure multiplier = terms.Multiplier;
        Enclosure parameter = terms.Parameter;
        Enclosure one = BigReal.One.WithPrecision(precision);
        Enclosure full = multiplier * level;
        Enclosure far = parameter * level;
        switch (terms.Form)
        {
            case ModelPenalty.Mcp:
                search.Add(h - (multiplier / parameter), a - full, Zero, Zero, far);
                search.Add(h, a, (full * far).Scale(-1), far, null);
                break;
            case ModelPenalty.Scad:
                Enclosure width = parameter - one;
                search.Add(h, a - full, Zero, Zero, level);
                search.Add(h - (multiplier / width), a - (multiplier * far / width), -((full * level) / width.Scale(1)), level, far);
                search.Add(h, a, (full * level * (parameter + one)).Scale(-1), far, null);
                break;
            case var _ when level.IsZero:
                search.Add(h, a, Zero, Zero, null);
                break;
            default:
                Bend(search, h, a, full);
                break;
        }

        where = search.Where;
        return search.Least;
    }

    // A power below 1 is concave up to a place, and convex beyond it.
    private void Bend(Search search, Enclosure h, Enclosure a, Enclosure level)
    {
        BigReal q = terms.Parameter;
        BigReal less = BigReal.One.WithPrecision(precision) - q;
        if (a.High.Sign <= 0)
        {
            return;
        }

        BigReal Slope(BigReal u) => (h.Middle * u) + (q * level.Middle * ElementaryFunctions.PlainPower(u, -less)) - a.Middle;
        BigReal Curve(BigReal u) => h.Middle - (less * q * level.Middle * ElementaryFunctions.PlainPower(u, -less - BigReal.One));
        BigReal point = a.High / h.Middle;
        for (int step = 0; step < MostSteps; step++)
        {
            BigReal curve = Curve(point);
            BigReal move = curve.Sign > 0 ? Slope(point) / curve : point;
            if (move >= point)
            {
                // No root: the least slope, at the place where the curvature is 0, is not below 0, or hardly so.
                Rising(search, h, a, level);
                return;
            }

            point -= move;
            if (move.Top < point.Top - ((2 * precision) / 3))
            {
                break;
            }
        }

        Enclosure at = point;
        Enclosure slope = (h * at) + (q * level * ElementaryFunctions.Power(at, -less)) - a;
        Enclosure bent = h - (less * q * level * ElementaryFunctions.Power(at, -less - BigReal.One));
        Enclosure value = (h * at.Square()).Scale(-1) - (a * at) + (level * ElementaryFunctions.Power(at, q));

        // To the left the tangent falls by its slope; to the right the curvature only grows.
        BigReal below = BigReal.Max(BigReal.Zero, slope.High);
        BigReal above = BigReal.Max(BigReal.Zero, (-slope).High);
        search.Take(value, ((Enclosure)below * at) + ((Enclosure)above).Square() / bent.Scale(1), point);
        if (!bent.IsPositive)
        {
            throw new OverflowException("The curvature of a bridge is not known well enough.");
        }
    }

    private void Rising(Search search, Enclosure h, Enclosure a, Enclosure level)
    {
        BigReal q = terms.Parameter;
        BigReal less = BigReal.One.WithPrecision(precision) - q;
        BigReal ratio = less * q * level.Middle / h.Middle;
        Enclosure place = ElementaryFunctions.Power(ratio, (Enclosure)BigReal.One.WithPrecision(precision) / (less + BigReal.One)).Middle;
        Enclosure slope = (h * place) + (q * level * ElementaryFunctions.Power(place, -less)) - a;
        Enclosure bent = h - (less * q * level * ElementaryFunctions.Power(place, -less - BigReal.One));
        Enclosure end = BigReal.Max((a / h).High, place.High);

        // The slope is convex, so it lies above its own tangent, up to where the parabola alone rises.
        BigReal least = (slope - ((Enclosure)bent.Size * end)).Low;
        if (least.Sign < 0)
        {
            search.Take(Zero, (Enclosure)(-least) * end, BigReal.Zero);
        }
    }

    /// <summary>The least of what was found: a bound from below, and the value at the best point.</summary>
    private sealed class Search(Enclosure zero)
    {
        private BigReal low = zero.Middle;
        private BigReal high = zero.Middle;

        public BigReal Where { get; private set; } = BigReal.Zero;

        public Enclosure Least => Enclosure.Between(BigReal.Min(low, high), high);

        /// <summary>Takes the value at a point, and how much less there may be about it.</summary>
        public void Take(Enclosure value, Enclosure less, BigReal where)
        {
            low = BigReal.Min(low, (value - less).Low);
            if (value.High < high)
            {
                high = value.High;
                Where = where;
            }
        }

        /// <summary>Takes k/2 u^2 - a u + c between two places; no second one: without end.</summary>
        public void Add(Enclosure k, Enclosure a, Enclosure c, Enclosure from, Enclosure? to)
        {
            Enclosure At(Enclosure u) => (k * u.Square()).Scale(-1) - (a * u) + c;
            BigReal start = from.Middle;
            Take(At(from), zero, start);
            if (to is { } last)
            {
                Take(At(last), zero, last.Middle);
            }

            if (!k.IsPositive)
            {
                if (to is not { } end)
                {
                    throw new OverflowException("A curvature cannot be told from 0.");
                }

                // A parabola that hardly opens lies below its chord by no more than this.
                Enclosure width = end - from;
                Take(At(from), (BigReal.Max(k.High, BigReal.Zero) * width.Square()).Scale(-3), start);
                Take(At(end), (BigReal.Max(k.High, BigReal.Zero) * width.Square()).Scale(-3), start);
                return;
            }

            BigReal place = BigReal.Max(start, a.Middle / k.Middle);
            place = to is { } top ? BigReal.Min(place, top.Middle) : place;
            Enclosure slope = (k * place) - a;
            bool isStart = BigReal.Compare(place, start) == 0;
            bool isEnd = to is { } final && BigReal.Compare(place, final.Middle) == 0;
            BigReal steep = isStart && isEnd ? BigReal.Zero
                : isStart ? BigReal.Max((-slope).High, BigReal.Zero)
                : isEnd ? BigReal.Max(slope.High, BigReal.Zero)
                : slope.Largest;

            // A place at an end is known as well as the end is.
            BigReal open = BigReal.BoundSum(isStart ? from.Radius : BigReal.Zero, isEnd ? to!.Value.Radius : BigReal.Zero);
            Take(At(place), (((Enclosure)steep).Square() / k.Scale(1)) + ((Enclosure)slope.Size * open), place);
        }
    }
}
