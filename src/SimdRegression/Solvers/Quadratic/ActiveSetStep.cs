using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Numerics;

namespace SimdRegression.Solvers;

/// <summary>What an answer of coordinate descent is worth.</summary>
/// <param name="Condition">
/// The estimated condition number of the equations of all coefficients that may be active in the exact answer, columns aside that depend on
/// others; 1 where there are none.
/// </param>
/// <param name="UsesDoubled">Whether only a factor in doubled precision tells their columns apart.</param>
/// <param name="IsOpen">Whether sums in double precision leave open if columns depend on each other.</param>
/// <param name="Uncertainty">
/// How far the answer may be from the exact one, relative to its largest coefficient, where the gap does not tell which coefficients are zero;
/// 0 where it does.
/// </param>
internal readonly record struct ActiveSetJudgement(double Condition, bool UsesDoubled, bool IsOpen, double Uncertainty);

/// <summary>
/// Newton steps on the coefficients that are free to move: those strictly between their bounds and, where they carry an L1 penalty, not
/// zero. Within the orthant of their signs the objective is quadratic, so one step to its minimum is exact; a step that would leave the
/// orthant or a bound stops there, drops the coefficient, and the next one starts.
/// </summary>
/// <remarks>
/// This is the active-set method that feature-sign search (Lee, Battle, Raina and Ng 2006) uses, with sweeps of coordinate descent in the
/// place of its choice of the next coefficient. When columns of the active set depend on each other, the step follows their null direction
/// until a coefficient reaches zero or its bound: the later column gives way to the earlier one, so a lasso answer has no more active
/// coefficients than the rank of the data. A later column that nothing would ever stop keeps its value.
/// <para>Where the moments are doubled and pivots are small, the factor is a doubled one: it tells columns apart that double precision
/// cannot, and steps with it do not creep.</para>
/// </remarks>
/// <param name="features">N.</param>
/// <param name="doubled">The factor in doubled precision, which may be shared; null where the moments are never doubled.</param>
internal sealed class ActiveSetStep(int features, DoubledCholesky? doubled = null)
{
    private const double Epsilon = MachineEpsilon.Double;
    private const double RoundingOfCombination = 1e-9;
    private const int MaxSteps = 100;
    private const int MaxRefinements = 4;

    private readonly int[] active = new int[features];
    private readonly bool[] held = new bool[features];
    private readonly double[] step = new double[KernelLayout.Stride(features)];
    private readonly double[] whole = new double[KernelLayout.Stride(features)];
    private readonly double[] curve = new double[KernelLayout.Stride(features)];
    private readonly double[] stepLow = new double[KernelLayout.Stride(features)];
    private readonly double[] work = new double[3 * KernelLayout.Stride(features)];
    private readonly CompactCholesky cholesky = new(features);

    /// <summary>Whether the last steps were taken with the factor in doubled precision.</summary>
    public bool UsesDoubled { get; private set; }

    /// <summary>Improves a point as far as its own orthant allows.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="v">The point; changed in place.</param>
    /// <param name="gradient">Receives c - Hv at the new point.</param>
    /// <param name="low">Scratch, stride elements.</param>
    public void Improve(ScaledProblem problem, Span<double> v, Span<double> gradient, Span<double> low)
    {
        held.AsSpan().Clear();
        DoubledResidual.Compute(features, problem, v, gradient, low);
        UsesDoubled = false;
        bool factored = false;
        int refinements = 0;
        for (int round = 0; round < MaxSteps && refinements < MaxRefinements; round++)
        {
            int count = factored ? FactoredCount : CollectActive(problem, v);
            if (count == 0)
            {
                return;
            }

            ReadOnlySpan<int> wanted = active.AsSpan(0, count);
            int dependent = factored ? -1 : FactorUntilDependent(problem, wanted);
            if (dependent >= 0)
            {
                FollowNullDirection(problem, v, gradient, low, dependent);
                factored = false;
            }
            else
            {
                // A step that went all the way is repeated with the residual in doubled precision until it moves nothing.
                double moved = NewtonStep(problem, v, gradient, count, out factored);
                refinements = factored ? (moved <= Epsilon ? MaxRefinements : refinements + 1) : 0;
            }

            DoubledResidual.Compute(features, problem, v, gradient, low);
        }
    }

