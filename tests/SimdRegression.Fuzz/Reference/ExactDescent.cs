namespace SimdRegression.Fuzz.Reference;

/// <summary>
/// Better points of a fit over rows, sum s l(x.w + b, y) + sum l1 |w| + 1/2 sum l2 w^2 within a box, by damped Newton steps in 96 digits from any
/// start. What it reaches is a lower bound of how far another point is from the optimum, whether or not it comes to the optimum itself.
/// </summary>
/// <param name="loss">The loss.</param>
/// <param name="rows">Row after row.</param>
/// <param name="targets">One a row.</param>
/// <param name="weights">One a row, or none.</param>
/// <param name="l1">The weights of the absolute values.</param>
/// <param name="l2">The weights of the half squares.</param>
/// <param name="lower">Lower bounds.</param>
/// <param name="upper">Upper bounds.</param>
/// <param name="hasIntercept">Whether there is an intercept.</param>
internal sealed class ExactDescent(
    ExactLoss loss,
    double[] rows,
    double[] targets,
    double[] weights,
    BigFloat[] l1,
    BigFloat[] l2,
    double[] lower,
    double[] upper,
    bool hasIntercept)
{
    // Steps are halved at most so often; a gain of less than this share of the objective ends the descent.
    private const int MostHalvings = 40;
    private const int SmallestGainBits = 200;

    private readonly int features = l1.Length;

    /// <summary>How many numbers a point has: the coefficients and, last, the intercept if there is one.</summary>
    public int Size => hasIntercept ? features + 1 : features;

    /// <summary>Whether the last descent ended because nothing was left to gain, and not because its steps were used up.</summary>
    public bool IsAtRest { get; private set; }

    /// <summary>The objective.</summary>
    public BigFloat Objective(BigFloat[] point)
    {
        BigFloat sum = BigFloat.Zero;
        for (int i = 0; i < targets.Length; i++)
        {
            if (Weight(i) > 0.0)
            {
                sum += Weight(i) * loss.Value(Prediction(point, i), targets[i]);
            }
        }

        for (int j = 0; j < features; j++)
        {
            sum += (l1[j] * BigFloat.Abs(point[j])) + BigFloat.Scale(l2[j] * point[j] * point[j], -1);
        }

        return sum;
    }

    /// <summary>Goes down from a point inside the box.</summary>
    /// <param name="start">The point.</param>
    /// <param name="steps">At most so many steps.</param>
    public BigFloat[] From(BigFloat[] start, int steps)
    {
        var point = (BigFloat[])start.Clone();
        BigFloat value = Objective(point);
        bool hasKinks = l1.Any(weight => !weight.IsZero);
        IsAtRest = false;
        for (int step = 0; step < steps && !IsAtRest; step++)
        {
            BigFloat[] direction = Direction(point, out BigFloat promised);
            IsAtRest = promised <= BigFloat.Scale(value, -SmallestGainBits);
            if (IsAtRest)
            {
                break;
            }

            BigFloat length = 1.0;
            BigFloat[]? better = null;
            BigFloat reached = value;
            for (int halving = 0; halving < MostHalvings && better is null; halving++)
            {
                foreach (bool stopsAtZero in hasKinks ? (bool[])[false, true] : [false])
                {
                    BigFloat[] trial = Moved(point, direction, length, stopsAtZero);
                    BigFloat found = Objective(trial);
                    (better, reached) = found < reached ? (trial, found) : (better, reached);
                }

                length = BigFloat.Scale(length, -1);
            }

            IsAtRest = better is null || (value - reached) <= BigFloat.Scale(value, -SmallestGainBits);
            point = better ?? point;
            value = reached;
        }

        return point;
    }

    /// <summary>
    /// The best of the planes through as many rows as there are numbers in a point: where Huber's loss is next to the absolute residual, one of
    /// them is next to the optimum.
    /// </summary>
    public BigFloat[]? BestPlane()
    {
        BigFloat[]? best = null;
        BigFloat least = BigFloat.Zero;
        var chosen = new int[Size];
        Choose(0, 0);
        return best;

        void Choose(int depth, int first)
        {
            if (depth < Size)
            {
                for (int i = first; i < targets.Length; i++)
                {
                    chosen[depth] = i;
                    Choose(depth + 1, i + 1);
                }

                return;
            }

            BigFloat[]? plane = Through(chosen);
            if (plane is not null && Objective(plane) is var value && (best is null || value < least))
            {
                (best, least) = (plane, value);
            }
        }
    }

    private BigFloat[]? Through(int[] chosen)
    {
        var matrix = new BigFloat[Size, Size + 1];
        for (int a = 0; a < Size; a++)
        {
            for (int j = 0; j < Size; j++)
            {
                matrix[a, j] = Value(chosen[a], j);
            }

            matrix[a, Size] = targets[chosen[a]];
        }

        for (int k = 0; k < Size; k++)
        {
            int pivot = Enumerable.Range(k, Size - k).MaxBy(a => BigFloat.Abs(matrix[a, k]));
            if (matrix[pivot, k].IsZero)
            {
                return null;
            }

            for (int j = 0; j <= Size; j++)
            {
                (matrix[k, j], matrix[pivot, j]) = (matrix[pivot, j], matrix[k, j]);
            }

            for (int a = 0; a < Size; a++)
            {
                BigFloat factor = a == k ? BigFloat.Zero : matrix[a, k] / matrix[k, k];
                for (int j = k; j <= Size && !factor.IsZero; j++)
                {
                    matrix[a, j] -= factor * matrix[k, j];
                }
            }
        }

        BigFloat[] plane = [.. Enumerable.Range(0, Size).Select(k => matrix[k, Size] / matrix[k, k])];
        bool isInside = Enumerable.Range(0, features).All(j => Clamped(plane[j], j) is var clamped && (clamped - plane[j]).IsZero);
        return isInside ? plane : null;
    }

    /// <summary>The weighted loss of rows, without any penalty.</summary>
    /// <param name="point">The point.</param>
    /// <param name="tested">Their rows.</param>
    public BigFloat Loss(BigFloat[] point, IEnumerable<int> tested)
    {
        BigFloat sum = BigFloat.Zero;
        foreach (int i in tested)
        {
            sum += Weight(i) * loss.Value(Prediction(point, i), targets[i]);
        }

        return sum;
    }

    /// <summary>
    /// How far the loss of rows may be from that of an optimum where a fit is next to it: to second order, by the curvature at the optimum, four
    /// times what it promises.
    /// </summary>
    /// <param name="fit">The fit.</param>
    /// <param name="optimum">Its optimum.</param>
    /// <param name="tested">The rows.</param>
    /// <param name="gap">How far the fit may be from the optimum, as part of the objective at zero.</param>
    public BigFloat Doubt(ExactDescent fit, BigFloat[] optimum, IEnumerable<int> tested, double gap)
    {
        var cholesky = new ExactCholesky(fit.Bends(optimum, new BigFloat[Size]), Enumerable.Range(0, Size));
        BigFloat free = 2.0 * gap * fit.Objective(new BigFloat[Size]);
        BigFloat sum = BigFloat.Zero;
        foreach (int i in tested)
        {
            BigFloat[] row = [.. Enumerable.Range(0, Size).Select(j => (BigFloat)Value(i, j))];
            BigFloat[] solved = cholesky.Solve(row);
            BigFloat square = BigFloat.Zero;
            for (int j = 0; j < Size; j++)
            {
                square += row[j] * solved[j];
            }

            BigFloat moved = BigFloat.Sqrt(BigFloat.Max(square, BigFloat.Zero) * free);
            BigFloat slope = BigFloat.Abs(loss.Derivative(Prediction(optimum, i), targets[i]));
            sum += 4.0 * ((slope * moved) + (moved * moved));
        }

        return sum;
    }

    // The Newton step of the coefficients that neither zero nor a bound holds.
    private BigFloat[] Direction(BigFloat[] point, out BigFloat promised)
    {
        var slopes = new BigFloat[Size];
        BigFloat[,] bends = Bends(point, slopes);
        var free = new List<int>();
        for (int j = 0; j < Size; j++)
        {
            if (j == features)
            {
                free.Add(j);
                continue;
            }

            slopes[j] -= l2[j] * point[j];
            int sign = point[j].IsZero ? slopes[j].Sign : point[j].Sign;
            bool isHeld = point[j].IsZero && BigFloat.Abs(slopes[j]) <= l1[j];
            slopes[j] -= sign * l1[j];
            bool rests = (slopes[j].Sign > 0 && IsAt(point[j], upper[j])) || (slopes[j].Sign < 0 && IsAt(point[j], lower[j]));
            if (!isHeld && !rests)
            {
                free.Add(j);
            }
        }

        BigFloat[] direction = new ExactCholesky(bends, free).Solve(slopes);
        promised = BigFloat.Zero;
        foreach (int j in free)
        {
            // A slope where nothing bends promises more than can be told.
            promised += direction[j].IsZero ? BigFloat.Abs(slopes[j]) : direction[j] * slopes[j];
        }

        return direction;
    }

    // The second derivatives, and what the loss falls by to first order.
    private BigFloat[,] Bends(BigFloat[] point, BigFloat[] slopes)
    {
        var bends = new BigFloat[Size, Size];
        for (int i = 0; i < targets.Length; i++)
        {
            BigFloat weight = Weight(i);
            if (weight.IsZero)
            {
                continue;
            }

            BigFloat prediction = Prediction(point, i);
            BigFloat slope = weight * loss.Derivative(prediction, targets[i]);
            BigFloat bend = weight * loss.Bend(prediction, targets[i]);
            for (int j = 0; j < Size; j++)
            {
                slopes[j] -= slope * Value(i, j);
                BigFloat bent = bend * Value(i, j);
                for (int k = 0; k <= j && !bent.IsZero; k++)
                {
                    bends[j, k] += bent * Value(i, k);
                }
            }
        }

        for (int j = 0; j < Size; j++)
        {
            bends[j, j] += j < features ? l2[j] : BigFloat.Zero;
            for (int k = 0; k < j; k++)
            {
                bends[k, j] = bends[j, k];
            }
        }

        return bends;
    }

    private BigFloat[] Moved(BigFloat[] point, BigFloat[] direction, BigFloat length, bool stopsAtZero)
    {
        var moved = new BigFloat[Size];
        for (int j = 0; j < Size; j++)
        {
            moved[j] = point[j] + (length * direction[j]);
            moved[j] = stopsAtZero && j < features && !l1[j].IsZero && moved[j].Sign * point[j].Sign < 0 ? BigFloat.Zero : moved[j];
            moved[j] = j < features ? Clamped(moved[j], j) : moved[j];
        }

        return moved;
    }

    private BigFloat Clamped(BigFloat value, int feature)
    {
        value = double.IsFinite(lower[feature]) ? BigFloat.Max(value, lower[feature]) : value;
        return double.IsFinite(upper[feature]) ? BigFloat.Min(value, upper[feature]) : value;
    }

    private static bool IsAt(BigFloat value, double bound) => double.IsFinite(bound) && (value - bound).IsZero;

    private BigFloat Prediction(BigFloat[] point, int row)
    {
        BigFloat sum = BigFloat.Zero;
        for (int j = 0; j < Size; j++)
        {
            sum += Value(row, j) * point[j];
        }

        return sum;
    }

    private double Weight(int row) => weights.Length == 0 ? 1.0 : weights[row];

    private double Value(int row, int column) => column < features ? rows[(row * features) + column] : 1.0;
}
