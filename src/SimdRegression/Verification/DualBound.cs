namespace SimdRegression.Verification;

/// <summary>A proven lower bound of the minimum of a <see cref="VerifiedProblem"/>, from any values of the dual variables.</summary>
/// <remarks>
/// <para>
/// For every u with sum s u x = 0 in the columns that cost nothing, the objective is nowhere below
/// -sum s l*(u, y) - sum g*(-t), t = sum s u x, where g is the penalty of an unknown with its bounds and * marks the convex conjugate (Fenchel
/// duality; Rockafellar 1970).
/// </para>
/// <para>
/// The given u keep the equations of the free columns only to rounding. So as many rows as there are free columns are chosen, and a change of
/// their u that makes the equations exact is enclosed: with A the matrix of these rows, R near its inverse, and d a bound of the norm of
/// I - RA below 1, A is regular, and the change c of Ac = -t lies within d |Rt| / (1 - d) of -Rt (Krawczyk 1969; Rump 2010,
/// https://doi.org/10.1017/S096249291000005X). The bound then holds for every u in these enclosures, so for the exact one.
/// </para>
/// <para>Last, u is multiplied by a number just below 1 where a slope, the norm of those of a group, or a derivative of a loss of bounded slope lies beyond its
/// limit.</para>
/// </remarks>
internal sealed class DualBound
{
    private readonly VerifiedProblem problem;
    private readonly BigReal[] point;
    private readonly Enclosure[] duals;
    private readonly Enclosure[] slopes;
    private readonly bool[] isFree;

    private DualBound(VerifiedProblem problem, BigReal[] point, BigReal[] given)
    {
        this.problem = problem;
        this.point = point;
        duals = Array.ConvertAll(given, value => (Enclosure)value);
        slopes = new Enclosure[problem.Unknowns];
        isFree = new bool[problem.Unknowns];
    }

