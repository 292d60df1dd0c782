namespace SimdRegression.Verification;

/// <summary>
/// A primal-dual interior-point method in high precision (Mehrotra 1992, https://doi.org/10.1137/0802028) for quadratic objectives with L1
/// weights and bounds, and for Huber's loss and the quantile loss over rows.
/// </summary>
/// <remarks>
/// <para>
/// It minimises 1/2 v'Hv - c'v + sum l1 |v| + 1/2 sum q v^2 between bounds. A slope z with |z| at most l1 stands for the subgradient of an
/// absolute value, v = n - m with n (l1 - z) = m (l1 + z) = 0. Huber's loss is the same for the rows: |u| at most delta, and
/// prediction - y - u = n - m. Of the quantile loss u lies between -q and 1 - q, and prediction - y = n - m.
/// </para>
/// <para>Nothing here is proven: the point it ends at is judged by enclosures of primal and dual objective.</para>
/// </remarks>
internal sealed class InteriorPoint
{
    private const int MaxIterations = 200;
    private const int BitsOfProhibitive = 128;

    private readonly VerifiedProblem problem;
    private readonly BigReal[]? hessian;
    private readonly BigReal[]? linear;
    private readonly List<ComplementaryPair> pairs = [];
    private readonly int unknowns;
    private readonly BigReal[] slope;
    private readonly int[] slopePair;
    private readonly int[] lowerPair;
    private readonly int[] upperPair;
    private readonly int rowPair;
    private readonly int precision;
    private readonly bool[] isFixed;
    private readonly BigReal unit;
    private readonly bool isQuantile;

    private InteriorPoint(VerifiedProblem problem, BigReal[]? hessian, BigReal[]? linear, BigReal[] diagonal, BigReal unit)
    {
        this.problem = problem;
        this.hessian = hessian;
        this.linear = linear;
        this.unit = unit;
        unknowns = problem.Unknowns;
        precision = problem.Precision;
        Point = new BigReal[unknowns];
        slope = new BigReal[unknowns];
        slopePair = new int[unknowns];
        lowerPair = new int[unknowns];
        upperPair = new int[unknowns];
        isFixed = new bool[unknowns];
        // A target of zeros has no size.
        BigReal rootOfUnit = unit.Sign > 0 ? BigReal.SquareRoot(unit, out _) : BigReal.One.WithPrecision(precision);
        for (int j = 0; j < unknowns; j++)
        {
            slopePair[j] = lowerPair[j] = upperPair[j] = -1;
            isFixed[j] = problem.IsFixed(j);
            BigReal norm = diagonal[j].Sign > 0 ? BigReal.SquareRoot(diagonal[j], out _) : BigReal.One;
            BigReal size = rootOfUnit / norm;
            slope[j] = BigReal.Zero.WithPrecision(precision);
            Point[j] = Start(j, size);
            if (hessian is not null && problem.L1[j] > (rootOfUnit * norm).Scale(BitsOfProhibitive))
            {
                // No slope comes near to such a weight, which would take many steps to say so.
                isFixed[j] = true;
                Point[j] = problem.Clamped(slope[j], j).WithPrecision(precision);
            }

            if (isFixed[j])
            {
                continue;
            }

            if (problem.L1[j].Sign > 0)
            {
                slopePair[j] = AddPair(problem.L1[j], BigReal.Max(size, Point[j].Abs().Scale(1)));
                AddPair(problem.L1[j], BigReal.Max(size, Point[j].Abs().Scale(1)));
            }

            if (problem.Lower[j] is { } low)
            {
                lowerPair[j] = AddPair(Point[j] - low, unit / size);
            }

            if (problem.Upper[j] is { } high)
            {
                upperPair[j] = AddPair(high - Point[j], unit / size);
            }
        }

        rowPair = pairs.Count;
        isQuantile = problem.Loss.Kind == LossKind.Quantile;
        Duals = [];
        if (hessian is null)
        {
            Duals = new BigReal[problem.Count];
            BigReal[] predictions = problem.Predict(Point);
            BigReal sizeOfTargets = isQuantile ? SizeOfTargets() : BigReal.Zero;
            for (int i = 0; i < problem.Count; i++)
            {
                Duals[i] = BigReal.Zero.WithPrecision(precision);
                BigReal size = (predictions[i] - problem.Targets[i]).Abs() + (isQuantile ? sizeOfTargets : problem.Loss.Delta);
                AddPair(isQuantile ? BigReal.One.WithPrecision(precision) - problem.Loss.Delta : problem.Loss.Delta, size);
                AddPair(problem.Loss.Delta, size);
            }
        }
    }

    /// <summary>The point.</summary>
    public BigReal[] Point { get; }

