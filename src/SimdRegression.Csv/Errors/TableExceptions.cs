namespace SimdRegression.Csv;

/// <summary>A table that cannot be used, or a choice that does not suit it: one line says what, and what is accepted.</summary>
internal abstract class TableException(string message) : Exception(Shown.Line(message));

/// <summary>The data cannot be used.</summary>
internal sealed class UnusableDataException : TableException
{
    public UnusableDataException(string message)
        : base(message)
    {
    }

    /// <param name="position">Where: <c>data.csv:17</c>.</param>
    /// <param name="problem">What is wrong there, or what is accepted.</param>
    public UnusableDataException(string position, string problem)
        : this($"{position}: {problem}")
    {
    }
}

/// <summary>The caller asks for something that the table does not have.</summary>
internal sealed class ColumnChoiceException(string message) : TableException(message);

/// <summary>Columns that were read as numbers hold text: they are to be read once more, as text.</summary>
/// <param name="columns">Their names.</param>
/// <param name="remark">What the caller may have meant otherwise, or null.</param>
internal sealed class TextFoundException(IReadOnlyList<string> columns, string? remark = null) : TableException("A column holds text.")
{
    /// <summary>Their names.</summary>
    public IReadOnlyList<string> Columns { get; } = columns;

    /// <summary>What the caller may have meant otherwise, or null.</summary>
    public string? Remark { get; } = remark;
}
