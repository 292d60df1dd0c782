using System.Text.Json;

namespace SimdRegression.Tests.Cli;

public sealed class GenerateCommandTests : IDisposable
{
    private readonly ToolFixture tool = new();

    public void Dispose() => tool.Dispose();

    [Theory]
    [InlineData("d.csv", "y", "double")]
    [InlineData("d.npy", "x6", "double")]
    [InlineData("D.CSV", "y", "single")]
    [InlineData("d.npy", "x6", "single")]
    public void The_tool_finds_the_true_coefficients_of_its_own_problems(string name, string target, string precision)
    {
        string data = tool.Path(name);
        string told = tool.Run(Generate(data, "--informative", "3", "--intercept", "4.5", "--precision", precision)).AssertDone().Output;
        Assert.Equal($"{data}: 200 rows, 6 features, target {target}.\nThe true coefficients are in {data}.truth.json.\n", told);
        JsonElement truth = Truth(data);
        JsonElement fit = tool.Run("fit", data, "--target", target, "--model", "ols", "--json").AssertDone().Json;
        double tolerance = precision == "single" ? 1e-4 : 1e-11;
        Assert.Equal(4.5, fit.GetProperty("intercept").GetDouble(), tolerance);
        double[] coefficients = Coefficients(truth);
        Assert.Equal(3, coefficients.Count(value => value != 0.0));
        Assert.Equal(coefficients, Coefficients(fit), (expected, actual) => Math.Abs(expected - actual) <= tolerance);
        Assert.Equal(200, fit.GetProperty("rows").GetInt32());
    }

    [Fact]
    public void The_truth_says_how_it_was_made()
    {
        string data = tool.Path("d.csv");
        tool.Run(Generate(data, "--noise", "2.5", "--correlation", "0.25", "--seed", "18446744073709551615")).AssertDone();
        JsonElement truth = Truth(data);
        Assert.Equal(
            ["problem", "rows", "features", "informative", "target", "precision", "seed", "correlation", "noise", "intercept", "coefficients"],
            truth.EnumerateObject().Select(field => field.Name));
        Assert.Equal(
            ("regression", 200, 6, 6, "y", "double", ulong.MaxValue, 0.25, 2.5, 0.0),
            (truth.GetProperty("problem").GetString(), truth.GetProperty("rows").GetInt32(), truth.GetProperty("features").GetInt32(),
                truth.GetProperty("informative").GetInt32(), truth.GetProperty("target").GetString(), truth.GetProperty("precision").GetString(),
                truth.GetProperty("seed").GetUInt64(), truth.GetProperty("correlation").GetDouble(), truth.GetProperty("noise").GetDouble(),
                truth.GetProperty("intercept").GetDouble()));

        tool.Run(Generate(data, "--classes", "--separation", "3", "--flip-rate", "0.1")).AssertDone();
        truth = Truth(data);
        Assert.Equal("classification", truth.GetProperty("problem").GetString());
        Assert.Equal((3.0, 0.1), (truth.GetProperty("separation").GetDouble(), truth.GetProperty("flipRate").GetDouble()));
        Assert.False(truth.TryGetProperty("noise", out _));
        string[] lines = File.ReadAllLines(data);
        Assert.Equal("x0,x1,x2,x3,x4,x5,y", lines[0]);
        Assert.Equal(["0", "1"], lines.Skip(1).Select(line => line[(line.LastIndexOf(',') + 1)..]).Distinct().Order());
    }

    /// <summary>The file is what the library makes, number by number; a seed tells two files apart and nothing else does.</summary>
    [Fact]
    public void Rows_are_those_of_the_library()
    {
        string data = tool.Path("d.csv");
        tool.Run("generate", "--samples", "40000", "--features", "2", "--noise", "1", "--seed", "7", "--output", data).AssertDone();
        SyntheticProblem<double> problem = SyntheticData.MakeRegression<double>(40_000, 2, seed: 7, noise: 1);
        string[] lines = File.ReadAllLines(data);
        Assert.Equal(40_001, lines.Length);
        for (int r = 0; r < 40_000; r++)
        {
            double[] numbers = [.. lines[r + 1].Split(',').Select(double.Parse)];
            Assert.Equal([problem.Rows[2 * r], problem.Rows[(2 * r) + 1], problem.Targets[r]], numbers);
        }

        byte[] first = File.ReadAllBytes(data);
        tool.Run("generate", "--samples", "40000", "--features", "2", "--noise", "1", "--seed", "7", "--output", data).AssertDone();
        Assert.Equal(first, File.ReadAllBytes(data));
        tool.Run("generate", "--samples", "40000", "--features", "2", "--noise", "1", "--output", data).AssertDone();
        Assert.NotEqual(first, File.ReadAllBytes(data));
    }

