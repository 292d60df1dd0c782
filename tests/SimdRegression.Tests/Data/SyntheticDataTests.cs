using System.Numerics;

namespace SimdRegression.Tests.Data;

public sealed class SyntheticDataTests
{
    [Theory]
    [InlineData(null, 12)]
    [InlineData(0, 0)]
    [InlineData(5, 5)]
    public void Least_squares_finds_the_true_coefficients(int? informative, int nonzero)
    {
        SyntheticProblem<double> problem = SyntheticData.MakeRegression<double>(
            200, 12, seed: 3, informative: informative, correlation: 0.5, intercept: -7);
        Assert.Equal(nonzero, problem.Coefficients.Count(value => value != 0.0));
        Assert.All(problem.Coefficients.Where(value => value != 0.0), value => Assert.InRange(Math.Abs(value), 10, 100));
        Assert.Equal((12, 200, -7.0), (problem.FeatureCount, problem.Targets.Length, problem.Intercept));
        var moments = new LinearModel<double>.Moments(12);
        moments.Add(problem.Rows, problem.Targets);
        moments.Fit(new LeastSquares(), out LinearModel<double> model);
        for (int j = 0; j < 12; j++)
        {
            Assert.Equal(problem.Coefficients[j], model.Coefficients[j], 1e-11);
        }

        Assert.Equal(-7.0, model.Intercept, 1e-11);
    }

    [Fact]
    public void Noise_and_correlation_are_those_asked_for()
    {
        const int count = 100_000;
        SyntheticProblem<double> problem = SyntheticData.MakeRegression<double>(count, 4, seed: 4, noise: 3, correlation: -0.6);
        double squares = 0.0;
        var products = new double[4, 4];
        for (int r = 0; r < count; r++)
        {
            ReadOnlySpan<double> row = problem.Rows.AsSpan(r * 4, 4);
            double residual = problem.Targets[r];
            for (int i = 0; i < 4; i++)
            {
                residual -= problem.Coefficients[i] * row[i];
                for (int j = 0; j < 4; j++)
                {
                    products[i, j] += row[i] * row[j] / count;
                }
            }

            squares += residual * residual / count;
        }

        Assert.InRange(squares, 9 * 0.975, 9 * 1.025);
        for (int i = 0; i < 4; i++)
        {
            for (int j = 0; j < 4; j++)
            {
                Assert.Equal(Math.Pow(-0.6, Math.Abs(i - j)), products[i, j], 0.025);
            }
        }
    }

    /// <summary>The true rule errs as often as two normal distributions of that distance must overlap: Phi(-separation / 2).</summary>
    [Theory]
    [InlineData(2.0, 0.0, 0.0, null, 0.15865525393145707)]
    [InlineData(1.0, 0.8, 3.0, 2, 0.3085375387259869)]
    public void Classes_overlap_as_asked_for(double separation, double correlation, double intercept, int? informative, double error)
    {
        const int count = 40_000;
        SyntheticProblem<double> problem = SyntheticData.MakeClassification<double>(
            count, 6, seed: 5, informative, separation, correlation: correlation, intercept: intercept);
        var rule = new LinearModel<double>(problem.Coefficients, problem.Intercept);
        var margins = new double[count];
        rule.Predict(problem.Rows, margins);
        ClassificationMetrics metrics = ClassificationMetrics.OfMargins<double>(margins, problem.Targets);
        Assert.InRange(1 - metrics.Accuracy, error - 0.01, error + 0.01);
        Assert.InRange(problem.Targets.Average(), 0.485, 0.515);
        Assert.Equal(informative ?? 6, problem.Coefficients.Count(value => value != 0.0));

        // And its probabilities are calibrated: the labels' mean in each tenth is that of the probabilities.
        Classification.Probabilities<double>(margins, margins);
        foreach (IGrouping<int, int> tenth in Enumerable.Range(0, count).GroupBy(r => (int)(margins[r] * 10)))
        {
            double expected = tenth.Average(r => margins[r]);
            double deviation = Math.Sqrt(expected * (1 - expected) / tenth.Count());
            Assert.InRange(tenth.Average(r => problem.Targets[r]), expected - (5 * deviation), expected + (5 * deviation));
        }
    }

