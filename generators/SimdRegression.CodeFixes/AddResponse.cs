using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SimdRegression.CodeFixes;

/// <summary>
/// Where a model is asked for a probability, a label or a mean that it does not have, because its declaration says nothing of a response: adds that
/// to the attribute.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class AddResponse : CodeFixProvider
{
    /// <summary>The compiler's error of a member that is not there.</summary>
    private const string NoSuchMember = "CS1061";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create(NoSuchMember);

    /// <inheritdoc/>
    public override FixAllProvider? GetFixAllProvider() => null;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SemanticModel? semantics = await context.Document.GetSemanticModelAsync(context.CancellationToken).ConfigureAwait(false);
        if (root?.FindNode(context.Span).FirstAncestorOrSelf<MemberAccessExpressionSyntax>() is not { } access
            || ResponseOf(access.Name.Identifier.ValueText) is not { } response
            || semantics?.GetTypeInfo(access.Expression, context.CancellationToken).Type is not INamedTypeSymbol model
            || Attribute(model)?.ApplicationSyntaxReference is not { } reference
            || context.Document.Project.Solution.GetDocument(reference.SyntaxTree) is not { } document)
        {
            return;
        }

        context.RegisterCodeFix(
            CodeAction.Create(
                $"Give '{model.Name}' the response {response}",
                cancellationToken => Changed(document, reference, response, cancellationToken),
                nameof(AddResponse)),
            context.Diagnostics);
    }

    private static string? ResponseOf(string member) => member switch
    {
        "Probability" or "Label" => "Probability",
        "Mean" => "Mean",
        _ => null,
    };

    private static AttributeData? Attribute(INamedTypeSymbol model) => model.GetAttributes().FirstOrDefault(attribute =>
        attribute.AttributeClass is { Name: "LinearModelAttribute" } mark
        && mark.ContainingNamespace.ToDisplayString() == "SimdRegression"
        && attribute.NamedArguments.All(argument => argument.Key != "Response"));

    private static async Task<Solution> Changed(Document document, SyntaxReference reference, string response, CancellationToken cancellationToken)
    {
        SyntaxNode root = (await document.GetSyntaxRootAsync(cancellationToken).ConfigureAwait(false))!;
        var attribute = (AttributeSyntax)root.FindNode(reference.Span);
        AttributeArgumentListSyntax arguments = attribute.ArgumentList ?? SyntaxFactory.AttributeArgumentList();
        AttributeArgumentSyntax argument = SyntaxFactory.AttributeArgument(
            SyntaxFactory.NameEquals(SyntaxFactory.IdentifierName("Response").WithTrailingTrivia(SyntaxFactory.Space))
                .WithEqualsToken(SyntaxFactory.Token(SyntaxKind.EqualsToken).WithTrailingTrivia(SyntaxFactory.Space)),
            nameColon: null,
            SyntaxFactory.ParseExpression($"Response.{response}"));
        SeparatedSyntaxList<AttributeArgumentSyntax> list = arguments.Arguments;
        list = list.Count == 0 ? list.Add(argument) : list.Add(argument.WithLeadingTrivia(SyntaxFactory.Space));
        AttributeSyntax changed = attribute.WithArgumentList(arguments.WithArguments(list));
        return document.Project.Solution.WithDocumentSyntaxRoot(document.Id, root.ReplaceNode(attribute, changed));
    }
}
