namespace SimdRegression.Verification;

/// <summary>
/// Minimises convex objectives with norms of groups, or powers of single coefficients, in high precision: every kink is rounded, |u| becomes the root of
/// |u|^2 + e^2, and e falls from the size of the problem to nothing.
/// </summary>
/// <remarks>
/// <para>
/// For each e Newton's method finds the minimum. It takes the slopes z of the terms as unknowns of their own, z / (R'(r) / r) = u with r the rounded |u|,
/// which makes its steps good from afar where those of the objective alone are not (Chan, Golub and Mulet 1999,
/// https://doi.org/10.1137/S1064827596299767).
/// </para>
/// <para>Nothing here is proven: the point it ends at is judged by enclosures of primal and dual objective.</para>
/// </remarks>
internal sealed class SmoothedDescent
{
    private const int BitsOfStage = 8;
    private const int MostSteps = 60;
    private const int MostHalvings = 60;

    // The curvature of Huber's loss where it is straight: it keeps steps finite.
    private const int BitsOfStraightRows = 24;

    private readonly VerifiedProblem problem;
    private readonly int precision;
    private readonly int unknowns;
    private readonly BigReal unit;
    private readonly List<Term> terms = [];
    private readonly BigReal[]? products;
    private readonly BigReal[]? linear;
    private BigReal[] point;
    private BigReal[] curvatures = [];

    private SmoothedDescent(VerifiedProblem problem, BigReal[] start, BigReal unit)
    {
        this.problem = problem;
        this.unit = unit;
        precision = problem.Precision;
        unknowns = problem.Unknowns;
        point = Array.ConvertAll(start, value => value.WithPrecision(precision));
        if (problem.Loss.Kind == LossKind.Squared)
        {
            products = problem.CrossProducts(null);
            linear = problem.Slopes(problem.Targets);
        }

        BigReal[] sizes = Sizes();
        foreach (NormTerm norm in problem.Norms)
        {
            AddTerm(norm.Features, norm.Units, norm.Weight, -1, sizes);
        }

        for (int j = 0; j < unknowns; j++)
        {
            if (problem.L1[j].Sign > 0)
            {
                AddTerm([j], [BigReal.One.WithPrecision(precision)], problem.L1[j], -1, sizes);
            }

            if (problem.Scalars is { } scalars && scalars.Levels[j].Sign > 0)
            {
                AddTerm([j], [scalars.Units[j].WithPrecision(precision)], BigReal.Zero, j, sizes);
            }
        }
    }

    /// <summary>Looks for the minimum.</summary>
    /// <param name="problem">The problem, convex and without bounds.</param>
    /// <param name="start">A point to start from.</param>
    /// <param name="unit">The size of the objective.</param>
    public static HighPrecisionMinimum Find(VerifiedProblem problem, BigReal[] start, BigReal unit)
    {
        var descent = new SmoothedDescent(problem, start, unit);
        descent.Run();
        return new HighPrecisionMinimum(descent.point, descent.DualsAt(descent.point, null));
    }

    private void Run()
    {
        int bits = Math.Min((2 * precision) / 5, 400) + BitsOfStage;
        BigReal[] gradient = LossGradient(point, out curvatures);
        BigReal[]? before = null;
        for (int stage = 0; stage <= bits; stage += BitsOfStage)
        {
            BigReal[] last = point;
            if (before is not null)
            {
                Foresee(before, ref gradient);
            }

            before = stage == 0 ? null : last;
            foreach (Term term in terms)
            {
                term.Round(point, stage);
            }

            bool isLast = stage + BitsOfStage > bits;
            BigReal goal = unit.Scale(isLast ? -precision : -stage - (2 * BitsOfStage));
            BigReal least = unit.Scale(precision);
            for (int step = 0; step < MostSteps; step++)
            {
                BigReal promised = Step(ref gradient);
                if (promised <= goal || (isLast && step > 2 && promised >= least))
                {
                    break;
                }

                least = BigReal.Min(least, promised);
            }
        }
    }

    // The minimum goes about linearly with e: where it will be follows from the last two.
    private void Foresee(BigReal[] before, ref BigReal[] gradient)
    {
        var next = new BigReal[unknowns];
        for (int j = 0; j < unknowns; j++)
        {
            next[j] = point[j] + (point[j] - before[j]).Scale(-BitsOfStage);
        }

        try
        {
            gradient = LossGradient(next, out curvatures);
            point = next;
        }
        catch (OverflowException)
        {
            // The point stays.
        }
    }

