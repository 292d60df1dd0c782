using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SimdRegression.Generators.Tests.Package;

/// <summary>What a run of the .NET command line left.</summary>
internal sealed record DotNetResult(int ExitCode, string Output)
{
    /// <summary>The output of a run that must have succeeded.</summary>
    public string Succeeded()
    {
        Assert.True(ExitCode == 0, Output);
        return Output;
    }
}

/// <summary>Runs the .NET command line as a developer's shell would.</summary>
internal static class DotNet
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>Runs a command in a folder; standard output and error come back as one text.</summary>
    public static DotNetResult Run(string folder, params string[] arguments)
    {
        // .../shared/Microsoft.NETCore.App/10.0.x: the host that runs this process is three folders up.
        string shared = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        string host = Path.GetFullPath(Path.Combine(shared, "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        var start = new ProcessStartInfo(host, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string name in start.Environment.Keys.Where(name => name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)).ToArray())
        {
            // What the build that started the tests has set for itself.
            start.Environment.Remove(name);
        }

        // Servers that outlive the command would keep its output open, and so this process waiting.
        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";

        using var process = Process.Start(start) ?? throw new InvalidOperationException("The command did not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"dotnet {string.Join(' ', arguments)} took more than {Limit}.");
        }

        return new DotNetResult(process.ExitCode, output.Result + errors.Result);
    }
}
