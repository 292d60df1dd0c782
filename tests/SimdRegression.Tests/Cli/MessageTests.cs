using System.Globalization;
using System.IO.Compression;
using System.Text;
using SimdRegression.Cli.Host;
using SimdRegression.Csv;

namespace SimdRegression.Tests.Cli;

/// <summary>What messages say: names that harm no terminal, formats by their names, options as they were written, advice that works.</summary>
public sealed class MessageTests : IDisposable
{
    private readonly ToolFixture tool = new();

    [Theory]
    [InlineData("plain name", "plain name")]
    [InlineData("\u001b[2J", "\\u001b[2J")]
    [InlineData("a\u200bb", "a\\u200bb")]
    [InlineData("\u202egpj.exe", "\\u202egpj.exe")]
    [InlineData("a\u00a0b", "a\\u00a0b")]
    [InlineData("gr\u00f6\u00dfe \u65e5\u672c", "gr\u00f6\u00dfe \u65e5\u672c")]
    [InlineData("\U000e0041", "\\U000e0041")]
    public void Names_are_shown_without_harm(string name, string shown) => Assert.Equal(shown, Shown.Name(name));

    [Fact]
    public void No_line_is_long()
    {
        string name = new('n', 1_000_000);
        string data = tool.Write("long.csv", name + ",a,y\n1,2,3\n2,4,1\n3,4,9\n");
        foreach (string[] command in (string[][])[["fit", data, "--target", "z"], ["fit", data, "--target", "y", "--model", "ols"], ["fit", data, "--target", "y", "--drop", "b"]])
        {
            ToolResult result = tool.Run(command);
            Assert.All((result.Error + result.Output).Split('\n'), line => Assert.True(line.Length < 5000, $"{line.Length} characters"));
        }
    }

    [Theory]
    [InlineData("tune", "--standardise", "--standardize")]
    [InlineData("tune", "--aplhas=3", "--alphas")]
    [InlineData("path", "--standardise", "--standardize")]
    [InlineData("fit", "--fold", null)]
    [InlineData("tune", "--fold", "--folds")]
    [InlineData("merge", "--out", "--output")]
    [InlineData("predict", "-x", null)]
    public void An_unknown_option_is_named_wherever_it_stands_and_the_one_that_was_meant(string command, string option, string? meant)
    {
        string data = tool.Write("d.csv", "a,y\n1,2\n2,3\n3,5\n");
        string[] rest = command == "merge" ? ["--output", tool.Path("o.stats")] : command == "predict" ? [] : ["--target", "y"];
        foreach (string[] words in (string[][])[[command, option, data, .. rest], [command, data, .. rest, option], [command, data, option, data, .. rest]])
        {
            ToolResult result = tool.Run(words);
            Assert.Equal(2, result.ExitCode);
            string accepted = meant is null ? "" : $"; {meant} is accepted";
            Assert.Equal($"simdreg: {command} does not accept \"{option}\"{accepted} (see simdreg {command} --help)\n", result.Error);
        }
    }

