using Microsoft.CodeAnalysis;

namespace SimdRegression.Generators.Rows;

/// <summary>What types of members become.</summary>
internal static class RowKinds
{
    private const long TicksPerSecond = 10_000_000;

    /// <summary>The units of time, in ticks, as the library's enumeration numbers them from 1 on.</summary>
    private static readonly long[] Units = [0, 86_400 * TicksPerSecond, 3_600 * TicksPerSecond, 60 * TicksPerSecond, TicksPerSecond];

    /// <summary>The kind of a type that is no object to be looked into, without the question whether a value can be missing.</summary>
    /// <param name="type">The type.</param>
    /// <returns>Nothing where it cannot be a column.</returns>
    public static RowValueKind? Of(ITypeSymbol type) => type.SpecialType switch
    {
        >= SpecialType.System_SByte and <= SpecialType.System_UInt64 => RowValueKind.Number,
        SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_IntPtr or SpecialType.System_UIntPtr => RowValueKind.Number,
        SpecialType.System_Decimal => RowValueKind.CastNumber,
        SpecialType.System_Boolean => RowValueKind.Boolean,
        SpecialType.System_String => RowValueKind.Text,
        SpecialType.System_DateTime => RowValueKind.PointOfTime,
        _ when type.TypeKind == TypeKind.Enum => RowValueKind.Enumeration,
        _ => OfSystem(type),
    };

    /// <summary>The type itself, or what is behind the question mark.</summary>
    /// <param name="type">The type.</param>
    /// <param name="isOptional">Whether a value can be missing.</param>
    public static ITypeSymbol Underlying(ITypeSymbol type, out bool isOptional)
    {
        isOptional = true;
        if (type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable)
        {
            return nullable.TypeArguments[0];
        }

        isOptional = type.IsReferenceType && type.NullableAnnotation == NullableAnnotation.Annotated;
        return type;
    }

    /// <summary>Whether the members of a type are to be looked into: one of the user's that is no collection.</summary>
    /// <param name="type">The type.</param>
    public static bool IsObject(ITypeSymbol type) =>
        type is INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct or TypeKind.Interface, IsRefLikeType: false, SpecialType: SpecialType.None }
        && !IsOfSystem(type)
        && !type.AllInterfaces.Any(one => one.SpecialType == SpecialType.System_Collections_IEnumerable);

    /// <summary>The ticks of a unit of time.</summary>
    /// <param name="unit">The number of the unit in the library's enumeration; 0 for that of the type.</param>
    /// <param name="type">The type of the member.</param>
    public static long TicksPerUnit(int unit, ITypeSymbol type)
    {
        const int Days = 1;
        const int Hours = 2;
        const int Seconds = 4;
        int chosen = unit is > 0 and <= Seconds ? unit : type.Name switch { "TimeOnly" => Hours, "TimeSpan" => Seconds, _ => Days };
        return Units[chosen];
    }

    private static RowValueKind? OfSystem(ITypeSymbol type) => !IsOfSystem(type) || type.ContainingType is not null ? null : type.Name switch
    {
        "Half" or "Int128" or "UInt128" => RowValueKind.CastNumber,
        "DateOnly" or "DateTimeOffset" => RowValueKind.PointOfTime,
        "TimeOnly" or "TimeSpan" => RowValueKind.SpanOfTime,
        _ => null,
    };

    private static bool IsOfSystem(ITypeSymbol type)
    {
        INamespaceSymbol? outermost = type.ContainingNamespace;
        while (outermost is { IsGlobalNamespace: false, ContainingNamespace.IsGlobalNamespace: false })
        {
            outermost = outermost.ContainingNamespace;
        }

        return outermost?.Name is "System" or "Microsoft";
    }
}
