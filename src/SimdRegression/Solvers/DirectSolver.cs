using System.Numerics.Tensors;
using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>What a direct solution of the normal equations was worth.</summary>
/// <param name="BackwardError">The componentwise relative backward error.</param>
/// <param name="ConditionNumber">The estimated condition number; infinite for a singular system.</param>
/// <param name="Rank">The numerical rank among the columns that matter.</param>
/// <param name="Solver">What solved it.</param>
/// <param name="IsRefined">Whether refinement came to rest.</param>
/// <param name="IsNearlyCollinear">Whether the system is singular in double precision only.</param>
internal readonly record struct DirectSolution(
    double BackwardError, double ConditionNumber, int Rank, MomentsSolver Solver, bool IsRefined, bool IsNearlyCollinear);

/// <summary>Solves Hv = c: Cholesky with a condition estimate and refinement against the moments in doubled precision; where H is
/// singular, the solution of least norm.</summary>
internal sealed class DirectSolver<TKernels>
    where TKernels : struct, ISolverKernels
{
    private const double Epsilon = 2.220446049250313e-16;

    // Each step gains the digits that the condition number leaves; the moments hold more than double precision while there are few rows.
    private const int MaxRefinements = 20;

    private const double RestingCorrection = 1e-10;

    private readonly TKernels kernels;
    private readonly int features;
    private readonly int stride;
    private readonly double[] factor;
    private readonly double[] inverseDiagonal;
    private readonly double[] residual;
    private readonly double[] work;
    private readonly LeastNormSolver leastNorm;

    public DirectSolver(TKernels kernels)
    {
        this.kernels = kernels;
        features = kernels.FeatureCount;
        stride = KernelLayout.Stride(features);
        factor = new double[KernelLayout.SquareLength(features)];
        inverseDiagonal = new double[stride];
        residual = new double[stride];
        work = new double[3 * stride];
        leastNorm = new LeastNormSolver(features);
    }

    /// <summary>c - Hv at the last solution.</summary>
    public ReadOnlySpan<double> Gradient => residual;

    /// <summary>Whether the last solution left a Cholesky factor for <see cref="SolveWithFactor"/>.</summary>
    public bool HasFactor { get; private set; }

    /// <summary>Solves the system.</summary>
    /// <param name="problem">The problem; its L1 weights and bounds are ignored.</param>
    /// <param name="solver">Which way to go; <see cref="MomentsSolver.Auto"/> chooses.</param>
    /// <param name="isDoubled">Whether the trailing parts of H hold what double precision cannot.</param>
    /// <param name="solution">Receives v, stride elements.</param>
    public DirectSolution Solve(ScaledProblem problem, MomentsSolver solver, bool isDoubled, Span<double> solution)
    {
        double condition = double.PositiveInfinity;
        HasFactor = false;
        if (solver != MomentsSolver.Spectral && Factor(problem.Hessian))
        {
            condition = ConditionEstimator.Estimate(in kernels, problem.Hessian, factor, inverseDiagonal, work);
            bool isSafe = condition * 8.0 * features * Epsilon < 1.0;
            if (isSafe || (isDoubled && WeakestDirectionIsReal(problem)))
            {
                bool refined = SolveRefined(problem, condition, solution);
                if (refined || isSafe)
                {
                    HasFactor = true;
                    return new DirectSolution(
                        BackwardError(problem, solution), condition, problem.FreeCount, MomentsSolver.Cholesky, refined, false);
                }
            }
        }

        int rank = leastNorm.Solve(problem, solution, out condition) - (features - problem.FreeCount);
        return new DirectSolution(BackwardError(problem, solution), condition, rank, MomentsSolver.Spectral, true, leastNorm.IsNearlyCollinear);
    }

    /// <summary>Solves another system with the matrix of the last solution.</summary>
    public void SolveWithFactor(Span<double> vector) => kernels.Solve(factor, inverseDiagonal, vector);

    private bool Factor(double[] hessian)
    {
        hessian.CopyTo(factor, 0);
        return kernels.Factor(factor, inverseDiagonal);
    }

    // Near the end of double precision a factor exists for singular systems too. Whether it means anything shows in the direction it
    // takes for the weakest: the quadratic form in doubled precision is of the size that the factor says, or it is far smaller.
    private bool WeakestDirectionIsReal(ScaledProblem problem)
    {
        const int Iterations = 3;
        const double Agreement = 0.1;
        Span<double> direction = work.AsSpan(0, stride);
        direction.Clear();
        for (int j = 0; j < features; j++)
        {
            direction[j] = 1.0 + ((double)j / features);
        }

        double growth = 1.0;
        for (int iteration = 0; iteration <= Iterations; iteration++)
        {
            double norm = Math.Sqrt(VectorOperations.Inner(direction[..features], direction[..features]));
            if (!(norm > 0.0 && double.IsFinite(norm)))
            {
                return false;
            }

            growth = norm;
            TensorPrimitives.Divide(direction, norm, direction);
            if (iteration < Iterations)
            {
                kernels.Solve(factor, inverseDiagonal, direction);
            }
        }

        double form = Residual.QuadraticForm(features, problem, direction, residual, work.AsSpan(stride, stride));
        return form * growth > Agreement && growth * Epsilon < Agreement;
    }

    private bool SolveRefined(ScaledProblem problem, double condition, Span<double> solution)
    {
        problem.Linear.CopyTo(solution);
        kernels.Solve(factor, inverseDiagonal, solution);
        double previous = double.PositiveInfinity;
        for (int step = 0; step < MaxRefinements; step++)
        {
            Residual.Compute(features, problem, solution, residual, work);
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
                return correction <= RestingCorrection * size;
            }

            for (int j = 0; j < features; j++)
            {
                solution[j] += residual[j];
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
        Residual.Compute(features, problem, solution, residual, work);
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
}
