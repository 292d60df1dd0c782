using System.Numerics;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Numerics;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// Ridge at any strength from one eigendecomposition: solutions, effective degrees of freedom, generalised cross-validation, and leave-one-out
/// errors by one pass over the rows. Filled by <see cref="Moments{T, TKernels}.Decompose"/>; allocated once.
/// </summary>
/// <remarks>
/// <para>
/// With D the diagonal of the squared units of the penalty (penalty factors, with <see cref="FitOptions.Standardize"/> times the columns'
/// variances), H the centred cross products of the rows (without an intercept: the raw ones) and c those with the target, the eigenvalues l of
/// D^-1/2 H D^-1/2 make everything a sum over the features. Strengths are ridge's own: RSS + alpha sum f w^2.
/// </para>
/// <para>
/// Eigenvalues are known to within rounding of the largest one, so columns of very different size should be standardised; the status
/// says where it matters.
/// </para>
/// <para>Thread safety: one thread at a time while a call fills it; until the next such call any number of threads may read it.</para>
/// </remarks>
public sealed class RidgeSpectrum
{
    // A direction this much weaker than the strongest is known to fewer than six digits.
    private const double WeakestDirection = 1e-10;

    private readonly PathProblem problem;
    private readonly GramSpectrum spectrum;
    private readonly LeaveOneOutPass pass;
    private readonly double[] shares;

