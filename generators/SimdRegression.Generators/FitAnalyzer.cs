using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;

namespace SimdRegression.Generators;

/// <summary>
/// Says in a sentence why a fit does not compile whose loss, penalty and solver do not suit each other: the compiler tells of constraints
/// of type parameters. Calls that compile are left alone.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class FitAnalyzer : DiagnosticAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics { get; } =
        ImmutableArray.Create(DiagnosticDescriptors.UnsuitableParts);

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.EnableConcurrentExecution();
        context.RegisterSyntaxNodeAction(Check, SyntaxKind.InvocationExpression);
    }

    private static void Check(SyntaxNodeAnalysisContext context)
    {
        var call = (InvocationExpressionSyntax)context.Node;
        if (call.Expression is not MemberAccessExpressionSyntax { Name: { } name } access || call.ArgumentList.Arguments.Count < 2)
        {
            return;
        }

        SymbolInfo found = context.SemanticModel.GetSymbolInfo(call, context.CancellationToken);
        if (found.Symbol is not null || found.CandidateSymbols.IsEmpty || !found.CandidateSymbols.All(IsFit))
        {
            return;
        }

        ITypeSymbol[] types = [.. call.ArgumentList.Arguments
            .Select(argument => context.SemanticModel.GetTypeInfo(argument.Expression, context.CancellationToken).Type)
            .OfType<ITypeSymbol>()];
        FitParts parts = FitParts.Of(types);
        bool isMoments = context.SemanticModel.GetTypeInfo(access.Expression, context.CancellationToken).Type is { } receiver
            && IsDerivedFrom(receiver, "Moments");
        if ((isMoments ? parts.FromMoments() : parts.OverRows()) is { } sentence)
        {
            context.ReportDiagnostic(DiagnosticDescriptors.Linked(
                Diagnostic.Create(DiagnosticDescriptors.UnsuitableParts, name.GetLocation(), sentence),
                DiagnosticDescriptors.RulesAddress(context.Options.AnalyzerConfigOptionsProvider.GlobalOptions)));
        }
    }

    /// <summary>Whether a method is one of the library's, or one that an emitted model has.</summary>
    private static bool IsFit(ISymbol method) => method is IMethodSymbol { ContainingType: { } type }
        && (FitParts.IsOfLibrary(type.OriginalDefinition)
            || type.ContainingNamespace.ToDisplayString().StartsWith("SimdRegression", StringComparison.Ordinal)
            || FitParts.Implements(type, "ILinearModel"));

    private static bool IsDerivedFrom(ITypeSymbol type, string name)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (current.Name == name && FitParts.IsOfLibrary(current.OriginalDefinition))
            {
                return true;
            }
        }

        return false;
    }
}
