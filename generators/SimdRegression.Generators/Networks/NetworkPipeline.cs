using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SimdRegression.Generators.Networks;

/// <summary>The part of the generator that completes classes marked <c>[DenseNetwork&lt;T&gt;(sizes)]</c>.</summary>
internal static class NetworkPipeline
{
    private const string AttributeMetadataName = "SimdRegression.Networks.DenseNetworkAttribute`1";

    /// <summary>Registers the output of source.</summary>
    /// <param name="context">Where to register.</param>
    /// <returns>The diagnostics, which are still to be reported.</returns>
    public static IncrementalValuesProvider<Diagnostic> Register(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<NetworkParseResult> results = context.SyntaxProvider
            .ForAttributeWithMetadataName(AttributeMetadataName, static (node, _) => node is TypeDeclarationSyntax, NetworkParser.Parse)
            .WithTrackingName(TrackingNames.ParseNetwork);
        IncrementalValuesProvider<NetworkSpec> specs = results
            .Where(static result => result.Spec is not null)
            .Select(static (result, _) => result.Spec!)
            .WithTrackingName(TrackingNames.NetworkSpecs);
        context.RegisterSourceOutput(specs, static (output, spec) => output.AddSource(spec.HintName, NetworkEmitter.Emit(spec)));
        return results
            .SelectMany(static (result, _) => result.Diagnostics)
            .WithTrackingName(TrackingNames.NetworkDiagnostics);
    }
}
