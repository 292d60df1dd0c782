using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace SimdRegression.Mutate.Mutants;

/// <summary>How a mutant is switched on in the one build that has them all.</summary>
internal static class Switches
{
    /// <summary>The environment variable that has the number of the mutant that is on; 0 records which mutants are reached.</summary>
    public const string Variable = "SIMDREGRESSION_MUTANT";

    /// <summary>The name of the type that is added to the library.</summary>
    public const string TypeName = "SimdRegression.MutantSwitch";

    /// <summary>The source of the type that is added to the library. Its fields never change, so the just-in-time compiler folds the switches.</summary>
    /// <param name="count">The number of mutants.</param>
    public static string Source(int count) => $$"""
        namespace SimdRegression;

        internal static class MutantSwitch
        {
            internal static readonly byte[] Reached = new byte[{{count + 1}}];
            private static readonly int Active = int.TryParse(System.Environment.GetEnvironmentVariable("{{Variable}}"), out int id) ? id : -1;

            [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.AggressiveInlining)]
            internal static bool Is(int id)
            {
                if (Active == 0)
                {
                    Reached[id] = 1;
                }

                return Active == id;
            }
        }
        """;

    /// <summary>The expression that tells whether a mutant is on.</summary>
    public static ExpressionSyntax IsOn(int id) => ParseExpression($"global::{TypeName}.Is({id})");

    /// <summary>One expression while the mutant is on, another while it is off.</summary>
    public static ExpressionSyntax Choose(int id, ExpressionSyntax changed, ExpressionSyntax original) => ParenthesizedExpression(
        ConditionalExpression(
            IsOn(id),
            Token(SyntaxKind.QuestionToken).WithLeadingTrivia(Space).WithTrailingTrivia(Space),
            ParenthesizedExpression(changed.WithoutTrivia()),
            Token(SyntaxKind.ColonToken).WithLeadingTrivia(Space).WithTrailingTrivia(Space),
            ParenthesizedExpression(original.WithoutTrivia()))).WithTriviaFrom(original);

    /// <summary>A statement that runs only while the mutant is off, or another one while it is on.</summary>
    public static StatementSyntax Choose(int id, StatementSyntax? changed, StatementSyntax original) => Block(
        IfStatement(
            IsOn(id),
            changed is null ? Block() : Block(changed.WithoutTrivia()),
            ElseClause(Block(original.WithoutTrivia())))).WithTriviaFrom(original);
}
