using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;

namespace SimdRegression.Solvers;

/// <summary>
/// What a slope that is left can be worth: a bound of e'inverse(H)e for the Hessian H of some coefficients, or the word that double precision
/// has not got the digits for one.
/// </summary>
/// <remarks>
/// <para>
/// H is a sum over the rows in double precision. Its error is known: element (i, j) of the sums about a shift c is off by at most
/// r |x(i) - c(i)| |x(j) - c(j)|, r the rounding of a sum, so the error of H has a norm of at most r times the sum of these squares. Where that is
/// no more than an eighth of the smallest eigenvalue, the factor of H bounds e'inverse(H)e within a quarter.
/// </para>
/// <para>
/// A column that the sums cannot tell from a combination of others is left out only where the rows say the same: the combination has to vanish
/// in each of them. Sums tell no share below 1e-8 of a column, rows one of 1e-15.
/// </para>
/// </remarks>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <param name="features">N.</param>
/// <param name="pass">The rows.</param>
internal sealed class CurvatureBound<T, TKernels>(int features, RowPass<T, TKernels> pass)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private const double Epsilon = MachineEpsilon.Double;

    // Roundings of a sum over a panel and of joining panels.
    private const double RoundingOfSums = 64.0 * Epsilon;

    // The estimate of a norm is seldom too small by more than a factor of three (Higham 1988).
    private const double SafetyOfEstimate = 3.0;

    private const double LargestShare = 0.125;
    private const double Slack = 1.25;

    private readonly int stride = KernelLayout.Stride(features);
    private readonly CompactCholesky cholesky = new(features);
    private readonly double[] work = new double[3 * KernelLayout.Stride(features)];
    private readonly double[] vector = new double[KernelLayout.Stride(features)];
    private readonly double[] combination = new double[features];
    private ScaledProblem? measured;
    private double largestOfInverse;
    private bool centers;

    /// <summary>An estimate of the condition number of H, its columns scaled to unit length.</summary>
    public double ConditionNumber { get; private set; } = double.NaN;

    /// <summary>The number of columns that do not depend on others.</summary>
    public int Rank { get; private set; }

    /// <summary>Whether columns that depend on others were left out.</summary>
    public bool LeavesOut { get; private set; }

    /// <summary>Factors the Hessian of some coefficients.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="problem">Holds H, the intercept taken at its best; its sums are <see cref="RowPass{T, TKernels}.Curvature"/>.</param>
    /// <param name="wanted">The coefficients.</param>
    /// <param name="hasIntercept">Whether there is an intercept.</param>
    /// <returns>Whether H has the digits for a bound.</returns>
    public bool Measure(in RowBatch<T> batch, ScaledProblem problem, ReadOnlySpan<int> wanted, bool hasIntercept)
    {
        measured = problem;
        centers = hasIntercept;
        cholesky.Factor(problem, wanted);
        ReadOnlySpan<int> kept = cholesky.Columns;
        Rank = kept.Length;
        LeavesOut = kept.Length < wanted.Length;
        ConditionNumber = ConditionEstimator.Estimate(features, problem.Hessian, kept, cholesky, work, out double norm);
        largestOfInverse = SafetyOfEstimate * ConditionNumber / norm;
        double error = 0.0;
        foreach (int j in kept)
        {
            error += RoundingOfSums * ((pass.SquareAboutShift(j) / problem.Scale[j] / problem.Scale[j]) + problem.Quadratic[j]);
            error += 4.0 * Epsilon * problem.Hessian[(j * stride) + j];
        }

        return largestOfInverse * error <= LargestShare && (!LeavesOut || AllDepend(in batch, wanted));
    }

    /// <summary>The root of a bound of e'inverse(H)e, the intercept among the coefficients.</summary>
    /// <param name="left">e, by feature.</param>
    /// <param name="rounding">How far rounding may have moved each element of e.</param>
    /// <param name="leftOfIntercept">The element of the intercept.</param>
    /// <param name="roundingOfIntercept">How far rounding may have moved it.</param>
    public double Correction(ReadOnlySpan<double> left, ReadOnlySpan<double> rounding, double leftOfIntercept, double roundingOfIntercept)
    {
        ReadOnlySpan<int> kept = cholesky.Columns;
        Span<double> solved = work.AsSpan(0, stride);
        solved.Clear();
        double blur = 0.0;
        for (int a = 0; a < kept.Length; a++)
        {
            int j = kept[a];
            double mean = centers ? pass.Curvature.Mean[j] : 0.0;
            vector[a] = (left[j] - (mean * leftOfIntercept)) / measured!.Scale[j];
            solved[a] = vector[a];
            double noise = (rounding[j] + (Math.Abs(mean) * roundingOfIntercept)) / measured.Scale[j];
            blur += noise * noise;
        }

        cholesky.Solve(solved);
        double form = VectorOperations.Inner(vector.AsSpan(0, kept.Length), solved[..kept.Length]);
        double root = Math.Sqrt(Math.Max(0.0, Slack * form)) + Math.Sqrt(Slack * largestOfInverse * blur);
        return centers ? root + ((Math.Abs(leftOfIntercept) + roundingOfIntercept) / Math.Sqrt(pass.Curvature.Weight)) : root;
    }

    /// <summary>How far a coefficient can be from one that has the least objective, in units of the length of its column.</summary>
    /// <param name="gap">What can be gained.</param>
    public double Distance(double gap) => Math.Sqrt(2.0 * Slack * largestOfInverse * gap);

    // Columns that were left out, against the rows.
    private bool AllDepend(in RowBatch<T> batch, ReadOnlySpan<int> wanted)
    {
        ScaledProblem problem = measured!;
        ReadOnlySpan<int> kept = cholesky.Columns;
        Span<double> solved = work.AsSpan(0, stride);
        int next = 0;
        foreach (int j in wanted)
        {
            if (next < kept.Length && kept[next] == j)
            {
                next++;
                continue;
            }

            solved.Clear();
            for (int a = 0; a < kept.Length; a++)
            {
                solved[a] = problem.Hessian[(j * stride) + kept[a]];
            }

            cholesky.Solve(solved);
            combination.AsSpan().Clear();
            combination[j] = 1.0 / problem.Scale[j];
            double offset = centers ? -combination[j] * pass.Curvature.Mean[j] : 0.0;
            for (int a = 0; a < kept.Length; a++)
            {
                int column = kept[a];
                combination[column] = -solved[a] / problem.Scale[column];
                offset -= centers ? combination[column] * pass.Curvature.Mean[column] : 0.0;
            }

            if (!pass.Vanishes(in batch, combination, offset))
            {
                return false;
            }
        }

        return true;
    }
}
