using SimdRegression.Cli.Demo;

namespace SimdRegression.Tests.Cli;

public sealed class DemoCommandTests
{
    [Fact]
    public void The_story_is_told_in_plain_text_of_at_most_100_columns()
    {
        using var tool = new ToolFixture();
        string output = tool.Run("demo").AssertDone().Output;
        Assert.DoesNotContain("\u001b", output);
        Assert.All(output.Split('\n'), line => Assert.InRange(line.Length, 0, 100));
        Assert.All(
            ["OLS, 10 features", "OLS, 64 features", "ridge", "lasso", "elastic net", "overfitting", "dropped"],
            words => Assert.Contains(words, output));
    }

    /// <summary>What the text says must be what the numbers say.</summary>
    [Fact]
    public void The_study_shows_what_the_story_claims()
    {
        DemoStudy study = DemoStudy.Run(DemoStudy.ToldSeed);
        Assert.Equal((301, 141), (study.TrainingCount, study.TestCount));
        Assert.Equal(64, study.All.FeatureNames.Length);
        Assert.True(study.All.TrainRSquared > study.Ten.TrainRSquared);
        Assert.True(study.All.TestRSquared < study.Ten.TestRSquared);
        Assert.All(
            [study.Ridge.Model, study.Lasso.Model, study.ElasticNet.Model],
            model => Assert.True(model.TestRSquared > study.Ten.TestRSquared && model.TrainRSquared < study.All.TrainRSquared));
        Assert.Equal(64, study.Ridge.Model.UsedCount);
        Assert.InRange(study.Lasso.Model.UsedCount, 5, 40);
        Assert.Equal(0, study.UncertifiedFitCount);
        Assert.All([study.Ridge, study.Lasso, study.ElasticNet], tuned => Assert.InRange(tuned.Best, 1, tuned.Alphas.Length - 2));
    }

    /// <summary>Cross-validation out of moments is cross-validation out of rows.</summary>
    [Fact]
    public void Fold_errors_are_those_of_models_fitted_without_the_fold()
    {
        var random = new Random(4);
        const int features = 3;
        const int rows = 23;
        var sample = new Sample(
            features,
            [.. Enumerable.Range(0, rows * features).Select(_ => random.NextDouble())],
            [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble())]);
        double[] errors = new CrossValidation(sample, 4).MeanErrors(
            [0.5],
            (LinearModel<double>.Moments moments, double alpha, out LinearModel<double> model) => moments.Fit(new Ridge(alpha), out model));

        double expected = 0.0;
        for (int fold = 0; fold < 4; fold++)
        {
            int start = fold * rows / 4;
            int end = (fold + 1) * rows / 4;
            var others = new Sample(
                features,
                [.. sample.Rows[..(start * features)], .. sample.Rows[(end * features)..]],
                [.. sample.Targets[..start], .. sample.Targets[end..]]);
            others.ToMoments().Fit(new Ridge(0.5), out LinearModel<double> model);
            expected += sample.Slice(start, end - start).Score(model).MeanSquaredError / 4;
        }

        Assert.Equal(expected, errors[0], 12);
    }
}
