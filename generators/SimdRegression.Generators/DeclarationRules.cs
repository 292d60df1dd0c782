using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SimdRegression.Data;
using SimdRegression.Kernels;

namespace SimdRegression.Generators;

/// <summary>Checks that a struct is declared so that emitted source can complete it, and that the attribute asks for what exists.</summary>
internal static class DeclarationRules
{
    private const string LayoutAttribute = "System.Runtime.InteropServices.StructLayoutAttribute";
    private const string InlineArrayAttribute = "System.Runtime.CompilerServices.InlineArrayAttribute";
    private const string AttributeSuffix = "Attribute";
    private const int SequentialLayout = 0;
    private const int AutomaticLayout = 3;

    private static readonly HashSet<string> Serializers =
    [
        "Orleans.GenerateSerializerAttribute",
        "System.Runtime.Serialization.DataContractAttribute",
        "ProtoBuf.ProtoContractAttribute",
        "MessagePack.MessagePackObjectAttribute",
        "MemoryPack.MemoryPackableAttribute",
    ];

    /// <summary>The declarations of the types around a type, innermost first.</summary>
    /// <param name="declaration">The declaration of the type.</param>
    public static IEnumerable<TypeDeclarationSyntax> EnclosingTypes(TypeDeclarationSyntax declaration) =>
        declaration.Ancestors().OfType<TypeDeclarationSyntax>();

