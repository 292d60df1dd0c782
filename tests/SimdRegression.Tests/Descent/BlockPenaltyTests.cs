using SimdRegression.Tests.Documentation;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Descent;

/// <summary>A penalty over groups of coefficients, written as a user would: alphaMax, duality gap, path and cross-validation.</summary>
public sealed class BlockPenaltyTests
{
    private const int Features = 7;
    private static readonly int[][] s_groups = [[0, 3], [1], [2, 4, 6], [5]];
    private readonly Problem _problem = Problem.Random(240, Features, seed: 71, offset: 3.0);

    [Fact]
    public void Alpha_max_is_where_the_first_group_leaves_zero()
    {
        LinearModel<double>.Moments moments = Moments();
        double alphaMax = Fit(moments, Strength.Total(1.0), default, out _).AlphaMax;
        Fit(moments, Strength.Total(alphaMax * (1.0 + 1e-9)), default, out LinearModel<double> above);
        Fit(moments, Strength.Total(alphaMax * 0.99), default, out LinearModel<double> below);
        Assert.All(above.Coefficients.ToArray(), value => Assert.Equal(0.0, value));
        Assert.Contains(below.Coefficients.ToArray(), value => value != 0.0);

        // From the rows: the longest slope of a group at zero, in its unit.
        double[] slopes = Slopes(new double[Features]);
        double expected = s_groups.Max(group => Math.Sqrt(group.Sum(j => slopes[j] * slopes[j]) / group.Length));
        Assert.Equal(expected, alphaMax, 1e-10 * expected);
    }

