using System.Text.Json;

namespace SimdRegression.Tests.Cli;

/// <summary>Rows reduced to statistics, and fits of what is left of them.</summary>
public sealed class StatsCommandTests : IDisposable
{
    private const string Plane = "a,b,w,y\n1,2,1,-3\n2,1,2,2.5\n5,5,1,-4\n0,1,0.5,-2\n4,2,1,3\n";

    private readonly ToolFixture tool = new();

    [Theory]
    [InlineData("--model ols")]
    [InlineData("--model ols --no-intercept --precision single")]
    [InlineData("--model lasso --alpha-fraction 0.3 --standardize --weights w")]
    [InlineData("--alpha 2 --features b,a --penalty-factors 1,0")]
    [InlineData("--alpha 2 --drop w --lower=-1 --precision single")]
    public void A_fit_on_statistics_prints_what_the_fit_on_the_rows_does(string options)
    {
        string[] fit = options.Split(' ');
        string data = Data();
        string[] columnOptions = ["--features", "--drop", "--weights", "--precision"];
        string statistics = Statistics([.. columnOptions.SelectMany(option => Passed(fit, option))]);
        ToolResult wanted = tool.Run(["fit", data, "--target", "y", .. fit, "--json"]).AssertDone();
        string[] left = [.. fit.Where((option, at) => option != "--drop" && (at == 0 || fit[at - 1] != "--drop"))];
        string expected = Comparable(wanted, fit);
        Assert.Equal(expected, Comparable(tool.Run(["fit", statistics, .. left, "--json"]).AssertDone(), fit));
        Assert.Equal(expected, Comparable(tool.Run(["fit", statistics, "--target", "y", .. left, "--json"]).AssertDone(), fit));
        Assert.Equal(expected, Comparable(tool.RunWithInput(File.ReadAllBytes(statistics), ["fit", "-", .. left, "--json"]).AssertDone(), fit));
    }

    // Only the rows tell what rounding them to single precision has cost.
    private static string Comparable(ToolResult result, string[] fit)
    {
        IEnumerable<string> lines = result.Output.Split('\n');
        return string.Join('\n', fit.Contains("single") ? lines.Where(line => !line.Contains("\"expectedDigits\"")) : lines);
    }

    [Fact]
    public void What_is_written_is_told()
    {
        string output = tool.Path("d.stats");
        JsonElement json = tool.Run("stats", Data(), "--target", "y", "--weights", "w", "--output", output, "--json").AssertDone().Json;
        Assert.Equal(
            ["output", "rows", "totalWeight", "features", "featureNames", "target", "weights", "precision"],
            json.EnumerateObject().Select(field => field.Name));
        Assert.Equal(output, json.GetProperty("output").GetString());
        Assert.Equal(5, json.GetProperty("rows").GetInt64());
        Assert.Equal(5.5, json.GetProperty("totalWeight").GetDouble());
        Assert.Equal(2, json.GetProperty("features").GetInt32());
        Assert.Equal(["a", "b"], json.GetProperty("featureNames").EnumerateArray().Select(name => name.GetString()!));
        Assert.Equal("y", json.GetProperty("target").GetString());
        Assert.Equal("w", json.GetProperty("weights").GetString());
        Assert.Equal("double", json.GetProperty("precision").GetString());

        string told = tool.Run("stats", Data(), "--target", "y", "--drop", "w", "--output", output).AssertDone().Output;
        Assert.Equal($"{Data()}: 5 rows, 2 features, target y.\nThe statistics are in {output}.\n", told);
    }

    [Fact]
    public void Rows_come_from_standard_input_and_arrays_too()
    {
        string fromFile = Statistics();
        string fromInput = tool.Path("input.stats");
        tool.RunWithInput(Plane, "stats", "-", "--target", "y", "--output", fromInput).AssertDone();
        Assert.Equal(File.ReadAllBytes(fromFile), File.ReadAllBytes(fromInput));

        string array = tool.Path("d.npy");
        File.WriteAllBytes(array, NpyBytes.Create("<f8", fortran: false, 20, 3, (row, column) => row * row % (7 + column)));
        string fromArray = tool.Path("array.stats");
        tool.Run("stats", array, "--target", "x2", "--output", fromArray).AssertDone();
        Assert.Equal(
            tool.Run("fit", array, "--target", "x2", "--json").AssertDone().Output,
            tool.Run("fit", fromArray, "--json").AssertDone().Output);
    }

    [Fact]
    public void Statistics_go_to_standard_output_alone()
    {
        byte[] file = File.ReadAllBytes(Statistics());
        byte[] piped = tool.Run("stats", Data(), "--target", "y", "--output", "-").AssertDone().OutputBytes;
        Assert.Equal(file, piped);
        Assert.Equal(file, tool.RunWithInput(piped, "merge", "-", "--output", "-").AssertDone().OutputBytes);
        tool.Run("stats", Data(), "--target", "y", "--output", "-", "--json").AssertRefused(
            2, "--output, --json: standard output cannot take both the statistics and the JSON object");
    }

