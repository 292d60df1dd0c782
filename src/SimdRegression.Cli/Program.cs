using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using SimdRegression.Cli.Commands;
using SimdRegression.Cli.Data;
using SimdRegression.Cli.Files;
using SimdRegression.Cli.Host;

namespace SimdRegression.Cli;

/// <summary>The tool's entry: every way in which a run can end becomes an exit code here, and at most one line of error.</summary>
internal static class Program
{
    private const int SignalBase = 128;

    // A file that may grow no further is an error of the write, which says so; the signal would end the process.
    private const PosixSignal SignalOfFileLimit = (PosixSignal)25;

    public static int Main(string[] arguments)
    {
        try
        {
            return Start(arguments);
        }
        catch (Exception failure)
        {
            return EndAtLimit(failure);
        }
    }

    // Where the limits of the process are so low that parts of the runtime do not load, the core of it has to do: no console, no console's words.
    private static int EndAtLimit(Exception failure)
    {
        const int standardError = 2;
        string? limit = ProcessLimit.Describe(failure);
        using var error = new FileStream(new SafeFileHandle(standardError, ownsHandle: false), FileAccess.Write, bufferSize: 0);
        error.Write(Encoding.UTF8.GetBytes("simdreg: " + (limit ?? "internal error: " + failure.GetType().Name) + "\n"));
        return (int)(limit is null ? ExitCode.Defect : ExitCode.WrongCommandLine);
    }

    private static int Start(string[] arguments)
    {
        var console = new ToolConsole(
            StandardInput.Open,
            Console.OpenStandardOutput(),
            Console.Error,
            outputIsTerminal: !Console.IsOutputRedirected,
            errorIsTerminal: !Console.IsErrorRedirected);
        using PosixSignalRegistration? fileLimit = OperatingSystem.IsWindows()
            ? null
            : PosixSignalRegistration.Create(SignalOfFileLimit, signal => signal.Cancel = true);
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
        {
            signal.Cancel = console.Interruption.TryStopFit();
            if (!signal.Cancel)
            {
                PendingFile.DeleteAll();
                console.Fail("interrupted");
                EndBySignal(2);
            }
        });
        using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => EndBySignal(15));
        return (int)Run(arguments, console);
    }

    /// <summary>One run of the tool; nothing it does reaches outside but files and the console that is given.</summary>
    public static ExitCode Run(IReadOnlyList<string> arguments, ToolConsole console)
    {
        try
        {
            ExitCode exitCode = CommandLine.Run(arguments, console);
            console.Out.Flush();
            return exitCode;
        }
        catch (ToolException failure)
        {
            console.Fail(failure.Message);
            return failure.ExitCode;
        }
        catch (TableException failure)
        {
            console.Fail(failure.Message);
            return failure is ColumnChoiceException ? ExitCode.WrongCommandLine : ExitCode.UnusableData;
        }
        catch (Exception failure) when (IsClosedOutput(failure))
        {
            // Whoever read the output has seen enough; to say so would only disturb.
            return ExitCode.Done;
        }
        catch (Exception failure) when (failure is (IOException or UnauthorizedAccessException) and not (FileLoadException or FileNotFoundException))
        {
            // Reading and the files that options name have their own messages: what is left is standard output, a full disk behind it.
            console.Fail($"the output cannot be written: {SystemFailure.Describe(failure)}");
            return ExitCode.WrongCommandLine;
        }
        catch (Exception failure) when (ProcessLimit.Describe(failure) is string limit)
        {
            console.Fail(limit);
            return failure is OutOfMemoryException ? ExitCode.UnusableData : ExitCode.WrongCommandLine;
        }
        catch (Exception defect)
        {
            console.Fail($"internal error: {defect.GetType().Name}: {defect.Message.ReplaceLineEndings(" ")}");
            return ExitCode.Defect;
        }
    }

    /// <summary>Whether the reader of standard output has gone, or the process was started without one.</summary>
    private static bool IsClosedOutput(Exception failure)
    {
        const int badDescriptorOnUnix = 9;
        const int brokenPipeOnUnix = 32;
        const int brokenPipeOnWindows = unchecked((int)0x8007006D);
        const int pipeClosingOnWindows = unchecked((int)0x800700E8);
        return failure switch
        {
            IOException => failure.HResult is brokenPipeOnUnix or brokenPipeOnWindows or pipeClosingOnWindows,

            // The framework takes a bad descriptor for a lack of rights; the error number is in what it wraps.
            UnauthorizedAccessException => failure.InnerException is IOException { HResult: badDescriptorOnUnix },
            _ => false,
        };
    }

    /// <summary>Leaves no unfinished file behind and ends as a shell expects of a program that a signal ended.</summary>
    private static void EndBySignal(int signal)
    {
        PendingFile.DeleteAll();
        ReadProgress.ShowCursor();
        Environment.Exit(SignalBase + signal);
    }
}
