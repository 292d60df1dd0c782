using Microsoft.CodeAnalysis;

namespace SimdRegression.Generators.Trained;

/// <summary>What there is to say about models that are compiled in. Each rule has its page under <c>docs/rules/</c>.</summary>
internal static class TrainedRules
{
    /// <summary>A file holds no model.</summary>
    public static readonly DiagnosticDescriptor UnusableFile = DiagnosticDescriptors.Error(
        "SIMDREG030",
        "A file holds no model that can be compiled in",
        "'{0}' cannot be compiled in: {1}");

    /// <summary>The type of a compiled-in model cannot have its name.</summary>
    public static readonly DiagnosticDescriptor UnusableTypeName = DiagnosticDescriptors.Error(
        "SIMDREG031",
        "A compiled-in model needs a type name of its own",
        "'{0}' cannot be compiled in as '{1}', {2}");

    /// <summary>The type of rows has other features than the model.</summary>
    public static readonly DiagnosticDescriptor UnsuitableRows = DiagnosticDescriptors.Error(
        "SIMDREG032",
        "The rows are not those of the compiled-in model",
        "'{0}' cannot take rows of type '{1}': {2}");
}