    [Theory]
    [InlineData("a,y\n", "FILE: there are no rows; at least one is needed")]
    [InlineData("a,y\n1,2\nx,3\n", "FILE:3: column \"a\": \"x\" is not a number")]
    [InlineData("y\n1\n", "FILE: no feature is left; at least one column besides target and weights is needed")]
    public void Unusable_rows_leave_no_file(string content, string message)
    {
        string data = tool.Write("d.csv", content);
        tool.Run("stats", data, "--target", "y", "--output", tool.Path("d.stats")).AssertRefused(3, message.Replace("FILE", data));
        Assert.Equal([data], Directory.GetFiles(tool.Folder));
    }

    [Fact]
    public void Weights_that_are_all_zero_are_refused()
    {
        string data = tool.Write("d.csv", "a,w,y\n1,0,2\n2,0,3\n");
        tool.Run("stats", data, "--target", "y", "--weights", "w", "--output", tool.Path("d.stats")).AssertRefused(
            3, $"{data}: column \"w\": all weights are zero; at least one above 0 is needed");
    }

    [Fact]
    public void A_model_from_statistics_predicts()
    {
        string statistics = Statistics("--drop", "w");
        string model = tool.Path("model.json");
        tool.Run("fit", statistics, "--model", "ols", "--features", "b", "--save", model, "--json").AssertDone();
        JsonElement json = tool.Run("predict", model, Data(), "--json").AssertDone().Json;
        Assert.Equal(5, json.GetProperty("predictions").GetArrayLength());
        Assert.True(json.GetProperty("r2").GetDouble() > 0.0);
    }

    [Theory]
    [InlineData("--target a", "--target: \"a\" is not accepted; the statistics in FILE are about the target \"y\"")]
    [InlineData("--weights a", "--weights: \"a\" is not accepted; the statistics in FILE were taken with the weights \"w\"")]
    [InlineData("--features a,c", "--features: no column \"c\" in FILE; it has \"a\", \"b\", \"y\", \"w\"")]
    [InlineData("--features a,a", "--features: \"a\" is named twice")]
    [InlineData("--features y", "--features: \"y\" is the target")]
    [InlineData("--features w", "--features: \"w\" is the weights")]
    [InlineData("--drop a,b", "FILE: no feature is left; at least one column besides target and weights is needed")]
    [InlineData("--lower 0,1,2", "--lower: 3 value(s) for 2 feature(s); one for each, or one for all, is accepted")]
    public void Options_that_do_not_fit_the_statistics_end_with_2(string options, string message)
    {
        string statistics = Statistics("--weights", "w");
        tool.Run(["fit", statistics, .. options.Split(' ')]).AssertRefused(2, message.Replace("FILE", statistics));
    }

    [Fact]
    public void Weights_are_not_taken_up_later()
    {
        string statistics = Statistics("--drop", "w");
        tool.Run("fit", statistics, "--weights", "w").AssertRefused(
            2, $"--weights: \"w\" is not accepted; the statistics in {statistics} were taken without weights");
    }

    [Fact]
    public void Statistics_are_known_by_their_content()
    {
        string statistics = Statistics();
        string unnamed = tool.Path("statistics");
        File.Copy(statistics, unnamed);
        Assert.Equal(tool.Run("fit", statistics, "--json").Output, tool.Run("fit", unnamed, "--json").AssertDone().Output);

        string text = tool.Write("text.stats", Plane);
        tool.Run("fit", text, "--target", "y").AssertRefused(
            3,
            $"{text}: this is no file of statistics: it does not begin with the bytes \\x89SRSTAT\\n; "
            + "statistics that simdreg stats or merge wrote are accepted");
    }

    [Theory]
    [InlineData("stats FILE --target y --output OUTPUT")]
    [InlineData("predict MODEL FILE --output OUTPUT")]
    public void Where_rows_are_needed_statistics_are_refused(string commandLine)
    {
        string statistics = Statistics();
        string model = tool.Path("model.json");
        tool.Run("fit", statistics, "--save", model, "--json").AssertDone();
        string output = tool.Path("output");
        string[] words = [.. commandLine.Replace("FILE", statistics).Replace("MODEL", model).Replace("OUTPUT", output).Split(' ')];
        tool.Run(words).AssertRefused(3, $"{statistics}: this file holds statistics and no rows; rows are needed here");
        Assert.False(File.Exists(output));
    }

    [Fact]
    public void Names_of_any_letters_survive()
    {
        string data = tool.Write("d.csv", "\"größe, cm\",\"a \"\"b\"\"\",\"東京\"\n1,2,3\n2,1,5\n5,5,6\n");
        string statistics = tool.Path("d.stats");
        tool.Run("stats", data, "--target", "東京", "--output", statistics).AssertDone();
        Assert.Equal(
            tool.Run("fit", data, "--target", "東京", "--json").AssertDone().Output,
            tool.Run("fit", statistics, "--json").AssertDone().Output);
    }

    public void Dispose() => tool.Dispose();

    private static string[] Passed(string[] options, string name) =>
        Array.IndexOf(options, name) is int at and >= 0 ? options[at..(at + 2)] : [];

    private string Data() => tool.Write("d.csv", Plane);

    private string Statistics(params string[] options)
    {
        string statistics = tool.Path("plane.stats");
        tool.Run(["stats", Data(), "--target", "y", "--output", statistics, .. options]).AssertDone();
        return statistics;
    }
}