    /// <summary>Judges an answer by the columns that may be active in the exact one.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="v">Its solution.</param>
    /// <param name="gradient">c - Hv.</param>
    /// <param name="gap">By how much the objective at v may be above its optimum, in the units of the problem.</param>
    public ActiveSetJudgement Judge(ScaledProblem problem, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, double gap)
    {
        ReadOnlySpan<int> wanted = active.AsSpan(0, CollectPossiblyActive(problem, v, gradient, gap, out bool isCertain));
        double condition;
        double norm;
        bool isOpen = false;
        bool isIndependent = FactorUntilDependent(problem, wanted) < 0;
        bool needsDoubled = UsesDoubled;
        if (isIndependent && needsDoubled)
        {
            condition = ConditionEstimator.Estimate(features, problem.Hessian, wanted, doubled!, work, out norm);
        }
        else
        {
            // A doubled factor that met a dependent column is of no further use.
            UsesDoubled = false;
            cholesky.Factor(problem, wanted);
            isOpen = cholesky.IsDependenceOpen || HidesPenalty(problem, wanted);
            condition = ConditionEstimator.Estimate(features, problem.Hessian, cholesky.Columns, cholesky, work, out norm);
        }

        // |v - v*| in the norm of H is no more than the root of twice the gap. Certain signs leave linear equations, from whose solution v is as
        // far as one more step would go; the penalties that they hold are rounded numbers themselves.
        double reach = Math.Sqrt(2.0 * gap * condition / norm);
        double largest = 0.0;
        double penalty = 0.0;
        double sizeOfMatrix = problem.MatrixSize(v);
        foreach (int j in wanted)
        {
            double magnitude = Math.Abs(v[j]);
            isCertain &= (problem.L1[j] == 0.0 || magnitude > reach) && v[j] - problem.Lower[j] > reach && problem.Upper[j] - v[j] > reach;
            largest = Math.Max(largest, magnitude);
            penalty = Math.Max(penalty, problem.L1[j] + (problem.Quadratic[j] * magnitude) + (problem.RootOfMatrix(j) * sizeOfMatrix));
        }

        double uncertainty = largest == 0.0 ? 0.0
            : isCertain ? (StepLeft(problem, v, gradient) + (2.0 * Epsilon * penalty * condition / norm)) / largest
            : reach / largest;
        return new ActiveSetJudgement(condition, needsDoubled, isOpen, uncertainty);
    }

    // A quadratic penalty makes the answer unique. Where columns count as dependent all the same, it drowns in rounding, and how the answer is
    // shared among them is open.
    private bool HidesPenalty(ScaledProblem problem, ReadOnlySpan<int> wanted)
    {
        bool holdsAll = cholesky.Columns.Length == wanted.Length;
        for (int a = 0; a < wanted.Length && !holdsAll; a++)
        {
            int j = wanted[a];
            if (problem.Quadratic[j] > 0.0 && !cholesky.Columns.Contains(j))
            {
                return true;
            }
        }

        return false;
    }

    // The largest element of the Newton step that the last factor gives.
    private double StepLeft(ScaledProblem problem, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient)
    {
        ReadOnlySpan<int> columns = UsesDoubled ? doubled!.Columns : cholesky.Columns;
        step.AsSpan().Clear();
        for (int a = 0; a < columns.Length; a++)
        {
            step[a] = DescentOf(problem, v, gradient, columns[a]);
        }

        Solve(columns.Length);
        return Math.Abs(TensorPrimitives.MaxMagnitude<double>(step.AsSpan(0, Math.Max(1, columns.Length))));
    }

