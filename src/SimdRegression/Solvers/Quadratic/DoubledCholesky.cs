using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Numerics;

namespace SimdRegression.Solvers;

/// <summary>
/// The factorisation H = L D L', L of unit diagonal, of the rows and columns of H that belong to a set of features, in doubled precision:
/// for equations whose condition number leaves nothing of double precision.
/// </summary>
/// <remarks>
/// <para>
/// Rows are eliminated element by element, in the order of the pivots, so that neither vector width nor fused multiply-adds show in the
/// bits. It costs some twenty times as much as a factor in double precision. The forward error of a solution is about the condition number
/// times <see cref="Doubled.Epsilon"/>.
/// </para>
/// <para>
/// A column depends on those before it where its pivot is no more than rounding: that of the data, which are doubles, and that of this
/// arithmetic. With n the combination that nearly vanishes (n = 1 for the column itself), the pivot is n'Hn; see
/// <see cref="CompactCholesky"/>, which decides the same in double precision. A quadratic penalty on what nearly vanishes is no rounding.
/// </para>
/// </remarks>
/// <param name="features">N.</param>
internal sealed class DoubledCholesky(int features) : IFactorSolve
{
    // Pivots of columns of unit size above this are never rounding.
    private const double SafePivot = 1e-5;

    private readonly int[] columns = new int[features];

    // D L' on and above the diagonal, L below.
    private readonly double[] matrix = new double[KernelLayout.SquareLength(features)];
    private readonly double[] matrixLow = new double[KernelLayout.SquareLength(features)];
    private readonly Doubled[] inversePivot = new Doubled[features];
    private readonly double[] combination = new double[features];
    private readonly double[] work = new double[features];
    private readonly double[] workLow = new double[features];
    private int count;
    private int stride;
    private double trace;

    /// <summary>The features whose columns the factor holds, in its order.</summary>
    public ReadOnlySpan<int> Columns => columns.AsSpan(0, count);

    /// <summary>Factors the columns of all features.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="judgesData">
    /// Whether a column also counts as dependent where the rounding of the data hides what it has besides the others.
    /// </param>
    /// <returns>Whether none depends on those before it.</returns>
    public bool TryFactor(ScaledProblem problem, bool judgesData = true)
    {
        for (int j = 0; j < features; j++)
        {
            columns[j] = j;
        }

        count = features;
        return FactorColumns(problem, judgesData) < 0;
    }

    /// <summary>Factors the columns given up to the first that depends on those before it.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="wanted">Features.</param>
    /// <returns>
    /// The position of that column, or -1. Where there is one, <see cref="Combination"/> tells how it depends, and the factor is of no
    /// further use.
    /// </returns>
    public int FactorUntilDependent(ScaledProblem problem, ReadOnlySpan<int> wanted)
    {
        wanted.CopyTo(columns);
        count = wanted.Length;
        return FactorColumns(problem);
    }

    /// <summary>Factors the columns given but for those that depend on the ones before them.</summary>
    /// <param name="problem">The problem.</param>
    /// <param name="wanted">Features.</param>
    /// <param name="leading">How many of the first of them the caller keeps apart.</param>
    /// <returns>How many of those the factor holds; they come first in <see cref="Columns"/>.</returns>
    public int FactorIndependent(ScaledProblem problem, ReadOnlySpan<int> wanted, int leading)
    {
        wanted.CopyTo(columns);
        count = wanted.Length;
        for (int dependent = FactorColumns(problem); dependent >= 0; dependent = FactorColumns(problem))
        {
            columns.AsSpan((dependent + 1)..count).CopyTo(columns.AsSpan(dependent));
            count--;
            leading -= dependent < leading ? 1 : 0;
        }

        trace = 0.0;
        for (int a = 0; a < leading; a++)
        {
            trace += problem.Hessian[(columns[a] * KernelLayout.Stride(features)) + columns[a]];
        }

        return leading;
    }

