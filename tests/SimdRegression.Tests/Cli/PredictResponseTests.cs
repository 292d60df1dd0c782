using System.Text.Json;

namespace SimdRegression.Tests.Cli;

/// <summary>Predictions of stored models whose linear part is not what they predict.</summary>
public sealed class PredictResponseTests : IDisposable
{
    private const string Rows = "x,y\n0,1\n1,0\n-1,0\n1000,1\n-1000,0\n";

    private readonly ToolFixture tool = new();

    [Fact]
    public void A_logistic_model_predicts_the_probability_of_1()
    {
        JsonElement json = tool.Run("predict", Model(ResponseKind.Probability), Data(Rows), "--json").AssertDone().Json;

        Assert.Equal(["predictions", "r2", "mse", "logLoss", "accuracy"], json.EnumerateObject().Select(field => field.Name));
        double[] expected = [0.5, 1.0 / (1.0 + Math.Exp(-2.0)), Math.Exp(-2.0) / (1.0 + Math.Exp(-2.0)), 1.0, 0.0];
        double[] found = Predictions(json);
        for (int r = 0; r < expected.Length; r++)
        {
            Assert.Equal(expected[r], found[r], 1e-15);
        }

        Assert.Equal(JsonValueKind.Null, json.GetProperty("r2").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("mse").ValueKind);

        // The margins are 0, 2, -2, 2000 and -2000: a probability of exactly 0 or 1 costs nothing where it is right.
        double logLoss = (Math.Log(2.0) + Math.Log(1.0 + Math.Exp(2.0)) + Math.Log(1.0 + Math.Exp(-2.0))) / 5.0;
        Assert.Equal(logLoss, json.GetProperty("logLoss").GetDouble(), 1e-14);
        Assert.Equal(0.6, json.GetProperty("accuracy").GetDouble(), 1e-15);
    }

    [Fact]
    public void A_wrong_label_at_a_large_margin_has_a_finite_loss()
    {
        JsonElement json = tool.Run("predict", Model(ResponseKind.Probability), Data("x,y\n1000,0\n"), "--json").AssertDone().Json;
        Assert.Equal(2000.0, json.GetProperty("logLoss").GetDouble());
        Assert.Equal(0.0, json.GetProperty("accuracy").GetDouble());
    }

    [Fact]
    public void A_perceptron_predicts_labels()
    {
        JsonElement json = tool.Run("predict", Model(ResponseKind.Label), Data(Rows), "--json").AssertDone().Json;
        Assert.Equal(["predictions", "r2", "mse", "accuracy"], json.EnumerateObject().Select(field => field.Name));
        Assert.Equal([0.0, 1.0, 0.0, 1.0, 0.0], Predictions(json));
        Assert.Equal(0.6, json.GetProperty("accuracy").GetDouble(), 1e-15);
    }

    [Fact]
    public void A_model_of_rates_predicts_expected_counts()
    {
        JsonElement json = tool.Run("predict", Model(ResponseKind.Rate), Data("x,y\n0,1\n1,7\n"), "--json").AssertDone().Json;
        Assert.Equal(["predictions", "r2", "mse"], json.EnumerateObject().Select(field => field.Name));
        double miss = 7.0 - Math.Exp(2.0);
        Assert.Equal(Math.Exp(2.0), Predictions(json)[1], 1e-14);
        Assert.Equal(miss * miss / 2.0, json.GetProperty("mse").GetDouble(), 1e-13);
    }

    [Fact]
    public void Without_labels_there_is_no_score()
    {
        JsonElement json = tool.Run("predict", Model(ResponseKind.Probability), Data("x\n0\n"), "--json").AssertDone().Json;
        Assert.Equal([0.5], Predictions(json));
        Assert.Equal(JsonValueKind.Null, json.GetProperty("logLoss").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("accuracy").ValueKind);
    }

    [Fact]
    public void A_person_is_told_the_log_loss()
    {
        string output = tool.Path("out.csv");
        ToolResult result = tool.Run("predict", Model(ResponseKind.Probability), Data("x,y\n0,1\n0,0\n"), "--output", output).AssertDone();
        Assert.Contains("Log loss 0.693147, accuracy 0.5 on 2 rows.", result.Output);
        Assert.Equal("prediction\n0.5\n0.5\n", File.ReadAllText(output));
        Assert.Contains("Accuracy 0.5 on 2 rows.", tool.Run("predict", Model(ResponseKind.Label), Data("x,y\n0,1\n0,0\n"), "--output", output).Output);
    }

    [Fact]
    public void A_target_that_is_no_label_is_refused()
    {
        string data = Data("x,y\n0,1\n1,2\n");
        tool.Run("predict", Model(ResponseKind.Probability), data, "--json").AssertRefused(
            3, $"{data}:3: column \"y\": the target is no label; 0 and 1 are accepted");
    }

    public void Dispose() => tool.Dispose();

    private static double[] Predictions(JsonElement json) =>
        [.. json.GetProperty("predictions").EnumerateArray().Select(value => value.GetDouble())];

    private string Data(string text) => tool.Write("rows.csv", text);

    // The linear part is 2 x.
    private string Model(ResponseKind response)
    {
        string path = tool.Path("model.json");
        using FileStream file = File.Create(path);
        new ModelDocument<double>([2.0], 0.0, response, default(TrainingReport), ["x"], "y").Save(file);
        return path;
    }
}
