using SimdRegression.Tests.Allocation;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.CurvedFits;

/// <summary>Quantile regression by the finite smoothing algorithm.</summary>
public class QuantileFitTests
{
    private static readonly double[] Quantiles = [0.5, 0.1, 0.9, 0.37, 0.99, 0.01];

    [Theory]
    [InlineData(1, 0.5, 0.0)]
    [InlineData(2, 0.1, 0.0)]
    [InlineData(3, 0.5, 0.4)]
    [InlineData(4, 0.75, 2.0)]
    [InlineData(5, 0.3, 5.0)]
    [InlineData(6, 0.9, 0.05)]
    public void The_objective_is_the_least_of_all_vertices(int seed, double quantile, double alpha)
    {
        var problem = new QuantileProblem(14, 2, seed, isWhole: seed % 2 == 0);
        var trainer = new LinearModel<double>.Trainer(2);
        TrainingReport report = trainer.Fit(
            problem.Batch, new QuantileLoss(quantile), new Lasso(Strength.Total(alpha)), default(FiniteSmoothing), default, out LinearModel<double> model);
        double least = problem.LeastByVertices(quantile, alpha);
        Assert.Equal(FitStatus.Converged, report.Status);
        Assert.Equal(least, problem.Objective(quantile, model.Coefficients, model.Intercept, alpha, 1.0), 1e-12 * least);
        Assert.Equal(least, report.Objective, 1e-12 * least);
    }

    [Fact]
    public void Random_problems_are_certified_and_no_point_nearby_is_better()
    {
        int certified = 0;
        for (int seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            int features = random.Next(1, 13);
            var problem = new QuantileProblem(random.Next(2, 250), features, seed, isWhole: random.Next(3) == 0, isWeighted: random.Next(3) == 0);
            double quantile = Quantiles[random.Next(Quantiles.Length)];
            double share = random.Next(3) / 2.0;
            double alpha = random.Next(4) == 0 ? 0.0 : problem.TotalWeight * Math.Pow(10.0, (random.NextDouble() * 5.0) - 4.0);
            double[] factors = [.. Enumerable.Range(0, features).Select(_ => (double)random.Next(3))];
            double[] lower = random.Next(4) == 0 ? [-0.5] : [];
            var options = new FitOptions { PenaltyFactors = factors, LowerBounds = lower };
            if (problem.TotalWeight == 0.0)
            {
                continue;
            }

            var trainer = new LinearModel<double>.Trainer(features);
            TrainingReport report = trainer.Fit(
                problem.Batch, new QuantileLoss(quantile), new ElasticNet(Strength.Total(alpha), share), default(FiniteSmoothing), options, out LinearModel<double> model);
            certified += report.Converged ? 1 : 0;
            double[] w = model.Coefficients.ToArray();
            double reached = problem.Objective(quantile, w, model.Intercept, alpha, share, factors);
            double size = problem.Objective(quantile, new double[features], 0.0, 0.0, share) + reached;
            Assert.Equal(report.Objective, reached, 1e-11 * size);
            Assert.All(w, value => Assert.True(lower.Length == 0 || value >= -0.5));
            for (int trial = 0; trial < 40; trial++)
            {
                double length = Math.Pow(10.0, -random.Next(1, 8));
                double[] other = [.. w.Select(value => lower.Length > 0 ? Math.Max(-0.5, value + Step(length)) : value + Step(length))];
                double objective = problem.Objective(quantile, other, model.Intercept + Step(length), alpha, share, factors);
                Assert.True(objective >= reached - (report.Certificate.Value * size) - (1e-13 * size), $"seed {seed}: {objective:r} is below {reached:r}");
            }

            double Step(double length) => random.Next(2) == 0 ? 0.0 : length * ((2.0 * random.NextDouble()) - 1.0);
        }

        Assert.InRange(certified, 292, 300);
    }

    [Theory]
    [InlineData(0.25)]
    [InlineData(0.5)]
    [InlineData(0.9)]
    public void A_median_without_features_is_that_of_the_targets(double quantile)
    {
        var problem = new QuantileProblem(101, 3, seed: 7);
        var trainer = new LinearModel<double>.Trainer(3);
        TrainingReport report = trainer.Fit(
            problem.Rows, problem.Targets, new QuantileLoss(quantile), new Lasso(100.0), default(FiniteSmoothing), out LinearModel<double> model);
        double[] sorted = [.. problem.Targets.Order()];
        Assert.Equal(sorted[(int)(quantile * 101)], model.Intercept, 1e-12);
        Assert.All(model.Coefficients.ToArray(), value => Assert.Equal(0.0, value));
        Assert.True(report.Converged);
    }

