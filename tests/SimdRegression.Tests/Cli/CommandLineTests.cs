namespace SimdRegression.Tests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private readonly ToolFixture tool = new();

    [Fact]
    public void Help_lists_what_works_and_nothing_else()
    {
        string help = tool.Run("--help").AssertDone().Output;
        Assert.All(["demo", "fit", "predict", "stats", "merge", "generate"], command => Assert.Contains($"  {command}", help));
        Assert.All(["path", "tune", "compare", "export"], command => Assert.DoesNotContain($"  {command}", help));

        string fit = tool.Run("fit", "--help").AssertDone().Output;
        Assert.All(
            [
                "--target", "--model", "--alpha", "--alpha-fraction", "--l1-ratio", "--features", "--drop", "--no-intercept",
                "--standardize", "--weights", "--penalty-factors", "--lower", "--upper", "--solver", "--tolerance", "--max-iterations",
                "--precision", "--threads", "--save", "--json",
            ],
            option => Assert.Contains($"  {option} ", fit));
        Assert.All(["logistic", "huber", "perceptron", "newton", "sgd", "qr"], word => Assert.DoesNotContain(word, fit));
        Assert.Contains(".stats", fit);
        string predict = tool.Run("predict", "--help").AssertDone().Output;
        Assert.All(["--threads", "--output", "--json"], option => Assert.Contains($"  {option} ", predict));

        string stats = tool.Run("stats", "--help").AssertDone().Output;
        Assert.All(
            ["--target", "--weights", "--features", "--drop", "--precision", "--threads", "--output", "--json"],
            option => Assert.Contains($"  {option} ", stats));
        string merge = tool.Run("merge", "--help").AssertDone().Output;
        Assert.All(["--output", "--json"], option => Assert.Contains($"  {option} ", merge));
    }

    [Theory]
    [InlineData("", "a command is needed; accepted: demo, fit, predict, stats, merge, generate (see simdreg --help)")]
    [InlineData("path d.csv", "\"path\" is not a command; accepted: demo, fit, predict, stats, merge, generate (see simdreg --help)")]
    [InlineData("demo --report x.html", "demo does not accept \"--report\" (see simdreg demo --help)")]
    [InlineData("fit", "Required argument missing for command: 'fit' (see simdreg fit --help)")]
    [InlineData("fit --target y", "Required argument missing for command: 'fit' (see simdreg fit --help)")]
    [InlineData("fit d.csv", "Option '--target' is required (see simdreg fit --help)")]
    [InlineData("fit d.csv --target", "Required argument missing for option: '--target' (see simdreg fit --help)")]
    [InlineData("fit d.csv --target y --bogus 3", "fit does not accept \"--bogus\" (see simdreg fit --help)")]
    [InlineData("fit d.csv e.csv --target y", "fit does not accept \"e.csv\" (see simdreg fit --help)")]
    [InlineData("fit d.csv --target y --model logistic", "--model: \"logistic\" is not accepted; one of ols, ridge, lasso, elastic-net is")]
    [InlineData("fit d.csv --target y --solver qr", "--solver: \"qr\" is not accepted; one of auto, cholesky, coordinate-descent is")]
    [InlineData("fit d.csv --target y --precision half", "--precision: \"half\" is not accepted; one of double, single is")]
    [InlineData("fit d.csv --target y --alpha -1", "--alpha: \"-1\" is not accepted; a finite number of at least 0 is")]
    [InlineData("fit d.csv --target y --alpha nan", "--alpha: \"nan\" is not accepted; a finite number of at least 0 is")]
    [InlineData("fit d.csv --target y --alpha inf", "--alpha: \"inf\" is not accepted; a finite number of at least 0 is")]
    [InlineData("fit d.csv --target y --alpha strong", "--alpha: \"strong\" is not accepted; a finite number of at least 0 is")]
    [InlineData(
        "fit d.csv --target y --model lasso --alpha-fraction -0.1",
        "--alpha-fraction: \"-0.1\" is not accepted; a finite number of at least 0 is")]
    [InlineData(
        "fit d.csv --target y --model lasso --alpha 1 --alpha-fraction 0.1",
        "--alpha, --alpha-fraction: both are given; one of them is accepted")]
    [InlineData(
        "fit d.csv --target y --alpha-fraction 0.1",
        "--alpha-fraction: without an L1 penalty no strength leaves every coefficient zero; "
        + "lasso, or elastic-net with an L1 share, is accepted")]
    [InlineData("fit d.csv --target y --model elastic-net --l1-ratio 1.5", "--l1-ratio: \"1.5\" is not accepted; a number from 0 to 1 is")]
    [InlineData("fit d.csv --target y --model elastic-net --l1-ratio nan", "--l1-ratio: \"nan\" is not accepted; a number from 0 to 1 is")]
    [InlineData(
        "fit d.csv --target y --penalty-factors 1,-1",
        "--penalty-factors: \"-1\" is not accepted; a list of finite numbers of at least 0 is")]
    [InlineData(
        "fit d.csv --target y --penalty-factors 1,,1",
        "--penalty-factors: \"\" is not accepted; a list of finite numbers of at least 0 is")]
    [InlineData("fit d.csv --target y --penalty-factors 1", "--penalty-factors: 1 value(s) for 2 feature(s); one for each is accepted")]
    [InlineData("fit d.csv --target y --lower 0,0,0", "--lower: 3 value(s) for 2 feature(s); one for each, or one for all, is accepted")]
    [InlineData("fit d.csv --target y --lower inf", "--lower: \"inf\" is not accepted; a list of finite numbers or -inf is")]
    [InlineData("fit d.csv --target y --upper nan", "--upper: \"nan\" is not accepted; a list of finite numbers or inf is")]
    [InlineData(
        "fit d.csv --target y --lower 0,2 --upper 1",
        "--lower, --upper: 2 is above 1 for feature 2; a lower bound is at most the upper one")]
    [InlineData("fit d.csv --target y --tolerance 0", "--tolerance: \"0\" is not accepted; a finite number above 0 is")]
    [InlineData(
        "fit d.csv --target y --max-iterations 0",
        "--max-iterations: \"0\" is not accepted; a whole number from 1 to 2147483647 is")]
    [InlineData(
        "fit d.csv --target y --max-iterations 1.5",
        "--max-iterations: \"1.5\" is not accepted; a whole number from 1 to 2147483647 is")]
    [InlineData("fit d.csv --target y --threads 0", "--threads: \"0\" is not accepted; a whole number from 1 to 2147483647 is")]
    [InlineData("predict m.json d.csv --threads two", "--threads: \"two\" is not accepted; a whole number from 1 to 2147483647 is")]
    [InlineData(
        "fit d.csv --target y --model lasso --solver cholesky",
        "--solver: \"cholesky\" cannot fit an L1 penalty; auto or coordinate-descent is accepted")]
    [InlineData(
        "fit d.csv --target y --solver cholesky --lower 0",
        "--solver: \"cholesky\" cannot fit with bounds; auto or coordinate-descent is accepted")]
    [InlineData("fit d.csv --target z", "--target: no column \"z\" in d.csv; it has \"a\", \"b\", \"y\"")]
    [InlineData("fit d.csv --target y --features a,", "--features: no column \"\" in d.csv; it has \"a\", \"b\", \"y\"")]
    [InlineData("fit d.csv --target y --drop a,b", "d.csv: no feature is left; at least one column besides target and weights is needed")]
    [InlineData("stats d.csv --output d.stats", "Option '--target' is required (see simdreg stats --help)")]
    [InlineData("stats d.csv --target y", "Option '--output' is required (see simdreg stats --help)")]
    [InlineData("stats d.csv --target y --output d.stats --alpha 1", "stats does not accept \"--alpha\" (see simdreg stats --help)")]
    [InlineData("stats d.csv --target z --output d.stats", "--target: no column \"z\" in d.csv; it has \"a\", \"b\", \"y\"")]
    [InlineData("merge --output d.stats", "Required argument missing for command: 'merge' (see simdreg merge --help)")]
    [InlineData("merge d.stats", "Option '--output' is required (see simdreg merge --help)")]
    [InlineData("merge - - --output d.stats", "FILES: \"-\" is given more than once; standard input can be read once")]
    [InlineData("predict", "Required argument missing for command: 'predict' (see simdreg predict --help)")]
    [InlineData("predict m.json d.csv extra", "predict does not accept \"extra\" (see simdreg predict --help)")]
    public void A_wrong_command_line_ends_with_2_and_one_line(string commandLine, string message)
    {
        string data = tool.Write("d.csv", "a,b,y\n1,2,3\n2,1,4\n5,5,1\n");
        IEnumerable<string> words = commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        tool.Run([.. words.Select(word => word == "d.csv" ? data : word)]).AssertRefused(2, message.Replace("d.csv", data));
    }

    [Fact]
    public void A_name_with_a_comma_is_quoted_in_a_list()
    {
        string data = tool.Write("d.csv", "\"a,b\",c,d,y\n1,2,9,3\n2,1,9,4\n5,5,7,1\n");
        ToolResult result = tool.Run("fit", data, "--target", "y", "--features", "c,\"a,b\"", "--json").AssertDone();
        Assert.Equal(["c", "a,b"], result.Json.GetProperty("coefficients").EnumerateObject().Select(entry => entry.Name));
    }

    [Fact]
    public void An_option_without_effect_is_noted_and_not_refused()
    {
        string data = tool.Write("d.csv", "a,b,y\n1,2,3\n2,1,4\n5,5,1\n");
        ToolResult result = tool.Run("fit", data, "--target", "y", "--model", "ols", "--alpha", "3", "--json");
        Assert.Equal(0, result.ExitCode);
        Assert.Equal("simdreg: note: --alpha has no effect on ols\n", result.Error);
    }

    public void Dispose() => tool.Dispose();
}
