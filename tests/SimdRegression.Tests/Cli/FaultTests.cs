using System.Diagnostics;
using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text;
using System.Text.Json;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Host;
using SimdRegression.Csv;
using SimdRegression.Tests.Support;

namespace SimdRegression.Tests.Cli;

/// <summary>Killed processes, full disks, files that vanish or shrink, interrupts, clocks: no half file, no stack trace, an honest code.</summary>
public sealed class FaultTests : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    private readonly ToolFixture tool = new();

    private static string Dll => Path.Combine(AppContext.BaseDirectory, "simdreg.dll");

    [FactWith(Needs.Unix)]
    public void Killed_while_saving_leaves_the_old_file_or_the_new_one()
    {
        const int rounds = 15;
        string model = Model();
        string data = tool.Write("long.csv", "a\n" + string.Concat(Enumerable.Range(0, 200_000).Select(row => $"{row}\n")));
        string output = tool.Path("out.csv");
        tool.Run("predict", model, data, "--output", output).AssertDone();
        byte[] whole = File.ReadAllBytes(output);
        byte[] old = "the old file\n"u8.ToArray();
        var random = new Random(9);
        int killedWhileWriting = 0;
        for (int round = 0; round < rounds; round++)
        {
            File.WriteAllBytes(output, old);
            using Process process = Start("predict", model, data, "--output", output);
            process.StandardInput.Close();
            SpinWait.SpinUntil(() => process.HasExited || Directory.GetFiles(tool.Folder, "out.csv.*.tmp").Length > 0, Patience);
            Thread.Sleep(random.Next(40));
            process.Kill();
            Assert.True(process.WaitForExit(Patience));
            byte[] left = File.ReadAllBytes(output);
            Assert.True(left.AsSpan().SequenceEqual(old) || left.AsSpan().SequenceEqual(whole), $"round {round}: {left.Length} bytes are left");
            string[] unfinished = Directory.GetFiles(tool.Folder, "out.csv.*.tmp");
            killedWhileWriting += unfinished.Length;
            Array.ForEach(unfinished, File.Delete);
        }

        Assert.True(killedWhileWriting > 0, "no round was killed in the midst of writing");
    }

    [TheoryWith(Needs.FullDevice)]
    [InlineData("predict MODEL DATA --output /dev/full")]
    [InlineData("predict MODEL DATA > /dev/full")]
    [InlineData("fit DATA --target y --json > /dev/full")]
    [InlineData("fit DATA --target y --json --save /dev/full")]
    [InlineData("stats DATA --target y --output - > /dev/full")]
    public void A_full_disk_is_told_in_one_line(string arguments)
    {
        (int exitCode, string error) = Shell(arguments);
        Assert.Equal(2, exitCode);
        Assert.StartsWith("simdreg: ", error, StringComparison.Ordinal);
        Assert.Contains("cannot be written", error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(character => character == '\n'));
    }

    [FactWith(Needs.Linux)]
    public void A_file_that_may_grow_no_further_is_given_up_and_the_old_one_stays()
    {
        string model = Model();
        string data = tool.Write("long.csv", "a\n" + string.Concat(Enumerable.Range(0, 100_000).Select(row => $"{row}\n")));
        string output = tool.Write("out.csv", "the old file\n");

        // The runtime's own memory for code would be a file too large, if it were mapped twice.
        (int exitCode, string error) = Shell(
            $"predict '{model}' '{data}' --output '{output}'", "export DOTNET_EnableWriteXorExecute=0; trap '' XFSZ; ulimit -f 64; ");
        Assert.Equal(2, exitCode);
        Assert.Contains("the file cannot be written", error, StringComparison.Ordinal);
        Assert.Equal(1, error.Count(character => character == '\n'));
        Assert.Equal("the old file\n", File.ReadAllText(output));
        Assert.Empty(Directory.GetFiles(tool.Folder, "*.tmp"));
    }

    [FactWith(Needs.Linux)]
    public void A_file_that_cannot_be_read_is_told_in_one_line()
    {
        // Opens, and fails to be read; no permission would stop the superuser, as whom tests may run.
        ToolResult result = tool.Run("fit", "/proc/self/mem", "--target", "y");
        Assert.Equal(3, result.ExitCode);
        Assert.StartsWith("simdreg: /proc/self/mem: the file cannot be read: ", result.Error, StringComparison.Ordinal);
        Assert.Equal(1, result.Error.Count(character => character == '\n'));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void An_array_that_shrinks_while_it_is_read_is_refused(bool inPlace)
    {
        const int columns = 3;
        const int rows = 100_000;
        string path = tool.Path("shrinking.npy");
        byte[] head = NpyHeader.Create(sizeof(double), rows, columns);
        File.WriteAllBytes(path, [.. head, .. new byte[rows * columns * sizeof(double)]]);
        using NpyTable table = NpyTable.Open(InputStream.Open(path, () => Stream.Null));
        ColumnPlan plan = ColumnPlan.ForFit(table, "x2", null, [], null);
        var block = new RowBlock<double>(plan) { AcceptsViews = inPlace };
        Assert.True(table.Read(plan, block));
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            file.SetLength(head.Length + (block.Count * columns * sizeof(double)));
        }

        var refusal = Assert.Throws<UnusableDataException>(() =>
        {
            while (table.Read(plan, block))
            {
            }
        });
        Assert.Contains("cut off", refusal.Message, StringComparison.Ordinal);
    }

    [FactWith(Needs.Unix)]
    public void A_file_that_vanishes_while_it_is_read_is_read_to_its_end()
    {
        string path = tool.Write("vanishing.csv", "a,y\n" + string.Concat(Enumerable.Range(0, 50_000).Select(row => $"{row},{row}\n")));
        using var table = new CsvTable(InputStream.Open(path, () => Stream.Null), path, null, new CsvReading { ChunkLength = 1024, BufferLength = 1024 });
        ColumnPlan plan = ColumnPlan.ForFit(table, "y", null, [], null);
        var block = new RowBlock<double>(plan);
        int count = 0;
        File.Delete(path);
        while (table.Read(plan, block))
        {
            count += block.Count;
        }

        Assert.Equal(50_000, count);
        tool.Run("fit", path, "--target", "y").AssertRefused(3, $"{path}: there is no such file");
    }

    [Fact]
    public void A_reader_of_json_that_has_seen_enough_is_no_error()
    {
        string model = Model();
        string data = tool.Write("long.csv", "a\n" + string.Concat(Enumerable.Range(0, 300_000).Select(row => $"{row}\n")));
        using Process process = Start("predict", model, data, "--json");
        process.StandardInput.Close();
        var first = new char[10];
        Assert.True(process.StandardOutput.Read(first) > 0);
        process.StandardOutput.Close();
        Assert.Equal("", process.StandardError.ReadToEnd());
        Assert.True(process.WaitForExit(Patience));
        Assert.Equal(0, process.ExitCode);
    }

    [FactWith(Needs.Unix)]
    public void An_interrupt_ends_a_long_fit_with_what_it_has()
    {
        string model = tool.Path("never.json");
        string data = tool.Write("noise.csv", "a,y\n" + string.Concat(Enumerable.Range(0, 500).Select(row => $"{row % 7},{row % 11}\n")));
        using Process process = Start(
            "fit", data, "--target", "y", "--solver", "sgd", "--epochs", "2147483647", "--tolerance", "1e-300", "--json", "--save", model);
        process.StandardInput.Close();

        // To start and to read so little takes far less.
        TimeSpan afterReading = TimeSpan.FromSeconds(3);
        Assert.True(SpinWait.SpinUntil(() => process.HasExited || process.TotalProcessorTime > afterReading, Patience));
        Assert.False(process.HasExited);
        using (Process kill = Process.Start("kill", ["-INT", process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            kill.WaitForExit();
        }

        string output = process.StandardOutput.ReadToEnd();
        string error = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(Patience));
        Assert.Equal(130, process.ExitCode);
        JsonElement json = JsonDocument.Parse(output).RootElement;
        Assert.False(json.GetProperty("converged").GetBoolean());
        Assert.True(double.IsFinite(json.GetProperty("coefficients").GetProperty("a").GetDouble()));
        Assert.Matches("^simdreg: the fit was interrupted after [0-9]+ iterations at .*; the model is not saved\n$", error);
        Assert.Empty(Directory.GetFiles(tool.Folder, "never.json*"));
    }

    [Fact]
    public void Nothing_asks_for_the_time_of_day()
    {
        // What a clock that jumps could disturb is not there: all durations are of the monotonic clock.
        string[] clocks = ["get_Now", "get_UtcNow", "get_Today", "GetSystemTimeAsFileTime", "GetUtcNow", "GetLocalNow"];
        foreach (string assembly in (string[])[Dll, typeof(LinearModel<>).Assembly.Location])
        {
            using var image = new PEReader(File.OpenRead(assembly));
            MetadataReader metadata = image.GetMetadataReader();
            IEnumerable<string> called = metadata.MemberReferences.Select(handle => metadata.GetString(metadata.GetMemberReference(handle).Name));
            Assert.Empty(called.Intersect(clocks));
        }
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

    private (int ExitCode, string Error) Shell(string arguments, string before = "")
    {
        string line = arguments.Replace("MODEL", Model(), StringComparison.Ordinal).Replace("DATA", tool.Path("line.csv"), StringComparison.Ordinal);
        var start = new ProcessStartInfo("sh", ["-c", $"{before}exec dotnet '{Dll}' {line}"])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            StandardErrorEncoding = Encoding.UTF8,
        };
        using Process process = Process.Start(start)!;
        string error = process.StandardError.ReadToEnd();
        Assert.True(process.WaitForExit(Patience));
        return (process.ExitCode, error);
    }

    private string Model()
    {
        string model = tool.Path("model.json");
        string line = tool.Write("line.csv", "a,y\n0,0\n1,1\n2,2\n");
        tool.Run("fit", line, "--target", "y", "--model", "ols", "--save", model, "--json").AssertDone();
        return model;
    }
}
