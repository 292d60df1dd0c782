using SimdRegression.Kernels;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Threads;

/// <summary>Moments have the same bits with any number of threads and without, and the same exceptions.</summary>
public class MomentsWorkersTests
{
    private static readonly int[] ThreadCounts = [1, 2, 3, 7];

    public static TheoryData<string> Subjects() => Support.Subjects.All();

    [Theory]
    [MemberData(nameof(Subjects))]
    public void The_number_of_threads_does_not_show(string name)
    {
        MomentsSubject alone = Support.Subjects.Create(name);
        Problem problem = Problem.Random(RowsOfBlocks(alone, 45) + 13, alone.Features, seed: 91, offset: 3.0);
        problem.Into(alone);
        ForEachThreadCount(alone.Features, workers =>
        {
            MomentsSubject shared = Support.Subjects.Create(name);
            shared.Workers = workers;
            Same.Bits(alone, problem.Into(shared));
        });
    }

    [Theory]
    [MemberData(nameof(Subjects))]
    public void The_number_of_threads_does_not_show_with_weights_some_of_them_zero(string name)
    {
        MomentsSubject alone = Support.Subjects.Create(name);
        int blockRows = KernelLayout.BlockRows(alone.Features);
        Problem problem = Problem.Random(RowsOfBlocks(alone, 20), alone.Features, seed: 92);
        double[] weights = problem.Weights(seed: 93);

        // Whole blocks without weight: the first, whose place the next one takes, and others on the way.
        foreach (int block in new[] { 0, 5, 11, 12 })
        {
            weights.AsSpan(block * blockRows, blockRows).Clear();
        }

        problem.Into(alone, weights);
        ForEachThreadCount(alone.Features, workers =>
        {
            MomentsSubject shared = Support.Subjects.Create(name);
            shared.Workers = workers;
            Same.Bits(alone, problem.Into(shared, weights));
        });
    }

    [Theory]
    [InlineData("Double3")]
    [InlineData("Double16")]
    [InlineData("Float10")]
    [InlineData("Float64")]
    [InlineData("double 24")]
    public void The_division_over_calls_does_not_show(string name)
    {
        MomentsSubject alone = Support.Subjects.Create(name);
        int blockRows = KernelLayout.BlockRows(alone.Features);
        Problem problem = Problem.Random(40 * blockRows, alone.Features, seed: 94);
        problem.Into(alone);
        ForEachThreadCount(alone.Features, workers =>
        {
            // Calls with and without enough blocks for threads, with rows that wait before and after, on some workers or none.
            foreach (int[] calls in new int[][] { [1, 9999], [7, 20 * blockRows, 5], [(5 * blockRows) + 1], [blockRows, 7 * blockRows] })
            {
                MomentsSubject shared = Support.Subjects.Create(name);
                int call = 0;
                for (int start = 0; start < problem.Count;)
                {
                    int count = Math.Min(calls[call++ % calls.Length], problem.Count - start);
                    shared.Workers = call % 4 == 3 ? null : workers;
                    shared.Add(problem.RowsOf(start, count), problem.TargetsOf(start, count));
                    start += count;
                }

                Same.Bits(alone, shared);
            }
        });
    }

    [Theory]
    [InlineData("Double8")]
    [InlineData("Float10")]
    [InlineData("double 24")]
    public void Rows_may_be_parts_of_wider_records(string name)
    {
        MomentsSubject alone = Support.Subjects.Create(name);
        Problem problem = Problem.Random(RowsOfBlocks(alone, 20) + 1, alone.Features, seed: 95);
        double[] weights = problem.Weights(seed: 96);
        problem.Into(alone, weights);
        int stride = alone.Features + 3;
        var records = new double[((problem.Count - 1) * stride) + alone.Features];
        Array.Fill(records, double.NaN);
        for (int r = 0; r < problem.Count; r++)
        {
            problem.RowsOf(r, 1).CopyTo(records.AsSpan(r * stride));
        }

        ForEachThreadCount(alone.Features, workers =>
        {
            MomentsSubject strided = Support.Subjects.Create(name);
            MomentsSubject tensor = Support.Subjects.Create(name);
            strided.Workers = tensor.Workers = workers;
            strided.AddStrided(records, stride, problem.Targets, weights);
            Same.Bits(alone, strided);
            tensor.AddTensor(records, [problem.Count, alone.Features], [stride, 1], problem.Targets, weights);
            Same.Bits(alone, tensor);
        });
    }

    [Fact]
    public void Squares_beyond_the_range_of_float_are_summed_in_double_by_every_thread()
    {
        MomentsSubject alone = Support.Subjects.RunTimeSingle(10);
        Problem problem = Problem.Random(RowsOfBlocks(alone, 45), 10, seed: 97);

        // Well after the rows that let sums be float, alternate blocks leave its range.
        int blockRows = KernelLayout.BlockRows(10);
        for (int block = 24; block < 45; block += 2)
        {
            problem.Targets[block * blockRows] = 1e30;
        }

        problem.Into(alone);
        ForEachThreadCount(10, workers =>
        {
            MomentsSubject shared = Support.Subjects.RunTimeSingle(10);
            shared.Workers = workers;
            Same.Bits(alone, problem.Into(shared));
        });
    }

