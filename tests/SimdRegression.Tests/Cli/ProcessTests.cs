using System.Diagnostics;
using System.Globalization;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Cli;

/// <summary>What only a process of its own can show: its exit code, pipes that close, signals.</summary>
public sealed class ProcessTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly ToolFixture tool = new();

    [Theory]
    [InlineData(0, "--version")]
    [InlineData(2, "fit", "none.csv", "--bogus")]
    [InlineData(3, "fit", "none.csv", "--target", "y")]
    public void The_process_ends_with_the_exit_code(int exitCode, params string[] arguments)
    {
        using Process process = Start(arguments);
        process.StandardInput.Close();
        string error = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(Patience));
        Assert.Equal(exitCode, process.ExitCode);
        Assert.Equal(exitCode == 0 ? 0 : 1, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public void Standard_input_is_read_to_its_end()
    {
        using Process process = Start("fit", "-", "--target", "y", "--model", "ols", "--json");
        process.StandardInput.Write("a,y\n1,3\n2,5\n");
        process.StandardInput.Flush();
        process.StandardInput.Write("3,7\n");
        process.StandardInput.Close();
        Assert.Contains("\"rows\": 3", process.StandardOutput.ReadToEnd());
        Assert.True(process.WaitForExit(Patience));
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public void A_reader_that_has_seen_enough_is_no_error()
    {
        string model = Model();
        string data = tool.Write("long.csv", "a\n" + string.Concat(Enumerable.Range(0, 300_000).Select(row => $"{row}\n")));
        using Process process = Start("predict", model, data);
        process.StandardInput.Close();
        Assert.Equal("prediction", process.StandardOutput.ReadLine());
        process.StandardOutput.Close();
        Assert.Equal("", process.StandardError.ReadToEnd());
        Assert.True(process.WaitForExit(Patience));
        Assert.Equal(0, process.ExitCode);
    }

    [TheoryWith(Needs.Unix)]
    [InlineData("fit DATA --target y --json")]
    [InlineData("fit DATA --target y")]
    [InlineData("predict MODEL DATA")]
    [InlineData("--help")]
    public void A_closed_standard_output_is_no_error(string arguments)
    {
        string dll = Path.Combine(AppContext.BaseDirectory, "simdreg.dll");
        string line = arguments.Replace("MODEL", Model()).Replace("DATA", tool.Path("line.csv"));
        var start = new ProcessStartInfo("sh", ["-c", $"exec dotnet '{dll}' {line} >&-"]) { RedirectStandardError = true };
        using Process process = Process.Start(start)!;
        Assert.Equal("", process.StandardError.ReadToEnd());
        Assert.True(process.WaitForExit(Patience));
        Assert.Equal(0, process.ExitCode);
    }

    [FactWith(Needs.Unix)]
    public void A_closed_standard_error_leaves_the_exit_code()
    {
        string dll = Path.Combine(AppContext.BaseDirectory, "simdreg.dll");
        using Process process = Process.Start("sh", ["-c", $"exec dotnet '{dll}' fit none.csv --target y 2>&-"]);
        Assert.True(process.WaitForExit(Patience));
        Assert.Equal(3, process.ExitCode);
    }

    [TheoryWith(Needs.Unix)]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void A_signal_ends_it_as_shells_expect_and_leaves_no_file(string signal, int exitCode)
    {
        string model = Model();
        using Process process = Start("predict", model, "-", "--output", tool.Path("out.csv"));
        process.StandardInput.Write("a\n" + string.Concat(Enumerable.Repeat("1\n", 100_000)));
        process.StandardInput.Flush();
        Assert.True(SpinWait.SpinUntil(() => Directory.GetFiles(tool.Folder, "out.csv*.tmp").Length == 1, Patience));
        using (Process kill = Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            kill.WaitForExit();
        }

        Assert.True(process.WaitForExit(Patience));
        Assert.Equal(exitCode, process.ExitCode);
        Assert.Empty(Directory.GetFiles(tool.Folder, "out.csv*"));
    }

    public void Dispose() => tool.Dispose();

    private static Process Start(params string[] arguments)
    {
        ProcessStartInfo start = Interruptible.Tool(arguments);
        start.RedirectStandardInput = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.WorkingDirectory = Path.GetTempPath();
        return Process.Start(start)!;
    }

    private string Model()
    {
        string model = tool.Path("model.json");
        string line = tool.Write("line.csv", "a,y\n0,0\n1,1\n2,2\n");
        tool.Run("fit", line, "--target", "y", "--model", "ols", "--save", model, "--json").AssertDone();
        return model;
    }
}
