using SimdRegression.Kernels;
using SimdRegression.Numerics;

namespace SimdRegression.Solvers;

/// <summary>
/// Certifies points of a squared loss with a penalty on single coefficients: by a duality gap where the penalty is convex, otherwise by what a single
/// coefficient could still gain.
/// </summary>
/// <remarks>
/// With the residual r = y - Xv as dual point, primal minus dual value is sum over j of [ R(u) + R*(g) - g u ], g = X'r in the units of the coefficient; no
/// term is negative. A term is convex in g, so within the error of g it is largest at an end. Slopes of free coefficients must be 0: one more projection makes
/// them so, which moves the residual by no more than their norm over the root of the smallest eigenvalue of their columns.
/// </remarks>
/// <param name="features">N.</param>
internal sealed class ScalarCertifier(int features)
{
    private const double Epsilon = MachineEpsilon.Double;

    private readonly int stride = KernelLayout.Stride(features);
    private readonly double[] errors = new double[features];
    private readonly int[] free = new int[features];
    private readonly CompactCholesky cholesky = new(features);

    /// <summary>About how much of the last gap is its own rounding, relative to the objective at zero.</summary>
    public double Floor { get; private set; }

    /// <summary>Certifies a point.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="terms">The penalty in its units.</param>
    /// <param name="penalty">The penalty.</param>
    /// <param name="v">The point.</param>
    /// <param name="gradient">c - Hv, evaluated in doubled precision and rounded once.</param>
    /// <param name="tolerance">The tolerance asked for, relative to the objective at zero.</param>
    public Certificate Certify<TPenalty>(
        ScaledProblem problem, ScalarTerms terms, in TPenalty penalty, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, double tolerance)
        where TPenalty : struct, IScalarPenalty
    {
        double unit = problem.TargetSquare > 0.0 ? 0.5 * problem.TargetSquare : 1.0;
        return penalty.IsConvex
            ? GapOf(problem, terms, in penalty, v, gradient, tolerance, unit)
            : GainOf(problem, terms, in penalty, v, gradient, tolerance, unit);
    }

    private Certificate GainOf<TPenalty>(
        ScaledProblem problem, ScalarTerms terms, in TPenalty penalty, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, double tolerance, double unit)
        where TPenalty : struct, IScalarPenalty
    {
        double largest = 0.0;
        for (int j = 0; j < features; j++)
        {
            if (!problem.Fixed[j])
            {
                double slope = (gradient[j] + (problem.Hessian[(j * stride) + j] * v[j])) * terms.SlopeUnit[j];
                largest = Math.Max(largest, terms.Gain(in penalty, j, slope, terms.Unit[j] * v[j]));
            }
        }

        Floor = Epsilon;
        return new Certificate(CertificateKind.Stationarity, largest / unit, tolerance);
    }

    private Certificate GapOf<TPenalty>(
        ScaledProblem problem, ScalarTerms terms, in TPenalty penalty, ReadOnlySpan<double> v, ReadOnlySpan<double> gradient, double tolerance, double unit)
        where TPenalty : struct, IScalarPenalty
    {
        double size = Math.Sqrt(problem.TargetSquare);
        double lost = problem.TargetSumRounding;
        for (int j = 0; j < features; j++)
        {
            size += NormOf(problem, j) * Math.Abs(v[j]);
            lost += problem.SumRounding[j] * Math.Abs(v[j]);
        }

        double evaluation = ((2.0 * features) + 8.0) * Doubled.Epsilon * size;
        for (int j = 0; j < features; j++)
        {
            errors[j] = problem.Fixed[j] ? 0.0
                : (evaluation * NormOf(problem, j)) + (lost * problem.SumRounding[j]) + (2.0 * Epsilon * Math.Abs(gradient[j]));
        }

        double moved = MoveOfFree(problem, terms, gradient);
        double residualSquare = problem.ResidualSquare(v, gradient);
        double price = 0.0;
        double scale = 1.0;
        double excess = 0.0;
        double steepest = 0.0;
        for (int j = 0; j < features; j++)
        {
            if (problem.Fixed[j] || terms.Level[j] == 0.0)
            {
                continue;
            }

            errors[j] += NormOf(problem, j) * moved;
            double slope = (Math.Abs(gradient[j]) + errors[j]) * terms.SlopeUnit[j];
            price += terms.Weight * penalty.Value(Math.Abs(terms.Unit[j] * v[j]), terms.Level[j]);
            excess += errors[j] * Math.Abs(v[j]);

            // Only the lasso bounds its slopes; rounding takes them over the bound.
            steepest = Math.Max(steepest, errors[j] * terms.SlopeUnit[j] / terms.Level[j]);
            if (double.IsInfinity(penalty.Conjugate(slope, terms.Level[j])))
            {
                scale = Math.Min(scale, terms.Level[j] * (1.0 - (4.0 * Epsilon)) / slope);
            }
        }

        double distance = ((1.0 - scale) * Math.Sqrt(residualSquare + (lost * lost))) + (scale * moved);
        double gap = 0.5 * distance * distance;
        for (int j = 0; j < features && double.IsFinite(gap); j++)
        {
            gap += problem.Fixed[j] || terms.Level[j] == 0.0 ? 0.0 : terms.Weight * Math.Max(
                Term(terms, in penalty, j, v[j], scale * (gradient[j] - errors[j])), Term(terms, in penalty, j, v[j], scale * (gradient[j] + errors[j])));
        }

        gap = (gap * (1.0 + ((features + 8.0) * Epsilon))) + (4.0 * Epsilon * price);
        gap = double.IsFinite(gap) ? Math.Min(gap, (0.5 * residualSquare) + price) : (0.5 * residualSquare) + price;
        double scaled = Math.Min(1.0, steepest);
        Floor = (excess + (4.0 * Epsilon * price) + (scaled * price)) / unit;
        double reachable = Math.Max(tolerance, Math.Min(Certifier.HighestRounding, 2.0 * Floor));
        return new Certificate(CertificateKind.DualityGap, gap / unit, reachable);
    }

    private static double Term<TPenalty>(ScalarTerms terms, in TPenalty penalty, int j, double v, double slope)
        where TPenalty : struct, IScalarPenalty
    {
        double point = terms.Unit[j] * v;
        double g = slope * terms.SlopeUnit[j];
        double value = penalty.Value(Math.Abs(point), terms.Level[j]) + penalty.Conjugate(Math.Abs(g), terms.Level[j]) - (g * point);
        return Math.Max(0.0, value);
    }

    private double NormOf(ScaledProblem problem, int j) => Math.Sqrt(problem.Hessian[(j * stride) + j]);

    private double MoveOfFree(ScaledProblem problem, ScalarTerms terms, ReadOnlySpan<double> gradient)
    {
        int count = 0;
        double square = 0.0;
        for (int j = 0; j < features; j++)
        {
            if (!problem.Fixed[j] && terms.Level[j] == 0.0)
            {
                free[count++] = j;
                double slope = Math.Abs(gradient[j]) + errors[j];
                square += slope * slope;
            }
        }

        if (count == 0)
        {
            return 0.0;
        }

        cholesky.Factor(problem, free.AsSpan(0, count));
        double smallest = cholesky.Columns.Length == count ? cholesky.SmallestEigenvalue(problem) : 0.0;
        return smallest > 0.0 ? Math.Sqrt(square / smallest) : double.PositiveInfinity;
    }
}
