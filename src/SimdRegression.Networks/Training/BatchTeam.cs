using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SimdRegression.Networks.Kernels;

namespace SimdRegression.Networks.Training;

/// <summary>
/// The threads that share batches: each works on pieces of 128 rows, and what they find is added in the order of the pieces. So the bits do not depend on how many
/// threads there are.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
/// <typeparam name="TKernels">The kernels of the network.</typeparam>
internal sealed class BatchTeam<T, TKernels> : IDisposable
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, INetworkKernels<T>
{
    private readonly NetworkShape shape;
    private readonly BatchWorker<T, TKernels>[] workers;
    private readonly Memory<T>[] transposed;

    // A batch of one piece needs no sum.
    private readonly Memory<T> total;
    private readonly int[] numbers;
    private readonly Barrier? barrier;
    private readonly Thread[] threads = [];
    private TrainingRows<T> source;
    private OutputLoss<T>? loss;
    private Memory<T> parameters;
    private bool isGradient;
    private ulong key;
    private int firstRow;
    private int ready;
    private bool isOver;

    /// <summary>Allocates the workers and starts the threads.</summary>
    /// <param name="kernels">The kernels.</param>
    /// <param name="options">The options.</param>
    public BatchTeam(TKernels kernels, NetworkOptions options)
    {
        shape = kernels.Shape;
        workers = new BatchWorker<T, TKernels>[options.Threads];
        for (int i = 0; i < workers.Length; i++)
        {
            workers[i] = new BatchWorker<T, TKernels>(kernels, options);
        }

        transposed = new Memory<T>[shape.Layers.Length];
        for (int i = 1; i < transposed.Length; i++)
        {
            LayerShape layer = shape.Layers[i];
            transposed[i] = layer.IsNarrow ? default : SimdRegression.Kernels.AlignedBuffer.Allocate<T>(layer.Units * layer.InputStride);
        }

        total = options.BatchSize > BatchWorker<T, TKernels>.MostRows ? SimdRegression.Kernels.AlignedBuffer.Allocate<T>(shape.Length) : default;
        numbers = new int[workers.Length * BatchWorker<T, TKernels>.MostRows];
        if (workers.Length > 1)
        {
            barrier = new Barrier(workers.Length);
            threads = new Thread[workers.Length - 1];
            for (int i = 0; i < threads.Length; i++)
            {
                int place = i + 1;
                threads[i] = new Thread(() => Work(place)) { IsBackground = true, Name = $"network {place}" };
                threads[i].Start();
            }
        }
    }

    /// <summary>The sum over the rows of a batch of the slopes of their losses in the parameters.</summary>
    public Memory<T> Gradient => total.IsEmpty ? workers[0].Gradient : total;

    /// <summary>Room for the numbers of as many rows as the team takes at a time.</summary>
    public Span<int> Numbers => numbers;

    /// <summary>Says what the next calls are about.</summary>
    /// <param name="rows">The rows; their memory is pinned.</param>
    /// <param name="ownLoss">The loss.</param>
    /// <param name="ownParameters">The parameters.</param>
    public void Begin(in TrainingRows<T> rows, OutputLoss<T> ownLoss, Memory<T> ownParameters)
    {
        source = rows;
        loss = ownLoss;
        parameters = ownParameters;
    }

    /// <summary>Prepares gradients at the parameters as they are.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Transpose()
    {
        for (int i = 1; i < transposed.Length; i++)
        {
            LayerShape layer = shape.Layers[i];
            if (!layer.IsNarrow)
            {
                ParameterLayout.Transpose(in layer, parameters.Span, transposed[i].Span);
            }
        }
    }

    /// <summary>Adds the slopes of some rows to the gradient.</summary>
    /// <param name="count">How many of <see cref="Numbers"/> count.</param>
    /// <param name="stepKey">What tells the steps apart for dropout.</param>
    /// <param name="first">The place of the first row in its batch; at 0 the gradient begins anew.</param>
    /// <param name="weight">Grows by the weight of the rows, piece by piece: how many pieces a call has depends on the number of threads.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddGradient(int count, ulong stepKey, int first, ref double weight)
    {
        (isGradient, key, firstRow, ready) = (true, stepKey, first, count);
        Share();
        int pieces = Pieces(count);
        for (int i = 0; i < pieces; i++)
        {
            weight += workers[i].Weight;
            if (total.IsEmpty)
            {
                continue;
            }

            if (first == 0 && i == 0)
            {
                workers[i].Gradient.CopyTo(total);
            }
            else
            {
                ElementWise.Add(ref MemoryMarshal.GetReference(workers[i].Gradient.Span), ref MemoryMarshal.GetReference(total.Span), (nuint)shape.Length);
            }
        }
    }

    /// <summary>The weighted sum of the losses of some rows.</summary>
    /// <param name="count">How many of <see cref="Numbers"/> count.</param>
    /// <param name="sum">Grows by it.</param>
    /// <param name="weight">Grows by the weight of the rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void AddLoss(int count, ref double sum, ref double weight)
    {
        (isGradient, ready) = (false, count);
        Share();
        int pieces = Pieces(count);
        for (int i = 0; i < pieces; i++)
        {
            sum += workers[i].LossSum;
            weight += workers[i].Weight;
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        if (barrier is null || isOver)
        {
            return;
        }

        isOver = true;
        barrier.SignalAndWait();
        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        barrier.Dispose();
    }

    private static int Pieces(int count) => (count + BatchWorker<T, TKernels>.MostRows - 1) / BatchWorker<T, TKernels>.MostRows;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Share()
    {
        if (barrier is null || ready <= BatchWorker<T, TKernels>.MostRows)
        {
            Compute(0);
            return;
        }

        ObjectDisposedException.ThrowIf(isOver, this);
        barrier.SignalAndWait();
        Compute(0);
        barrier.SignalAndWait();
    }

    private void Work(int place)
    {
        while (true)
        {
            barrier!.SignalAndWait();
            if (isOver)
            {
                return;
            }

            Compute(place);
            barrier.SignalAndWait();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Compute(int place)
    {
        int start = place * BatchWorker<T, TKernels>.MostRows;
        if (start >= ready)
        {
            return;
        }

        int count = Math.Min(BatchWorker<T, TKernels>.MostRows, ready - start);
        BatchWorker<T, TKernels> worker = workers[place];
        worker.Take(in source, numbers.AsSpan(start, count));
        ref T first = ref MemoryMarshal.GetReference(parameters.Span);
        if (isGradient)
        {
            worker.Differentiate(ref first, transposed, loss!, key, firstRow + start);
        }
        else
        {
            worker.Evaluate(ref first, loss!);
        }
    }
}
