using Microsoft.CodeAnalysis;
using SimdRegression.Generators.Emitters;
using SimdRegression.Generators.Model;

namespace SimdRegression.Generators;

/// <summary>Completes structs marked <c>[LinearModel&lt;T&gt;(features)]</c> into linear models with SIMD kernels.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class LinearModelGenerator : IIncrementalGenerator
{
    private const string AttributeMetadataName = "SimdRegression.LinearModelAttribute`1";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<LinearModelSpec> specs = context.SyntaxProvider.ForAttributeWithMetadataName(
            AttributeMetadataName,
            static (_, _) => true,
            static (attributed, _) => LinearModelParser.Parse(attributed));
        context.RegisterSourceOutput(specs, static (output, spec) =>
        {
            var writer = new SourceWriter();
            ModelEmitter.Emit(writer, spec);
            output.AddSource(spec.FullyQualifiedName.Replace("global::", string.Empty) + ".g.cs", writer.ToSourceText());
        });
    }
}
