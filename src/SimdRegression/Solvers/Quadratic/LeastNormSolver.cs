using System.Numerics.Tensors;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Statistics;
using static SimdRegression.LinearAlgebra.VectorOperations;

namespace SimdRegression.Solvers;

/// <summary>
/// The solution of Hv = c of least norm, for a singular H. The norm is that of the coefficients in the units of the penalty (raw, or
/// standardised), not of the scaled v, so it is minimised over the null space in a second step.
/// </summary>
internal sealed class LeastNormSolver(int features)
{
    private const double Epsilon = MachineEpsilon.Double;
    private const int Refinements = 3;

    // Of scaled coefficients: those of least norm are hardly larger than others, as columns have length one.
    private const double MostGrowth = 1e6;

    // Of the target's square; what is left of the objective is then far below what rounding costs.
    private const double RestingGap = 1e-12;

    // So many times what adding rows loses may be hidden in a null direction all the same: rows of shards that were merged come to it, since the
    // means of sums that were read from a file count as those of many blocks.
    private const double LargestLoss = 1L << 24;

    private readonly int stride = KernelLayout.Stride(features);

    // Allocated at the first singular problem would break the promise that nothing is allocated after construction.
    private readonly double[] matrix = new double[features * features];
    private readonly double[] vectors = new double[features * features];
    private readonly double[] values = new double[features];
    private readonly double[] work = new double[2 * features];
    private readonly double[] residual = new double[KernelLayout.Stride(features)];
    private readonly double[] low = new double[KernelLayout.Stride(features)];

    /// <summary>
    /// Whether the last system was singular in double precision only. Where the trailing parts of the moments tell its columns apart, there is
    /// another solution, far away, that fits better; where they hold the rounding of sums in double precision, there may be.
    /// </summary>
    public bool IsNearlyCollinear { get; private set; }

    /// <summary>Of twice the objective, what the last solution lacks along the directions that were kept: r'pinv(H)r, r = c - Hv.</summary>
    public double Gap { get; private set; }

    /// <summary>Solves the system.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="solution">Receives v.</param>
    /// <param name="condition">Receives the ratio of the largest to the smallest eigenvalue that was kept.</param>
    /// <returns>The numerical rank of H.</returns>
    public int Solve(ScaledProblem problem, Span<double> solution, out double condition)
    {
        for (int i = 0; i < features; i++)
        {
            problem.Hessian.AsSpan(i * stride, features).CopyTo(matrix.AsSpan(i * features, features));
        }

        solution.Clear();
        condition = double.PositiveInfinity;
        IsNearlyCollinear = false;
        Gap = double.PositiveInfinity;
        if (!SymmetricEigen.Decompose(features, matrix, vectors, values, work))
        {
            // It does for finite input. If not, the infinite condition number and the residual tell that nothing was solved.
            return features - problem.FreeCount;
        }

        double largest = 0.0;
        foreach (double value in values)
        {
            largest = Math.Max(largest, value);
        }

        double threshold = 2.0 * features * Epsilon * largest;
        double smallest = largest;
        int rank = 0;
        foreach (double value in values)
        {
            if (value > threshold)
            {
                rank++;
                smallest = Math.Min(smallest, value);
            }
        }

        condition = largest / smallest;
        AddPseudoInverse(problem.Linear, threshold, solution);
        for (int step = 0; step < Refinements; step++)
        {
            DoubledResidual.Compute(features, problem, solution, residual, low);
            AddPseudoInverse(residual, threshold, solution);
        }

        IsNearlyCollinear = rank < features && NullSpaceIsBlurred(problem, threshold, largest, condition);
        if (rank < features)
        {
            double size = TensorPrimitives.MaxMagnitude<double>(solution[..features]);
            MinimizeNorm(problem, threshold, solution);
            for (int step = 0; step < Refinements && !(GapAt(problem, threshold, solution) <= problem.TargetSquare * RestingGap); step++)
            {
                AddPseudoInverse(residual, threshold, solution);
            }

            if (!(Math.Abs(TensorPrimitives.MaxMagnitude<double>(solution[..features])) <= MostGrowth * Math.Abs(size)))
            {
                // Columns differ in scale by more than double precision has digits: their null directions cannot be told apart.
                condition = double.PositiveInfinity;
            }
        }

        Gap = GapAt(problem, threshold, solution);
        return rank;
    }

