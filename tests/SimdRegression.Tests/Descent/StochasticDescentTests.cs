using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Descent;

/// <summary>Stochastic and mini-batch descent.</summary>
public class StochasticDescentTests
{
    private static readonly Problem Mild = DescentProblems.Mild(4000);

    [Theory]
    [InlineData(1, RowOrder.Shuffled, 1e-3)]
    [InlineData(1, RowOrder.WithReplacement, 1e-3)]
    [InlineData(1, RowOrder.AsGiven, 1e-3)]
    [InlineData(32, RowOrder.Shuffled, 1e-4)]
    [InlineData(100, RowOrder.Shuffled, 1e-4)]
    [InlineData(32, RowOrder.WithReplacement, 1e-4)]
    public void Default_schedules_reach_the_optimum_of_ridge(int batchSize, RowOrder order, double tolerance)
    {
        double[] weights = Mild.Weights(seed: 4);
        double[] exact = DescentProblems.Exact(Mild, new Ridge(5.0), default, weights);
        double optimum = DescentProblems.Objective(Mild, Mild.Targets, new SquaredLoss(), exact, l2: 5.0, weights: weights);
        RowBatch<double> batch = DescentProblems.Batch(Mild, weights);
        var solver = new StochasticGradientDescent { BatchSize = batchSize, Order = order };
        TrainingReport report = new LinearModel<double>.Trainer(Mild.Features)
            .Fit(in batch, new SquaredLoss(), new Ridge(5.0), solver, default, out _);
        Assert.Equal(FitStatus.IterationLimit, report.Status);
        Assert.InRange(report.Objective, optimum * (1.0 - 1e-12), optimum * (1.0 + tolerance));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_step_of_a_single_row_suits_the_longest_and_that_of_many_their_mean(bool standardize)
    {
        // The first column is far from zero, so most of the length of a row is its.
        const int Features = 2;
        double[] rows = [.. Mild.Rows.Chunk(Mild.Features).Take(200).SelectMany(row => new[] { row[0] + 20.0, row[1] })];
        double[] targets = Mild.Targets[..200];
        double[] deviations = [.. Enumerable.Range(0, Features).Select(j => standardize ? Deviation(rows.Where((_, i) => i % Features == j)) : 1.0)];
        double longest = rows.Chunk(Features).Max(row => 1.0 + row.Select((value, j) => value / deviations[j] * (value / deviations[j])).Sum());
        var options = new FitOptions { Standardize = standardize };
        var batch = new RowBatch<double>(rows, Features, targets, default);
        var trainer = new LinearModel<double>.Trainer(Features);
        var solver = new StochasticGradientDescent { BatchSize = 1, Epochs = 1 };
        TrainingReport single = trainer.Fit(in batch, new SquaredLoss(), new Ridge(0.0), solver, options, out _);
        Assert.Equal(1.0 / longest, single.StepSize, 1e-12 / longest);
        TrainingReport many = trainer.Fit(in batch, new SquaredLoss(), new Ridge(0.0), solver with { BatchSize = 100 }, options, out _);
        Assert.InRange(many.StepSize * longest, 1.01, 2.0);
        static double Deviation(IEnumerable<double> values) => Math.Sqrt(values.Average(value => value * value) - (values.Average() * values.Average()));
    }

    [Fact]
    public void Single_rows_and_batches_of_one_with_idle_bounds_make_the_same_steps()
    {
        // Bounds send single rows the way of batches, whose arithmetic is another.
        var options = new FitOptions { Standardize = true, PenaltyFactors = new double[] { 1, 0, 2, 1, 0.5, 1, 1, 3, 1, 1 } };
        FitOptions bounded = options with { LowerBounds = new double[] { -1e6 } };
        var solver = new StochasticGradientDescent { Epochs = 3, AverageFrom = 0, Seed = 11 };
        var penalty = new ElasticNet(0.01, 0.5);
        double[] weights = Mild.Weights(seed: 4);
        RowBatch<double> batch = DescentProblems.Batch(Mild, weights);
        var trainer = new LinearModel<double>.Trainer(Mild.Features);
        trainer.Fit(in batch, new SquaredLoss(), penalty, solver, options, out LinearModel<double> first);
        trainer.Fit(in batch, new SquaredLoss(), penalty, solver, bounded, out LinearModel<double> second);

        // The step size follows the schedule every 64 rows there and every row here.
        DescentProblems.AssertNear(DescentProblems.Answer(first), DescentProblems.Answer(second), 1e-3);
    }

    [Fact]
    public void A_constant_schedule_makes_single_rows_and_batches_of_one_agree_to_rounding()
    {
        var options = new FitOptions { Standardize = true, PenaltyFactors = new double[] { 1, 0, 2, 1, 0.5, 1, 1, 3, 1, 1 } };
        FitOptions bounded = options with { LowerBounds = new double[] { -1e6 } };
        var solver = new StochasticGradientDescent { Epochs = 3, AverageFrom = 0, Seed = 11, Schedule = StepSchedule.Constant };
        RowBatch<double> batch = DescentProblems.Batch(Mild, Mild.Weights(seed: 4));
        var trainer = new LinearModel<double>.Trainer(Mild.Features);
        trainer.Fit(in batch, new SquaredLoss(), new Ridge(3.0), solver, options, out LinearModel<double> first);
        trainer.Fit(in batch, new SquaredLoss(), new Ridge(3.0), solver, bounded, out LinearModel<double> second);
        DescentProblems.AssertNear(DescentProblems.Answer(first), DescentProblems.Answer(second), 1e-11);
    }

    [Fact]
    public void The_logistic_loss_comes_near_its_optimum()
    {
        double[] labels = DescentProblems.Labels(Mild);
        var trainer = new LinearModel<double>.Trainer(Mild.Features);
        TrainingReport exact = trainer.Fit(Mild.Rows, labels, new LogisticLoss(), new Ridge(4.0), new ProximalGradient(), out _);
        TrainingReport single = trainer.Fit(Mild.Rows, labels, new LogisticLoss(), new Ridge(4.0), new StochasticGradientDescent(), out _);
        TrainingReport many = trainer.Fit(
            Mild.Rows, labels, new LogisticLoss(), new Ridge(4.0), new StochasticGradientDescent { BatchSize = 16 }, out _);
        Assert.True(exact.Converged);
        Assert.InRange(single.Objective, exact.Objective, exact.Objective * (1.0 + 1e-3));
        Assert.InRange(many.Objective, exact.Objective, exact.Objective * (1.0 + 1e-4));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    public void A_seed_gives_the_same_bits_and_another_others(int batchSize)
    {
        var solver = new StochasticGradientDescent { BatchSize = batchSize, Epochs = 2, Seed = 7 };
        double[] first = Fit(solver);
        Assert.Equal(first, Fit(solver));
        Assert.NotEqual(first, Fit(solver with { Seed = 8 }));
        Assert.NotEqual(first, Fit(solver with { Order = RowOrder.WithReplacement }));
    }

    [Fact]
    public void Averaging_takes_the_noise_out_of_constant_steps()
    {
        double[] exact = DescentProblems.Exact(Mild, new Ridge(5.0));
        double optimum = DescentProblems.Objective(Mild, Mild.Targets, new SquaredLoss(), exact, l2: 5.0);
        var solver = new StochasticGradientDescent { Epochs = 40, Schedule = StepSchedule.Constant };
        var trainer = new LinearModel<double>.Trainer(Mild.Features);
        double last = trainer.Fit(
            Mild.Rows, Mild.Targets, new SquaredLoss(), new Ridge(5.0), solver with { AverageFrom = 0 }, out _).Objective - optimum;
        double averaged = trainer.Fit(
            Mild.Rows, Mild.Targets, new SquaredLoss(), new Ridge(5.0), solver with { AverageFrom = 10 }, out _).Objective - optimum;
        Assert.True(averaged < 0.05 * last, $"{averaged} against {last}");
    }

    [Fact]
    public void Momentum_of_both_kinds_comes_near_the_optimum()
    {
        double[] exact = DescentProblems.Exact(Mild, new Ridge(5.0));
        double optimum = DescentProblems.Objective(Mild, Mild.Targets, new SquaredLoss(), exact, l2: 5.0);
        foreach (bool nesterov in (bool[])[false, true])
        {
            var solver = new StochasticGradientDescent { BatchSize = 50, Momentum = 0.5, Nesterov = nesterov };
            TrainingReport report = new LinearModel<double>.Trainer(Mild.Features)
                .Fit(Mild.Rows, Mild.Targets, new SquaredLoss(), new Ridge(5.0), solver, out _);
            Assert.InRange(report.Objective, optimum, optimum * (1.0 + 1e-4));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20)]
    public void Steps_that_are_too_long_are_noticed_and_shorter_ones_named(int batchSize)
    {
        var trainer = new LinearModel<double>.Trainer(Mild.Features);
        var solver = new StochasticGradientDescent { BatchSize = batchSize, StepSize = 5.0 };
        TrainingReport report = trainer.Fit(Mild.Rows, Mild.Targets, new SquaredLoss(), new Ridge(1.0), solver, out LinearModel<double> model);
        Assert.Equal(FitStatus.Diverged, report.Status);
        Assert.Equal(0, report.Iterations);
        Assert.All(DescentProblems.Answer(model), value => Assert.Equal(0.0, value));
        TrainingReport second = trainer.Fit(
            Mild.Rows, Mild.Targets, new SquaredLoss(), new Ridge(1.0), solver with { StepSize = report.SuggestedStepSize }, out _);
        Assert.Equal(FitStatus.IterationLimit, second.Status);
    }

    [Fact]
    public void A_loss_without_bounded_curvature_has_a_step_named_that_works()
    {
        double[] counts = [.. Mild.Targets.Select(target => Math.Floor(Math.Abs(4.0 * target)))];
        var trainer = new LinearModel<double>.Trainer(Mild.Features);
        var solver = new StochasticGradientDescent { StepSize = 100.0 };
        TrainingReport report = trainer.Fit(Mild.Rows, counts, new PoissonLoss(), new Ridge(1.0), solver, out _);
        Assert.Equal(FitStatus.Diverged, report.Status);
        TrainingReport second = trainer.Fit(
            Mild.Rows, counts, new PoissonLoss(), new Ridge(1.0), solver with { StepSize = 0.25 * report.SuggestedStepSize }, out _);
        Assert.Equal(FitStatus.IterationLimit, second.Status);
    }

    [Fact]
    public void Held_out_rows_stop_and_the_best_iterate_is_the_answer()
    {
        Problem noisy = DescentProblems.Mild(60, features: 40, noise: 3.0);
        var losses = new List<double>();
        var solver = new StochasticGradientDescent { Epochs = 1000, AverageFrom = 0, HeldOutFraction = 0.3, Patience = 10, Seed = 5 };
        TrainingReport report = new LinearModel<double>.Trainer(40)
            .Fit(noisy.Rows, noisy.Targets, new SquaredLoss(), new NoPenalty(), solver, out LinearModel<double> model);
        Assert.Equal(FitStatus.StoppedEarly, report.Status);
        Assert.InRange(report.Iterations, 10, 999);

        // The answer is that of the fit with so many epochs as led to the best iterate.
        TrainingReport best = new LinearModel<double>.Trainer(40).Fit(
            noisy.Rows, noisy.Targets, new SquaredLoss(), new NoPenalty(), solver with { Epochs = report.Iterations - 10 }, out LinearModel<double> same);
        Assert.Equal(DescentProblems.Answer(same), DescentProblems.Answer(model));
        Assert.Equal(best.HeldOutLoss, report.HeldOutLoss);
    }

    [Fact]
    public void Observers_see_every_epoch()
    {
        var passes = new List<int>();
        var solver = new StochasticGradientDescent { Epochs = 4, Observer = (pass, w, _) => passes.Add(pass + (100 * w.Length)) };
        new LinearModel<double>.Trainer(Mild.Features).Fit(Mild.Rows, Mild.Targets, new SquaredLoss(), new NoPenalty(), solver, out _);
        Assert.Equal([1000, 1001, 1002, 1003, 1004], passes);
    }

    [Fact]
    public void Generated_models_of_both_types_fit_in_one_line()
    {
        Problem problem = DescentProblems.Mild(2000, features: 10);
        float[] rows = Array.ConvertAll(problem.Rows, value => (float)value);
        float[] targets = Array.ConvertAll(problem.Targets, value => (float)value);
        TrainingReport wide = Double10.Fit(
            problem.Rows, problem.Targets, new SquaredLoss(), new Ridge(1.0), new StochasticGradientDescent(), out Double10 first);
        TrainingReport narrow = Float10.Fit(rows, targets, new SquaredLoss(), new Ridge(1.0), new StochasticGradientDescent(), out Float10 second);
        TrainingReport batch = Float10.Fit(rows, targets, new SquaredLoss(), new Ridge(1.0), new GradientDescent(), out Float10 third);
        Assert.Equal(wide.Objective, narrow.Objective, 1e-4 * wide.Objective);
        Assert.True(batch.Status is FitStatus.Converged or FitStatus.Stalled);
        for (int j = 0; j < 10; j++)
        {
            Assert.Equal(first.Coefficients[j], second.Coefficients[j], 1e-3);
            Assert.Equal(first.Coefficients[j], third.Coefficients[j], 2e-2);
        }
    }

    private static double[] Fit(StochasticGradientDescent solver)
    {
        new LinearModel<double>.Trainer(Mild.Features).Fit(
            Mild.Rows, Mild.Targets, new SquaredLoss(), new Ridge(1.0), solver, out LinearModel<double> model);
        return DescentProblems.Answer(model);
    }
}
