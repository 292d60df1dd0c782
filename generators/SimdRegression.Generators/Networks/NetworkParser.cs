using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Networks;

/// <summary>What the parser made of one attributed class.</summary>
/// <param name="Spec">The network to emit, or <see langword="null"/> when an error stands in the way.</param>
/// <param name="Diagnostics">What there is to say about the declaration.</param>
internal sealed record NetworkParseResult(NetworkSpec? Spec, ImmutableEquatableArray<Diagnostic> Diagnostics)
{
    /// <summary>Nothing to emit and nothing to say: the compiler itself complains about such a declaration.</summary>
    public static NetworkParseResult Nothing { get; } = new(null, new ImmutableEquatableArray<Diagnostic>([]));
}

/// <summary>Reads a class marked <c>[DenseNetwork]</c> into a spec, or says why it cannot.</summary>
internal static class NetworkParser
{
    private const int MostLayers = 8;
    private const int MostUnits = 2048;

    private static readonly string[] ActivationNames = ["Identity", "Relu", "LeakyRelu", "Tanh", "Sigmoid", "Gelu", "Silu"];

    /// <summary>Emitted names that no member of a user's may have.</summary>
    private static readonly HashSet<string> ReservedNames = ["Trainer", "Kernels", "OwnShape"];

    private static readonly SymbolDisplayFormat SourceNames = SymbolDisplayFormat.FullyQualifiedFormat
        .WithGlobalNamespaceStyle(SymbolDisplayGlobalNamespaceStyle.Omitted);

    /// <summary>Reads one declaration.</summary>
    /// <param name="context">The attributed declaration.</param>
    /// <param name="cancellationToken">Ends the work early when its result is no longer wanted.</param>
    public static NetworkParseResult Parse(GeneratorAttributeSyntaxContext context, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        AttributeData attribute = context.Attributes[0];
        if (context.TargetSymbol is not INamedTypeSymbol { TypeKind: TypeKind.Class } symbol
            || context.TargetNode is not TypeDeclarationSyntax declaration
            || attribute.AttributeClass?.TypeArguments[0] is not { TypeKind: not TypeKind.Error } elementType
            || attribute.ConstructorArguments.Length != 1
            || attribute.ConstructorArguments[0] is not { Kind: TypedConstantKind.Array, IsNull: false } argument
            || argument.Values.Any(value => value.Value is not int))
        {
            return NetworkParseResult.Nothing;
        }

        var diagnostics = new List<Diagnostic>();
        Location location = declaration.Identifier.GetLocation();
        foreach (string reason in Obstacles(symbol, declaration))
        {
            diagnostics.Add(Diagnostic.Create(NetworkRules.UnsupportedClass, location, symbol.Name, reason));
        }

        if (elementType.SpecialType is not (SpecialType.System_Single or SpecialType.System_Double))
        {
            diagnostics.Add(Diagnostic.Create(DiagnosticDescriptors.UnsupportedElementType, location, symbol.Name, elementType.ToDisplayString()));
        }

        int[] sizes = [.. argument.Values.Select(value => (int)value.Value!)];
        CheckSizes(symbol, sizes, location, diagnostics);
        string[] activations = Activations(symbol, attribute, sizes.Length - 1, location, diagnostics);
        CheckMembers(symbol, diagnostics);
        bool isRefused = diagnostics.Any(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        return new NetworkParseResult(
            isRefused ? null : CreateSpec(symbol, declaration, elementType, sizes, activations),
            new ImmutableEquatableArray<Diagnostic>(diagnostics));
    }

    private static NetworkSpec CreateSpec(INamedTypeSymbol symbol, TypeDeclarationSyntax declaration, ITypeSymbol elementType, int[] sizes, string[] activations)
    {
        INamespaceSymbol containing = symbol.ContainingNamespace;
        return new NetworkSpec(
            containing.IsGlobalNamespace ? null : containing.ToDisplayString(SourceNames),
            new ImmutableEquatableArray<ContainingType>(DeclarationRules.EnclosingTypes(declaration)
                .Reverse()
                .Select(enclosing => new ContainingType(
                    enclosing.IsKind(SyntaxKind.RecordStructDeclaration) ? "record struct" : enclosing.Keyword.Text, enclosing.Identifier.Text))),
            declaration.Identifier.Text,
            elementType.SpecialType == SpecialType.System_Double ? ElementType.Double : ElementType.Float,
            new ImmutableEquatableArray<int>(sizes),
            new ImmutableEquatableArray<string>(activations));
    }

    private static IEnumerable<string> Obstacles(INamedTypeSymbol symbol, TypeDeclarationSyntax declaration)
    {
        if (!declaration.Modifiers.Any(SyntaxKind.PartialKeyword))
        {
            yield return "it is not partial: add the 'partial' modifier";
        }

        foreach (TypeDeclarationSyntax enclosing in DeclarationRules.EnclosingTypes(declaration))
        {
            if (!enclosing.Modifiers.Any(SyntaxKind.PartialKeyword))
            {
                yield return $"the type '{enclosing.Identifier.ValueText}' around it is not partial: add the 'partial' modifier";
            }
        }

        if (symbol.IsGenericType)
        {
            yield return "it has type parameters, its own or of a type around it: give the element type to the attribute";
        }

        if (symbol.IsStatic || symbol.IsAbstract || symbol.IsRecord)
        {
            string kind = symbol.IsStatic ? "static" : symbol.IsAbstract ? "abstract" : "a record";
            yield return $"it is {kind}: a network is a class that can be made, and that compares by its parameters";
        }

        if (symbol.BaseType is { SpecialType: not SpecialType.System_Object, TypeKind: not TypeKind.Error } other)
        {
            yield return $"it has the base class '{other.Name}': a network has the library's base class";
        }

        if (symbol.IsFileLocal)
        {
            yield return "it is local to its file, and emitted source is another file";
        }

        if (declaration.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: < LanguageVersion.CSharp12 and var version })
        {
            yield return $"it is compiled as C# {version.ToDisplayString()}, and needs C# 12 or later: set LangVersion in the project";
        }
    }