    [Theory]
    [InlineData("Double10")]
    [InlineData("Float64")]
    public void The_first_value_that_cannot_be_used_is_named_and_nothing_is_changed(string name)
    {
        MomentsSubject held = Support.Subjects.Create(name);
        int blockRows = KernelLayout.BlockRows(held.Features);
        Problem first = Problem.Random((3 * blockRows) + 17, held.Features, seed: 98);
        Problem problem = Problem.Random(20 * blockRows, held.Features, seed: 99);
        first.Into(held);
        byte[] before = held.Bytes();
        ForEachThreadCount(held.Features, workers =>
        {
            MomentsSubject shared = Support.Subjects.Create(name);
            first.Into(shared);
            shared.Workers = workers;
            foreach (int row in new[] { 0, (4 * blockRows) + 3, (9 * blockRows) - 1, problem.Count - 1 })
            {
                double[] rows = [.. problem.Rows];
                rows[(row * held.Features) + 1] = double.NaN;

                // Later ones, which another thread may find first.
                for (int later = row + blockRows; later < problem.Count; later += blockRows)
                {
                    rows[later * held.Features] = double.PositiveInfinity;
                }

                ArgumentException error = Assert.Throws<ArgumentException>("rows", () => shared.Add(rows, problem.Targets));
                Assert.StartsWith($"Row {row}, feature 1 is NaN", error.Message);
                Assert.Equal(before, shared.Bytes());
            }

            MomentsSubject alone = Support.Subjects.Create(name);
            first.Into(alone);
            Same.Bits(problem.Into(alone), problem.Into(shared));
        });
    }

    [Fact]
    public void A_value_that_cannot_be_used_is_found_in_blocks_without_weight()
    {
        Problem problem = Problem.Random(16 * 1024, 5, seed: 100);
        double[] weights = new double[problem.Count];
        weights.AsSpan(0, 4096).Fill(1.0);
        problem.Targets[9000] = double.NaN;
        ForEachThreadCount(5, workers =>
        {
            MomentsSubject shared = Support.Subjects.RunTimeDouble(5);
            shared.Workers = workers;
            ArgumentException error = Assert.Throws<ArgumentException>(
                "targets", () => shared.Add(problem.Rows, problem.Targets, weights));
            Assert.StartsWith("Target 9000 is NaN", error.Message);
            Same.Bits(Support.Subjects.RunTimeDouble(5), shared);
        });
    }

    [Fact]
    public void One_set_of_workers_serves_moments_in_turn_of_both_element_types()
    {
        using var workers = new MomentsWorkers(10, 3);
        Problem problem = Problem.Random(20_000, 10, seed: 101);
        string[] names = ["Double10", "Float10", "double 10", "float 10"];
        byte[][] wanted = [.. names.Select(name => problem.Into(Support.Subjects.Create(name)).Bytes())];
        MomentsSubject[] shared = [.. names.Select(Support.Subjects.Create)];
        for (int round = 0; round < 25; round++)
        {
            for (int i = 0; i < names.Length; i++)
            {
                shared[i].Reset();
                shared[i].Workers = workers;
                Assert.Equal(wanted[i], problem.Into(shared[i]).Bytes());
            }
        }
    }

    [Fact]
    public void Threads_with_workers_of_their_own_do_not_disturb_each_other()
    {
        Problem problem = Problem.Random(16_384, 8, seed: 102);
        byte[] wanted = problem.Into(Support.Subjects.Create("Double8")).Bytes();
        Parallel.For(0, 4, _ =>
        {
            using var workers = new MomentsWorkers(8, 3);
            MomentsSubject shared = Support.Subjects.Create("Double8");
            shared.Workers = workers;
            for (int round = 0; round < 25; round++)
            {
                shared.Reset();
                Assert.Equal(wanted, problem.Into(shared).Bytes());
            }
        });
    }

    [Theory]
    [InlineData(0, 2, "features")]
    [InlineData(513, 2, "features")]
    [InlineData(4, 0, "threads")]
    [InlineData(4, -1, "threads")]
    [InlineData(4, MomentsWorkers.MaxThreads + 1, "threads")]
    public void Wrong_numbers_are_refused(int features, int threads, string name)
    {
        Assert.Throws<ArgumentOutOfRangeException>(name, () => new MomentsWorkers(features, threads));
    }

    [Fact]
    public void Workers_for_another_number_of_features_are_refused()
    {
        using var workers = new MomentsWorkers(9, 2);
        var moments = new LinearModel<double>.Moments(10);
        Assert.Throws<ArgumentException>("value", () => moments.Workers = workers);
        Assert.Null(moments.Workers);
        Assert.Equal((9, 2), (workers.FeatureCount, workers.ThreadCount));
    }

    [Fact]
    public void Workers_that_were_disposed_of_are_refused_where_they_would_be_used()
    {
        var workers = new MomentsWorkers(3, 2);
        MomentsSubject moments = Support.Subjects.Create("Double3");
        moments.Workers = workers;
        workers.Dispose();
        workers.Dispose();
        Problem problem = Problem.Random(20_000, 3, seed: 103);
        Assert.Throws<ObjectDisposedException>(() => problem.Into(moments));
        Same.Bits(Support.Subjects.Create("Double3"), moments);
        moments.Workers = null;
        Same.Bits(problem.Into(Support.Subjects.Create("Double3")), problem.Into(moments));
    }

    private static int RowsOfBlocks(MomentsSubject moments, int blocks) => blocks * KernelLayout.BlockRows(moments.Features);

    private static void ForEachThreadCount(int features, Action<MomentsWorkers> check)
    {
        foreach (int threads in ThreadCounts)
        {
            using var workers = new MomentsWorkers(features, threads);
            check(workers);
        }
    }
}