    // The slope at the optimum lies within the root of 2 H(j, j) times the gap of that at v; rounding blurs it as well. A slope that may
    // reach the penalty of a coefficient at zero leaves open whether it is zero.
    private int CollectPossiblyActive(
        ScaledProblem problem, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, double gap, out bool isCertain)
    {
        double rounding = 8.0 * features * (problem.IsDoubled ? Doubled.Epsilon : Epsilon);
        double noise = rounding * (Math.Sqrt(problem.TargetSquare) + TensorPrimitives.SumOfMagnitudes(v[..features]));
        int stride = KernelLayout.Stride(features);
        int count = 0;
        isCertain = true;
        for (int j = 0; j < features; j++)
        {
            if (problem.Fixed[j] || problem.Lower[j] == problem.Upper[j])
            {
                continue;
            }

            double reach = Math.Sqrt(2.0 * gap * problem.Hessian[(j * stride) + j]) + noise;
            if (!(v[j] > problem.Lower[j] && v[j] < problem.Upper[j]))
            {
                // It stays on its bound where its slope leads out of the box for certain.
                bool isUpper = v[j] == problem.Upper[j];
                double outwards = isUpper ? gradient[j] : -gradient[j];
                double inwards = (isUpper ? v[j] > 0.0 : v[j] < 0.0) ? -problem.L1[j] : problem.L1[j];
                if (outwards + inwards <= reach)
                {
                    isCertain = false;
                    active[count++] = j;
                }

                continue;
            }

            bool mayMove = problem.L1[j] == 0.0 || Math.Abs(gradient[j]) + reach >= problem.L1[j];
            if (v[j] != 0.0 || mayMove)
            {
                isCertain &= v[j] != 0.0 || problem.L1[j] == 0.0;
                active[count++] = j;
            }
        }

        return count;
    }

    private int FactoredCount => UsesDoubled ? doubled!.Columns.Length : cholesky.Columns.Length;

    private int FactorUntilDependent(ScaledProblem problem, ReadOnlySpan<int> wanted)
    {
        UsesDoubled = doubled is not null && problem.IsDoubled && !cholesky.TryFactor(problem, wanted);
        return UsesDoubled ? doubled!.FactorUntilDependent(problem, wanted) : cholesky.FactorUntilDependent(problem, wanted);
    }

    private void Solve(int count)
    {
        if (UsesDoubled)
        {
            stepLow.AsSpan().Clear();
            doubled!.Solve(step.AsSpan(0, count), stepLow);
        }
        else
        {
            cholesky.Solve(step);
        }
    }

    private int CollectActive(ScaledProblem problem, ReadOnlySpan<double> v)
    {
        int count = 0;
        for (int j = 0; j < features; j++)
        {
            bool between = v[j] > problem.Lower[j] && v[j] < problem.Upper[j];
            if (between && !held[j] && !problem.Fixed[j] && (v[j] != 0.0 || problem.L1[j] == 0.0))
            {
                active[count++] = j;
            }
        }

        return count;
    }

    // Returns the largest change relative to the largest coefficient, and whether no sign and no bound cut the step short.
    private double NewtonStep(ScaledProblem problem, Span<double> v, ReadOnlySpan<double> gradient, int count, out bool complete)
    {
        step.AsSpan().Clear();
        for (int a = 0; a < count; a++)
        {
            step[a] = DescentOf(problem, v, gradient, active[a]);
        }

        Solve(count);
        double change = 0.0;
        double size = 0.0;
        for (int a = 0; a < count; a++)
        {
            change = Math.Max(change, Math.Abs(step[a]));
            size = Math.Max(size, Math.Abs(v[active[a]]));
        }

        complete = Move(problem, v, step.AsSpan(0, count), 1.0);
        return size > 0.0 ? change / size : change;
    }

