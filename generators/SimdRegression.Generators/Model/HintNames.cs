namespace SimdRegression.Generators.Model;

/// <summary>
/// The names of emitted files: the full name of the type and a digest of it, because names that differ only by case are one to the compiler, and characters
/// that it does not allow become underscores. Of a long name the end stays: with the folder before it, a path has to fit into 260 characters where files of
/// generators are written to disk.
/// </summary>
internal static class HintNames
{
    private const int LongestReadable = 64;

    /// <summary>The name of the file of a type.</summary>
    /// <param name="typeNamespace">The namespace of the type, or <see langword="null"/> for the global one.</param>
    /// <param name="containingTypes">The types around it, outermost first.</param>
    /// <param name="name">Its name.</param>
    public static string Of(string? typeNamespace, ImmutableEquatableArray<ContainingType> containingTypes, string name)
    {
        IEnumerable<string> typeNames = [.. containingTypes.Select(type => type.Name), name];
        string fullName = string.Join(".", typeNamespace is null ? typeNames : [typeNamespace, .. typeNames]);
        var readable = new string([.. fullName.Where(c => c != '@').Select(c => char.IsLetterOrDigit(c) || c == '.' ? c : '_')]);
        readable = readable.Substring(Math.Max(0, readable.Length - LongestReadable)).TrimStart('.');
        return $"{readable}.{Digest(fullName):x8}.g.cs";
    }

    /// <summary>FNV-1a: short, and the same in every process.</summary>
    private static uint Digest(string text)
    {
        const uint Offset = 2166136261;
        const uint Prime = 16777619;
        return text.Aggregate(Offset, (hash, c) => unchecked((hash ^ c) * Prime));
    }
}
