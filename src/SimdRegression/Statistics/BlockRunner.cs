using System.Diagnostics;
using System.Runtime.CompilerServices;
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
/// a thread reads besides the rows changes only when all blocks up to the limit have been joined, so publishing the limit is all the order
/// that memory needs.
/// </para>
/// <para>
/// A thread computes into a result of its own and exchanges it with the one of the ring when it is done. So the calling thread can compute
/// a block again that another thread, which the system has put aside, does not finish: whoever is first counts, the bits are the same. What
/// a late thread computes, about a shift that may have moved, is thrown away.
/// </para>
/// <para>
/// Threads sleep between calls. Within a call they wait by yielding, because what they wait for takes microseconds.
/// </para>
/// </remarks>
internal sealed class BlockRunner : IDisposable
{
    /// <summary>The fewest blocks of a call that are worth waking threads: with fewer they would hardly be awake before the calling one is done.</summary>
    public const int FewestBlocks = 4;

    // The calling thread may be at a block of its own when the one that is to be joined gets ready; meanwhile every other thread can
    // finish one and begin another.
    private const int PlacesPerThread = 2;

    private readonly object gate = new();
    private readonly Thread[] threads;
    private readonly Computer own;
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
        own = new Computer(features);
        ring = new RingPlace[PlacesPerThread * threadCount];
        for (int i = 0; i < ring.Length; i++)
        {
            ring[i] = new RingPlace(features);
        }

        threads = new Thread[threadCount - 1];
        for (int i = 0; i < threads.Length; i++)
        {
            var computer = new Computer(features);
            threads[i] = new Thread(() => Work(computer)) { IsBackground = true, Name = $"moments {i + 1}" };
            threads[i].Start();
        }
    }

    /// <summary>Computes and joins all blocks of a run, up to the first that cannot be used.</summary>
    /// <param name="blocks">The run; no thread uses it any more when this returns or throws.</param>
    /// <returns>Whether all could be used.</returns>
    /// <exception cref="InvalidOperationException">Another thread is in this method.</exception>
    /// <exception cref="ObjectDisposedException">The threads have ended.</exception>
    /// <remarks>What computing the first block that failed threw is thrown here.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
        for (int i = 0; i < ring.Length; i++)
        {
            ring[i].State = RingPlace.Awaits(i);
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

    // No thread comes in any more, and those inside leave after the block that they are at. On a busy machine the wait goes round often.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool JoinInOrder(BlockRun blocks)
    {
        int joined = 0;
        int limit = 0;
        long shortest = 0;
        long waitsSince = 0;
        var wait = default(SpinWait);
        while (joined < blocks.Count)
        {
            if (joined == limit)
            {
                limit = joined + blocks.Open(joined);
            }

            Volatile.Write(ref open, Math.Min(limit, joined + ring.Length));
            RingPlace place = ring[joined % ring.Length];
            long now = Stopwatch.GetTimestamp();
            if (Volatile.Read(ref place.State) == RingPlace.Holds(joined))
            {
                if (!Join(blocks, joined, place.Product))
                {
                    return false;
                }

                Volatile.Write(ref place.State, RingPlace.Awaits(joined + ring.Length));
                joined++;
                waitsSince = 0;
            }
            else if (TryCompute(blocks, own))
            {
                long taken = Stopwatch.GetTimestamp() - now;
                shortest = shortest == 0 ? taken : Math.Min(shortest, taken);
                waitsSince = 0;
            }
            else if (waitsSince == 0)
            {
                waitsSince = now;
                wait.Reset();
            }
            else if (now - waitsSince <= 2 * shortest)
            {
                wait.SpinOnce(sleep1Threshold: -1);
            }
            else
            {
                own.Compute(blocks, joined);
                if (TryPass(place, joined))
                {
                    if (!Join(blocks, joined, own.Product))
                    {
                        return false;
                    }

                    joined++;
                }

                waitsSince = 0;
            }
        }

        return true;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static bool Join(BlockRun blocks, int index, Product product)
    {
        product.Failure?.Throw();
        return blocks.Join(index, product.Result);
    }

    // Lets the place of a block go on to the next one, unless the thread that the block was handed out to has just finished it.
    private bool TryPass(RingPlace place, int index)
    {
        int awaits = RingPlace.Awaits(index);
        return Interlocked.CompareExchange(ref place.State, RingPlace.Awaits(index + ring.Length), awaits) == awaits;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Work(Computer computer)
    {
        int callsSeen = 0;
        while (TryEnter(ref callsSeen) is BlockRun blocks)
        {
            var wait = default(SpinWait);
            while (!Volatile.Read(ref closed) && Volatile.Read(ref next) < blocks.Count)
            {
                if (TryCompute(blocks, computer))
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryCompute(BlockRun blocks, Computer computer)
    {
        int index = Volatile.Read(ref next);
        if (index >= Volatile.Read(ref open) || Interlocked.CompareExchange(ref next, index + 1, index) != index)
        {
            return false;
        }

        computer.Compute(blocks, index);
        RingPlace place = ring[index % ring.Length];
        int awaits = RingPlace.Awaits(index);
        if (Interlocked.CompareExchange(ref place.State, RingPlace.BeingExchanged, awaits) == awaits)
        {
            (place.Product, computer.Product) = (computer.Product, place.Product);
            Volatile.Write(ref place.State, RingPlace.Holds(index));
        }

        return true;
    }

    /// <summary>What a block comes to, or why it could not be computed.</summary>
    private sealed class Product(int features)
    {
        public readonly BlockResult Result = new(features);

        public ExceptionDispatchInfo? Failure;
    }

    /// <summary>What a thread computes with.</summary>
    private sealed class Computer(int features)
    {
        private readonly Memory<double> workspace = AlignedBuffer.Allocate(KernelLayout.WorkspaceLength(features));

        public Product Product = new(features);

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public void Compute(BlockRun blocks, int index)
        {
            Product.Failure = null;
            try
            {
                blocks.Compute(index, workspace.Span, Product.Result);
            }
            catch (Exception failure)
            {
                // The calling thread throws it when the blocks before have been joined.
                Product.Failure = ExceptionDispatchInfo.Capture(failure);
            }
        }
    }

    private sealed class RingPlace(int features)
    {
        public const int BeingExchanged = -1;

        /// <summary>Which block the place is for, and whether its product is there.</summary>
        public int State;

        public Product Product = new(features);

        // A run has at most 2^31 / 256 blocks.
        public static int Awaits(int index) => 2 * index;

        public static int Holds(int index) => (2 * index) + 1;
    }
}
