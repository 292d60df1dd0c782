using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using static Microsoft.CodeAnalysis.CSharp.SyntaxFactory;

namespace SimdRegression.Mutate.Mutants;

/// <summary>Finds everything in a file that can be changed behind a switch.</summary>
internal sealed class MutationFinder : CSharpSyntaxWalker
{
    private const int LongestText = 120;

    private static readonly Dictionary<SyntaxKind, (SyntaxKind Expression, SyntaxKind Token)> Operators = new()
    {
        [SyntaxKind.LessThanExpression] = (SyntaxKind.LessThanOrEqualExpression, SyntaxKind.LessThanEqualsToken),
        [SyntaxKind.LessThanOrEqualExpression] = (SyntaxKind.LessThanExpression, SyntaxKind.LessThanToken),
        [SyntaxKind.GreaterThanExpression] = (SyntaxKind.GreaterThanOrEqualExpression, SyntaxKind.GreaterThanEqualsToken),
        [SyntaxKind.GreaterThanOrEqualExpression] = (SyntaxKind.GreaterThanExpression, SyntaxKind.GreaterThanToken),
        [SyntaxKind.EqualsExpression] = (SyntaxKind.NotEqualsExpression, SyntaxKind.ExclamationEqualsToken),
        [SyntaxKind.NotEqualsExpression] = (SyntaxKind.EqualsExpression, SyntaxKind.EqualsEqualsToken),
        [SyntaxKind.AddExpression] = (SyntaxKind.SubtractExpression, SyntaxKind.MinusToken),
        [SyntaxKind.SubtractExpression] = (SyntaxKind.AddExpression, SyntaxKind.PlusToken),
        [SyntaxKind.MultiplyExpression] = (SyntaxKind.DivideExpression, SyntaxKind.SlashToken),
        [SyntaxKind.DivideExpression] = (SyntaxKind.MultiplyExpression, SyntaxKind.AsteriskToken),
        [SyntaxKind.LogicalAndExpression] = (SyntaxKind.LogicalOrExpression, SyntaxKind.BarBarToken),
        [SyntaxKind.LogicalOrExpression] = (SyntaxKind.LogicalAndExpression, SyntaxKind.AmpersandAmpersandToken),
    };

    private static readonly Dictionary<SyntaxKind, (SyntaxKind Expression, SyntaxKind Token)> Assignments = new()
    {
        [SyntaxKind.AddAssignmentExpression] = (SyntaxKind.SubtractAssignmentExpression, SyntaxKind.MinusEqualsToken),
        [SyntaxKind.SubtractAssignmentExpression] = (SyntaxKind.AddAssignmentExpression, SyntaxKind.PlusEqualsToken),
        [SyntaxKind.MultiplyAssignmentExpression] = (SyntaxKind.DivideAssignmentExpression, SyntaxKind.SlashEqualsToken),
        [SyntaxKind.DivideAssignmentExpression] = (SyntaxKind.MultiplyAssignmentExpression, SyntaxKind.AsteriskEqualsToken),
    };

    private static readonly Dictionary<string, string> Opposites = new() { ["Min"] = "Max", ["Max"] = "Min" };

    private readonly string _folder;
    private readonly string _file;
    private readonly SemanticModel _model;
    private readonly Random _random;
    private readonly HashSet<SyntaxNode> _nodes = [];
    private readonly List<Mutation> _found = [];

    private MutationFinder(string folder, string file, SemanticModel model, Random random)
    {
        _folder = folder;
        _file = file;
        _model = model;
        _random = random;
    }

    /// <summary>All that can be changed in one file.</summary>
    /// <param name="folder">The folder below <c>src/SimdRegression</c>.</param>
    /// <param name="file">The file's path below <c>src/SimdRegression</c>.</param>
    /// <param name="model">The meaning of its names.</param>
    /// <param name="random">Chooses between changes of one literal.</param>
    public static List<Mutation> Find(string folder, string file, SemanticModel model, Random random)
    {
        var finder = new MutationFinder(folder, file, model, random);
        finder.Visit(model.SyntaxTree.GetRoot());
        return finder._found;
    }

