using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Numerics;

namespace SimdRegression.Solvers;

/// <content>
/// A quadratic penalty that is a matrix. It stands in H, as the rows of a root of it would, and beside it as Q, in the units of the problem.
/// </content>
internal sealed partial class ScaledProblem
{
    private double[] coupling = [];
    private double[] rootsOfCoupling = [];
    private bool[] hasNoData = [];

    /// <summary>Whether there is one.</summary>
    public bool HasMatrix { get; private set; }

    /// <summary>By how much of the roots of the products of its diagonal Q may be off a semidefinite matrix.</summary>
    public double MatrixSlack { get; private set; }

    /// <summary>Allocates what a matrix needs.</summary>
    public void PrepareMatrix()
    {
        if (coupling.Length == 0)
        {
            coupling = new double[Hessian.Length];
            rootsOfCoupling = new double[features];
            hasNoData = new bool[features];
        }
    }

    /// <summary>The root of a diagonal element of Q; 0 without a matrix.</summary>
    public double RootOfMatrix(int feature) => HasMatrix ? rootsOfCoupling[feature] : 0.0;

    /// <summary>(Qv)(j); 0 without a matrix.</summary>
    public double MatrixImage(int feature, ReadOnlySpan<double> v) =>
        HasMatrix ? VectorOperations.Inner(coupling.AsSpan(feature * stride, features), v[..features]) : 0.0;

    /// <summary>v'Qv; 0 without a matrix.</summary>
    public double MatrixForm(ReadOnlySpan<double> v)
    {
        double sum = 0.0;
        for (int j = 0; j < features && HasMatrix; j++)
        {
            sum += v[j] == 0.0 ? 0.0 : v[j] * MatrixImage(j, v);
        }

        return Math.Max(0.0, sum);
    }

    /// <summary>n'Qn of a combination of some columns; 0 without a matrix.</summary>
    public double MatrixForm(ReadOnlySpan<int> columns, ReadOnlySpan<double> combination)
    {
        double sum = 0.0;
        for (int a = 0; a < combination.Length && HasMatrix; a++)
        {
            for (int b = 0; b < combination.Length; b++)
            {
                sum += combination[a] * combination[b] * coupling[(columns[a] * stride) + columns[b]];
            }
        }

        return Math.Max(0.0, sum);
    }

    /// <summary>The sum of |v(j)| times the roots of the diagonal of Q, which no root of v'Qv exceeds; 0 without a matrix.</summary>
    public double MatrixSize(ReadOnlySpan<double> v)
    {
        double sum = 0.0;
        for (int j = 0; j < features && HasMatrix; j++)
        {
            sum += rootsOfCoupling[j] * Math.Abs(v[j]);
        }

        return sum;
    }

    private void BeginMatrix(PenaltyMatrix? matrix)
    {
        HasMatrix = matrix is not null;
        MatrixSlack = matrix?.Slack ?? 0.0;
        if (HasMatrix)
        {
            PrepareMatrix();
            coupling.AsSpan().Clear();
            hasNoData.AsSpan().Clear();
        }
    }

    private bool HasNoData(int feature) => HasMatrix && hasNoData[feature];

    // Row i of Q up to the diagonal, and its mirror; what it changes in row i of H.
    private void AddMatrix(PenaltyMatrix matrix, WideNumber lambda2, int i)
    {
        Span<double> row = Hessian.AsSpan(i * stride, stride);
        Span<double> rowLow = keepsRounding ? HessianLow.AsSpan(i * stride, stride) : default;
        ReadOnlySpan<double> penalty = matrix.Row(i);
        for (int j = 0; j <= i; j++)
        {
            if (hasNoData[i] || hasNoData[j])
            {
                row[j] = 0.0;
                if (keepsRounding)
                {
                    rowLow[j] = 0.0;
                }
            }

            if (penalty[j] == 0.0 || Fixed[j])
            {
                continue;
            }

            double element = PenaltyIn(lambda2, Math.Abs(penalty[j]), PenaltyScale[i], PenaltyScale[j], Scale[i], Scale[j]);
            element = penalty[j] < 0.0 ? -element : element;
            coupling[(i * stride) + j] = element;
            coupling[(j * stride) + i] = element;
            row[j] = ErrorFree.Sum(row[j], element, out double rounding);
            if (keepsRounding)
            {
                rowLow[j] += rounding;
            }
        }

        rootsOfCoupling[i] = Math.Sqrt(coupling[(i * stride) + i]);
    }
}