    private void FollowNullDirection(
        ScaledProblem problem, Span<double> v, ReadOnlySpan<double> gradient, Span<double> scratch, int dependent)
    {
        Span<double> direction = step.AsSpan(0, dependent + 1);
        (UsesDoubled ? doubled!.Combination(dependent) : cholesky.Combination(dependent)).CopyTo(direction);
        double largest = Math.Abs(TensorPrimitives.MaxMagnitude(direction));
        double slope = 0.0;
        double size = 0.0;
        bool penalized = false;
        whole.AsSpan().Clear();
        for (int a = 0; a < direction.Length; a++)
        {
            // What is rounding of zero must not reach for a bound far away.
            direction[a] = Math.Abs(direction[a]) <= RoundingOfCombination * largest ? 0.0 : direction[a];
            whole[active[a]] = direction[a];
            slope += direction[a] * DescentOf(problem, v, gradient, active[a]);
            size += Math.Abs(direction[a]) * (Math.Abs(gradient[active[a]]) + problem.L1[active[a]]);
            penalized |= direction[a] != 0.0 && problem.L1[active[a]] > 0.0;
        }

        int last = active[dependent];
        if (!penalized)
        {
            // Nothing is to be had by moving: the objective is flat along it.
            held[last] = true;
            return;
        }

        // What double precision takes for flat may still be curved: downhill no further than to the bottom, and where there is no slope, to
        // let the later column give way, no further than the objective does not notice.
        double curvature = Math.Max(0.0, DoubledResidual.QuadraticForm(features, problem, whole, curve, scratch));
        bool level = Math.Abs(slope) <= 1e-12 * size;
        double limit = level
            ? Math.Sqrt(2.0 * Epsilon * problem.TargetSquare / curvature)
            : Math.Abs(slope) / curvature;
        double sign = !level ? Math.CopySign(1.0, slope) : v[last] > 0.0 ? -1.0 : 1.0;
        TensorPrimitives.Multiply(direction, sign, direction);
        bool stopped = !Move(problem, v, direction, limit);
        if (!stopped && level)
        {
            TensorPrimitives.Negate(direction, direction);
            stopped = !Move(problem, v, direction, limit);
        }

        held[last] = !stopped;
    }

    // The negative derivative of the objective in an active coefficient.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double DescentOf(ScaledProblem problem, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, int feature)
    {
        return gradient[feature] - Math.CopySign(problem.L1[feature], v[feature]);
    }

    // Goes along a step until a sign or a bound stops it; returns whether none did. Without a limit and without a stop it stays.
    private bool Move(ScaledProblem problem, Span<double> v, ReadOnlySpan<double> direction, double limit)
    {
        double length = limit;
        int stopped = -1;
        for (int a = 0; a < direction.Length; a++)
        {
            int j = active[a];
            if (direction[a] == 0.0)
            {
                continue;
            }

            double reach = (BarrierOf(problem, v[j], j, direction[a] > 0.0) - v[j]) / direction[a];
            if (reach <= length)
            {
                // A step that ends on zero exactly stops there too: the sign, and with it the slope, is another from then on.
                length = reach;
                stopped = a;
            }
        }

        if (!double.IsFinite(length))
        {
            return true;
        }

        for (int a = 0; a < direction.Length; a++)
        {
            int j = active[a];
            v[j] = a == stopped
                ? BarrierOf(problem, v[j], j, direction[a] > 0.0)
                : Math.Min(Math.Max(v[j] + (length * direction[a]), problem.Lower[j]), problem.Upper[j]);
        }

        return stopped < 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double BarrierOf(ScaledProblem problem, double value, int feature, bool upwards)
    {
        bool signMatters = problem.L1[feature] > 0.0;
        return upwards
            ? signMatters && value < 0.0 ? Math.Min(0.0, problem.Upper[feature]) : problem.Upper[feature]
            : signMatters && value > 0.0 ? Math.Max(0.0, problem.Lower[feature]) : problem.Lower[feature];
    }
}