    [Fact]
    public void The_largest_strength_leaves_no_feature_and_the_next_smaller_one_does()
    {
        var problem = new QuantileProblem(201, 5, seed: 11);
        var trainer = new LinearModel<double>.Trainer(5);
        var loss = new QuantileLoss(0.3);
        double[] factors = [1.0, 2.0, 0.5, 1.0, 0.0];
        var options = new FitOptions { PenaltyFactors = factors, Standardize = true };
        double largest = trainer.Fit(problem.Batch, loss, new Lasso(Strength.Total(0.1)), default(FiniteSmoothing), options, out _).AlphaMax;
        trainer.Fit(problem.Batch, loss, new Lasso(Strength.Total(1.001 * largest)), default(FiniteSmoothing), options, out LinearModel<double> none);
        trainer.Fit(problem.Batch, loss, new Lasso(Strength.Total(0.98 * largest)), default(FiniteSmoothing), options, out LinearModel<double> some);
        trainer.Fit(problem.Batch, loss, new Lasso(Strength.FractionOfMax(0.98)), default(FiniteSmoothing), options, out LinearModel<double> same);
        Assert.Equal(4, none.Coefficients.Count(0.0));
        Assert.Equal(3, some.Coefficients.Count(0.0));
        Assert.Equal(some.Coefficients.ToArray(), same.Coefficients.ToArray(), (first, second) => Math.Abs(first - second) < 1e-9);
    }

    [Fact]
    public void A_bare_number_multiplies_the_mean_loss()
    {
        var problem = new QuantileProblem(80, 3, seed: 12);
        var trainer = new LinearModel<double>.Trainer(3);
        double bare = trainer.Fit(problem.Batch, new QuantileLoss(0.5), new Lasso(0.05), default(FiniteSmoothing), default, out _).Objective;
        double total = trainer.Fit(problem.Batch, new QuantileLoss(0.5), new Lasso(Strength.Total(4.0)), default(FiniteSmoothing), default, out _).Objective;
        Assert.Equal(total, bare, 1e-12 * total);
    }

    [Fact]
    public void Standardizing_is_scaling_the_columns()
    {
        var problem = new QuantileProblem(120, 3, seed: 13);
        double[] scaled = [.. problem.Rows];
        double[] deviations = new double[3];
        for (int j = 0; j < 3; j++)
        {
            double[] column = [.. Enumerable.Range(0, 120).Select(r => problem.Rows[(r * 3) + j])];
            double mean = column.Average();
            deviations[j] = Math.Sqrt(column.Select(value => (value - mean) * (value - mean)).Average());
            for (int r = 0; r < 120; r++)
            {
                scaled[(r * 3) + j] /= deviations[j];
            }
        }

        var trainer = new LinearModel<double>.Trainer(3);
        var options = new FitOptions { Standardize = true };
        trainer.Fit(problem.Batch, new QuantileLoss(0.6), new Lasso(0.1), default(FiniteSmoothing), options, out LinearModel<double> standardized);
        trainer.Fit(scaled, problem.Targets, new QuantileLoss(0.6), new Lasso(0.1), default(FiniteSmoothing), out LinearModel<double> plain);
        for (int j = 0; j < 3; j++)
        {
            Assert.Equal(plain.Coefficients[j] / deviations[j], standardized.Coefficients[j], 1e-10);
        }
    }

    [Fact]
    public void A_row_of_weight_two_is_two_rows_and_one_of_weight_zero_is_none()
    {
        var problem = new QuantileProblem(61, 3, seed: 14);
        double[] weights = [.. Enumerable.Range(0, 61).Select(r => (double)(r % 3))];
        var rows = new List<double>();
        var targets = new List<double>();
        for (int r = 0; r < 61; r++)
        {
            for (int copy = 0; copy < r % 3; copy++)
            {
                rows.AddRange(problem.Rows.AsSpan(r * 3, 3));
                targets.Add(problem.Targets[r]);
            }
        }

        var trainer = new LinearModel<double>.Trainer(3);
        var batch = new RowBatch<double>(problem.Rows, 3, problem.Targets, weights);
        TrainingReport weighted = trainer.Fit(in batch, new QuantileLoss(0.4), new Lasso(0.02), default(FiniteSmoothing), default, out _);
        TrainingReport copied = trainer.Fit(rows.ToArray(), targets.ToArray(), new QuantileLoss(0.4), new Lasso(0.02), default(FiniteSmoothing), out _);
        Assert.Equal(copied.Objective, weighted.Objective, 1e-12 * copied.Objective);
        Assert.Equal(copied.AlphaMax, weighted.AlphaMax, 1e-12 * copied.AlphaMax);
        Assert.Equal(40, weighted.RowCount);
    }

