using SimdRegression.Kernels;
using SimdRegression.Numerics;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>
/// Features and target as vectors of as many elements as features are independent: what is left of the rows once everything is turned away that no subset
/// of the features sees. With the columns of R these vectors have the products that the moments hold, and half of their digits are not lost.
/// </summary>
/// <param name="features">N.</param>
internal sealed class SubsetBasis(int features)
{
    private readonly DoubledCholesky factor = new(features);
    private readonly CompactCholesky independentInDouble = new(features);
    private readonly int[] columns = new int[features];
    private readonly double[] low = new double[features];
    private ScaledProblem? problem;

    /// <summary>The features that do not depend on those before them in the order of <see cref="Factor"/>.</summary>
    public ReadOnlySpan<int> Independent => factor.Columns;

    /// <summary>Factors the columns of some features.</summary>
    /// <param name="source">The problem of least squares.</param>
    /// <param name="moments">Its moments.</param>
    /// <param name="order">Features; constant columns are left out.</param>
    public void Factor(ScaledProblem source, MomentAccumulator moments, ReadOnlySpan<int> order)
    {
        problem = source;
        int count = 0;
        foreach (int feature in order)
        {
            columns[count] = feature;
            count += source.Fixed[feature] ? 0 : 1;
        }

        Span<int> wanted = columns.AsSpan(0, count);
        if (!moments.IsDoubled)
        {
            // Sums in double precision cannot tell columns apart that doubled ones can.
            independentInDouble.Factor(source, wanted);
            wanted = wanted[..independentInDouble.Columns.Length];
            independentInDouble.Columns.CopyTo(wanted);
        }

        factor.FactorIndependent(source, wanted, 0);
    }

    /// <summary>A feature as a vector: of an independent one the column of R.</summary>
    /// <param name="feature">The feature.</param>
    /// <param name="vector">Receives as many elements as there are independent features.</param>
    public void Column(int feature, Span<double> vector)
    {
        int start = feature * KernelLayout.Stride(features);
        Gather(problem!.Hessian.AsSpan(start, features), problem.HessianLow.AsSpan(start, features), vector);
        factor.Whiten(vector, low);
        int place = Independent.IndexOf(feature);
        if (place >= 0)
        {
            vector[(place + 1)..].Clear();
        }
    }

    /// <summary>The target as a vector.</summary>
    /// <param name="vector">Receives as many elements as there are independent features.</param>
    public void Target(Span<double> vector)
    {
        Gather(problem!.Linear, problem.LinearLow, vector);
        factor.Whiten(vector, low);
    }

    /// <summary>A row of the inverse of R: what an independent feature has besides the others, as a vector over the square of its length.</summary>
    /// <param name="place">Which of <see cref="Independent"/>.</param>
    /// <param name="vector">Receives as many elements as there are independent features.</param>
    public void InverseRow(int place, Span<double> vector)
    {
        vector.Clear();
        low.AsSpan().Clear();
        vector[place] = 1.0;
        factor.Whiten(vector, low);
    }

    private void Gather(ReadOnlySpan<double> values, ReadOnlySpan<double> valuesLow, Span<double> vector)
    {
        ReadOnlySpan<int> independent = Independent;
        for (int k = 0; k < independent.Length; k++)
        {
            vector[k] = values[independent[k]];
            low[k] = valuesLow[independent[k]];
        }
    }
}
