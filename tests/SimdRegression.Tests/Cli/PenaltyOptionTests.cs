using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SimdRegression.Tests.Cli;

/// <summary><c>--penalty</c>: what each word minimises, what is told of it, and what is refused.</summary>
public sealed class PenaltyOptionTests : IDisposable
{
    private const int RowCount = 24;

    private readonly ToolFixture tool = new();

    public void Dispose() => tool.Dispose();

    [Theory]
    [InlineData("none", "ols", 0.0)]
    [InlineData("l2", "ridge", 24.0)]
    [InlineData("l1", "lasso", 1.0)]
    public void Linear_with_a_penalty_is_the_older_word_in_another_strength(string penalty, string model, double factor)
    {
        string[] strength = penalty == "none" ? [] : ["--alpha", "0.3"];
        JsonElement json = Fit(["--model", "linear", "--penalty", penalty, .. strength]);
        JsonElement older = Fit(["--model", model, .. factor == 0.0 ? Array.Empty<string>() : ["--alpha", Text(0.3 * factor)]]);
        Assert.Equal("linear", json.GetProperty("model").GetString());
        Assert.Equal(penalty, json.GetProperty("penalty").GetString());
        Assert.Equal(penalty == "none" ? JsonValueKind.Null : JsonValueKind.Number, json.GetProperty("alpha").ValueKind);
        foreach (JsonProperty field in older.GetProperty("coefficients").EnumerateObject())
        {
            Assert.Equal(field.Value.GetDouble(), json.GetProperty("coefficients").GetProperty(field.Name).GetDouble(), 1e-11);
        }
    }

