using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;

namespace SimdRegression.Solvers;

/// <summary>
/// Cholesky factors of the rows and columns of H that belong to a set of features, dense from index 0 on, with a verdict on columns that
/// depend on those before them.
/// </summary>
/// <remarks>
/// A pivot is what a column has that those before it do not. Its rounding is not that of the column alone: with n the combination that
/// nearly vanishes (n = 1 for the column itself), the pivot is n'Hn, and its rounding that of H times the square of |n|.
/// </remarks>
internal sealed class CompactCholesky(int features) : IFactorSolve
{
    private const double Epsilon = MachineEpsilon.Double;

    // Pivots of columns of unit size above this are never rounding.
    private const double SafePivot = 1e-5;

    private readonly int stride = KernelLayout.Stride(features);
    private readonly int[] columns = new int[features];
    private readonly double[] matrix = new double[KernelLayout.SquareLength(features)];
    private readonly double[] inverseDiagonal = new double[KernelLayout.Stride(features)];
    private readonly double[] combination = new double[features];
    private readonly double[] direction = new double[features];
    private readonly double[] work = new double[2 * KernelLayout.Stride(features)];
    private int count;
    private int compactStride;

    /// <summary>The features whose columns the factor holds, in its order.</summary>
    public ReadOnlySpan<int> Columns => columns.AsSpan(0, count);

    /// <summary>
    /// Whether a column that <see cref="Factor"/> left out depends on the others only as far as sums in double precision tell: whether their
    /// rounding is all there is to see.
    /// </summary>
    public bool IsDependenceOpen { get; private set; }

    /// <summary>Factors the independent columns among those given; the others are left out.</summary>
    public void Factor(ScaledProblem problem, ReadOnlySpan<int> wanted)
    {
        IsDependenceOpen = false;
        if (!TryFactor(problem, wanted))
        {
            FactorColumnByColumn(problem, wanted, stopAtDependent: false);
        }
    }

    /// <summary>Factors the columns given up to the first that depends on those before it.</summary>
    /// <returns>
    /// The position of that column, or -1. Where there is one, <see cref="Combination"/> tells how it depends, and the factor is of
    /// no further use.
    /// </returns>
    public int FactorUntilDependent(ScaledProblem problem, ReadOnlySpan<int> wanted)
    {
        return TryFactor(problem, wanted) ? -1 : FactorColumnByColumn(problem, wanted, stopAtDependent: true);
    }

    /// <summary>n with Hn = 0 to within rounding: n = 1 at the dependent column, the other entries for the columns before it.</summary>
    public ReadOnlySpan<double> Combination(int dependent) => combination.AsSpan(0, dependent + 1);

    /// <summary>Solves with the factor, in place.</summary>
    /// <param name="vector">As many values as <see cref="Columns"/>, then scratch up to the stride of H.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Solve(Span<double> vector)
    {
        if (count > 0)
        {
            new RuntimeKernels<double>(count).Solve(matrix.AsSpan(0, KernelLayout.SquareLength(count)), inverseDiagonal, vector);
        }
    }

    /// <summary>A lower bound of the smallest eigenvalue of the rows and columns of H that the factor holds; not above 0 where none is known.</summary>
    /// <remarks>
    /// The inverse of a triangle is no larger, element by element, than that of its comparison matrix (Higham 2002, section 8.2), which takes
    /// one substitution a norm. LL' is no further from H than the rounding of a Cholesky factor (Higham 2002, theorem 10.3).
    /// </remarks>
    /// <param name="problem">The problem that was factored.</param>
    public double SmallestEigenvalue(ScaledProblem problem)
    {
        Span<double> rows = work.AsSpan(0, count);
        Span<double> sums = work.AsSpan(stride, count);
        rows.Fill(1.0);
        double largestRow = 0.0;
        double trace = 0.0;
        for (int b = 0; b < count; b++)
        {
            rows[b] *= inverseDiagonal[b];
            largestRow = Math.Max(largestRow, rows[b]);
            trace += problem.Hessian[(columns[b] * stride) + columns[b]];
            ReadOnlySpan<double> row = matrix.AsSpan(b * compactStride, count);
            for (int i = b + 1; i < count; i++)
            {
                rows[i] += Math.Abs(row[i]) * rows[b];
            }
        }

        double largestColumn = 0.0;
        for (int b = count - 1; b >= 0; b--)
        {
            ReadOnlySpan<double> row = matrix.AsSpan(b * compactStride, count);
            double sum = 1.0;
            for (int i = b + 1; i < count; i++)
            {
                sum += Math.Abs(row[i]) * sums[i];
            }

            sums[b] = sum * inverseDiagonal[b];
            largestColumn = Math.Max(largestColumn, sums[b]);
        }

        double rounding = (count + 4.0) * Epsilon;
        return ((1.0 - (4.0 * rounding)) / (largestRow * largestColumn)) - (rounding * trace);
    }

