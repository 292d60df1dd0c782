using Microsoft.CodeAnalysis;
using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Trained;

/// <summary>A model to compile in. Plain values only, as in every spec.</summary>
/// <param name="Namespace">The namespace of its type, or nothing.</param>
/// <param name="TypeName">The name of its type.</param>
/// <param name="Model">The model.</param>
internal sealed record TrainedSpec(string? Namespace, string TypeName, TrainedModel Model)
{
    /// <summary>The name of the emitted file.</summary>
    public string HintName => Namespace is null ? $"{TypeName}.Trained.g.cs" : $"{Namespace}.{TypeName}.Trained.g.cs";
}

/// <summary>What became of a file.</summary>
/// <param name="Spec">The model to emit, or nothing where an error stands in the way.</param>
/// <param name="Diagnostics">What there is to say about the file.</param>
internal sealed record TrainedResult(TrainedSpec? Spec, ImmutableEquatableArray<Diagnostic> Diagnostics);
