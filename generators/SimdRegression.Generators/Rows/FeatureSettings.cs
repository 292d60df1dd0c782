using Microsoft.CodeAnalysis;

namespace SimdRegression.Generators.Rows;

/// <summary>The settings of a member's [Feature], as they were written.</summary>
/// <param name="Mark">The attribute, or <see langword="null"/>.</param>
internal readonly record struct FeatureSettings(AttributeData? Mark)
{
    /// <summary>The name of the column, if one is given.</summary>
    public string? Name => Value("Name") as string;

    /// <summary>What is done to a number.</summary>
    public RowTransform Transform => (RowTransform)Number("Transform");

    /// <summary>The unit of time: 0 for that of the type.</summary>
    public int Unit => Number("Unit");

    /// <summary>Whether a value that is no level makes all features 0.</summary>
    public bool IgnoresUnknown => Number("Unknown") != 0;

    /// <summary>What a missing value counts as.</summary>
    public double Fill => Value("Fill") is double fill ? fill : 0.0;

    /// <summary>The levels of text, or <see langword="null"/> where none are given.</summary>
    public string?[]? Levels => Mark?.NamedArguments.Where(argument => argument.Key == "Levels").Select(argument => argument.Value).FirstOrDefault()
        is { Kind: TypedConstantKind.Array, IsNull: false } levels
            ? [.. levels.Values.Select(level => level.Value as string)]
            : null;

    /// <summary>Whether a setting is written.</summary>
    /// <param name="name">Its name.</param>
    public bool Has(string name) => Mark?.NamedArguments.Any(argument => argument.Key == name) == true;

    private object? Value(string name) => Mark?.NamedArguments
        .Where(argument => argument.Key == name && argument.Value.Kind != TypedConstantKind.Array)
        .Select(argument => argument.Value.Value)
        .FirstOrDefault();

    private int Number(string name) => Value(name) is int number ? number : 0;
}