    /// <summary>Allocates the decomposition.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of features is out of range.</exception>
    public RidgeSpectrum(int features)
    {
        FeatureCount = RowArguments.CheckedFeatures(features);
        problem = new PathProblem(features);
        spectrum = new GramSpectrum(problem, features);
        pass = new LeaveOneOutPass(problem, spectrum, features);
        shares = new double[features];
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount { get; }

    /// <summary>The number of rows.</summary>
    public long RowCount { get; private set; }

    /// <summary>The sum W of the weights.</summary>
    public double TotalWeight { get; private set; }

    /// <summary>
    /// <see cref="FitStatus.Converged"/>, or why there is no decomposition to rely on: <see cref="FitStatus.NoData"/> and
    /// <see cref="FitStatus.OutOfRange"/> (there is none), <see cref="FitStatus.IllConditioned"/> (some directions are so much weaker than others
    /// that they are known to few digits, or the moments leave fewer).
    /// </summary>
    public FitStatus Status { get; private set; } = FitStatus.NoData;

    /// <summary>The number of eigenvalues that are more than rounding.</summary>
    public int Rank => HasSpectrum ? spectrum.Rank : 0;

    /// <summary>The eigenvalues l, descending, in units of alpha: at alpha = l a direction is halved. Empty without data.</summary>
    public ReadOnlySpan<double> Eigenvalues => HasSpectrum ? spectrum.Values : default;

    private bool HasSpectrum => Status is FitStatus.Converged or FitStatus.IllConditioned;

    /// <summary>The effective degrees of freedom, without the intercept: trace of H (H + alpha D)^-1 = sum l / (l + alpha).</summary>
    /// <param name="alpha">Finite, not below 0.</param>
    /// <returns>From 0 to <see cref="Rank"/>; NaN without data.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The strength is negative, infinite or NaN.</exception>
    public double DegreesOfFreedom(double alpha)
    {
        Check(alpha);
        double sum = 0.0;
        foreach (double value in Eigenvalues)
        {
            sum += value * GramSpectrum.Reciprocal(value, alpha);
        }

        return HasSpectrum ? sum : double.NaN;
    }

    /// <summary>The weighted residual sum of squares at a strength.</summary>
    /// <param name="alpha">Finite, not below 0.</param>
    /// <returns>NaN without data.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The strength is negative, infinite or NaN.</exception>
    public double ResidualSumOfSquares(double alpha)
    {
        Check(alpha);
        if (!HasSpectrum)
        {
            return double.NaN;
        }

        // What the penalty adds to least squares, direction by direction; no term is negative.
        double sum = spectrum.LeastResidualSquare;
        for (int i = 0; i < spectrum.Rank; i++)
        {
            double value = spectrum.Values[i];
            double kept = alpha * GramSpectrum.Reciprocal(value, alpha) * spectrum.Projections[i];
            sum += kept * kept / value;
        }

        return sum * problem.Scaled.TargetScale * problem.Scaled.TargetScale;
    }

    /// <summary>
    /// Generalised cross-validation (Golub, Heath and Wahba 1979): (RSS / W) / (1 - k / n)^2, n the number of rows and k the degrees of freedom, one
    /// more with an intercept.
    /// </summary>
    /// <param name="alpha">Finite, not below 0.</param>
    /// <returns>An estimate of the mean squared error on other rows; infinite where no row is left over, NaN without data.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The strength is negative, infinite or NaN.</exception>
    public double GeneralizedCrossValidation(double alpha)
    {
        double left = 1.0 - ((DegreesOfFreedom(alpha) + (problem.HasIntercept ? 1.0 : 0.0)) / RowCount);
        return double.IsNaN(left) ? double.NaN
            : left <= 0.0 ? double.PositiveInfinity
            : ResidualSumOfSquares(alpha) / TotalWeight / (left * left);
    }

    /// <summary>The solution at a strength.</summary>
    /// <param name="alpha">Finite, not below 0; at 0 the solution of least norm in the units of the penalty.</param>
    /// <param name="coefficients">Receives the N coefficients, in original units; zeros without data.</param>
    /// <returns>The intercept; 0 without one.</returns>
    /// <exception cref="ArgumentException">There are not N coefficients.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The strength is negative, infinite or NaN.</exception>
    public double Solve(double alpha, Span<double> coefficients)
    {
        Check(alpha);
        if (coefficients.Length != FeatureCount)
        {
            throw new ArgumentException(
                $"The destination has {coefficients.Length} elements, and must have {FeatureCount}, one a feature.", nameof(coefficients));
        }

        coefficients.Clear();
        if (!HasSpectrum)
        {
            return 0.0;
        }

        for (int i = 0; i < FeatureCount; i++)
        {
            shares[i] = spectrum.Projections[i] * GramSpectrum.Reciprocal(spectrum.Values[i], alpha);
        }

        int stride = KernelLayout.Stride(FeatureCount);
        double intercept = problem.TargetMean;
        double low = problem.TargetMeanLow;
        for (int j = 0; j < FeatureCount; j++)
        {
            coefficients[j] = VectorOperations.Inner(spectrum.Map.AsSpan(j * stride, FeatureCount), shares) * problem.Unscale[j];
            double product = ErrorFree.Product(coefficients[j], problem.Mean[j], out double productLow);
            intercept = ErrorFree.Sum(intercept, -product, out double sumLow);
            low += sumLow - productLow - (coefficients[j] * problem.MeanLow[j]);
        }

        return intercept + low;
    }

    /// <summary>
    /// Adds the weighted squares of the leave-one-out errors of rows: sum s ((y - prediction) / (1 - h))^2, h = s (1/W + x'(H + alpha D)^-1 x) with x
    /// the row about the means. Divided by <see cref="TotalWeight"/> the sums are the mean squared errors of as many fits as rows, each without
    /// its row.
    /// </summary>
    /// <typeparam name="T">The element type of the data.</typeparam>
    /// <param name="rows">Rows that the moments held, with their weights; all of them in one call or several.</param>
    /// <param name="alphas">The strengths, finite, not below 0.</param>
    /// <param name="sums">One sum a strength, added to, in memory of its own; infinite or NaN where a row alone decides its own prediction.</param>
    /// <exception cref="ArgumentException">There is no decomposition, lengths do not fit, or a value is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A strength is negative, infinite or NaN.</exception>
    /// <remarks>
    /// Exact for fixed D: with <see cref="FitOptions.Standardize"/> the scale of the columns is that of all rows, also of the one left out.
    /// N^2 operations a row, and N a row and strength.
    /// </remarks>
    public void AddLeaveOneOutErrors<T>(in RowBatch<T> rows, ReadOnlySpan<double> alphas, Span<double> sums)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckRows(in rows);
        if (sums.Length != alphas.Length)
        {
            throw new ArgumentException($"There are {sums.Length} sums for {alphas.Length} strengths; there must be one each.", nameof(sums));
        }

        foreach (double alpha in alphas)
        {
            Check(alpha, nameof(alphas));
        }

        RefuseOverlap(in rows, sums, nameof(sums));
        MemoryOverlap.Refuse(alphas, sums, nameof(sums));
        pass.AddSquares(in rows, alphas, sums);
    }

