using SimdRegression.Cli.Host;

namespace SimdRegression.Fuzz.Targets;

/// <summary>A console that nobody listens to.</summary>
internal static class QuietConsole
{
    public static readonly ToolConsole Instance = new(() => Stream.Null, Stream.Null, TextWriter.Null, outputIsTerminal: false, errorIsTerminal: false);
}