    // Attributes, messages of exceptions, constants of the language and initial values of static fields, which a process computes once.
    public override void VisitAttributeList(AttributeListSyntax node)
    {
    }

    public override void VisitThrowStatement(ThrowStatementSyntax node)
    {
    }

    public override void VisitThrowExpression(ThrowExpressionSyntax node)
    {
    }

    public override void VisitParameterList(ParameterListSyntax node)
    {
    }

    public override void VisitEnumMemberDeclaration(EnumMemberDeclarationSyntax node)
    {
    }

    public override void VisitConstantPattern(ConstantPatternSyntax node)
    {
    }

    public override void VisitRelationalPattern(RelationalPatternSyntax node)
    {
    }

    public override void VisitCaseSwitchLabel(CaseSwitchLabelSyntax node)
    {
    }

    public override void VisitInterpolatedStringExpression(InterpolatedStringExpressionSyntax node)
    {
    }

    public override void VisitStackAllocArrayCreationExpression(StackAllocArrayCreationExpressionSyntax node)
    {
    }

    public override void VisitArrayCreationExpression(ArrayCreationExpressionSyntax node) => Visit(node.Initializer);

    public override void VisitLocalDeclarationStatement(LocalDeclarationStatementSyntax node)
    {
        if (!node.IsConst)
        {
            base.VisitLocalDeclarationStatement(node);
        }
    }

