namespace SimdRegression.Tests.Penalties;

/// <summary>The group lasso from moments, held against an objective and optimality conditions that are computed from the rows.</summary>
public class GroupLassoTests
{
    [Theory]
    [InlineData(0.0)]
    [InlineData(0.3)]
    [InlineData(0.9)]
    [InlineData(1.0)]
    public void Its_gap_is_a_bound_and_no_direction_improves_it(double share)
    {
        for (int seed = 0; seed < 12; seed++)
        {
            var problem = new PenaltyProblem(seed, 40 + seed, 9, correlation: 0.1 * (seed % 10), weighted: seed % 2 == 1, spread: seed % 3);
            var groups = new FeatureGroups(seed % 2 == 0 ? [0, 0, 0, 1, 1, 2, 2, 2, 3] : [2, 0, 2, 1, 0, 1, 3, 3, 3]);
            double[] factors = seed % 4 == 3 ? [1.0, 0.0, 2.0, 0.5] : [];
            var options = new FitOptions
            {
                Standardize = seed % 3 != 0,
                Intercept = seed % 5 != 4,
                PenaltyFactors = share > 0.0 && seed % 4 == 2 ? new[] { 1.0, 2.0, 0.0, 1.0, 1.0, 0.5, 1.0, 0.0, 1.0 } : default,
            };
            LinearModel<double>.Moments moments = problem.Moments();
            foreach (double fraction in (double[])[0.9, 0.3, 0.02])
            {
                var penalty = new GroupLasso(Strength.FractionOfMax(fraction), groups, share, factors);
                FitReport report = moments.Fit(in penalty, in options, out LinearModel<double> model);
                Assert.True(report.Converged, $"seed {seed}, fraction {fraction}: {report}");
                Assert.Equal(CertificateKind.DualityGap, report.Certificate.Kind);
                double[] w = model.Coefficients.ToArray();
                double at = Objective(problem, penalty, options, report.Alpha, w, model.Intercept);
                Assert.Equal(at, report.Objective, 1e-11 * (1.0 + at));
                AssertNoDescent(problem, penalty, options, report.Alpha, w, model.Intercept, at);
            }
        }
    }

