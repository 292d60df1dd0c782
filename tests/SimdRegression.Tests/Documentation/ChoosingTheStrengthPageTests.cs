namespace SimdRegression.Tests.Documentation;

/// <summary>The page on choosing the strength: its code is code of this project, and finds what the page says.</summary>
public sealed class ChoosingTheStrengthPageTests
{
    private const int Features = 8;

    [Fact]
    public void Every_line_of_code_on_the_page_is_compiled() =>
        PageCode.AssertCompiled("choosing-the-strength.md", 6, "ChoosingTheStrength.cs");

    [Fact]
    public void The_code_of_the_page_finds_what_it_says()
    {
        SyntheticProblem<double> problem = SyntheticData.MakeRegression<double>(150, Features, informative: 3, noise: 25.0, seed: 4);
        double middle = problem.Targets.Order().ElementAt(75);
        double[] labels = [.. problem.Targets.Select((target, row) => target + (row % 5 == 0 ? 40.0 : 0.0) > middle ? 1.0 : 0.0)];
        ChoosingTheStrength found = ChoosingTheStrength.Run(problem.Rows, problem.Targets, labels);

        var moments = new LinearModel<double>.Moments(Features);
        moments.Add(problem.Rows, problem.Targets);
        moments.Fit(new Lasso(found.Tuned.Best.Alpha), out LinearModel<double> lasso);
        AssertNear(lasso, found.Lasso);
        Assert.Equal(lasso.Predict(problem.Rows.AsSpan(0, Features)), found.Prediction, 1e-9);
        Assert.Equal(100, found.Tuned.Count);

        Assert.True(found.Simplest.Selected.Alpha > found.Tuned.Best.Alpha);
        Assert.True(Active(found.Sparse) <= Active(found.Lasso));
        moments.Fit(new Lasso(found.Simplest.OneStandardError.Alpha), out LinearModel<double> sparse);
        AssertNear(sparse, found.Sparse);

        Assert.Equal(30, found.Found.Count);
        Assert.True(found.Found.MeanScores[found.Found.BestIndex] < 1.01 * found.Tuned.MeanScores[found.Tuned.BestIndex]);
        Assert.InRange(found.Found.Best.L1Ratio, 0.0, 1.0);
        Assert.NotEqual(0.0, found.Net.Coefficients.ToArray().Max(Math.Abs));

        Assert.Equal(ScoreKind.LogLoss, found.ByLogLoss.Score);
        Assert.True(found.ByLogLoss.MeanScores[found.ByLogLoss.BestIndex] < Math.Log(2.0));
        Assert.NotEqual(0.0, found.Classifier.Coefficients.ToArray().Max(Math.Abs));

        Assert.InRange(found.AlphaByBic, 0.0, found.Tuned.Candidates[0].Alpha);
        Assert.Equal(StrongestFeature(moments), found.FirstToEnter);
        Assert.InRange(found.Freedom, 4.0, Features);
        Assert.True(found.Score > 0.0);

        Assert.True(found.Interval.Lower <= found.Bagged.Coefficients[2] && found.Bagged.Coefficients[2] <= found.Interval.Upper);
        Assert.InRange(found.HowOftenSelected, 0.0, 1.0);
        Assert.Equal(3, found.Stacked!.Weights.Length);
        Assert.NotEqual(0.0, found.Ensemble.Coefficients.ToArray().Max(Math.Abs));
        Assert.Equal([50, 60], [((GridSearch)found.Others[0]).StrengthCount, ((RandomSearch)found.Others[1]).Trials]);
    }

    // The moments of all rows are a sum of those of the folds, whose last digits may differ.
    private static void AssertNear(LinearModel<double> expected, LinearModel<double> actual)
    {
        for (int j = 0; j < Features; j++)
        {
            Assert.Equal(expected.Coefficients[j], actual.Coefficients[j], 1e-9);
        }

        Assert.Equal(expected.Intercept, actual.Intercept, 1e-9);
    }

    private static int Active(LinearModel<double> model) => model.Coefficients.ToArray().Count(value => value != 0.0);

    // The lasso's first feature is the one whose cross product with the target is largest.
    private static int StrongestFeature(LinearModel<double>.Moments moments) =>
        Enumerable.Range(0, Features).MaxBy(feature => Math.Abs(moments.TargetCrossProduct(feature)));
}
