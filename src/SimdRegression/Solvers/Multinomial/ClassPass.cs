using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Numerics;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>
/// One pass over the rows of a classification: the multinomial log-likelihood at a point with its exact gradient and, where wanted, its curvature between all
/// pairs of classes. A panel of rows is taken through all of it while it is in the cache.
/// </summary>
/// <remarks>
/// Rows are those of <see cref="RowPanels{T}"/>. A point holds K blocks of M values, M = N + 1: the coefficients of a class and its intercept about
/// <see cref="RowPanels{T}.Middle"/>, which is what gradients and curvature are told for; without an intercept the last one is 0.
/// </remarks>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
internal sealed class ClassPass<T, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private const int PanelRows = RowPanels<T>.PanelRows;

    private readonly WidenedKernels<T, TKernels> kernels;
    private readonly RowPanels<T> panels;
    private readonly int features;
    private readonly int classes;
    private readonly Memory<double> scores;
    private readonly Memory<double> moves;
    private readonly Memory<double> slopes;
    private readonly Memory<double> coupled = AlignedBuffer.Allocate(PanelRows);
    private readonly Memory<double> workspace;
    private readonly Memory<double> panelCross;
    private readonly double[] panelSums;
    private readonly double[] cross;
    private readonly double[] sums;
    private readonly double[] weightOfPair;
    private readonly double[] shift;
    private readonly double[] rawGradient;
    private readonly double[] squaresOfDual;
    private readonly int crossLength;

    /// <summary>Allocates the workspace.</summary>
    /// <param name="kernels">The kernel set.</param>
    /// <param name="panels">The rows.</param>
    /// <param name="classes">K.</param>
    public ClassPass(TKernels kernels, RowPanels<T> panels, int classes)
    {
        this.kernels = new WidenedKernels<T, TKernels>(kernels);
        this.panels = panels;
        this.classes = classes;
        features = kernels.FeatureCount;
        scores = AlignedBuffer.Allocate(classes * PanelRows);
        moves = AlignedBuffer.Allocate(classes * PanelRows);
        slopes = AlignedBuffer.Allocate(classes * PanelRows);
        workspace = AlignedBuffer.Allocate(KernelLayout.WorkspaceLength(features));
        crossLength = KernelLayout.CrossProductLength(features);
        panelCross = AlignedBuffer.Allocate(crossLength);
        panelSums = new double[KernelLayout.VectorLength(features)];
        int pairs = classes * (classes - 1) / 2;
        cross = new double[pairs * crossLength];
        sums = new double[pairs * panelSums.Length];
        weightOfPair = new double[pairs];
        shift = new double[panelSums.Length];
        rawGradient = new double[KernelLayout.Stride(features)];
        Gradient = new double[classes * (features + 1)];
        Reach = new double[features];
        Squares = new double[features];
        ClassWeights = new double[classes];
        squaresOfDual = new double[4 * classes];
    }

    /// <summary>The sum of the losses.</summary>
    public double TotalLoss { get; private set; }

    /// <summary>The gradient at the point, laid out like it.</summary>
    public double[] Gradient { get; }

    /// <summary>The largest |x - c| of each column, c its middle.</summary>
    public double[] Reach { get; }

    /// <summary>The sum of s (x - c)^2 of each column.</summary>
    public double[] Squares { get; }

    /// <summary>The sum of the weights of the rows of each class.</summary>
    public double[] ClassWeights { get; }

    /// <summary>What the weights were multiplied by when the curvature was summed: some of many rows stand for all.</summary>
    public double FactorOfCurvature { get; private set; }

    /// <summary>Whether loss and gradient are finite.</summary>
    public bool IsFinite { get; private set; }

    /// <summary>How many values a sum over the rows adds one after the other at most.</summary>
    public int LongestChain => (PanelRows / 4) + panels.PanelCount;

    /// <summary>What the rows say of the last dual point.</summary>
    public SoftmaxDual Dual { get; private set; }

    /// <summary>The sum of s u^2 of a class, s u the slopes of the last dual point.</summary>
    /// <param name="number">The class.</param>
    public double SquareOfDual(int number) =>
        (squaresOfDual[4 * number] + squaresOfDual[(4 * number) + 1]) + (squaresOfDual[(4 * number) + 2] + squaresOfDual[(4 * number) + 3]);

    private Span<double> ScoresOf(Memory<double> buffer, int number, int count) => buffer.Span.Slice(number * PanelRows, count);

    /// <summary>Measures the columns about their middle, and the weights of the classes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Measure(in RowBatch<T> batch)
    {
        Reach.AsSpan().Clear();
        Squares.AsSpan().Clear();
        ClassWeights.AsSpan().Clear();
        shift.AsSpan().Clear();
        panels.Middle.CopyTo(shift, 0);
        for (int p = 0; p < panels.PanelCount; p++)
        {
            RowBatch<double> panel = panels.Read(in batch, p);
            for (int r = 0; r < panel.Count; r++)
            {
                double weight = panel.Weights.IsEmpty ? 1.0 : panel.Weights[r];
                ClassWeights[(int)panel.Targets[r]] += weight;
                if (weight == 0.0)
                {
                    continue;
                }

                ReadOnlySpan<double> row = panel.Rows.Slice(r * panel.RowStride, features);
                for (int j = 0; j < row.Length; j++)
                {
                    double centred = row[j] - shift[j];
                    Reach[j] = Math.Max(Reach[j], Math.Abs(centred));
                    Squares[j] += weight * centred * centred;
                }
            }
        }
    }

    /// <summary>Goes over the rows.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="point">The point.</param>
    /// <param name="withCurvature">Whether the curvature is renewed.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(in RowBatch<T> batch, ReadOnlySpan<double> point, bool withCurvature)
    {
        Begin();
        if (withCurvature)
        {
            cross.AsSpan().Clear();
            sums.AsSpan().Clear();
            weightOfPair.AsSpan().Clear();
            FactorOfCurvature = panels.WeightFactor;
        }

        double lossLow = 0.0;
        for (int p = 0; p < panels.PanelCount; p++)
        {
            RowBatch<double> panel = panels.Read(in batch, p);
            Predict(in panel, point, scores);
            double loss = SoftmaxBlock.Evaluate(classes, PanelRows, scores.Span, panel.Targets, panel.Weights, slopes.Span);
            TotalLoss = ErrorFree.Sum(TotalLoss, loss, out double error);
            lossLow += error;
            AddSlopes(in panel);
            if (withCurvature)
            {
                AddCurvature(in panel);
            }
        }

        TotalLoss += lossLow;
        Finish();
    }

    /// <summary>Goes over the rows for a dual point, whose slopes become <see cref="Gradient"/>.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="point">The point.</param>
    /// <param name="step">A step from there, laid out like it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void RunDual(in RowBatch<T> batch, ReadOnlySpan<double> point, ReadOnlySpan<double> step)
    {
        Begin();
        squaresOfDual.AsSpan().Clear();
        var dual = default(SoftmaxDual);
        for (int p = 0; p < panels.PanelCount; p++)
        {
            RowBatch<double> panel = panels.Read(in batch, p);
            Predict(in panel, point, scores);
            Predict(in panel, step, moves);
            TotalLoss += SoftmaxBlock.Evaluate(classes, PanelRows, scores.Span, panel.Targets, panel.Weights, slopes.Span);
            SoftmaxBlock.Dual(classes, PanelRows, scores.Span, moves.Span, panel.Targets, panel.Weights, slopes.Span, squaresOfDual, ref dual);
            AddSlopes(in panel);
        }

        Dual = dual;
        Finish();
    }

    /// <summary>The largest difference between the scores that a direction gives to the classes of one row of positive weight.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="direction">Laid out like a point.</param>
    public double LargestSpread(in RowBatch<T> batch, ReadOnlySpan<double> direction)
    {
        double largest = 0.0;
        for (int p = 0; p < panels.PanelCount; p++)
        {
            RowBatch<double> panel = panels.Read(in batch, p);
            Predict(in panel, direction, moves);
            for (int r = 0; r < panel.Count; r++)
            {
                double low = double.PositiveInfinity;
                double high = double.NegativeInfinity;
                for (int k = 0; k < classes; k++)
                {
                    double score = moves.Span[(k * PanelRows) + r];
                    low = Math.Min(low, score);
                    high = Math.Max(high, score);
                }

                largest = panel.Weights.IsEmpty || panel.Weights[r] > 0.0 ? Math.Max(largest, high - low) : largest;
            }
        }

        return largest;
    }

    /// <summary>An element of the curvature between two classes that differ, without its sign: sum of s p(k) p(l) x(i) x(j), where index N is the intercept.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public double Coupling(int pair, int i, int j)
    {
        int low = Math.Min(i, j);
        int high = Math.Max(i, j);
        return high < features ? cross[(pair * crossLength) + (high * KernelLayout.Stride(features)) + low]
            : low < features ? sums[(pair * panelSums.Length) + low]
            : weightOfPair[pair];
    }

    private void Begin()
    {
        Gradient.AsSpan().Clear();
        TotalLoss = 0.0;
    }

    // The gradient about the middle of the columns.
    private void Finish()
    {
        bool isFinite = double.IsFinite(TotalLoss);
        for (int k = 0; k < classes; k++)
        {
            Span<double> gradient = Gradient.AsSpan(k * (features + 1), features + 1);
            double slope = gradient[features];
            for (int j = 0; j < features; j++)
            {
                gradient[j] -= shift[j] * slope;
                isFinite &= double.IsFinite(gradient[j]);
            }

            isFinite &= double.IsFinite(slope);
        }

        IsFinite = isFinite;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Predict(in RowBatch<double> panel, ReadOnlySpan<double> point, Memory<double> destination)
    {
        for (int k = 0; k < classes; k++)
        {
            ReadOnlySpan<double> own = point.Slice(k * (features + 1), features + 1);
            double intercept = own[features] - VectorOperations.Inner(own[..features], shift.AsSpan(0, features));
            kernels.Predict(panel.Rows, panel.RowStride, own[..features], intercept, ScoresOf(destination, k, panel.Count));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddSlopes(in RowBatch<double> panel)
    {
        for (int k = 0; k < classes; k++)
        {
            ReadOnlySpan<double> own = ScoresOf(slopes, k, panel.Count);
            Span<double> gradient = Gradient.AsSpan(k * (features + 1), features + 1);
            rawGradient.AsSpan().Clear();
            TransposedProduct.Add(features, panel.Rows, panel.RowStride, own, rawGradient);
            VectorOperations.Add(gradient[..features], rawGradient.AsSpan(0, features));
            gradient[features] += VectorOperations.Sum(own);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddCurvature(in RowBatch<double> panel)
    {
        int pair = 0;
        Span<double> coupling = coupled.Span[..panel.Count];
        for (int k = 1; k < classes; k++)
        {
            for (int l = 0; l < k; l++, pair++)
            {
                double weight = SoftmaxBlock.Couple(ScoresOf(scores, k, panel.Count), ScoresOf(scores, l, panel.Count), panel.Weights, coupling);
                if (!(weight > 0.0))
                {
                    continue;
                }

                weightOfPair[pair] += weight;
                var weighted = new RowBatch<double>(panel.Rows, panel.RowStride, panel.Targets, coupling);
                kernels.CrossProducts(in weighted, shift, workspace.Span, panelSums, panelCross.Span);
                VectorOperations.Add(sums.AsSpan(pair * panelSums.Length, panelSums.Length), panelSums);
                VectorOperations.Add(cross.AsSpan(pair * crossLength, crossLength), panelCross.Span);
            }
        }
    }
}
