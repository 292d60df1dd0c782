using SimdRegression.Cli.Host;

namespace SimdRegression.Cli.Arguments;

/// <summary>Options that belong together, under one heading of the help text.</summary>
internal sealed record OptionGroup(string Title, params IReadOnlyList<ToolOption> Options);

/// <summary>A command: what it accepts, what its help text says, and what it does.</summary>
/// <param name="Name">The command as it is written.</param>
/// <param name="Description">What it does, in a sentence without a full stop.</param>
internal sealed record ToolCommand(string Name, string Description)
{
    /// <summary>The words that are no options, in their order.</summary>
    public IReadOnlyList<ToolArgument> Arguments { get; init; } = [];

    /// <summary>The options, in the order of the help text.</summary>
    public required IReadOnlyList<OptionGroup> Groups { get; init; }

    /// <summary>Lines that follow the options, under a heading of their own; no heading where there are none.</summary>
    public (string Title, IReadOnlyList<string> Lines)? Notes { get; init; }

    /// <summary>Command lines that work, with a sentence on each.</summary>
    public required IReadOnlyList<(string CommandLine, string Meaning)> Examples { get; init; }

    /// <summary>Runs the command.</summary>
    public required Func<ParsedArguments, ExitCode> Run { get; init; }

    /// <summary>All options.</summary>
    public IEnumerable<ToolOption> Options
    {
        get
        {
            foreach (OptionGroup group in Groups)
            {
                foreach (ToolOption option in group.Options)
                {
                    yield return option;
                }
            }
        }
    }
}
