namespace SimdRegression.Cli.Data;

/// <summary>Columns that were read as numbers hold text: they are to be read once more, as text.</summary>
/// <param name="columns">Their names.</param>
internal sealed class TextFoundException(IReadOnlyList<string> columns) : Host.ToolException(Host.ExitCode.UnusableData, "a column holds text")
{
    /// <summary>Their names.</summary>
    public IReadOnlyList<string> Columns { get; } = columns;
}
