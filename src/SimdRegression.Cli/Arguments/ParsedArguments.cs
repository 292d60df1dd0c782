namespace SimdRegression.Cli.Arguments;

/// <summary>The words of a command line, sorted into options and arguments; what is missing or out of place was refused before.</summary>
internal sealed class ParsedArguments
{
    private const string Set = "true";

    private readonly Dictionary<ToolOption, string> values = [];
    private readonly List<string> arguments = [];

    /// <summary>The words in their order, an option and its value apart even where one word held both.</summary>
    public List<string> Words { get; } = [];

    /// <summary>How many arguments there are.</summary>
    public int ArgumentCount => arguments.Count;

    /// <summary>The value of an option, or null where it is not given.</summary>
    public string? Value(ToolOption option) => values.GetValueOrDefault(option);

    /// <summary>The value of an option that the parser requires.</summary>
    public string Required(ToolOption option) => values[option];

    /// <summary>Whether a flag is given, and not taken back by <c>--flag=false</c>.</summary>
    public bool IsSet(ToolOption flag) => Value(flag) == Set;

    /// <summary>Whether an option is given, whatever its value.</summary>
    public bool IsGiven(ToolOption option) => values.ContainsKey(option);

    /// <summary>An argument by its place.</summary>
    public string Argument(int index) => arguments[index];

    /// <summary>The arguments from a place on.</summary>
    public string[] ArgumentsFrom(int index) => [.. arguments.GetRange(index, arguments.Count - index)];

    /// <summary>Takes up an option; false where it was there before.</summary>
    public bool TryAdd(ToolOption option, string? value)
    {
        Words.Add(option.Name);
        if (value is not null)
        {
            Words.Add(value);
        }

        return values.TryAdd(option, value ?? Set);
    }

    /// <summary>Takes up an argument.</summary>
    public void Add(string argument)
    {
        Words.Add(argument);
        arguments.Add(argument);
    }
}
