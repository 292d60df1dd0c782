using SimdRegression.Tests.CurvedFits;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Concurrency;

/// <summary>Threads that each have objects of their own do not disturb each other, whatever those objects do inside.</summary>
public class SeparateInstancesTests
{
    private const int Threads = 6;

    private readonly NewtonProblem problem = new(240, 10, seed: 521);

    [Fact]
    public void Fits_over_rows() => AssertUndisturbed(seed: 1, () =>
    {
        var trainer = new Double10.Trainer();
        trainer.Fit(problem.Rows, problem.Labels, new LogisticLoss(), new Ridge(1.0), new Newton(), out Double10 newton);
        trainer.Fit(problem.Rows, problem.Labels, new LogisticLoss(), new ElasticNet(0.01, 0.5), new ProximalNewton(), out Double10 net);
        trainer.Fit(problem.Rows, problem.Numbers, new HuberLoss(), new NoPenalty(), new StochasticGradientDescent { Epochs = 3 }, out Double10 descent);
        return [.. newton.Coefficients, .. net.Coefficients, .. descent.Coefficients];
    });

    [Fact]
    public void Cross_validation_on_threads_of_its_own() => AssertUndisturbed(seed: 2, () =>
    {
        FoldAssignment folds = FoldAssignment.Shuffled(240, 6, seed: 1);
        var validation = new Double10.CrossValidation(folds);
        validation.Add(problem.Rows, problem.Numbers);
        var options = new TuningOptions { Threads = 3 };
        TuningResult lasso = validation.Tune(EstimatorKind.Lasso, new GridSearch(20), in options, out Double10 sparse);
        double best = lasso.Best.Alpha;
        var rows = new Double10.RowCrossValidation(folds);
        RowBatch<double> batch = problem.Batch();
        TuningResult logistic = rows.Tune(
            in batch, default(LogisticLoss), EstimatorKind.Ridge, default(Newton), new GridSearch(4), in options, out Double10 ridge);
        return [best, logistic.Best.Alpha, .. sparse.Coefficients, .. ridge.Coefficients];
    });

    [Fact]
    public void Resamples_and_paths() => AssertUndisturbed(seed: 3, () =>
    {
        var bootstrap = new LinearModel<double>.Bootstrap(10, 20, seed: 5);
        bootstrap.Fit(problem.Rows, problem.Numbers, new Lasso(0.05), out LinearModel<double> average);
        var moments = new Double10.Moments();
        moments.Add(problem.Rows, problem.Numbers);
        var path = new RegularizationPath(10);
        moments.Path(EstimatorKind.Lasso, default, path);
        return [.. average.Coefficients, .. path.CoefficientsAt(path.Count / 2), .. path.DegreesOfFreedom];
    });

    [Fact]
    public void What_follows_a_stream() => AssertUndisturbed(seed: 4, () =>
    {
        var recursion = new Double10.RecursiveLeastSquares(new() { ForgettingFactor = 0.99 });
        var learner = new Double10.Learner();
        var window = new Double10.Window(100);
        for (int r = 0; r < problem.Labels.Length; r++)
        {
            ReadOnlySpan<double> row = problem.Rows.AsSpan(10 * r, 10);
            recursion.Update(row, problem.Numbers[r]);
            learner.Update(row, problem.Numbers[r], new SquaredLoss());
            window.Add(row, problem.Numbers.AsSpan(r, 1));
        }

        window.Fit(new LeastSquares(), out Double10 last);
        return [.. recursion.Coefficients, .. learner.Coefficients, .. last.Coefficients];
    });

    [Fact]
    public void Workers_that_are_in_use_refuse_another_thread_and_do_not_suffer()
    {
        const int Rows = 40_000;
        Problem many = Problem.Random(Rows, 8, seed: 522);
        var alone = new Double8.Moments();
        alone.Add(many.Rows, many.Targets);
        double wanted = alone.CrossProduct(3, 2);
        using var workers = new MomentsWorkers(8, 2);
        DisturbedThreads.Run(3, seed: 5, (_, disturbance) =>
        {
            var moments = new Double8.Moments { Workers = workers };
            for (int round = 0; round < 20; round++)
            {
                disturbance.Strike();
                moments.Reset();
                while (moments.Count == 0)
                {
                    try
                    {
                        moments.Add(many.Rows, many.Targets);
                    }
                    catch (InvalidOperationException)
                    {
                        // Nothing has changed: the same call again is right.
                        Assert.Equal(0, moments.Count);
                        Thread.Yield();
                    }
                }

                Same.Bits(wanted, moments.CrossProduct(3, 2), "cross product");
            }
        });
    }

    private static void AssertUndisturbed(int seed, Func<double[]> work)
    {
        double[] wanted = work();
        DisturbedThreads.Run(Threads, seed, (_, disturbance) =>
        {
            for (int round = 0; round < 4; round++)
            {
                disturbance.Strike();
                Same.Bits(wanted, work(), "number");
            }
        });
    }
}
