using Microsoft.CodeAnalysis;

namespace SimdRegression.Generators.Rows;

/// <summary>What there is to say about types of rows and their members. Each rule has its page under <c>docs/rules/</c>.</summary>
internal static class RowRules
{
    /// <summary>A member cannot be a feature.</summary>
    public static readonly DiagnosticDescriptor UnsupportedMember = DiagnosticDescriptors.Error(
        "SIMDREG020",
        "A member of a row cannot be a feature",
        "'{0}' is of type '{1}', {2}");

    /// <summary>The target or the weight does not suit.</summary>
    public static readonly DiagnosticDescriptor UnsuitableTarget = DiagnosticDescriptors.Error(
        "SIMDREG021",
        "A model of rows needs a target, and its weight must be a number",
        "'{0}' {1}");

    /// <summary>A setting of [Feature] does not suit the member.</summary>
    public static readonly DiagnosticDescriptor UnsuitableSetting = DiagnosticDescriptors.Error(
        "SIMDREG022",
        "A setting of [Feature] does not suit the member",
        "'{0}' is marked {1}, but {2}");

    /// <summary>A product cannot be formed.</summary>
    public static readonly DiagnosticDescriptor UnsuitableProduct = DiagnosticDescriptors.Error(
        "SIMDREG023",
        "A product cannot be formed",
        "'{0}' asks for the product '{1}', but {2}");

    /// <summary>The type of the rows cannot be read.</summary>
    public static readonly DiagnosticDescriptor UnsuitableRowType = DiagnosticDescriptors.Error(
        "SIMDREG024",
        "The type of the rows cannot be read",
        "'{0}' takes rows of '{1}', {2}");

    /// <summary>Two features have the same name.</summary>
    public static readonly DiagnosticDescriptor RepeatedName = DiagnosticDescriptors.Error(
        "SIMDREG025",
        "Two features of a row have the same name",
        "'{0}' would have two features called '{1}': rename a column with [Feature(Name = ...)]");
}