    /// <summary>The dual values of the rows of a loss with kinks or corners.</summary>
    public BigReal[] Duals { get; }

    /// <summary>Minimises a quadratic.</summary>
    /// <param name="problem">Penalties and bounds.</param>
    /// <param name="hessian">H, both triangles.</param>
    /// <param name="linear">c.</param>
    /// <param name="unit">The size of the objective.</param>
    public static BigReal[] Minimize(VerifiedProblem problem, BigReal[] hessian, BigReal[] linear, BigReal unit)
    {
        var diagonal = new BigReal[problem.Unknowns];
        for (int j = 0; j < diagonal.Length; j++)
        {
            diagonal[j] = hessian[(j * problem.Unknowns) + j] + problem.Quadratic[j];
        }

        if (!problem.IsConstrained)
        {
            return SymmetricSystem.Minimum(problem, hessian, linear, new BigReal[problem.Unknowns], new bool[problem.Unknowns]);
        }

        var method = new InteriorPoint(problem, hessian, linear, diagonal, unit);
        if (method.pairs.Count == 0)
        {
            return SymmetricSystem.Minimum(problem, hessian, linear, method.Point, method.isFixed);
        }

        method.Run();
        return method.Point;
    }

    /// <summary>Minimises Huber's loss, or the quantile loss, over the rows.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="unit">The size of the objective.</param>
    /// <param name="duals">Receives the dual values of the rows.</param>
    public static BigReal[] MinimizeRows(VerifiedProblem problem, BigReal unit, out BigReal[] duals)
    {
        var diagonal = new BigReal[problem.Unknowns];
        for (int j = 0; j < diagonal.Length; j++)
        {
            diagonal[j] = problem.Quadratic[j];
            for (int i = 0; i < problem.Count; i++)
            {
                diagonal[j] += problem.Weights[i] * problem.At(i, j) * problem.At(i, j);
            }
        }

        var method = new InteriorPoint(problem, null, null, diagonal, unit);
        method.Run();
        duals = method.Duals;
        return method.Point;
    }

    // Inside of the bounds, as near to 0 as that allows.
    private BigReal Start(int unknown, BigReal size)
    {
        BigReal? low = problem.Lower[unknown];
        BigReal? high = problem.Upper[unknown];
        BigReal zero = BigReal.Zero.WithPrecision(precision);
        if (low is { } both && high is { } other)
        {
            return (both + other).Scale(-1).WithPrecision(precision);
        }

        return low is { } floor ? BigReal.Max(zero, floor + size)
            : high is { } ceiling ? BigReal.Min(zero, ceiling - size)
            : zero;
    }

    private int AddPair(BigReal gap, BigReal multiplier)
    {
        pairs.Add(new ComplementaryPair { Gap = gap.WithPrecision(precision), Multiplier = multiplier.WithPrecision(precision) });
        return pairs.Count - 1;
    }

    private void Run()
    {
        BigReal goal = unit.Scale(-Math.Min((2 * precision) / 5, 400));
        for (int iteration = 0; iteration < MaxIterations; iteration++)
        {
            BigReal sum = Products();
            BigReal[] residual = Residual();
            BigReal left = Leftover(residual);
            if ((sum <= goal && left <= goal) || pairs.Exists(pair => pair.Multiplier.Sign <= 0 || pair.Gap.Sign <= 0))
            {
                // At the edge there is no further step; what the point is worth is judged apart from it.
                break;
            }

            BigReal mean = pairs.Count == 0 ? BigReal.Zero : sum / BigReal.FromInteger(pairs.Count);
            var system = new NewtonSystem(this);
            foreach (ComplementaryPair pair in pairs)
            {
                pair.Wanted = BigReal.Zero;
            }

            system.Step(residual);
            BigReal reach = Reach(sum);
            BigReal after = BigReal.Zero;
            foreach (ComplementaryPair pair in pairs)
            {
                after += (pair.Gap + (reach * pair.GapStep)) * (pair.Multiplier + (reach * pair.MultiplierStep));
            }

            BigReal ratio = sum.IsZero ? BigReal.Zero : after / sum;
            BigReal centre = mean * ratio * ratio * ratio;
            foreach (ComplementaryPair pair in pairs)
            {
                pair.Wanted = centre - (pair.GapStep * pair.MultiplierStep);
            }

            system.Step(residual);
            reach = Reach(sum);
            Move(reach, system);
        }
    }

    private BigReal Products()
    {
        BigReal sum = BigReal.Zero;
        foreach (ComplementaryPair pair in pairs)
        {
            sum += pair.Gap * pair.Multiplier;
        }

        return sum;
    }

