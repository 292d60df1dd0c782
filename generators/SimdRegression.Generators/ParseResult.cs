using Microsoft.CodeAnalysis;
using SimdRegression.Generators.Model;

namespace SimdRegression.Generators;

/// <summary>What the parser made of one attributed declaration.</summary>
/// <param name="Spec">The model to emit, or <see langword="null"/> when an error stands in the way.</param>
/// <param name="Diagnostics">What there is to say about the declaration.</param>
internal sealed record ParseResult(LinearModelSpec? Spec, ImmutableEquatableArray<Diagnostic> Diagnostics)
{
    /// <summary>Nothing to emit and nothing to say: the compiler itself complains about such a declaration.</summary>
    public static ParseResult Nothing { get; } = new(null, new ImmutableEquatableArray<Diagnostic>([]));
}
