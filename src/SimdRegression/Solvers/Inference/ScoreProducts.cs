using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Numerics;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>
/// The sum of the products of scores: what lies between the two inverses of a robust covariance, in the coordinates of <see cref="WhitenedRows"/>, residuals
/// in units of their standard error.
/// </summary>
/// <remarks>
/// The sums are those of moments: rows g with weights s r^2 / sigma^2, or a row a cluster, the sum of sqrt(s) r / sigma g over its rows; the element of the
/// intercept stands in the place of the target.
/// </remarks>
internal sealed class ScoreProducts
{
    private const int PanelRows = 64;

    // What is left of a leverage of 1 is rounding.
    private const double SmallestRest = 1e-11;

    private readonly int features;
    private readonly int stride;
    private readonly MomentsState<double> sums;
    private readonly double[] panel;
    private readonly double[] targets = new double[PanelRows];
    private readonly double[] weights = new double[PanelRows];
    private readonly double[] ofClusters;
    private readonly long[] clusterRows;
    private readonly double[] matrix;
    private readonly double[] matrixLow;
    private int waiting;
    private bool isByCluster;
    private bool isOpen;

    /// <summary>Allocates the sums.</summary>
    /// <param name="features">N.</param>
    /// <param name="clusters">How many clusters there may be.</param>
    public ScoreProducts(int features, int clusters)
    {
        this.features = features;
        stride = KernelLayout.Stride(features);
        sums = new MomentsState<double>(BlockKernels<double>.Of(new RuntimeKernels<double>(features)));
        panel = new double[PanelRows * features];
        ofClusters = new double[clusters * (features + 1)];
        clusterRows = new long[clusters];
        matrix = new double[(features + 1) * (features + 1)];
        matrixLow = new double[matrix.Length];
    }

    /// <summary>Rows of positive weight.</summary>
    public long RowCount { get; private set; }

    /// <summary>Clusters that have such rows.</summary>
    public int ClustersWithRows { get; private set; }

    /// <summary>Forgets all rows.</summary>
    public void Reset()
    {
        sums.Reset();
        ofClusters.AsSpan().Clear();
        clusterRows.AsSpan().Clear();
        waiting = 0;
        isByCluster = false;
        isOpen = false;
        RowCount = 0;
        ClustersWithRows = 0;
    }

    /// <summary>Takes a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="sigma">The residual standard error.</param>
    /// <param name="kind">The kind of covariance.</param>
    /// <param name="cluster">Its cluster.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(WhitenedRows row, double sigma, CovarianceKind kind, int cluster)
    {
        if (row.Weight == 0.0)
        {
            return;
        }

        RowCount++;
        double score = sigma > 0.0 ? Math.Sqrt(row.Weight) * row.Residual / sigma : 0.0;
        if (kind == CovarianceKind.Cluster)
        {
            isByCluster = true;
            ClustersWithRows += clusterRows[cluster]++ == 0 ? 1 : 0;
            Span<double> sum = ofClusters.AsSpan(cluster * (features + 1), features + 1);
            VectorOperations.AddScaled(sum[..features], score, row.Row);
            sum[features] += score * row.InterceptElement;
            return;
        }

        double rest = 1.0 - row.Leverage;
        double share = kind == CovarianceKind.Hc2 ? rest : kind == CovarianceKind.Hc3 ? rest * rest : 1.0;
        if (kind is (CovarianceKind.Hc2 or CovarianceKind.Hc3) && !(rest > SmallestRest))
        {
            isOpen = true;
            return;
        }

        Append(row.Row, row.InterceptElement, score * score / share);
    }

    /// <summary>Finds the root of the sum.</summary>
    /// <param name="columns">Receives the columns of C, lower triangular, with C'C the sum: the intercept first, where there is one.</param>
    /// <param name="intercept">Whether there is an intercept.</param>
    /// <returns>False where a row alone decides a coefficient, and the kind divides by what the others have.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryFindRoot(Span<double> columns, bool intercept)
    {
        for (int c = 0; c < clusterRows.Length && isByCluster; c++)
        {
            if (clusterRows[c] > 0)
            {
                ReadOnlySpan<double> sum = ofClusters.AsSpan(c * (features + 1), features + 1);
                Append(sum[..features], sum[features], 1.0);
            }
        }

        Flush();
        MomentAccumulator moments = sums.Close();
        int offset = intercept ? 1 : 0;
        int count = features + offset;
        for (int i = 0; i < count; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                // The target, which is the intercept, is the last of the moments and the first here.
                Doubled element = intercept && i == 0 ? Product(moments, features + 1, 0, stride, stride)
                    : intercept && j == 0 ? Product(moments, features, i - 1, stride, i - 1)
                    : Product(moments, i - offset, j - offset, i - offset, j - offset);
                Set(i, j, count, element);
                Set(j, i, count, element);
            }
        }

        return !isOpen && TriangularRoot.TryFactor(matrix, matrixLow, count, columns);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private Doubled Product(MomentAccumulator moments, int row, int column, int firstMean, int secondMean)
    {
        int at = (row * stride) + column;
        Doubled first = new(moments.Mean[firstMean], moments.MeanLow[firstMean]);
        Doubled second = new(moments.Mean[secondMean], moments.MeanLow[secondMean]);
        return new Doubled(moments.Cross[at], moments.CrossLow[at]) + (new Doubled(moments.Weight, moments.WeightLow) * first * second);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Set(int row, int column, int count, Doubled element)
    {
        matrix[(row * count) + column] = element.High;
        matrixLow[(row * count) + column] = element.Low;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Append(ReadOnlySpan<double> row, double interceptElement, double weight)
    {
        row.CopyTo(panel.AsSpan(waiting * features));
        targets[waiting] = interceptElement;
        weights[waiting] = weight;
        waiting++;
        if (waiting == PanelRows)
        {
            Flush();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Flush()
    {
        sums.Accumulate(panel.AsSpan(0, waiting * features), features, targets.AsSpan(0, waiting), weights.AsSpan(0, waiting), 1);
        waiting = 0;
    }
}