    [Fact]
    public void Groups_are_told_with_their_features()
    {
        JsonElement json = Fit("--model", "linear", "--penalty", "group", "--groups", "p,q,p", "--alpha-fraction", "0.7");
        Assert.Equal(["a", "c"], json.GetProperty("groups").GetProperty("p").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(["b"], json.GetProperty("groups").GetProperty("q").EnumerateArray().Select(name => name.GetString()));
        Assert.Equal(["p"], json.GetProperty("activeGroups").EnumerateArray().Select(name => name.GetString()));
        Assert.True(json.GetProperty("convex").GetBoolean());
        Assert.Equal("dualityGap", json.GetProperty("certificate").GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData("scad")]
    [InlineData("mcp")]
    [InlineData("bridge")]
    public void What_is_not_convex_says_so(string penalty)
    {
        JsonElement json = Fit("--model", "linear", "--penalty", penalty, "--alpha-fraction", "0.5");
        Assert.False(json.GetProperty("convex").GetBoolean());
        Assert.Equal("stationarity", json.GetProperty("certificate").GetProperty("kind").GetString());
    }

    [Theory]
    [InlineData("linear")]
    public void A_refit_tells_both_fits(string model)
    {
        JsonElement json = Fit("--model", model, "--penalty", "l1", "--alpha-fraction", "0.5", "--refit");
        JsonElement plain = Fit("--model", model, "--penalty", "l1", "--alpha-fraction", "0.5");
        Assert.True(json.GetProperty("refitted").GetBoolean());
        Assert.False(plain.GetProperty("refitted").GetBoolean());
        Assert.Equal(plain.GetProperty("objective").GetDouble(), json.GetProperty("objective").GetDouble(), 1e-12);
        Assert.True(json.GetProperty("rss").GetDouble() < plain.GetProperty("rss").GetDouble());
        foreach (JsonProperty field in plain.GetProperty("coefficients").EnumerateObject())
        {
            Assert.Equal(field.Value.GetDouble(), json.GetProperty("coefficientsPenalized").GetProperty(field.Name).GetDouble(), 1e-12);
            Assert.Equal(field.Value.GetDouble() == 0.0, json.GetProperty("coefficients").GetProperty(field.Name).GetDouble() == 0.0);
        }
    }

    [Fact]
    public void Groups_of_one_are_tuned_as_the_lasso_is()
    {
        string[] folds = ["--model", "linear", "--alphas", "4", "--json"];
        JsonElement lasso = tool.Run(["tune", Data(), "--target", "y", .. folds, "--penalty", "l1"]).AssertDone().Json;
        JsonElement groups = tool.Run(["tune", Data(), "--target", "y", .. folds, "--penalty", "group", "--groups", "1,2,3"]).AssertDone().Json;
        Assert.Equal(0.0, groups.GetProperty("best").GetProperty("l1Ratio").GetDouble());
        for (int i = 0; i < 4; i++)
        {
            Assert.Equal(lasso.GetProperty("meanScores")[i].GetDouble(), groups.GetProperty("meanScores")[i].GetDouble(), 1e-9);
        }
    }

    [Theory]
    [InlineData("scad")]
    [InlineData("mcp --gamma 2")]
    [InlineData("bridge --q 0.5")]
    [InlineData("bridge --q 1.5")]
    [InlineData("adaptive")]
    [InlineData("adaptive --pilot ridge:2")]
    [InlineData("group --groups 1,1,2 --l1-ratio 0.3")]
    public void Strengths_of_every_penalty_are_tuned(string options)
    {
        string data = Data();
        string[] penalty = ["--model", "linear", "--penalty", .. options.Split(' ')];
        JsonElement json = tool.Run(["tune", data, "--target", "y", "--folds", "4", "--alphas", "0.2,0.02", "--json", .. penalty]).AssertDone().Json;
        string best = Text(json.GetProperty("best").GetProperty("alpha").GetDouble());
        JsonElement fit = Fit([.. penalty, "--alpha", best]);
        foreach (JsonProperty field in fit.GetProperty("coefficients").EnumerateObject())
        {
            Assert.Equal(field.Value.GetDouble(), json.GetProperty("coefficients").GetProperty(field.Name).GetDouble());
        }

        // The score of a fold is that of a fit of the other rows.
        string[] lines = File.ReadAllLines(data);
        int size = RowCount / 4;
        string training = tool.Write("training.csv", string.Join('\n', [lines[0], .. lines[(size + 1)..]]));
        string test = tool.Write("test.csv", string.Join('\n', lines[..(size + 1)]));
        string model = tool.Path("fold.json");
        tool.Run(["fit", training, "--target", "y", "--save", model, .. penalty, "--alpha", "0.02"]).AssertDone();
        double mse = tool.Run("predict", model, test, "--json").AssertDone().Json.GetProperty("mse").GetDouble();
        Assert.Equal(mse, json.GetProperty("foldScores")[1][0].GetDouble(), 1e-9 * mse);
    }

    [Fact]
    public void Groups_are_tuned_at_several_shares()
    {
        JsonElement json = tool.Run(
            "tune", Data(), "--target", "y", "--model", "linear", "--penalty", "group", "--groups", "1,1,2", "--alphas", "3", "--l1-ratios", "0,0.5,1", "--json").AssertDone().Json;
        Assert.Equal(9, json.GetProperty("alphas").GetArrayLength());
        Assert.Equal(0.5, json.GetProperty("l1Ratios")[4].GetDouble());
        JsonElement logistic = json.GetProperty("best");
        Assert.Contains(logistic.GetProperty("l1Ratio").GetDouble(), new[] { 0.0, 0.5, 1.0 });
    }

    [Fact]
    public void Shards_are_folds_of_every_penalty()
    {
        string data = Data();
        string[] lines = File.ReadAllLines(data);
        int half = RowCount / 2;
        foreach ((string name, IEnumerable<string> part) in new[] { ("one", lines[1..(half + 1)]), ("two", lines[(half + 1)..]) })
        {
            string csv = tool.Write(name + ".csv", string.Join('\n', [lines[0], .. part]));
            tool.Run("stats", csv, "--target", "y", "--output", tool.Path(name + ".stats")).AssertDone();
        }

        string[] options = ["--model", "linear", "--penalty", "mcp", "--alphas", "4", "--json"];
        JsonElement shards = tool.Run(["tune", tool.Path("one.stats"), tool.Path("two.stats"), .. options]).AssertDone().Json;
        JsonElement rows = tool.Run(["tune", data, "--target", "y", "--folds", "2", .. options]).AssertDone().Json;
        for (int i = 0; i < 4; i++)
        {
            double expected = rows.GetProperty("meanScores")[i].GetDouble();
            Assert.Equal(expected, shards.GetProperty("meanScores")[i].GetDouble(), 1e-9 * expected);
        }
    }

    [Theory]
    [InlineData("path", "group --groups 1,1,2")]
    [InlineData("path", "mcp")]
    [InlineData("path", "adaptive")]
    [InlineData("path", "bridge --q 1.5")]
    [InlineData("fit", "adaptive --pilot ridge:2")]
    public void Every_penalty_has_a_path(string command, string options)
    {
        string[] count = command == "path" ? ["--alphas", "5"] : [];
        JsonElement json = tool.Run([command, Data(), "--target", "y", "--model", "linear", "--json", .. count, "--penalty", .. options.Split(' ')]).AssertDone().Json;
        Assert.Equal(JsonValueKind.Object, json.GetProperty("coefficients").ValueKind);
    }

    [Theory]
    [InlineData("--model linear --penalty none --alpha 1", "--alpha: the penalty none has no strength; it is accepted with every other penalty")]
    [InlineData("--model linear --penalty group", "--groups: the penalty group needs a label for each feature, for instance --groups 1,1,2")]
    [InlineData("--model linear --penalty group --groups 1,1", "--groups: 2 label(s) for 3 feature(s); one for each is accepted")]
    [InlineData("--model linear --penalty group --groups 1,1,2 --group-factors 1", "--group-factors: 1 value(s) for 2 group(s); one for each is accepted")]
    [InlineData("--model linear --penalty l1 --groups 1,1,2", "--groups: it is accepted with --penalty group")]
    [InlineData("--model linear --penalty scad --gamma 2", "--gamma: \"2\" is not accepted; a finite number above 2 is")]
    [InlineData("--model linear --penalty bridge --q 0", "--q: \"0\" is not accepted; a finite number above 0 is")]
    [InlineData("--model linear --penalty group --groups 1,1,2 --lower 0", "--lower: the penalty group takes no bounds; none, l2, l1 and elastic-net do")]
    [InlineData("--model huber --penalty mcp", "--penalty: \"mcp\" is not convex, and huber is fitted with convex penalties; it is accepted with linear")]
    public void What_does_not_suit_is_refused(string options, string message)
    {
        tool.Run(["fit", Data(), "--target", "y", .. options.Split(' ')]).AssertRefused(2, message);
    }

    private JsonElement Fit(params string[] options) => tool.Run(["fit", Data(), "--target", "y", "--json", .. options]).AssertDone().Json;

    private string Data()
    {
        var random = new Random(4);
        var text = new StringBuilder("a,b,c,y\n");
        for (int i = 0; i < RowCount; i++)
        {
            double a = random.NextDouble() * 4.0;
            double b = random.NextDouble() * 3.0;
            double c = random.NextDouble() - a;
            text.Append(CultureInfo.InvariantCulture, $"{a},{b},{c},{(2.0 * a) - (0.2 * b) + (0.3 * random.NextDouble())}\n");
        }

        return tool.Write("rows.csv", text.ToString());
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