    // The slope of the Lagrangian at the point.
    private BigReal[] Residual()
    {
        BigReal[] residual;
        if (hessian is null)
        {
            residual = problem.Slopes(Duals);
        }
        else
        {
            residual = new BigReal[unknowns];
            for (int j = 0; j < unknowns; j++)
            {
                residual[j] = -linear![j];
                for (int k = 0; k < unknowns; k++)
                {
                    residual[j] += hessian[(j * unknowns) + k] * Point[k];
                }
            }
        }

        for (int j = 0; j < unknowns; j++)
        {
            residual[j] += slope[j] + (problem.Quadratic[j] * Point[j]);
            residual[j] += upperPair[j] >= 0 ? pairs[upperPair[j]].Multiplier : BigReal.Zero;
            residual[j] -= lowerPair[j] >= 0 ? pairs[lowerPair[j]].Multiplier : BigReal.Zero;
        }

        return residual;
    }

    // What the residuals are worth, in units of the objective.
    private BigReal Leftover(BigReal[] residual)
    {
        BigReal worth = BigReal.Zero;
        for (int j = 0; j < unknowns; j++)
        {
            if (isFixed[j])
            {
                continue;
            }

            worth += residual[j].Abs() * Point[j].Abs();
            if (slopePair[j] >= 0)
            {
                // A slope beyond its limit scales the dual point down by that share.
                worth += residual[j].Abs() / problem.L1[j] * unit;
                BigReal rest = Point[j] - pairs[slopePair[j]].Multiplier + pairs[slopePair[j] + 1].Multiplier;
                worth += rest.Abs() * problem.L1[j];
            }
        }

        if (hessian is null)
        {
            BigReal[] predictions = problem.Predict(Point);
            for (int i = 0; i < problem.Count; i++)
            {
                worth += problem.Weights[i] * RowRest(predictions[i], i).Abs() * problem.Loss.SteepestSlope;
            }
        }

        return worth;
    }

    private BigReal RowRest(BigReal prediction, int row)
    {
        ComplementaryPair above = pairs[rowPair + (2 * row)];
        ComplementaryPair below = pairs[rowPair + (2 * row) + 1];
        return prediction - problem.Targets[row] - (isQuantile ? BigReal.Zero : Duals[row]) - above.Multiplier + below.Multiplier;
    }

    // The mean loss at zero coefficients.
    private BigReal SizeOfTargets()
    {
        BigReal weight = BigReal.Zero.WithPrecision(precision);
        foreach (BigReal part in problem.Weights)
        {
            weight += part;
        }

        return unit / weight;
    }

    // How far along the step everything stays positive, less a little: ever less as the products vanish, for the last steps to be whole.
    private BigReal Reach(BigReal products)
    {
        BigReal one = BigReal.One.WithPrecision(precision);
        BigReal reach = one;
        foreach (ComplementaryPair pair in pairs)
        {
            if (pair.GapStep.Sign < 0)
            {
                reach = BigReal.Min(reach, -pair.Gap / pair.GapStep);
            }

            if (pair.MultiplierStep.Sign < 0)
            {
                reach = BigReal.Min(reach, -pair.Multiplier / pair.MultiplierStep);
            }
        }

        int places = Math.Clamp(unit.Top - products.Top, 8, precision / 4);
        return reach < one ? reach - reach.Scale(-places) : one;
    }

    private void Move(BigReal reach, NewtonSystem system)
    {
        for (int j = 0; j < unknowns; j++)
        {
            Point[j] += reach * system.PointStep[j];
            slope[j] += reach * system.SlopeStep[j];
        }

        for (int i = 0; i < Duals.Length; i++)
        {
            Duals[i] += reach * system.DualStep[i];
        }

        foreach (ComplementaryPair pair in pairs)
        {
            pair.Gap += reach * pair.GapStep;
            pair.Multiplier += reach * pair.MultiplierStep;
        }
    }

    /// <summary>The equations of a step, factored once for the two right sides.</summary>
    private sealed class NewtonSystem
    {
        private readonly InteriorPoint owner;
        private readonly SymmetricSystem system;
        private readonly BigReal[] rowWeights;
        private readonly BigReal[] predictions;

