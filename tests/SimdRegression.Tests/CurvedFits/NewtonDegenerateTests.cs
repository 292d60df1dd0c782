namespace SimdRegression.Tests.CurvedFits;

/// <summary>Data that have no answer, or one that is hard to find: the report says which, and coefficients are numbers.</summary>
public class NewtonDegenerateTests
{
    [Theory]
    [InlineData(1e150, true)]
    [InlineData(1e-150, true)]
    [InlineData(1e200, false)]
    [InlineData(1e-200, false)]
    public void The_scale_of_the_data_does_not_matter(double scale, bool intercept)
    {
        var problem = new NewtonProblem(500, 3, seed: 2);
        var options = new FitOptions { Intercept = intercept };
        TrainingReport expectedReport = problem.Fit(default(NoPenalty), options, out LinearModel<double> expected);
        var scaled = new NewtonProblem(500, 3, seed: 2);
        for (int i = 0; i < scaled.Rows.Length; i++)
        {
            scaled.Rows[i] *= scale;
        }

        TrainingReport report = scaled.Fit(default(NoPenalty), options, out LinearModel<double> model);
        Assert.True(report.Converged, $"{report}");
        Assert.Equal(expectedReport.Objective, report.Objective, 1e-10 * expectedReport.Objective);
        for (int j = 0; j < 3; j++)
        {
            Assert.Equal(expected.Coefficients[j], model.Coefficients[j] * scale, 1e-9);
        }
    }

    [Fact]
    public void An_offset_of_the_columns_costs_no_digits()
    {
        var problem = new NewtonProblem(500, 3, seed: 6);
        problem.Fit(new ElasticNet(1.0, 0.5), default, out LinearModel<double> expected);
        for (int i = 0; i < problem.Rows.Length; i++)
        {
            // What the rows hold after the addition is what the fit sees: whole numbers of 2^-20 are not rounded.
            problem.Rows[i] = Math.Round(problem.Rows[i] * 1048576.0) / 1048576.0;
        }

        problem.Fit(new ElasticNet(1.0, 0.5), default, out expected);
        for (int i = 0; i < problem.Rows.Length; i++)
        {
            problem.Rows[i] += 1e8;
        }

        TrainingReport report = problem.Fit(new ElasticNet(1.0, 0.5), default, out LinearModel<double> model);
        Assert.True(report.Converged, $"{report}");
        for (int j = 0; j < 3; j++)
        {
            Assert.Equal(expected.Coefficients[j], model.Coefficients[j], 1e-10);
        }
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(512.0)]
    [InlineData(-512.0)]
    public void Columns_that_depend_on_each_other_do_not_keep_a_fit_from_the_minimum(double offset)
    {
        var problem = new NewtonProblem(600, 4, seed: 7);
        for (int i = 0; i < problem.Rows.Length; i++)
        {
            // Whole numbers of 2^-40, so that columns depend on each other exactly wherever they lie.
            problem.Rows[i] = Math.ScaleB(Math.Round(Math.ScaleB(problem.Rows[i], 40)), -40) + offset;
        }

        double[] wider = [.. Enumerable.Range(0, 600).SelectMany(r =>
        {
            double[] row = problem.Rows[(r * 4)..((r + 1) * 4)];
            return (double[])[.. row, row[0], row[1] - row[2], 0.0, 5.3];
        })];
        TrainingReport expected = problem.Fit(default(NoPenalty), default, out LinearModel<double> narrow);
        var trainer = new LinearModel<double>.Trainer(8);
        foreach (bool proximal in new[] { false, true })
        {
            TrainingReport report = proximal
                ? trainer.Fit(wider, problem.Labels, default(LogisticLoss), default(NoPenalty), default(ProximalNewton), out LinearModel<double> model)
                : trainer.Fit(wider, problem.Labels, default(LogisticLoss), default(NoPenalty), default(Newton), out model);
            Assert.True(report.Converged, $"{report}");
            Assert.Equal(expected.Objective, report.Objective, 1e-10 * expected.Objective);
            Assert.Equal(0.0, model.Coefficients[6]);
            Assert.Equal(0.0, model.Coefficients[7]);
            Assert.Equal(narrow.Predict(problem.Rows.AsSpan(0, 4)), model.Predict(wider.AsSpan(0, 8)), 1e-6);
        }
    }