    /// <summary>
    /// A lower bound of the smallest eigenvalue of the rows and columns of H of the leading features of <see cref="FactorIndependent"/>; not above
    /// 0 where none is known.
    /// </summary>
    /// <remarks>
    /// The trace of the inverse is no less than the inverse of that eigenvalue. The rounding of the factor is that of any Cholesky factor
    /// (Higham 2002, theorem 10.3), and that of its inverse grows with the root of the condition number.
    /// </remarks>
    /// <param name="leading">How many.</param>
    public double SmallestEigenvalue(int leading)
    {
        double sum = 0.0;
        for (int position = 0; position < leading; position++)
        {
            Span<double> high = work.AsSpan(0, leading);
            Span<double> low = workLow.AsSpan(0, leading);
            high.Clear();
            low.Clear();
            high[position] = 1.0;
            sum += SumOfSquares(high, low, position, leading);
        }

        double rounding = ((8.0 * leading) + 16.0) * Doubled.Epsilon;
        double left = 1.0 - (rounding * Math.Sqrt(sum * trace)) - (64.0 * MachineEpsilon.Double * leading);
        return left > 0.5 ? (left * left / sum) - (rounding * trace) : 0.0;
    }

    /// <summary>n with Hn = 0 to within rounding: n = 1 at the dependent column, the other entries for the columns before it.</summary>
    public ReadOnlySpan<double> Combination(int dependent) => combination.AsSpan(0, dependent + 1);

    /// <summary>Solves with the factor, in place.</summary>
    /// <param name="high">As many values as <see cref="Columns"/>, leading parts.</param>
    /// <param name="low">Trailing parts.</param>
    public void Solve(Span<double> high, Span<double> low)
    {
        high = high[..count];
        low = low[..count];
        SolveForward(high, low, 0, count);
        for (int k = 0; k < count; k++)
        {
            (high[k], low[k]) = new Doubled(high[k], low[k]) * inversePivot[k];
        }

        for (int k = count - 1; k > 0; k--)
        {
            Doubled known = new(high[k], low[k]);
            DoubledRows.AddScaled(high[..k], low[..k], -known, Row(matrix, k, 0, k), Row(matrixLow, k, 0, k));
        }
    }

    /// <inheritdoc/>
    void IFactorSolve.Solve(Span<double> vector)
    {
        Span<double> low = workLow.AsSpan(0, count);
        low.Clear();
        Solve(vector, low);
    }

    /// <summary>The element of the inverse of H on its diagonal.</summary>
    /// <param name="position">Which.</param>
    public double InverseDiagonal(int position)
    {
        Span<double> high = work.AsSpan(0, count);
        Span<double> low = workLow.AsSpan(0, count);
        high.Clear();
        low.Clear();
        high[position] = 1.0;
        return SumOfSquares(high, low, position, count);
    }

    /// <summary>The quadratic form x'inverse(H)x.</summary>
    /// <param name="high">x, leading parts; overwritten.</param>
    /// <param name="low">Trailing parts; overwritten.</param>
    public double InverseForm(Span<double> high, Span<double> low) => SumOfSquares(high[..count], low[..count], 0, count);

    /// <summary>x := inverse(root of D) inverse(L) x, in place: of the columns of H that the factor holds, R of H = R'R.</summary>
    /// <param name="high">As many values as <see cref="Columns"/>, leading parts; receives the result, rounded to double.</param>
    /// <param name="low">Trailing parts; overwritten.</param>
    public void Whiten(Span<double> high, Span<double> low)
    {
        SolveForward(high, low, 0, count);
        for (int k = 0; k < count; k++)
        {
            high[k] = high[k] == 0.0 ? 0.0 : (new Doubled(high[k], low[k]) * Doubled.Sqrt(inversePivot[k])).Rounded;
        }
    }

    private static Span<double> Row(double[] matrix, int start, int length) => matrix.AsSpan(start, length);

    private Span<double> Row(double[] parts, int row, int first, int length) => Row(parts, (row * stride) + first, length);

