namespace SimdRegression.Tests.Support;

/// <summary>What a test needs of the system and of the user that runs it.</summary>
public enum Needs
{
    /// <summary>Signals, shells, and files that may vanish while they are open.</summary>
    Unix,

    /// <summary>Pipes with names, <c>/proc</c>, limits on files.</summary>
    Linux,

    /// <summary>A device that is always full.</summary>
    FullDevice,

    /// <summary>A folder in shared memory.</summary>
    SharedMemory,

    /// <summary>A user to whom something is forbidden.</summary>
    OrdinaryUser,
}

/// <summary>A fact that is skipped, with the reason, where what it needs is not there.</summary>
internal sealed class FactWithAttribute : FactAttribute
{
    public FactWithAttribute(Needs needs) => Skip = SkipReason.Of(needs);
}

/// <summary>A theory that is skipped, with the reason, where what it needs is not there.</summary>
internal sealed class TheoryWithAttribute : TheoryAttribute
{
    public TheoryWithAttribute(Needs needs) => Skip = SkipReason.Of(needs);
}

/// <summary>Why a test is skipped here.</summary>
internal static class SkipReason
{
    /// <summary>The reason, or null where there is all that the test needs.</summary>
    public static string? Of(Needs needs) => needs switch
    {
        Needs.Unix when OperatingSystem.IsWindows() => "Windows has no signals and shells of Unix.",
        Needs.Linux when !OperatingSystem.IsLinux() => "Only Linux has the pipes, limits and special files that this needs.",
        Needs.FullDevice when !File.Exists("/dev/full") => "There is no /dev/full here.",
        Needs.SharedMemory when !Directory.Exists("/dev/shm") => "There is no /dev/shm here.",
        Needs.OrdinaryUser when OperatingSystem.IsWindows() => "Windows has no modes of files.",
        Needs.OrdinaryUser when Environment.IsPrivilegedProcess => "The superuser may read every file.",
        _ => null,
    };
}
