using System.Globalization;
using System.Text;
using System.Text.Json;

namespace SimdRegression.Tests.Cli;

/// <summary><c>--penalty graph</c>: edges from a file, held against least squares with a row more an edge.</summary>
public sealed class GraphCommandTests : IDisposable
{
    private const int RowCount = 32;
    private static readonly string[] Features = ["a", "b", "c", "d"];

    private readonly ToolFixture tool = new();

    public void Dispose() => tool.Dispose();

    [Fact]
    public void A_graph_is_a_row_more_an_edge()
    {
        // 1/(2W) RSS + alpha/2 sum weight (w_i - w_j)^2: a row of the root of W alpha weight.
        const double alpha = 0.2;
        JsonElement json = Fit(Edges(), "--alpha", Text(alpha), "--no-intercept");
        var more = new StringBuilder(File.ReadAllText(Data()));
        foreach ((int first, int second, double weight) in new[] { (0, 1, 1.0), (1, 2, 2.5), (2, 3, 0.5) })
        {
            double root = Math.Sqrt(RowCount * alpha * weight);
            more.AppendLine(string.Join(',', [.. Enumerable.Range(0, 4).Select(j => Text(j == first ? root : j == second ? -root : 0.0)), "0"]));
        }

        JsonElement expected = tool.Run("fit", tool.Write("more.csv", more.ToString()), "--target", "y", "--model", "ols", "--no-intercept", "--json").AssertDone().Json;
        AssertSame(expected, json, 1e-10);
        Assert.Equal("graph", json.GetProperty("penalty").GetString());
        Assert.Equal(3, json.GetProperty("edges").GetInt32());
        Assert.Equal(0.0, json.GetProperty("l1Ratio").GetDouble());
        Assert.Equal(alpha, json.GetProperty("alpha").GetDouble());
        Assert.Equal("residual", json.GetProperty("certificate").GetProperty("kind").GetString());
        Assert.Equal(expected.GetProperty("objective").GetDouble() / (2.0 * RowCount), json.GetProperty("objective").GetDouble(), 1e-10);
    }

    [Theory]
    [InlineData("a,b\nb,c,2.5\nc,d,0.5\n")]
    [InlineData("from,to,weight\nb,a,1\nc,b,2.5\nc,d,0.5\n")]
    [InlineData("from;to;weight\na;b;0.25\nb;a;0.75\n\nc;b;1\nb;c;1.5\nc;d;0.5\n")]
    [InlineData("\"a\", b \n\"b\",\"c\",2.5\r\nc,d,5e-1")]
    public void Edges_are_read_as_tables_come(string text)
    {
        AssertSame(Fit(Edges(), "--alpha", "0.2"), Fit(tool.Write("other.csv", text), "--alpha", "0.2"), 1e-13);
    }