    // Leaves the residual of the equations.
    private double GapAt(ScaledProblem problem, double threshold, ReadOnlySpan<double> solution)
    {
        DoubledResidual.Compute(features, problem, solution, residual, low);
        double gap = 0.0;
        for (int k = 0; k < features; k++)
        {
            double share = values[k] > threshold ? Inner(vectors.AsSpan(k * features, features), residual) : 0.0;
            gap += share == 0.0 ? 0.0 : share * (share / values[k]);
        }

        return gap;
    }

    // A direction that the data do not see has a quadratic form of no more than the rounding of the data and of the direction, squared.
    private bool NullSpaceIsBlurred(ScaledProblem problem, double threshold, double largest, double condition)
    {
        // A computed null direction leans towards the weakest direction that was kept, the more so the weaker that is. Sums in doubled precision show
        // how far, and each correction leaves as small a share of it as it was large.
        double directionRounding = 4.0 * features * Epsilon;
        double share = Math.Min(1.0, condition * directionRounding);
        int corrections = problem.IsDoubled ? Refinements : 0;
        double leaning = 1.0;
        for (int step = 0; step < corrections; step++)
        {
            leaning *= share;
        }

        SeparateNullDirections(problem, threshold);
        bool hasLost = problem.IsDoubled && problem.RoundingGrowth > LargestLoss;
        for (int k = 0; k < features; k++)
        {
            if (values[k] > threshold)
            {
                continue;
            }

            Span<double> direction = work.AsSpan(features, features);
            matrix.AsSpan(k * features, features).CopyTo(direction);
            for (int step = 0; step < corrections; step++)
            {
                CorrectDirection(problem, threshold, direction);
            }

            double noise = largest * (1.0 + (condition * leaning * leaning)) * directionRounding * directionRounding;
            double lost = 0.0;
            for (int j = 0; j < features; j++)
            {
                double move = direction[j] * problem.DataRounding[j];
                noise += move * move;
                lost += Math.Abs(direction[j]) * problem.SumRounding[j];
            }

            if (hasLost && lost * lost > noise)
            {
                // What rows that left have hidden is open.
                return true;
            }

            // Most of the bound of what doubled sums have lost is more than they lose; a direction that it might hide is not taken for none.
            noise += problem.IsDoubled ? MomentAccumulator.LikelyShareOfDoubled * lost * lost : 0.0;

            // Sums that hold their rounding in double precision may make it negative.
            if (Math.Abs(DoubledResidual.QuadraticForm(features, problem, direction, residual, low)) > noise)
            {
                return true;
            }
        }

        return false;
    }

    // Takes out of a null direction what it has of those that were kept.
    private void CorrectDirection(ScaledProblem problem, double threshold, Span<double> direction)
    {
        DoubledResidual.QuadraticForm(features, problem, direction, residual, low);
        TensorPrimitives.Add<double>(residual, low, residual);
        AddPseudoInverse(residual, threshold, direction);
    }

    // Null directions that mix columns of much rounding with others would hide what the others have. So each is freed of the column that rounding
    // has moved most in another one; what is left goes to "matrix", of length 1.
    private void SeparateNullDirections(ScaledProblem problem, double threshold)
    {
        for (int k = 0; k < features; k++)
        {
            vectors.AsSpan(k * features, features).CopyTo(matrix.AsSpan(k * features, features));
        }

        for (int k = 0; k < features; k++)
        {
            if (values[k] > threshold)
            {
                continue;
            }

            Span<double> row = matrix.AsSpan(k * features, features);
            int pivot = PivotOf(problem, row);
            for (int other = 0; other < features; other++)
            {
                Span<double> target = matrix.AsSpan(other * features, features);
                if (other == k || values[other] > threshold || target[pivot] == 0.0)
                {
                    continue;
                }

                AddScaled(target, -target[pivot] / row[pivot], row);
                target[pivot] = 0.0;
                TensorPrimitives.Divide(target, Math.Sqrt(Inner(target, target)), target);
            }
        }
    }

    // Of the elements that are not small, that of the column which rounding has moved most.
    private int PivotOf(ScaledProblem problem, ReadOnlySpan<double> row)
    {
        const double Small = 0.01;
        double limit = Small * Math.Abs(TensorPrimitives.MaxMagnitude(row));
        int pivot = 0;
        double most = -1.0;
        for (int j = 0; j < features; j++)
        {
            double move = Math.Abs(row[j]) >= limit ? Math.Abs(row[j]) * problem.DataRounding[j] : -1.0;
            (pivot, most) = move > most ? (j, move) : (pivot, most);
        }

        return pivot;
    }