    /// <summary>The leave-one-out errors of rows at one strength: target minus the prediction of a fit without the row.</summary>
    /// <typeparam name="T">The element type of the data.</typeparam>
    /// <param name="rows">Rows that the moments held, with their weights.</param>
    /// <param name="alpha">Finite, not below 0.</param>
    /// <param name="errors">Receives one error a row, in memory of its own; infinite or NaN where a row alone decides its own prediction.</param>
    /// <exception cref="ArgumentException">There is no decomposition, lengths do not fit, or a value is not finite.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The strength is negative, infinite or NaN.</exception>
    public void LeaveOneOutErrors<T>(in RowBatch<T> rows, double alpha, Span<T> errors)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        CheckRows(in rows);
        Check(alpha);
        if (errors.Length != rows.Count)
        {
            throw new ArgumentException($"The destination has {errors.Length} elements, and must have {rows.Count}, one a row.", nameof(errors));
        }

        RefuseOverlap(in rows, errors, nameof(errors));
        pass.Find(in rows, alpha, errors);
    }

    internal void Decompose(MomentAccumulator moments, in FitOptions options)
    {
        var request = new FitRequest(EstimatorKind.Ridge, Strength.FromDouble(1.0), 0.0, options);
        request.Check(FeatureCount);
        if (request.IsBounded || options.PenaltyFactors.Span.Contains(0.0))
        {
            throw new ArgumentException("A spectrum has neither bounds nor penalty factors of zero; leave them out.", nameof(options));
        }

        RowCount = moments.RowsWithWeight;
        TotalWeight = moments.Weight;
        if (moments.IsEmpty)
        {
            Status = FitStatus.NoData;
            return;
        }

        if (!problem.State(moments, in options) || !spectrum.Decompose())
        {
            Status = FitStatus.OutOfRange;
            return;
        }

        double weakest = spectrum.Rank > 0 ? spectrum.Values[spectrum.Rank - 1] : 0.0;
        double limit = moments.HoldsSingle ? 1.0 / problem.LargestInflation : WeakestDirection;
        Status = weakest >= limit * spectrum.Values[0] ? FitStatus.Converged : FitStatus.IllConditioned;
    }

    private static void RefuseOverlap<T, TOutput>(in RowBatch<T> rows, Span<TOutput> output, string name)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        MemoryOverlap.Refuse(rows.Rows, output, name);
        MemoryOverlap.Refuse(rows.Targets, output, name);
        MemoryOverlap.Refuse(rows.Weights, output, name);
    }

    private static void Check(double alpha, string name = "alpha")
    {
        if (!(alpha >= 0.0 && double.IsFinite(alpha)))
        {
            throw new ArgumentOutOfRangeException(name, alpha, FormattableString.Invariant($"A strength must be a finite number not below 0, and is {alpha}."));
        }
    }

    private void CheckRows<T>(in RowBatch<T> rows)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (!HasSpectrum)
        {
            throw new ArgumentException("There is no decomposition: no moments with rows have filled it.", nameof(rows));
        }

        RowArguments.CheckElementType<T>();
        RowArguments.Check(rows.Rows, rows.RowStride, FeatureCount, rows.Count, rows.Weights.Length);
        RowChecks.RefuseOffsets(in rows);
        RowChecks.Check(in rows, FeatureCount, TargetRange.Any);
    }
}
