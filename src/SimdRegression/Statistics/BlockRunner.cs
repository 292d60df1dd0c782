using System.Runtime.ExceptionServices;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>
/// Threads that compute the products of blocks of rows while the calling thread, which computes as well, joins them in order.
/// </summary>
/// <remarks>
/// <para>
/// Blocks are handed out by a counter (<c>next</c>) up to a limit (<c>open</c>), which only the calling thread moves on: not beyond what
/// has its products about the present shift, and not beyond the ring of results, of which each is used again when it has been joined. What
/// a thread reads besides the rows changes only while no block is open, so publishing the limit is all the order that memory needs.
/// </para>
/// <para>
/// Threads sleep between calls. Within a call they wait by yielding, because what they wait for takes microseconds.
/// </para>
/// </remarks>
internal sealed class BlockRunner : IDisposable
{
    // The calling thread may be at a block of its own when the one that is to be joined gets ready; meanwhile every other thread can
    // finish two.
    private const int ResultsPerThread = 3;

    private readonly object gate = new();
    private readonly Thread[] threads;
    private readonly Memory<double>[] workspaces;
    private readonly RingPlace[] ring;

    // Guarded by the gate.
    private BlockRun? run;
    private int calls;
    private int inside;
    private bool disposed;

    private int busy;
    private int next;
    private int open;
    private bool closed;

    /// <summary>Allocates results and workspaces, and starts the threads.</summary>
    /// <param name="features">N.</param>
    /// <param name="threadCount">How many threads work, the calling one included.</param>
    public BlockRunner(int features, int threadCount)
    {
        workspaces = new Memory<double>[threadCount];
        ring = new RingPlace[threadCount == 1 ? 1 : ResultsPerThread * threadCount];
        for (int i = 0; i < threadCount; i++)
        {
            workspaces[i] = AlignedBuffer.Allocate(KernelLayout.WorkspaceLength(features));
        }

        for (int i = 0; i < ring.Length; i++)
        {
            ring[i] = new RingPlace(features);
        }

        threads = new Thread[threadCount - 1];
        for (int i = 0; i < threads.Length; i++)
        {
            Memory<double> workspace = workspaces[i + 1];
            threads[i] = new Thread(() => Work(workspace)) { IsBackground = true, Name = $"moments {i + 1}" };
            threads[i].Start();
        }
    }

    /// <summary>Computes and joins all blocks of a run, up to the first that cannot be used.</summary>
    /// <param name="blocks">The run; no thread uses it any more when this returns or throws.</param>
    /// <returns>Whether all could be used.</returns>
    /// <exception cref="InvalidOperationException">Another thread is in this method.</exception>
    /// <exception cref="ObjectDisposedException">The threads have ended.</exception>
    /// <remarks>What computing the first block that failed threw is thrown here.</remarks>
    public bool Join(BlockRun blocks)
    {
        if (Interlocked.Exchange(ref busy, 1) != 0)
        {
            throw new InvalidOperationException("The workers are in use by another thread; each thread needs its own.");
        }

        try
        {
            Open(blocks);
            try
            {
                return JoinInOrder(blocks);
            }
            finally
            {
                Close();
            }
        }
        finally
        {
            Volatile.Write(ref busy, 0);
        }
    }

    /// <summary>Ends the threads, after the call under way if there is one.</summary>
    public void Dispose()
    {
        lock (gate)
        {
            disposed = true;
            Monitor.PulseAll(gate);
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }
    }

    private void Open(BlockRun blocks)
    {
        foreach (RingPlace place in ring)
        {
            place.Ready = -1;
            place.Failure = null;
        }

        lock (gate)
        {
            if (disposed)
            {
                throw new ObjectDisposedException("MomentsWorkers");
            }

            next = 0;
            open = 0;
            closed = false;
            run = blocks;
            calls++;
            Monitor.PulseAll(gate);
        }
    }

    // No thread comes in any more, and those inside leave after the block that they are at.
    private void Close()
    {
        Volatile.Write(ref closed, true);
        lock (gate)
        {
            run = null;
        }

        var wait = default(SpinWait);
        while (Volatile.Read(ref inside) > 0)
        {
            wait.SpinOnce(sleep1Threshold: -1);
        }
    }

    private bool JoinInOrder(BlockRun blocks)
    {
        int joined = 0;
        int limit = 0;
        var wait = default(SpinWait);
        while (joined < blocks.Count)
        {
            if (joined == limit)
            {
                limit = joined + blocks.CountAboutShift(joined);
            }

            Volatile.Write(ref open, Math.Min(limit, joined + ring.Length));
            RingPlace place = ring[joined % ring.Length];
            if (Volatile.Read(ref place.Ready) == joined)
            {
                place.Failure?.Throw();
                if (!blocks.Join(joined, place.Result))
                {
                    return false;
                }

                joined++;
                wait.Reset();
            }
            else if (!TryCompute(blocks, workspaces[0].Span))
            {
                wait.SpinOnce(sleep1Threshold: -1);
            }
        }

        return true;
    }

    private void Work(Memory<double> workspace)
    {
        int callsSeen = 0;
        while (TryEnter(ref callsSeen) is BlockRun blocks)
        {
            var wait = default(SpinWait);
            while (!Volatile.Read(ref closed) && Volatile.Read(ref next) < blocks.Count)
            {
                if (TryCompute(blocks, workspace.Span))
                {
                    wait.Reset();
                }
                else
                {
                    wait.SpinOnce(sleep1Threshold: -1);
                }
            }

            Interlocked.Decrement(ref inside);
        }
    }

    // Sleeps until there is a run that this thread has not seen; null when the thread is to end.
    private BlockRun? TryEnter(ref int callsSeen)
    {
        lock (gate)
        {
            while (!disposed && (run is null || calls == callsSeen))
            {
                Monitor.Wait(gate);
            }

            if (disposed)
            {
                return null;
            }

            callsSeen = calls;
            Interlocked.Increment(ref inside);
            return run;
        }
    }

    // Computes the next block, if one is open.
    private bool TryCompute(BlockRun blocks, Span<double> workspace)
    {
        int index = Volatile.Read(ref next);
        if (index >= Volatile.Read(ref open) || Interlocked.CompareExchange(ref next, index + 1, index) != index)
        {
            return false;
        }

        RingPlace place = ring[index % ring.Length];
        try
        {
            blocks.Compute(index, workspace, place.Result);
        }
        catch (Exception failure)
        {
            // The calling thread throws it when the blocks before have been joined.
            place.Failure = ExceptionDispatchInfo.Capture(failure);
        }

        Volatile.Write(ref place.Ready, index);
        return true;
    }

    private sealed class RingPlace(int features)
    {
        /// <summary>The products of a block.</summary>
        public readonly BlockResult Result = new(features);

        /// <summary>Why there are none.</summary>
        public ExceptionDispatchInfo? Failure;

        /// <summary>Which block's products are there.</summary>
        public int Ready;
    }
}
