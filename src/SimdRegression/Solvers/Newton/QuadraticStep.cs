using System.Runtime.Intrinsics;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>
/// The step to the minimum of a quadratic model: one system of equations for smooth problems, coordinate descent with exact steps on the
/// active set where absolute values or bounds are in it.
/// </summary>
internal sealed class QuadraticStep
{
    private const double Epsilon = MachineEpsilon.Double;
    private const int MaxSweeps = 1000;
    private const int Patience = 20;

    // What a solved model leaves of its slopes is rounding; more than this share has no curvature to answer it.
    private const double LargestLeft = 1e-6;

    private readonly SolverKernels kernels;
    private readonly int features;
    private readonly int stride;
    private readonly DirectSolver direct;
    private readonly ActiveSetStep activeSet;
    private readonly double[] inverseDiagonal;
    private readonly double[] solution;
    private readonly double[] best;
    private readonly double[] gradient;
    private readonly double[] low;
    private bool isSmooth;
    private double leftOfConstrained;

    public QuadraticStep(SolverKernels kernels)
    {
        this.kernels = kernels;
        features = kernels.FeatureCount;
        stride = KernelLayout.Stride(features);
        Problem = new ScaledProblem(features);
        direct = new DirectSolver(kernels);
        activeSet = new ActiveSetStep(features);
        inverseDiagonal = new double[stride];
        solution = new double[stride];
        best = new double[stride];
        gradient = new double[stride];
        low = new double[stride];
        Target = new double[stride];
        Eliminated = new double[stride];
    }

    /// <summary>The model, in units of its own.</summary>
    public ScaledProblem Problem { get; }

    /// <summary>The coefficients that the step leads to.</summary>
    public double[] Target { get; }

    /// <summary>What the step adds to the intercept.</summary>
    public double InterceptStep { get; private set; }

    /// <summary>The condition number of the system of the last step, infinite where columns were taken for dependent; NaN where the step went by coordinates.</summary>
    public double ConditionNumber { get; private set; } = double.NaN;

    /// <summary>The gradient of the loss, the intercept taken at its best.</summary>
    public double[] Eliminated { get; }

    /// <summary>Finds the step.</summary>
    /// <param name="curvature">The moments of the rows, weighted by curvature.</param>
    /// <param name="slopes">The gradient of the loss in the coefficients.</param>
    /// <param name="interceptSlope">The gradient of the loss in the intercept.</param>
    /// <param name="hasIntercept">Whether there is an intercept.</param>
    /// <param name="terms">Penalty and bounds.</param>
    /// <param name="coefficients">w.</param>
    /// <returns>Whether there is a step.</returns>
    public bool Solve(
        MomentAccumulator curvature,
        ReadOnlySpan<double> slopes,
        double interceptSlope,
        bool hasIntercept,
        CoefficientTerms terms,
        ReadOnlySpan<double> coefficients)
    {
        if (!Prepare(curvature, slopes, interceptSlope, hasIntercept, terms, coefficients))
        {
            return false;
        }

        if (terms.IsConstrained)
        {
            SolveConstrained(terms, coefficients);
        }
        else
        {
            SolveSmooth(terms, coefficients);
        }

        return Finish(curvature, interceptSlope, hasIntercept, coefficients);
    }

    /// <summary>
    /// Whether the last step leaves slopes that the model does not account for, because it has no curvature where they lead; the step is then no
    /// evidence of how far the optimum is.
    /// </summary>
    public bool LeavesSlopes()
    {
        double largest = 0.0;
        double left = leftOfConstrained;
        bool isLeft = left > LargestLeft;
        if (isSmooth)
        {
            DoubledResidual.Compute(features, Problem, solution, gradient, low);
            for (int j = 0; j < features; j++)
            {
                largest = Math.Max(largest, Math.Abs(Problem.Linear[j]));
                left = Math.Max(left, Problem.Fixed[j] ? 0.0 : Math.Abs(gradient[j]));
            }

            isLeft = left > LargestLeft * largest;
        }

        for (int j = 0; j < features; j++)
        {
            isLeft |= Problem.Fixed[j] && Eliminated[j] != 0.0;
        }

        return isLeft;
    }

