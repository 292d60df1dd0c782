using System.Collections.Concurrent;
using SimdRegression.Statistics;

namespace SimdRegression.Tests.Threads;

/// <summary>What the threads owe each other, whatever the blocks are.</summary>
public class BlockRunnerTests
{
    [ThreadStatic]
    private static long allocatedBefore;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(7)]
    public void Every_block_is_computed_about_its_shift_and_joined_in_order(int threads)
    {
        using var runner = new BlockRunner(1, threads);
        for (int round = 0; round < 200; round++)
        {
            var run = new Run(count: 1 + round) { BlocksAboutShift = 1 + (round % 50) };
            Assert.True(runner.Join(run));
            run.AssertJoined(1 + round);
        }
    }

    [Fact]
    public void Other_threads_take_part()
    {
        using var runner = new BlockRunner(1, 3);

        // The blocks of one thread wait for those of the others.
        using var together = new Barrier(3);
        var threads = new ConcurrentDictionary<int, bool>();
        var run = new Run(count: 3)
        {
            BlocksAboutShift = 3,
            OnCompute = _ =>
            {
                if (threads.TryAdd(Environment.CurrentManagedThreadId, true))
                {
                    together.SignalAndWait();
                }
            },
        };
        Assert.True(runner.Join(run));
        Assert.Equal(3, threads.Count);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(7)]
    public void A_thread_that_does_not_go_on_holds_nobody_up(int threads)
    {
        using var runner = new BlockRunner(1, threads);
        int caller = Environment.CurrentManagedThreadId;
        for (int round = 0; round < 20; round++)
        {
            // Other threads finish nothing before everything was joined, and throw in the end.
            const int Count = 60;
            using var allJoined = new ManualResetEventSlim();
            using var othersAreIn = new ManualResetEventSlim();
            var run = new Run(Count)
            {
                BlocksAboutShift = 7,
                OnCompute = _ =>
                {
                    if (Environment.CurrentManagedThreadId == caller)
                    {
                        othersAreIn.Wait();
                        return;
                    }

                    othersAreIn.Set();
                    allJoined.Wait();
                    throw new InvalidTimeZoneException();
                },
                OnJoin = index =>
                {
                    if (index == Count - 1)
                    {
                        allJoined.Set();
                    }
                },
            };
            Assert.True(runner.Join(run));
            run.AssertJoined(Count);
            Assert.Equal(0, run.Computing);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void What_the_first_block_throws_is_thrown_after_those_before_were_joined_and_nobody_works_any_more(int threads)
    {
        using var runner = new BlockRunner(1, threads);
        for (int round = 0; round < 50; round++)
        {
            var run = new Run(count: 60) { OnCompute = index => ThrowFrom(round, index) };
            InvalidTimeZoneException failure = Assert.Throws<InvalidTimeZoneException>(() => runner.Join(run));
            Assert.Equal($"block {round}", failure.Message);
            run.AssertJoined(round);
            Assert.Equal(0, run.Computing);
            Assert.True(runner.Join(new Run(count: 10)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void The_first_block_that_cannot_be_used_ends_the_run_and_nobody_works_any_more(int threads)
    {
        using var runner = new BlockRunner(1, threads);
        for (int round = 0; round < 50; round++)
        {
            var run = new Run(count: 60) { FirstUnusable = round };
            Assert.False(runner.Join(run));
            run.AssertJoined(round);
            Assert.Equal(0, run.Computing);
        }
    }

    [Fact]
    public void A_second_thread_is_refused_and_the_first_goes_on()
    {
        using var runner = new BlockRunner(1, 2);
        var run = new Run(count: 20)
        {
            OnCompute = index =>
            {
                if (index == 10)
                {
                    Assert.Throws<InvalidOperationException>(() => runner.Join(new Run(count: 1)));
                }
            },
        };
        Assert.True(runner.Join(run));
        run.AssertJoined(20);
    }

    [Fact]
    public void No_thread_allocates()
    {
        using var runner = new BlockRunner(1, 3);
        int arrived = 0;
        long grown = 0;
        var run = new Run(count: 3)
        {
            BlocksAboutShift = 3,
            OnCompute = _ =>
            {
                Interlocked.Increment(ref arrived);
                var wait = default(SpinWait);
                while (Volatile.Read(ref arrived) < 3)
                {
                    wait.SpinOnce(sleep1Threshold: -1);
                }

                long now = GC.GetAllocatedBytesForCurrentThread();
                Interlocked.Add(ref grown, now - allocatedBefore);
                allocatedBefore = now;
            },
        };

        // A collection that another test sets off counts the rest of a thread's buffer as allocated; that does not happen every time.
        long least = long.MaxValue;
        for (int call = 0; call < 200; call++)
        {
            run.Restart();
            grown = arrived = 0;
            Assert.True(runner.Join(run));
            least = call < 20 ? least : Math.Min(least, grown);
        }

        Assert.Equal(0, least);
    }

    private static void ThrowFrom(int first, int index)
    {
        if (index >= first)
        {
            throw new InvalidTimeZoneException($"block {index}");
        }
    }

    /// <summary>Blocks that see to it that they are treated as they must be. Their product is their number and the shift.</summary>
    private sealed class Run : BlockRun
    {
        private int shift;
        private int joinedSoFar;
        private int computing;

        public Run(int count)
        {
            Count = count;
        }

        public int BlocksAboutShift { get; init; } = 20;

        public int FirstUnusable { get; init; } = int.MaxValue;

        public Action<int> OnCompute { get; init; } = _ => { };

        public Action<int> OnJoin { get; init; } = _ => { };

        public int Computing => Volatile.Read(ref computing);

        public void Restart() => joinedSoFar = shift = 0;

        public void AssertJoined(int count) => Assert.Equal(count, joinedSoFar);

        public override int Open(int joined) => Math.Min(BlocksAboutShift - (joined % BlocksAboutShift), Count - joined);

        public override void Compute(int index, Span<double> workspace, BlockResult result)
        {
            Interlocked.Increment(ref computing);
            try
            {
                workspace.Fill(index);
                OnCompute(index);
                result.Sums[0] = shift;
                result.Sums[1] = workspace[^1];
            }
            finally
            {
                Interlocked.Decrement(ref computing);
            }
        }

        public override bool Join(int index, BlockResult result)
        {
            Assert.True(index == joinedSoFar);
            Assert.True(result.Sums[0] == index / BlocksAboutShift && result.Sums[1] == index);
            if (index == FirstUnusable)
            {
                return false;
            }

            joinedSoFar++;
            shift = joinedSoFar / BlocksAboutShift;
            OnJoin(index);
            return true;
        }
    }
}
