using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>Stochastic descent by single rows, through the kernel that keeps the coefficients in registers.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <param name="kernels">The kernel set.</param>
internal sealed class RowWalk<T, TKernels>(TKernels kernels)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    // Step sizes are set, and an iterate is averaged, so often: small beside an epoch, large beside a call.
    private const int RowsACall = 64;

    private readonly int features = kernels.FeatureCount;
    private readonly IterateAverage average = new(kernels.FeatureCount);
    private readonly int[] order = new int[RowsACall + Lanes.RowsAhead];
    private readonly T[] coefficients = new T[kernels.FeatureCount];
    private readonly T[] sizes = new T[kernels.FeatureCount];
    private readonly T[] shrinks = new T[kernels.FeatureCount];
    private readonly T[] thresholds = new T[kernels.FeatureCount];
    private readonly double[] widened = new double[kernels.FeatureCount];
    private readonly double[] sizesOfOne = new double[kernels.FeatureCount];
    private readonly double[] thresholdsOfOne = new double[kernels.FeatureCount];
    private readonly double[] quadratic = new double[kernels.FeatureCount];
    private double interceptSizeOfOne;
    private bool isThresholded;
    private T intercept;
    private T interceptSize;

    /// <summary>Begins at a point.</summary>
    /// <param name="problem">The problem; its penalty consists of squares and absolute values.</param>
    /// <param name="start">w.</param>
    /// <param name="startIntercept">b.</param>
    /// <param name="unitOfWeight">n/W, what makes the mean of the losses of rows with their weights that of the objective.</param>
    public void Begin(DescentProblem problem, ReadOnlySpan<double> start, double startIntercept, double unitOfWeight)
    {
        for (int j = 0; j < features; j++)
        {
            // A step of eta in v = p w moves w by eta/p^2 times the gradient in w.
            double scale = problem.Scale[j];
            coefficients[j] = T.CreateTruncating(start[j]);
            sizesOfOne[j] = unitOfWeight / scale / scale;
            thresholdsOfOne[j] = problem.Absolute[j] / scale;
            quadratic[j] = problem.Quadratic[j];
        }

        interceptSizeOfOne = problem.HasIntercept ? unitOfWeight : 0.0;
        isThresholded = problem.HasAbsolute;
        intercept = T.CreateTruncating(startIntercept);
        average.Reset();
    }

    /// <summary>Visits the rows of an epoch.</summary>
    /// <returns>False where the descent has diverged.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Go<TLoss>(in RowBatch<T> batch, in TLoss loss, ref RowSequence rows, in EpochPace pace)
        where TLoss : struct, ILoss<TLoss>
    {
        int visited = 0;
        int ready = rows.Take(order);
        double lastSize = double.NaN;
        while (ready > 0)
        {
            int steps = Math.Min(ready, RowsACall);
            double size = pace.StepSizeAt(visited);
            if (size != lastSize)
            {
                SetSizes(size);
                lastSize = size;
            }

            var rowSteps = new RowSteps<T>(sizes, shrinks, isThresholded ? thresholds : default, interceptSize);
            T squares = kernels.StochasticDescent(
                in batch, order.AsSpan(0, ready), steps, in loss, in rowSteps, coefficients, ref intercept);
            if (!(double.CreateTruncating(squares) <= pace.Limit * steps))
            {
                return false;
            }

            if (pace.Averages)
            {
                average.Add(Widened(), double.CreateTruncating(intercept));
            }

            visited += steps;
            order.AsSpan(steps, ready - steps).CopyTo(order);
            ready -= steps;
            ready += rows.Take(order.AsSpan(ready));
        }

        return AreFinite();
    }

    /// <summary>Writes the answer: the average where there is one, otherwise the iterate.</summary>
    /// <returns>Its intercept.</returns>
    public double Answer(Span<double> destination) => average.Count > 0 ? average.Mean(destination) : Current(destination);

    /// <summary>Writes the iterate.</summary>
    /// <returns>Its intercept.</returns>
    public double Current(Span<double> destination)
    {
        Widened().CopyTo(destination);
        return double.CreateTruncating(intercept);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private ReadOnlySpan<double> Widened()
    {
        for (int j = 0; j < widened.Length; j++)
        {
            widened[j] = double.CreateTruncating(coefficients[j]);
        }

        return widened;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetSizes(double size)
    {
        for (int j = 0; j < features; j++)
        {
            sizes[j] = T.CreateTruncating(size * sizesOfOne[j]);
            shrinks[j] = T.CreateTruncating(1.0 - (size * quadratic[j]));
            thresholds[j] = T.CreateTruncating(size * thresholdsOfOne[j]);
        }

        interceptSize = T.CreateTruncating(size * interceptSizeOfOne);
    }

    private bool AreFinite()
    {
        bool finite = T.IsFinite(intercept);
        foreach (T coefficient in coefficients)
        {
            finite &= T.IsFinite(coefficient);
        }

        return finite;
    }
}