    /// <summary>Finds the step beside a penalty of which only the proximal step is known, by coordinate descent.</summary>
    public bool SolveProximal<TPenalty>(
        in TPenalty penalty,
        MomentAccumulator curvature,
        ReadOnlySpan<double> slopes,
        double interceptSlope,
        bool hasIntercept,
        CoefficientTerms terms,
        ReadOnlySpan<double> coefficients)
        where TPenalty : struct, IPenalty<TPenalty>
    {
        if (!Prepare(curvature, slopes, interceptSlope, hasIntercept, terms, coefficients))
        {
            return false;
        }

        isSmooth = false;
        ConditionNumber = double.NaN;
        leftOfConstrained = 0.0;

        // The slope of the model along the way: H (v - w) + slope at w.
        gradient.AsSpan().Clear();
        for (int j = 0; j < features; j++)
        {
            solution[j] = coefficients[j];
            gradient[j] = Problem.Fixed[j] ? 0.0 : Eliminated[j] / Problem.Scale[j];
        }

        for (int sweep = 0; sweep < MaxSweeps; sweep++)
        {
            double longest = 0.0;
            double size = 0.0;
            for (int j = 0; j < features; j++)
            {
                double moved = Problem.Fixed[j] ? 0.0 : MoveProximal(in penalty, terms, j);
                longest = Math.Max(longest, Math.Abs(moved) * Problem.Scale[j]);
                size = Math.Max(size, Math.Abs(solution[j]) * Problem.Scale[j]);
            }

            if (longest <= 4.0 * Epsilon * size)
            {
                break;
            }
        }

        solution.AsSpan(0, features).CopyTo(Target);
        return Finish(curvature, interceptSlope, hasIntercept, coefficients);
    }

    /// <summary>Finds the step beside a penalty that solves quadratic models itself.</summary>
    public bool SolveModel(
        PenaltyModel model,
        MomentAccumulator curvature,
        ReadOnlySpan<double> slopes,
        double interceptSlope,
        bool hasIntercept,
        CoefficientTerms terms,
        ReadOnlySpan<double> coefficients)
    {
        if (!Prepare(curvature, slopes, interceptSlope, hasIntercept, terms, coefficients))
        {
            return false;
        }

        isSmooth = false;
        ConditionNumber = double.NaN;
        StateFor(terms, coefficients);
        leftOfConstrained = model.Solve(Problem, solution);
        for (int j = 0; j < features; j++)
        {
            Target[j] = Problem.Fixed[j] ? coefficients[j] : solution[j] / Problem.Scale[j];
        }

        return Finish(curvature, interceptSlope, hasIntercept, coefficients);
    }

    // A coefficient to the minimum of the model along it; returns by how much.
    private double MoveProximal<TPenalty>(in TPenalty penalty, CoefficientTerms terms, int j)
        where TPenalty : struct, IPenalty<TPenalty>
    {
        double scale = Problem.Scale[j];
        ReadOnlySpan<double> row = Problem.Hessian.AsSpan(j * stride, stride);
        double diagonal = row[j] * scale * scale;
        double wanted = solution[j] - (gradient[j] * scale / diagonal);
        double unit = terms.PenaltyScale[j];
        double shrunk = penalty.Proximal(
            Vector256.Create(unit * wanted), Vector256.Create(terms.Strength[j] * unit * unit / diagonal)).ToScalar() / unit;
        double moved = terms.Clamped(shrunk, j) - solution[j];
        if (moved != 0.0)
        {
            solution[j] += moved;
            VectorOperations.AddScaled(gradient.AsSpan(0, features), moved * scale, row);
        }

        return moved;
    }

    private bool Prepare(
        MomentAccumulator curvature,
        ReadOnlySpan<double> slopes,
        double interceptSlope,
        bool hasIntercept,
        CoefficientTerms terms,
        ReadOnlySpan<double> coefficients)
    {
        Problem.BuildCurvature(curvature, hasIntercept, terms.Quadratic, coefficients);
        if (!Problem.IsUsable || (hasIntercept && !(curvature.Weight > 0.0)))
        {
            return false;
        }

        if (terms.IsCoupled)
        {
            AddCoupling(terms);
        }

        for (int j = 0; j < features; j++)
        {
            Eliminated[j] = hasIntercept ? slopes[j] - (interceptSlope * curvature.Mean[j]) : slopes[j];
        }

        return true;
    }

    // What the penalty adds to H beside its diagonal, which stands there already.
    private void AddCoupling(CoefficientTerms terms)
    {
        for (int i = 0; i < features; i++)
        {
            for (int j = 0; j < features; j++)
            {
                bool isApart = i != j && !Problem.Fixed[i] && !Problem.Fixed[j];
                Problem.Hessian[(i * stride) + j] += isApart ? terms.Coupling[(i * features) + j] / Problem.Scale[i] / Problem.Scale[j] : 0.0;
            }
        }
    }

