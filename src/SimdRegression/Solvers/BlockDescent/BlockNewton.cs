using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;

namespace SimdRegression.Solvers;

/// <summary>
/// Newton steps over the coefficients that are not zero, where the objective of a group penalty is smooth: they find the values exactly, where steps of
/// single groups would creep along collinear columns.
/// </summary>
/// <param name="features">N.</param>
internal sealed class BlockNewton(int features)
{
    private const double Epsilon = MachineEpsilon.Double;
    private const int MostSteps = 40;
    private const int MostHalvings = 30;

    private readonly int stride = KernelLayout.Stride(features);
    private readonly int[] active = new int[features];
    private readonly double[] step = new double[KernelLayout.Stride(features)];
    private readonly int[] firsts = new int[features + 1];
    private readonly double[] norms = new double[features];
    private readonly double[] bends = new double[features];
    private readonly double[] directions = new double[features];
    private readonly double[] alongs = new double[features];
    private readonly double[] lengths = new double[features];
    private readonly double[] work = new double[3 * KernelLayout.Stride(features)];
    private readonly DenseCholesky cholesky = new(features);

    /// <summary>How far the last step moved, relative to the largest coefficient.</summary>
    public double LastMove { get; private set; }

    /// <summary>Improves a point without letting a coefficient in or a group out.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="terms">The penalty.</param>
    /// <param name="v">The point; changed in place.</param>
    /// <param name="gradient">c - Hv at the point, and on return at the new one.</param>
    /// <param name="low">Scratch, stride elements.</param>
    /// <param name="enough">A step of this size, relative to the largest coefficient, is the last; 0 goes on as long as steps become smaller.</param>
    public void Improve(ScaledProblem problem, BlockTerms terms, Span<double> v, Span<double> gradient, Span<double> low, double enough = 0.0)
    {
        LastMove = double.PositiveInfinity;
        double previous = double.PositiveInfinity;
        for (int round = 0; round < MostSteps; round++)
        {
            int count = Collect(problem, terms, v);
            if (count == 0)
            {
                LastMove = 0.0;
                return;
            }

            double decrease = FindStep(problem, terms, v, gradient, count);
            if (!(decrease > 0.0))
            {
                LastMove = 0.0;
                return;
            }

            bool isWhole = Move(problem, terms, v, gradient, count, decrease, out double moved);
            DoubledResidual.Compute(features, problem, v, gradient, low);
            LastMove = isWhole ? moved : double.PositiveInfinity;
            if (moved == 0.0 || (isWhole && (moved <= Math.Max(enough, 2.0 * Epsilon) || (moved < 1e-6 && moved > 0.25 * previous))))
            {
                return;
            }

            previous = isWhole ? moved : double.PositiveInfinity;
        }
    }

    /// <summary>An estimate of the condition number of the equations of a point's own coefficients, the curvature of the penalty in.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="terms">The penalty.</param>
    /// <param name="v">The point.</param>
    /// <param name="norm">Receives the norm of the rows and columns of H.</param>
    public double Condition(ScaledProblem problem, BlockTerms terms, ReadOnlySpan<double> v, out double norm)
    {
        int count = Collect(problem, terms, v);
        Factor(problem, terms, count);
        return Math.Max(1.0, ConditionEstimator.Estimate(features, problem.Hessian, active.AsSpan(0, count), cholesky, work, out norm));
    }

    // Members of a group stand side by side.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private int Collect(ScaledProblem problem, BlockTerms terms, ReadOnlySpan<double> v)
    {
        int count = 0;
        for (int group = 0; group < terms.Groups.Count; group++)
        {
            double norm = terms.NormOf(group, v);
            norms[group] = norm;
            firsts[group] = count;
            bends[group] = terms.Norm[group] > 0.0 && norm > 0.0 ? terms.Norm[group] / norm : 0.0;
            foreach (int j in terms.Groups.FeaturesOf(group))
            {
                if (!problem.Fixed[j] && (v[j] != 0.0 || terms.IsFree[j] || (terms.L1[j] == 0.0 && norm > 0.0)))
                {
                    directions[count] = norm > 0.0 ? terms.Unit[j] * terms.Unit[j] * v[j] / norm : 0.0;
                    active[count++] = j;
                }
            }
        }

        firsts[terms.Groups.Count] = count;
        return count;
    }

    // H of the active coefficients, plus in each group the curvature of its norm: m / |u| times (a^2 on the diagonal, less the square of the norm's slope).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Factor(ScaledProblem problem, BlockTerms terms, int count)
    {
        cholesky.Begin(count);
        ReadOnlySpan<int> columns = active.AsSpan(0, count);
        for (int group = 0; group < terms.Groups.Count; group++)
        {
            int end = firsts[group + 1];
            double bend = bends[group];
            for (int a = firsts[group]; a < end; a++)
            {
                ReadOnlySpan<double> source = problem.Hessian.AsSpan(columns[a] * stride, stride);
                Span<double> row = cholesky.Row(a);
                for (int b = a; b < columns.Length; b++)
                {
                    row[b] = source[columns[b]];
                }

                if (bend > 0.0)
                {
                    double ofDirection = bend * directions[a];
                    for (int b = a; b < end; b++)
                    {
                        row[b] -= ofDirection * directions[b];
                    }

                    row[a] += bend * terms.Unit[columns[a]] * terms.Unit[columns[a]];
                }
            }
        }

        cholesky.Factor();
    }

