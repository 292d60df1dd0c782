using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Numerics;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>What a direct solution of the normal equations was worth.</summary>
/// <param name="BackwardError">The componentwise relative backward error.</param>
/// <param name="ConditionNumber">The estimated condition number; infinite for a singular system.</param>
/// <param name="Rank">The numerical rank among the columns that matter.</param>
/// <param name="Solver">What solved it.</param>
/// <param name="IsRefined">Whether refinement came to rest.</param>
/// <param name="IsNearlyCollinear">Whether the system is singular in double precision only.</param>
/// <param name="Arithmetic">In how many digits it was solved.</param>
/// <param name="Rest">The last correction of refinement, relative to the largest coefficient, where it did not come to the last bit.</param>
internal readonly record struct DirectSolution(
    double BackwardError,
    double ConditionNumber,
    int Rank,
    MomentsSolver Solver,
    bool IsRefined,
    bool IsNearlyCollinear,
    FitArithmetic Arithmetic,
    double Rest = 0.0);

/// <summary>
/// Solves Hv = c: Cholesky with a condition estimate and refinement against the moments in doubled precision; where such a factor means
/// nothing but the moments hold more, a factor in doubled precision; where H is singular, the solution of least norm.
/// </summary>
internal sealed class DirectSolver
{
    private const double Epsilon = MachineEpsilon.Double;

    // Each step gains the digits that the condition number leaves; the moments hold more than double precision while there are few rows.
    private const int MaxRefinements = 20;

    private const double RestingCorrection = 1e-10;

    // What the solution of least norm may lack of the objective: six digits leave no more.
    private const double LargestGap = 1e-10;

    // What standard errors may lose to the condition number before they are taken from a factor in doubled precision.
    private const double InferenceRounding = 1e-11;

    // Beyond it, a factor in doubled precision leaves fewer than ten: the root halves the error of an element of the inverse.
    private const double LargestDoubledRounding = 1e-10;

    // A product in doubled precision, and its sum with others.
    private const double RoundingsOfTerm = 8.0;

    // Beyond it, a factor in double precision leaves fewer than six digits of them.
    private const double LargestInferenceRounding = 1e-6;

    // Panels of float data that were summed in float leave three.
    private const double LargestSingleRounding = 1e-3;

    private readonly SolverKernels kernels;
    private readonly DoubledCholesky? doubled;
    private readonly int features;
    private readonly int stride;
    private readonly double[] factor;
    private readonly double[] inverseDiagonal;
    private readonly double[] residual;
    private readonly double[] work;
    private readonly double[] solutionLow;
    private readonly LeastNormSolver leastNorm;

    /// <summary>Allocates the workspace.</summary>
    /// <param name="kernels">The kernel set.</param>
    /// <param name="doubled">The factor in doubled precision, which may be shared; null where the moments are never doubled.</param>
    public DirectSolver(SolverKernels kernels, DoubledCholesky? doubled = null)
    {
        this.kernels = kernels;
        this.doubled = doubled;
        features = kernels.FeatureCount;
        stride = KernelLayout.Stride(features);
        factor = new double[KernelLayout.SquareLength(features)];
        inverseDiagonal = new double[stride];
        residual = new double[stride];
        work = new double[3 * stride];
        solutionLow = new double[stride];
        leastNorm = new LeastNormSolver(features);
    }

    /// <summary>c - Hv at the last solution.</summary>
    public ReadOnlySpan<double> Gradient => residual;

    /// <summary>What rounding the last solution to double left out; zeros where there are no more digits.</summary>
    public ReadOnlySpan<double> SolutionLow => solutionLow;

    /// <summary>Solves the system.</summary>
    /// <param name="problem">The problem; its L1 weights and bounds are ignored.</param>
    /// <param name="solver">Which way to go; <see cref="MomentsSolver.Auto"/> chooses.</param>
    /// <param name="isDoubled">Whether the trailing parts of H hold what double precision cannot.</param>
    /// <param name="solution">Receives v, stride elements.</param>
    public DirectSolution Solve(ScaledProblem problem, MomentsSolver solver, bool isDoubled, Span<double> solution)
    {
        double condition = double.PositiveInfinity;
        solutionLow.AsSpan().Clear();
        if (solver != MomentsSolver.Spectral)
        {
            bool canDouble = isDoubled && doubled is not null;
            if (Factor(problem.Hessian))
            {
                condition = EstimateCondition(problem);
                if (condition * 8.0 * features * Epsilon < 1.0)
                {
                    bool refined = SolveRefined(problem, condition, solution, out double rest);
                    if (refined || !canDouble)
                    {
                        FitArithmetic arithmetic = isDoubled ? FitArithmetic.RefinedDouble : FitArithmetic.Double;
                        return new DirectSolution(
                            BackwardError(problem, solution), condition, problem.FreeCount, MomentsSolver.Cholesky, refined, false, arithmetic, rest);
                    }
                }
            }

            if (canDouble && TrySolveDoubled(problem, solution, out condition))
            {
                return new DirectSolution(
                    BackwardError(problem, solution),
                    condition,
                    problem.FreeCount,
                    MomentsSolver.Cholesky,
                    true,
                    false,
                    FitArithmetic.DoubledDouble);
            }
        }

        int rank = leastNorm.Solve(problem, solution, out condition) - (features - problem.FreeCount);
        return new DirectSolution(
            BackwardError(problem, solution),
            condition,
            rank,
            MomentsSolver.Spectral,
            leastNorm.Gap <= problem.TargetSquare * LargestGap,
            leastNorm.IsNearlyCollinear,
            FitArithmetic.Double);
    }

