using SimdRegression.Generators.Rows;

namespace SimdRegression.Generators.Model;

/// <summary>
/// All that the emitted source depends on, and nothing else: the boundary of the incremental cache. Two declarations with equal specs
/// have the same source, so the spec holds plain values only, never a symbol, a syntax node, a location or the compilation.
/// </summary>
/// <param name="Namespace">The namespace as written in source, or <see langword="null"/> for the global one.</param>
/// <param name="ContainingTypes">The types around the struct, outermost first.</param>
/// <param name="Name">The name of the struct as written in source (a keyword keeps its @).</param>
/// <param name="Element">The element type of rows, targets and coefficients.</param>
/// <param name="Features">The number of features N, of expanded rows if there is an expansion.</param>
/// <param name="Expansion">How rows are expanded, or <see langword="null"/> if they are not.</param>
/// <param name="IsClsCompliant">
/// Whether the assembly says that it is CLS-compliant and the struct is visible outside: members that are not compliant have to say so there, and only there.
/// </param>
/// <param name="Response">What the model predicts beside its linear part.</param>
/// <param name="Rows">The type of the rows, or <see langword="null"/> where rows are spans of numbers.</param>
/// <param name="Classes">The number of classes of a classifier; 0 for a model of one output.</param>
internal sealed record LinearModelSpec(
    string? Namespace,
    ImmutableEquatableArray<ContainingType> ContainingTypes,
    string Name,
    ElementType Element,
    int Features,
    ExpansionSpec? Expansion,
    bool IsClsCompliant,
    ResponseSpec Response = ResponseSpec.Linear,
    RowSpec? Rows = null,
    int Classes = 0)
{
    /// <summary>Whether it is a classifier of several classes.</summary>
    public bool IsClassifier => Classes > 0;

    /// <summary>The C# keyword of the element type.</summary>
    public string ElementName => Element == ElementType.Double ? "double" : "float";

    /// <summary>The name of the emitted file.</summary>
    public string HintName => HintNames.Of(Namespace, ContainingTypes, Name);
}