    private bool Finish(MomentAccumulator curvature, double interceptSlope, bool hasIntercept, ReadOnlySpan<double> coefficients)
    {
        bool finite = true;
        InterceptStep = hasIntercept ? -interceptSlope / curvature.Weight : 0.0;
        for (int j = 0; j < features; j++)
        {
            finite &= double.IsFinite(Target[j]);
            InterceptStep -= hasIntercept ? curvature.Mean[j] * (Target[j] - coefficients[j]) : 0.0;
        }

        return finite && double.IsFinite(InterceptStep);
    }

    // Solved for the step itself, whose size decides its rounding.
    private void SolveSmooth(CoefficientTerms terms, ReadOnlySpan<double> coefficients)
    {
        isSmooth = true;
        leftOfConstrained = 0.0;
        for (int j = 0; j < features; j++)
        {
            Problem.Linear[j] = Problem.Fixed[j] ? 0.0 : -(Eliminated[j] + terms.Slope[j]) / Problem.Scale[j];
        }

        DirectSolution found = direct.Solve(Problem, MomentsSolver.Auto, isDoubled: false, solution);
        ConditionNumber = found.Rank < Problem.FreeCount ? double.PositiveInfinity : found.ConditionNumber;
        for (int j = 0; j < features; j++)
        {
            Target[j] = coefficients[j] + (Problem.Fixed[j] ? 0.0 : solution[j] / Problem.Scale[j]);
        }
    }

    // Solved for the coefficients, because that is what absolute values and bounds are about: c = Hv - slope.
    private void SolveConstrained(CoefficientTerms terms, ReadOnlySpan<double> coefficients)
    {
        isSmooth = false;
        ConditionNumber = double.NaN;
        leftOfConstrained = double.PositiveInfinity;
        Problem.SetPenalties(terms.L1, terms.Lower, terms.Upper);
        for (int j = 0; j < features; j++)
        {
            inverseDiagonal[j] = 1.0 / Problem.Hessian[(j * stride) + j];
        }

        StateFor(terms, coefficients);
        double bestViolation = double.PositiveInfinity;
        int sinceGain = 0;
        for (int sweep = 0; sweep < MaxSweeps && sinceGain < Patience; sweep++)
        {
            kernels.CoordinateDescentSweep(Problem.Hessian, inverseDiagonal, Problem.L1, Problem.Lower, Problem.Upper, solution, gradient);
            activeSet.Improve(Problem, solution, gradient, low);
            double violation = Violation(out double size);
            sinceGain = violation < 0.5 * bestViolation ? 0 : sinceGain + 1;
            if (violation < bestViolation)
            {
                bestViolation = violation;
                leftOfConstrained = violation == 0.0 ? 0.0 : violation / size;
                solution.CopyTo(best, 0);
            }

            if (violation <= 4.0 * Epsilon * size)
            {
                break;
            }
        }

        for (int j = 0; j < features; j++)
        {
            Target[j] = Problem.Fixed[j] ? terms.Clamped(coefficients[j], j) : terms.Clamped(best[j] / Problem.Scale[j], j);
        }
    }

    // The point in scaled coefficients, c, and c - Hv.
    private void StateFor(CoefficientTerms terms, ReadOnlySpan<double> coefficients)
    {
        for (int j = 0; j < features; j++)
        {
            solution[j] = coefficients[j] * Problem.Scale[j];
            Problem.Linear[j] = Problem.Fixed[j] ? 0.0 : (Eliminated[j] + terms.Slope[j]) / Problem.Scale[j];
        }

        DoubledResidual.Compute(features, Problem, solution, gradient, low);
        for (int j = 0; j < features; j++)
        {
            Problem.Linear[j] = Problem.Fixed[j] ? 0.0 : -gradient[j];
        }

        DoubledResidual.Compute(features, Problem, solution, gradient, low);
    }

    // The longest proximal step along a coordinate, and the longest coefficient.
    private double Violation(out double size)
    {
        double longest = 0.0;
        size = 0.0;
        for (int j = 0; j < features; j++)
        {
            double diagonal = Problem.Hessian[(j * stride) + j];
            double wanted = (diagonal * solution[j]) + gradient[j];
            double shrunk = Math.CopySign(Math.Max(Math.Abs(wanted) - Problem.L1[j], 0.0), wanted);
            double point = Math.Min(Math.Max(shrunk / diagonal, Problem.Lower[j]), Problem.Upper[j]);
            longest = Math.Max(longest, Problem.Fixed[j] ? 0.0 : Math.Abs(point - solution[j]));
            size = Math.Max(size, Math.Abs(solution[j]));
        }

        return longest;
    }
}
