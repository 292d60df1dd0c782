using System.Globalization;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Cli;

/// <summary>What is written: never over what is read, never two things to one file, with the mode that was there, and no rests.</summary>
public sealed class OutputFilesTests : IDisposable
{
    private const string Rows = "a,b,y\n1,2,3\n2,1,4\n3,5,1\n4,4,7\n5,1,2\n6,2,2.5\n";

    private readonly ToolFixture tool = new();

    [Theory]
    [InlineData("fit IN --target y --save IN")]
    [InlineData("fit IN --target y --save SPELT")]
    [InlineData("fit LINK --target y --save IN")]
    [InlineData("fit HARD --target y --save IN")]
    [InlineData("fit IN --target y --report HARD")]
    [InlineData("path IN --target y --report IN")]
    [InlineData("tune IN --target y --folds 3 --save LINK")]
    [InlineData("compare IN --target y --report SPELT")]
    [InlineData("predict MODEL IN --output IN")]
    [InlineData("predict MODEL IN --output MODEL")]
    [InlineData("stats IN --target y --output HARD")]
    [InlineData("merge STATS --output STATS")]
    [InlineData("tune STATS STATS --model ridge --save STATS")]
    public void The_input_is_never_an_output(string command)
    {
        if (!OperatingSystem.IsLinux() && command.Contains("HARD", StringComparison.Ordinal))
        {
            // Only Linux tells which names are one file.
            return;
        }

        string data = tool.Write("in.csv", Rows);
        File.CreateSymbolicLink(tool.Path("link.csv"), data);
        HardLink(data, tool.Path("hard.csv"));
        tool.Run("fit", data, "--target", "y", "--save", tool.Path("model.json"), "--json").AssertDone();
        tool.Run("stats", data, "--target", "y", "--output", tool.Path("in.stats"), "--json").AssertDone();
        Dictionary<string, byte[]> before = Directory.GetFiles(tool.Folder).ToDictionary(path => path, File.ReadAllBytes);
        ToolResult result = tool.Run([.. command.Split(' ').Select(Named)]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("read here and would be overwritten", result.Error, StringComparison.Ordinal);
        Assert.Equal(before.Keys.Order(), Directory.GetFiles(tool.Folder).Order());
        Assert.All(before, file => Assert.Equal(file.Value, File.ReadAllBytes(file.Key)));
    }

    [Theory]
    [InlineData("fit IN --target y --save OUT --report OUT")]
    [InlineData("fit IN --target y --save OUT --report ./OUT")]
    [InlineData("fit IN --target y --report OUT --plots OUT")]
    [InlineData("tune IN --target y --folds 3 --save OUT --report OUT")]
    public void Two_outputs_are_never_one_file(string command)
    {
        tool.Write("in.csv", Rows);
        ToolResult result = tool.Run([.. command.Split(' ').Select(Named)]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("twice", result.Error, StringComparison.Ordinal);
        Assert.Equal([tool.Path("in.csv")], Directory.GetFiles(tool.Folder));
    }

    [Theory]
    [InlineData("fit IN --target y --save -")]
    [InlineData("fit IN --target y --report -")]
    [InlineData("fit IN --target y --plots -")]
    [InlineData("path IN --target y --report -")]
    [InlineData("tune IN --target y --folds 3 --save -")]
    [InlineData("compare IN --target y --plots -")]
    [InlineData("demo --report -")]
    [InlineData("predict MODEL IN --output - --json")]
    [InlineData("generate --samples 3 --features 1 --output -")]
    public void Standard_output_is_refused_where_it_takes_something_else(string command)
    {
        string data = tool.Write("in.csv", Rows);
        tool.Run("fit", data, "--target", "y", "--save", tool.Path("model.json"), "--json").AssertDone();
        ToolResult result = tool.Run([.. command.Split(' ').Select(Named)]);
        Assert.Equal(2, result.ExitCode);
        Assert.Contains("-", result.Error, StringComparison.Ordinal);
        Assert.Equal("", result.Output);
        Assert.False(Path.Exists("-"));
    }

    [Fact]
    public void Predictions_go_to_standard_output_by_its_name()
    {
        string data = tool.Write("in.csv", Rows);
        tool.Run("fit", data, "--target", "y", "--save", tool.Path("model.json"), "--json").AssertDone();
        string plain = tool.Run("predict", tool.Path("model.json"), data).AssertDone().Output;
        Assert.Equal(plain, tool.Run("predict", tool.Path("model.json"), data, "--output", "-").AssertDone().Output);
    }

    [TheoryWith(Needs.Unix)]
    [InlineData(0x180)]
    [InlineData(0x1A0)]
    [InlineData(0x1B4)]
    public void A_file_keeps_its_mode(int mode)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        string model = tool.Write("model.json", "");
        File.SetUnixFileMode(model, (UnixFileMode)mode);
        tool.Run("fit", tool.Write("in.csv", Rows), "--target", "y", "--save", model, "--json").AssertDone();
        Assert.Equal((UnixFileMode)mode, File.GetUnixFileMode(model));
        Assert.NotEqual(0, new FileInfo(model).Length);
    }

    [Fact]
    public void What_a_killed_run_left_the_next_one_deletes()
    {
        const string number = "0123456789abcdef0123456789abcdef";
        string left = tool.Write($"model.json.999999999-{number}.tmp", "half");
        string running = tool.Write(string.Create(CultureInfo.InvariantCulture, $"other.json.{Environment.ProcessId}-{number}.tmp"), "half");
        string foreign = tool.Write("notes.tmp", "of somebody else");
        tool.Run("fit", tool.Write("in.csv", Rows), "--target", "y", "--save", tool.Path("model.json"), "--json").AssertDone();
        Assert.False(File.Exists(left));
        Assert.True(File.Exists(running));
        Assert.True(File.Exists(foreign));
    }

    [Fact]
    public void The_longest_names_can_be_written_to()
    {
        string path = tool.Path(new string('n', 250));
        tool.Run("fit", tool.Write("in.csv", Rows), "--target", "y", "--save", path, "--json").AssertDone();
        Assert.True(File.Exists(path));
    }

    public void Dispose() => tool.Dispose();

    private static void HardLink(string from, string to)
    {
        if (OperatingSystem.IsLinux())
        {
            using var link = System.Diagnostics.Process.Start("ln", [from, to]);
            link.WaitForExit();
        }
    }

    private string Named(string word) => word switch
    {
        "IN" => tool.Path("in.csv"),
        "SPELT" => Path.Combine(tool.Folder, "..", Path.GetFileName(tool.Folder), ".", "in.csv"),
        "LINK" => tool.Path("link.csv"),
        "HARD" => tool.Path("hard.csv"),
        "MODEL" => tool.Path("model.json"),
        "STATS" => tool.Path("in.stats"),
        "OUT" => tool.Path("out"),
        "./OUT" => Path.Combine(tool.Folder, ".", "out"),
        _ => word,
    };
}
