using System.Text.RegularExpressions;

namespace SimdRegression.Tests.Cli;

public sealed class CommandLineTests : IDisposable
{
    private const string ScheduleRefused =
        "--schedule: \"GIVEN\" is not accepted; constant, inverse-scaling[:POWER], inverse-time[:RATE], exponential:RATE, step:FACTOR:PASSES "
        + "and cosine[:PASSES] are";

    private readonly ToolFixture tool = new();

    [Fact]
    public void Help_lists_what_works_and_nothing_else()
    {
        string help = tool.Run("--help").AssertDone().Output;
        Assert.All(["demo", "fit", "predict", "path", "tune", "compare", "stats", "merge", "generate", "export"], command => Assert.Contains($"  {command}", help));

        string fit = tool.Run("fit", "--help").AssertDone().Output;
        Assert.All(
            [
                "--target", "--model", "--alpha", "--alpha-fraction", "--l1-ratio", "--features", "--drop", "--no-intercept",
                "--standardize", "--weights", "--penalty-factors", "--lower", "--upper", "--solver", "--tolerance", "--max-iterations",
                "--precision", "--threads", "--save", "--json", "--huber-delta", "--learning-rate", "--schedule", "--epochs", "--batch-size",
                "--momentum", "--nesterov", "--order", "--seed", "--average-from", "--validation-fraction", "--patience", "--variant",
            ],
            option => Assert.Contains($"  {option} ", fit));
        Assert.All(["logistic", "huber", "perceptron", "newton", "sgd"], word => Assert.Contains(word, fit));
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
    [InlineData("", "a command is needed; accepted: demo, fit, predict, score, summary, export, verify, path, tune, compare, stats, merge, generate (see simdreg --help)")]
    [InlineData("render d.csv", "\"render\" is not a command; accepted: demo, fit, predict, score, summary, export, verify, path, tune, compare, stats, merge, generate (see simdreg --help)")]
    [InlineData("demo --json", "demo does not accept \"--json\" (see simdreg demo --help)")]
    [InlineData("fit", "DATA: it is not given; a CSV file, a .npy file or -, or a .stats file, is needed (see simdreg fit --help)")]
    [InlineData("fit --target y", "DATA: it is not given; a CSV file, a .npy file or -, or a .stats file, is needed (see simdreg fit --help)")]
    [InlineData("fit d.csv", "--target: it is not given; --target COL is needed (see simdreg fit --help)")]
    [InlineData("fit d.csv --target", "--target: no value follows; --target COL,... is accepted (see simdreg fit --help)")]
    [InlineData("fit d.csv --target --json", "--target: no value follows; --target COL,... is accepted (see simdreg fit --help)")]
    [InlineData("fit d.csv --precision", "--precision: no value follows; --precision double|single is accepted (see simdreg fit --help)")]
    [InlineData("fit d.csv --target y --alpha 1 --alpha 2", "--alpha: it is given more than once; --alpha A is accepted once (see simdreg fit --help)")]
    [InlineData("fit d.csv --target y --json --json", "--json: it is given more than once; --json is accepted once (see simdreg fit --help)")]
    [InlineData("fit d.csv --target y --json=no", "--json: \"no\" is not accepted; the option takes no value (see simdreg fit --help)")]
    [InlineData("fit d.csv --target=y --aplha=1", "fit does not accept \"--aplha=1\"; --alpha is accepted (see simdreg fit --help)")]
    [InlineData("demo d.csv", "demo does not accept \"d.csv\"; options alone are accepted (see simdreg demo --help)")]
    [InlineData("fit d.csv --target y --bogus 3", "fit does not accept \"--bogus\" (see simdreg fit --help)")]
    [InlineData("fit d.csv e.csv --target y", "fit does not accept \"e.csv\"; DATA is accepted (see simdreg fit --help)")]
    [InlineData(
        "fit d.csv --target y --model probit",
        "--model: \"probit\" is not accepted; one of ols, ridge, lasso, elastic-net, bayesian-ridge, ard, multi-task, linear, logistic, multinomial, huber, poisson, gamma, tweedie, quantile, perceptron, network is")]
    [InlineData("fit d.csv --target y --solver svd", "--solver: \"svd\" is not accepted; "
        + "one of auto, cholesky, qr, doubled, coordinate-descent, gradient-descent, sgd, mini-batch, proximal, newton is")]
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
        + "lasso, or elastic-net, linear, logistic or huber with an L1 share, is accepted")]
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
        "--solver: \"cholesky\" cannot fit an L1 penalty; "
        + "accepted: auto, qr, doubled, coordinate-descent, gradient-descent, sgd, mini-batch, proximal, newton")]
    [InlineData(
        "fit d.csv --target y --solver cholesky --lower 0",
        "--solver: \"cholesky\" cannot fit with bounds; "
        + "accepted: auto, qr, doubled, coordinate-descent, gradient-descent, sgd, mini-batch, proximal, newton")]
    [InlineData(
        "fit d.csv --target y --model logistic --solver coordinate-descent",
        "--solver: \"coordinate-descent\" cannot fit logistic; accepted: auto, gradient-descent, sgd, mini-batch, proximal, newton")]
    [InlineData("fit d.csv --target y --model huber --huber-delta 0", "--huber-delta: \"0\" is not accepted; a finite number above 0 is")]
    [InlineData("fit d.csv --target y --model logistic --l1-ratio -0.1", "--l1-ratio: \"-0.1\" is not accepted; a number from 0 to 1 is")]
    [InlineData("fit d.csv --target y --solver sgd --learning-rate 0", "--learning-rate: \"0\" is not accepted; a finite number above 0 is")]
    [InlineData(
        "fit d.csv --target y --solver sgd --epochs 0", "--epochs: \"0\" is not accepted; a whole number from 1 to 2147483647 is")]
    [InlineData(
        "fit d.csv --target y --solver mini-batch --batch-size 0",
        "--batch-size: \"0\" is not accepted; a whole number from 1 to 2147483647 is")]
    [InlineData("fit d.csv --target y --solver sgd --momentum 1", "--momentum: \"1\" is not accepted; a number from 0 to below 1 is")]
    [InlineData(
        "fit d.csv --target y --solver sgd --seed -1", "--seed: \"-1\" is not accepted; a whole number from 0 to 18446744073709551615 is")]
    [InlineData(
        "fit d.csv --target y --solver sgd --average-from -1",
        "--average-from: \"-1\" is not accepted; a whole number from 0 to 2147483647 is")]
    [InlineData(
        "fit d.csv --target y --solver sgd --validation-fraction 1",
        "--validation-fraction: \"1\" is not accepted; a number above 0 and at most 0.9 is")]
    [InlineData(
        "fit d.csv --target y --solver sgd --patience 3", "--patience: no rows are held out; it is accepted with --validation-fraction")]
    [InlineData(
        "fit d.csv --target y --solver sgd --order sorted",
        "--order: \"sorted\" is not accepted; one of shuffled, with-replacement, as-given is")]
    [InlineData(
        "fit d.csv --target y --epochs 3",
        "--epochs: it means nothing to --solver auto, which is exact for ridge; accepted with sgd, mini-batch")]
    [InlineData(
        "fit d.csv --target y --solver sgd --batch-size 3", "--batch-size: it means nothing to --solver sgd; accepted with mini-batch")]
    [InlineData(
        "fit d.csv --target y --solver newton --learning-rate 1",
        "--learning-rate: it means nothing to --solver newton; accepted with gradient-descent, sgd, mini-batch, proximal")]
    [InlineData(
        "fit d.csv --target y --solver proximal --nesterov",
        "--nesterov: it means nothing to --solver proximal; accepted with gradient-descent, sgd, mini-batch")]
    [InlineData(
        "fit d.csv --target y --model lasso --solver sgd --schedule constant",
        "--schedule: \"constant\" never lets the step size fall, and so coefficients that an L1 penalty should make zero never come to rest; "
        + "inverse-scaling, inverse-time, exponential, step and cosine are accepted")]
    [InlineData(
        "fit d.csv --target y --model perceptron --solver sgd", "--solver: \"sgd\" cannot fit perceptron; accepted: auto")]
    [InlineData(
        "fit d.csv --target y --model perceptron --momentum 0.5",
        "--momentum: it means nothing to the perceptron rule; accepted: --epochs, --order, --seed, --variant")]
    [InlineData(
        "fit d.csv --target y --model perceptron --variant voted", "--variant: \"voted\" is not accepted; one of plain, pocket, averaged is")]
    [InlineData(
        "fit d.csv --target y --model logistic --variant plain",
        "--variant: it means nothing to logistic; accepted with --model perceptron")]
    [InlineData(
        "fit d.csv --target y --model perceptron --lower 0",
        "--lower, --upper: the perceptron rule knows no bounds; every other model accepts them")]
    [InlineData(
        "fit d.csv --target y --model perceptron --standardize --no-intercept",
        "--standardize: a perceptron scales columns about their means, which takes an intercept; it is accepted without --no-intercept")]
    [InlineData("fit d.csv --target y --solver sgd --schedule fast", ScheduleRefused, "fast")]
    [InlineData("fit d.csv --target y --solver sgd --schedule exponential", ScheduleRefused, "exponential")]
    [InlineData("fit d.csv --target y --solver sgd --schedule step:0.5", ScheduleRefused, "step:0.5")]
    [InlineData("fit d.csv --target y --solver sgd --schedule constant:1", ScheduleRefused, "constant:1")]
    [InlineData(
        "fit d.csv --target y --solver sgd --schedule inverse-time:-1",
        "--schedule: \"-1\" is not accepted; a finite number of at least 0 is")]
    [InlineData(
        "fit d.csv --target y --solver sgd --schedule step:1.5:2",
        "--schedule: \"1.5\" is not accepted; a factor above 0 and at most 1 is")]
    [InlineData(
        "fit d.csv --target y --solver sgd --schedule cosine:0",
        "--schedule: \"0\" is not accepted; a whole number from 1 to 2147483647 is")]
    [InlineData(
        "fit d.csv --target y --solver sgd --schedule cosine",
        "--schedule: cosine needs to know how long it lasts; cosine:PASSES, or --epochs, is accepted")]
    [InlineData("fit d.csv --target z", "--target: no column \"z\" in d.csv; it has \"a\", \"b\", \"y\"")]
    [InlineData("fit d.csv --target y --features a,", "--features: no column \"\" in d.csv; it has \"a\", \"b\", \"y\"")]
    [InlineData("fit d.csv --target y --drop a,b", "d.csv: no feature is left; at least one column besides target and weights is needed")]
    [InlineData("stats d.csv --output d.stats", "--target: it is not given; --target COL is needed (see simdreg stats --help)")]
    [InlineData("stats d.csv --target y", "--output: it is not given; --output FILE.stats is needed (see simdreg stats --help)")]
    [InlineData("stats d.csv --target y --output d.stats --alpha 1", "stats does not accept \"--alpha\" (see simdreg stats --help)")]
    [InlineData("stats d.csv --target z --output d.stats", "--target: no column \"z\" in d.csv; it has \"a\", \"b\", \"y\"")]
    [InlineData("merge --output d.stats", "FILES: it is not given; a .stats file or - is needed (see simdreg merge --help)")]
    [InlineData("merge d.stats", "--output: it is not given; --output FILE.stats is needed (see simdreg merge --help)")]
    [InlineData("merge - - --output d.stats", "FILES: \"-\" is given more than once; standard input can be read once")]
    [InlineData("predict", "MODEL.json: it is not given; a model is needed (see simdreg predict --help)")]
    [InlineData("predict m.json", "DATA: it is not given; a CSV file, a .npy file or - is needed (see simdreg predict --help)")]
    [InlineData("predict m.json d.csv extra", "predict does not accept \"extra\"; MODEL.json DATA is accepted (see simdreg predict --help)")]
    public void A_wrong_command_line_ends_with_2_and_one_line(string commandLine, string message, string given = "")
    {
        string data = tool.Write("d.csv", "a,b,y\n1,2,3\n2,1,4\n5,5,1\n");
        IEnumerable<string> words = commandLine.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        tool.Run([.. words.Select(word => word == "d.csv" ? data : word)]).AssertRefused(2, message.Replace("d.csv", data).Replace("GIVEN", given));
    }

    [Theory]
    [InlineData("fit", "Columns,Model,Coefficients,Solver,Descents,Networks,Text and gaps,Reading,Bayesian models,Inference,Test,Output,One penalty in several places", "fit DATA --target COL,... [options]")]
    [InlineData("path", "Columns,Model,Strengths,Subsets,Coefficients,Limits,Text and gaps,Reading,Output", "path DATA --target COL [options]")]
    [InlineData("tune", "Columns,Model,Search,Folds and choice,Coefficients,Limits,Text and gaps,Reading,Test,Output", "tune DATA ... --target COL [options]")]
    [InlineData("compare", "Columns,Model,Descents,Text and gaps,Reading,Output", "compare DATA --target COL [options]")]
    [InlineData("stats", "Columns,Reading,Output", "stats DATA --target COL --output FILE.stats [options]")]
    [InlineData("merge", "Output", "merge FILES ... --output FILE.stats [options]")]
    [InlineData("predict", "Reading,Output", "predict MODEL.json DATA [options]")]
    [InlineData("score", "Columns,Reading,Importance,Output", "score MODEL.json DATA [options]")]
    [InlineData("summary", "Figures,Output", "summary MODEL.json [options]")]
    [InlineData("export", "What is written,Output", "export MODEL.json --format csharp|onnx|json [options]")]
    [InlineData("verify", "Columns,Reading,Output", "verify MODEL.json DATA [options]")]
    [InlineData("generate", "Size,Numbers to predict,Classes to predict,Both,Output", "generate --samples M --features N --output FILE [options]")]
    [InlineData("demo", "Output", "demo [options]")]
    public void Help_has_groups_in_order_what_is_required_and_examples(string command, string groups, string usage)
    {
        string help = tool.Run(command, "--help").AssertDone().Output;
        string[] lines = help.Split('\n');
        string[] titles = [.. lines.Where(line => line.EndsWith(':') && !line.StartsWith(' ')).Select(line => line.TrimEnd(':').Split(" (")[0])];
        Assert.Equal(["Usage", .. command is "generate" or "demo" ? Array.Empty<string>() : ["Arguments"], .. groups.Split(','), "Examples"], titles);
        Assert.Contains($"  simdreg {usage}\n", help);
        string[] required = [.. usage.Split(' ').Where(word => word.StartsWith("--", StringComparison.Ordinal) || word is "DATA" or "FILES" or "MODEL.json")];
        Assert.Equal(required.Length, Regex.Count(help, @"\(\s*required"));
        Assert.All(lines, line => Assert.True(line.Length <= 100, line));
        Assert.Contains($"  simdreg {command}", help[help.IndexOf("Examples:", StringComparison.Ordinal)..]);
        Assert.Equal(help, tool.Run(command, "--json", "-h").Output);
    }

    [Fact]
    public void Examples_of_the_help_texts_are_command_lines_that_parse()
    {
        foreach (string command in (string[])["demo", "fit", "predict", "export", "verify", "path", "tune", "compare", "stats", "merge", "generate"])
        {
            string help = tool.Run(command, "--help").Output;
            IEnumerable<string> lines = help[help.IndexOf("Examples:", StringComparison.Ordinal)..].Split('\n');
            string[] examples = [.. lines.Where(line => line.StartsWith("  simdreg ", StringComparison.Ordinal))];
            Assert.NotEmpty(examples);
            foreach (string example in examples.Where(example => !example.Contains(" demo") && !example.Contains(" generate")))
            {
                // No such file is there, and nothing else is wrong.
                ToolResult result = tool.Run([.. example.Trim().Split(' ').Skip(1).Select(word => word.Replace(".csv", "-is-not-there.csv"))]);
                Assert.Matches("there is no such file|cannot be read", result.Error);
            }
        }
    }

    [Theory]
    [InlineData("--target=y --alpha=0.5 --json")]
    [InlineData("--target:y --alpha:0.5 --json=true")]
    [InlineData("--json --alpha 0.5 --target y")]
    [InlineData("--target y --alpha 0.5 --json --standardize=false")]
    public void An_option_and_its_value_are_one_word_or_two(string options)
    {
        string data = tool.Write("d.csv", "a,b,y\n1,2,3\n2,1,4\n5,5,1\n");
        string usual = tool.Run("fit", data, "--target", "y", "--alpha", "0.5", "--json").AssertDone().Output;
        Assert.Equal(usual, tool.Run(["fit", data, .. options.Split(' ')]).AssertDone().Output);
        Assert.Equal(usual, tool.Run(["fit", .. options.Split(' '), "--", data]).AssertDone().Output);
    }

    [Fact]
    public void The_version_is_three_numbers() => Assert.Matches(@"^\d+\.\d+\.\d+\n$", tool.Run("--version").AssertDone().Output);

    [Theory]
    [InlineData("constant")]
    [InlineData("inverse-scaling")]
    [InlineData("inverse-scaling:0.7")]
    [InlineData("inverse-time")]
    [InlineData("inverse-time:0.5")]
    [InlineData("exponential:0.1")]
    [InlineData("step:0.5:2")]
    [InlineData("cosine")]
    [InlineData("cosine:7")]
    public void Every_schedule_is_taken(string schedule)
    {
        string data = tool.Write("d.csv", "a,b,y\n1,2,3\n2,1,4\n5,5,1\n");
        foreach (string solver in (string[])["sgd", "mini-batch"])
        {
            tool.Run(
                "fit", data, "--target", "y", "--solver", solver, "--schedule", schedule, "--epochs", "5", "--tolerance", "1e9", "--json").AssertDone();
        }
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