    // One step; the answer is twice what it promised.
    private BigReal Step(ref BigReal[] gradient)
    {
        BigReal[] right = Array.ConvertAll(gradient, value => -value);
        BigReal[] matrix = Curvature();
        foreach (Term term in terms)
        {
            term.AddTo(matrix, right, unknowns, point);
        }

        BigReal[] direction = new SymmetricSystem(matrix, unknowns, new bool[unknowns], precision).Solve(right);
        BigReal promised = Product(right, direction);
        if (promised.Sign <= 0)
        {
            return BigReal.Zero;
        }

        // The objective is convex, so a point where it does not rise steeply is not too far.
        BigReal length = BigReal.One.WithPrecision(precision);
        for (int halving = 0; halving < MostHalvings; halving++)
        {
            var trial = new BigReal[unknowns];
            for (int j = 0; j < unknowns; j++)
            {
                trial[j] = point[j] + (length * direction[j]);
            }

            try
            {
                BigReal[] next = LossGradient(trial, out BigReal[] bent);
                BigReal rise = Product(next, direction);
                foreach (Term term in terms)
                {
                    rise += term.SlopeAlong(trial, direction);
                }

                if (rise.Scale(1) <= promised)
                {
                    foreach (Term term in terms)
                    {
                        term.Follow(point, direction, length);
                    }

                    point = trial;
                    gradient = next;
                    curvatures = bent;
                    return promised;
                }
            }
            catch (OverflowException)
            {
                // A prediction of that size is no candidate.
            }

            length = length.Scale(-1);
        }

        return BigReal.Zero;
    }

    private static BigReal Product(BigReal[] left, BigReal[] right)
    {
        BigReal sum = BigReal.Zero;
        for (int j = 0; j < left.Length; j++)
        {
            sum += left[j] * right[j];
        }

        return sum;
    }

    private BigReal[] LossGradient(BigReal[] at, out BigReal[] bent)
    {
        BigReal[] gradient;
        bent = new BigReal[products is null ? problem.Count : 0];
        if (products is null)
        {
            gradient = problem.Slopes(DualsAt(at, bent));
        }
        else
        {
            gradient = new BigReal[unknowns];
            for (int j = 0; j < unknowns; j++)
            {
                gradient[j] = -linear![j];
                for (int k = 0; k < unknowns; k++)
                {
                    gradient[j] += products[(j * unknowns) + k] * at[k];
                }
            }
        }

        for (int j = 0; j < unknowns; j++)
        {
            gradient[j] += problem.Quadratic[j] * at[j];
        }

        return gradient;
    }

    private BigReal[] Curvature()
    {
        BigReal[] matrix = products is null ? problem.CrossProducts(curvatures) : [.. products];
        for (int j = 0; j < unknowns; j++)
        {
            matrix[(j * unknowns) + j] += problem.Quadratic[j];
        }

        return matrix;
    }

    private BigReal[] DualsAt(BigReal[] at, BigReal[]? bent)
    {
        BigReal[] predictions = problem.Predict(at);
        var found = new BigReal[predictions.Length];
        for (int i = 0; i < found.Length; i++)
        {
            BigReal slope = problem.Loss.Derivative(predictions[i], problem.Targets[i], out BigReal curvature);
            if (problem.Loss.Kind == LossKind.Huber && slope.Abs() > problem.Loss.Delta)
            {
                slope = slope.Sign > 0 ? problem.Loss.Delta : -problem.Loss.Delta;
                curvature = BigReal.PowerOfTwo(-BitsOfStraightRows);
            }

            found[i] = slope;
            if (bent is not null)
            {
                bent[i] = curvature;
            }
        }

        return found;
    }

    // What a coefficient may be about: the root of the objective over the norm of its column.
    private BigReal[] Sizes()
    {
        BigReal root = unit.Sign > 0 ? BigReal.SquareRoot(unit.WithPrecision(precision), out _) : BigReal.One.WithPrecision(precision);
        var sizes = new BigReal[unknowns];
        for (int j = 0; j < unknowns; j++)
        {
            BigReal squares = problem.Quadratic[j] + BigReal.Zero.WithPrecision(precision);
            for (int i = 0; i < problem.Count; i++)
            {
                squares += problem.Weights[i] * problem.At(i, j) * problem.At(i, j);
            }

            sizes[j] = squares.Sign > 0 ? root / BigReal.SquareRoot(squares, out _) : BigReal.Zero;
        }

        return sizes;
    }

    private void AddTerm(int[] features, BigReal[] units, BigReal weight, int scalar, BigReal[] sizes)
    {
        BigReal size = BigReal.Zero;
        for (int k = 0; k < features.Length; k++)
        {
            BigReal one = units[k] * sizes[features[k]];
            size = size.IsZero || (one.Sign > 0 && one < size) ? one : size;
        }

        size = size.IsZero ? BigReal.One.WithPrecision(precision) : size;
        terms.Add(new Term(problem, features, units, weight, scalar, size));
    }