    private void AddPseudoInverse(ReadOnlySpan<double> rightHandSide, double threshold, Span<double> solution)
    {
        for (int k = 0; k < features; k++)
        {
            if (values[k] > threshold)
            {
                ReadOnlySpan<double> vector = vectors.AsSpan(k * features, features);
                double share = Inner(vector, rightHandSide) / values[k];
                AddScaled(solution[..features], share, vector);
            }
        }
    }

    // The units in which the norm counts. Among answers that fit alike, a quadratic penalty chooses the one that costs it least: its roots are
    // the units where penalty factors differ. False where there are no units: the model of a step over rows has none, and its v of least norm stays.
    private bool FindUnits(ScaledProblem problem, Span<double> unit)
    {
        const double Alike = 1e-9;
        double largest = 0.0;
        double most = 0.0;
        double least = double.PositiveInfinity;
        double largestRoot = 0.0;
        for (int j = 0; j < features; j++)
        {
            unit[j] = problem.Fixed[j] ? 0.0 : problem.PenaltyScale[j] / problem.Scale[j];
            largest = Math.Max(largest, unit[j]);
            if (!problem.Fixed[j])
            {
                double root = Math.Sqrt(problem.Quadratic[j]);
                most = Math.Max(most, root / unit[j]);
                least = Math.Min(least, root / unit[j]);
                largestRoot = Math.Max(largestRoot, root);
            }
        }

        if (largest == 0.0)
        {
            return false;
        }

        bool isOfPenalty = most - least > Alike * most;
        for (int j = 0; j < features; j++)
        {
            unit[j] = isOfPenalty ? Math.Sqrt(problem.Quadratic[j]) / largestRoot : unit[j] / largest;
        }

        return true;
    }

    // v := v + Z't with t minimising |M (v + Z't)|, M the diagonal that turns v into the coefficients whose norm counts.
    // The rows of ZM are made orthonormal by Gram-Schmidt, twice, carrying Z along.
    private void MinimizeNorm(ScaledProblem problem, double threshold, Span<double> solution)
    {
        Span<double> unit = work.AsSpan(0, features);
        if (!FindUnits(problem, unit))
        {
            return;
        }

        // Where units differ much, what rounding has put into a null direction of a column of a large unit would count for more than the others.
        const double Uneven = 1e-3;
        bool isUneven = problem.IsDoubled && unit.IndexOfAnyInRange(double.Epsilon, Uneven) >= 0;
        for (int k = 0; k < features; k++)
        {
            if (values[k] > threshold)
            {
                continue;
            }

            // The rows of Z stay in "vectors", those of ZM go to "matrix", which the decomposition has used up.
            Span<double> direction = vectors.AsSpan(k * features, features);
            Span<double> image = matrix.AsSpan(k * features, features);
            for (int step = 0; step < Refinements && isUneven; step++)
            {
                CorrectDirection(problem, threshold, direction);
            }

            TensorPrimitives.Multiply(direction, unit, image);
            for (int pass = 0; pass < 2; pass++)
            {
                for (int earlier = 0; earlier < k; earlier++)
                {
                    if (values[earlier] > threshold)
                    {
                        continue;
                    }

                    double overlap = Inner(image, matrix.AsSpan(earlier * features, features));
                    AddScaled(image, -overlap, matrix.AsSpan(earlier * features, features));
                    AddScaled(direction, -overlap, vectors.AsSpan(earlier * features, features));
                }
            }

            double norm = Math.Sqrt(Inner(image, image));
            if (norm > 0.0)
            {
                TensorPrimitives.Divide(image, norm, image);
                TensorPrimitives.Divide(direction, norm, direction);
            }
            else
            {
                // It changes nothing that counts.
                image.Clear();
            }
        }

        Span<double> coefficients = residual.AsSpan(0, features);
        for (int pass = 0; pass < 2; pass++)
        {
            TensorPrimitives.Multiply(solution[..features], unit, coefficients);
            for (int k = 0; k < features; k++)
            {
                if (values[k] > threshold)
                {
                    continue;
                }

                double overlap = Inner(coefficients, matrix.AsSpan(k * features, features));
                AddScaled(coefficients, -overlap, matrix.AsSpan(k * features, features));
                AddScaled(solution[..features], -overlap, vectors.AsSpan(k * features, features));
            }
        }
    }
}
