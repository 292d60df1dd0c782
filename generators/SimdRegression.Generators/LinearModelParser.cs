using Microsoft.CodeAnalysis;
using SimdRegression.Generators.Model;

namespace SimdRegression.Generators;

/// <summary>Reads a declaration marked with the attribute into a spec.</summary>
internal static class LinearModelParser
{
    /// <summary>Reads one declaration.</summary>
    /// <param name="context">The attributed declaration.</param>
    public static LinearModelSpec Parse(GeneratorAttributeSyntaxContext context)
    {
        var symbol = (INamedTypeSymbol)context.TargetSymbol;
        AttributeData attribute = context.Attributes[0];
        var containing = new Stack<ContainingType>();
        for (INamedTypeSymbol? type = symbol.ContainingType; type is not null; type = type.ContainingType)
        {
            containing.Push(new ContainingType(type.IsValueType ? "struct" : "class", type.Name));
        }

        return new LinearModelSpec(
            symbol.ContainingNamespace.IsGlobalNamespace ? null : symbol.ContainingNamespace.ToDisplayString(),
            new ImmutableEquatableArray<ContainingType>(containing),
            symbol.Name,
            attribute.AttributeClass!.TypeArguments[0].SpecialType == SpecialType.System_Double ? ElementType.Double : ElementType.Float,
            (int)attribute.ConstructorArguments[0].Value!);
    }
}
