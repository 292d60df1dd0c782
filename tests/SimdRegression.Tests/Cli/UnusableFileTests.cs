using System.Diagnostics;
using System.Runtime.Versioning;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Cli;

/// <summary>Files that are none, or may not be read, and places that cannot be written to.</summary>
public sealed class UnusableFileTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly ToolFixture tool = new();

    [Theory]
    [InlineData("fit NAME --target y")]
    [InlineData("path NAME --target y")]
    [InlineData("tune NAME --target y")]
    [InlineData("compare NAME --target y")]
    [InlineData("stats NAME --target y --output OUTPUT")]
    [InlineData("merge NAME DATA --output OUTPUT")]
    [InlineData("predict NAME DATA --output OUTPUT")]
    [InlineData("predict MODEL NAME --output OUTPUT")]
    public void Every_command_refuses_what_is_no_file_of_data(string line)
    {
        string data = tool.Write("data.csv", "a,y\n1,2\n2,3\n3,5\n");
        string model = tool.Path("model.json");
        string output = tool.Path("output");
        tool.Run("fit", data, "--target", "y", "--save", model, "--json").AssertDone();
        string[] names = [tool.Write("empty", ""), tool.Write("empty.npy", ""), tool.Write("empty.stats", ""), tool.Folder, tool.Path("missing")];
        foreach (string name in names)
        {
            string[] words = line.Replace("NAME", name).Replace("DATA", data).Replace("MODEL", model).Replace("OUTPUT", output).Split(' ');
            ToolResult result = tool.Run(words);
            Assert.True(result.ExitCode == 3, $"{line}, {name}: {result.ExitCode} {result.Error}");
            Assert.StartsWith($"simdreg: {name}: ", result.Error);
            Assert.Equal(1, result.Error.Count(character => character == '\n'));
            Assert.Equal("", result.Output);
            Assert.False(File.Exists(output));
        }
    }

    [FactWith(Needs.OrdinaryUser)]
    [UnsupportedOSPlatform("windows")]
    public void A_file_without_permission_is_refused_as_such()
    {
        string path = tool.Write("secret.csv", "a,y\n1,2\n");
        File.SetUnixFileMode(path, UnixFileMode.None);
        tool.Run("fit", path, "--target", "y").AssertRefused(3, $"{path}: the file may not be read");
    }

    [Fact]
    public void A_directory_that_vanishes_during_the_fit_costs_the_file_and_nothing_else()
    {
        // Everything is checked before the reading begins; the directory goes while standard input is read.
        string folder = Directory.CreateDirectory(tool.Path("gone")).FullName;
        string place = Path.Combine(folder, "model.json");
        ToolResult result = RunWithVanishing(folder, "fit", "-", "--target", "y", "--save", place);
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"simdreg: --save {place}: the file cannot be written: ", result.Error);
        Assert.Equal(1, result.Error.Count(character => character == '\n'));
        Assert.Equal("", result.Output);
    }

    [TheoryWith(Needs.Linux)]
    [InlineData("/proc/model.json")]
    [InlineData("/sys/model.json")]
    public void A_place_that_takes_no_files_is_refused(string place)
    {
        string data = tool.Write("data.csv", "a,y\n1,2\n2,3\n3,5\n");
        ToolResult result = tool.Run("fit", data, "--target", "y", "--save", place);
        Assert.Equal(2, result.ExitCode);
        Assert.StartsWith($"simdreg: --save {place}: the file cannot be written: ", result.Error);
        Assert.Equal("", result.Output);
    }

    [FactWith(Needs.Linux)]
    public async Task A_pipe_with_a_name_is_read_like_a_file()
    {
        string pipe = tool.Path("pipe");
        using (Process make = Process.Start("mkfifo", [pipe]))
        {
            make.WaitForExit();
        }

        Task writing = Task.Run(() => File.WriteAllText(pipe, "a,y\n1,2\n2,3\n3,5\n"));
        Assert.Equal(3, tool.Run("fit", pipe, "--target", "y", "--json").AssertDone().Json.GetProperty("rows").GetInt32());
        await writing;
    }

    [TheoryWith(Needs.Linux)]
    [InlineData("fit - --target y <&-", 3, "simdreg: <stdin>: standard input is closed; a file, or something to read from, is accepted\n")]
    [InlineData("fit - --target y < /dev/null", 3, "simdreg: <stdin>: the file is empty; a header line and rows are needed\n")]
    [InlineData("fit - --target y --json 3<&0 < 'DATA' > /dev/null", 0, "")]
    [InlineData("fit - --target y --json < 'DATA' >&-", 0, "")]
    public void Closed_streams_are_noticed(string arguments, int exitCode, string error)
    {
        string data = tool.Write("data.csv", "a,y\n1,2\n2,3\n3,5\n");
        string dll = Path.Combine(AppContext.BaseDirectory, "simdreg.dll");
        var start = new ProcessStartInfo("sh", ["-c", $"exec dotnet '{dll}' {arguments.Replace("DATA", data)}"])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        string told = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(Patience));
        Assert.Equal(error, told);
        Assert.Equal(exitCode, process.ExitCode);
    }

    [FactWith(Needs.Linux)]
    public async Task Predictions_too_long_for_the_temporary_folder_are_given_up_with_a_line()
    {
        // What goes to standard output is held back until all of it is there: beyond 16 MB in a file, which may grow no further here.
        string model = tool.Path("model.json");
        tool.Run("fit", tool.Write("line.csv", "a,y\n0,0\n1,1\n2,2\n"), "--target", "y", "--model", "ols", "--save", model, "--json").AssertDone();
        string data = tool.Write("long.csv", "a\n" + string.Concat(Enumerable.Range(0, 1_200_000).Select(row => $"{row}.123456789\n")));
        string dll = Path.Combine(AppContext.BaseDirectory, "simdreg.dll");
        string command = $"export DOTNET_EnableWriteXorExecute=0; trap '' XFSZ; ulimit -f 64; exec dotnet '{dll}' predict '{model}' '{data}'";
        var start = new ProcessStartInfo("sh", ["-c", command]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(Patience));
        Assert.Equal(2, process.ExitCode);
        Assert.StartsWith("simdreg: the output cannot be written: ", error);
        Assert.Equal(1, error.Count(character => character == '\n'));
        Assert.Equal("", await output);
    }

    public void Dispose() => tool.Dispose();

    private static ToolResult RunWithVanishing(string folder, params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        Stream OpenInput()
        {
            Directory.Delete(folder, recursive: true);
            return new MemoryStream("a,y\n1,2\n2,3\n3,5\n"u8.ToArray());
        }

        var console = new SimdRegression.Cli.Host.ToolConsole(OpenInput, output, error, outputIsTerminal: false, errorIsTerminal: false);
        return new ToolResult((int)SimdRegression.Cli.Program.Run(arguments, console), output.ToArray(), error.ToString());
    }
}
