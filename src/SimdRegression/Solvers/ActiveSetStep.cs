using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>
/// Newton steps on the coefficients that are free to move: those strictly between their bounds and, where they carry an L1 penalty, not zero. Within the
/// orthant of their signs the objective is quadratic, so one step to its minimum is exact; a step that would leave the orthant or a bound
/// stops there, drops the coefficient, and the next one starts.
/// </summary>
/// <remarks>
/// This is the active-set method that feature-sign search (Lee, Battle, Raina and Ng 2006) uses, with sweeps of coordinate descent in the
/// place of its choice of the next coefficient. When columns of the active set depend on each other, the step follows their null direction until a
/// coefficient reaches zero or its bound: the later column gives way to the earlier one, so a lasso answer has no more active
/// coefficients than the rank of the data.
/// </remarks>
internal sealed class ActiveSetStep<TKernels>
    where TKernels : struct, ISolverKernels
{
    // Pivots of a matrix of unit diagonal below this are rounding: the column depends on those before it.
    private const double DependentPivot = 1e-13;
    private const int MaxSteps = 64;

    private readonly TKernels kernels;
    private readonly int features;
    private readonly int stride;
    private readonly int[] active;
    private readonly double[] matrix;
    private readonly double[] inverseDiagonal;
    private readonly double[] step;
    private readonly double[] padded;
    private int compactStride;

    public ActiveSetStep(TKernels kernels)
    {
        this.kernels = kernels;
        features = kernels.FeatureCount;
        stride = KernelLayout.Stride(features);
        active = new int[features];
        matrix = new double[KernelLayout.SquareLength(features)];
        inverseDiagonal = new double[stride];
        step = new double[stride];
        padded = new double[stride];
    }

    /// <summary>Improves a point as far as its own orthant allows.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="v">The point; changed in place.</param>
    /// <param name="gradient">Receives c - Hv at the new point.</param>
    /// <param name="low">Scratch, stride elements.</param>
    /// <returns>Whether the last step went all the way to the minimum of the orthant.</returns>
    public bool Improve(ScaledProblem problem, Span<double> v, Span<double> gradient, Span<double> low)
    {
        bool complete = false;
        for (int round = 0; round < MaxSteps && !complete; round++)
        {
            Residual.Compute(features, problem, v, gradient, low);
            int count = CollectActive(problem, v);
            if (count == 0)
            {
                return true;
            }

            int dependent = Factor(problem, count);
            if (dependent < 0)
            {
                complete = Move(problem, v, NewtonStep(problem, v, gradient, count), 1.0);
            }
            else if (!FollowNullDirection(problem, v, gradient, dependent))
            {
                break;
            }
        }

        Residual.Compute(features, problem, v, gradient, low);
        return complete;
    }

    private int CollectActive(ScaledProblem problem, ReadOnlySpan<double> v)
    {
        int count = 0;
        for (int j = 0; j < features; j++)
        {
            bool between = v[j] > problem.Lower[j] && v[j] < problem.Upper[j];
            if (between && !problem.Fixed[j] && (v[j] != 0.0 || problem.L1[j] == 0.0))
            {
                active[count++] = j;
            }
        }

        return count;
    }

    // Factors the active rows and columns; returns the position of the first dependent column, or -1.
    private int Factor(ScaledProblem problem, int count)
    {
        compactStride = KernelLayout.Stride(count);
        for (int a = 0; a < count; a++)
        {
            ReadOnlySpan<double> row = problem.Hessian.AsSpan(active[a] * stride, stride);
            Span<double> compact = matrix.AsSpan(a * compactStride, compactStride);
            compact.Clear();
            for (int b = a; b < count; b++)
            {
                compact[b] = row[active[b]];
            }
        }

        Span<double> square = matrix.AsSpan(0, KernelLayout.SquareLength(count));
        bool positive = count == features
            ? kernels.Factor(square, inverseDiagonal)
            : new RuntimeKernels<double>(count).Factor(square, inverseDiagonal);
        if (!positive)
        {
            // The kernel stopped somewhere; the columns before the first dependent one are factored anew, alone.
            return FirstDependent(problem, count);
        }

        for (int a = 0; a < count; a++)
        {
            if (inverseDiagonal[a] * inverseDiagonal[a] * DependentPivot > 1.0)
            {
                return FirstDependent(problem, count);
            }
        }

        return -1;
    }

    private int FirstDependent(ScaledProblem problem, int count)
    {
        for (int a = 0; a < count; a++)
        {
            Span<double> row = matrix.AsSpan(a * compactStride, compactStride);
            for (int b = 0; b <= a; b++)
            {
                ReadOnlySpan<double> other = matrix.AsSpan(b * compactStride, b);
                double element = problem.Hessian[(active[a] * stride) + active[b]] - VectorOperations.Inner(row[..b], other);
                if (b < a)
                {
                    row[b] = element * inverseDiagonal[b];
                    matrix[(b * compactStride) + a] = row[b];
                }
                else if (element > DependentPivot)
                {
                    inverseDiagonal[a] = 1.0 / Math.Sqrt(element);
                }
                else
                {
                    return a;
                }
            }
        }

        return -1;
    }

    private ReadOnlySpan<double> NewtonStep(ScaledProblem problem, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, int count)
    {
        padded.AsSpan().Clear();
        for (int a = 0; a < count; a++)
        {
            padded[a] = DescentOf(problem, v, gradient, active[a]);
        }

        ReadOnlySpan<double> square = matrix.AsSpan(0, KernelLayout.SquareLength(count));
        if (count == features)
        {
            kernels.Solve(square, inverseDiagonal, padded);
        }
        else
        {
            new RuntimeKernels<double>(count).Solve(square, inverseDiagonal, padded);
        }

        padded.AsSpan(0, count).CopyTo(step);
        return step.AsSpan(0, count);
    }

    // With columns 0 to k - 1 independent and column k a combination of them, H n = 0 for n(k) = 1, n(0..k-1) = -inverse(H) h(k).
    private bool FollowNullDirection(ScaledProblem problem, Span<double> v, ReadOnlySpan<double> gradient, int dependent)
    {
        ReadOnlySpan<double> last = matrix.AsSpan(dependent * compactStride, dependent);
        for (int a = dependent - 1; a >= 0; a--)
        {
            double sum = last[a];
            for (int b = a + 1; b < dependent; b++)
            {
                sum += matrix[(b * compactStride) + a] * step[b];
            }

            step[a] = -sum * inverseDiagonal[a];
        }

        step[dependent] = 1.0;
        double slope = 0.0;
        double size = 0.0;
        for (int a = 0; a <= dependent; a++)
        {
            double term = step[a] * DescentOf(problem, v, gradient, active[a]);
            slope += term;
            size += Math.Abs(term) + Math.Abs(step[a] * problem.L1[active[a]]);
        }

        // Where the objective does not change, the later column gives way; else downhill.
        bool level = Math.Abs(slope) <= 1e-12 * size;
        double sign = level ? -Math.Sign(v[active[dependent]]) : Math.Sign(slope);
        if (sign == 0.0)
        {
            return false;
        }

        for (int a = 0; a <= dependent; a++)
        {
            step[a] *= sign;
        }

        return !Move(problem, v, step.AsSpan(0, dependent + 1), double.PositiveInfinity);
    }

    // The negative derivative of the objective in an active coefficient.
    private static double DescentOf(ScaledProblem problem, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, int feature)
    {
        return gradient[feature] - (Math.Sign(v[feature]) * problem.L1[feature]);
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

            double barrier = BarrierOf(problem, v[j], j, direction[a] > 0.0);
            double reach = (barrier - v[j]) / direction[a];
            if (reach < length)
            {
                length = reach;
                stopped = a;
            }
        }

        if (double.IsInfinity(length))
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

    private static double BarrierOf(ScaledProblem problem, double value, int feature, bool upwards)
    {
        bool signMatters = problem.L1[feature] > 0.0;
        return upwards
            ? signMatters && value < 0.0 ? Math.Min(0.0, problem.Upper[feature]) : problem.Upper[feature]
            : signMatters && value > 0.0 ? Math.Max(0.0, problem.Lower[feature]) : problem.Lower[feature];
    }
}
