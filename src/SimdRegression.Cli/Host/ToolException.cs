namespace SimdRegression.Cli.Host;

/// <summary>What the process tells its caller; the numbers are part of the tool's contract.</summary>
internal enum ExitCode
{
    Done = 0,
    Defect = 1,
    WrongCommandLine = 2,
    UnusableData = 3,
    NotConverged = 4,

    /// <summary>What shells say of a program that Ctrl+C ended.</summary>
    Interrupted = 130,
}

/// <summary>A failure that the user can correct: it ends the run with one line on standard error.</summary>
internal abstract class ToolException(ExitCode exitCode, string message) : Exception(Shown.Line(message))
{
    public ExitCode ExitCode { get; } = exitCode;
}

/// <summary>The command line asks for something that cannot be: exit code 2.</summary>
internal sealed class CommandLineException(string message) : ToolException(ExitCode.WrongCommandLine, message);

/// <summary>Ctrl+C came before there was anything to show: exit code 130.</summary>
internal sealed class InterruptedException(string message) : ToolException(ExitCode.Interrupted, message);
