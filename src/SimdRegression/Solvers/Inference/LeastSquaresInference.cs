using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Numerics;
using SimdRegression.Solvers;
using SimdRegression.Statistics;

namespace SimdRegression;

/// <summary>
/// What can be inferred from a least-squares fit: the covariance of its coefficients, classical from the moments alone or robust by a second pass over the
/// rows, the errors of predictions, and how single rows influence the fit. Filled by <see cref="Moments{T, TKernels}.Infer"/>; allocated once.
/// </summary>
/// <typeparam name="T">The element type of the rows, <see cref="float"/> or <see cref="double"/>; the arithmetic is <see cref="double"/>.</typeparam>
/// <remarks>
/// <para>
/// Figures are NaN where the fit has no inference: no degree of freedom is left, the data are rank-deficient, or the sums have too few digits. The rows of
/// a second pass are taken about the means into coordinates in which the coefficients are uncorrelated, N^2 operations a row, so columns that are far from
/// zero or nearly depend on each other cost few digits.
/// </para>
/// <para>Thread safety: one thread at a time, reading included; each thread has an object of its own.</para>
/// </remarks>
/// <example><code>
/// moments.Infer(default, inference);
/// inference.Begin(CovarianceKind.Hc3);
/// inference.Add(new RowBatch&lt;double&gt;(rows, stride, targets, weights));
/// inference.Complete();
/// double error = inference.Statistics.StandardErrors[0];
/// </code></example>
public sealed class LeastSquaresInference<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly CoefficientStatistics statistics;
    private readonly WhitenedRows whitened;
    private readonly ScoreProducts scores;
    private readonly double[] columns;
    private readonly double[] solution;
    private FitReport report;
    private double intercept;

    // Of the report, which makes them anew each time that it is asked: rows ask often.
    private double sigma;
    private double freedom;
    private bool hasInference;
    private bool isOpen;

    /// <summary>Allocates the workspace.</summary>
    /// <param name="features">The number of features N, 1 to 512.</param>
    /// <param name="clusters">How many clusters there may be, for <see cref="CovarianceKind.Cluster"/>; 0 for none.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number of features is out of range, or that of clusters below 0.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public LeastSquaresInference(int features, int clusters = 0)
    {
        RowArguments.CheckElementType<T>();
        FeatureCount = RowArguments.CheckedFeatures(features);
        ArgumentOutOfRangeException.ThrowIfNegative(clusters);
        ClusterCount = clusters;
        statistics = new CoefficientStatistics(features);
        whitened = new WhitenedRows(features);
        scores = new ScoreProducts(features, clusters);
        columns = new double[(features + 1) * (features + 1)];
        solution = new double[features];
    }

    /// <summary>The number of features N.</summary>
    public int FeatureCount { get; }

    /// <summary>How many clusters there may be.</summary>
    public int ClusterCount { get; }

    /// <summary>What the covariance in <see cref="Statistics"/> is estimated from.</summary>
    public CovarianceKind Kind { get; private set; }

    /// <summary>
    /// Standard errors, t, p, F: classical after <see cref="Moments{T, TKernels}.Infer"/>, of <see cref="Kind"/> after <see cref="Complete"/>.
    /// </summary>
    public CoefficientStatistics Statistics => statistics;

    /// <summary>The report of the fit.</summary>
    public FitReport Report => report;

    /// <summary>The coefficients of the fit, in double.</summary>
    public ReadOnlySpan<double> Coefficients => whitened.Coefficients;

    /// <summary>The intercept of the fit, in double; 0 without one.</summary>
    public double Intercept => intercept;

    private int Parameters => FeatureCount + (report.Intercept ? 1 : 0);

    /// <summary>How each of some rows of the fit influences it.</summary>
    /// <param name="rows">Rows that the moments held, with their weights.</param>
    /// <param name="influence">Receives one value a row, in memory of its own.</param>
    /// <exception cref="ArgumentException">Lengths do not fit, or a value is not finite.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Influence(in RowBatch<T> rows, Span<RowInfluence> influence)
    {
        CheckRows(in rows);
        if (influence.Length != rows.Count)
        {
            throw new ArgumentException($"The destination has {influence.Length} elements, and must have {rows.Count}, one a row.", nameof(influence));
        }

        MemoryOverlap.Refuse(rows.Rows, influence, nameof(influence));
        MemoryOverlap.Refuse(rows.Targets, influence, nameof(influence));
        MemoryOverlap.Refuse(rows.Weights, influence, nameof(influence));
        for (int r = 0; r < rows.Count; r++)
        {
            whitened.Take(in rows, r);
            influence[r] = InfluenceOfRow();
        }
    }

    /// <summary>Begins a second pass over the rows, for a covariance that does not take one variance for all of them.</summary>
    /// <param name="kind">Which one; not <see cref="CovarianceKind.Classical"/>, which needs no rows.</param>
    /// <exception cref="ArgumentException">There is no such kind, it needs no rows, or it is by cluster and the object was made for none.</exception>
    public void Begin(CovarianceKind kind)
    {
        if (kind is <= CovarianceKind.Classical or > CovarianceKind.Cluster)
        {
            throw new ArgumentException($"{kind} is no covariance that takes a second pass over the rows.", nameof(kind));
        }

        if (kind == CovarianceKind.Cluster && ClusterCount == 0)
        {
            throw new ArgumentException("The object was made for no clusters; tell the constructor how many there may be.", nameof(kind));
        }

        Kind = kind;
        isOpen = true;
        scores.Reset();
    }

    /// <summary>Takes rows of the second pass: all rows of the fit, in one call or several, in any order.</summary>
    /// <param name="rows">Rows that the moments held, with their weights.</param>
    /// <param name="clusters">One a row, from 0 to <see cref="ClusterCount"/> - 1, for <see cref="CovarianceKind.Cluster"/>; otherwise none.</param>
    /// <exception cref="InvalidOperationException">No pass was begun.</exception>
    /// <exception cref="ArgumentException">Lengths do not fit, a value is not finite, or there is no such cluster; no row was taken then.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(in RowBatch<T> rows, ReadOnlySpan<int> clusters = default)
    {
        if (!isOpen)
        {
            throw new InvalidOperationException($"No pass was begun: call {nameof(Begin)} first.");
        }

        CheckRows(in rows);
        CheckClusters(clusters, rows.Count);
        if (!hasInference)
        {
            return;
        }

        for (int r = 0; r < rows.Count; r++)
        {
            whitened.Take(in rows, r);
            scores.Add(whitened, sigma, Kind, clusters.IsEmpty ? 0 : clusters[r]);
        }
    }

    /// <summary>Ends the second pass, and fills <see cref="Statistics"/> from its covariance.</summary>
    /// <exception cref="InvalidOperationException">No pass was begun, or its rows are not as many as those of the fit.</exception>
    public void Complete()
    {
        if (!isOpen)
        {
            throw new InvalidOperationException($"No pass was begun: call {nameof(Begin)} first.");
        }

        isOpen = false;
        if (!hasInference)
        {
            return;
        }

        if (scores.RowCount != report.RowCount)
        {
            throw new InvalidOperationException($"The pass had {scores.RowCount} rows, and the fit {report.RowCount}: it takes all rows of the fit.");
        }

        double ofErrors = Kind == CovarianceKind.Cluster ? scores.ClustersWithRows - 1 : freedom;
        if (!(ofErrors > 0.0 && scores.TryFindRoot(columns.AsSpan(0, Parameters * Parameters), report.Intercept)))
        {
            statistics.Clear(keepsInflation: true);
            columns.AsSpan().Fill(double.NaN);
            return;
        }

        MultiplyByRoot(sigma * Math.Sqrt(Correction()));
        Describe(ofErrors, Wald());
    }

    /// <summary>The covariance behind <see cref="Statistics"/>, with the errors of predictions; a new object.</summary>
    /// <returns>Its figures are NaN where there is no inference.</returns>
    public CoefficientCovariance ToCovariance()
    {
        return CoefficientCovariance.FromColumns(
            columns.AsSpan(0, Parameters * Parameters),
            report.Intercept ? whitened.Center : default,
            hasInference ? sigma : double.NaN,
            statistics.DegreesOfFreedom > 0.0 ? statistics.DegreesOfFreedom : double.NaN);
    }

    /// <summary>Takes the fit that a solver has just made over.</summary>
    /// <param name="solver">The solver.</param>
    /// <param name="moments">The moments of the fit.</param>
    /// <param name="fit">Its report.</param>
    internal void Take(NormalEquationsSolver solver, MomentAccumulator moments, in FitReport fit)
    {
        report = fit;
        sigma = fit.ResidualStandardError;
        freedom = fit.ResidualDegreesOfFreedom;
        intercept = solver.Intercept;
        isOpen = false;
        Kind = CovarianceKind.Classical;
        solver.Coefficients.CopyTo(whitened.Coefficients);
        for (int j = 0; j < FeatureCount; j++)
        {
            whitened.Center[j] = fit.Intercept ? moments.Mean[j] : 0.0;
            whitened.CenterLow[j] = fit.Intercept ? moments.MeanLow[j] : 0.0;
        }

        int target = KernelLayout.Stride(FeatureCount);
        whitened.TargetCenter = fit.Intercept ? moments.Mean[target] : 0.0;
        whitened.TargetCenterLow = fit.Intercept ? moments.MeanLow[target] : 0.0;
        whitened.InverseWeight = fit.Intercept ? 1.0 / moments.Weight : 0.0;
        solver.Infer(moments, in fit, statistics);
        hasInference = statistics.DegreesOfFreedom > 0.0 && solver.TryFindRoot(moments, in fit, whitened.Root);
        if (hasInference)
        {
            SetClassicalColumns();
        }
        else
        {
            statistics.Clear();
            whitened.Root.AsSpan().Fill(double.NaN);
            columns.AsSpan().Fill(double.NaN);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private RowInfluence InfluenceOfRow()
    {
        // What is left of a leverage of 1 is rounding.
        const double Rounding = 1e-11;
        double residual = whitened.Residual;
        double leverage = hasInference ? whitened.Leverage : double.NaN;
        double left = 1.0 - leverage;
        if (!(whitened.Weight > 0.0 && left > Rounding))
        {
            return new RowInfluence(residual, leverage, double.NaN, double.NaN, double.NaN);
        }

        double studentized = residual * Math.Sqrt(whitened.Weight) / (sigma * Math.Sqrt(left));
        double square = studentized * studentized;

        // Without the row the sum of squares is RSS - s r^2 / (1 - h), whose degrees of freedom are one fewer.
        double without = freedom - square;
        double external = freedom > 1.0 && without > 0.0 ? studentized * Math.Sqrt((freedom - 1.0) / without) : double.NaN;
        return new RowInfluence(residual, leverage, studentized, external, square * leverage / (left * Parameters));
    }

    private double Correction()
    {
        double rows = report.RowCount;
        double clusters = scores.ClustersWithRows;
        return Kind switch
        {
            CovarianceKind.Hc1 => rows / freedom,
            CovarianceKind.Cluster => clusters / (clusters - 1.0) * ((rows - 1.0) / freedom),
            _ => 1.0,
        };
    }

    // T = sigma F, and sigma / sqrt(W) for the prediction at the means.
    private void SetClassicalColumns()
    {
        Span<double> identity = columns.AsSpan(0, Parameters * Parameters);
        identity.Clear();
        for (int j = 0; j < Parameters; j++)
        {
            identity[(j * Parameters) + j] = 1.0;
        }

        MultiplyByRoot(sigma);
    }

    // T := factor T F, F lower triangular as T is: a column of the product needs no column before it.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void MultiplyByRoot(double factor)
    {
        int count = Parameters;
        int offset = count - FeatureCount;
        Span<double> column = stackalloc double[count];
        for (int j = 0; j < count; j++)
        {
            column.Clear();
            ReadOnlySpan<double> root = j < offset ? [] : whitened.Root.AsSpan((j - offset) * FeatureCount, FeatureCount);
            for (int i = j; i < count; i++)
            {
                double element = j < offset ? (i == j ? Math.Sqrt(whitened.InverseWeight) : 0.0) : root[i - offset];
                VectorOperations.AddScaled(column, factor * element, columns.AsSpan(i * count, count));
            }

            column.CopyTo(columns.AsSpan(j * count, count));
        }

        // So far the prediction is the one at the means; the center is those means, rounded.
        for (int j = 0; j < FeatureCount && report.Intercept; j++)
        {
            VectorOperations.AddScaled(columns.AsSpan(0, count), -whitened.CenterLow[j], columns.AsSpan((j + 1) * count, count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Describe(double ofErrors, double f)
    {
        int count = Parameters;
        int offset = count - FeatureCount;
        Span<double> origin = stackalloc double[count];
        columns.AsSpan(0, count).CopyTo(origin);
        for (int j = 0; j < FeatureCount; j++)
        {
            ReadOnlySpan<double> column = columns.AsSpan((j + offset) * count, count);
            statistics.StandardErrorsBuffer[j] = Math.Sqrt(VectorOperations.Inner(column, column));
            VectorOperations.AddScaled(origin, -whitened.Center[j], column);
        }

        double interceptError = report.Intercept ? Math.Sqrt(VectorOperations.Inner(origin, origin)) : double.NaN;
        statistics.Complete(whitened.Coefficients, intercept, interceptError, ofErrors, f);
    }

    // w'inverse(V)w / N = |z|^2 / N, with T'z = w for the rows and columns of the coefficients.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private double Wald()
    {
        if (!report.Intercept)
        {
            return double.NaN;
        }

        int count = Parameters;
        whitened.Coefficients.CopyTo(solution, 0);
        for (int j = FeatureCount - 1; j >= 0; j--)
        {
            ReadOnlySpan<double> column = columns.AsSpan((j + 1) * count, count);
            double rest = solution[j];
            for (int i = j + 1; i < FeatureCount; i++)
            {
                rest -= column[i + 1] * solution[i];
            }

            if (column[j + 1] == 0.0)
            {
                return double.NaN;
            }

            solution[j] = rest / column[j + 1];
        }

        return VectorOperations.Inner(solution, solution) / FeatureCount;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CheckRows(in RowBatch<T> rows)
    {
        RowArguments.Check(rows.Rows, rows.RowStride, FeatureCount, rows.Count, rows.Weights.Length);
        RowChecks.RefuseOffsets(in rows);
        RowChecks.Check(in rows, FeatureCount, TargetRange.Any);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CheckClusters(ReadOnlySpan<int> clusters, int rows)
    {
        int wanted = Kind == CovarianceKind.Cluster ? rows : 0;
        if (clusters.Length != wanted)
        {
            throw new ArgumentException($"There are {clusters.Length} clusters, and must be {wanted}: one a row for {CovarianceKind.Cluster}.", nameof(clusters));
        }

        for (int r = 0; r < clusters.Length; r++)
        {
            if ((uint)clusters[r] >= (uint)ClusterCount)
            {
                throw new ArgumentOutOfRangeException(
                    nameof(clusters), clusters[r], $"A cluster must be from 0 to {ClusterCount - 1}, and that of row {r} is {clusters[r]}.");
            }
        }
    }
}
