using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Threads;

/// <summary>What may be shared between threads, and what is merged.</summary>
public class ThreadTests
{
    private const int ThreadCount = 8;

    [Fact]
    public void Any_number_of_threads_predict_with_one_model()
    {
        Problem problem = Problem.Random(500, 10, seed: 81);
        var moments = new Double10.Moments();
        moments.Add(problem.Rows, problem.Targets);
        moments.Fit(new Ridge(1.0), out Double10 generated);
        var runTime = new LinearModel<double>(generated.Coefficients, generated.Intercept);
        var wanted = new double[problem.Count];
        generated.Predict(problem.Rows, wanted);

        InParallel(_ =>
        {
            var predictions = new double[problem.Count];
            for (int round = 0; round < 50; round++)
            {
                generated.Predict(problem.Rows, predictions);
                Same.Bits(wanted, predictions, "prediction");
                runTime.Predict(problem.Rows, predictions);
                Same.Bits(wanted, predictions, "prediction");
                Same.Bits(wanted[round], runTime.Predict(problem.RowsOf(round, 1)), "prediction");
            }
        });
    }

    [Theory]
    [InlineData("Double10")]
    [InlineData("Float64")]
    [InlineData("double 5")]
    public void Threads_with_moments_of_their_own_merged_in_order_give_the_same_bits_every_time(string name)
    {
        int features = Subjects.Create(name).Features;
        Problem problem = Problem.Random(ThreadCount * 400, features, seed: 82);
        byte[]? first = null;
        for (int run = 0; run < 5; run++)
        {
            var shards = new MomentsSubject[ThreadCount];
            var fits = new Fitted[ThreadCount];
            InParallel(thread =>
            {
                shards[thread] = Subjects.Create(name);
                shards[thread].Add(problem.RowsOf(thread * 400, 400), problem.TargetsOf(thread * 400, 400));
                fits[thread] = shards[thread].Fit(new Lasso(0.1));
            });
            MomentsSubject whole = Subjects.Create(name);
            foreach (MomentsSubject shard in shards)
            {
                whole.Merge(shard);
            }

            first ??= whole.Bytes();
            Assert.Equal(first, whole.Bytes());
            Assert.All(fits, fitted => Assert.True(fitted.Report.Converged));
        }

        MomentsSubject loaded = Subjects.Create(name);
        loaded.Load(new MemoryStream(first!));
        new ExactMoments(problem).AssertMatches(loaded, 1e-14);
    }

    // Real threads, all started before any goes on; what one throws fails the test.
    private static void InParallel(Action<int> body)
    {
        using var start = new Barrier(ThreadCount);
        var failures = new Exception?[ThreadCount];
        Thread[] threads = Enumerable.Range(0, ThreadCount).Select(index => new Thread(() =>
        {
            try
            {
                start.SignalAndWait();
                body(index);
            }
            catch (Exception failure)
            {
                failures[index] = failure;
            }
        })).ToArray();
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.All(failures, Assert.Null);
    }
}
