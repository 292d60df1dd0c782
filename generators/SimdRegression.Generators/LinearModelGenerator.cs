using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SimdRegression.Generators.Emitters;
using SimdRegression.Generators.Model;
using SimdRegression.Generators.Networks;
using SimdRegression.Generators.Trained;

namespace SimdRegression.Generators;

/// <summary>Completes structs marked <c>[LinearModel&lt;T&gt;(features)]</c> into linear models with SIMD kernels, and those marked <c>[LinearClassifier&lt;T&gt;(features, classes)]</c> into classifiers.</summary>
/// <remarks>
/// The pipeline splits after parsing: specs, which compare by value, feed the source, and diagnostics feed the reporting. An edit that
/// only moves a declaration thus changes where a diagnostic points and emits nothing anew. The diagnostics keep their real locations,
/// without which <c>#pragma</c> could not suppress them.
/// </remarks>
[Generator(LanguageNames.CSharp)]
public sealed class LinearModelGenerator : IIncrementalGenerator
{
    private const string AttributeMetadataName = "SimdRegression.LinearModelAttribute`1";
    private const string ClassifierAttributeMetadataName = "SimdRegression.LinearClassifierAttribute`1";
    private const string RowAttributeMetadataName = "SimdRegression.LinearModelAttribute`2";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        Register(context, Parsed(context, AttributeMetadataName, LinearModelParser.Parse));
        Register(context, Parsed(context, RowAttributeMetadataName, LinearModelParser.ParseRows));
        Register(context, Parsed(context, ClassifierAttributeMetadataName, LinearModelParser.ParseClassifier));
        Report(context, TrainedPipeline.Register(context));
        Report(context, NetworkPipeline.Register(context));
    }

    private static IncrementalValuesProvider<ParseResult> Parsed(
        IncrementalGeneratorInitializationContext context,
        string attribute,
        Func<GeneratorAttributeSyntaxContext, CancellationToken, ParseResult> parse)
    {
        return context.SyntaxProvider
            .ForAttributeWithMetadataName(attribute, static (node, _) => node is TypeDeclarationSyntax, parse)
            .WithTrackingName(TrackingNames.Parse);
    }

    private static void Register(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<ParseResult> results)
    {
        IncrementalValuesProvider<LinearModelSpec> specs = results
            .Where(static result => result.Spec is not null)
            .Select(static (result, _) => result.Spec!)
            .WithTrackingName(TrackingNames.Specs);
        context.RegisterSourceOutput(specs, static (output, spec) => output.AddSource(spec.HintName, ModelEmitter.Emit(spec)));

        IncrementalValuesProvider<Diagnostic> diagnostics = results
            .SelectMany(static (result, _) => result.Diagnostics)
            .WithTrackingName(TrackingNames.Diagnostics);
        Report(context, diagnostics);
    }

    private static void Report(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<Diagnostic> diagnostics)
    {
        IncrementalValueProvider<string?> rules = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => DiagnosticDescriptors.RulesAddress(options.GlobalOptions));
        context.RegisterSourceOutput(
            diagnostics.Combine(rules),
            static (output, pair) => output.ReportDiagnostic(DiagnosticDescriptors.Linked(pair.Left, pair.Right)));
    }
}
