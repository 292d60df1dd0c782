using System.Xml.Linq;
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
        Assert.All([study.Ridge, study.Lasso, study.ElasticNet], tuned => Assert.InRange(tuned.BestIndex, 1, tuned.Alphas.Length - 2));
    }

    [Fact]
    public void The_page_tells_it_in_pictures()
    {
        using var tool = new ToolFixture();
        string page = tool.Path("demo.html");
        string plots = tool.Path("plots");
        string output = tool.Run("demo", "--report", page, "--plots", plots).AssertDone().Output;
        Assert.Contains($"The report is in {page}.", output);
        string[] headings =
            [.. XDocument.Load(page).Descendants().Where(element => element.Name.LocalName == "h2").Select(element => element.Value)];
        Assert.Equal(
            [
                "The verdict of the patients kept aside", "Coefficients before and after", "Coefficient paths of lasso", "Cross-validation of ridge",
                "Cross-validation of lasso", "Cross-validation of elastic net", "Validation curve of lasso", "Learning curve of lasso", "Predictions",
                "The diamond and the disc", "The ways down", "Too simple, right, and too free", "A boundary at three strengths",
                "Steps too small, right, and too large", "Columns of different size", "Sorted and shuffled rows", "The balls of R_q",
                "Columns that are alike",
            ],
            headings);
        Assert.Equal(20, Directory.GetFiles(plots, "*.svg").Length);
    }
}