    [Fact]
    public void A_fit_that_starts_from_another_quantile_finds_the_same_answer()
    {
        var problem = new QuantileProblem(400, 6, seed: 15);
        var warm = new LinearModel<double>.Trainer(6);
        var cold = new LinearModel<double>.Trainer(6);
        foreach (double quantile in Quantiles)
        {
            TrainingReport first = warm.Fit(
                problem.Batch, new QuantileLoss(quantile), new Lasso(0.01), default(FiniteSmoothing), new FitOptions { WarmStart = true }, out _);
            TrainingReport second = cold.Fit(problem.Batch, new QuantileLoss(quantile), new Lasso(0.01), default(FiniteSmoothing), default, out _);
            Assert.True(first.Converged);
            Assert.Equal(second.Objective, first.Objective, 1e-11 * second.Objective);
        }
    }

    [Fact]
    public void Single_precision_has_the_answer_of_double_precision_rounded()
    {
        var problem = new QuantileProblem(150, 10, seed: 16);
        float[] rows = Array.ConvertAll(problem.Rows, value => (float)value);
        float[] targets = Array.ConvertAll(problem.Targets, value => (float)value);
        var single = new Float10.Trainer();
        var trainer = new Double10.Trainer();
        TrainingReport report = single.Fit(rows, targets, new QuantileLoss(0.5), new Lasso(0.02), default(FiniteSmoothing), out Float10 model);
        trainer.Fit(
            Array.ConvertAll(rows, value => (double)value), Array.ConvertAll(targets, value => (double)value),
            new QuantileLoss(0.5), new Lasso(0.02), default(FiniteSmoothing), out Double10 widened);
        Assert.True(report.Converged);
        var found = new float[10];
        var wanted = new double[10];
        model.CopyCoefficientsTo(found);
        widened.CopyCoefficientsTo(wanted);
        for (int j = 0; j < 10; j++)
        {
            Assert.Equal((float)wanted[j], found[j], 1e-6f);
        }
    }

    [Fact]
    public void Targets_that_are_all_the_same_are_fitted_by_the_intercept()
    {
        double[] rows = [1.0, 2.0, 4.0, 8.0];
        double[] targets = [3.0, 3.0, 3.0, 3.0];
        var trainer = new LinearModel<double>.Trainer(1);
        TrainingReport report = trainer.Fit(rows, targets, new QuantileLoss(0.5), default(NoPenalty), default(FiniteSmoothing), out LinearModel<double> model);
        Assert.True(report.Converged);
        Assert.Equal(0.0, report.Objective);
        Assert.Equal(3.0, model.Intercept);
    }

