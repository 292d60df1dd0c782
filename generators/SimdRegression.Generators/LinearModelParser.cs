using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SimdRegression.Generators.Model;
using SimdRegression.Generators.Rows;

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
            || context.Attributes[0].AttributeClass?.TypeArguments[0] is not { TypeKind: not TypeKind.Error } elementType
            || SingleArgument(context.Attributes[0]) is not int features)
        {
            return ParseResult.Nothing;
        }

        var diagnostics = new List<Diagnostic>();
        DeclarationRules.Check(symbol, declaration, diagnostics);
        DeclarationRules.CheckArguments(symbol, declaration, elementType, features, diagnostics);
        DeclarationRules.CheckSerializers(symbol, declaration, diagnostics);
        int degree = NamedArgument(context.Attributes[0], "Degree", 1);
        bool interactionOnly = NamedArgument(context.Attributes[0], "InteractionOnly", false);
        int expandedFeatures = DeclarationRules.CheckExpansion(symbol, declaration, features, degree, interactionOnly, diagnostics);
        ExpansionSpec? expansion = degree == 1 ? null : new ExpansionSpec(features, degree, interactionOnly);
        var response = (ResponseSpec)NamedArgument(context.Attributes[0], "Response", 0);
        MemberRules.Check(symbol, elementType, expansion is not null, diagnostics, cancellationToken, rowType: null, response);

        bool refused = diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        return new ParseResult(
            refused ? null : CreateSpec(symbol, declaration, elementType, expandedFeatures, expansion, response, rows: null),
            new ImmutableEquatableArray<Diagnostic>(diagnostics));
    }

    /// <summary>Reads one declaration of a classifier.</summary>
    /// <param name="context">The attributed declaration.</param>
    /// <param name="cancellationToken">Ends the work early when its result is no longer wanted.</param>
    public static ParseResult ParseClassifier(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        if (context.TargetSymbol is not INamedTypeSymbol { TypeKind: TypeKind.Struct } symbol
            || context.TargetNode is not TypeDeclarationSyntax declaration
            || !CarriesFirstAttribute(context, symbol)
            || context.Attributes[0].AttributeClass?.TypeArguments[0] is not { TypeKind: not TypeKind.Error } elementType
            || context.Attributes[0].ConstructorArguments is not { Length: 2 } arguments
            || arguments[0].Value is not int features
            || arguments[1].Value is not int classes)
        {
            return ParseResult.Nothing;
        }

        var diagnostics = new List<Diagnostic>();
        DeclarationRules.Check(symbol, declaration, diagnostics);
        DeclarationRules.CheckArguments(symbol, declaration, elementType, features, diagnostics);
        DeclarationRules.CheckClasses(symbol, declaration, features, classes, diagnostics);
        DeclarationRules.CheckSerializers(symbol, declaration, diagnostics);
        MemberRules.CheckClassifier(symbol, elementType, diagnostics, cancellationToken);
        bool refused = diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        return new ParseResult(
            refused ? null : CreateSpec(symbol, declaration, elementType, features, expansion: null, ResponseSpec.Linear, rows: null, classes),
            new ImmutableEquatableArray<Diagnostic>(diagnostics));
    }

    /// <summary>Reads one declaration of a model of typed rows.</summary>
    /// <param name="context">The attributed declaration.</param>
    /// <param name="cancellationToken">Ends the work early when its result is no longer wanted.</param>
    public static ParseResult ParseRows(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        if (context.TargetSymbol is not INamedTypeSymbol { TypeKind: TypeKind.Struct } symbol
            || context.TargetNode is not TypeDeclarationSyntax declaration
            || !CarriesFirstAttribute(context, symbol)
            || context.Attributes[0] is not { AttributeClass.TypeArguments: { Length: 2 } arguments } attribute
            || arguments.Any(argument => argument.TypeKind == TypeKind.Error))
        {
            return ParseResult.Nothing;
        }

        var diagnostics = new List<Diagnostic>();
        Location location = declaration.Identifier.GetLocation();
        (ITypeSymbol elementType, ITypeSymbol rowType) = (arguments[0], arguments[1]);
        DeclarationRules.Check(symbol, declaration, diagnostics);
        DeclarationRules.CheckSerializers(symbol, declaration, diagnostics);
        if (symbol.GetAttributes().Any(other => other.AttributeClass is { Name: "LinearModelAttribute", Arity: 1 }))
        {
            diagnostics.Add(Diagnostic.Create(
                DiagnosticDescriptors.UnsupportedStructKind, location, symbol.Name, "marked as a model of spans and of rows", "keep one of the attributes"));
            return new ParseResult(null, new ImmutableEquatableArray<Diagnostic>(diagnostics));
        }

        if (NamedArgument<string?>(attribute, "Target", null) is not { Length: > 0 } target)
        {
            string reason = $"names no target: say which member of '{rowType.Name}' is predicted, as in Target = nameof({rowType.Name}.Price)";
            diagnostics.Add(Diagnostic.Create(RowRules.UnsuitableTarget, location, symbol.Name, reason));
            return new ParseResult(null, new ImmutableEquatableArray<Diagnostic>(diagnostics));
        }

        var request = new RowRequest(target, NamedArgument<string?>(attribute, "Weight", null), NamedArgument(attribute, "Levels", 0) != 0, NamedTexts(attribute, "Products"));
        RowSpec? rows = RowParser.Parse(context.SemanticModel.Compilation, symbol, rowType, location, request, diagnostics);
        int features = rows?.FeatureCount ?? 1;
        DeclarationRules.CheckArguments(symbol, declaration, elementType, features == 0 ? 1 : features, diagnostics);
        var response = (ResponseSpec)NamedArgument(attribute, "Response", 0);
        MemberRules.Check(symbol, elementType, expands: false, diagnostics, cancellationToken, rowType, response);
        bool refused = diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        return new ParseResult(
            refused ? null : CreateSpec(symbol, declaration, elementType, features, expansion: null, response, rows),
            new ImmutableEquatableArray<Diagnostic>(diagnostics));
    }

    /// <summary>The value of an attribute's only constructor argument, if it has only one and the compiler could evaluate it.</summary>
    /// <param name="attribute">The attribute.</param>
    internal static object? SingleArgument(AttributeData attribute) =>
        attribute.ConstructorArguments.Length == 1 ? attribute.ConstructorArguments[0].Value : null;

    private static T NamedArgument<T>(AttributeData attribute, string name, T absent) =>
        attribute.NamedArguments.Where(argument => argument.Key == name).Select(argument => argument.Value.Value).FirstOrDefault() is T value
            ? value
            : absent;

    private static IReadOnlyList<string> NamedTexts(AttributeData attribute, string name) =>
        attribute.NamedArguments.Where(argument => argument.Key == name).Select(argument => argument.Value).FirstOrDefault()
            is { Kind: TypedConstantKind.Array, IsNull: false } texts
                ? [.. texts.Values.Select(text => text.Value as string ?? string.Empty)]
                : [];

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

    private static LinearModelSpec CreateSpec(
        INamedTypeSymbol symbol,
        TypeDeclarationSyntax declaration,
        ITypeSymbol elementType,
        int features,
        ExpansionSpec? expansion,
        ResponseSpec response,
        RowSpec? rows,
        int classes = 0)
    {
        INamespaceSymbol containingNamespace = symbol.ContainingNamespace;
        return new LinearModelSpec(
            containingNamespace.IsGlobalNamespace ? null : containingNamespace.ToDisplayString(SourceNames),
            new ImmutableEquatableArray<ContainingType>(DeclarationRules.EnclosingTypes(declaration)
                .Reverse()
                .Select(enclosing => new ContainingType(Keyword(enclosing), enclosing.Identifier.Text))),
            declaration.Identifier.Text,
            elementType.SpecialType == SpecialType.System_Double ? ElementType.Double : ElementType.Float,
            features,
            expansion,
            IsVisibleOutside(symbol) && IsClsCompliant(symbol.ContainingAssembly),
            response,
            rows,
            classes);
    }

    private static bool IsVisibleOutside(INamedTypeSymbol symbol) =>
        symbol.DeclaredAccessibility is Accessibility.Public or Accessibility.Protected or Accessibility.ProtectedOrInternal
        && (symbol.ContainingType is null || IsVisibleOutside(symbol.ContainingType));

    private static bool IsClsCompliant(IAssemblySymbol assembly) => assembly.GetAttributes().Any(
        attribute => attribute.AttributeClass?.ToDisplayString() == "System.CLSCompliantAttribute" && SingleArgument(attribute) is true);

    private static string Keyword(TypeDeclarationSyntax declaration) =>
        declaration.IsKind(SyntaxKind.RecordStructDeclaration) ? "record struct" : declaration.Keyword.Text;
}
