using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression.Solvers;

/// <summary>Stochastic descent by batches of rows, with momentum, bounds and any penalty or set.</summary>
/// <typeparam name="T">The element type of the data.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <param name="features">N.</param>
/// <param name="descent">Problem and gradients.</param>
internal sealed class BatchWalk<T, TKernels>(int features, RowDescent<T, TKernels> descent)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private const int RowsACall = RowGradient<T, TKernels>.GatheredRows;

    private readonly DescentPoint point = new(features);
    private readonly IterateAverage average = new(features);
    private readonly int[] order = new int[2 * RowsACall];
    private readonly double[] place = new double[features];
    private readonly double[] gradient = new double[features];

    private DescentProblem Problem
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => descent.Run.Problem;
    }

    /// <summary>Begins at a point.</summary>
    /// <param name="start">w.</param>
    /// <param name="startIntercept">b.</param>
    public void Begin(ReadOnlySpan<double> start, double startIntercept)
    {
        for (int j = 0; j < features; j++)
        {
            place[j] = start[j] * Problem.Scale[j];
        }

        point.MoveTo(place, startIntercept);
        average.Reset();
    }

    /// <summary>Visits the rows of an epoch.</summary>
    /// <returns>False where the descent has diverged.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool Go<TLoss, TRegularizer>(
        in RowBatch<T> batch,
        in TLoss loss,
        in TRegularizer regularizer,
        in StochasticGradientDescent solver,
        in RowSplit split,
        ref RowSequence rows,
        in EpochPace pace)
        where TLoss : struct, ILoss<TLoss>
        where TRegularizer : struct, IRegularizer<TRegularizer>
    {
        int visited = 0;
        int ready = rows.Take(order);
        while (ready > 0)
        {
            int size = Math.Min(solver.BatchSize, split.Count - visited);
            double weight = size * split.Weight / split.Count;
            double slope = 0.0;
            double total = 0.0;
            Array.Clear(gradient);
            Publish(point.Place, place);
            descent.Rows.MoveTo(place, point.PlaceIntercept);
            for (int rest = size; rest > 0;)
            {
                int count = Math.Min(Math.Min(rest, ready), RowsACall);
                total += descent.Rows.Add(in batch, order.AsSpan(0, ready), count, in loss, gradient, ref slope);
                order.AsSpan(count, ready - count).CopyTo(order);
                ready -= count;
                ready += rows.Take(order.AsSpan(ready));
                rest -= count;
            }

            if (!(total <= pace.Limit * weight))
            {
                return false;
            }

            for (int j = 0; j < features; j++)
            {
                gradient[j] /= weight * Problem.Scale[j];
            }

            Problem.AddQuadratic(point.Place, gradient);
            point.Descend(
                Problem,
                in regularizer,
                gradient,
                Problem.HasIntercept ? slope / weight : 0.0,
                pace.StepSizeAt(visited),
                solver.Momentum,
                solver.Nesterov);
            visited += size;
            if (pace.Averages)
            {
                average.Add(point.Current, point.CurrentIntercept);
            }
        }

        return double.IsFinite(point.CurrentIntercept) && AreFinite(point.Current);
    }

    /// <summary>Writes the answer, in raw units: the average where there is one, otherwise the iterate.</summary>
    /// <returns>Its intercept.</returns>
    public double Answer(Span<double> destination)
    {
        if (average.Count == 0)
        {
            return Current(destination);
        }

        double intercept = average.Mean(destination);
        Publish(destination, destination);
        return intercept;
    }

    /// <summary>Writes the iterate, in raw units.</summary>
    /// <returns>Its intercept.</returns>
    public double Current(Span<double> destination)
    {
        Publish(point.Current, destination);
        return point.CurrentIntercept;
    }

    private static bool AreFinite(ReadOnlySpan<double> values)
    {
        bool finite = true;
        foreach (double value in values)
        {
            finite &= double.IsFinite(value);
        }

        return finite;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Publish(ReadOnlySpan<double> scaled, Span<double> raw)
    {
        for (int j = 0; j < features; j++)
        {
            raw[j] = Problem.Unscaled(j, scaled[j]);
        }
    }
}
