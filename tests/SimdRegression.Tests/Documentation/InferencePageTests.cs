namespace SimdRegression.Tests.Documentation;

/// <summary>The page on inference: its code is code of this project, and finds what the page says.</summary>
public sealed class InferencePageTests
{
    private const int Features = 8;

    [Fact]
    public void Every_line_of_code_on_the_page_is_compiled() => PageCode.AssertCompiled("inference.md", 5, "InferencePage.cs");

    [Fact]
    public void The_code_of_the_page_finds_what_it_says()
    {
        SyntheticProblem<double> problem = SyntheticData.MakeRegression<double>(200, Features, informative: 3, noise: 5.0, seed: 6);
        InferencePage found = InferencePage.Run(problem.Rows, problem.Targets, [.. Enumerable.Range(0, 200).Select(row => row % 20)]);
        Assert.True(found.Report.Converged);
        Assert.True(found.Interval.High - found.Interval.Low > 3.8 * found.Error);
        Assert.InRange(found.P, 0.0, 1e-10);
        Assert.InRange(found.Inflation, 1.0, 2.0);
        Assert.InRange(found.Robust, 0.5 * found.Error, 2.0 * found.Error);
        Assert.InRange(found.Clustered, 0.3 * found.Error, 3.0 * found.Error);
        Assert.True(found.OfNewRow.Low < found.OfMean.Low && found.OfMean.High < found.OfNewRow.High);
        Assert.InRange(found.Leverage, 1.0 / 200.0, 1.0);
        Assert.True(found.Distance >= 0.0 && Math.Abs(found.Outlier) < 6.0);
        int[] informative = [.. Enumerable.Range(0, Features).Where(j => problem.Coefficients[j] != 0.0)];
        Assert.Empty(informative.Except(found.Chosen));
        Assert.Equal(found.Chosen.Length, found.Small.Coefficients.Length);
    }
}