    [Theory]
    [InlineData("xlsx", "spreadsheet")]
    [InlineData("zip", "zip archive")]
    [InlineData("xls", ".xls")]
    [InlineData("utf16", "UTF-16")]
    public void Foreign_formats_are_named_whatever_the_file_is_called(string format, string word)
    {
        byte[] content = Content(format);
        foreach (string name in (string[])["d.csv", "d." + format])
        {
            File.WriteAllBytes(tool.Path(name), content);
            ToolResult result = tool.Run("fit", tool.Path(name), "--target", "y");
            Assert.Equal(3, result.ExitCode);
            Assert.Contains(word, result.Error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("\"fixed acidity\";\"y\"\n7.4;5\n", "semicolons")]
    [InlineData("\"a\"\t\"y\"\n7.4\t5\n", "tabs")]
    [InlineData("a;y\n7.4;5\n", "semicolons")]
    [InlineData("a|y\n7.4|5\n", "bars")]
    public void Another_separator_is_found_and_named_where_it_is_not_the_one_asked_for(string content, string word)
    {
        ToolResult result = tool.Run("fit", tool.Write("d.csv", content), "--target", "y");
        result.AssertDone();
        ToolResult refused = tool.Run("fit", tool.Write("d.csv", content), "--target", "y", "--delimiter", ",");
        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains(word, refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_column_without_a_name_is_called_by_its_place()
    {
        string data = tool.Write("d.csv", ",a,y\n0,1,2\n1,2,3\n2,4,5\n");
        Assert.Contains("column1", tool.Run("fit", data, "--target", "y", "--drop", "").Error, StringComparison.Ordinal);
        Assert.Equal(1, tool.Run("fit", data, "--target", "y", "--drop", "column1", "--json").AssertDone().Json.GetProperty("features").GetInt32());
    }

    [Fact]
    public void Shuffled_folds_are_not_advised_to_be_shuffled()
    {
        string data = tool.Write("d.csv", "a,y\n" + string.Concat(Enumerable.Range(0, 20).Select(r => $"{r},{(r == 7 ? 1 : 0)}\n")));
        ToolResult result = tool.Run("tune", data, "--target", "y", "--model", "logistic", "--folds", "5", "--shuffle", "--json");
        Assert.DoesNotContain("--shuffle", result.Error, StringComparison.Ordinal);
        Assert.Contains("--seed", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gradient-descent")]
    [InlineData("sgd")]
    [InlineData("mini-batch")]
    [InlineData("proximal")]
    public void An_advised_learning_rate_works(string solver)
    {
        var random = new Random(77);
        string Row() => FormattableString.Invariant($"{random.NextDouble()},{3.0 + (2.0 * random.NextDouble())},{random.NextDouble() * 5.0}\n");
        string data = tool.Write("d.csv", "a,b,y\n" + string.Concat(Enumerable.Range(0, 100).Select(_ => Row())));
        foreach (string[] scaling in (string[][])[[], ["--standardize"]])
        {
            string[] command = ["fit", data, "--target", "y", "--solver", solver, "--json", .. scaling];
            string error = tool.Run([.. command, "--learning-rate", "1000"]).Error;
            Assert.Contains("the steps were too long", error, StringComparison.Ordinal);
            string[] words = error.TrimEnd('\n').Split(' ');
            int at = Array.LastIndexOf(words, "--learning-rate");
            string[] advised = error.Contains("without --learning-rate", StringComparison.Ordinal)
                ? scaling.Length > 0 ? [] : ["--standardize"]
                : ["--learning-rate", words[at + 1]];
            Assert.Equal(0, tool.Run([.. command, .. advised]).ExitCode);
        }
    }

    [Theory]
    [InlineData("path DATA --target y --model lasso --alphas 2147483647", "10000000")]
    [InlineData("tune DATA --target y --model lasso --alphas 10000001", "10000000")]
    [InlineData("tune DATA --target y --model lasso --search random --trials 500000000", "10000000")]
    [InlineData("tune DATA --target y --model lasso --search bayesian --trials 100000", "250")]
    [InlineData("tune DATA --target y --model elastic-net --l1-ratios 0.1,0.5,0.9 --alphas 9000000 --folds 2", "3333333")]
    public void Counts_that_are_too_large_are_refused_with_the_largest(string command, string most)
    {
        string data = tool.Write("d.csv", "a,b,y\n1,2,3\n2,1,4\n3,5,1\n4,4,7\n5,1,2\n");
        ToolResult result = tool.Run([.. command.Replace("DATA", data).Split(' '), "--json"]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains(most, result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Failures_of_the_system_are_told_in_own_words()
    {
        Assert.Equal("no space is left on the device", SystemFailure.Describe(new IOException("x", 28)));
        Assert.Contains("ulimit -n", SystemFailure.Describe(new IOException("x", 24)), StringComparison.Ordinal);
        Assert.Contains("memory", ProcessLimit.Describe(new AggregateException(new OutOfMemoryException())), StringComparison.Ordinal);
        Assert.Null(ProcessLimit.Describe(new InvalidOperationException()));
        Assert.Equal("The rows are none", SystemFailure.OwnWords(new ArgumentException("The rows are none.", "rows")));
    }

    public void Dispose() => tool.Dispose();

    private static byte[] Content(string format)
    {
        using var stream = new MemoryStream();
        switch (format)
        {
            case "xlsx" or "zip":
                using (var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
                {
                    archive.CreateEntry(format == "zip" ? "d.csv" : "[Content_Types].xml");
                }

                break;
            default:
                stream.Write(format switch
                {
                    "xls" => [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1, 0, 0],
                    "parquet" => "PAR1\0\0\0\0"u8,
                    _ => Encoding.Unicode.GetBytes(string.Create(CultureInfo.InvariantCulture, $"a,y\n1,{2}\n")),
                });
                break;
        }

        return stream.ToArray();
    }
}