    /// <summary>The relative error beyond which standard errors are not told: from such sums they have ten digits, six or three.</summary>
    public static double LargestErrorOfInference(MomentAccumulator moments)
        => moments.IsDoubled ? LargestDoubledRounding : moments.HoldsSingle ? LargestSingleRounding : LargestInferenceRounding;

    /// <summary>Fills the diagonal of the inverse of H and a quadratic form of it.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="isDoubled">Whether the trailing parts of H hold what double precision cannot.</param>
    /// <param name="largestError">How far the sums may be wrong, times the condition number: <see cref="LargestErrorOfInference"/>.</param>
    /// <param name="diagonal">Receives the diagonal, N values.</param>
    /// <param name="point">x, stride elements; overwritten.</param>
    /// <param name="pointLow">What rounding x left out; overwritten.</param>
    /// <param name="form">Receives x'inverse(H)x.</param>
    /// <returns>Whether there is an inverse.</returns>
    public bool TryInvert(
        ScaledProblem problem, bool isDoubled, double largestError, Span<double> diagonal, Span<double> point, Span<double> pointLow, out double form)
    {
        form = double.NaN;
        if (!HasInverse(problem, isDoubled, largestError, out bool isOfDoubled))
        {
            return false;
        }

        if (isOfDoubled)
        {
            for (int j = 0; j < features; j++)
            {
                diagonal[j] = doubled!.InverseDiagonal(j);
            }

            form = doubled!.InverseForm(point, pointLow);
            return true;
        }

        Span<double> column = work.AsSpan(0, stride);
        for (int j = 0; j < features; j++)
        {
            column.Clear();
            column[j] = 1.0;
            kernels.Solve(factor, inverseDiagonal, column);
            diagonal[j] = column[j];
        }

        point.CopyTo(column);
        kernels.Solve(factor, inverseDiagonal, column);
        form = VectorOperations.Inner(point[..features], column[..features]);
        return true;
    }

    /// <summary>Fills a root of the inverse of H.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="isDoubled">Whether the trailing parts of H hold what double precision cannot.</param>
    /// <param name="largestError">As for <see cref="TryInvert"/>.</param>
    /// <param name="root">Receives F, lower triangular, with inverse(H) = F'F: its columns one after the other, N elements each.</param>
    /// <returns>Whether there is an inverse.</returns>
    public bool TryFindRoot(ScaledProblem problem, bool isDoubled, double largestError, Span<double> root)
    {
        if (!HasInverse(problem, isDoubled, largestError, out bool isOfDoubled)
            || (!isOfDoubled && !doubled!.TryFactor(problem, judgesData: false)))
        {
            return false;
        }

        Span<double> low = work.AsSpan(0, features);
        for (int j = 0; j < features; j++)
        {
            Span<double> column = root.Slice(j * features, features);
            column.Clear();
            low.Clear();
            column[j] = 1.0;
            doubled!.Whiten(column, low);
        }

        return true;
    }

    /// <summary>How far rounding moves o'v, to first order, where v is the last solution and was found in doubled precision.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="likelyShare">Of what its sums may have lost, what is likely.</param>
    /// <param name="solution">v.</param>
    /// <param name="offset">o in original units, N values.</param>
    /// <returns>
    /// |z|'g, with Hz = o: H and c are as good as off by what the sums have lost and by what the factor rounds, so c - Hv is off by g.
    /// </returns>
    /// <remarks>
    /// It is far below the norms of o and of the error of v, where columns nearly depend on each other and o follows the dependence as the rows do.
    /// </remarks>
    public double ErrorAlong(ScaledProblem problem, double likelyShare, ReadOnlySpan<double> solution, ReadOnlySpan<double> offset)
    {
        // Each element of the factor is a sum of so many terms at most, and so is each of the solution.
        double unit = RoundingsOfTerm * (features + 1) * Doubled.Epsilon;
        double size = Math.Sqrt(problem.TargetSquare);
        double lost = problem.TargetSumRounding;
        Span<double> image = work.AsSpan(0, stride);
        Span<double> imageLow = work.AsSpan(stride, stride);
        imageLow.Clear();
        for (int j = 0; j < features; j++)
        {
            size += Math.Sqrt(problem.Hessian[(j * stride) + j]) * Math.Abs(solution[j]);
            lost += problem.SumRounding[j] * Math.Abs(solution[j]);
            image[j] = problem.Fixed[j] ? 0.0 : offset[j] / problem.Scale[j];
        }

        doubled!.Solve(image, imageLow);
        double error = 0.0;
        for (int j = 0; j < features; j++)
        {
            double root = Math.Sqrt(problem.Hessian[(j * stride) + j]);
            error += Math.Abs(image[j]) * ((unit * root * size) + (likelyShare * problem.SumRounding[j] * lost));
        }

        return error;
    }

