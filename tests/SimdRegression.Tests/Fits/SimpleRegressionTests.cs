using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Fits;

/// <summary>The closed form of one feature.</summary>
public class SimpleRegressionTests
{
    [Fact]
    public void Textbook_figures()
    {
        // Sxx = 10, Sxy = 6, Syy = 6, means 3 and 4: all figures by hand.
        var moments = new Double1.Moments();
        moments.Add([1.0, 2.0, 3.0, 4.0, 5.0], [2.0, 4.0, 5.0, 4.0, 5.0]);
        SimpleRegression line = moments.Simple();
        Assert.Equal(0.6, line.Slope, 1e-15);
        Assert.Equal(2.2, line.Intercept, 1e-15);
        Assert.Equal(Math.Sqrt(0.6), line.Correlation, 1e-15);
        Assert.Equal(0.6, line.RSquared, 1e-15);
        Assert.Equal(2.4, line.ResidualSumOfSquares, 1e-15);
        Assert.Equal(3, line.ResidualDegreesOfFreedom);
        Assert.Equal(Math.Sqrt(0.8), line.ResidualStandardError, 1e-15);
        Assert.Equal(Math.Sqrt(0.08), line.SlopeStandardError, 1e-15);
        Assert.Equal(Math.Sqrt(0.8 * 1.1), line.InterceptStandardError, 1e-15);
        Assert.Equal(5.8, line.Predict(6.0), 1e-14);
    }

    [Theory]
    [InlineData("generated")]
    [InlineData("run time")]
    public void Line_is_that_of_least_squares(string kind)
    {
        Problem problem = Problem.Random(3000, 1, seed: 461, offset: 1e6);
        double[] weights = problem.Weights(seed: 462);
        var statistics = new CoefficientStatistics(1);
        double[] coefficients = [0.0];
        double intercept;
        SimpleRegression line;
        FitReport report;
        if (kind == "generated")
        {
            var moments = new Double1.Moments();
            moments.Add(problem.Rows, problem.Targets, weights);
            line = moments.Simple();
            report = moments.Fit(new LeastSquares(), default, statistics, coefficients, out intercept);
        }
        else
        {
            var moments = new LinearModel<double>.Moments(1);
            moments.Add(problem.Rows, problem.Targets, weights);
            line = moments.Simple();
            report = moments.Fit(new LeastSquares(), default, statistics, coefficients, out intercept);
        }

        Assert.Equal(coefficients[0], line.Slope, 1e-15);
        Assert.Equal(intercept, line.Intercept, 1e-15 * Math.Abs(intercept));
        Assert.Equal(report.RSquared, line.RSquared, 1e-14);
        Assert.Equal(report.ResidualSumOfSquares, line.ResidualSumOfSquares, 1e-13 * report.ResidualSumOfSquares);
        Assert.Equal(report.ResidualDegreesOfFreedom, line.ResidualDegreesOfFreedom);
        Assert.Equal(statistics.StandardErrors[0], line.SlopeStandardError, 1e-13 * statistics.StandardErrors[0]);
        Assert.Equal(statistics.InterceptStandardError, line.InterceptStandardError, 1e-12 * statistics.InterceptStandardError);
    }

    [Fact]
    public void One_feature_of_many_is_taken_alone()
    {
        Problem problem = Problem.Random(200, 3, seed: 463);
        var all = new Float4.Moments();
        var alone = new Float4.Moments();
        Assert.Throws<ArgumentOutOfRangeException>(() => all.Simple(4));
        Assert.Throws<ArgumentOutOfRangeException>(() => all.Simple(-1));
        var three = new Double3.Moments();
        var one = new Double1.Moments();
        three.Add(problem.Rows, problem.Targets);
        one.CopyFrom(three, [2]);
        Assert.Equal(one.Simple(), three.Simple(2));
        Assert.Equal(all.Simple(), alone.Simple());
    }

    [Fact]
    public void Line_through_all_points_has_correlation_one_and_digits_in_its_residuals()
    {
        var moments = new Double1.Moments();
        double[] x = [.. Enumerable.Range(0, 100).Select(i => i / 64.0)];
        moments.Add(x, Array.ConvertAll(x, value => 7.0 - (3.0 * value)));
        SimpleRegression line = moments.Simple();
        Assert.Equal(-1.0, line.Correlation, 1e-15);
        Assert.Equal(-3.0, line.Slope, 1e-15);
        Assert.Equal(7.0, line.Intercept, 1e-14);
        Assert.Equal(0.0, line.ResidualSumOfSquares, 1e-26);
    }

    [Fact]
    public void What_does_not_vary_has_no_correlation()
    {
        var constantFeature = new Double1.Moments();
        constantFeature.Add([2.0, 2.0, 2.0], [1.0, 2.0, 6.0]);
        SimpleRegression line = constantFeature.Simple();
        Assert.Equal((0.0, 3.0, double.NaN, 2L), (line.Slope, line.Intercept, line.Correlation, line.ResidualDegreesOfFreedom));
        Assert.Equal(14.0, line.ResidualSumOfSquares, 1e-14);
        Assert.Equal(double.NaN, line.SlopeStandardError);
        Assert.Equal(Math.Sqrt(7.0 / 3.0), line.InterceptStandardError, 1e-15);

        // One that differs from a constant by a rounding has none either, in the feature and in the target.
        var nearlyConstant = new Double1.Moments();
        nearlyConstant.Add([2.0, 2.0, Math.BitIncrement(2.0)], [1.0, 2.0, 6.0]);
        Assert.Equal(double.NaN, nearlyConstant.Simple().Correlation);
        nearlyConstant.Reset();
        nearlyConstant.Add([1.0, 2.0, 6.0], [2.0, 2.0, Math.BitIncrement(2.0)]);
        Assert.Equal(double.NaN, nearlyConstant.Simple().Correlation);

        var constantTarget = new Double1.Moments();
        constantTarget.Add([1.0, 2.0, 3.0], [5.0, 5.0, 5.0]);
        line = constantTarget.Simple();
        Assert.Equal((0.0, 5.0, double.NaN, 0.0), (line.Slope, line.Intercept, line.Correlation, line.ResidualSumOfSquares));

        line = new Double1.Moments().Simple();
        Assert.Equal((0.0, 0.0, double.NaN), (line.Slope, line.Intercept, line.Correlation));
        Assert.Equal(double.NaN, line.ResidualStandardError);
    }
}
