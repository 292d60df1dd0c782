namespace SimdRegression.Cli.Requests;

/// <summary>What a model is handed on as.</summary>
internal enum ExportFormat
{
    /// <summary>A type of C# that needs no package.</summary>
    CSharp,

    /// <summary>A model of the Open Neural Network Exchange.</summary>
    Onnx,

    /// <summary>The model document itself.</summary>
    Json,
}

/// <summary>What <c>export</c> was asked to do.</summary>
/// <param name="ModelPath">The model's file.</param>
/// <param name="Format">What the model is written as.</param>
/// <param name="Namespace">The namespace of the type, or null for none.</param>
/// <param name="OutputPath">Where it goes, or null: to standard output.</param>
internal sealed record ExportRequest(string ModelPath, ExportFormat Format, string? Namespace, string? OutputPath);
