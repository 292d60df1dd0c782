namespace SimdRegression.Generators.Model;

/// <summary>
/// All that the emitted source depends on, and nothing else: the boundary of the incremental cache. Two declarations with equal specs
/// have the same source, so the spec holds plain values only, never a symbol, a syntax node, a location or the compilation.
/// </summary>
/// <param name="Namespace">The namespace as written in source, or <see langword="null"/> for the global one.</param>
/// <param name="ContainingTypes">The types around the struct, outermost first.</param>
/// <param name="Name">The name of the struct as written in source (a keyword keeps its @).</param>
/// <param name="Element">The element type of rows, targets and coefficients.</param>
/// <param name="Features">The number of features N.</param>
internal sealed record LinearModelSpec(
    string? Namespace,
    ImmutableEquatableArray<ContainingType> ContainingTypes,
    string Name,
    ElementType Element,
    int Features)
{
    /// <summary>The C# keyword of the element type.</summary>
    public string ElementName => Element == ElementType.Double ? "double" : "float";

    /// <summary>The struct's name with its enclosing types and namespace, from the global one on.</summary>
    public string FullyQualifiedName => "global::" + string.Join(".", Path);

    private IEnumerable<string> Path => [.. Namespace is null ? Array.Empty<string>() : [Namespace], .. ContainingTypes.Select(type => type.Name), Name];
}