    // Leaves a factor behind: in doubled precision where one in double precision has too few digits, and the sums have them.
    private bool HasInverse(ScaledProblem problem, bool isDoubled, double largestError, out bool isOfDoubled)
    {
        bool factored = Factor(problem.Hessian);
        double condition = factored ? EstimateCondition(problem) : double.PositiveInfinity;
        double rounding = condition * features * Epsilon;
        isOfDoubled = isDoubled && doubled is not null && !(rounding <= InferenceRounding);

        // The rank was told: what is left to say is whether the arithmetic has the digits. Rows that lost their weight or were taken out may have left
        // sums with fewer than it.
        return isOfDoubled
            ? doubled!.TryFactor(problem, judgesData: false) && InferenceRoundingOf(problem) <= LargestDoubledRounding
            : rounding <= LargestInferenceRounding && condition * problem.RelativeSumRounding <= largestError;
    }

    private double InferenceRoundingOf(ScaledProblem problem)
    {
        double condition = ConditionEstimator.Estimate(features, problem.Hessian, doubled!, work);
        return condition * features * Math.Max(Doubled.Epsilon, problem.RelativeSumRounding);
    }

    private double EstimateCondition(ScaledProblem problem)
    {
        return ConditionEstimator.Estimate(features, problem.Hessian, new KernelFactor(kernels, factor, inverseDiagonal), work);
    }

    // False where columns depend on each other in doubled precision too.
    private bool TrySolveDoubled(ScaledProblem problem, Span<double> solution, out double condition)
    {
        condition = double.PositiveInfinity;
        if (!doubled!.TryFactor(problem))
        {
            return false;
        }

        condition = ConditionEstimator.Estimate(features, problem.Hessian, doubled, work);
        problem.Linear.CopyTo(solution);
        problem.LinearLow.CopyTo(solutionLow, 0);
        doubled.Solve(solution, solutionLow);
        return true;
    }

    private bool Factor(double[] hessian)
    {
        hessian.CopyTo(factor, 0);
        return kernels.Factor(factor, inverseDiagonal);
    }

    private bool SolveRefined(ScaledProblem problem, double condition, Span<double> solution, out double rest)
    {
        rest = 0.0;
        problem.Linear.CopyTo(solution);
        kernels.Solve(factor, inverseDiagonal, solution);
        double previous = double.PositiveInfinity;
        for (int step = 0; step < MaxRefinements; step++)
        {
            DoubledResidual.Compute(features, problem, solution, residual, work);
            kernels.Solve(factor, inverseDiagonal, residual);
            double correction = 0.0;
            double size = 0.0;
            for (int j = 0; j < features; j++)
            {
                correction = Math.Max(correction, Math.Abs(residual[j]));
                size = Math.Max(size, Math.Abs(solution[j]));
            }

            if (!(correction < 0.5 * previous))
            {
                // At rest, though not to the last bit: the corrections have become rounding themselves.
                rest = size > 0.0 ? correction / size : 0.0;
                return correction <= RestingCorrection * size;
            }

            for (int j = 0; j < features; j++)
            {
                solution[j] = ErrorFree.Sum(solution[j], residual[j], out solutionLow[j]);
            }

            // What the next step would bring is this one times the rounding of the factor.
            previous = correction;
            if (correction * Math.Min(1.0, condition * features * Epsilon) <= 0.1 * Epsilon * size)
            {
                return true;
            }
        }

        return false;
    }

    // The largest over the rows of |c - Hv| / (|x(i)| (sum over j of |x(j)| |v(j)| + |y|)), the norms of columns and target being the roots
    // of the diagonal of H and of y'y: the relative change of the data that would make v exact.
    private double BackwardError(ScaledProblem problem, ReadOnlySpan<double> solution)
    {
        DoubledResidual.Compute(features, problem, solution, residual, work);
        double size = Math.Sqrt(problem.TargetSquare);
        for (int j = 0; j < features; j++)
        {
            size += Math.Sqrt(problem.Hessian[(j * stride) + j]) * Math.Abs(solution[j]);
        }

        double largest = 0.0;
        for (int i = 0; i < features && size > 0.0; i++)
        {
            largest = Math.Max(largest, Math.Abs(residual[i]) / (size * Math.Sqrt(problem.Hessian[(i * stride) + i])));
        }

        return largest;
    }

    private readonly struct KernelFactor(SolverKernels kernels, double[] factor, double[] inverseDiagonal) : IFactorSolve
    {
        public void Solve(Span<double> vector) => kernels.Solve(factor, inverseDiagonal, vector);
    }
}
