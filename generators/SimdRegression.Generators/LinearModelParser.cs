using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SimdRegression.Generators.Model;
using SimdRegression.Kernels;

namespace SimdRegression.Generators;

/// <summary>Reads a declaration marked <c>[LinearModel]</c> into a spec, or says why it cannot.</summary>
internal static class LinearModelParser
{
    private static readonly SymbolDisplayFormat SourceNames = SymbolDisplayFormat.FullyQualifiedFormat
        .WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);

    /// <summary>Reads one declaration.</summary>
    /// <param name="context">The attributed declaration.</param>
    /// <param name="cancellationToken">Ends the work early when its result is no longer wanted.</param>
    public static ParseResult Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        if (context.TargetSymbol is not INamedTypeSymbol { TypeKind: TypeKind.Struct } symbol
            || context.TargetNode is not TypeDeclarationSyntax declaration
            || !CarriesFirstAttribute(context, symbol)
            || !TryReadAttribute(context.Attributes[0], out ITypeSymbol? elementType, out int features))
        {
            return ParseResult.Nothing;
        }

        var diagnostics = new List<Diagnostic>();
        CheckDeclaration(symbol, declaration, diagnostics);
        CheckKind(symbol, declaration, diagnostics);
        CheckLanguageVersion(symbol, declaration, diagnostics);
        ElementType element = ReadElementType(symbol, declaration, elementType!, diagnostics);
        CheckFeatures(symbol, declaration, features, diagnostics);
        MemberRules.Check(symbol, elementType!, diagnostics, cancellationToken);

        bool refused = diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        LinearModelSpec? spec = refused ? null : CreateSpec(symbol, declaration, element, features);
        return new ParseResult(spec, new ImmutableEquatableArray<Diagnostic>(diagnostics));
    }

    /// <summary>
    /// Whether the declaration carries the attribute that counts. A struct with several is an error of the compiler's, but two specs for
    /// it would write the same file twice.
    /// </summary>
    private static bool CarriesFirstAttribute(GeneratorAttributeSyntaxContext context, INamedTypeSymbol symbol)
    {
        INamedTypeSymbol attributeType = context.Attributes[0].AttributeClass!.OriginalDefinition;
        SyntaxReference? first = symbol.GetAttributes()
            .First(attribute => SymbolEqualityComparer.Default.Equals(attribute.AttributeClass?.OriginalDefinition, attributeType))
            .ApplicationSyntaxReference;
        return first is not null && first.SyntaxTree == context.TargetNode.SyntaxTree && context.TargetNode.Span.Contains(first.Span);
    }

    private static bool TryReadAttribute(AttributeData attribute, out ITypeSymbol? elementType, out int features)
    {
        elementType = attribute.AttributeClass?.TypeArguments[0];
        features = 0;
        if (elementType is null or IErrorTypeSymbol || SingleArgument(attribute) is not int value)
        {
            return false;
        }

        features = value;
        return true;
    }

    private static void CheckDeclaration(INamedTypeSymbol symbol, TypeDeclarationSyntax declaration, List<Diagnostic> diagnostics)
    {
        if (!declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
        {
            diagnostics.Add(Diagnostic.Create(
                DiagnosticDescriptors.StructNotPartial, declaration.Identifier.GetLocation(), symbol.Name));
        }

        foreach (TypeDeclarationSyntax enclosing in declaration.Ancestors().OfType<TypeDeclarationSyntax>())
        {
            if (!enclosing.Modifiers.Any(SyntaxKind.PartialKeyword))
            {
                diagnostics.Add(Diagnostic.Create(
                    DiagnosticDescriptors.EnclosingTypeNotPartial,
                    enclosing.Identifier.GetLocation(),
                    enclosing.Identifier.ValueText,
                    symbol.Name));
            }
        }

        if (symbol.IsGenericType)
        {
            diagnostics.Add(Diagnostic.Create(
                DiagnosticDescriptors.GenericModel, declaration.Identifier.GetLocation(), symbol.Name));
        }
    }

    private static void CheckKind(INamedTypeSymbol symbol, TypeDeclarationSyntax declaration, List<Diagnostic> diagnostics)
    {
        if (symbol.IsRefLikeType)
        {
            Report("a ref struct", "it cannot implement the interface of models");
        }

        if (symbol.IsRecord)
        {
            Report("a record struct", "the equality and printing of records would stand beside those of models");
        }

        if (IsFileLocal(symbol))
        {
            Report("local to its file", "emitted source is another file");
        }

        if (HasExplicitLayout(symbol))
        {
            Report("laid out explicitly", "emitted fields have no offsets");
        }

        void Report(string kind, string reason) => diagnostics.Add(Diagnostic.Create(
            DiagnosticDescriptors.UnsupportedStructKind, declaration.Identifier.GetLocation(), symbol.Name, kind, reason));
    }

    private static bool IsFileLocal(INamedTypeSymbol symbol) =>
        symbol.IsFileLocal || (symbol.ContainingType is { } containing && IsFileLocal(containing));

    private static bool HasExplicitLayout(INamedTypeSymbol symbol)
    {
        const int ExplicitLayout = 2;
        return symbol.GetAttributes().Any(attribute =>
            attribute.AttributeClass?.ToDisplayString() == "System.Runtime.InteropServices.StructLayoutAttribute"
            && SingleArgument(attribute) is ExplicitLayout);
    }

    private static object? SingleArgument(AttributeData attribute) =>
        attribute.ConstructorArguments.Length == 1 ? attribute.ConstructorArguments[0].Value : null;

    private static void CheckLanguageVersion(INamedTypeSymbol symbol, TypeDeclarationSyntax declaration, List<Diagnostic> diagnostics)
    {
        if (declaration.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: < LanguageVersion.CSharp12 and var version })
        {
            diagnostics.Add(Diagnostic.Create(
                DiagnosticDescriptors.LanguageVersionTooOld,
                declaration.Identifier.GetLocation(),
                symbol.Name,
                version.ToDisplayString()));
        }
    }

    private static ElementType ReadElementType(
        INamedTypeSymbol symbol,
        TypeDeclarationSyntax declaration,
        ITypeSymbol elementType,
        List<Diagnostic> diagnostics)
    {
        if (elementType.SpecialType is not (SpecialType.System_Single or SpecialType.System_Double))
        {
            diagnostics.Add(Diagnostic.Create(
                DiagnosticDescriptors.UnsupportedElementType,
                declaration.Identifier.GetLocation(),
                symbol.Name,
                elementType.ToDisplayString()));
        }

        return elementType.SpecialType == SpecialType.System_Double ? ElementType.Double : ElementType.Float;
    }

    private static void CheckFeatures(
        INamedTypeSymbol symbol,
        TypeDeclarationSyntax declaration,
        int features,
        List<Diagnostic> diagnostics)
    {
        if (features is < 1 or > KernelLayout.MaxFeatures)
        {
            diagnostics.Add(Diagnostic.Create(
                DiagnosticDescriptors.FeatureCountOutOfRange,
                declaration.Identifier.GetLocation(),
                symbol.Name,
                features,
                KernelLayout.MaxFeatures));
        }
    }

    private static LinearModelSpec CreateSpec(
        INamedTypeSymbol symbol,
        TypeDeclarationSyntax declaration,
        ElementType element,
        int features)
    {
        INamespaceSymbol containingNamespace = symbol.ContainingNamespace;
        return new LinearModelSpec(
            containingNamespace.IsGlobalNamespace ? null : containingNamespace.ToDisplayString(SourceNames),
            new ImmutableEquatableArray<ContainingType>(declaration.Ancestors().OfType<TypeDeclarationSyntax>().Reverse().Select(
                enclosing => new ContainingType(Keyword(enclosing), enclosing.Identifier.Text))),
            declaration.Identifier.Text,
            element,
            features);
    }

    private static string Keyword(TypeDeclarationSyntax declaration) => declaration.Kind() switch
    {
        SyntaxKind.RecordStructDeclaration => "record struct",
        _ => declaration.Keyword.Text,
    };
}