    // Fills the step; returns what it promises, twice the decrease of the quadratic model.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double FindStep(ScaledProblem problem, BlockTerms terms, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, int count)
    {
        Factor(problem, terms, count);
        for (int group = 0; group < terms.Groups.Count; group++)
        {
            for (int a = firsts[group]; a < firsts[group + 1]; a++)
            {
                int j = active[a];
                double ofNorm = bends[group] > 0.0 ? terms.Norm[group] * directions[a] : 0.0;
                double ofL1 = v[j] == 0.0 ? 0.0 : Math.CopySign(terms.L1[j], v[j]);
                step[a] = gradient[j] - ofNorm - ofL1;
                work[a] = step[a];
            }
        }

        cholesky.Solve(step);
        return VectorOperations.Inner(work.AsSpan(0, count), step.AsSpan(0, count));
    }

    // Goes along the step as far as no sign changes whose penalty has a kink there, and the objective falls.
    private bool Move(
        ScaledProblem problem, BlockTerms terms, Span<double> v, ReadOnlySpan<double> gradient, int count, double promised, out double moved)
    {
        double length = 1.0;
        int stopped = -1;
        double size = 0.0;
        double change = 0.0;
        for (int a = 0; a < count; a++)
        {
            int j = active[a];
            size = Math.Max(size, Math.Abs(v[j]));
            change = Math.Max(change, Math.Abs(step[a]));
            if (terms.L1[j] > 0.0 && step[a] != 0.0 && (step[a] > 0.0) != (v[j] > 0.0))
            {
                double reach = -v[j] / step[a];
                if (reach < length)
                {
                    length = reach;
                    stopped = a;
                }
            }
        }

        double linear = MeasureAlong(terms, v, gradient, promised, out double curved);
        double rounding = 64.0 * Epsilon * (SizeOf(problem, v) + promised);
        for (int halving = 0; halving < MostHalvings; halving++)
        {
            double difference = Difference(terms, length, linear, curved);
            if (difference <= -1e-4 * length * promised || (difference <= rounding && promised <= rounding))
            {
                break;
            }

            length *= 0.5;
            stopped = -1;
        }

        for (int a = 0; a < count; a++)
        {
            int j = active[a];
            v[j] = a == stopped ? 0.0 : v[j] + (length * step[a]);
        }

        moved = size > 0.0 ? length * change / size : length * change;
        return length == 1.0;
    }

    // About how large the objective is, whose rounding hides what is below.
    private double SizeOf(ScaledProblem problem, ReadOnlySpan<double> v)
    {
        double size = problem.TargetSquare;
        for (int j = 0; j < features && problem.TargetSquare == 0.0; j++)
        {
            size += problem.Hessian[(j * stride) + j] * v[j] * v[j];
        }

        return size;
    }

    // The slope of the smooth parts along the step, its curvature in H, and the norms of the groups with what the step adds to them. The step solves a system
    // whose matrix is H and the curvature of the norms, so its curvature in H is what it promises less its curvature in the norms.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double MeasureAlong(BlockTerms terms, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, double promised, out double curved)
    {
        double linear = 0.0;
        curved = promised;
        for (int group = 0; group < terms.Groups.Count; group++)
        {
            double along = 0.0;
            double square = 0.0;
            for (int a = firsts[group]; a < firsts[group + 1]; a++)
            {
                int j = active[a];
                double moved = terms.Unit[j] * step[a];
                along += terms.Unit[j] * v[j] * moved;
                square += moved * moved;
                linear -= step[a] * (gradient[j] - (v[j] == 0.0 ? 0.0 : Math.CopySign(terms.L1[j], v[j])));
            }

            alongs[group] = along;
            lengths[group] = square;
            double share = bends[group] > 0.0 ? along / norms[group] : 0.0;
            curved -= bends[group] * (square - (share * share));
        }

        curved = Math.Max(0.0, curved);
        return linear;
    }

    private double Difference(BlockTerms terms, double length, double linear, double curved)
    {
        double difference = length * (linear + (0.5 * length * curved));
        for (int group = 0; group < terms.Groups.Count; group++)
        {
            if (terms.Norm[group] > 0.0 && lengths[group] > 0.0)
            {
                double grown = length * ((2.0 * alongs[group]) + (length * lengths[group]));
                double next = Math.Sqrt(Math.Max(0.0, (norms[group] * norms[group]) + grown));
                difference += terms.Norm[group] * grown / (next + norms[group]);
            }
        }

        return difference;
    }
}
