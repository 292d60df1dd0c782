namespace SimdRegression.Cli.Arguments;

/// <summary>An option of a command: <c>--name VALUE</c>, or a flag, which has no value.</summary>
internal sealed class ToolOption
{
    private ToolOption(string name, string? valueName, string description)
    {
        Name = name;
        ValueName = valueName;
        Description = description;
    }

    /// <summary>The option as it is written: <c>--alpha</c>.</summary>
    public string Name { get; }

    /// <summary>What stands for the value in the help text, or null for a flag.</summary>
    public string? ValueName { get; }

    /// <summary>What the option does, in a sentence without a full stop.</summary>
    public string Description { get; }

    /// <summary>Whether a command line without the option is refused.</summary>
    public bool IsRequired { get; private init; }

    /// <summary>When a command needs the option, for the help text: <c>required</c>, or a condition; null where it never does.</summary>
    public string? Need { get; private init; }

    /// <summary>Whether the option has no value.</summary>
    public bool IsFlag => ValueName is null;

    /// <summary>The option and its value, as the help text shows them.</summary>
    public string Usage => IsFlag ? Name : $"{Name} {ValueName}";

    /// <summary>An option with a value.</summary>
    public static ToolOption Text(string name, string valueName, string description) => new(name, valueName, description);

    /// <summary>An option without a value.</summary>
    public static ToolOption Flag(string name, string description) => new(name, null, description);

    /// <summary>An option with a value that has to be given.</summary>
    public static ToolOption Required(string name, string valueName, string description) =>
        new(name, valueName, description) { IsRequired = true, Need = "required" };

    /// <summary>An option with a value that has to be given unless something else says the same; the command checks that itself.</summary>
    /// <param name="name">The option.</param>
    /// <param name="valueName">What stands for its value.</param>
    /// <param name="description">What it does.</param>
    /// <param name="need">When it has to be given.</param>
    public static ToolOption RequiredWhere(string name, string valueName, string description, string need) =>
        new(name, valueName, description) { Need = need };
}

/// <summary>A word of a command line that is no option: the name of a file.</summary>
/// <param name="Name">What stands for it in the help text.</param>
/// <param name="Accepted">What is accepted, in a few words.</param>
/// <param name="Description">What it is, in a sentence without a full stop.</param>
internal sealed record ToolArgument(string Name, string Accepted, string Description)
{
    /// <summary>Whether one or more words are accepted; no other argument follows then.</summary>
    public bool IsMany { get; init; }
}
