namespace SimdRegression.Cli.Data;

/// <summary>What separates fields in files that are no CSV with commas: messages name it.</summary>
internal static class Separators
{
    private static readonly (char Character, string Name)[] Others = [(';', "semicolons"), ('\t', "tabs"), ('|', "bars")];

    /// <summary>The separator that a line holds, or null.</summary>
    public static string? NameOfFirst(string line)
    {
        int at = line.AsSpan().IndexOfAny([.. Others.Select(other => other.Character)]);
        return at < 0 ? null : NameOf(line[at]);
    }

    /// <summary>The name of a character that separates fields in other files, or null.</summary>
    public static string? NameOf(char character) =>
        Array.Find(Others, other => other.Character == character).Name;
}
