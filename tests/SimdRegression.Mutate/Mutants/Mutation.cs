using Microsoft.CodeAnalysis;

namespace SimdRegression.Mutate.Mutants;

/// <summary>One place in the sources and what stands there instead while the mutant is on.</summary>
/// <param name="Folder">The folder below <c>src/SimdRegression</c>.</param>
/// <param name="File">The file's path below <c>src/SimdRegression</c>.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Kind">The sort of change.</param>
/// <param name="Original">What stands there.</param>
/// <param name="Changed">What stands there while the mutant is on.</param>
/// <param name="Node">The node that is replaced.</param>
/// <param name="Replace">Makes the switchable node from the mutant's number and the node, whose children may have been replaced already.</param>
internal sealed record Mutation(
    string Folder,
    string File,
    int Line,
    string Kind,
    string Original,
    string Changed,
    SyntaxNode Node,
    Func<int, SyntaxNode, SyntaxNode> Replace);