    /// <summary>A rounded term: a norm, an absolute value or a power.</summary>
    private sealed class Term(VerifiedProblem problem, int[] features, BigReal[] units, BigReal weight, int scalar, BigReal size)
    {
        private readonly BigReal[] slopes = new BigReal[features.Length];
        private BigReal rounding;

        // What was last asked: powers take far longer than all else.
        private BigReal[]? known;
        private BigReal knownRatio;
        private BigReal knownSquares;
        private BigReal knownSquareOfSize;

        // What they were where the step begins.
        private BigReal stepRatio;
        private BigReal stepSquares;

        // 2 - q: how fast R'(r) / r falls.
        private readonly BigReal fall = scalar < 0
            ? BigReal.One.WithPrecision(problem.Precision)
            : BigReal.FromInteger(2, problem.Precision) - problem.Scalars!.Parameter;

        /// <summary>Sets e, the size of the problem times a power of two.</summary>
        public void Round(BigReal[] point, int bits)
        {
            rounding = size.Scale(-bits);
            known = null;
            if (bits == 0)
            {
                TakeSlopes(point);
            }
        }

        /// <summary>Adds slope and curvature to the equations of a step.</summary>
        public void AddTo(BigReal[] matrix, BigReal[] right, int unknowns, BigReal[] point)
        {
            if (fall.Sign <= 0)
            {
                TakeSlopes(point);
            }

            BigReal ratio = Ratio(point, out BigReal squares, out BigReal squareOfSize);
            BigReal share = Share(ratio, squares, squareOfSize);
            stepRatio = ratio;
            stepSquares = squares;
            BigReal bend = fall / squares;
            for (int a = 0; a < features.Length; a++)
            {
                int j = features[a];
                BigReal u = units[a] * point[j];
                right[j] -= units[a] * ratio * u;
                for (int b = 0; b < features.Length; b++)
                {
                    BigReal other = units[b] * point[features[b]];
                    BigReal held = bend * ((slopes[a] * other) + (slopes[b] * u)).Scale(-1) * share;
                    matrix[(j * unknowns) + features[b]] += units[a] * units[b] * ((a == b ? ratio : BigReal.Zero) - held);
                }
            }
        }

        /// <summary>The slope along a direction.</summary>
        public BigReal SlopeAlong(BigReal[] trial, BigReal[] direction)
        {
            BigReal ratio = Ratio(trial, out _, out _);
            BigReal sum = BigReal.Zero;
            for (int a = 0; a < features.Length; a++)
            {
                sum += units[a] * units[a] * trial[features[a]] * direction[features[a]];
            }

            return ratio * sum;
        }

        /// <summary>The slopes follow the step from a point.</summary>
        public void Follow(BigReal[] point, BigReal[] direction, BigReal length)
        {
            BigReal along = BigReal.Zero;
            for (int a = 0; a < features.Length; a++)
            {
                along += units[a] * units[a] * point[features[a]] * direction[features[a]];
            }

            BigReal turn = fall * along / stepSquares;
            for (int a = 0; a < features.Length; a++)
            {
                BigReal moved = units[a] * (point[features[a]] + direction[features[a]]);
                slopes[a] += length * ((stepRatio * moved) - slopes[a] - (slopes[a] * turn));
            }
        }

        private void TakeSlopes(BigReal[] point)
        {
            BigReal ratio = Ratio(point, out _, out _);
            for (int a = 0; a < features.Length; a++)
            {
                slopes[a] = ratio * units[a] * point[features[a]];
            }
        }

        // R'(r) / r.
        private BigReal Ratio(BigReal[] point, out BigReal squares, out BigReal squareOfSize)
        {
            if (!ReferenceEquals(known, point))
            {
                knownSquareOfSize = BigReal.Zero;
                for (int a = 0; a < features.Length; a++)
                {
                    BigReal u = units[a] * point[features[a]];
                    knownSquareOfSize += u * u;
                }

                knownSquares = knownSquareOfSize + (rounding * rounding);
                BigReal rounded = BigReal.SquareRoot(knownSquares, out _);
                knownRatio = scalar < 0 ? weight / rounded : problem.Scalars!.SlopeOverMagnitude(scalar, rounded);
                known = point;
            }

            squares = knownSquares;
            squareOfSize = knownSquareOfSize;
            return knownRatio;
        }

        // How much of the slopes may count for the curvature not to fall below 0.
        private BigReal Share(BigReal ratio, BigReal squares, BigReal squareOfSize)
        {
            BigReal one = BigReal.One.WithPrecision(problem.Precision);
            BigReal ofSlopes = BigReal.Zero;
            foreach (BigReal slope in slopes)
            {
                ofSlopes += slope * slope;
            }

            BigReal most = ratio * squares;
            BigReal product = ofSlopes * squareOfSize * fall * fall;
            return fall.Sign <= 0 || product <= most * most ? one : most / BigReal.SquareRoot(product, out _);
        }
    }
}