    [Fact]
    public void Labels_are_flipped_and_rows_stay()
    {
        SyntheticProblem<float> plain = SyntheticData.MakeClassification<float>(10_000, 3, seed: 6);
        SyntheticProblem<float> flipped = SyntheticData.MakeClassification<float>(10_000, 3, seed: 6, flipRate: 0.2);
        Assert.Equal(plain.Rows, flipped.Rows);
        double share = plain.Targets.Zip(flipped.Targets, (first, second) => first != second ? 1.0 : 0.0).Average();
        Assert.InRange(share, 0.18, 0.22);
        SyntheticProblem<float> quiet = SyntheticData.MakeRegression<float>(100, 3, seed: 6);
        SyntheticProblem<float> noisy = SyntheticData.MakeRegression<float>(100, 3, seed: 6, noise: 5, intercept: 1);
        Assert.Equal(quiet.Rows, noisy.Rows);
        Assert.NotEqual(quiet.Targets, noisy.Targets);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(50)]
    public void Rows_are_the_same_however_many_are_taken_at_a_time(int together)
    {
        AssertSameInParts(
            SyntheticData.RegressionSource<double>(3, seed: 7, noise: 1, correlation: 0.3),
            SyntheticData.MakeRegression<double>(50, 3, seed: 7, noise: 1, correlation: 0.3),
            together);
        AssertSameInParts(
            SyntheticData.ClassificationSource<float>(3, seed: 7), SyntheticData.MakeClassification<float>(50, 3, seed: 7), together);
    }

    /// <summary>The first numbers, of a separate implementation, so that no machine and no version may differ.</summary>
    [Fact]
    public void The_seed_decides_everything()
    {
        SyntheticProblem<double> problem = SyntheticData.MakeRegression<double>(1, 2, seed: 1, noise: 1);
        Assert.Equal(KnownProblem, (double[])[.. problem.Coefficients, .. problem.Rows, .. problem.Targets]);
        Assert.NotEqual(problem.Rows, SyntheticData.MakeRegression<double>(1, 2, seed: 2, noise: 1).Rows);
    }

    [Fact]
    public void Wrong_arguments_are_named()
    {
        AssertRefused("samples", () => SyntheticData.MakeRegression<double>(0, 2, 1));
        AssertRefused("samples", () => SyntheticData.MakeRegression<double>(int.MaxValue, 512, 1));
        AssertRefused("features", () => SyntheticData.MakeRegression<double>(1, 0, 1));
        AssertRefused("features", () => SyntheticData.MakeRegression<double>(1, 513, 1));
        AssertRefused("informative", () => SyntheticData.MakeRegression<double>(1, 2, 1, informative: 3));
        AssertRefused("informative", () => SyntheticData.MakeRegression<double>(1, 2, 1, informative: -1));
        AssertRefused("informative", () => SyntheticData.MakeClassification<double>(1, 2, 1, informative: 0));
        AssertRefused("noise", () => SyntheticData.MakeRegression<double>(1, 2, 1, noise: -1));
        AssertRefused("noise", () => SyntheticData.MakeRegression<double>(1, 2, 1, noise: double.NaN));
        AssertRefused("correlation", () => SyntheticData.MakeRegression<double>(1, 2, 1, correlation: 1));
        AssertRefused("intercept", () => SyntheticData.MakeRegression<double>(1, 2, 1, intercept: double.PositiveInfinity));
        AssertRefused("separation", () => SyntheticData.MakeClassification<double>(1, 2, 1, separation: 0));
        AssertRefused("flipRate", () => SyntheticData.MakeClassification<double>(1, 2, 1, flipRate: 0.6));
        Assert.Throws<ArgumentException>(() => SyntheticData.RegressionSource<double>(2, 1).Next(new double[3], new double[1]));
        Assert.Throws<NotSupportedException>(() => SyntheticData.RegressionSource<Half>(2, 1));
    }

    private static void AssertRefused(string argument, Action call) =>
        Assert.Equal(argument, Assert.Throws<ArgumentOutOfRangeException>(call).ParamName);

    private static void AssertSameInParts<T>(SyntheticSource<T> source, SyntheticProblem<T> whole, int together)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Assert.Equal(whole.Coefficients, source.Coefficients.ToArray());
        var rows = new T[whole.Rows.Length];
        var targets = new T[whole.Targets.Length];
        for (int start = 0; start < targets.Length; start += together)
        {
            int count = Math.Min(together, targets.Length - start);
            source.Next(rows.AsSpan(start * source.FeatureCount, count * source.FeatureCount), targets.AsSpan(start, count));
        }

        Assert.Equal(whole.Rows, rows);
        Assert.Equal(whole.Targets, targets);
    }

    private static readonly double[] KnownProblem = [77.23942445423968, 77.15951835551294, 1.4145826225372877, -1.3222155323370501, 5.455204076705493];
}
