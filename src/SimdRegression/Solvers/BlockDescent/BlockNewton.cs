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
    private readonly double[] norms = new double[features];
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
    public void Improve(ScaledProblem problem, BlockTerms terms, Span<double> v, Span<double> gradient, Span<double> low)
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
            if (moved == 0.0 || (isWhole && (moved <= 2.0 * Epsilon || (moved < 1e-6 && moved > 0.25 * previous))))
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
        Factor(problem, terms, v, count);
        return Math.Max(1.0, ConditionEstimator.Estimate(features, problem.Hessian, active.AsSpan(0, count), cholesky, work, out norm));
    }

    private int Collect(ScaledProblem problem, BlockTerms terms, ReadOnlySpan<double> v)
    {
        int count = 0;
        for (int group = 0; group < terms.Groups.Count; group++)
        {
            norms[group] = terms.NormOf(group, v);
            foreach (int j in terms.Groups.FeaturesOf(group))
            {
                if (!problem.Fixed[j] && (v[j] != 0.0 || terms.IsFree[j] || (terms.L1[j] == 0.0 && norms[group] > 0.0)))
                {
                    active[count++] = j;
                }
            }
        }

        return count;
    }

    private void Factor(ScaledProblem problem, BlockTerms terms, ReadOnlySpan<double> v, int count)
    {
        cholesky.Begin(count);
        for (int a = 0; a < count; a++)
        {
            int i = active[a];
            int group = terms.Groups.GroupOf(i);
            ReadOnlySpan<double> source = problem.Hessian.AsSpan(i * stride, stride);
            Span<double> row = cholesky.Row(a);
            double bend = terms.Norm[group] > 0.0 && norms[group] > 0.0 ? terms.Norm[group] / norms[group] : 0.0;
            double unit = terms.Unit[i];
            double direction = bend > 0.0 ? unit * unit * v[i] / norms[group] : 0.0;
            for (int b = 0; b <= a; b++)
            {
                int k = active[b];
                row[b] = source[k];
                if (bend > 0.0 && terms.Groups.GroupOf(k) == group)
                {
                    row[b] -= bend * direction * (terms.Unit[k] * terms.Unit[k] * v[k] / norms[group]);
                }
            }

            row[a] += bend * unit * unit;
        }

        cholesky.Factor();
    }

    // Fills the step; returns what it promises, twice the decrease of the quadratic model.
    private double FindStep(ScaledProblem problem, BlockTerms terms, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, int count)
    {
        Factor(problem, terms, v, count);
        double promised = 0.0;
        for (int a = 0; a < count; a++)
        {
            step[a] = Descent(terms, v, gradient, active[a]);
            work[a] = step[a];
        }

        cholesky.Solve(step);
        for (int a = 0; a < count; a++)
        {
            promised += work[a] * step[a];
        }

        return promised;
    }

    private double Descent(BlockTerms terms, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, int j)
    {
        int group = terms.Groups.GroupOf(j);
        double ofNorm = terms.Norm[group] > 0.0 && norms[group] > 0.0 ? terms.Norm[group] * terms.Unit[j] * terms.Unit[j] * v[j] / norms[group] : 0.0;
        double ofL1 = v[j] == 0.0 ? 0.0 : Math.CopySign(terms.L1[j], v[j]);
        return gradient[j] - ofNorm - ofL1;
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

        double linear = MeasureAlong(problem, terms, v, gradient, count, out double curved);
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

    // The slope of the smooth parts along the step, its curvature in H, and the norms of the groups with what the step adds to them.
    private double MeasureAlong(
        ScaledProblem problem, BlockTerms terms, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, int count, out double curved)
    {
        alongs.AsSpan(0, terms.Groups.Count).Clear();
        lengths.AsSpan(0, terms.Groups.Count).Clear();
        double linear = 0.0;
        curved = 0.0;
        for (int a = 0; a < count; a++)
        {
            int j = active[a];
            int group = terms.Groups.GroupOf(j);
            double square = terms.Unit[j] * terms.Unit[j];
            alongs[group] += square * v[j] * step[a];
            lengths[group] += square * step[a] * step[a];
            linear -= step[a] * (gradient[j] - (v[j] == 0.0 ? 0.0 : Math.CopySign(terms.L1[j], v[j])));
            ReadOnlySpan<double> row = problem.Hessian.AsSpan(j * stride, stride);
            for (int b = 0; b < a; b++)
            {
                curved += 2.0 * step[a] * step[b] * row[active[b]];
            }

            curved += step[a] * step[a] * row[j];
        }

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
