using Microsoft.CodeAnalysis;
using SimdRegression.Generators.Model;
using SimdRegression.Generators.Rows;

namespace SimdRegression.Generators.Trained;

/// <summary>A model to compile in. Plain values only, as in every spec.</summary>
/// <param name="Namespace">The namespace of its type, or nothing.</param>
/// <param name="TypeName">The name of its type.</param>
/// <param name="Model">The model.</param>
/// <param name="Rows">The rows that it takes beside raw values, or nothing.</param>
internal sealed record TrainedSpec(string? Namespace, string TypeName, TrainedModel Model, TrainedRows? Rows = null)
{
    /// <summary>The name of the emitted file.</summary>
    public string HintName => Namespace is null ? $"{TypeName}.Trained.g.cs" : $"{Namespace}.{TypeName}.Trained.g.cs";

    /// <summary>The name of the file with the members that take rows.</summary>
    public string RowsHintName => Namespace is null ? $"{TypeName}.Rows.g.cs" : $"{Namespace}.{TypeName}.Rows.g.cs";
}

/// <summary>Rows that are objects of a type of the project's.</summary>
/// <param name="Spec">Their columns.</param>
/// <param name="IsPublic">Whether members that take them are public.</param>
internal sealed record TrainedRows(RowSpec Spec, bool IsPublic);

/// <summary>What became of a file.</summary>
/// <param name="Path">The file.</param>
/// <param name="RowType">The type of rows that its item names, or nothing.</param>
/// <param name="Spec">The model to emit, or nothing where an error stands in the way.</param>
/// <param name="Diagnostics">What there is to say about the file.</param>
internal sealed record TrainedResult(string Path, string? RowType, TrainedSpec? Spec, ImmutableEquatableArray<Diagnostic> Diagnostics);