    private static void CheckSizes(INamedTypeSymbol symbol, int[] sizes, Location location, List<Diagnostic> diagnostics)
    {
        if (sizes.Length is < 2 or > MostLayers + 1)
        {
            diagnostics.Add(Diagnostic.Create(
                NetworkRules.SizesOutOfRange, location, symbol.Name, $"{sizes.Length} sizes",
                $"it needs the number of inputs and the units of 1 to {MostLayers} layers"));
        }

        for (int i = 0; i < sizes.Length; i++)
        {
            if (sizes[i] is < 1 or > MostUnits)
            {
                string what = i == 0 ? $"{sizes[i]} inputs" : $"{sizes[i]} units in layer {i}";
                diagnostics.Add(Diagnostic.Create(NetworkRules.SizesOutOfRange, location, symbol.Name, what, $"there must be from 1 to {MostUnits}"));
            }
        }
    }

    // Of the hidden layers; outputs are as they are.
    private static string[] Activations(INamedTypeSymbol symbol, AttributeData attribute, int layers, Location location, List<Diagnostic> diagnostics)
    {
        int hidden = Math.Max(0, layers - 1);
        int common = 1;
        int[]? each = null;
        foreach (KeyValuePair<string, TypedConstant> argument in attribute.NamedArguments)
        {
            if (argument is { Key: "Activation", Value.Value: int value })
            {
                common = value;
            }
            else if (argument is { Key: "Activations", Value: { Kind: TypedConstantKind.Array, IsNull: false } values })
            {
                each = [.. values.Values.Select(one => one.Value is int number ? number : -1)];
            }
        }

        if (each is not null && each.Length != hidden)
        {
            diagnostics.Add(Diagnostic.Create(
                NetworkRules.UnsuitableActivations, location, symbol.Name, $"{each.Length} activations", $"it has {hidden} hidden layers, and each has one"));
            each = null;
        }

        int[] numbers = each ?? [.. Enumerable.Repeat(common, hidden)];
        int? unknown = numbers.Where(number => number < 0 || number >= ActivationNames.Length).Select(number => (int?)number).FirstOrDefault();
        if (unknown is not null)
        {
            diagnostics.Add(Diagnostic.Create(
                NetworkRules.UnsuitableActivations, location, symbol.Name, $"the activation {unknown}", "take one of the enumeration 'Activation'"));
            return [];
        }

        return [.. numbers.Select(number => ActivationNames[number]), ActivationNames[0]];
    }

    private static void CheckMembers(INamedTypeSymbol symbol, List<Diagnostic> diagnostics)
    {
        foreach (ISymbol member in symbol.GetMembers())
        {
            if (ReservedNames.Contains(member.Name) && member.Locations.FirstOrDefault() is { } location)
            {
                diagnostics.Add(Diagnostic.Create(NetworkRules.MemberCollision, location, symbol.Name, $"'{member.Name}'"));
            }
        }
    }
}
