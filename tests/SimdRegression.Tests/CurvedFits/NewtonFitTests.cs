namespace SimdRegression.Tests.CurvedFits;

/// <summary>What Newton's method and its proximal form find, against other ways to the same answer.</summary>
public class NewtonFitTests
{
    public static TheoryData<double, double, bool, bool> Penalties()
    {
        var data = new TheoryData<double, double, bool, bool>();
        foreach (double share in new[] { 0.0, 0.5, 1.0 })
        {
            foreach (double alpha in new[] { 0.01, 3.0 })
            {
                data.Add(alpha, share, false, false);
                data.Add(alpha, share, true, true);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Penalties))]
    public void The_gradient_vanishes_where_it_can(double alpha, double share, bool weighted, bool isLarge)
    {
        var problem = new NewtonProblem(isLarge ? 70_000 : 500, 7, seed: 11);
        TrainingReport report = problem.Fit(new ElasticNet(alpha, share), default, out LinearModel<double> model, weighted);
        Assert.True(report.Converged, $"{report}");
        Assert.Equal(CertificateKind.DualityGap, report.Certificate.Kind);
        double violation = problem.Violation(model, alpha, share, weighted);

        // Of many rows the curvature is not read anew for the last steps.
        Assert.True(violation <= (isLarge ? 1e-8 : 1e-11), $"violation {violation:g3}, {report}");
    }

    [Theory]
    [InlineData(0.0, false)]
    [InlineData(0.0, true)]
    [InlineData(1e8, false)]
    public void With_the_squared_loss_answers_are_those_of_moments(double offset, bool standardize)
    {
        var problem = new NewtonProblem(6000, 6, seed: 5, offset);
        var options = new FitOptions { Standardize = standardize, PenaltyFactors = new[] { 1.0, 2.0, 0.0, 1.0, 0.5, 1.0 } };
        var moments = new LinearModel<double>.Moments(6);
        moments.Add(problem.Rows, problem.Numbers, problem.Weights);
        var trainer = new LinearModel<double>.Trainer(6);
        var batch = new RowBatch<double>(problem.Rows, 6, problem.Numbers, problem.Weights);
        double tolerance = offset == 0.0 ? 1e-10 : 1e-6;

        FitReport lasso = moments.Fit(new Lasso(0.3), options, out LinearModel<double> expected);
        TrainingReport found = trainer.Fit(in batch, default(SquaredLoss), new Lasso(0.3), default(ProximalNewton), in options, out LinearModel<double> model);
        Assert.True(found.Converged, $"{found}");
        Assert.Equal(lasso.AlphaMax, found.AlphaMax / found.TotalWeight, 1e-7 * lasso.AlphaMax);
        NewtonProblem.AssertClose(expected, model, tolerance);

        moments.Fit(new Ridge(7.0), options, out expected);
        found = trainer.Fit(in batch, default(SquaredLoss), new Ridge(7.0), default(Newton), in options, out model);
        Assert.True(found.Converged, $"{found}");
        NewtonProblem.AssertClose(expected, model, tolerance);

        var bounded = options with { LowerBounds = new[] { 0.0 }, UpperBounds = new[] { 0.75 } };
        moments.Fit(new Ridge(7.0), bounded, out expected);
        found = trainer.Fit(in batch, default(SquaredLoss), new Ridge(7.0), default(Newton), in bounded, out model);
        Assert.True(found.Converged, $"{found}");
        NewtonProblem.AssertClose(expected, model, tolerance);
    }

    [Fact]
    public void A_weight_counts_rows_and_a_weight_of_zero_leaves_one_out()
    {
        var problem = new NewtonProblem(400, 4, seed: 3);
        double[] counts = [.. Enumerable.Range(0, 400).Select(r => (double)(r % 4))];
        int[] repeated = [.. Enumerable.Range(0, 400).SelectMany(r => Enumerable.Repeat(r, r % 4))];
        double[] rows = [.. repeated.SelectMany(r => problem.Rows[(r * 4)..((r + 1) * 4)])];
        double[] labels = [.. repeated.Select(r => problem.Labels[r])];
        var trainer = new LinearModel<double>.Trainer(4);
        var weighted = new RowBatch<double>(problem.Rows, 4, problem.Labels, counts);
        var options = new FitOptions { Standardize = true };
        trainer.Fit(in weighted, default(LogisticLoss), new ElasticNet(2.0, 0.5), default(ProximalNewton), in options, out LinearModel<double> found);
        var plain = new RowBatch<double>(rows, 4, labels, default);
        trainer.Fit(in plain, default(LogisticLoss), new ElasticNet(2.0, 0.5), default(ProximalNewton), in options, out LinearModel<double> expected);
        NewtonProblem.AssertClose(expected, found, 1e-10);
    }