    [Fact]
    public void Rows_without_weight_are_no_data()
    {
        double[] rows = [1.0, 2.0];
        double[] targets = [3.0, 4.0];
        double[] weights = [0.0, 0.0];
        var trainer = new LinearModel<double>.Trainer(1);
        var batch = new RowBatch<double>(rows, 1, targets, weights);
        TrainingReport report = trainer.Fit(in batch, new QuantileLoss(0.5), new Lasso(0.1), default(FiniteSmoothing), default, out LinearModel<double> model);
        Assert.Equal(FitStatus.NoData, report.Status);
        Assert.Equal(0.0, model.Intercept);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1.0)]
    [InlineData(1.5)]
    [InlineData(double.NaN)]
    public void A_quantile_lies_between_0_and_1(double quantile)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new QuantileLoss(quantile));
    }

    [Fact]
    public void The_default_loss_is_the_median()
    {
        Assert.Equal(0.5, default(QuantileLoss).Quantile);
    }

    [Fact]
    public void Another_penalty_is_refused_by_name()
    {
        double[] rows = [1.0, 2.0];
        double[] targets = [3.0, 4.0];
        var trainer = new LinearModel<double>.Trainer(1);
        ArgumentException thrown = Assert.Throws<ArgumentException>(
            () => trainer.Fit(rows, targets, new QuantileLoss(0.5), new QuarticPenalty(2.0), default(FiniteSmoothing), out _));
        Assert.Contains("QuarticPenalty", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Later_fits_allocate_nothing()
    {
        var problem = new QuantileProblem(300, 10, seed: 17, isWeighted: true);
        var trainer = new Double10.Trainer();
        double sum = 0.0;
        double[] factors = [0.0, 1.0, 1.0, 2.0, 1.0, 0.0, 1.0, 1.0, 1.0, 1.0];
        Allocations.AssertNone(
            () =>
            {
                RowBatch<double> batch = problem.Batch;
                var options = new FitOptions { Standardize = true, PenaltyFactors = factors };
                sum += trainer.Fit(in batch, new QuantileLoss(0.7), new Lasso(0.05), default(FiniteSmoothing), in options, out Double10 lasso).Objective;
                sum += trainer.Fit(in batch, new QuantileLoss(0.2), new Ridge(0.05), default(FiniteSmoothing), default, out Double10 ridge).Objective;
                sum += lasso.Intercept + ridge.Intercept;
            },
            calls: 20);
        Assert.True(double.IsFinite(sum));
    }

    [Fact]
    public void A_strength_is_chosen_by_the_mean_loss_of_held_out_rows()
    {
        var problem = new QuantileProblem(120, 4, seed: 18);
        var validation = new LinearModel<double>.RowCrossValidation(4, FoldAssignment.Contiguous(120, 3));
        var loss = new QuantileLoss(0.8);
        double[] alphas = [0.2, 0.02];
        TuningResult result = validation.Tune(
            problem.Batch, in loss, EstimatorKind.Lasso, default(FiniteSmoothing), new GridSearch(alphas), default, out LinearModel<double> chosen);
        var trainer = new LinearModel<double>.Trainer(4);
        for (int i = 0; i < 2; i++)
        {
            double sum = 0.0;
            for (int fold = 0; fold < 3; fold++)
            {
                int[] kept = [.. Enumerable.Range(0, 120).Where(r => r / 40 != fold)];
                double[] rows = [.. kept.SelectMany(r => problem.Rows[(4 * r)..((4 * r) + 4)])];
                double[] targets = [.. kept.Select(r => problem.Targets[r])];
                trainer.Fit(rows, targets, in loss, new Lasso(result.Candidates[i].Alpha), default(FiniteSmoothing), out LinearModel<double> model);
                double error = 0.0;
                for (int r = 40 * fold; r < 40 * (fold + 1); r++)
                {
                    double residual = problem.Targets[r] - model.Predict(problem.Rows.AsSpan(4 * r, 4));
                    error += Math.Max(0.8 * residual, -0.2 * residual) / 40.0;
                }

                Assert.Equal(error, result.FoldScores(i)[fold], 1e-9);
                sum += error / 3.0;
            }

            Assert.Equal(sum, result.MeanScores[i], 1e-9);
        }

        Assert.Equal(0, result.UncertifiedFitCount);
        Assert.True(double.IsFinite(chosen.Intercept));
    }

    [Fact]
    public void Offsets_are_refused_with_what_to_do_instead()
    {
        double[] rows = [1.0, 2.0];
        double[] targets = [3.0, 4.0];
        var trainer = new LinearModel<double>.Trainer(1);
        ArgumentException thrown = Assert.Throws<ArgumentException>(() =>
        {
            var batch = new RowBatch<double>(rows, 1, targets, default) { Offsets = targets };
            trainer.Fit(in batch, new QuantileLoss(0.5), new Lasso(0.1), default(FiniteSmoothing), default, out _);
        });
        Assert.Contains("subtract", thrown.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(1e7)]
    [InlineData(1e10)]
    [InlineData(1e12)]
    public void The_gap_covers_what_rounding_the_intercept_costs(double distance)
    {
        var problem = new QuantileProblem(60, 2, seed: 19, isWhole: true);
        double[] moved = [.. problem.Rows.Select((value, i) => i % 2 == 1 ? value + distance : value)];
        var trainer = new LinearModel<double>.Trainer(2);
        TrainingReport report = trainer.Fit(
            moved, problem.Targets, new QuantileLoss(0.7), new Lasso(0.01), default(FiniteSmoothing), out LinearModel<double> model);
        decimal sum = 0m;
        for (int r = 0; r < 60; r++)
        {
            decimal residual = (decimal)problem.Targets[r] - Exact(model.Intercept)
                - (Exact(model.Coefficients[0]) * (decimal)moved[2 * r]) - (Exact(model.Coefficients[1]) * (decimal)moved[(2 * r) + 1]);
            sum += Math.Max(0.7m * residual, -0.3m * residual);
        }

        double reached = (double)sum + (0.6 * (Math.Abs(model.Coefficients[0]) + Math.Abs(model.Coefficients[1])));
        double least = trainer.Fit(
            problem.Rows, problem.Targets, new QuantileLoss(0.7), new Lasso(0.01), default(FiniteSmoothing), out _).Objective;
        double unit = trainer.Fit(
            problem.Rows, problem.Targets, new QuantileLoss(0.7), new Lasso(1e6), default(FiniteSmoothing), out _).Objective;
        Assert.InRange((reached - least) / unit, -1e-13, report.Certificate.Value + 1e-13);
        Assert.Equal(distance < 1e9, report.Converged);
    }

    // A decimal has 28 digits, and its conversion keeps 15: the rest of a double is added.
    private static decimal Exact(double value)
    {
        decimal first = (decimal)value;
        return first + (decimal)(value - (double)first);
    }
}
