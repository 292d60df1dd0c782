using System.Text.Json;
using SimdRegression.Tests.Oracle;

namespace SimdRegression.Tests.Cli;

/// <summary>Statistics of shards, joined: what a fit on them says, and which do not go together.</summary>
public sealed class MergeCommandTests : IDisposable
{
    private const double Rounding = 1e-12;

    private readonly ToolFixture tool = new();
    private readonly Shards shards;

    public MergeCommandTests() => shards = new Shards(tool);

    public static TheoryData<int, string> Fits()
    {
        var data = new TheoryData<int, string>();
        foreach (int parts in new[] { 3, 7 })
        {
            data.Add(parts, "--model ols");
            data.Add(parts, "--model ols --no-intercept");
            data.Add(parts, "--model ols --features s5,bmi,bp");
            data.Add(parts, "--model ridge --alpha 10");
            data.Add(parts, "--model ridge --alpha 10 --standardize --drop s1,age");
            data.Add(parts, "--model ridge --alpha 2 --no-intercept --lower=-1 --upper 8");
            data.Add(parts, "--model lasso --alpha 0.5");
            data.Add(parts, "--model lasso --alpha-fraction 0.1 --standardize");
            data.Add(parts, "--model elastic-net --alpha 0.3 --l1-ratio 0.7 --features bmi,s6,sex,s3 --penalty-factors 1,2,0,1");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Fits))]
    public void A_fit_on_merged_shards_is_the_fit_on_all_rows(int parts, string options)
    {
        string[] fit = options.Split(' ');
        string merged = shards.Merge("whole.stats", shards.Cut(0, 442, parts));
        JsonElement wanted = shards.Fit(shards.Rows("whole.csv"), ["--target", "y", .. fit]);
        JsonElement found = shards.Fit(merged, fit);
        Assert.Equal(442, found.GetProperty("rows").GetInt64());
        Shards.AssertSame(wanted, found, Rounding);
    }

    [Theory]
    [InlineData("--model ols")]
    [InlineData("--model lasso --alpha 0.5 --standardize")]
    [InlineData("--model ridge --no-intercept")]
    public void Weights_go_with_the_shards(string options)
    {
        string[] fit = options.Split(' ');
        string merged = shards.Merge("whole.stats", shards.Cut(0, 442, 5, "--weights", "weight"));
        JsonElement wanted = shards.Fit(shards.WeightedRows("whole.csv"), ["--target", "y", "--weights", "weight", .. fit]);
        Shards.AssertSame(wanted, shards.Fit(merged, fit), Rounding);
        Shards.AssertSame(wanted, shards.Fit(merged, ["--target", "y", "--weights", "weight", .. fit]), Rounding);
    }

    [Fact]
    public void Shards_of_single_precision_make_a_model_of_single_precision()
    {
        const double singleRounding = 1.2e-7;
        string[] options = ["--precision", "single"];
        string merged = shards.Merge("whole.stats", shards.Cut(0, 442, 3, options));
        JsonElement wanted = shards.Fit(shards.Rows("whole.csv"), ["--target", "y", "--model", "ols", .. options]);
        JsonElement found = shards.Fit(merged, "--model", "ols");
        Assert.Equal("single", found.GetProperty("precision").GetString());
        Shards.AssertSame(wanted.GetProperty("coefficients"), found.GetProperty("coefficients"), singleRounding);
        Shards.AssertSame(wanted.GetProperty("rss"), found.GetProperty("rss"), singleRounding);

        ToolResult asDouble = tool.Run("fit", merged, "--precision", "double", "--json");
        Assert.Equal("double", asDouble.Json.GetProperty("precision").GetString());
        Assert.Equal(
            $"simdreg: note: the data behind {merged} were read in single precision; --precision double does not bring their digits back\n",
            asDouble.Error);
    }

    [Fact]
    public void Single_and_double_make_single_and_a_note()
    {
        string single = shards.Statistics("single", 0, 100, "--precision", "single");
        string @double = shards.Statistics("double", 100, 442);
        foreach (string[] order in (string[][])[[single, @double], [@double, single]])
        {
            ToolResult result = tool.Run(["merge", .. order, "--output", tool.Path("both.stats"), "--json"]);
            Assert.Equal(0, result.ExitCode);
            Assert.Equal(
                $"simdreg: note: {order[0]} and {order[1]} were read in different precisions; the whole counts as single\n", result.Error);
            Assert.Equal("single", result.Json.GetProperty("precision").GetString());
        }
    }

    [Fact]
    public void The_order_of_shards_shows_in_rounding_only()
    {
        string[] cut = shards.Cut(0, 442, 4);
        JsonElement wanted = shards.Fit(shards.Merge("forward.stats", cut), "--model", "ols");
        Shards.AssertSame(wanted, shards.Fit(shards.Merge("backward.stats", [.. cut.Reverse()]), "--model", "ols"), Rounding);
        string half = shards.Merge("half.stats", cut[1], cut[2]);
        Shards.AssertSame(wanted, shards.Fit(shards.Merge("tree.stats", cut[3], half, cut[0]), "--model", "ols"), Rounding);

        string again = shards.Merge("again.stats", cut);
        Assert.Equal(File.ReadAllBytes(tool.Path("forward.stats")), File.ReadAllBytes(again));
    }

    [Fact]
    public void One_file_is_merged_to_itself()
    {
        string only = shards.Statistics("only", 0, 442);
        byte[] bytes = File.ReadAllBytes(only);
        Assert.Equal(bytes, File.ReadAllBytes(shards.Merge("copy.stats", only)));
        Assert.Empty(Directory.GetFiles(tool.Folder, "*.tmp"));
    }

    [Fact]
    public void A_file_that_is_given_twice_counts_twice_and_is_noted()
    {
        string shard = shards.Statistics("shard", 0, 50);
        ToolResult result = tool.Run("merge", shard, shard, "--output", tool.Path("twice.stats"), "--json");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal($"simdreg: note: {shard} is given 2 times, and its rows count as often\n", result.Error);
        Assert.Equal(100, result.Json.GetProperty("rows").GetInt64());
        Assert.Equal(2, result.Json.GetProperty("files").GetInt32());
    }

    [Fact]
    public void Columns_are_matched_by_name_in_the_order_of_the_first_file()
    {
        string first = shards.Statistics("first", 0, 200, "--features", "age,bmi,bp,s5");
        string second = shards.Statistics("second", 200, 442, "--features", "s5,age,bp,bmi");
        JsonElement wanted = shards.Fit(shards.Rows("whole.csv"), "--target", "y", "--model", "ols", "--features", "age,bmi,bp,s5");
        Shards.AssertSame(wanted, shards.Fit(shards.Merge("whole.stats", first, second), "--model", "ols"), Rounding);
    }

    [Theory]
    [InlineData("a,b,y", "--target b", "the target is \"b\", and \"y\" in FIRST")]
    [InlineData("a,w,y", "--target y --weights w", "the column of weights is \"w\", and none in FIRST")]
    [InlineData("a,c,y", "--target y", "there is no feature \"b\", and there is one in FIRST")]
    [InlineData("a,y,y2", "--target y", "there is no feature \"b\", and there is one in FIRST")]
    [InlineData("b,c,a,y", "--target y", "there is a feature \"c\", and there is none in FIRST")]
    public void Other_columns_are_refused(string header, string options, string message)
    {
        string first = tool.Path("first.stats");
        string second = tool.Path("second.stats");
        string data = tool.Write("a.csv", "a,b,y\n1,2,3\n4,5,6\n");
        tool.Run("stats", data, "--target", "y", "--output", first).AssertDone();
        int columns = header.Split(',').Length;
        string other = tool.Write("b.csv", $"{header}\n{string.Join(',', Enumerable.Range(1, columns))}\n");
        tool.Run(["stats", other, .. options.Split(' '), "--output", second]).AssertDone();

        string output = tool.Path("merged.stats");
        tool.Run("merge", first, second, "--output", output).AssertRefused(
            3, $"{second}: {message.Replace("FIRST", first)}; statistics of the same columns are accepted");
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void A_shard_comes_from_standard_input_too()
    {
        string[] cut = shards.Cut(0, 442, 2);
        string wanted = shards.Merge("files.stats", cut);
        string found = tool.Path("input.stats");
        tool.RunWithInput(File.ReadAllBytes(cut[1]), "merge", cut[0], "-", "--output", found).AssertDone();
        Assert.Equal(File.ReadAllBytes(wanted), File.ReadAllBytes(found));
        tool.RunWithInput("a,y\n1,2\n", "merge", cut[0], "-", "--output", found).AssertRefused(
            3,
            "<stdin>: this is no file of statistics: it does not begin with the bytes \\x89SRSTAT\\n; "
            + "statistics that simdreg stats or merge wrote are accepted");
    }

    [Fact]
    public void Shards_that_together_leave_the_range_are_refused()
    {
        string data = tool.Write("d.csv", "a,y\n" + string.Concat(Enumerable.Repeat("1.9e152,1\n-1.9e152,1\n", 1400)));
        string shard = tool.Path("shard.stats");
        string output = tool.Path("merged.stats");
        tool.Run("stats", data, "--target", "y", "--output", shard).AssertDone();
        string copy = tool.Path("copy.stats");
        File.Copy(shard, copy);
        tool.Run("merge", shard, copy, "--output", output).AssertRefused(
            3, $"{copy}: merged with the files before it, the statistics leave the range of double precision; scaled data are accepted");
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void A_place_that_cannot_be_written_is_found_before_the_files_are_read()
    {
        string nowhere = tool.Path("missing/merged.stats");
        ToolResult result = tool.Run("merge", tool.Path("none.stats"), "--output", nowhere);
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"simdreg: --output {nowhere}: there is no directory", result.Error);
        tool.Run("merge", tool.Path("none.stats"), "--output", tool.Path("m.stats")).AssertRefused(
            3, $"{tool.Path("none.stats")}: there is no such file");
    }

    [Fact]
    public void The_reference_holds_for_prefixes_and_windows_however_they_are_cut() =>
        AssertStates(shards, OracleFolder.ReadJson(OracleFolder.Bundled, "streaming/diabetes_raw_streaming.json"));

    [SharedOracleFact]
    public void The_reference_holds_for_as_few_rows_as_features()
    {
        string folder = OracleFolder.Shared!;
        AssertStates(
            new Shards(tool, Path.Combine(folder, "data", "mtcars.csv")), OracleFolder.ReadJson(folder, "streaming/mtcars_streaming.json"));
    }

    public void Dispose() => tool.Dispose();

    private static void AssertStates(Shards shards, JsonElement book)
    {
        foreach (JsonElement state in book.GetProperty("states").EnumerateArray())
        {
            int start = state.GetProperty("fromRow").GetInt32();
            int end = state.GetProperty("toRowExclusive").GetInt32();
            string[] cut = shards.Cut(start, end, 3);
            string merged = shards.Merge("merged.stats", cut[2], cut[0], cut[1]);

            // Hardly more rows than features, or fewer, have a condition number that costs some digits.
            double tolerance = end - start < 20 ? 1e-9 : 1e-11;
            AssertFit(state, "ols", shards.Fit(merged, "--model", "ols"), tolerance);
            AssertFit(state, "ridge1", shards.Fit(merged, "--model", "ridge", "--alpha", "1"), tolerance);
        }
    }

    private static void AssertFit(JsonElement state, string fit, JsonElement found, double tolerance)
    {
        double[] wanted = [state.GetProperty(fit + "Intercept").GetDouble(), .. state.GetProperty(fit + "Coef").Doubles()];
        double[] values =
        [
            found.GetProperty("intercept").GetDouble(),
            .. found.GetProperty("coefficients").EnumerateObject().Select(entry => entry.Value.GetDouble()),
        ];
        Assert.Equal(state.GetProperty("n").GetInt64(), found.GetProperty("rows").GetInt64());
        Assert.Equal(wanted.Length, values.Length);
        double largest = wanted.Max(Math.Abs);
        Assert.All(
            wanted.Zip(values),
            pair => Assert.True(
                Math.Abs(pair.First - pair.Second) <= tolerance * largest, $"{fit} of {state.GetProperty("n")}: {pair}"));
    }
}
