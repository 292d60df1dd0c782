namespace SimdRegression;

/// <summary>A column of a <see cref="TableSource"/>.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Kind">What it holds; null for types that a row cannot be made of, such as dates. Only a use of the column is refused then.</param>
/// <param name="TypeName">The name of its type, for messages.</param>
/// <remarks>Thread safety: an immutable value; any number of threads may share it.</remarks>
public readonly record struct SourceColumn(string Name, ColumnKind? Kind, string TypeName);

/// <summary>A value of a <see cref="TableSource"/> as text: in UTF-8, in characters, or missing.</summary>
/// <remarks>Thread safety: a view of memory that the source owns until it advances; of one thread.</remarks>
public readonly ref struct SourceText
{
    private SourceText(ReadOnlySpan<byte> utf8, ReadOnlySpan<char> chars, bool isUtf8)
    {
        Utf8 = utf8;
        Chars = chars;
        IsUtf8 = isUtf8;
        IsMissing = false;
    }

    private SourceText(bool isMissing)
    {
        IsMissing = isMissing;
    }

    /// <summary>A gap.</summary>
    public static SourceText Missing => new(isMissing: true);

    /// <summary>Whether there is no value.</summary>
    public bool IsMissing { get; }

    /// <summary>Whether the text is in <see cref="Utf8"/>; elsewhere it is in <see cref="Chars"/>.</summary>
    public bool IsUtf8 { get; }

    /// <summary>The text in UTF-8.</summary>
    public ReadOnlySpan<byte> Utf8 { get; }

    /// <summary>The text in characters.</summary>
    public ReadOnlySpan<char> Chars { get; }

    /// <summary>Text in UTF-8.</summary>
    /// <param name="text">The text; may be empty, which is no gap.</param>
    public static SourceText OfUtf8(ReadOnlySpan<byte> text) => new(text, default, isUtf8: true);

    /// <summary>Text in characters.</summary>
    /// <param name="text">The text; may be empty, which is no gap.</param>
    public static SourceText OfChars(ReadOnlySpan<char> text) => new(default, text, isUtf8: false);
}