    [Fact]
    public void The_verifier_says_that_it_does_not_know_graphs()
    {
        string model = tool.Path("model.json");
        tool.Run("fit", Data(), "--target", "y", "--model", "linear", "--penalty", "graph", "--edges", Edges(), "--save", model).AssertDone();
        ToolResult result = tool.Run("verify", model, Data());
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("the penalty graph, which the verifier does not know", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void With_a_share_of_L1_there_is_a_gap_and_an_alphaMax()
    {
        JsonElement json = Fit(Edges(), "--l1-ratio", "0.5", "--alpha-fraction", "0.4", "--penalty-factors", "1,1,2,1");
        Assert.Equal("dualityGap", json.GetProperty("certificate").GetProperty("kind").GetString());
        Assert.True(json.GetProperty("convex").GetBoolean());
        double alphaMax = json.GetProperty("alphaMax").GetDouble();
        JsonElement none = Fit(Edges(), "--l1-ratio", "0.5", "--alpha", Text(alphaMax * 1.0001), "--penalty-factors", "1,1,2,1");
        Assert.Equal(0, none.GetProperty("activeFeatures").GetArrayLength());
        JsonElement some = Fit(Edges(), "--l1-ratio", "0.5", "--alpha", Text(alphaMax * 0.999), "--penalty-factors", "1,1,2,1");
        Assert.NotEqual(0, some.GetProperty("activeFeatures").GetArrayLength());
    }

    [Fact]
    public void A_path_and_a_choice_go_along_its_strengths()
    {
        foreach (string share in new[] { "0", "0.5" })
        {
            string[] graph = ["--model", "linear", "--penalty", "graph", "--edges", Edges(), "--l1-ratio", share, "--json"];
            JsonElement path = tool.Run(["path", Data(), "--target", "y", "--alphas", "5", .. graph]).AssertDone().Json;
            JsonElement tuned = tool.Run(["tune", Data(), "--target", "y", "--alphas", "5", "--folds", "4", .. graph]).AssertDone().Json;
            Assert.Equal(5, path.GetProperty("alphas").GetArrayLength());
            for (int i = 0; i < 5; i++)
            {
                double alpha = path.GetProperty("alphas")[i].GetDouble();
                Assert.Equal(alpha, tuned.GetProperty("alphas")[i].GetDouble(), 1e-9 * alpha);
            }

            JsonElement fit = Fit(Edges(), "--l1-ratio", share, "--alpha", Text(tuned.GetProperty("best").GetProperty("alpha").GetDouble()));
            AssertSame(fit, tuned, 1e-12);
            Assert.Equal(3, tuned.GetProperty("edges").GetInt32());
        }
    }

    [Fact]
    public void Saved_models_say_their_penalty_and_statistics_serve_too()
    {
        string model = tool.Path("model.json");
        JsonElement ofRows = Fit(Edges(), "--alpha", "0.2", "--save", model);
        string saved = File.ReadAllText(model);
        Assert.Contains("fit.penalty", saved);
        Assert.Contains("graph", saved);
        Assert.Contains("fit.edges", saved);
        tool.Run("predict", model, Data()).AssertDone();
        Assert.Contains("least squares with the penalty graph of 3 edges", tool.Run("summary", model).AssertDone().Output);
        tool.Run("stats", Data(), "--target", "y", "--output", tool.Path("rows.stats")).AssertDone();
        JsonElement ofStatistics = tool.Run(
            "fit", tool.Path("rows.stats"), "--model", "linear", "--penalty", "graph", "--edges", Edges(), "--alpha", "0.2", "--json").AssertDone().Json;
        AssertSame(ofRows, ofStatistics, 1e-12);
    }

    [Fact]
    public void A_report_shows_the_graph()
    {
        string report = tool.Path("report.html");
        tool.Run("fit", Data(), "--target", "y", "--model", "linear", "--penalty", "graph", "--edges", Edges(), "--alpha", "0.2", "--report", report).AssertDone();
        Assert.Contains("Coefficients that edges join", File.ReadAllText(report));
    }

    [Theory]
    [InlineData("a,b\nb,x\n", "2: \"x\" is no feature; the features are \"a\", \"b\", \"c\", \"d\"")]
    [InlineData("a,y\n", "1: \"y\" is no feature; the features are \"a\", \"b\", \"c\", \"d\"")]
    [InlineData("from,to\na,a\n", "2: \"a\" is joined with itself; an edge joins two features")]
    [InlineData("a,b,-1\n", "1: the weight \"-1\" is not accepted; a finite number of at least 0 is")]
    [InlineData("a,b,nan\n", "1: the weight \"nan\" is not accepted; a finite number of at least 0 is")]
    [InlineData("a,b\nb\n", "2: 1 field(s); two names of features, and a weight where there is one, are accepted")]
    [InlineData("a,b,1,1\n", "1: 4 field(s); two names of features, and a weight where there is one, are accepted")]
    [InlineData("from,to,weight\n", " it holds no edge; a line with two names of features is accepted")]
    [InlineData("a,b,1e308\nb,a,1e308\n", " the weights of a feature's edges add up to more than double precision holds")]
    public void What_is_no_edge_is_told_with_its_line(string text, string message)
    {
        string edges = tool.Write("bad.csv", text);
        tool.Run("fit", Data(), "--target", "y", "--model", "linear", "--penalty", "graph", "--edges", edges).AssertRefused(3, $"{edges}:{message}");
    }

    [Theory]
    [InlineData("--model linear --penalty graph", "--edges: the penalty graph needs a file of pairs of features, for instance --edges edges.csv")]
    [InlineData("--model linear --penalty graph --edges -", "--edges: standard input is for the data; a file is accepted")]
    [InlineData("--model linear --penalty l1 --edges e.csv", "--edges: it is accepted with --penalty graph")]
    [InlineData("--model logistic --penalty graph --edges e.csv", "--penalty: \"graph\" is added to the squared loss; it is accepted with linear")]
    [InlineData(
        "--model linear --penalty graph --edges e.csv --penalty-factors 1,1,1,1",
        "--penalty-factors: they act on the L1 part of the penalty graph; they are accepted with --l1-ratio above 0, and weights of edges without it")]
    [InlineData(
        "--model linear --penalty graph --edges e.csv --solver sgd",
        "--solver: \"sgd\" cannot fit the penalty graph; accepted: auto, cholesky, doubled, coordinate-descent")]
    public void What_does_not_suit_is_refused(string options, string message)
    {
        tool.Run(["fit", Data(), "--target", "y", .. options.Split(' ')]).AssertRefused(2, message);
    }

    [Fact]
    public void A_file_that_is_not_there_is_told()
    {
        ToolResult result = tool.Run("fit", Data(), "--target", "y", "--model", "linear", "--penalty", "graph", "--edges", tool.Path("none.csv"));
        Assert.Equal(3, result.ExitCode);
        Assert.Contains("none.csv", result.Error);
        string edges = Edges();
        tool.Run("fit", Data(), "--target", "y", "--model", "linear", "--penalty", "graph", "--edges", edges, "--save", edges);
        Assert.StartsWith("from,to,weight", File.ReadAllText(edges));
    }

    [Fact]
    public void Solvers_agree()
    {
        JsonElement automatic = Fit(Edges(), "--alpha", "0.2");
        foreach (string solver in new[] { "cholesky", "coordinate-descent", "doubled" })
        {
            AssertSame(automatic, Fit(Edges(), "--alpha", "0.2", "--solver", solver), 1e-10);
        }

        JsonElement bounded = Fit(Edges(), "--alpha", "0.2", "--lower", "0");
        Assert.Equal("dualityGap", bounded.GetProperty("certificate").GetProperty("kind").GetString());
    }

    private JsonElement Fit(string edges, params string[] options) => tool.Run(
        ["fit", Data(), "--target", "y", "--model", "linear", "--penalty", "graph", "--edges", edges, "--json", .. options]).AssertDone().Json;

    private string Edges() => tool.Write("edges.csv", "from,to,weight\na,b,1\nb,c,2.5\nc,d,0.5\n");

    private string Data()
    {
        var random = new Random(15);
        var text = new StringBuilder("a,b,c,d,y\n");
        for (int i = 0; i < RowCount; i++)
        {
            double[] x = [random.NextDouble() * 4.0, random.NextDouble() * 3.0, random.NextDouble() * 2.0, random.NextDouble() * 3.0];
            double y = (2.0 * x[0]) + (1.5 * x[1]) - (1.2 * x[3]) + random.NextDouble();
            text.Append(CultureInfo.InvariantCulture, $"{x[0]},{x[1]},{x[2]},{x[3]},{y}\n");
        }

        return tool.Write("rows.csv", text.ToString());
    }

    private static void AssertSame(JsonElement expected, JsonElement found, double tolerance)
    {
        foreach (string feature in Features)
        {
            Assert.Equal(
                expected.GetProperty("coefficients").GetProperty(feature).GetDouble(), found.GetProperty("coefficients").GetProperty(feature).GetDouble(), tolerance);
        }
    }

    private static string Text(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
