using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace SimdRegression.CodeFixes;

/// <summary>Marks a member that cannot be a feature: it is left out, or, where it is text, gets levels to fill in.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp)]
public sealed class MarkMember : CodeFixProvider
{
    private const string Library = "SimdRegression";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = ImmutableArray.Create("SIMDREG020");

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        SyntaxNode? root = await context.Document.GetSyntaxRootAsync(context.CancellationToken).ConfigureAwait(false);
        SyntaxNode? member = root?.FindNode(context.Span).AncestorsAndSelf()
            .FirstOrDefault(node => node is ParameterSyntax or PropertyDeclarationSyntax or FieldDeclarationSyntax);
        if (root is null || member is null)
        {
            return;
        }

        if (TypeOf(member) is { } type && type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.StringKeyword })
        {
            Register(context, root, member, "Declare levels", "Feature(Levels = new[] { \"\" })");
        }

        Register(context, root, member, "Leave out of the features", "NotAFeature");
    }

    private static void Register(CodeFixContext context, SyntaxNode root, SyntaxNode member, string title, string attribute) => context.RegisterCodeFix(
        CodeAction.Create(
            title,
            _ => Task.FromResult(context.Document.WithSyntaxRoot(WithUsing(root.ReplaceNode(member, Marked(member, attribute))))),
            attribute),
        context.Diagnostics);

    private static TypeSyntax? TypeOf(SyntaxNode member)
    {
        TypeSyntax? type = member switch
        {
            ParameterSyntax parameter => parameter.Type,
            PropertyDeclarationSyntax property => property.Type,
            FieldDeclarationSyntax field => field.Declaration.Type,
            _ => null,
        };
        return type is NullableTypeSyntax nullable ? nullable.ElementType : type;
    }

    private static SyntaxNode Marked(SyntaxNode member, string attribute)
    {
        // A parameter keeps its line; a property or field of a class has the attribute on it as well.
        AttributeListSyntax list = SyntaxFactory.ParseCompilationUnit($"[{attribute}] class C {{ }}").DescendantNodes().OfType<AttributeListSyntax>().First()
            .WithLeadingTrivia(member.GetLeadingTrivia())
            .WithTrailingTrivia(SyntaxFactory.Space);
        return member.WithoutLeadingTrivia() switch
        {
            ParameterSyntax parameter => parameter.WithAttributeLists(parameter.AttributeLists.Insert(0, list)),
            PropertyDeclarationSyntax property => property.WithAttributeLists(property.AttributeLists.Insert(0, list)),
            FieldDeclarationSyntax field => field.WithAttributeLists(field.AttributeLists.Insert(0, list)),
            var other => other,
        };
    }

    private static SyntaxNode WithUsing(SyntaxNode root)
    {
        bool isThere = root is not CompilationUnitSyntax
            || root.DescendantNodes(node => node is CompilationUnitSyntax or BaseNamespaceDeclarationSyntax)
                .Any(node => node is UsingDirectiveSyntax { Name: { } name } && name.ToString() == Library
                    || (node is BaseNamespaceDeclarationSyntax { Name: { } space } && space.ToString().Split('.')[0] == Library));
        return isThere
            ? root
            : ((CompilationUnitSyntax)root).AddUsings(SyntaxFactory.UsingDirective(SyntaxFactory.IdentifierName(Library))
                .NormalizeWhitespace().WithTrailingTrivia(SyntaxFactory.ElasticLineFeed));
    }
}
