using System.Diagnostics;
using System.Runtime.InteropServices;

namespace SimdRegression.Kernels.Tests;

/// <summary>What a child process left.</summary>
internal sealed record ChildResult(int ExitCode, string Output, string Errors);

/// <summary>Runs this assembly as a program of its own, with other runtime switches.</summary>
internal static class ChildProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(15);

    /// <summary>Starts the assembly and waits for its end.</summary>
    /// <param name="switches">Environment variables; an empty value removes one.</param>
    /// <param name="arguments">The command line.</param>
    public static ChildResult Run(IReadOnlyDictionary<string, string> switches, params string[] arguments)
    {
        // .../shared/Microsoft.NETCore.App/10.0.x: the host that runs this process is three folders up.
        string shared = Path.TrimEndingDirectorySeparator(RuntimeEnvironment.GetRuntimeDirectory());
        string host = Path.GetFullPath(Path.Combine(shared, "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        var start = new ProcessStartInfo(host, ["exec", typeof(ChildProcess).Assembly.Location, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach ((string name, string value) in switches)
        {
            start.Environment[name] = value.Length == 0 ? null : value;
        }

        using var process = Process.Start(start) ?? throw new InvalidOperationException("The child process did not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        if (!process.WaitForExit(Limit))
        {
            process.Kill(entireProcessTree: true);
            throw new TimeoutException($"The child process took more than {Limit}.");
        }

        return new ChildResult(process.ExitCode, output.Result, errors.Result);
    }
}
