using System.Diagnostics;

namespace SimdRegression.Tests.Cli;

/// <summary>
/// Starts the tool so that it heeds Ctrl+C. A shell starts its background jobs with SIGINT ignored, and a process hands that on to all that it starts: tests
/// in such a job would wait for an interrupt that never comes.
/// </summary>
internal static class Interruptible
{
    private const string Reset = "--default-signal=INT";

    private static readonly bool CanReset = OperatingSystem.IsLinux() && Ends(["/usr/bin/env", Reset, "true"]);

    /// <summary>What starts the tool with the default action of SIGINT, where <c>env</c> knows how.</summary>
    /// <param name="arguments">The arguments of the tool.</param>
    public static ProcessStartInfo Tool(IEnumerable<string> arguments)
    {
        IEnumerable<string> words = ["dotnet", Path.Combine(AppContext.BaseDirectory, "simdreg.dll"), .. arguments];
        return CanReset ? new ProcessStartInfo("/usr/bin/env", [Reset, .. words]) : new ProcessStartInfo("dotnet", words.Skip(1));
    }

    private static bool Ends(string[] words)
    {
        if (!File.Exists(words[0]))
        {
            return false;
        }

        using Process process = Process.Start(new ProcessStartInfo(words[0], words.Skip(1)) { RedirectStandardError = true })!;
        process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}
