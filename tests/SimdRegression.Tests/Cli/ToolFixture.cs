using System.Text;
using System.Text.Json;
using SimdRegression.Cli;
using SimdRegression.Cli.Host;

namespace SimdRegression.Tests.Cli;

/// <summary>One run of the tool within this process, and a folder of its own for its files.</summary>
internal sealed class ToolFixture : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("simdreg-").FullName;

    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    public string Write(string name, string content)
    {
        File.WriteAllText(Path(name), content);
        return Path(name);
    }

    public ToolResult Run(params string[] arguments) => RunWithInput("", arguments);

    public ToolResult RunWithInput(string input, params string[] arguments) => RunWithInput(Encoding.UTF8.GetBytes(input), arguments);

    public ToolResult RunWithInput(byte[] input, params string[] arguments)
    {
        using var output = new MemoryStream();
        using var error = new StringWriter { NewLine = "\n" };
        Stream OpenInput() => new MemoryStream(input);
        var console = new ToolConsole(OpenInput, output, error, outputIsTerminal: false, errorIsTerminal: false);
        ExitCode exitCode = Program.Run(arguments, console);
        return new ToolResult((int)exitCode, output.ToArray(), error.ToString());
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

/// <summary>What a run left.</summary>
internal sealed record ToolResult(int ExitCode, byte[] OutputBytes, string Error)
{
    public string Output => Encoding.UTF8.GetString(OutputBytes);

    /// <summary>Standard output as the one JSON object that it must be.</summary>
    public JsonElement Json => JsonDocument.Parse(Output).RootElement;

    /// <summary>Checks that the run ended with one line of error, and nothing on standard output.</summary>
    public void AssertRefused(int exitCode, string line)
    {
        Assert.Equal($"simdreg: {line}\n", Error);
        Assert.Equal(exitCode, ExitCode);
        Assert.Equal("", Output);
    }

    /// <summary>Checks that the run ended well and without a word on standard error.</summary>
    public ToolResult AssertDone()
    {
        Assert.Equal("", Error);
        Assert.Equal(0, ExitCode);
        return this;
    }
}
