using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using SimdRegression.Generators.Model;

namespace SimdRegression.Generators;

/// <summary>Checks that the members a user declares leave room for those that are emitted.</summary>
internal static class MemberRules
{
    /// <summary>Emitted names that no member of a user's may have, overloads or not.</summary>
    private static readonly HashSet<string> ReservedNames =
    [
        "FeatureCount", "Coefficients", "Intercept", "Kernels", "Moments", "Trainer", "Fit", "RecursiveLeastSquares", "Learner",
        "Window", "Bootstrap", "CrossValidation", "RowCrossValidation", "CoefficientStorage", "coefficients", "intercept",
    ];

    /// <summary>The like of models that expand their rows.</summary>
    private static readonly HashSet<string> ExpansionNames = ["BaseFeatureCount"];

    /// <summary>The like of models of typed rows.</summary>
    private static readonly HashSet<string> RowNames =
        ["FeatureNames", "featureNames", "DefaultFills", "Fills", "fills", "FillStorage", "Encode", "CopyFeaturesTo", "CopyFillsTo", "TargetOf", "WeightOf"];

    /// <summary>Emitted names of classifiers.</summary>
    private static readonly HashSet<string> ClassifierNames =
    [
        "FeatureCount", "ClassCount", "Intercepts", "Arranged", "FirstCoefficient", "FirstIntercept", "Scores", "ScoresOfRows", "Probabilities",
        "Label", "Labels", "LabelOf", "Kernels", "Trainer", "CrossValidation", "CoefficientStorage", "InterceptStorage", "coefficients", "intercepts", "CopyCoefficientsTo",
        "CopyInterceptsTo", "HasSameBits",
    ];

    /// <summary>Reports members of a classifier that collide with emitted ones, and state that the emitted members do not know of.</summary>
    /// <param name="symbol">The struct.</param>
    /// <param name="elementType">The element type of the classifier.</param>
    /// <param name="diagnostics">Receives what there is to say.</param>
    /// <param name="cancellationToken">Ends the work early when its result is no longer wanted.</param>
    public static void CheckClassifier(INamedTypeSymbol symbol, ITypeSymbol elementType, List<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        string self = symbol.ToDisplayString();
        string row = $"System.ReadOnlySpan<{elementType.ToDisplayString()}>";
        HashSet<string> emitted =
        [
            $".ctor({row}, {row})", $"Equals({self})", "Equals(object)", "GetHashCode()", $"op_Equality({self}, {self})", $"op_Inequality({self}, {self})",
        ];
        Check(symbol, emitted, ClassifierNames.Contains, diagnostics, cancellationToken);
    }

    /// <summary>Reports members that collide with emitted ones, and state that the emitted members do not know of.</summary>
    /// <param name="symbol">The struct.</param>
    /// <param name="elementType">The element type of the model.</param>
    /// <param name="expands">Whether the model expands its rows.</param>
    /// <param name="diagnostics">Receives what there is to say.</param>
    /// <param name="cancellationToken">Ends the work early when its result is no longer wanted.</param>
    /// <param name="rowType">The type of the rows, or <see langword="null"/> where rows are spans of numbers.</param>
    /// <param name="response">What the model predicts beside its linear part.</param>
    public static void Check(
        INamedTypeSymbol symbol,
        ITypeSymbol elementType,
        bool expands,
        List<Diagnostic> diagnostics,
        CancellationToken cancellationToken,
        ITypeSymbol? rowType = null,
        ResponseSpec response = ResponseSpec.Linear)
    {
        HashSet<string> emitted = EmittedSignatures(symbol, elementType, expands, rowType);
        bool IsReserved(string name) => ReservedNames.Contains(name)
            || (expands && ExpansionNames.Contains(name))
            || (rowType is not null && RowNames.Contains(name))
            || ResponseNames(response).Contains(name);

        Check(symbol, emitted, IsReserved, diagnostics, cancellationToken);
    }

