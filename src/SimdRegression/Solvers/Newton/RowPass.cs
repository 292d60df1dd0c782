using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;
using SimdRegression.LinearAlgebra;
using SimdRegression.Numerics;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>
/// One pass over the rows: the loss at a point with its exact gradient and, where wanted, its curvature in the coefficients, as moments
/// weighted row by row. A panel of rows is taken through all of it while it is in the cache.
/// </summary>
/// <remarks>Rows are those of <see cref="RowPanels{T}"/>, and so are the units of coefficients and gradient.</remarks>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
internal sealed partial class RowPass<T, TKernels>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private const int PanelsOfJoin = 16;

    private readonly WidenedKernels<T, TKernels> kernels;
    private readonly RowPanels<T> panels;
    private readonly int features;
    private readonly Memory<double> predictions = AlignedBuffer.Allocate(RowPanels<T>.PanelRows);
    private readonly Memory<double> derivatives = AlignedBuffer.Allocate(RowPanels<T>.PanelRows);
    private readonly Memory<double> curvatures = AlignedBuffer.Allocate(RowPanels<T>.PanelRows);
    private readonly Memory<double> workspace;
    private readonly Memory<double> cross;
    private readonly Memory<double> panelCross;
    private readonly double[] sums;
    private readonly double[] panelSums;
    private readonly double[] centre;
    private readonly BentRows? bent;
    private int waitingPanels;
    private double waitingCurvature;

    /// <summary>Allocates the workspace.</summary>
    /// <param name="kernels">The kernel set.</param>
    /// <param name="panels">The rows.</param>
    /// <param name="gathers">Whether most rows have no curvature, so that it is worth while to gather those that have.</param>
    public RowPass(TKernels kernels, RowPanels<T> panels, bool gathers = false)
    {
        this.kernels = new WidenedKernels<T, TKernels>(kernels);
        this.panels = panels;
        features = kernels.FeatureCount;
        workspace = AlignedBuffer.Allocate(KernelLayout.WorkspaceLength(features));
        cross = AlignedBuffer.Allocate(KernelLayout.CrossProductLength(features));
        panelCross = AlignedBuffer.Allocate(cross.Length);
        sums = new double[KernelLayout.VectorLength(features)];
        panelSums = new double[sums.Length];
        centre = new double[sums.Length];
        bent = gathers ? new BentRows(features) : null;
        Gradient = new double[KernelLayout.Stride(features)];
        Curvature = new MomentAccumulator(features, isSingle: false);
    }

    /// <summary>Sum of s l(m, y).</summary>
    public double TotalLoss { get; private set; }

    /// <summary>Sum of s l'(m, y) x.</summary>
    public double[] Gradient { get; }

    /// <summary>Sum of s l'(m, y).</summary>
    public double InterceptGradient { get; private set; }

    /// <summary>Sum of s l''(m, y).</summary>
    public double TotalCurvature { get; private set; }

    /// <summary>What the curvature of a row is at least, per unit of its weight; 0 but where the loss has none to go by.</summary>
    public double CurvatureFloor { get; set; }

    /// <summary><see cref="CurvatureFloor"/> as it was when <see cref="Curvature"/> was summed.</summary>
    public double FloorOfCurvature { get; private set; }

    /// <summary>What the weights of the rows were multiplied by when <see cref="Curvature"/> was summed: some of many rows stand for all.</summary>
    public double FactorOfCurvature { get; private set; }

    /// <summary>Whether there were rows without any curvature when <see cref="Curvature"/> was summed, before they were raised to the floor.</summary>
    public bool HasFlatRows { get; private set; }

    /// <summary>The moments of the rows with the weights s l''(m, y), as the last pass that was asked for them left them.</summary>
    public MomentAccumulator Curvature { get; }

    /// <summary>Whether loss and gradient are finite.</summary>
    public bool IsFinite => double.IsFinite(TotalLoss) && double.IsFinite(VectorOperations.Inner(Gradient, Gradient)) && double.IsFinite(InterceptGradient);

    /// <summary>Says where the columns of the panels have their middle, about which moments are taken.</summary>
    public void CentreAt(ReadOnlySpan<double> middle)
    {
        centre.AsSpan().Clear();
        middle.CopyTo(centre);
    }

    /// <summary>Goes over the rows.</summary>
    /// <param name="batch">The rows.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="coefficients">w.</param>
    /// <param name="intercept">b.</param>
    /// <param name="withCurvature">Whether <see cref="Curvature"/> is renewed.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run<TLoss>(in RowBatch<T> batch, in TLoss loss, ReadOnlySpan<double> coefficients, double intercept, bool withCurvature)
        where TLoss : struct, ILoss<TLoss>
    {
        Gradient.AsSpan().Clear();
        double lossLow = 0.0;
        TotalLoss = 0.0;
        InterceptGradient = 0.0;
        TotalCurvature = 0.0;
        if (withCurvature)
        {
            Curvature.Reset();
            Curvature.StartAt(centre);
            FloorOfCurvature = CurvatureFloor;
            FactorOfCurvature = panels.WeightFactor;
            HasFlatRows = false;
        }

        for (int p = 0; p < panels.PanelCount; p++)
        {
            RowBatch<double> panel = panels.Read(in batch, p);
            Span<double> m = predictions.Span[..panel.Count];
            Span<double> d = derivatives.Span[..panel.Count];
            Span<double> h = curvatures.Span[..panel.Count];
            kernels.Predict(panel.Rows, panel.RowStride, coefficients, intercept, m);
            AddOffsets(panel.Offsets, m);
            double panelLoss = LossBlock.Evaluate<TLoss, double>(in loss, m, panel.Targets, panel.Weights, d, h);
            TotalLoss = ErrorFree.Sum(TotalLoss, panelLoss, out double error);
            lossLow += error;
            if (withCurvature)
            {
                HasFlatRows |= !VectorOperations.ArePositive(h);
            }

            if (CurvatureFloor > 0.0)
            {
                RaiseToFloor(h, panel.Weights);
            }

            InterceptGradient += VectorOperations.Sum(d);
            double panelCurvature = VectorOperations.Sum(h);
            TotalCurvature += panelCurvature;
            TransposedProduct.Add(features, panel.Rows, panel.RowStride, d, Gradient);
            if (withCurvature && panelCurvature > 0.0)
            {
                var weighted = new RowBatch<double>(panel.Rows, panel.RowStride, panel.Targets, h);
                weighted = bent is null ? weighted : bent.Of(weighted);
                AddCurvature(in weighted, panelCurvature);
            }
        }

        TotalLoss += lossLow;
        JoinCurvature();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void RaiseToFloor(Span<double> curvature, ReadOnlySpan<double> weights)
    {
        for (int r = 0; r < curvature.Length; r++)
        {
            curvature[r] = Math.Max(curvature[r], CurvatureFloor * (weights.IsEmpty ? 1.0 : weights[r]));
        }
    }

    // Joining costs as much as a few rows do; adding up some panels first does not, and curvature need not be exact.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddCurvature(in RowBatch<double> weighted, double panelCurvature)
    {
        kernels.CrossProducts(in weighted, Curvature.Shift, workspace.Span, panelSums, panelCross.Span);
        VectorOperations.Add(sums, panelSums);
        VectorOperations.Add(cross.Span, panelCross.Span);
        waitingCurvature += panelCurvature;
        if (++waitingPanels == PanelsOfJoin)
        {
            JoinCurvature();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void JoinCurvature()
    {
        if (waitingPanels > 0)
        {
            Curvature.Join(cross.Span, sums, waitingCurvature, sign: 1);
        }

        waitingPanels = 0;
        waitingCurvature = 0.0;
        sums.AsSpan().Clear();
        cross.Span.Clear();
    }

    /// <summary>
    /// Goes over the rows for a dual point: u = l'(m, y) + l''(m, y) k, k = x.direction + offset.
    /// </summary>
    /// <param name="batch">The rows.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="coefficients">w.</param>
    /// <param name="intercept">b.</param>
    /// <param name="direction">N values.</param>
    /// <param name="offset">What is added to x.direction.</param>
    /// <param name="dualGradient">Receives the sum of s u x.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public DualSums RunDual<TLoss>(
        in RowBatch<T> batch,
        in TLoss loss,
        ReadOnlySpan<double> coefficients,
        double intercept,
        ReadOnlySpan<double> direction,
        double offset,
        Span<double> dualGradient)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        dualGradient.Clear();
        var totals = default(DualLanes);
        for (int p = 0; p < panels.PanelCount; p++)
        {
            RowBatch<double> panel = panels.Read(in batch, p);
            Span<double> m = predictions.Span[..panel.Count];
            Span<double> u = derivatives.Span[..panel.Count];
            Span<double> k = curvatures.Span[..panel.Count];
            kernels.Predict(panel.Rows, panel.RowStride, coefficients, intercept, m);
            AddOffsets(panel.Offsets, m);
            kernels.Predict(panel.Rows, panel.RowStride, direction, offset, k);
            totals.Add(in loss, m, k, panel.Targets, panel.Weights, u);
            TransposedProduct.Add(features, panel.Rows, panel.RowStride, u, dualGradient);
        }

        return totals.Finish();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddOffsets(ReadOnlySpan<double> offsets, Span<double> predicted)
    {
        if (!offsets.IsEmpty)
        {
            TensorPrimitives.Add(predicted, offsets, predicted);
        }
    }
}