    /// <summary>The bound.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="point">A point near the minimum, which keeps the bounds.</param>
    /// <param name="duals">A value a row, near the derivatives of the loss at the minimum.</param>
    /// <param name="bound">Receives a number that the objective is nowhere below.</param>
    /// <returns>False where these dual values prove nothing at this precision.</returns>
    public static bool TryFind(VerifiedProblem problem, BigReal[] point, BigReal[] duals, out BigReal bound)
    {
        bound = BigReal.Zero;
        try
        {
            return new DualBound(problem, point, duals).TryFind(out bound);
        }
        catch (DivideByZeroException)
        {
            return false;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    private bool TryFind(out BigReal bound)
    {
        bound = BigReal.Zero;
        for (int j = 0; j < problem.Unknowns; j++)
        {
            slopes[j] = Slope(j);
            isFree[j] = !problem.IsFixed(j) && problem.IsUnpenalized(j) && !BoundHolds(j, slopes[j]);
        }

        if (!MakeExact() || !TryScale(out BigReal scale))
        {
            return false;
        }

        Enclosure total = BigReal.Zero.WithPrecision(problem.Precision);
        for (int i = 0; i < duals.Length; i++)
        {
            // Where the slope is bounded, scaling has brought it between the bounds, which are finite.
            if (!problem.Loss.HasBoundedSlope && !problem.Loss.IsInDomain(duals[i], problem.Targets[i]))
            {
                return false;
            }

            // The conjugate of a loss of m + o is that of the loss less u o.
            Enclosure dual = scale * duals[i];
            Enclosure conjugate = problem.Loss.Conjugate(dual, problem.Targets[i]);
            total -= problem.Weights[i] * (problem.Offsets is null ? conjugate : conjugate - (dual * problem.OffsetOf(i)));
        }

        for (int j = 0; j < problem.Unknowns; j++)
        {
            // Scaling has brought the slopes of groups to where their conjugate is 0.
            if (isFree[j] || problem.IsInNorm(j))
            {
                continue;
            }

            if (problem.Scalars is { } scalars && scalars.Levels[j].Sign > 0)
            {
                total -= scalars.ConjugateBound(j, (scale * slopes[j]).Largest);
                continue;
            }

            if (!TryConjugate(j, -(scale * slopes[j]), out BigReal ofPenalty))
            {
                return false;
            }

            total -= ofPenalty;
        }

        bound = total.Low;
        return true;
    }

    private Enclosure Slope(int column)
    {
        Enclosure sum = BigReal.Zero.WithPrecision(problem.Precision);
        for (int i = 0; i < duals.Length; i++)
        {
            sum += problem.Weights[i] * (duals[i] * problem.At(i, column));
        }

        return sum;
    }

    // Whether a bound holds the unknown: it is nearer to the bound than its slope is to 0, both in units of predictions.
    private bool BoundHolds(int column, Enclosure slope)
    {
        if (problem.Lower[column] is not { } low)
        {
            return problem.Upper[column] is { } high && slope.IsNegative && IsNear(column, high - point[column], slope);
        }

        return problem.Upper[column] is not null || (slope.IsPositive && IsNear(column, point[column] - low, slope));
    }

    private bool IsNear(int column, BigReal distance, Enclosure slope)
    {
        BigReal squares = BigReal.Zero;
        for (int i = 0; i < problem.Count; i++)
        {
            BigReal number = problem.At(i, column).Abs();
            squares = BigReal.BoundSum(squares, BigReal.BoundProduct(problem.Weights[i], BigReal.BoundProduct(number, number)));
        }

        return distance * squares < slope.Middle.Abs();
    }

    // Encloses the change that makes the slopes of the free columns vanish.
    private bool MakeExact()
    {
        var free = new int[isFree.AsSpan().Count(true)];
        bool hasSlope = false;
        for (int j = 0, taken = 0; j < problem.Unknowns; j++)
        {
            if (isFree[j])
            {
                free[taken++] = j;
                hasSlope |= !(slopes[j].Middle.IsZero && slopes[j].Radius.IsZero);
            }
        }

        if (!hasSlope)
        {
            return true;
        }

        var pivots = new PivotRows(problem, free, i => problem.Weights[i] * problem.Loss.Room(duals[i].Middle, problem.Targets[i]));
        int count = pivots.Columns.Length;
        if (count < free.Length && ModularRank.Of(problem, free) != count)
        {
            return false;
        }

        int[] rows = pivots.Rows;
        var matrix = new BigReal[count * count];
        for (int a = 0; a < count; a++)
        {
            for (int b = 0; b < count; b++)
            {
                matrix[(a * count) + b] = problem.Weights[rows[b]] * problem.At(rows[b], pivots.Columns[a]);
            }
        }

        // The products with weights are rounded: the matrix of enclosures below is the exact one.
        if (DenseInverse.Of(matrix, count, problem.Precision) is not { } inverse)
        {
            return false;
        }

        BigReal defect = BigReal.Zero;
        BigReal largest = BigReal.Zero;
        var change = new Enclosure[count];
        for (int a = 0; a < count; a++)
        {
            BigReal rest = BigReal.Zero;
            change[a] = BigReal.Zero.WithPrecision(problem.Precision);
            for (int b = 0; b < count; b++)
            {
                Enclosure element = a == b ? -BigReal.One.WithPrecision(problem.Precision) : BigReal.Zero.WithPrecision(problem.Precision);
                for (int k = 0; k < count; k++)
                {
                    element += inverse[(a * count) + k]
                        * ((Enclosure)problem.Weights[rows[b]] * problem.At(rows[b], pivots.Columns[k]));
                }

                rest = BigReal.BoundSum(rest, element.Size);
                change[a] -= inverse[(a * count) + b] * slopes[pivots.Columns[b]];
            }

            defect = BigReal.Max(defect, rest);
            largest = BigReal.Max(largest, change[a].Size);
        }

        if (defect >= BigReal.One.Scale(-1))
        {
            return false;
        }

        // With d at most 1/2: |c| is at most 2 |Rt|.
        BigReal radius = BigReal.BoundProduct(defect, largest.Scale(1));
        for (int a = 0; a < count; a++)
        {
            duals[rows[a]] += change[a] + Enclosure.Around(BigReal.Zero, radius);
        }

        for (int j = 0; j < problem.Unknowns; j++)
        {
            slopes[j] = isFree[j] ? Enclosure.Zero : Slope(j);
        }

        return true;
    }

    // The largest factor, at most 1, at which no slope and no derivative passes its limit.
    private bool TryScale(out BigReal scale)
    {
        scale = BigReal.One.WithPrecision(problem.Precision);
        for (int j = 0; j < problem.Unknowns; j++)
        {
            bool needsLimit = !isFree[j] && !problem.IsFixed(j) && problem.L1[j].Sign > 0 && problem.Quadratic[j].IsZero && !problem.IsInNorm(j);
            if (needsLimit
                && ((problem.Upper[j] is null && (-slopes[j]).High > problem.L1[j]) || (problem.Lower[j] is null && slopes[j].High > problem.L1[j])))
            {
                scale = BigReal.Min(scale, Limit(problem.L1[j], slopes[j].Largest));
            }
        }

        if (problem.Norms.Length > 0)
        {
            BigReal[] sizes = Array.ConvertAll(slopes, slope => BigReal.Max(slope.Largest, BigReal.Zero).WithPrecision(problem.Precision));
            sizes = Array.ConvertAll(sizes, Slack);
            foreach (NormTerm norm in problem.Norms)
            {
                scale = BigReal.Min(scale, norm.LargestScale(sizes, problem.L1));
            }
        }

        if (problem.Loss.HasBoundedSlope)
        {
            BigReal rise = problem.Loss.Kind == LossKind.Quantile ? BigReal.One.WithPrecision(problem.Precision) - problem.Loss.Delta : problem.Loss.Delta;
            foreach (Enclosure dual in duals)
            {
                scale = dual.High > rise ? BigReal.Min(scale, Limit(rise, dual.High)) : scale;
                scale = (-dual).High > problem.Loss.Delta ? BigReal.Min(scale, Limit(problem.Loss.Delta, (-dual).High)) : scale;
            }
        }

        return scale.Sign > 0;
    }

    private BigReal Limit(BigReal limit, BigReal size)
    {
        BigReal quotient = BigReal.Divide(limit.WithPrecision(problem.Precision), size, out BigReal error);
        return quotient - error;
    }

    // A bound of the largest v z - g(v) between the bounds of an unknown. The function is concave: it lies below each of its tangents, and
    // below them by the curvature of the penalty.
    private bool TryConjugate(int unknown, Enclosure z, out BigReal conjugate)
    {
        BigReal l1 = problem.L1[unknown];
        BigReal zero = BigReal.Zero.WithPrecision(problem.Precision);
        BigReal? low = problem.Lower[unknown];
        BigReal? high = problem.Upper[unknown];
        conjugate = zero;
        Enclosure shifted = z;
        bool hasKink = l1.Sign > 0;
        if (hasKink && low is { } floor && floor.Sign >= 0)
        {
            shifted -= l1;
            hasKink = false;
        }
        else if (hasKink && high is { } ceiling && ceiling.Sign <= 0)
        {
            shifted += l1;
            hasKink = false;
        }

        bool found = false;
        if (problem.Clamped(zero, unknown).IsZero)
        {
            // The tangent at 0, whose slope a kink lets choose.
            BigReal above = BigReal.Max(shifted.High, zero);
            BigReal below = BigReal.Max((-shifted).High, zero);
            if (hasKink)
            {
                above = BigReal.Max(above - l1, zero);
                below = BigReal.Max(below - l1, zero);

                // Scaling has put these on the edge.
                above = problem.Quadratic[unknown].IsZero && high is null ? zero : above;
                below = problem.Quadratic[unknown].IsZero && low is null ? zero : below;
            }

            found = TryTangent(unknown, zero, Slack(above), Slack(below), out conjugate);
        }

        BigReal at = problem.Clamped(point[unknown], unknown);
        if (!at.IsZero || !found)
        {
            Enclosure value = (shifted * at) - (problem.Quadratic[unknown] * ((Enclosure)at).Square()).Scale(-1);
            Enclosure slope = shifted - (problem.Quadratic[unknown] * (Enclosure)at);
            if (hasKink)
            {
                value -= l1 * (Enclosure)at.Abs();
                slope -= at.Sign >= 0 ? l1 : -l1;
            }

            bool better = TryTangent(unknown, at, slope.High, (-slope).High, out BigReal rise);
            BigReal total = better ? (value + rise).High : zero;
            conjugate = better && (!found || total < conjugate) ? total : conjugate;
            found |= better;
        }

        return found;
    }

    // A difference that was rounded down is not below the exact one less a unit: lift it.
    private BigReal Slack(BigReal value) => value.IsZero ? value : value + BigReal.PowerOfTwo(value.Top - problem.Precision + 2);

    // How far a concave function with a quadratic part can rise above its value at a point, where its slope lies between -below and above.
    private bool TryTangent(int unknown, BigReal at, BigReal above, BigReal below, out BigReal rise)
    {
        bool up = TryRise(problem.Upper[unknown] is { } high ? high - at : null, unknown, above, out BigReal upward);
        bool down = TryRise(problem.Lower[unknown] is { } low ? at - low : null, unknown, below, out BigReal downward);
        rise = BigReal.Max(upward, downward);
        return up && down;
    }

    private bool TryRise(BigReal? room, int unknown, BigReal slope, out BigReal rise)
    {
        rise = BigReal.Zero;
        if (slope.Sign <= 0)
        {
            return true;
        }

        bool found = false;
        if (problem.Quadratic[unknown].Sign > 0)
        {
            rise = BigReal.BoundQuotient(BigReal.BoundProduct(slope, slope), problem.Quadratic[unknown]).Scale(-1);
            found = true;
        }

        if (room is { } length)
        {
            BigReal along = BigReal.BoundProduct(slope, BigReal.Max(BigReal.Zero, length + BigReal.PowerOfTwo(length.Top - problem.Precision + 2)));
            rise = found ? BigReal.Min(rise, along) : along;
            found = true;
        }

        return found;
    }
}