    [Fact]
    public void An_array_begins_where_numpy_wants_it()
    {
        string data = tool.Path("d.npy");
        tool.Run(Generate(data)).AssertDone();
        byte[] bytes = File.ReadAllBytes(data);
        int dataOffset = 10 + bytes[8] + (256 * bytes[9]);
        Assert.Equal(0, dataOffset % 64);
        Assert.Equal((byte)'\n', bytes[dataOffset - 1]);
        Assert.Equal(dataOffset + (200 * 7 * 8), bytes.Length);
        Assert.Contains("{'descr': '<f8', 'fortran_order': False, 'shape': (200, 7), }", System.Text.Encoding.ASCII.GetString(bytes, 10, dataOffset - 10));
    }

    [Theory]
    [InlineData("--samples 0", "--samples: \"0\" is not accepted; a whole number from 1 to 2147483647 is")]
    [InlineData("--samples many", "--samples: \"many\" is not accepted; a whole number from 1 to 2147483647 is")]
    [InlineData("--features 513", "--features: \"513\" is not accepted; a whole number from 1 to 512 is")]
    [InlineData("--features 1.5", "--features: \"1.5\" is not accepted; a whole number from 1 to 512 is")]
    [InlineData("--informative 7", "--informative: \"7\" is not accepted; a whole number from 0 to 6 is")]
    [InlineData("--informative 0 --classes", "--informative: \"0\" is not accepted; a whole number from 1 to 6 is")]
    [InlineData("--noise=-1", "--noise: \"-1\" is not accepted; a number from 0 to 1e30 is")]
    [InlineData("--noise nan", "--noise: \"nan\" is not accepted; a number from 0 to 1e30 is")]
    [InlineData("--correlation 1", "--correlation: \"1\" is not accepted; a number above -1 and below 1 is")]
    [InlineData("--intercept inf", "--intercept: \"inf\" is not accepted; a number from -1e30 to 1e30 is")]
    [InlineData("--seed=-1", "--seed: \"-1\" is not accepted; a whole number from 0 to 18446744073709551615 is")]
    [InlineData("--precision half", "--precision: \"half\" is not accepted; one of double, single is")]
    [InlineData("--classes --noise 1", "--noise is not accepted with --classes")]
    [InlineData("--separation 1", "--separation is accepted with --classes")]
    [InlineData("--flip-rate 0.1", "--flip-rate is accepted with --classes")]
    [InlineData("--classes --separation 0", "--separation: \"0\" is not accepted; a number above 0 and at most 1e6 is")]
    [InlineData("--classes --flip-rate 0.7", "--flip-rate: \"0.7\" is not accepted; a number from 0 to 0.5 is")]
    public void Wrong_options_are_refused_and_leave_no_file(string options, string message)
    {
        string[] given = options.Split(' ');
        string[] basis = ["--samples", "200", "--features", "6"];
        string[] others = [.. basis.Chunk(2).Where(pair => !given.Contains(pair[0])).SelectMany(pair => pair)];
        tool.Run(["generate", .. others, .. given, "--output", tool.Path("d.csv")]).AssertRefused(2, message);
        Assert.Empty(Directory.GetFiles(tool.Folder));
    }

    [Fact]
    public void Places_that_cannot_be_written_are_refused()
    {
        tool.Run(Generate(tool.Path("d.txt"))).AssertRefused(
            2, $"--output: \"{tool.Path("d.txt")}\" is not accepted; a name that ends in .csv or .npy is");
        tool.Run(Generate("-")).AssertRefused(2, "--output: \"-\" is not accepted; a name that ends in .csv or .npy is");
        string missing = tool.Path("missing");
        tool.Run(Generate(Path.Combine(missing, "d.csv"))).AssertRefused(
            2, $"--output {Path.Combine(missing, "d.csv")}: there is no directory \"{missing}\"");
        Directory.CreateDirectory(tool.Path("d.csv.truth.json"));
        tool.Run(Generate(tool.Path("d.csv"))).AssertRefused(
            2, $"--output {tool.Path("d.csv.truth.json")}: this is a directory; the name of a file is needed");
        Assert.Empty(Directory.GetFiles(tool.Folder));
        tool.Run("generate", "--samples", "3", "--features", "2").AssertRefused(
            2, "--output: it is not given; --output FILE is needed (see simdreg generate --help)");
    }

    private static string[] Generate(string output, params string[] options) =>
        ["generate", "--samples", "200", "--features", "6", .. options, "--output", output];

    private static double[] Coefficients(JsonElement json) =>
        [.. json.GetProperty("coefficients").EnumerateObject().Select(coefficient => coefficient.Value.GetDouble())];

    private static JsonElement Truth(string data) => JsonDocument.Parse(File.ReadAllBytes(data + ".truth.json")).RootElement;
}
