using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using SimdRegression.Cli;
using SimdRegression.Cli.Host;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Cli;

/// <summary>Ctrl+C in the midst of long commands: code 130, what there is so far, no file.</summary>
public sealed class InterruptTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ToolFixture tool = new();

    [Theory]
    [InlineData("--model logistic")]
    [InlineData("--model elastic-net --lower -100 --upper 100")]
    [InlineData("--model lasso --standardize")]
    public void A_path_has_the_strengths_so_far(string options)
    {
        const int strengths = 200_000;
        ToolResult result = InterruptedAfterSomething(
            $"path DATA --target y {options} --alphas {strengths} --json", json => json.GetProperty("alphas").GetArrayLength() > 0);
        JsonElement path = result.Json;
        int count = path.GetProperty("alphas").GetArrayLength();
        Assert.InRange(count, 1, strengths - 1);
        Assert.False(path.GetProperty("converged").GetBoolean());
        Assert.All(path.GetProperty("coefficients").EnumerateObject(), column => Assert.Equal(count, column.Value.GetArrayLength()));
        Assert.All(path.GetProperty("objectives").EnumerateArray(), value => Assert.True(double.IsFinite(value.GetDouble())));
        Assert.Equal($"simdreg: the path was interrupted after {count} of {strengths} strengths\n", result.Error);
    }

    [Theory]
    [InlineData("--model ridge --search bayesian --trials 250")]
    [InlineData("--model logistic --search bayesian --trials 250")]
    [InlineData("--model ridge --criterion aic --lower -100 --alphas 200000")]
    public void A_search_has_the_strengths_so_far_and_saves_nothing(string options)
    {
        string model = tool.Path("model.json");
        string report = tool.Path("report.html");
        ToolResult result = InterruptedAfterSomething(
            $"tune DATA --target y {options} --json --save {model} --report {report}", json => json.GetProperty("alphas").GetArrayLength() > 0);
        int count = result.Json.GetProperty("alphas").GetArrayLength();
        Assert.True(count > 0);
        Assert.True(double.IsFinite(result.Json.GetProperty("best").GetProperty("alpha").GetDouble()));
        Assert.Equal($"simdreg: the search was interrupted after {count} strengths; the model is not saved\n", result.Error);
        Assert.Empty(Directory.GetFiles(tool.Folder, "model.json*"));
        Assert.Empty(Directory.GetFiles(tool.Folder, "report.html*"));
    }

    [Theory]
    [InlineData("--model logistic --alphas 200000")]
    [InlineData("--model ridge --lower -100 --alphas 200000")]
    public void A_grid_that_is_not_scored_in_all_folds_has_nothing(string options)
    {
        ToolResult result = Interrupted($"tune DATA --target y {options} --json", milliseconds: 0);
        Assert.Equal(130, result.ExitCode);
        Assert.Equal("", result.Output);
        Assert.Equal("simdreg: the search was interrupted before any strength was scored\n", result.Error);
    }

    [Fact]
    public void A_comparison_says_which_methods_came_to_their_end()
    {
        string report = tool.Path("report.html");
        string line = $"compare DATA --target y --epochs 2147483647 --max-iterations 2147483647 --tolerance 1e-300 --json --report {report}";
        ToolResult result = InterruptedAfterSomething(line, json => json.GetProperty("methods").GetArrayLength() == 5);
        Assert.True(result.Json.GetProperty("methods")[0].GetProperty("converged").GetBoolean());
        Assert.Matches("^simdreg: the comparison was interrupted: [1-4] of 5 methods did not come to their end\n$", result.Error);
        Assert.Empty(Directory.GetFiles(tool.Folder, "report.html*"));
    }

    [TheoryWith(Needs.Linux)]
    [InlineData("path DATA --target y --model logistic --alphas 2000000 --json", "simdreg: the path was interrupted .*\n")]
    [InlineData("fit PIPE --target y", "simdreg: interrupted\n")]
    [InlineData("predict MODEL PIPE --output OUTPUT", "simdreg: interrupted\n")]
    public async Task The_process_ends_with_130_and_leaves_no_file(string arguments, string message)
    {
        string output = tool.Path("output.csv");
        string pipe = tool.Path("pipe");
        string model = tool.Path("model.json");
        tool.Run("fit", Data(), "--target", "y", "--save", model, "--json").AssertDone();
        using (Process make = Process.Start("mkfifo", [pipe]))
        {
            make.WaitForExit();
        }

        // Nobody says that the pipe has ended.
        await using var open = new FileStream(pipe, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, bufferSize: 0);
        open.Write("a,b,y\n1,2,3\n"u8);
        string[] words = arguments.Replace("DATA", Data()).Replace("PIPE", pipe).Replace("MODEL", model).Replace("OUTPUT", output).Split(' ');
        ProcessStartInfo start = Interruptible.Tool(words);
        start.RedirectStandardError = true;
        start.RedirectStandardOutput = true;
        start.RedirectStandardInput = true;
        using Process process = Process.Start(start)!;
        process.StandardInput.Close();
        Func<bool> isAtWork = arguments.Contains("PIPE") ? HasOpened : () => process.TotalProcessorTime > TimeSpan.FromSeconds(2.0);
        Assert.True(SpinWait.SpinUntil(() => process.HasExited || isAtWork(), Patience));
        await Task.Delay(100);
        Assert.False(process.HasExited);
        using (Process kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            kill.WaitForExit();
        }

        Task<string> printed = process.StandardOutput.ReadToEndAsync();
        string error = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(Patience));
        Assert.Equal(130, process.ExitCode);
        Assert.Matches($"^{message}$", error);
        Assert.Empty(Directory.GetFiles(tool.Folder, "output.csv*"));
        await printed;

        bool HasOpened() => Directory.GetFiles($"/proc/{process.Id}/fd").Any(file => new FileInfo(file).LinkTarget == pipe);
    }

    public void Dispose() => tool.Dispose();

    private string Data()
    {
        var random = new Random(77);
        return tool.Write("data.csv", "a,b,y\n" + string.Concat(Enumerable.Range(0, 400).Select(
            _ => FormattableString.Invariant($"{random.NextDouble()},{1000.0 * random.NextDouble()},{random.Next(2)}\n"))));
    }

    /// <summary>Runs a command line, later interrupted from time to time, until there is what the interrupt can leave.</summary>
    private ToolResult InterruptedAfterSomething(string line, Func<JsonElement, bool> isSomething)
    {
        // On a busy machine the interrupt may come too early once and too late the next time.
        int tooEarly = 0;
        int milliseconds = 1;
        for (int attempt = 0; attempt < 100; attempt++)
        {
            ToolResult result = Interrupted(line, milliseconds);
            if (result.ExitCode == 0)
            {
                milliseconds = Math.Max(1, (tooEarly + milliseconds) / 2);
                tooEarly /= 2;
                continue;
            }

            Assert.Equal(130, result.ExitCode);
            if (result.Output.Length > 0 && isSomething(result.Json))
            {
                return result;
            }

            Assert.Contains("interrupted before", result.Error);
            tooEarly = milliseconds;
            milliseconds *= 2;
        }

        throw new Xunit.Sdk.XunitException("No interrupt came in the midst of the work.");
    }

    /// <summary>Runs a command line, and interrupts it some time after it has begun to heed that.</summary>
    private ToolResult Interrupted(string line, int milliseconds)
    {
        string[] words = line.Replace("DATA", Data()).Split(' ');
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        var console = new ToolConsole(() => Stream.Null, output, error, outputIsTerminal: false, errorIsTerminal: false);
        Task<ExitCode> run = Task.Factory.StartNew(() => Program.Run(words, console), TaskCreationOptions.LongRunning);
        Assert.True(SpinWait.SpinUntil(() => run.IsCompleted || console.Interruption.IsHeeded, Patience));
        Thread.Sleep(milliseconds);
        Assert.True(console.Interruption.TryStopFit(), error.ToString());
        Assert.True(run.Wait(Patience));
        return new ToolResult((int)run.Result, output.ToArray(), error.ToString());
    }
}