    [Fact]
    public void A_feature_that_separates_the_classes_and_is_not_penalised_is_noticed()
    {
        var problem = new NewtonProblem(300, 3, seed: 9);
        for (int r = 0; r < 300; r++)
        {
            problem.Rows[r * 3] = problem.Labels[r] + (0.001 * r);
        }

        var options = new FitOptions { PenaltyFactors = new[] { 0.0, 1.0, 1.0 } };
        TrainingReport report = problem.Fit(new Ridge(1.0), options, out LinearModel<double> model);
        Assert.Equal(FitStatus.Unbounded, report.Status);
        Assert.True(double.IsFinite(model.Coefficients[0]));
        Assert.True(problem.Fit(new Ridge(1.0), default, out _).Converged);
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    public void A_rare_feature_that_only_one_class_has_is_noticed(int place)
    {
        // Quasi-complete separation: one row in five hundred tells its class, the others overlap.
        var problem = new NewtonProblem(60_000, 2, seed: 10);
        for (int r = 0; r < 60_000; r++)
        {
            problem.Rows[r * 2] = problem.Labels[r] > 0.0 && r % 500 == place ? 1.0 : 0.0;
        }

        foreach (double tolerance in new[] { 1e-6, 1e-12 })
        {
            TrainingReport report = problem.Fit(default(NoPenalty), new FitOptions { Tolerance = tolerance }, out _);
            Assert.Equal(FitStatus.Unbounded, report.Status);
        }
    }

    [Fact]
    public void One_class_has_no_best_intercept()
    {
        double[] rows = [0.5, -1.0, 2.0, 0.25];
        var trainer = new LinearModel<double>.Trainer(1);
        foreach (double label in new[] { 0.0, 1.0 })
        {
            double[] labels = [label, label, label, label];
            TrainingReport report = trainer.Fit(rows, labels, default(LogisticLoss), new Lasso(1.0), default(ProximalNewton), out LinearModel<double> model);
            Assert.Equal(FitStatus.Unbounded, report.Status);
            Assert.Equal(0.0, model.Coefficients[0]);
            Assert.True(double.IsFinite(model.Intercept) && Math.Sign(model.Intercept) == (label > 0.0 ? 1 : -1));
        }
    }

    [Fact]
    public void A_loss_that_overflows_along_a_step_is_backed_away_from()
    {
        var problem = new NewtonProblem(400, 2, seed: 12);
        for (int r = 0; r < 400; r += 7)
        {
            problem.Numbers[r] -= 200.0;
        }

        var trainer = new LinearModel<double>.Trainer(2);
        TrainingReport report = trainer.Fit(
            problem.Rows, problem.Numbers, default(SteepLoss), new Ridge(0.1), default(Newton), out LinearModel<double> model);
        Assert.True(double.IsFinite(report.Objective), $"{report}");
        Assert.True(double.IsFinite(model.Intercept));
        Assert.NotEqual(FitStatus.OutOfRange, report.Status);
    }

    [Fact]
    public void One_huge_value_among_many_rows_does_not_take_the_fit_out_of_range()
    {
        var problem = new NewtonProblem(10_000, 2, seed: 33);
        problem.Rows[(2 * 4321) + 1] = 1e200;
        TrainingReport report = problem.Fit(new Ridge(1.0), default, out LinearModel<double> model);
        Assert.True(double.IsFinite(report.Objective), $"{report}");
        Assert.NotEqual(FitStatus.OutOfRange, report.Status);
        Assert.True(Math.Abs(model.Coefficients[0]) > 0.1);
    }

    [Fact]
    public void A_limit_of_steps_is_kept_and_said()
    {
        var problem = new NewtonProblem(500, 4, seed: 13);
        TrainingReport report = problem.Fit(new Ridge(0.01), new FitOptions { MaxIterations = 1 }, out _);
        Assert.Equal(FitStatus.IterationLimit, report.Status);
        Assert.Equal(1, report.Iterations);
        Assert.True(report.Certificate.Value > report.Certificate.Tolerance);
    }

    [Fact]
    public void Without_rows_or_weight_there_is_nothing_to_fit()
    {
        var trainer = new LinearModel<double>.Trainer(2);
        TrainingReport report = trainer.Fit([], [], default(LogisticLoss), new Lasso(1.0), default(ProximalNewton), out LinearModel<double> model);
        Assert.Equal(FitStatus.NoData, report.Status);
        Assert.Equal(0.0, model.Intercept);
        var batch = new RowBatch<double>([1.0, 2.0], 2, [1.0], [0.0]);
        Assert.Equal(FitStatus.NoData, trainer.Fit(in batch, default(LogisticLoss), new Ridge(1.0), default(Newton), default, out model).Status);
    }

    [Fact]
    public void Wrong_arguments_are_refused()
    {
        var trainer = new LinearModel<double>.Trainer(2);
        double[] rows = [1.0, 2.0, 3.0, 4.0];
        double[] labels = [0.0, 1.0];
        Assert.Contains(
            "Row 1, feature 0",
            Assert.Throws<ArgumentException>(
                () => trainer.Fit([1.0, 2.0, double.NaN, 4.0], labels, default(LogisticLoss), new Ridge(1.0), default(Newton), out _)).Message,
            StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => trainer.Fit(rows.AsSpan(1), labels, default(LogisticLoss), new Ridge(1.0), default(Newton), out _));
        Assert.Throws<ArgumentException>(() => Fit(new FitOptions { PenaltyFactors = new[] { 1.0 } }, new Lasso(1.0)));
        Assert.Throws<ArgumentException>(() => Fit(new FitOptions { LowerBounds = new[] { 1.0 }, UpperBounds = new[] { 0.0 } }, new Lasso(1.0)));
        Assert.Throws<ArgumentException>(() => Fit(default, new Lasso(Strength.MeanSquaredError(1.0))));
        Assert.Throws<ArgumentException>(() => Fit(default, new Ridge(Strength.FractionOfMax(0.5))));

        void Fit<TPenalty>(FitOptions options, TPenalty penalty)
            where TPenalty : struct, IPenalty<TPenalty>
        {
            var batch = new RowBatch<double>(rows, 2, labels, default);
            trainer.Fit(in batch, default(LogisticLoss), in penalty, default(ProximalNewton), in options, out _);
        }
    }
}
