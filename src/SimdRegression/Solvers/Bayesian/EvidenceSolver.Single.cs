using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <content>A precision for each coefficient.</content>
internal sealed partial class EvidenceSolver
{
    private const double ToleranceOfSingle = 1e-10;

    private FitStatus FindSingle(ScaledProblem problem, MomentAccumulator moments, out int iterations)
    {
        double tolerance = ToleranceOf();
        iterations = 0;
        FitStatus status = FitStatus.IterationLimit;
        CollectKept();
        while (iterations < options.MaxIterations)
        {
            iterations++;
            double residual = SolvePosterior(problem);
            change = Renew(residual);
            if (!double.IsFinite(change))
            {
                return FitStatus.Unbounded;
            }

            if (LeaveOut())
            {
                continue;
            }

            if (change <= tolerance)
            {
                status = FitStatus.Converged;
                break;
            }

            if (options.Cancellation.IsCancellationRequested)
            {
                status = FitStatus.Interrupted;
                break;
            }
        }

        // The evidence at the precisions that are told.
        double rest = SolvePosterior(problem);
        double sumOfLogs = 0.0;
        double square = 0.0;
        effective = 0.0;
        for (int a = 0; a < count; a++)
        {
            int j = kept[a];
            sumOfLogs += ReproducibleFunctions.Log(precisions[j]) - ReproducibleFunctions.Log(cholesky.Pivot(a));
            square += precisions[j] * solution[a] * solution[a];
            effective += 1.0 - (precisions[j] * VarianceOf(a));
        }

        logEvidence = LogEvidenceOf(moments, sumOfLogs, (noise * rest) + square);
        return status;
    }

    // The mean of the coefficients at the present precisions; returns the residual sum of squares.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double SolvePosterior(ScaledProblem problem)
    {
        FactorPosterior(problem);
        solution.AsSpan().Clear();
        for (int a = 0; a < count; a++)
        {
            solution[a] = noise * products[kept[a]];
        }

        cholesky.Solve(solution);
        point.AsSpan().Clear();
        for (int a = 0; a < count; a++)
        {
            point[kept[a]] = solution[a] * ratios[kept[a]];
        }

        DoubledResidual.Compute(features, problem, point, gradient, low);
        return problem.ResidualSquare(point, gradient);
    }

    // One more step of all precisions; returns the largest change relative to a precision.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Renew(double residual)
    {
        double largest = 0.0;
        double determined = 0.0;
        for (int a = 0; a < count; a++)
        {
            int j = kept[a];
            double share = Math.Max(0.0, 1.0 - (precisions[j] * VarianceOf(a)));
            determined += share;
            double next = (share + (2.0 * prior.Shape)) / ((solution[a] * solution[a]) + (2.0 * rateOfWeights));

            // Without a prior a coefficient that the data do not need at all has no finite precision.
            next = double.IsFinite(next) ? next : double.MaxValue;
            largest = Math.Max(largest, Math.Abs((next / precisions[j]) - 1.0));
            precisions[j] = next;
        }

        double nextNoise = (rows - determined + (2.0 * prior.Shape)) / (residual + (2.0 * rateOfNoise));
        largest = Math.Max(largest, Math.Abs((nextNoise / noise) - 1.0));
        noise = nextNoise;
        return noise > 0.0 ? largest : double.NaN;
    }

    // The variance of a coefficient: the square of a column of the inverse factor.
    private double VarianceOf(int position)
    {
        Span<double> elements = column.AsSpan(0, count - position);
        cholesky.InverseColumn(position, elements);
        return VectorOperations.Inner(elements, elements);
    }

    // Features whose precision is beyond the limit leave; returns whether one did.
    private bool LeaveOut()
    {
        int before = count;
        for (int a = 0; a < before; a++)
        {
            int j = kept[a];
            isKept[j] = PrecisionOf(j) <= prior.LargestPrecision && precisions[j] < double.MaxValue;
        }

        CollectKept();
        return count < before;
    }
}