    // With z = inverse(L) x the form is the sum of z^2 / D, in which nothing cancels.
    private double SumOfSquares(Span<double> high, Span<double> low, int first, int end)
    {
        SolveForward(high, low, first, end);
        double sum = 0.0;
        for (int k = first; k < end; k++)
        {
            sum += high[k] * high[k] * inversePivot[k].High;
        }

        return sum;
    }

    // x := inverse(L) x for the elements before the end, of which those before the first are zero.
    private void SolveForward(Span<double> high, Span<double> low, int first, int end)
    {
        for (int k = first; k < end - 1; k++)
        {
            int rest = end - k - 1;
            Doubled share = new Doubled(high[k], low[k]) * inversePivot[k];
            DoubledRows.AddScaled(
                high[(k + 1)..], low[(k + 1)..], -share, Row(matrix, k, k + 1, rest), Row(matrixLow, k, k + 1, rest));
        }
    }

    private int FactorColumns(ScaledProblem problem, bool judgesData = true)
    {
        stride = count;
        Gather(problem);
        for (int k = 0; k < count; k++)
        {
            int diagonal = (k * stride) + k;
            Doubled pivot = new(matrix[diagonal], matrixLow[diagonal]);
            if (!(pivot.High > SafePivot) && IsRounding(problem, pivot.High, k, judgesData))
            {
                return k;
            }

            inversePivot[k] = 1.0 / pivot;
            for (int i = k + 1; i < count; i++)
            {
                int above = (k * stride) + i;
                int below = (i * stride) + k;
                Doubled share = new Doubled(matrix[above], matrixLow[above]) * inversePivot[k];
                (matrix[below], matrixLow[below]) = share;
                DoubledRows.AddScaled(
                    Row(matrix, i, i, count - i),
                    Row(matrixLow, i, i, count - i),
                    -share,
                    Row(matrix, k, i, count - i),
                    Row(matrixLow, k, i, count - i));
            }
        }

        return -1;
    }

    private void Gather(ScaledProblem problem)
    {
        int sourceStride = KernelLayout.Stride(features);
        for (int a = 0; a < count; a++)
        {
            ReadOnlySpan<double> row = problem.Hessian.AsSpan(columns[a] * sourceStride, features);
            ReadOnlySpan<double> rowLow = problem.HessianLow.AsSpan(columns[a] * sourceStride, features);
            for (int b = a; b < count; b++)
            {
                matrix[(a * stride) + b] = row[columns[b]];
                matrixLow[(a * stride) + b] = rowLow[columns[b]];
            }
        }
    }

    // Solves for the combination of the columns before this one that comes closest to it, and weighs the pivot against its rounding.
    private bool IsRounding(ScaledProblem problem, double pivot, int position, bool judgesData)
    {
        Span<double> weights = combination.AsSpan(0, position);
        for (int a = 0; a < position; a++)
        {
            weights[a] = -matrix[(position * stride) + a];
        }

        for (int b = position - 1; b > 0; b--)
        {
            VectorOperations.AddScaled(weights[..b], -weights[b], Row(matrix, b, 0, b));
        }

        combination[position] = 1.0;
        double size = 0.0;
        double noise = 0.0;
        double penalty = 0.0;
        for (int a = 0; a <= position; a++)
        {
            double move = judgesData ? combination[a] * problem.DataRounding[columns[a]] : 0.0;
            noise += move * move;
            size += Math.Abs(combination[a]);
            penalty += combination[a] * combination[a] * problem.Quadratic[columns[a]];
        }

        penalty += problem.MatrixForm(columns.AsSpan(0, position + 1), combination.AsSpan(0, position + 1));

        // A quadratic penalty is no rounding of the data: columns that they cannot tell apart have one answer with it. Where it leaves fewer than six
        // digits of a solution, that of least norm has more.
        const double SixDigits = 1e6;
        double rounding = 8.0 * features * Doubled.Epsilon * size * size;
        return !(pivot > noise + rounding || (pivot > rounding && penalty > SixDigits * rounding));
    }
}
