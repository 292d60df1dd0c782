using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;

namespace SimdRegression.Solvers;

/// <summary>Newton steps over the coefficients that are not zero, for penalties on single coefficients: they find the values exactly where sweeps would creep.</summary>
/// <param name="features">N.</param>
internal sealed class ScalarNewton(int features)
{
    private const double Epsilon = MachineEpsilon.Double;
    private const int MostHalvings = 40;
    private const int MostSteps = 30;

    // After so many steps that were cut short a sweep is worth more than the next.
    private const int MostCutShort = 2;

    // How often coefficients are taken out of a step.
    private const int MostRounds = 3;

    // A coefficient whose penalty bends more than this does not move.
    private const double Steepest = 1e300;

    private readonly int stride = KernelLayout.Stride(features);
    private readonly int[] active = new int[features];
    private readonly double[] step = new double[KernelLayout.Stride(features)];
    private readonly double[] descent = new double[features];
    private readonly double[] bends = new double[features];
    private readonly double[] work = new double[3 * KernelLayout.Stride(features)];
    private readonly DenseCholesky cholesky = new(features);

    /// <summary>Takes steps as long as they become shorter.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="terms">The penalty in its units.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="onlyFree">Whether only coefficients without a penalty move.</param>
    /// <param name="v">The point; changed in place.</param>
    /// <param name="gradient">c - Hv at the point, and on return at the new one.</param>
    /// <param name="low">Scratch, stride elements.</param>
    /// <returns>How far the last step moved, as <see cref="Step"/> tells it; infinite where there was none.</returns>
    public double Improve<TPenalty>(
        ScaledProblem problem, ScalarTerms terms, in TPenalty penalty, bool onlyFree, Span<double> v, Span<double> gradient, Span<double> low)
        where TPenalty : struct, IScalarPenalty
    {
        double previous = double.PositiveInfinity;
        int cutShort = 0;
        for (int step = 0; step < MostSteps && cutShort < MostCutShort; step++)
        {
            double moved = Step(problem, terms, in penalty, onlyFree, v, gradient);
            if (!double.IsFinite(moved))
            {
                return previous;
            }

            DoubledResidual.Compute(features, problem, v, gradient, low);
            if (moved <= 2.0 * Epsilon || (moved < 1e-6 && moved > 0.25 * previous))
            {
                return moved;
            }

            cutShort += moved >= 1.0 ? 1 : 0;
            previous = moved;
        }

        return previous;
    }

    /// <summary>Takes one step.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="terms">The penalty in its units.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="onlyFree">Whether only coefficients without a penalty move.</param>
    /// <param name="v">The point; changed in place.</param>
    /// <param name="gradient">c - Hv; not renewed.</param>
    /// <returns>
    /// How far the step moved relative to the largest coefficient; 1 where it was cut short; NaN where there was none, as where the objective bends down.
    /// </returns>
    public double Step<TPenalty>(
        ScaledProblem problem, ScalarTerms terms, in TPenalty penalty, bool onlyFree, Span<double> v, ReadOnlySpan<double> gradient)
        where TPenalty : struct, IScalarPenalty
    {
        int all = Collect(problem, terms, onlyFree, v);
        int count = FindStep(problem, terms, in penalty, v, gradient, all);
        for (int round = 0; round < MostRounds && count > 0; round++)
        {
            // Where a sign would change, the slope of the penalty does too. Sweeps take such coefficients across; the others move without them.
            int kept = KeepSigns(terms, v, count);
            if (kept == count || kept == 0)
            {
                break;
            }

            count = FindStep(problem, terms, in penalty, v, gradient, kept);
        }

        if (count == 0)
        {
            return double.NaN;
        }

        double promised = 0.0;
        double length = 1.0;
        double size = 0.0;
        double change = 0.0;

        // The step solves a system whose matrix is H and the curvature of the penalty, so its curvature in H is what it promises less that in the penalty.
        double curved = 0.0;
        double linear = 0.0;
        double curvedPoint = 0.0;
        for (int a = 0; a < count; a++)
        {
            int j = active[a];
            promised += descent[a] * step[a];
            linear -= gradient[j] * step[a];
            size = Math.Max(size, Math.Abs(v[j]));
            curvedPoint += problem.Hessian[(j * stride) + j] * v[j] * v[j];
            change = Math.Max(change, Math.Abs(step[a]));
            curved -= bends[a] * step[a] * step[a];
            if (terms.Level[j] > 0.0 && (v[j] + step[a] > 0.0) != (v[j] > 0.0))
            {
                const double Share = 0.9;
                length = Math.Min(length, -Share * v[j] / step[a]);
            }
        }

        curved = Math.Max(0.0, curved + promised);
        double rounding = 64.0 * Epsilon * (Math.Max(problem.TargetSquare, curvedPoint) + Math.Abs(promised));
        for (int halving = 0; halving < MostHalvings; halving++)
        {
            double difference = length * (linear + (0.5 * length * curved));
            for (int a = 0; a < count; a++)
            {
                int j = active[a];
                difference += terms.Level[j] == 0.0 ? 0.0 : terms.Weight
                    * (penalty.Value(Math.Abs(terms.Unit[j] * (v[j] + (length * step[a]))), terms.Level[j])
                        - penalty.Value(Math.Abs(terms.Unit[j] * v[j]), terms.Level[j]));
            }

            if (difference <= -1e-4 * length * promised || (difference <= rounding && promised <= rounding))
            {
                for (int a = 0; a < count; a++)
                {
                    v[active[a]] += length * step[a];
                }

                return length == 1.0 && count == all ? (size > 0.0 ? change / size : change) : 1.0;
            }

            length *= 0.5;
        }

        return double.NaN;
    }