    private static void Check(
        INamedTypeSymbol symbol,
        HashSet<string> emitted,
        Func<string, bool> isReserved,
        List<Diagnostic> diagnostics,
        CancellationToken cancellationToken)
    {
        if (isReserved(symbol.Name) || IsMethodName(symbol.Name, emitted))
        {
            ReportCollision(symbol, symbol, "the name of an emitted member as its own", diagnostics);
        }

        foreach (ISymbol member in symbol.GetMembers())
        {
            if (member is IFieldSymbol { IsStatic: false } field)
            {
                ReportState(symbol, field.AssociatedSymbol ?? field, diagnostics);
            }
            else if (member is IEventSymbol { IsStatic: false, AddMethod.IsImplicitlyDeclared: true })
            {
                ReportState(symbol, member, diagnostics);
            }

            if (member.IsImplicitlyDeclared)
            {
                continue;
            }

            if (member is IMethodSymbol { MethodKind: MethodKind.Constructor } constructor
                && constructor.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax(cancellationToken) is TypeDeclarationSyntax))
            {
                ReportCollision(symbol, member, "a primary constructor", diagnostics);
            }
            else if (isReserved(member.Name)
                || emitted.Contains(Signature(member))
                || (member is not IMethodSymbol && IsMethodName(member.Name, emitted)))
            {
                string name = member.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);
                ReportCollision(symbol, member, $"'{name}'", diagnostics);
            }
        }
    }

    private static string[] ResponseNames(ResponseSpec response) => response switch
    {
        ResponseSpec.Probability => ["Probability", "Label"],
        ResponseSpec.Mean => ["Mean"],
        _ => [],
    };

    private static HashSet<string> EmittedSignatures(INamedTypeSymbol symbol, ITypeSymbol elementType, bool expands, ITypeSymbol? rowType)
    {
        string self = symbol.ToDisplayString();
        string element = elementType.ToDisplayString();
        string row = $"System.ReadOnlySpan<{element}>";
        string destination = $"System.Span<{element}>";
        string[] ofExpansion =
            [$"Expand({row}, {destination})", $"ExpandAndPredict({row})", $"ExpandAndPredict({row}, {destination})"];
        string[] ofRows = rowType?.ToDisplayString() is not { } typed ? [] :
        [
            $"Predict({typed})",
            $"Predict(System.ReadOnlySpan<{typed}>, {destination})",
            $"Predict(System.Collections.Generic.List<{typed}>, {destination})",
        ];
        return
        [
            .. expands ? ofExpansion : [],
            .. ofRows,
            $".ctor({row}, {element})",
            $"CopyCoefficientsTo({destination})",
            $"Predict({row})",
            $"Predict({row}, {destination})",
            $"Predict({row}, int, {destination})",
            $"Equals({self})",
            "Equals(object)",
            "GetHashCode()",
            "ToString()",
            $"op_Equality({self}, {self})",
            $"op_Inequality({self}, {self})",
        ];
    }

    private static string Signature(ISymbol member)
    {
        if (member is not IMethodSymbol { Arity: 0 } method)
        {
            return member.Name;
        }

        // Signatures that differ in nullability alone are one to the compiler; those that differ in ref kinds make every call ambiguous.
        IEnumerable<string> parameters = method.Parameters.Select(
            parameter => parameter.Type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString());
        return $"{method.Name}({string.Join(", ", parameters)})";
    }

    private static bool IsMethodName(string name, HashSet<string> emitted) =>
        emitted.Any(signature => signature.StartsWith(name + "(", StringComparison.Ordinal));

    private static void ReportCollision(INamedTypeSymbol symbol, ISymbol member, string what, List<Diagnostic> diagnostics) =>
        diagnostics.Add(Diagnostic.Create(DiagnosticDescriptors.MemberCollision, member.Locations[0], symbol.Name, what));

    private static void ReportState(INamedTypeSymbol symbol, ISymbol member, List<Diagnostic> diagnostics) =>
        diagnostics.Add(Diagnostic.Create(DiagnosticDescriptors.ExtraInstanceState, member.Locations[0], symbol.Name, member.Name));
}