    [Fact]
    public void Every_weight_of_float_rows_counts()
    {
        var problem = new NewtonProblem(600, 4, seed: 3);
        float[] rows = Array.ConvertAll(problem.Rows, value => (float)value);
        float[] labels = Array.ConvertAll(problem.Labels, value => (float)value);
        float[] weights = [.. Enumerable.Range(0, 600).Select(r => 1.0f + ((r + 3) % 4))];
        var widened = new RowBatch<double>(
            Array.ConvertAll(rows, value => (double)value), 4, problem.Labels, Array.ConvertAll(weights, value => (double)value));
        var single = new RowBatch<float>(rows, 4, labels, weights);
        new LinearModel<double>.Trainer(4).Fit(
            in widened, default(LogisticLoss), new Ridge(1.0), default(ProximalNewton), default, out LinearModel<double> expected);
        new LinearModel<float>.Trainer(4).Fit(in single, default(LogisticLoss), new Ridge(1.0), default(ProximalNewton), default, out LinearModel<float> found);
        for (int j = 0; j < 4; j++)
        {
            Assert.Equal((float)expected.Coefficients[j], found.Coefficients[j], 1e-6f);
        }
    }

    [Fact]
    public void Generated_and_run_time_models_of_both_precisions_agree()
    {
        var problem = new NewtonProblem(20_000, 10, seed: 8);
        problem.Fit(new Lasso(20.0), default, out LinearModel<double> expected);
        Support.Double10.Fit(problem.Rows, problem.Labels, default(LogisticLoss), new Lasso(20.0), default(ProximalNewton), out Support.Double10 generated);
        Assert.Equal(expected.Coefficients.ToArray(), generated.Coefficients.ToArray());
        Assert.Equal(expected.Intercept, generated.Intercept);

        float[] rows = Array.ConvertAll(problem.Rows, value => (float)value);
        float[] labels = Array.ConvertAll(problem.Labels, value => (float)value);
        TrainingReport report = Support.Float10.Fit(rows, labels, default(LogisticLoss), new Lasso(20.0), default(ProximalNewton), out Support.Float10 single);
        Assert.True(report.Converged);
        for (int j = 0; j < 10; j++)
        {
            // The rows are numbers of single precision; only the answer is rounded to it.
            Assert.Equal((float)expected.Coefficients[j], single.Coefficients[j], 1e-6f);
        }
    }

    [Fact]
    public void Rows_that_lie_apart_are_read_in_place()
    {
        var problem = new NewtonProblem(300, 3, seed: 4);
        problem.Fit(new Ridge(1.0), default, out LinearModel<double> expected);
        double[] records = [.. Enumerable.Range(0, 300).SelectMany(r => (double[])[.. problem.Rows[(r * 3)..((r + 1) * 3)], 1e9, double.NaN])];
        var batch = new RowBatch<double>(records, 5, problem.Labels, default);
        new LinearModel<double>.Trainer(3).Fit(
            in batch, default(LogisticLoss), new Ridge(1.0), default(ProximalNewton), default, out LinearModel<double> found);
        Assert.Equal(expected.Coefficients.ToArray(), found.Coefficients.ToArray());
    }

    [Fact]
    public void Rows_sorted_by_label_lead_to_the_same_answer()
    {
        var problem = new NewtonProblem(80_000, 5, seed: 21);
        problem.Fit(new Ridge(1.0), default, out LinearModel<double> expected);
        int[] order = [.. Enumerable.Range(0, 80_000).OrderBy(r => problem.Labels[r])];
        double[] rows = [.. order.SelectMany(r => problem.Rows[(r * 5)..((r + 1) * 5)])];
        double[] labels = [.. order.Select(r => problem.Labels[r])];
        TrainingReport report = new LinearModel<double>.Trainer(5).Fit(
            rows, labels, default(LogisticLoss), new Ridge(1.0), default(Newton), out LinearModel<double> found);
        Assert.True(report.Converged);
        NewtonProblem.AssertClose(expected, found, 1e-7);
    }