        public NewtonSystem(InteriorPoint owner)
        {
            this.owner = owner;
            VerifiedProblem problem = owner.problem;
            int size = owner.unknowns;
            predictions = [];
            rowWeights = [];
            if (owner.hessian is null)
            {
                predictions = problem.Predict(owner.Point);
                rowWeights = new BigReal[problem.Count];
                for (int i = 0; i < problem.Count; i++)
                {
                    rowWeights[i] = BigReal.One.WithPrecision(owner.precision)
                        / ((owner.isQuantile ? BigReal.Zero : BigReal.One) + owner.pairs[owner.rowPair + (2 * i)].Ratio + owner.pairs[owner.rowPair + (2 * i) + 1].Ratio);
                }
            }

            BigReal[] matrix = owner.hessian is null ? problem.CrossProducts(rowWeights) : [.. owner.hessian];
            for (int j = 0; j < size; j++)
            {
                BigReal diagonal = problem.Quadratic[j];
                if (owner.slopePair[j] >= 0)
                {
                    diagonal += BigReal.One.WithPrecision(owner.precision) / SlopeRatio(j);
                }

                diagonal += owner.lowerPair[j] >= 0 ? owner.pairs[owner.lowerPair[j]].Ratio : BigReal.Zero;
                diagonal += owner.upperPair[j] >= 0 ? owner.pairs[owner.upperPair[j]].Ratio : BigReal.Zero;
                matrix[(j * size) + j] += diagonal;
            }

            system = new SymmetricSystem(matrix, size, owner.isFixed, owner.precision);
            SlopeStep = new BigReal[size];
            PointStep = new BigReal[size];
            DualStep = new BigReal[owner.Duals.Length];
        }

        public BigReal[] PointStep { get; private set; }

        public BigReal[] SlopeStep { get; }

        public BigReal[] DualStep { get; }

        public void Step(BigReal[] residual)
        {
            VerifiedProblem problem = owner.problem;
            BigReal[] right = new BigReal[owner.unknowns];
            BigReal[] rowRest = new BigReal[owner.Duals.Length];
            if (rowRest.Length > 0)
            {
                var weighted = new BigReal[rowRest.Length];
                for (int i = 0; i < rowRest.Length; i++)
                {
                    rowRest[i] = predictions[i] - problem.Targets[i] - (owner.isQuantile ? BigReal.Zero : owner.Duals[i])
                        - owner.pairs[owner.rowPair + (2 * i)].Aim + owner.pairs[owner.rowPair + (2 * i) + 1].Aim;
                    weighted[i] = rowWeights[i] * rowRest[i];
                }

                BigReal[] moved = problem.Slopes(weighted);
                for (int j = 0; j < right.Length; j++)
                {
                    right[j] = -moved[j];
                }
            }

            for (int j = 0; j < owner.unknowns; j++)
            {
                right[j] -= residual[j];
                if (owner.slopePair[j] >= 0)
                {
                    right[j] -= SlopeRest(j) / SlopeRatio(j);
                }

                right[j] -= owner.upperPair[j] >= 0 ? Excess(owner.pairs[owner.upperPair[j]]) : BigReal.Zero;
                right[j] += owner.lowerPair[j] >= 0 ? Excess(owner.pairs[owner.lowerPair[j]]) : BigReal.Zero;
            }

            PointStep = system.Solve(right);
            for (int j = 0; j < owner.unknowns; j++)
            {
                SlopeStep[j] = BigReal.Zero;
                if (owner.slopePair[j] >= 0)
                {
                    SlopeStep[j] = (PointStep[j] + SlopeRest(j)) / SlopeRatio(j);
                    owner.pairs[owner.slopePair[j]].Follow(-SlopeStep[j]);
                    owner.pairs[owner.slopePair[j] + 1].Follow(SlopeStep[j]);
                }

                if (owner.upperPair[j] >= 0)
                {
                    owner.pairs[owner.upperPair[j]].Follow(-PointStep[j]);
                }

                if (owner.lowerPair[j] >= 0)
                {
                    owner.pairs[owner.lowerPair[j]].Follow(PointStep[j]);
                }
            }

            if (rowRest.Length > 0)
            {
                BigReal[] change = problem.Predict(PointStep);
                for (int i = 0; i < rowRest.Length; i++)
                {
                    DualStep[i] = rowWeights[i] * (change[i] + rowRest[i]);
                    owner.pairs[owner.rowPair + (2 * i)].Follow(-DualStep[i]);
                    owner.pairs[owner.rowPair + (2 * i) + 1].Follow(DualStep[i]);
                }
            }
        }

        private static BigReal Excess(ComplementaryPair pair) => pair.Aim - pair.Multiplier;

        private BigReal SlopeRatio(int unknown) =>
            owner.pairs[owner.slopePair[unknown]].Ratio + owner.pairs[owner.slopePair[unknown] + 1].Ratio;

        // v less what the multipliers aim at.
        private BigReal SlopeRest(int unknown) => owner.Point[unknown]
            - owner.pairs[owner.slopePair[unknown]].Aim + owner.pairs[owner.slopePair[unknown] + 1].Aim;
    }
}
