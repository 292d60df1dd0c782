using SimdRegression.Networks;

namespace SimdRegression.Tests.Documentation;

/// <summary>The page on networks says what the code does.</summary>
public sealed class NetworkPageTests
{
    [Fact]
    public void Every_line_of_code_on_the_page_is_compiled() => PageCode.AssertCompiled("networks.md", 4, "NetworkPage.cs");

    [Fact]
    public void The_code_of_the_page_finds_what_it_says()
    {
        var random = new Random(4);
        float[] rows = [.. Enumerable.Range(0, 100 * 20).Select(_ => (float)((2.0 * random.NextDouble()) - 1.0))];
        float[] targets = [.. Enumerable.Range(0, 100).Select(r => (3f * rows[r * 20]) - (2f * rows[(r * 20) + 1]))];
        (NetworkReport report, Demand network, DenseNetwork<float> other, Demand loaded, float prediction) = NetworkPage.Run(rows, targets);
        Assert.True(report.Status is NetworkStatus.Epochs or NetworkStatus.EarlyStopped, report.ToString());
        Assert.Equal(100, report.RowCount + report.ValidationRowCount);
        Assert.InRange(report.TrainingLoss, 0.0, 1.0);
        Assert.True(network == other, "The class of fixed sizes and the one of run time have the same bits.");
        Assert.True(network == loaded);
        Assert.Equal(network.Predict(rows.AsSpan(0, 20)), prediction);
    }
}