    [Fact]
    public void Rows_whose_sample_is_of_one_class_lead_to_the_same_answer()
    {
        // Every sixteenth row is of class 0: what the sample says is worth nothing, and may not harm.
        var problem = new NewtonProblem(80_000, 4, seed: 22);
        for (int r = 0; r < 80_000; r += 16)
        {
            problem.Labels[r] = 0.0;
        }

        TrainingReport report = problem.Fit(default(NoPenalty), default, out LinearModel<double> model);
        Assert.True(report.Converged, $"{report}");
        Assert.True(problem.Violation(model, 0.0, 0.0, false) <= 1e-8);
    }

    [Fact]
    public void A_loose_tolerance_is_kept_and_saves_passes()
    {
        var problem = new NewtonProblem(70_000, 6, seed: 31);
        TrainingReport exact = problem.Fit(new Ridge(1.0), default, out _);
        foreach (double tolerance in new[] { 1e-3, 1e-6, 1e-9 })
        {
            TrainingReport report = problem.Fit(new Ridge(1.0), new FitOptions { Tolerance = tolerance }, out _);
            Assert.True(report.Converged, $"{report}");
            double nothing = 70_000 * Math.Log(2.0);
            Assert.True(report.Objective - exact.Objective <= tolerance * nothing, $"{report}");
            Assert.True(report.Certificate.Value * nothing * 1.05 >= report.Objective - exact.Objective - 1e-9, $"{report}");
        }

        Assert.True(problem.Fit(new Ridge(1.0), new FitOptions { Tolerance = 1e-3 }, out _).Iterations < exact.Iterations);
    }

    [Fact]
    public void A_fraction_of_alpha_max_is_one()
    {
        var problem = new NewtonProblem(2000, 6, seed: 13);
        foreach (double[] factors in new double[][] { [], [0.0, 1.0, 1.0, 2.0, 1.0, 0.0] })
        {
            var options = new FitOptions { PenaltyFactors = factors };
            int free = factors.Count(factor => factor == 0.0);
            TrainingReport report = problem.Fit(new Lasso(Strength.FractionOfMax(1.0)), options, out _);
            Assert.True(report.Converged, $"{report}");
            Assert.Equal(free, report.ActiveCount);
            Assert.Equal(free + 1, problem.Fit(new Lasso(Strength.FractionOfMax(0.999)), options, out _).ActiveCount);
            Assert.Equal(report.Alpha, report.AlphaMax);
        }
    }

    [Fact]
    public void A_warm_start_takes_few_steps_to_the_same_answer()
    {
        var problem = new NewtonProblem(3000, 5, seed: 14);
        var trainer = new LinearModel<double>.Trainer(5);
        RowBatch<double> batch = problem.Batch();
        trainer.Fit(in batch, default(LogisticLoss), new Lasso(30.0), default(ProximalNewton), default, out LinearModel<double> cold);
        TrainingReport warm = trainer.Fit(
            in batch, default(LogisticLoss), new Lasso(30.0), default(ProximalNewton), new FitOptions { WarmStart = true }, out LinearModel<double> model);
        Assert.True(warm.Converged);
        Assert.True(warm.Iterations <= 1, $"{warm}");
        NewtonProblem.AssertClose(cold, model, 1e-12);
        TrainingReport weaker = trainer.Fit(
            in batch, default(LogisticLoss), new Lasso(20.0), default(ProximalNewton), new FitOptions { WarmStart = true }, out LinearModel<double> next);
        problem.Fit(new Lasso(20.0), default, out LinearModel<double> expected);
        Assert.True(weaker.Converged);
        NewtonProblem.AssertClose(expected, next, 1e-10);
    }

