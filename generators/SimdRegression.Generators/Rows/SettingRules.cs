using Microsoft.CodeAnalysis;

namespace SimdRegression.Generators.Rows;

/// <summary>Which settings of [Feature] suit which members.</summary>
internal static class SettingRules
{
    /// <summary>The names of functions in names of features, in the order of <see cref="RowTransform"/>.</summary>
    private static readonly string[] Functions = ["", "log", "log1p", "sqrt", "square", "reciprocal", "exp"];

    /// <summary>The name of a column without one of its own.</summary>
    /// <param name="path">The path of the member.</param>
    /// <param name="transform">What is done to its number.</param>
    public static string NameOf(string path, RowTransform transform) =>
        transform == RowTransform.None ? path : $"{Functions[(int)transform]}({path})";

    /// <summary>A setting that does not suit a member, and why; nothing where all do.</summary>
    /// <param name="value">The member.</param>
    /// <param name="settings">The settings.</param>
    public static (string Setting, string Reason)? Refusal(RowValue value, FeatureSettings settings)
    {
        bool isTime = value.Kind is RowValueKind.PointOfTime or RowValueKind.SpanOfTime;
        bool isNumber = isTime || value.Kind is RowValueKind.Number or RowValueKind.CastNumber;
        bool hasLevels = value.Kind is RowValueKind.Enumeration or RowValueKind.Text;
        if (value.Transform is < RowTransform.None or > RowTransform.Exp)
        {
            return ("Transform", "that is none of the transformations");
        }

        if (value.Transform != RowTransform.None && !isNumber)
        {
            return ("Transform", "only numbers are transformed");
        }

        if (settings.Unit is < 0 or > 4)
        {
            return ("Unit", "that is none of the units");
        }

        if (settings.Unit != 0 && !isTime)
        {
            return ("Unit", "only dates and times have a unit");
        }

        if (settings.Has("Unknown") && !hasLevels)
        {
            return ("Unknown", "only enumerations and texts have levels");
        }

        if (settings.Has("Fill") && (!value.IsOptional || hasLevels))
        {
            return ("Fill", hasLevels
                ? "a missing level is filled with nothing: all its features are 0"
                : "it can never be missing: declare it as nullable, or leave Fill out");
        }

        if (double.IsNaN(settings.Fill) || double.IsInfinity(settings.Fill))
        {
            return ("Fill", "a missing value counts as a finite number");
        }

        return settings.Name is { } name && name.Trim().Length == 0 ? ("Name", "a name is not empty") : LevelsRefusal(value, settings);
    }

    /// <summary>Why an enumeration has no levels; nothing where it has.</summary>
    /// <param name="type">The enumeration.</param>
    /// <param name="levels">The number of its values.</param>
    public static string? EnumerationRefusal(ITypeSymbol type, int levels)
    {
        bool isFlags = type.GetAttributes().Any(attribute => attribute.AttributeClass?.ToDisplayString() == "System.FlagsAttribute");
        return isFlags
            ? "whose values are sets of flags, not levels: leave it out with [NotAFeature], and add a bool property for each flag that counts"
            : levels == 0 ? "which has no values: leave it out with [NotAFeature]" : null;
    }

    private static (string Setting, string Reason)? LevelsRefusal(RowValue value, FeatureSettings settings)
    {
        if (settings.Has("Levels") && value.Kind != RowValueKind.Text)
        {
            return ("Levels", value.Kind == RowValueKind.Enumeration ? "the levels of an enumeration are its values" : "only text has declared levels");
        }

        if (settings.Levels is not { } levels)
        {
            return null;
        }

        return levels.Length == 0 ? ("Levels", "there are none: name at least one")
            : levels.Any(level => level is null) ? ("Levels", "one of them is null")
            : levels.GroupBy(level => level).FirstOrDefault(group => group.Count() > 1) is { } twice
                ? ("Levels", $"the level '{twice.Key}' is there twice")
            : null;
    }
}