    [Fact]
    public void At_alpha_max_all_is_zero_and_just_below_it_is_not()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            var problem = new PenaltyProblem(seed, 30, 6, spread: 1.0);
            var groups = new FeatureGroups([0, 0, 1, 1, 2, 2]);
            double[] factors = seed % 2 == 0 ? [] : [0.0, 1.0, 3.0];
            double share = 0.25 * (seed % 4);
            LinearModel<double>.Moments moments = problem.Moments();
            double most = moments.Fit(new GroupLasso(1.0, groups, share, factors), out _).AlphaMax;
            moments.Fit(new GroupLasso(most * (1.0 + 1e-9), groups, share, factors), out LinearModel<double> above);
            moments.Fit(new GroupLasso(most * (1.0 - 1e-6), groups, share, factors), out LinearModel<double> below);
            int free = seed % 2 == 1 && share == 0.0 ? 2 : 0;
            Assert.Equal(free, above.Coefficients.ToArray().Count(value => value != 0.0));
            Assert.True(below.Coefficients.ToArray().Count(value => value != 0.0) > free, $"seed {seed}");
        }
    }

    [Fact]
    public void Groups_of_one_are_the_lasso_and_the_share_of_one_is_too()
    {
        var problem = new PenaltyProblem(3, 60, 7);
        LinearModel<double>.Moments moments = problem.Moments();
        moments.Fit(new Lasso(0.2), out LinearModel<double> lasso);
        FitReport alone = moments.Fit(new GroupLasso(0.2, new FeatureGroups([0, 1, 2, 3, 4, 5, 6])), out LinearModel<double> groupsOfOne);
        moments.Fit(new GroupLasso(0.2, new FeatureGroups([0, 0, 0, 1, 1, 1, 1]), l1Ratio: 1.0), out LinearModel<double> allShare);
        Assert.True(alone.Converged);
        for (int j = 0; j < 7; j++)
        {
            Assert.Equal(lasso.Coefficients[j], groupsOfOne.Coefficients[j], 1e-12);
            Assert.Equal(lasso.Coefficients[j], allShare.Coefficients[j], 1e-12);
        }
    }

    [Fact]
    public void Columns_that_depend_on_each_other_are_certified_too()
    {
        var problem = new PenaltyProblem(5, 50, 6);
        for (int i = 0; i < problem.RowCount; i++)
        {
            problem.Values[(i * 6) + 3] = problem.Values[i * 6];
            problem.Values[(i * 6) + 5] = problem.Values[(i * 6) + 4] - (2.0 * problem.Values[i * 6]);
        }

        foreach (int[] labels in (int[][])[[0, 0, 0, 1, 1, 1], [0, 1, 2, 0, 1, 2], [0, 0, 0, 0, 0, 0]])
        {
            var groups = new FeatureGroups(labels);
            foreach (double alpha in (double[])[1.0, 0.05, 1e-3])
            {
                FitReport report = problem.Moments().Fit(new GroupLasso(alpha, groups), out LinearModel<double> model);
                Assert.True(report.Certificate.Value <= report.Certificate.Tolerance, report.ToString());
                double[] w = model.Coefficients.ToArray();
                AssertNoDescent(problem, new GroupLasso(alpha, groups), default, alpha, w, model.Intercept, report.Objective);
            }
        }
    }

    [Fact]
    public void Data_of_any_kind_end_with_a_status_and_finite_coefficients()
    {
        var groups = new FeatureGroups([0, 0, 1]);
        foreach (double[] values in (double[][])
            [[1, 2, 3, 1, 2, 3, 1, 2, 3], [0, 0, 0, 0, 0, 0, 0, 0, 0], [1e-150, 1, 1e150, 2e-150, 3, 2e150, 5e-150, 1, 1e150], [1, 0, 0, 0, 1, 0, 0, 0, 1]])
        {
            foreach (double[] targets in (double[][])[[1, 2, 3], [0, 0, 0], [5, 5, 5], [1e150, -1e150, 0]])
            {
                foreach (double alpha in (double[])[0.0, 1e-300, 0.1, 1e300])
                {
                    var moments = new LinearModel<double>.Moments(3);
                    moments.Add(values, targets);
                    FitReport report = moments.Fit(new GroupLasso(alpha, groups, 0.3), out LinearModel<double> model);
                    Assert.All(model.Coefficients.ToArray(), value => Assert.True(double.IsFinite(value)));
                    Assert.True(report.Status is FitStatus.Converged or FitStatus.IllConditioned or FitStatus.OutOfRange or FitStatus.Stalled, report.ToString());
                }
            }
        }

        Assert.Equal(FitStatus.NoData, new LinearModel<double>.Moments(3).Fit(new GroupLasso(0.1, groups), out _).Status);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.4)]
    public void Over_rows_the_squared_loss_has_the_same_answer_and_other_losses_are_certified(double share)
    {
        var problem = new PenaltyProblem(11, 80, 6, weighted: true);
        var groups = new FeatureGroups([0, 0, 1, 1, 2, 2]);
        var options = new FitOptions { Standardize = true };
        var batch = new RowBatch<double>(problem.Values, 6, problem.Targets, problem.Weights);
        var trainer = new LinearModel<double>.Trainer(6);
        var penalty = new GroupLasso(Strength.FractionOfMax(0.2), groups, share);
        problem.Moments().Fit(in penalty, in options, out LinearModel<double> expected);
        TrainingReport squared = trainer.Fit(in batch, default(SquaredLoss), in penalty, default(ProximalNewton), in options, out LinearModel<double> found);
        Assert.True(squared.Converged);
        for (int j = 0; j < 6; j++)
        {
            Assert.Equal(expected.Coefficients[j], found.Coefficients[j], 1e-10);
        }

        double middle = problem.Targets.Order().ElementAt(40);
        double[] labels = [.. problem.Targets.Select(target => target > middle ? 1.0 : 0.0)];
        var classes = new RowBatch<double>(problem.Values, 6, labels, problem.Weights);
        TrainingReport logistic = trainer.Fit(in classes, default(LogisticLoss), in penalty, default(ProximalNewton), in options, out LinearModel<double> model);
        Assert.True(logistic.Converged, logistic.Status.ToString());
        Assert.Equal(CertificateKind.DualityGap, logistic.Certificate.Kind);
        TrainingReport all = trainer.Fit(
            in classes, default(LogisticLoss), new GroupLasso(logistic.AlphaMax * (1.0 + 1e-9), groups, share), default(ProximalNewton), in options, out LinearModel<double> none);
        Assert.True(all.Converged);
        Assert.All(none.Coefficients.ToArray(), value => Assert.Equal(0.0, value));

        double Objective(double[] w, double b)
        {
            double sum = 0.0;
            for (int i = 0; i < 80; i++)
            {
                double margin = b + Enumerable.Range(0, 6).Sum(j => w[j] * problem.Values[(i * 6) + j]);
                sum += problem.Weights[i] * (Math.Log(1.0 + Math.Exp(-Math.Abs(margin))) + Math.Max(margin, 0.0) - (labels[i] * margin));
            }

            for (int group = 0; group < 3; group++)
            {
                double[] u = [.. groups.FeaturesOf(group).ToArray().Select(j => w[j] * problem.Deviation(j))];
                sum += logistic.Alpha * (((1.0 - share) * Math.Sqrt(2.0) * Math.Sqrt(u.Sum(v => v * v))) + (share * u.Sum(Math.Abs)));
            }

            return sum;
        }

        double[] best = model.Coefficients.ToArray();
        double at = Objective(best, model.Intercept);
        Assert.Equal(at, logistic.Objective, 1e-9);
        var random = new Random(3);
        for (int trial = 0; trial < 300; trial++)
        {
            double length = Math.Pow(10.0, -1.0 - (trial % 5));
            double[] moved = [.. best.Select((value, j) => value + (random.Next(2) * length * (random.NextDouble() - 0.5) / problem.Deviation(j)))];
            Assert.True(Objective(moved, model.Intercept + (length * (random.NextDouble() - 0.5))) >= at - 1e-10);
        }
    }

    [Fact]
    public void A_strength_of_zero_is_least_squares()
    {
        foreach (int features in (int[])[1, 2, 5])
        {
            var problem = new PenaltyProblem(7, 30, features);
            var groups = new FeatureGroups([.. Enumerable.Range(0, features).Select(j => j / 2)]);
            LinearModel<double>.Moments moments = problem.Moments();
            moments.Fit(default(LeastSquares), out LinearModel<double> expected);
            foreach (double share in (double[])[0.0, 0.5])
            {
                FitReport report = moments.Fit(new GroupLasso(0.0, groups, share), out LinearModel<double> model);
                Assert.True(report.Converged, report.ToString());
                for (int j = 0; j < features; j++)
                {
                    Assert.Equal(expected.Coefficients[j], model.Coefficients[j], 1e-11 * Math.Abs(expected.Coefficients[j]));
                }
            }
        }
    }

    [Fact]
    public void Free_columns_that_two_rows_cannot_tell_apart_have_a_finite_gap()
    {
        var moments = new LinearModel<double>.Moments(3);
        moments.Add([1.0, 2.0, 5.0, 3.0, 5.0, 1.0], [1.0, 4.0]);
        var penalty = new GroupLasso(Strength.FractionOfMax(1.0), new FeatureGroups([0, 0, 1]), 0.0, new[] { 0.0, 1.0 });
        FitReport report = moments.Fit(penalty, out LinearModel<double> model);
        Assert.True(double.IsFinite(report.Certificate.Value), report.ToString());
        Assert.True(!report.Converged || report.Certificate.Value <= report.Certificate.Tolerance, report.ToString());
        Assert.Equal(0.0, model.Coefficients[2]);
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        var groups = new FeatureGroups([0, 0, 1]);
        Assert.Contains("1 factors for 2 groups", Assert.Throws<ArgumentException>(() => new GroupLasso(1.0, groups, 0.0, new[] { 1.0 })).Message, StringComparison.Ordinal);
        Assert.Contains("group 1 is -1", Assert.Throws<ArgumentException>(() => new GroupLasso(1.0, groups, 0.0, new[] { 1.0, -1.0 })).Message, StringComparison.Ordinal);
        Assert.Contains("is 1.5", Assert.Throws<ArgumentOutOfRangeException>(() => new GroupLasso(1.0, groups, 1.5)).Message, StringComparison.Ordinal);
        var moments = new LinearModel<double>.Moments(4);
        Assert.Contains("must be of 4", Assert.Throws<ArgumentException>(() => moments.Fit(new GroupLasso(1.0, groups), out _)).Message, StringComparison.Ordinal);
        var three = new LinearModel<double>.Moments(3);
        var factors = new FitOptions { PenaltyFactors = new[] { 1.0, 1.0, 1.0 } };
        Assert.Contains("absolute values", Assert.Throws<ArgumentException>(() => three.Fit(new GroupLasso(1.0, groups), in factors, out _)).Message, StringComparison.Ordinal);
        var bounds = new FitOptions { LowerBounds = new[] { 0.0 } };
        Assert.Contains("bounds", Assert.Throws<ArgumentException>(() => three.Fit(new GroupLasso(1.0, groups), in bounds, out _)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => new FeatureGroups([]));
    }

    private static double Objective(PenaltyProblem problem, GroupLasso penalty, FitOptions options, double alpha, double[] w, double intercept)
    {
        double[] scaled = [.. w.Select((value, j) => value * (options.Standardize ? problem.Deviation(j) : 1.0))];
        double total = 0.0;
        for (int group = 0; group < penalty.Groups.Count; group++)
        {
            double square = 0.0;
            foreach (int j in penalty.Groups.FeaturesOf(group))
            {
                square += scaled[j] * scaled[j];
                total += penalty.L1Ratio * (options.PenaltyFactors.IsEmpty ? 1.0 : options.PenaltyFactors.Span[j]) * Math.Abs(scaled[j]);
            }

            total += (1.0 - penalty.L1Ratio) * penalty.FactorOf(group) * Math.Sqrt(square);
        }

        return problem.MeanHalfSquare(w, intercept) + (alpha * total);
    }

    // A convex objective has no better point where none of many directions, single, of groups and random ones, leads down.
    private static void AssertNoDescent(
        PenaltyProblem problem, GroupLasso penalty, FitOptions options, double alpha, double[] w, double intercept, double at)
    {
        var random = new Random(1);
        double unit = problem.AtZero;
        for (int trial = 0; trial < 120; trial++)
        {
            var moved = (double[])w.Clone();
            double length = Math.Pow(10.0, -1.0 - (trial % 5));
            for (int j = 0; j < w.Length; j++)
            {
                bool moves = trial < 2 * w.Length ? j == trial / 2 : trial < 60 ? penalty.Groups.GroupOf(j) == trial % penalty.Groups.Count : true;
                moved[j] += moves ? length * (random.NextDouble() - 0.5) * (1.0 + Math.Abs(w[j])) / problem.Deviation(j) : 0.0;
            }

            double offset = options.Intercept ? problem.InterceptOf(moved) : 0.0;
            double there = Objective(problem, penalty, options, alpha, moved, offset);
            Assert.True(there >= at - (2e-12 * unit), $"trial {trial}: {there - at} below, of {unit}");
        }
    }
}