    [Fact]
    public void A_loss_of_ones_own_is_certified_by_its_optimality_conditions()
    {
        var problem = new NewtonProblem(800, 5, seed: 15);
        RowBatch<double> batch = problem.Batch(weighted: true);
        var trainer = new LinearModel<double>.Trainer(5);
        problem.Fit(new Lasso(9.0), default, out LinearModel<double> expected, weighted: true);
        TrainingReport report = trainer.Fit(
            in batch, default(OwnLogisticLoss), new Lasso(9.0), default(ProximalNewton), default, out LinearModel<double> model);
        Assert.True(report.Converged, $"{report}");
        Assert.Equal(CertificateKind.KarushKuhnTucker, report.Certificate.Kind);
        NewtonProblem.AssertClose(expected, model, 1e-10);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_penalty_of_ones_own_is_solved_by_its_proximal_step(bool standardize)
    {
        var problem = new NewtonProblem(800, 6, seed: 16);
        var options = new FitOptions { Standardize = standardize, PenaltyFactors = new[] { 1.0, 2.0, 0.5, 1.0, 1.0, 3.0 }, UpperBounds = new[] { 0.3 } };
        problem.Fit(new Lasso(9.0), options, out LinearModel<double> expected);
        TrainingReport report = problem.Fit(new OwnLasso(9.0), options, out LinearModel<double> model);
        Assert.True(report.Converged, $"{report}");
        Assert.Equal(CertificateKind.KarushKuhnTucker, report.Certificate.Kind);
        Assert.True(double.IsNaN(report.L1Ratio));
        NewtonProblem.AssertClose(expected, model, 1e-9);
    }

    [Fact]
    public void A_smooth_penalty_of_ones_own_has_one_answer_by_both_methods()
    {
        var problem = new NewtonProblem(600, 4, seed: 17);
        RowBatch<double> batch = problem.Batch();
        var trainer = new LinearModel<double>.Trainer(4);
        var options = new FitOptions { Standardize = true };
        TrainingReport smooth = trainer.Fit(
            in batch, default(LogisticLoss), new QuarticPenalty(50.0), default(Newton), in options, out LinearModel<double> byNewton);
        TrainingReport proximal = problem.Fit(new QuarticPenalty(50.0), options, out LinearModel<double> bySteps);
        Assert.True(smooth.Converged && proximal.Converged, $"{smooth} {proximal}");
        Assert.Equal(smooth.Objective, proximal.Objective, 1e-10 * smooth.Objective);
        NewtonProblem.AssertClose(byNewton, bySteps, 1e-8);
        problem.Fit(default(NoPenalty), options, out LinearModel<double> free);
        Assert.True(Math.Abs(byNewton.Coefficients[0]) < Math.Abs(free.Coefficients[0]));
    }

    [Theory]
    [InlineData(0.05)]
    [InlineData(1.35)]
    [InlineData(100.0)]
    public void Huber_s_loss_resists_outliers(double delta)
    {
        var problem = new NewtonProblem(2000, 4, seed: 18);
        for (int r = 0; r < 2000; r += 20)
        {
            problem.Numbers[r] += 1000.0;
        }

        var trainer = new LinearModel<double>.Trainer(4);
        var batch = new RowBatch<double>(problem.Rows, 4, problem.Numbers, default);
        TrainingReport report = trainer.Fit(in batch, new HuberLoss(delta), new Ridge(0.1), default(Newton), default, out LinearModel<double> model);
        Assert.True(report.Converged, $"{report}");
        if (delta < 2.0)
        {
            Assert.Equal(1.0, model.Coefficients[0], 0.1);
            Assert.Equal(-0.25, model.Coefficients[1], 0.05);
        }
    }

    [Fact]
    public void Counts_are_fitted_by_poisson_regression()
    {
        var problem = new NewtonProblem(30_000, 3, seed: 19);
        var random = new Random(20);
        double[] counts = new double[30_000];
        for (int r = 0; r < counts.Length; r++)
        {
            double mean = Math.Exp(0.4 + (0.3 * problem.Rows[r * 3]) - (0.2 * problem.Rows[(r * 3) + 1]));
            double product = random.NextDouble();
            for (double limit = Math.Exp(-mean); product > limit; product *= random.NextDouble())
            {
                counts[r]++;
            }
        }

        var trainer = new LinearModel<double>.Trainer(3);
        TrainingReport report = trainer.Fit(problem.Rows, counts, default(PoissonLoss), default(NoPenalty), default(Newton), out LinearModel<double> model);
        Assert.True(report.Converged, $"{report}");
        Assert.Equal(0.3, model.Coefficients[0], 0.02);
        Assert.Equal(-0.2, model.Coefficients[1], 0.02);
        Assert.Equal(0.0, model.Coefficients[2], 0.02);
        Assert.Equal(0.4, model.Intercept, 0.03);
    }
}