    // Solves for the step of the first active coefficients. Returns their number, or 0 where there is no step.
    private int FindStep<TPenalty>(
        ScaledProblem problem, ScalarTerms terms, in TPenalty penalty, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, int count)
        where TPenalty : struct, IScalarPenalty
    {
        if (count == 0 || !TryFactor(problem, terms, in penalty, v, count))
        {
            return 0;
        }

        for (int a = 0; a < count; a++)
        {
            int j = active[a];
            double ofPenalty = terms.Level[j] == 0.0 ? 0.0
                : Math.CopySign(terms.Weight * terms.Unit[j] * penalty.Slope(Math.Abs(terms.Unit[j] * v[j]), terms.Level[j]), v[j]);
            descent[a] = gradient[j] - ofPenalty;
            step[a] = descent[a];
        }

        cholesky.Solve(step);
        return count;
    }

    // Leaves the active coefficients whose sign the step keeps; returns their number.
    private int KeepSigns(ScalarTerms terms, ReadOnlySpan<double> v, int count)
    {
        int kept = 0;
        for (int a = 0; a < count; a++)
        {
            int j = active[a];
            if (terms.Level[j] == 0.0 || (v[j] + step[a] > 0.0) == (v[j] > 0.0))
            {
                active[kept++] = j;
            }
        }

        return kept;
    }

    /// <summary>An estimate of the condition number of the equations of a point's own coefficients, the curvature of a convex penalty in.</summary>
    public double Condition<TPenalty>(ScaledProblem problem, ScalarTerms terms, in TPenalty penalty, ReadOnlySpan<double> v, out double norm)
        where TPenalty : struct, IScalarPenalty
    {
        int count = Collect(problem, terms, onlyFree: false, v);
        TryFactor(problem, terms, in penalty, v, count);
        return Math.Max(1.0, ConditionEstimator.Estimate(features, problem.Hessian, active.AsSpan(0, count), cholesky, work, out norm));
    }

    private int Collect(ScaledProblem problem, ScalarTerms terms, bool onlyFree, ReadOnlySpan<double> v)
    {
        int count = 0;
        for (int j = 0; j < features; j++)
        {
            if (!problem.Fixed[j] && (terms.Level[j] == 0.0 || (v[j] != 0.0 && !onlyFree)))
            {
                active[count++] = j;
            }
        }

        return count;
    }

    private bool TryFactor<TPenalty>(ScaledProblem problem, ScalarTerms terms, in TPenalty penalty, ReadOnlySpan<double> v, int count)
        where TPenalty : struct, IScalarPenalty
    {
        cholesky.Begin(count);
        ReadOnlySpan<int> columns = active.AsSpan(0, count);
        for (int a = 0; a < count; a++)
        {
            int j = active[a];
            ReadOnlySpan<double> source = problem.Hessian.AsSpan(j * stride, stride);
            Span<double> row = cholesky.Row(a);
            for (int b = a; b < columns.Length; b++)
            {
                row[b] = source[columns[b]];
            }

            double unit = terms.Unit[j];
            bends[a] = terms.Level[j] == 0.0 ? 0.0 : terms.Weight * unit * unit * penalty.Bend(Math.Abs(unit * v[j]), terms.Level[j]);
            bends[a] = double.IsFinite(bends[a]) ? Math.Min(bends[a], Steepest) : Steepest;
            row[a] += bends[a];
        }

        return cholesky.Factor() == count;
    }
}
