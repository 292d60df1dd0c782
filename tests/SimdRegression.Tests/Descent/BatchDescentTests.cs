using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Descent;

/// <summary>Batch gradient descent and the accelerated proximal gradient, against fits from moments.</summary>
public class BatchDescentTests
{
    private static readonly Problem Mild = DescentProblems.Mild(400);

    [Theory]
    [InlineData(0.0, false)]
    [InlineData(0.8, false)]
    [InlineData(0.8, true)]
    public void Default_steps_reach_the_optimum_of_ridge(double momentum, bool nesterov)
    {
        var solver = new GradientDescent { Momentum = momentum, Nesterov = nesterov };
        var trainer = new LinearModel<double>.Trainer(Mild.Features);
        TrainingReport report = trainer.Fit(Mild.Rows, Mild.Targets, new SquaredLoss(), new Ridge(1.0), solver, out LinearModel<double> model);
        double[] exact = DescentProblems.Exact(Mild, new Ridge(1.0));
        double optimum = DescentProblems.Objective(Mild, Mild.Targets, new SquaredLoss(), exact, l2: 1.0);
        Assert.Equal(FitStatus.Converged, report.Status);
        Assert.InRange(report.Objective, optimum * (1.0 - 1e-12), optimum * (1.0 + 1e-8));
        double objective = DescentProblems.Objective(Mild, Mild.Targets, new SquaredLoss(), DescentProblems.Answer(model), l2: 1.0);
        Assert.Equal(objective, report.Objective, optimum * 1e-12);
        Assert.InRange(report.Certificate.Value, 0.0, 1e-12);
        DescentProblems.AssertNear(exact, DescentProblems.Answer(model), 1e-5);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void L1_with_options_has_the_answer_of_coordinate_descent(bool accelerated, bool bounded)
    {
        double[] factors = [1, 0, 2, 1, 0.5, 1, 1, 3, 1, 1];
        var options = new FitOptions
        {
            PenaltyFactors = factors,
            Standardize = true,
            LowerBounds = bounded ? new double[] { -0.2 } : default,
            UpperBounds = bounded ? new double[] { 0.3 } : default,
            MaxIterations = 20_000,
            Tolerance = 1e-16,
        };
        double[] weights = Mild.Weights(seed: 9);
        var penalty = new ElasticNet(0.05, 0.7);
        double[] exact = DescentProblems.Exact(Mild, penalty, options with { Tolerance = 1e-14 }, weights);
        var trainer = new LinearModel<double>.Trainer(Mild.Features);
        RowBatch<double> batch = DescentProblems.Batch(Mild, weights);
        LinearModel<double> model;
        TrainingReport report = accelerated
            ? trainer.Fit(in batch, new SquaredLoss(), penalty, new ProximalGradient(), options, out model)
            : trainer.Fit(in batch, new SquaredLoss(), penalty, new GradientDescent(), options, out model);
        Assert.True(report.Status is FitStatus.Converged or FitStatus.Stalled, report.ToString());
        DescentProblems.AssertNear(exact, DescentProblems.Answer(model), 1e-7);
        Assert.Equal(exact[..^1].Count(w => w == 0.0), Mild.Features - report.ActiveCount);
    }

    [Fact]
    public void Best_fixed_steps_shorten_the_distance_at_the_rate_of_the_textbook()
    {
        // The Hessian of the mean loss, without intercept, is X'X/n.
        const int Features = 6;
        Problem problem = DescentProblems.Mild(200, Features);
        double[] eigenvalues = Eigenvalues(problem);
        double largest = eigenvalues.Max() + (1.0 / problem.Count);
        double smallest = eigenvalues.Min() + (1.0 / problem.Count);
        var options = new FitOptions { Intercept = false, MaxIterations = 60, Tolerance = 1e-300 };
        double[] exact = DescentProblems.Exact(problem, new Ridge(1.0), options with { Tolerance = 1e-12 });
        var distances = new List<double>();
        var solver = new GradientDescent
        {
            StepSize = 2.0 / (largest + smallest),
            Observer = (_, w, _) => distances.Add(Distance(w, exact)),
        };
        RowBatch<double> batch = DescentProblems.Batch(problem);
        new LinearModel<double>.Trainer(Features).Fit(in batch, new SquaredLoss(), new Ridge(1.0), solver, options, out _);
        double rate = (largest - smallest) / (largest + smallest);
        int steps = 0;
        for (int k = 1; k < distances.Count && distances[k] > 1e-11; k++)
        {
            Assert.True(distances[k] <= rate * distances[k - 1] * (1.0 + 1e-4), $"Step {k}: {distances[k]} after {distances[k - 1]}.");
            steps = k;
        }

        // The bound is met in the long run: nothing but the two extreme directions is left.
        Assert.True(steps >= 12, $"{steps} steps");
        Assert.InRange(Math.Pow(distances[12] / distances[6], 1.0 / 6), 0.9 * rate, rate * (1.0 + 1e-9));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Momentum_takes_the_steps_of_its_formula(bool nesterov)
    {
        const int Features = 3;
        const double Step = 0.2;
        const double Momentum = 0.75;
        const int Steps = 7;
        Problem problem = DescentProblems.Mild(50, Features);
        var current = new double[Features];
        var previous = new double[Features];
        for (int k = 0; k < Steps; k++)
        {
            double[] ahead = [.. current.Zip(previous, (now, before) => now + (Momentum * (now - before)))];
            double[] gradient = GradientOfMean(problem, nesterov ? ahead : current);
            (previous, current) = (current, [.. ahead.Zip(gradient, (place, slope) => place - (Step * slope))]);
        }

        var solver = new GradientDescent { StepSize = Step, Momentum = Momentum, Nesterov = nesterov };
        var options = new FitOptions { Intercept = false, MaxIterations = Steps, Tolerance = 1e-300 };
        RowBatch<double> batch = DescentProblems.Batch(problem);
        new LinearModel<double>.Trainer(Features).Fit(in batch, new SquaredLoss(), new Ridge(0.0), solver, options, out LinearModel<double> model);
        DescentProblems.AssertNear(current, model.Coefficients.ToArray(), 1e-13);
    }

    [Fact]
    public void A_step_that_is_too_long_is_noticed_soon_and_one_that_works_is_named()
    {
        var trainer = new LinearModel<double>.Trainer(Mild.Features);
        var loss = new SquaredLoss();
        TrainingReport report = trainer.Fit(
            Mild.Rows, Mild.Targets, loss, new Ridge(1.0), new GradientDescent { StepSize = 10.0 }, out LinearModel<double> model);
        Assert.Equal(FitStatus.Diverged, report.Status);
        Assert.InRange(report.Iterations, 1, 10);
        Assert.All(DescentProblems.Answer(model), value => Assert.True(double.IsFinite(value)));
        Assert.True(report.Objective <= DescentProblems.Objective(Mild, Mild.Targets, loss, new double[Mild.Features + 1]) * (1.0 + 1e-12));

        TrainingReport second = trainer.Fit(
            Mild.Rows, Mild.Targets, loss, new Ridge(1.0), new GradientDescent { StepSize = report.SuggestedStepSize }, out _);
        Assert.Equal(FitStatus.Converged, second.Status);
    }

    [Fact]
    public void A_loss_that_overflows_has_a_step_named_that_does_not()
    {
        double[] counts = [.. Mild.Targets.Select(target => Math.Floor(Math.Abs(4.0 * target)))];
        var trainer = new LinearModel<double>.Trainer(Mild.Features);
        TrainingReport report = trainer.Fit(
            Mild.Rows, counts, new PoissonLoss(), new Ridge(1.0), new GradientDescent { StepSize = 1000.0 }, out LinearModel<double> model);
        Assert.Equal(FitStatus.Diverged, report.Status);
        Assert.All(DescentProblems.Answer(model), value => Assert.Equal(0.0, value));
        Assert.True(double.IsFinite(report.Objective));
        TrainingReport second = trainer.Fit(
            Mild.Rows, counts, new PoissonLoss(), new Ridge(1.0), new GradientDescent { StepSize = 0.25 * report.SuggestedStepSize }, out _);
        Assert.Equal(FitStatus.Converged, second.Status);
    }

    [Fact]
    public void The_logistic_loss_is_fitted_alike_by_both_methods()
    {
        double[] labels = DescentProblems.Labels(Mild);
        var trainer = new LinearModel<double>.Trainer(Mild.Features);
        var penalty = new ElasticNet(2.0, 0.5);
        TrainingReport first = trainer.Fit(Mild.Rows, labels, new LogisticLoss(), penalty, new GradientDescent(), out LinearModel<double> plain);
        TrainingReport second = trainer.Fit(Mild.Rows, labels, new LogisticLoss(), penalty, new ProximalGradient(), out LinearModel<double> fast);
        Assert.True(first.Converged && second.Converged);
        Assert.True(second.Iterations < first.Iterations);
        Assert.Equal(first.Objective, second.Objective, first.Objective * 1e-10);
        DescentProblems.AssertNear(DescentProblems.Answer(plain), DescentProblems.Answer(fast), 1e-4);
    }

    [Fact]
    public void A_fraction_of_alpha_max_leaves_the_first_coefficient_just_alive()
    {
        double[] labels = DescentProblems.Labels(Mild);
        var trainer = new LinearModel<double>.Trainer(Mild.Features);
        TrainingReport none = trainer.Fit(
            Mild.Rows, labels, new LogisticLoss(), new Lasso(Strength.FractionOfMax(1.0)), new ProximalGradient(), out _);
        TrainingReport some = trainer.Fit(
            Mild.Rows, labels, new LogisticLoss(), new Lasso(Strength.FractionOfMax(0.99)), new ProximalGradient(), out _);
        Assert.Equal(0, none.ActiveCount);
        Assert.Equal(1, some.ActiveCount);
        Assert.Equal(0.99 * some.AlphaMax, some.Alpha, 1e-9 * some.Alpha);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public void Alpha_max_is_that_of_the_proximal_newton_method(bool intercept, bool standardize)
    {
        var options = new FitOptions { Intercept = intercept, Standardize = standardize };
        double[] labels = DescentProblems.Labels(Mild);
        double[] counts = [.. Mild.Targets.Select(Math.Abs)];
        AssertSameAlphaMax(labels, new LogisticLoss(), in options);
        AssertSameAlphaMax(counts, new PoissonLoss(), in options, stepSize: 1e-3);
        AssertSameAlphaMax(Mild.Targets, new HuberLoss(0.5), in options);
        AssertSameAlphaMax(Mild.Targets, new SquaredLoss(), in options);
    }

    [Fact]
    public void Held_out_rows_stop_a_descent_at_the_iterate_that_suits_them_best()
    {
        // More columns than rows: a fit of all noise.
        Problem noisy = DescentProblems.Mild(40, features: 30, noise: 3.0);
        var trainer = new LinearModel<double>.Trainer(30);
        var solver = new GradientDescent { HeldOutFraction = 0.3, Patience = 8, Seed = 2 };
        TrainingReport report = trainer.Fit(noisy.Rows, noisy.Targets, new SquaredLoss(), new NoPenalty(), solver, out LinearModel<double> model);
        Assert.Equal(FitStatus.StoppedEarly, report.Status);
        Assert.True(double.IsFinite(report.HeldOutLoss) && report.HeldOutLoss > 0.0);
        Assert.Contains(model.Coefficients.ToArray(), value => value != 0.0);
        TrainingReport again = trainer.Fit(noisy.Rows, noisy.Targets, new SquaredLoss(), new NoPenalty(), solver, out LinearModel<double> same);
        Assert.Equal(report, again);
        Assert.Equal(DescentProblems.Answer(model), DescentProblems.Answer(same));

        // Losses that were small before have no say in the next fit.
        double[] large = Array.ConvertAll(noisy.Targets, target => 1024.0 * target);
        trainer.Fit(noisy.Rows, large, new SquaredLoss(), new NoPenalty(), solver, out LinearModel<double> next);
        Assert.Equal(DescentProblems.Answer(model).Select(value => 1024.0 * value), DescentProblems.Answer(next));
    }

    [Fact]
    public void Rows_of_no_weight_and_no_rows_are_no_data()
    {
        var trainer = new LinearModel<double>.Trainer(2);
        TrainingReport report = trainer.Fit([], [], new SquaredLoss(), new Ridge(1.0), new GradientDescent(), out LinearModel<double> model);
        Assert.Equal(FitStatus.NoData, report.Status);
        Assert.Equal([0.0, 0.0, 0.0], DescentProblems.Answer(model));
        var batch = new RowBatch<double>([1.0, 2.0], 2, [3.0], [0.0]);
        report = trainer.Fit(in batch, new SquaredLoss(), new Ridge(1.0), new StochasticGradientDescent(), default, out _);
        Assert.Equal(FitStatus.NoData, report.Status);
    }

    // Of half the mean squared residual without an intercept.
    private static double[] GradientOfMean(Problem problem, double[] place)
    {
        var gradient = new double[place.Length];
        for (int r = 0; r < problem.Count; r++)
        {
            double residual = -problem.Targets[r];
            for (int j = 0; j < place.Length; j++)
            {
                residual += problem.Element(r, j) * place[j];
            }

            for (int j = 0; j < place.Length; j++)
            {
                gradient[j] += residual * problem.Element(r, j) / problem.Count;
            }
        }

        return gradient;
    }

    private static double Distance(ReadOnlySpan<double> left, double[] right)
    {
        double sum = 0.0;
        for (int j = 0; j < left.Length; j++)
        {
            sum += (left[j] - right[j]) * (left[j] - right[j]);
        }

        return Math.Sqrt(sum);
    }

    // Jacobi rotations on X'X/n: an independent way to the eigenvalues.
    private static double[] Eigenvalues(Problem problem)
    {
        int n = problem.Features;
        var a = new double[n, n];
        for (int r = 0; r < problem.Count; r++)
        {
            for (int i = 0; i < n; i++)
            {
                for (int j = 0; j < n; j++)
                {
                    a[i, j] += problem.Element(r, i) * problem.Element(r, j) / problem.Count;
                }
            }
        }

        for (int sweep = 0; sweep < 30; sweep++)
        {
            for (int p = 0; p < n; p++)
            {
                for (int q = p + 1; q < n; q++)
                {
                    double angle = 0.5 * Math.Atan2(2.0 * a[p, q], a[q, q] - a[p, p]);
                    (double sine, double cosine) = Math.SinCos(angle);
                    for (int k = 0; k < n; k++)
                    {
                        (a[k, p], a[k, q]) = ((cosine * a[k, p]) - (sine * a[k, q]), (sine * a[k, p]) + (cosine * a[k, q]));
                    }

                    for (int k = 0; k < n; k++)
                    {
                        (a[p, k], a[q, k]) = ((cosine * a[p, k]) - (sine * a[q, k]), (sine * a[p, k]) + (cosine * a[q, k]));
                    }
                }
            }
        }

        return [.. Enumerable.Range(0, n).Select(i => a[i, i])];
    }

    private static void AssertSameAlphaMax<TLoss>(double[] targets, TLoss loss, in FitOptions options, double stepSize = double.NaN)
        where TLoss : struct, ICurvedLoss<TLoss>
    {
        var trainer = new LinearModel<double>.Trainer(Mild.Features);
        double[] weights = [.. Enumerable.Range(0, targets.Length).Select(row => 0.5 + (row % 3))];
        var batch = new RowBatch<double>(Mild.Rows, Mild.Features, targets, weights);
        var penalty = new Lasso(Strength.FractionOfMax(0.5));
        var descent = new ProximalGradient { StepSize = double.IsNaN(stepSize) ? null : stepSize };
        double expected = trainer.Fit(in batch, in loss, in penalty, default(ProximalNewton), in options, out _).AlphaMax;
        double found = trainer.Fit(in batch, in loss, in penalty, in descent, in options, out _).AlphaMax;
        Assert.Equal(expected, found, 1e-12 * expected);
    }
}