    [Theory]
    [InlineData(0.7)]
    [InlineData(0.2)]
    [InlineData(0.01)]
    public void Answer_meets_the_optimality_conditions_of_every_group(double fraction)
    {
        var options = new FitOptions { Tolerance = 1e-11 };
        TrainingReport report = Fit(Moments(), Strength.FractionOfMax(fraction), options, out LinearModel<double> model);
        Assert.True(report.Converged, report.ToString());
        Assert.Equal(CertificateKind.DualityGap, report.Certificate.Kind);
        Assert.InRange(report.Certificate.Value, double.Epsilon, 1e-11);
        double[] slopes = Slopes(model.Coefficients);
        foreach (int[] group in s_groups)
        {
            double alpha = report.Alpha * Math.Sqrt(group.Length);
            double length = Math.Sqrt(group.Sum(j => model.Coefficients[j] * model.Coefficients[j]));
            double distance = length == 0.0
                ? Math.Max(0.0, Math.Sqrt(group.Sum(j => slopes[j] * slopes[j])) - alpha)
                : group.Max(j => Math.Abs(slopes[j] + (alpha * model.Coefficients[j] / length)));
            Assert.True(distance < 1e-4 * report.AlphaMax, $"{distance} in group {group[0]}");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Gap_bounds_what_the_objective_may_still_fall(bool intercept)
    {
        LinearModel<double>.Moments moments = Moments();
        var exact = new FitOptions { Intercept = intercept, Tolerance = 1e-12, MaxIterations = 100_000 };
        double least = Fit(moments, Strength.FractionOfMax(0.05), exact, out _).Objective;
        double unit = 0.5 * SumOfSquares(intercept);
        for (int steps = 1; steps < 40; steps++)
        {
            TrainingReport report = Fit(moments, Strength.FractionOfMax(0.05), exact with { MaxIterations = steps }, out _);
            Assert.Equal(CertificateKind.DualityGap, report.Certificate.Kind);
            Assert.True(report.Certificate.Value * unit >= report.Objective - least, report.ToString());
        }
    }

    [Fact]
    public void Rows_and_moments_have_the_same_answer_and_both_kinds_of_gap()
    {
        var options = new FitOptions { Tolerance = 1e-11, Standardize = true };
        var penalty = new NormOfGroups(Strength.FractionOfMax(0.1), s_groups);
        TrainingReport ofMoments = Moments().Fit(in penalty, default(ProximalGradient), in options, out LinearModel<double> first);
        var batch = new RowBatch<double>(_problem.Rows, Features, _problem.Targets, default);
        TrainingReport ofRows = new LinearModel<double>.Trainer(Features).Fit(
            in batch, default(SquaredLoss), in penalty, default(ProximalGradient), in options, out LinearModel<double> second);
        Assert.Equal(CertificateKind.DualityGap, ofRows.Certificate.Kind);
        Assert.Equal(ofMoments.AlphaMax, ofRows.AlphaMax, 1e-9 * ofMoments.AlphaMax);
        for (int j = 0; j < Features; j++)
        {
            Assert.Equal(first.Coefficients[j], second.Coefficients[j], 1e-5);
        }
    }

    [Fact]
    public void Groups_of_one_are_the_lasso()
    {
        int[][] single = [[4], [0], [1], [6], [2], [3], [5]];
        LinearModel<double>.Moments moments = Moments();
        var options = new FitOptions { Tolerance = 1e-12 };
        TrainingReport group = moments.Fit(
            new NormOfGroups(Strength.FractionOfMax(0.1), single), default(ProximalGradient), in options, out LinearModel<double> ours);
        FitReport lasso = moments.Fit(new Lasso(Strength.FractionOfMax(0.1)), in options, out LinearModel<double> theirs);
        Assert.Equal(lasso.AlphaMax * _problem.Count, group.AlphaMax, 1e-9 * group.AlphaMax);
        for (int j = 0; j < Features; j++)
        {
            Assert.Equal(theirs.Coefficients[j], ours.Coefficients[j], 1e-5);
        }
    }

    [Fact]
    public void Page_has_a_path_and_a_choice()
    {
        LinearModel<double>.Moments moments = Moments();
        TrainingReport report = OwnGroupLasso.Fit(
            moments, s_groups, _problem.Rows, _problem.Targets, out RegularizationPath path, out TuningResult tuning);
        Assert.True(report.Converged, report.ToString());
        Assert.Equal(100, path.Count);
        Assert.Null(path.Estimator);
        Assert.StartsWith("a penalty of the caller's, 100 strengths", path.ToString(), StringComparison.Ordinal);
        Assert.Equal(report.AlphaMax, path.AlphaMax, 1e-9 * report.AlphaMax);
        Assert.Equal(0, path.ActiveCounts[0]);
        Assert.Equal(Features, path.ActiveCounts[99]);
        for (int i = 0; i < path.Count; i++)
        {
            Assert.Equal(FitStatus.Converged, path.Statuses[i]);
            Assert.Equal(CertificateKind.DualityGap, path.Certificates[i].Kind);
            foreach (int[] group in s_groups)
            {
                int active = group.Count(j => path.CoefficientsAt(i)[j] != 0.0);
                Assert.True(active == 0 || active == group.Length, $"{active} of group {group[0]} at point {i}");
            }
        }

        // A point of the path is a fit of its own.
        TrainingReport alone = Fit(moments, Strength.Total(path.Alphas[40]), default, out _);
        Assert.Equal(alone.Objective, path.Objectives[40], 1e-6 * alone.Objective);
        Assert.Equal(20, tuning.Count);
        Assert.Equal(report.AlphaMax, tuning.Candidates[0].Alpha, 1e-9 * report.AlphaMax);
        Assert.True(tuning.TrainingReport.Converged, tuning.TrainingReport.ToString());
        Assert.True(tuning.MeanScores[tuning.SelectedIndex] < 0.5 * tuning.MeanScores[0]);
    }

    [Fact]
    public void Blocks_that_are_no_partition_are_refused()
    {
        Refused([[0, 1], [2, 3], [4, 5]], default, "Feature 6 is in no block");
        Refused([[0, 1, 2, 3, 4, 5, 6], [3]], default, "Block 1 of the penalty has feature 3");
        Refused([[0, 1, 2, 3, 4, 5, 7]], default, "has feature 7");
        Refused(s_groups, new FitOptions { PenaltyFactors = new[] { 1.0, 1.0, 1.0, 2.0, 1.0, 1.0, 1.0 } }, "all features of a block must have the same");
    }

    [Fact]
    public void Path_of_a_penalty_that_knows_no_alpha_max_needs_strengths()
    {
        LinearModel<double>.Moments moments = Moments();
        var path = new RegularizationPath(Features);
        ArgumentException problem = Assert.Throws<ArgumentException>(
            () => moments.Path(alpha => new Ridge(alpha), default(ProximalGradient), default, path));
        Assert.Contains("strengths must be given", problem.Message, StringComparison.Ordinal);
        moments.Path(alpha => new Ridge(alpha), default(ProximalGradient), new PathOptions { Strengths = new[] { 100.0, 10.0 } }, path);
        moments.Fit(new Ridge(10.0), out LinearModel<double> ridge);
        for (int j = 0; j < Features; j++)
        {
            Assert.Equal(ridge.Coefficients[j], path.CoefficientsAt(1)[j], 1e-4);
        }

        Assert.Throws<ArgumentException>(() => moments.Path(_ => new L1Ball(1.0), default(ProximalGradient), default, path));
        Assert.Throws<ArgumentException>(
            () => moments.Path(alpha => new NormOfGroups(Strength.InverseC(alpha), s_groups), default(ProximalGradient), default, path));
    }

    [Fact]
    public void Separable_penalty_knows_its_alpha_max_without_saying_it()
    {
        // One sign costs three times as much as the other.
        LinearModel<double>.Moments moments = Moments();
        TrainingReport report = moments.Fit(
            new AsymmetricLasso(Strength.Total(1.0), Up: 1.0, Down: 3.0), default(ProximalGradient), default, out LinearModel<double> _);
        double[] slopes = Slopes(new double[Features]);
        double expected = slopes.Max(slope => slope < 0.0 ? -slope : slope / 3.0);
        Assert.Equal(expected, report.AlphaMax, 1e-10 * expected);
    }

    private LinearModel<double>.Moments Moments()
    {
        var moments = new LinearModel<double>.Moments(Features);
        moments.Add(_problem.Rows, _problem.Targets);
        return moments;
    }

    private static TrainingReport Fit(LinearModel<double>.Moments moments, Strength strength, FitOptions options, out LinearModel<double> model)
    {
        return moments.Fit(new NormOfGroups(strength, s_groups), default(ProximalGradient), in options, out model);
    }

    private static void Refused(int[][] groups, FitOptions options, string words)
    {
        var moments = new LinearModel<double>.Moments(Features);
        ArgumentException problem = Assert.Throws<ArgumentException>(
            () => moments.Fit(new NormOfGroups(1.0, groups), default(ProximalGradient), in options, out LinearModel<double> _));
        Assert.Contains(words, problem.Message, StringComparison.Ordinal);
    }

    // X'(Xw + b - y) with the best intercept.
    private double[] Slopes(ReadOnlySpan<double> coefficients)
    {
        var errors = new double[_problem.Count];
        for (int r = 0; r < errors.Length; r++)
        {
            errors[r] = -_problem.Targets[r];
            for (int j = 0; j < Features; j++)
            {
                errors[r] += coefficients[j] * _problem.Rows[(r * Features) + j];
            }
        }

        double mean = errors.Average();
        var slopes = new double[Features];
        for (int r = 0; r < errors.Length; r++)
        {
            for (int j = 0; j < Features; j++)
            {
                slopes[j] += (errors[r] - mean) * _problem.Rows[(r * Features) + j];
            }
        }

        return slopes;
    }

    private double SumOfSquares(bool aboutMean)
    {
        double mean = aboutMean ? _problem.Targets.Average() : 0.0;
        return _problem.Targets.Sum(target => (target - mean) * (target - mean));
    }
}