    /// <summary>Checks modifiers, enclosing types, the kind of struct and the language version.</summary>
    /// <param name="symbol">The struct.</param>
    /// <param name="declaration">Its declaration that carries the attribute.</param>
    /// <param name="diagnostics">Receives what there is to say.</param>
    public static void Check(INamedTypeSymbol symbol, TypeDeclarationSyntax declaration, List<Diagnostic> diagnostics)
    {
        Location location = declaration.Identifier.GetLocation();
        if (!IsPartial(declaration))
        {
            diagnostics.Add(Diagnostic.Create(DiagnosticDescriptors.StructNotPartial, location, symbol.Name));
        }

        diagnostics.AddRange(EnclosingTypes(declaration).Where(enclosing => !IsPartial(enclosing)).Select(enclosing => Diagnostic.Create(
            DiagnosticDescriptors.EnclosingTypeNotPartial,
            enclosing.Identifier.GetLocation(),
            enclosing.Identifier.ValueText,
            symbol.Name)));

        if (symbol.IsGenericType)
        {
            diagnostics.Add(Diagnostic.Create(DiagnosticDescriptors.GenericModel, location, symbol.Name));
        }

        diagnostics.AddRange(UnsupportedKinds(symbol).Select(unsupported => Diagnostic.Create(
            DiagnosticDescriptors.UnsupportedStructKind, location, symbol.Name, unsupported.Kind, unsupported.Reason)));

        if (declaration.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: < LanguageVersion.CSharp12 and var version })
        {
            diagnostics.Add(Diagnostic.Create(
                DiagnosticDescriptors.LanguageVersionTooOld, location, symbol.Name, version.ToDisplayString()));
        }
    }

    /// <summary>Checks the element type and the number of features.</summary>
    /// <param name="symbol">The struct.</param>
    /// <param name="declaration">Its declaration that carries the attribute.</param>
    /// <param name="elementType">The element type asked for.</param>
    /// <param name="features">The number of features asked for.</param>
    /// <param name="diagnostics">Receives what there is to say.</param>
    public static void CheckArguments(
        INamedTypeSymbol symbol,
        TypeDeclarationSyntax declaration,
        ITypeSymbol elementType,
        int features,
        List<Diagnostic> diagnostics)
    {
        Location location = declaration.Identifier.GetLocation();
        if (elementType.SpecialType is not (SpecialType.System_Single or SpecialType.System_Double))
        {
            diagnostics.Add(Diagnostic.Create(
                DiagnosticDescriptors.UnsupportedElementType, location, symbol.Name, elementType.ToDisplayString()));
        }

        if (features is < 1 or > KernelLayout.MaxFeatures)
        {
            diagnostics.Add(Diagnostic.Create(
                DiagnosticDescriptors.FeatureCountOutOfRange, location, symbol.Name, features, KernelLayout.MaxFeatures));
        }
    }

    /// <summary>Checks the number of classes.</summary>
    /// <param name="symbol">The struct.</param>
    /// <param name="declaration">Its declaration that carries the attribute.</param>
    /// <param name="features">The number of features; out of range, it has been reported already.</param>
    /// <param name="classes">The number of classes asked for.</param>
    /// <param name="diagnostics">Receives what there is to say.</param>
    public static void CheckClasses(
        INamedTypeSymbol symbol, TypeDeclarationSyntax declaration, int features, int classes, List<Diagnostic> diagnostics)
    {
        bool isOut = classes is < 2 or > KernelLayout.MostClasses;
        bool isTooMuch = !isOut && features is >= 1 and <= KernelLayout.MaxFeatures && classes * (features + 1) > KernelLayout.MostUnknowns;
        if (isOut || isTooMuch)
        {
            string reason = isOut
                ? $"a classifier has from 2 to {KernelLayout.MostClasses}"
                : $"with {features} features these have {classes * (features + 1)} unknowns, and at most {KernelLayout.MostUnknowns} are fitted";
            diagnostics.Add(Diagnostic.Create(
                DiagnosticDescriptors.ClassCountOutOfRange, declaration.Identifier.GetLocation(), symbol.Name, classes, reason));
        }
    }

    /// <summary>Checks that rows can be expanded to a degree.</summary>
    /// <param name="symbol">The struct.</param>
    /// <param name="declaration">Its declaration that carries the attribute.</param>
    /// <param name="features">The number of features of a row; out of range, it has been reported already.</param>
    /// <param name="degree">The degree asked for.</param>
    /// <param name="interactionOnly">Whether the factors of a product are to be all different.</param>
    /// <param name="diagnostics">Receives what there is to say.</param>
    /// <returns>The number of features of an expanded row; of no meaning where an error was reported.</returns>
    public static int CheckExpansion(
        INamedTypeSymbol symbol,
        TypeDeclarationSyntax declaration,
        int features,
        int degree,
        bool interactionOnly,
        List<Diagnostic> diagnostics)
    {
        bool hasFeatures = features is >= 1 and <= KernelLayout.MaxFeatures;
        int? expanded = hasFeatures && degree >= 1 ? PolynomialTerms.Count(features, degree, interactionOnly) : null;
        if (degree < 1 || (hasFeatures && expanded is null))
        {
            string reason = degree < 1
                ? "a degree is at least 1"
                : $"these are more products than the {KernelLayout.MaxFeatures} features that a model can have";
            diagnostics.Add(Diagnostic.Create(
                DiagnosticDescriptors.ExpansionOutOfRange, declaration.Identifier.GetLocation(), symbol.Name, features, degree, reason));
        }

        return expanded ?? features;
    }

    /// <summary>
    /// Reports serializers that send the members that a type shows with a setter or a mark: none of a model's. What comes back is a model of zeros.
    /// </summary>
    /// <param name="symbol">The struct.</param>
    /// <param name="declaration">Its declaration that carries the attribute.</param>
    /// <param name="diagnostics">Receives what there is to say.</param>
    public static void CheckSerializers(INamedTypeSymbol symbol, TypeDeclarationSyntax declaration, List<Diagnostic> diagnostics)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (attribute.AttributeClass is { } mark && Serializers.Contains(mark.ToDisplayString()))
            {
                string name = mark.Name.EndsWith(AttributeSuffix, StringComparison.Ordinal) ? mark.Name.Substring(0, mark.Name.Length - AttributeSuffix.Length) : mark.Name;
                Location location = attribute.ApplicationSyntaxReference is { } place
                    ? Location.Create(place.SyntaxTree, place.Span)
                    : declaration.Identifier.GetLocation();
                diagnostics.Add(Diagnostic.Create(DiagnosticDescriptors.ForeignSerializer, location, symbol.Name, name));
            }
        }
    }

    private static bool IsPartial(TypeDeclarationSyntax declaration) => declaration.Modifiers.Any(SyntaxKind.PartialKeyword);

    private static IEnumerable<(string Kind, string Reason)> UnsupportedKinds(INamedTypeSymbol symbol)
    {
        if (symbol.IsRefLikeType)
        {
            yield return ("a ref struct", "it cannot implement the interface of models");
        }

        if (symbol.IsRecord)
        {
            yield return ("a record struct", "the equality and printing of records would stand beside those of models");
        }

        if (IsFileLocal(symbol))
        {
            yield return ("local to its file", "emitted source is another file");
        }

        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            string? name = attribute.AttributeClass?.ToDisplayString();
            if (name == LayoutAttribute && LinearModelParser.SingleArgument(attribute) is { } layout
                && Convert.ToInt32(layout, CultureInfo.InvariantCulture) is not (SequentialLayout or AutomaticLayout))
            {
                yield return ("laid out explicitly", "emitted fields have no offsets");
            }
            else if (name == LayoutAttribute && attribute.NamedArguments.FirstOrDefault(IsMeasure) is { Key: { } measure })
            {
                yield return ($"laid out with {measure}", "its size and alignment follow from the coefficients");
            }
            else if (name == InlineArrayAttribute)
            {
                yield return ("an inline array", "it has more fields than one");
            }
        }
    }

    /// <summary>Whether a named argument of a layout changes where fields lie; 0 leaves them where they are.</summary>
    private static bool IsMeasure(KeyValuePair<string, TypedConstant> argument) => argument is { Key: "Pack" or "Size", Value.Value: not 0 };

    private static bool IsFileLocal(INamedTypeSymbol symbol) =>
        symbol.IsFileLocal || (symbol.ContainingType is { } containing && IsFileLocal(containing));
}
