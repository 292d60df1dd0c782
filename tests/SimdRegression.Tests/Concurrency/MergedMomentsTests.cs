using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Concurrency;

/// <summary>Moments of many threads, filled while the scheduler does what it likes, and merged in a fixed order.</summary>
public class MergedMomentsTests
{
    private const int Threads = 8;
    private const int RowsOfThread = 1500;

    [Theory]
    [InlineData("Double3", false)]
    [InlineData("Double16", true)]
    [InlineData("Double33", false)]
    [InlineData("Float10", true)]
    [InlineData("Float64", false)]
    [InlineData("double 24", true)]
    public void Eight_threads_leave_the_bits_of_one(string name, bool weighted)
    {
        int features = Support.Subjects.Create(name).Features;
        Problem problem = Problem.Random(Threads * RowsOfThread, features, seed: 501, offset: 30.0);
        double[]? weights = weighted ? problem.Weights(seed: 502) : null;
        MomentsSubject wanted = Merge(name, Enumerable.Range(0, Threads).Select(shard =>
        {
            MomentsSubject moments = Support.Subjects.Create(name);
            Add(moments, problem, weights, shard * RowsOfThread, RowsOfThread);
            return moments;
        }));
        for (int seed = 0; seed < 4; seed++)
        {
            var shards = new MomentsSubject[Threads];
            DisturbedThreads.Run(Threads, seed, (thread, disturbance) =>
            {
                shards[thread] = Support.Subjects.Create(name);
                for (int done = 0; done < RowsOfThread;)
                {
                    int count = Math.Min(1 + disturbance.Next(200), RowsOfThread - done);
                    Add(shards[thread], problem, weights, (thread * RowsOfThread) + done, count);
                    done += count;
                    disturbance.Strike();
                    if (disturbance.Next(5) == 0)
                    {
                        shards[thread].Fit(new Lasso(0.1));
                    }
                }
            });
            Same.Bits(wanted, Merge(name, shards));
        }
    }

    [Fact]
    public void Doubled_moments_of_eight_threads_leave_the_bits_of_one()
    {
        Problem problem = Problem.Random(Threads * RowsOfThread, 10, seed: 503, offset: 1e6);
        byte[]? wanted = null;
        for (int seed = 0; seed < 4; seed++)
        {
            var shards = new Double10.Moments[Threads];
            DisturbedThreads.Run(seed == 0 ? 1 : Threads, seed, (thread, disturbance) =>
            {
                for (int shard = thread; shard < (seed == 0 ? Threads : thread + 1); shard++)
                {
                    shards[shard] = new Double10.Moments { SumPrecision = SumPrecision.Doubled };
                    disturbance.Strike();
                    shards[shard].Add(problem.RowsOf(shard * RowsOfThread, RowsOfThread), problem.TargetsOf(shard * RowsOfThread, RowsOfThread));
                }
            });
            Double10.Moments whole = shards[0];
            for (int shard = 1; shard < Threads; shard++)
            {
                whole.Merge(shards[shard]);
            }

            using var stream = new MemoryStream();
            whole.Save(stream);
            wanted ??= stream.ToArray();
            Assert.Equal(wanted, stream.ToArray());
        }
    }

    private static void Add(MomentsSubject moments, Problem problem, double[]? weights, int start, int count)
    {
        moments.Add(problem.RowsOf(start, count), problem.TargetsOf(start, count), weights is null ? [] : weights.AsSpan(start, count));
    }

    private static MomentsSubject Merge(string name, IEnumerable<MomentsSubject> shards)
    {
        MomentsSubject whole = Support.Subjects.Create(name);
        foreach (MomentsSubject shard in shards)
        {
            whole.Merge(shard);
        }

        return whole;
    }
}