    /// <summary>A constant of type double becomes a property; another one, or a static field, is left alone.</summary>
    public override void VisitFieldDeclaration(FieldDeclarationSyntax node)
    {
        bool isConstant = node.Modifiers.Any(SyntaxKind.ConstKeyword);
        if (isConstant
            && node.Declaration.Type is PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.DoubleKeyword }
            && node.Declaration.Variables is [{ Initializer.Value: var value }]
            && !node.Modifiers.Any(SyntaxKind.PublicKeyword))
        {
            string factor = _random.Next(2) == 0 ? "1e4" : "1e-4";
            Add(node, "constant", value.ToString(), $"{factor} * ({value})", (id, current) => ConstantProperty(id, (FieldDeclarationSyntax)current, factor));
        }
        else if (!isConstant && !node.Modifiers.Any(SyntaxKind.StaticKeyword))
        {
            base.VisitFieldDeclaration(node);
        }
    }

    public override void VisitBinaryExpression(BinaryExpressionSyntax node)
    {
        base.VisitBinaryExpression(node);
        if (!Operators.TryGetValue(node.Kind(), out var other) || DeclaresNames(node) || !IsArithmetic(node))
        {
            return;
        }

        string kind = node.Kind() switch
        {
            SyntaxKind.LogicalAndExpression or SyntaxKind.LogicalOrExpression => "logic",
            SyntaxKind.EqualsExpression or SyntaxKind.NotEqualsExpression => "equality",
            SyntaxKind.AddExpression or SyntaxKind.SubtractExpression => "sum",
            SyntaxKind.MultiplyExpression or SyntaxKind.DivideExpression => "product",
            _ => "boundary",
        };
        BinaryExpressionSyntax Changed(BinaryExpressionSyntax current) =>
            BinaryExpression(other.Expression, Operand(current.Left), Token(other.Token).WithTriviaFrom(current.OperatorToken), Operand(current.Right));
        Add(node, kind, node.ToString(), Changed(node).ToString(), (id, current) =>
            Switches.Choose(id, Changed((BinaryExpressionSyntax)current), (ExpressionSyntax)current));
    }

    public override void VisitIfStatement(IfStatementSyntax node)
    {
        base.VisitIfStatement(node);
        Negate(node.Condition);
    }

    public override void VisitConditionalExpression(ConditionalExpressionSyntax node)
    {
        base.VisitConditionalExpression(node);
        Negate(node.Condition);
    }

    public override void VisitLiteralExpression(LiteralExpressionSyntax node)
    {
        if (node.Kind() is SyntaxKind.TrueLiteralExpression or SyntaxKind.FalseLiteralExpression)
        {
            Literal(node, node.IsKind(SyntaxKind.TrueLiteralExpression) ? "false" : "true");
        }
        else if (node.Token.Value is double value)
        {
            double changed = value == 0.0 ? 1.0 : _random.Next(2) == 0 ? 2.0 * value : 0.5 * value;
            Literal(node, changed.ToString("R", CultureInfo.InvariantCulture) is var text && text.Contains('E') || text.Contains('.') ? text : text + ".0");
        }
        else if (node.Token.Value is int number)
        {
            Literal(node, (_random.Next(2) == 0 ? number + 1 : number - 1).ToString(CultureInfo.InvariantCulture));
        }
    }

    public override void VisitInvocationExpression(InvocationExpressionSyntax node)
    {
        if (node.Expression is IdentifierNameSyntax { Identifier.ValueText: "nameof" } || IsArgumentCheck(node))
        {
            return;
        }

        base.VisitInvocationExpression(node);
        if (node.Expression is not MemberAccessExpressionSyntax { Expression: var type, Name: IdentifierNameSyntax name } || DeclaresNames(node))
        {
            return;
        }

        if (Opposites.TryGetValue(name.Identifier.ValueText, out string? opposite) && type.ToString() is "Math" or "double" or "int" or "T")
        {
            InvocationExpressionSyntax Changed(InvocationExpressionSyntax current) => current.WithExpression(
                ((MemberAccessExpressionSyntax)current.Expression).WithName(IdentifierName(opposite)));
            Add(node, "extreme", node.ToString(), Changed(node).ToString(), (id, current) =>
                Switches.Choose(id, Changed((InvocationExpressionSyntax)current), (ExpressionSyntax)current));
        }
        else if (name.Identifier.ValueText is "Abs" or "Sqrt" && type.ToString() is "Math" or "double" && node.ArgumentList.Arguments.Count == 1)
        {
            Add(node, "function", node.ToString(), node.ArgumentList.Arguments[0].ToString(), (id, current) => Switches.Choose(
                id, ((InvocationExpressionSyntax)current).ArgumentList.Arguments[0].Expression, (ExpressionSyntax)current));
        }
    }

    public override void VisitExpressionStatement(ExpressionStatementSyntax node)
    {
        base.VisitExpressionStatement(node);
        if (DeclaresNames(node) || node.Expression is not (AssignmentExpressionSyntax or InvocationExpressionSyntax) || IsArgumentCheck(node.Expression))
        {
            return;
        }

        if (node.Expression is AssignmentExpressionSyntax compound && Assignments.TryGetValue(compound.Kind(), out var other) && IsArithmetic(compound.Right))
        {
            ExpressionStatementSyntax Changed(ExpressionStatementSyntax current)
            {
                var assignment = (AssignmentExpressionSyntax)current.Expression;
                return current.WithExpression(AssignmentExpression(
                    other.Expression, assignment.Left, Token(other.Token).WithTriviaFrom(assignment.OperatorToken), assignment.Right));
            }

            Add(node, "sum", node.ToString(), Changed(node).ToString(), (id, current) =>
                Switches.Choose(id, Changed((ExpressionStatementSyntax)current), (StatementSyntax)current));
        }
        else if (node.Expression is InvocationExpressionSyntax or AssignmentExpressionSyntax { Left: not TupleExpressionSyntax }
            && node.Parent is BlockSyntax or SwitchSectionSyntax
            && !node.ToString().Contains("out ", StringComparison.Ordinal))
        {
            Add(node, "removed", node.ToString(), "(nothing)", (id, current) => Switches.Choose(id, changed: null, (StatementSyntax)current));
        }
    }

    /// <summary>A method without a value returns before its last statements.</summary>
    public override void VisitMethodDeclaration(MethodDeclarationSyntax node)
    {
        base.VisitMethodDeclaration(node);
        if (node is { ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.VoidKeyword }, Body.Statements: { Count: > 2 } statements }
            && !node.ParameterList.Parameters.Any(parameter => parameter.Modifiers.Any(SyntaxKind.OutKeyword))
            && statements[^1] is not (ReturnStatementSyntax or LocalFunctionStatementSyntax))
        {
            StatementSyntax last = statements[^1];
            if (last is not ExpressionStatementSyntax)
            {
                Add(last, "early return", last.ToString(), "return;", (id, current) =>
                    Switches.Choose(id, ReturnStatement(), (StatementSyntax)current));
            }
        }
    }

    private static ExpressionSyntax Operand(ExpressionSyntax operand) => operand is BinaryExpressionSyntax or ConditionalExpressionSyntax
        ? ParenthesizedExpression(operand.WithoutTrivia()).WithTriviaFrom(operand)
        : operand;

    private static bool DeclaresNames(SyntaxNode node) =>
        node.DescendantNodesAndSelf().Any(part => part is VariableDesignationSyntax or LambdaExpressionSyntax or QueryExpressionSyntax);

    private static bool IsArgumentCheck(ExpressionSyntax node) =>
        node is InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax { Name.Identifier.ValueText: var name } }
        && name.StartsWith("ThrowIf", StringComparison.Ordinal);

    private static MemberDeclarationSyntax ConstantProperty(int id, FieldDeclarationSyntax field, string factor)
    {
        VariableDeclaratorSyntax variable = field.Declaration.Variables[0];
        ExpressionSyntax value = variable.Initializer!.Value;
        ExpressionSyntax choice = Switches.Choose(id, ParseExpression($"{factor} * ({value})"), value);
        string access = string.Join(" ", field.Modifiers.Where(modifier => !modifier.IsKind(SyntaxKind.ConstKeyword)).Select(modifier => modifier.Text));
        return ParseMemberDeclaration($"{access} static double {variable.Identifier} => {choice};\n")!.WithTriviaFrom(field);
    }

    private void Negate(ExpressionSyntax condition)
    {
        if (DeclaresNames(condition) || condition.Kind() is SyntaxKind.EqualsExpression or SyntaxKind.NotEqualsExpression)
        {
            return;
        }

        Add(condition, "negation", condition.ToString(), $"!({condition})", (id, current) => Switches.Choose(
            id,
            PrefixUnaryExpression(SyntaxKind.LogicalNotExpression, ParenthesizedExpression(((ExpressionSyntax)current).WithoutTrivia())),
            (ExpressionSyntax)current));
    }

    private void Literal(LiteralExpressionSyntax node, string changed) => Add(node, "literal", node.ToString(), changed, (id, current) =>
        Switches.Choose(id, ParseExpression(changed), (ExpressionSyntax)current));

    /// <summary>Strings, delegates and pointers have operators as well, which mean something else.</summary>
    private bool IsArithmetic(ExpressionSyntax node) =>
        _model.GetTypeInfo(node).Type is { TypeKind: not (TypeKind.Pointer or TypeKind.Delegate or TypeKind.Enum) } type
        && type.SpecialType is not (SpecialType.System_String or SpecialType.System_Object);

    private void Add(SyntaxNode node, string kind, string original, string changed, Func<int, SyntaxNode, SyntaxNode> replace)
    {
        // A change of an operator and the negation of the same condition would replace one node twice; the finder keeps the first.
        if (!_nodes.Add(node))
        {
            return;
        }

        int line = node.SyntaxTree.GetLineSpan(node.Span).StartLinePosition.Line + 1;
        _found.Add(new Mutation(_folder, _file, line, kind, OneLine(original), OneLine(changed), node, replace));
    }

    private static string OneLine(string text)
    {
        string line = string.Join(' ', text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries));
        return line.Length > LongestText ? $"{line[..LongestText]}..." : line;
    }
}
