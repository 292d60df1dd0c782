namespace SimdRegression.Tests.Classes;

/// <summary>Multinomial fits, against the conditions that their optimum has in plain sums.</summary>
public sealed class MultinomialFitTests
{
    public static TheoryData<int, int, string, bool, bool, bool> Cases()
    {
        var cases = new TheoryData<int, int, string, bool, bool, bool>();
        int number = 0;
        foreach (int classes in (int[])[2, 3, 4, 7])
        {
            foreach (string penalty in (string[])["none", "l2", "l1", "elastic", "group", "sparse"])
            {
                foreach (bool hasIntercept in (bool[])[true, false])
                {
                    cases.Add(classes, 1 + (number % 5), penalty, hasIntercept, number % 3 == 0, number % 2 == 0);
                    number++;
                }
            }
        }

        return cases;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_slopes_of_the_optimum_are_answered_by_the_penalty(
        int classes, int features, string penalty, bool hasIntercept, bool standardizes, bool isWeighted)
    {
        const double Alpha = 3.0;
        var problem = new ClassProblem(features, classes, 200, (classes * 10) + features, isWeighted);
        var options = new FitOptions { Intercept = hasIntercept, Standardize = standardizes };
        var groups = new FeatureGroups([.. Enumerable.Range(0, features).Select(j => j / 2)]);
        var trainer = new LinearClassifier<double>.Trainer(features, classes);
        LinearClassifier<double> model;
        TrainingReport report = penalty switch
        {
            "none" => trainer.Fit(problem.Batch, default(NoPenalty), in options, out model),
            "l2" => trainer.Fit(problem.Batch, new Ridge(Alpha), in options, out model),
            "l1" => trainer.Fit(problem.Batch, new Lasso(Alpha), in options, out model),
            "elastic" => trainer.Fit(problem.Batch, new ElasticNet(Alpha, 0.4), in options, out model),
            "group" => trainer.Fit(problem.Batch, new GroupLasso(Alpha, groups), in options, out model),
            _ => trainer.Fit(problem.Batch, new GroupLasso(Alpha, groups, 0.5), in options, out model),
        };
        Assert.True(report.Converged, $"{report}");
        Assert.Equal(CertificateKind.DualityGap, report.Certificate.Kind);
        Assert.InRange(report.Certificate.Value, 0.0, 1e-12);

        var slopes = new double[classes * (features + 1)];
        double loss = problem.Loss(model, slopes);
        Assert.Equal(loss, report.TotalLoss, 1e-10 * loss);
        double[] units = standardizes ? problem.Deviations() : [.. Enumerable.Repeat(1.0, features)];
        double allowed = 1e-6 * problem.Targets.Length;
        for (int k = 0; k < classes; k++)
        {
            var own = new double[features];
            model.CopyCoefficientsTo(k, own);
            if (hasIntercept)
            {
                Assert.Equal(0.0, slopes[(k * (features + 1)) + features], allowed);
            }

            for (int j = 0; j < features; j++)
            {
                double slope = slopes[(k * (features + 1)) + j] / units[j];
                double w = units[j] * own[j];
                double norm = Math.Sqrt(groups.FeaturesOf(groups.GroupOf(j)).ToArray().Sum(i => units[i] * own[i] * units[i] * own[i]));
                double root = Math.Sqrt(groups.FeaturesOf(groups.GroupOf(j)).Length);
                (double smooth, double kink) = penalty switch
                {
                    "none" => (0.0, 0.0),
                    "l2" => (Alpha * w, 0.0),
                    "l1" => (0.0, Alpha),
                    "elastic" => (0.6 * Alpha * w, 0.4 * Alpha),
                    "group" => (norm == 0.0 ? 0.0 : Alpha * root * w / norm, norm == 0.0 ? Alpha * root : 0.0),
                    _ => (norm == 0.0 ? 0.0 : 0.5 * Alpha * root * w / norm, (0.5 * Alpha) + (norm == 0.0 ? 0.5 * Alpha * root : 0.0)),
                };
                double left = slope + smooth;
                double beyond = w == 0.0 ? Math.Max(0.0, Math.Abs(left) - kink) : Math.Abs(left + (kink * Math.Sign(w)));
                Assert.True(beyond <= allowed, $"class {k}, feature {j}: {beyond}");
            }
        }
    }

    [Theory]
    [InlineData(0.5)]
    [InlineData(20.0)]
    public void Two_classes_are_logistic_regression_with_half_the_strength(double alpha)
    {
        var problem = new ClassProblem(4, 2, 300, 3);
        new LinearClassifier<double>.Trainer(4, 2).Fit(problem.Rows, problem.Targets, new Ridge(alpha), out LinearClassifier<double> classes);
        new LinearModel<double>.Trainer(4).Fit(
            problem.Rows, problem.Targets, default(LogisticLoss), new Ridge(0.5 * alpha), default(Newton), out LinearModel<double> logistic);
        var first = new double[4];
        var second = new double[4];
        classes.CopyCoefficientsTo(0, first);
        classes.CopyCoefficientsTo(1, second);
        for (int j = 0; j < 4; j++)
        {
            Assert.Equal(logistic.Coefficients[j], second[j] - first[j], 1e-10);
            Assert.Equal(0.0, first[j] + second[j], 1e-12);
        }

        Assert.Equal(logistic.Intercept, classes.Intercepts[1] - classes.Intercepts[0], 1e-10);
    }

    [Fact]
    public void Without_a_penalty_coefficients_and_intercepts_add_up_to_zero()
    {
        var problem = new ClassProblem(3, 5, 400, 8);
        new LinearClassifier<double>.Trainer(3, 5).Fit(problem.Rows, problem.Targets, default(NoPenalty), out LinearClassifier<double> model);
        var coefficients = new double[15];
        model.CopyCoefficientsTo(coefficients);
        for (int j = 0; j < 3; j++)
        {
            Assert.Equal(0.0, Enumerable.Range(0, 5).Sum(k => coefficients[(k * 3) + j]), 1e-12);
        }

        Assert.Equal(0.0, model.Intercepts.ToArray().Sum(), 1e-12);
    }

    [Theory]
    [InlineData(3)]
    [InlineData(4)]
    public void At_alphaMax_all_coefficients_are_zero_and_just_below_they_are_not(int classes)
    {
        var problem = new ClassProblem(6, classes, 250, 4);
        var trainer = new LinearClassifier<double>.Trainer(6, classes);
        var groups = new FeatureGroups([0, 0, 1, 1, 2, 2]);
        TrainingReport at = trainer.Fit(problem.Batch, new Lasso(Strength.FractionOfMax(1.0)), default, out _);
        TrainingReport below = trainer.Fit(problem.Batch, new Lasso(Strength.FractionOfMax(0.99)), default, out _);
        TrainingReport ofGroups = trainer.Fit(problem.Batch, new GroupLasso(Strength.FractionOfMax(1.0), groups, 0.3), default, out _);
        TrainingReport belowOfGroups = trainer.Fit(problem.Batch, new GroupLasso(Strength.FractionOfMax(0.99), groups, 0.3), default, out _);
        Assert.Equal((0, FitStatus.Converged), (at.ActiveCount, at.Status));
        Assert.Equal((1, FitStatus.Converged), (below.ActiveCount, below.Status));
        Assert.Equal((0, FitStatus.Converged), (ofGroups.ActiveCount, ofGroups.Status));
        Assert.NotEqual(0, belowOfGroups.ActiveCount);
        Assert.True(belowOfGroups.Converged, $"{belowOfGroups}");
    }

    [Fact]
    public void A_row_of_weight_zero_is_absent_and_one_of_weight_two_stands_for_two()
    {
        var problem = new ClassProblem(3, 4, 120, 6, isWeighted: true);
        var rows = new List<double>();
        var targets = new List<double>();
        for (int r = 0; r < 120; r++)
        {
            for (int copy = 0; copy < 2.0 * problem.Weights[r]; copy++)
            {
                rows.AddRange(problem.Rows.AsSpan(r * 3, 3).ToArray());
                targets.Add(problem.Targets[r]);
            }
        }

        var trainer = new LinearClassifier<double>.Trainer(3, 4);
        TrainingReport weighted = trainer.Fit(problem.Batch, new Ridge(1.0), default, out LinearClassifier<double> first);
        TrainingReport copied = trainer.Fit(rows.ToArray(), targets.ToArray(), new Ridge(2.0), out LinearClassifier<double> second);
        var one = new double[12];
        var two = new double[12];
        first.CopyCoefficientsTo(one);
        second.CopyCoefficientsTo(two);
        Assert.All(one.Zip(two), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
        Assert.Equal(2.0 * weighted.Objective, copied.Objective, 1e-10 * copied.Objective);
        Assert.Equal(problem.Weights.Count(weight => weight > 0.0), weighted.RowCount);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_class_that_a_plane_separates_has_no_minimum_without_a_penalty(bool isPartial)
    {
        var problem = new ClassProblem(2, 3, 90, 9);
        for (int r = 0; r < 90; r++)
        {
            // Class 2 lies apart from the others; where all are separated, these do as well.
            problem.Rows[2 * r] = (problem.Targets[r] == 2.0 ? 10.0 : isPartial ? 0.0 : 3.0 * problem.Targets[r]) + (0.1 * (r % 7));
        }

        var trainer = new LinearClassifier<double>.Trainer(2, 3);
        TrainingReport free = trainer.Fit(problem.Batch, default(NoPenalty), default, out _);
        TrainingReport held = trainer.Fit(problem.Batch, new Ridge(0.01), default, out _);
        Assert.Equal(FitStatus.Unbounded, free.Status);
        Assert.True(held.Converged, $"{held}");
    }

    [Fact]
    public void A_class_without_rows_has_no_minimum_and_one_with_a_single_row_has()
    {
        var problem = new ClassProblem(2, 3, 60, 5);
        var four = new LinearClassifier<double>.Trainer(2, 4);
        Assert.Equal(FitStatus.Unbounded, four.Fit(problem.Batch, new Ridge(1.0), default, out _).Status);
        Assert.True(four.Fit(problem.Batch, new Ridge(1.0), new FitOptions { Intercept = false }, out _).Converged);
        problem.Targets[7] = 3.0;
        Assert.True(four.Fit(problem.Batch, new Ridge(1.0), default, out _).Converged);
        Assert.True(four.Fit(problem.Batch, new Lasso(0.5), default, out _).Converged);
    }

    [Fact]
    public void Columns_that_are_constant_or_combinations_of_others_are_no_obstacle()
    {
        var problem = new ClassProblem(4, 3, 150, 11);
        for (int r = 0; r < 150; r++)
        {
            problem.Rows[(4 * r) + 1] = 7.0;
            problem.Rows[(4 * r) + 3] = problem.Rows[4 * r] - (2.0 * problem.Rows[(4 * r) + 2]);
        }

        var trainer = new LinearClassifier<double>.Trainer(4, 3);
        TrainingReport none = trainer.Fit(problem.Batch, default(NoPenalty), default, out LinearClassifier<double> free);
        Assert.True(none.Converged, $"{none}");
        var coefficients = new double[12];
        free.CopyCoefficientsTo(coefficients);
        Assert.Equal([0.0, 0.0, 0.0], [coefficients[1], coefficients[5], coefficients[9]]);
        Assert.True(trainer.Fit(problem.Batch, new Ridge(1.0), default, out _).Converged);
        Assert.True(trainer.Fit(problem.Batch, new Lasso(1.0), default, out _).Converged);
    }

    [Theory]
    [InlineData(1e8, 1.0)]
    [InlineData(0.0, 1e-9)]
    [InlineData(0.0, 1e9)]
    [InlineData(-3e5, 1e-3)]
    public void The_units_of_the_columns_do_not_matter(double offset, double scale)
    {
        var plain = new ClassProblem(3, 3, 200, 12);
        var moved = new ClassProblem(3, 3, 200, 12);
        for (int i = 0; i < moved.Rows.Length; i++)
        {
            // Rounded to what the offset leaves, so that both problems are the same.
            double value = offset + (Math.Round(plain.Rows[i] * 1024.0) / 1024.0 * scale);
            plain.Rows[i] = (value - offset) / scale;
            moved.Rows[i] = value;
        }

        var trainer = new LinearClassifier<double>.Trainer(3, 3);
        TrainingReport first = trainer.Fit(plain.Batch, default(NoPenalty), default, out LinearClassifier<double> one);
        TrainingReport second = trainer.Fit(moved.Batch, default(NoPenalty), default, out LinearClassifier<double> two);
        Assert.True(first.Converged && second.Converged, $"{first}\n{second}");
        var coefficients = new double[9];
        var others = new double[9];
        one.CopyCoefficientsTo(coefficients);
        two.CopyCoefficientsTo(others);
        Assert.All(coefficients.Zip(others), pair => Assert.Equal(pair.First, pair.Second * scale, 1e-7));
        Assert.Equal(first.Objective, second.Objective, 1e-9 * first.Objective);
    }

    [Fact]
    public void Many_rows_are_fitted_from_some_of_them_first()
    {
        var problem = new ClassProblem(3, 3, 20_000, 13);
        var trainer = new LinearClassifier<double>.Trainer(3, 3);
        TrainingReport report = trainer.Fit(problem.Batch, new Ridge(1.0), default, out LinearClassifier<double> model);
        Assert.True(report.Converged, $"{report}");
        var slopes = new double[12];
        problem.Loss(model, slopes);
        var coefficients = new double[9];
        model.CopyCoefficientsTo(coefficients);
        for (int k = 0; k < 3; k++)
        {
            Assert.Equal(0.0, slopes[(k * 4) + 3], 1e-3);
            Assert.Equal(0.0, slopes[k * 4] + coefficients[k * 3], 1e-3);
        }
    }

    [Fact]
    public void A_warm_start_takes_fewer_steps_to_the_same_answer()
    {
        var problem = new ClassProblem(5, 4, 300, 14);
        var trainer = new LinearClassifier<double>.Trainer(5, 4);
        TrainingReport cold = trainer.Fit(problem.Batch, new Lasso(2.0), default, out _);
        TrainingReport warm = trainer.Fit(problem.Batch, new Lasso(1.9), new FitOptions { WarmStart = true }, out LinearClassifier<double> first);
        TrainingReport again = trainer.Fit(problem.Batch, new Lasso(1.9), default, out LinearClassifier<double> second);
        Assert.True(cold.Converged && warm.Converged && again.Converged);
        Assert.True(warm.Iterations < again.Iterations, $"{warm.Iterations} and {again.Iterations}");
        var one = new double[20];
        var two = new double[20];
        first.CopyCoefficientsTo(one);
        second.CopyCoefficientsTo(two);
        Assert.All(one.Zip(two), pair => Assert.Equal(pair.First, pair.Second, 1e-9));
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        var problem = new ClassProblem(2, 3, 30, 15);
        Assert.Contains("from 2 to 1000", Assert.Throws<ArgumentOutOfRangeException>(() => new LinearClassifier<double>.Trainer(2, 1)).Message, StringComparison.Ordinal);
        Assert.Contains("2048", Assert.Throws<ArgumentOutOfRangeException>(() => new LinearClassifier<double>.Trainer(100, 30)).Message, StringComparison.Ordinal);
        var trainer = new LinearClassifier<double>.Trainer(2, 3);
        problem.Targets[4] = 3.0;
        Assert.Contains("Target 4 is 3", Assert.Throws<ArgumentException>(() => Fit(default)).Message, StringComparison.Ordinal);
        problem.Targets[4] = 0.5;
        Assert.Contains("Target 4 is 0.5", Assert.Throws<ArgumentException>(() => Fit(default)).Message, StringComparison.Ordinal);
        problem.Targets[4] = 1.0;
        problem.Rows[3] = double.NaN;
        Assert.Contains("NaN", Assert.Throws<ArgumentException>(() => Fit(default)).Message, StringComparison.Ordinal);
        problem.Rows[3] = 1.0;
        Assert.Contains("bounds", Assert.Throws<ArgumentException>(() => Fit(new FitOptions { LowerBounds = new[] { 0.0 } })).Message, StringComparison.Ordinal);
        Assert.Equal(FitStatus.Converged, Fit(default).Status);

        TrainingReport Fit(FitOptions options) => trainer.Fit(problem.Batch, new Ridge(1.0), in options, out _);
    }

    [Fact]
    public void No_rows_and_no_weights_are_no_data()
    {
        var trainer = new LinearClassifier<double>.Trainer(2, 3);
        Assert.Equal(FitStatus.NoData, trainer.Fit(default, default, new Ridge(1.0), out _).Status);
        var batch = new RowBatch<double>([1.0, 2.0], 2, [1.0], [0.0]);
        Assert.Equal(FitStatus.NoData, trainer.Fit(in batch, new Ridge(1.0), default, out _).Status);
    }
}
