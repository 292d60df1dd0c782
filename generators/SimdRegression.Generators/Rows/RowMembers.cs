using Microsoft.CodeAnalysis;

namespace SimdRegression.Generators.Rows;

/// <summary>The properties and fields of a type of rows, in the order of its columns.</summary>
internal static class RowMembers
{
    /// <summary>
    /// The public instance properties that can be read and the public fields of a type, and members of less access that are marked as features:
    /// those of base types first, each type's in the order of their declaration. A member that hides or overrides another takes its place.
    /// </summary>
    /// <param name="type">The type.</param>
    public static IReadOnlyList<ISymbol> Of(INamedTypeSymbol type)
    {
        var members = new List<ISymbol>();
        foreach (INamedTypeSymbol holder in Holders(type, []))
        {
            foreach (ISymbol member in InOrder(holder).Where(IsCandidate))
            {
                int hidden = members.FindIndex(other => other.Name == member.Name);
                if (hidden < 0)
                {
                    members.Add(member);
                }
                else
                {
                    members[hidden] = member;
                }
            }
        }

        return members;
    }

    /// <summary>The type of a member.</summary>
    /// <param name="member">A property or a field.</param>
    public static ITypeSymbol TypeOf(ISymbol member) => member is IPropertySymbol property ? property.Type : ((IFieldSymbol)member).Type;

    /// <summary>
    /// An attribute of a member: on itself, on a member that it overrides, or on the parameter of a constructor that has its name, as records have them.
    /// </summary>
    /// <param name="member">The member.</param>
    /// <param name="name">The name of the attribute's class in the library.</param>
    public static AttributeData? Mark(ISymbol member, string name)
    {
        for (ISymbol? current = member; current is not null; current = (current as IPropertySymbol)?.OverriddenProperty)
        {
            if (Find(current, name) is { } found)
            {
                return found;
            }
        }

        return member.ContainingType.InstanceConstructors
            .SelectMany(constructor => constructor.Parameters)
            .Where(parameter => parameter.Name == member.Name)
            .Select(parameter => Find(parameter, name))
            .FirstOrDefault(found => found is not null);
    }

    private static AttributeData? Find(ISymbol symbol, string name) => symbol.GetAttributes().FirstOrDefault(
        attribute => attribute.AttributeClass is { } mark && mark.Name == name && mark.ContainingNamespace.ToDisplayString() == "SimdRegression");

    // Base types first; of an interface those that it extends, in the order in which they are named.
    private static IEnumerable<INamedTypeSymbol> Holders(INamedTypeSymbol type, HashSet<ISymbol> seen)
    {
        if (type.SpecialType is SpecialType.System_Object or SpecialType.System_ValueType
            || !seen.Add(type.OriginalDefinition))
        {
            yield break;
        }

        IEnumerable<INamedTypeSymbol?> bases = type.TypeKind == TypeKind.Interface ? type.Interfaces : new[] { type.BaseType };
        foreach (INamedTypeSymbol holder in bases.OfType<INamedTypeSymbol>().SelectMany(one => Holders(one, seen)))
        {
            yield return holder;
        }

        yield return type;
    }

    // Members of a record that come from its parameters are listed apart from the others: their places in the source say the order.
    private static IEnumerable<ISymbol> InOrder(INamedTypeSymbol type)
    {
        SyntaxTree[] trees = [.. type.DeclaringSyntaxReferences.Select(reference => reference.SyntaxTree)];
        return trees.Length == 0
            ? type.GetMembers()
            : type.GetMembers().OrderBy(member => Array.IndexOf(trees, member.Locations[0].SourceTree)).ThenBy(member => member.Locations[0].SourceSpan.Start);
    }

    private static bool IsCandidate(ISymbol member)
    {
        bool isColumn = member is IPropertySymbol { IsIndexer: false, GetMethod: not null } or IFieldSymbol { AssociatedSymbol: null };
        return isColumn
            && !member.IsStatic
            && !member.IsImplicitlyDeclaredField()
            && (member.DeclaredAccessibility == Accessibility.Public || Mark(member, "FeatureAttribute") is not null);
    }

    private static bool IsImplicitlyDeclaredField(this ISymbol member) => member is IFieldSymbol { IsImplicitlyDeclared: true };
}