    /// <summary>Factors the columns given all at once, by the kernel.</summary>
    /// <returns>False where a pivot is so small that it needs a closer look; the factor is of no use then.</returns>
    public bool TryFactor(ScaledProblem problem, ReadOnlySpan<int> wanted)
    {
        count = wanted.Length;
        if (count == 0)
        {
            return true;
        }

        wanted.CopyTo(columns);
        compactStride = KernelLayout.Stride(count);
        for (int a = 0; a < count; a++)
        {
            ReadOnlySpan<double> row = problem.Hessian.AsSpan(wanted[a] * stride, stride);
            Span<double> compact = matrix.AsSpan(a * compactStride, compactStride);
            compact.Clear();
            for (int b = a; b < count; b++)
            {
                compact[b] = row[wanted[b]];
            }
        }

        Span<double> square = matrix.AsSpan(0, KernelLayout.SquareLength(count));
        if (!new RuntimeKernels<double>(count).Factor(square, inverseDiagonal))
        {
            return false;
        }

        foreach (double inverse in inverseDiagonal.AsSpan(0, count))
        {
            if (inverse * inverse * SafePivot > 1.0)
            {
                return false;
            }
        }

        return true;
    }

    private int FactorColumnByColumn(ScaledProblem problem, ReadOnlySpan<int> wanted, bool stopAtDependent)
    {
        count = 0;
        compactStride = KernelLayout.Stride(wanted.Length);
        for (int position = 0; position < wanted.Length; position++)
        {
            int feature = wanted[position];
            Span<double> row = matrix.AsSpan(count * compactStride, compactStride);
            row.Clear();
            for (int b = 0; b < count; b++)
            {
                ReadOnlySpan<double> other = matrix.AsSpan(b * compactStride, b);
                double element = problem.Hessian[(feature * stride) + columns[b]] - VectorOperations.Inner(row[..b], other);
                row[b] = element * inverseDiagonal[b];
            }

            double pivot = problem.Hessian[(feature * stride) + feature] - VectorOperations.Inner(row[..count], row[..count]);
            if (pivot <= SafePivot && IsRounding(pivot, row))
            {
                if (stopAtDependent)
                {
                    return position;
                }

                IsDependenceOpen |= !problem.IsDoubled && !Vanishes(problem, feature);
                continue;
            }

            columns[count] = feature;
            inverseDiagonal[count] = 1.0 / Math.Sqrt(pivot);
            for (int b = 0; b < count; b++)
            {
                matrix[(b * compactStride) + count] = row[b];
            }

            count++;
        }

        Repack();
        return -1;
    }

    // Solves for the combination of the columns before this one that comes closest to it, and weighs the pivot against its rounding.
    private bool IsRounding(double pivot, ReadOnlySpan<double> row)
    {
        double size = 1.0;
        for (int a = count - 1; a >= 0; a--)
        {
            double sum = row[a];
            for (int b = a + 1; b < count; b++)
            {
                sum += matrix[(b * compactStride) + a] * combination[b];
            }

            combination[a] = -sum * inverseDiagonal[a];
            size += Math.Abs(combination[a]);
        }

        combination[count] = 1.0;
        return !(pivot > 8.0 * features * Epsilon * size * size);
    }

    // A copy, or a multiple by a power of two, has sums with the same rounding as the column it copies: what is left is that of the
    // combination and of the data.
    private bool Vanishes(ScaledProblem problem, int feature)
    {
        direction.AsSpan().Clear();
        direction[feature] = 1.0;
        double size = 1.0;
        for (int a = 0; a < count; a++)
        {
            direction[columns[a]] = combination[a];
            size += Math.Abs(combination[a]);
        }

        double blur = 4.0 * features * Epsilon * size;
        double noise = blur * blur;
        for (int j = 0; j < features; j++)
        {
            double move = direction[j] * problem.DataRounding[j];
            noise += move * move;
        }

        return Math.Abs(DoubledResidual.QuadraticForm(features, problem, direction, work.AsSpan(0, stride), work.AsSpan(stride))) <= noise;
    }

    // The kernel wants the stride of the columns that remained.
    private void Repack()
    {
        int wantedStride = count == 0 ? 0 : KernelLayout.Stride(count);
        if (wantedStride != compactStride)
        {
            for (int a = 0; a < count; a++)
            {
                matrix.AsSpan(a * compactStride, count).CopyTo(matrix.AsSpan(a * wantedStride, count));
            }

            compactStride = wantedStride;
        }
    }
}
