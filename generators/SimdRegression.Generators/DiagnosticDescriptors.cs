using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace SimdRegression.Generators;

/// <summary>What the generator can complain about. Each rule has its page under <c>docs/rules/</c>.</summary>
internal static class DiagnosticDescriptors
{
    private const string Category = "SimdRegression";

    /// <summary>The struct is not partial.</summary>
    public static readonly DiagnosticDescriptor StructNotPartial = Error(
        "SIMDREG001",
        "A linear model must be a partial struct",
        "'{0}' is marked [LinearModel] but is not partial: add the 'partial' modifier");

    /// <summary>A type around the struct is not partial.</summary>
    public static readonly DiagnosticDescriptor EnclosingTypeNotPartial = Error(
        "SIMDREG002",
        "The types around a linear model must be partial",
        "'{0}' contains the linear model '{1}' but is not partial: add the 'partial' modifier");

    /// <summary>The struct or a type around it has type parameters.</summary>
    public static readonly DiagnosticDescriptor GenericModel = Error(
        "SIMDREG003",
        "A linear model cannot be generic",
        "'{0}' is marked [LinearModel] but has type parameters, its own or of a type around it: give the element type to the attribute");

    /// <summary>The feature count is not in the allowed range.</summary>
    public static readonly DiagnosticDescriptor FeatureCountOutOfRange = Error(
        "SIMDREG004",
        "The number of features is out of range",
        "'{0}' asks for {1} features: a linear model has from 1 to {2}");

    /// <summary>The element type is neither float nor double.</summary>
    public static readonly DiagnosticDescriptor UnsupportedElementType = Error(
        "SIMDREG005",
        "The element type is not supported",
        "'{0}' asks for elements of type '{1}': use 'float' or 'double'");

    /// <summary>The struct is of a kind that emitted members cannot complete.</summary>
    public static readonly DiagnosticDescriptor UnsupportedStructKind = Error(
        "SIMDREG006",
        "The kind of struct is not supported",
        "'{0}' is {1}, which cannot be completed into a linear model: {2}");

    /// <summary>A member stands where an emitted one goes.</summary>
    public static readonly DiagnosticDescriptor MemberCollision = Error(
        "SIMDREG007",
        "A member collides with an emitted one",
        "'{0}' declares {1}, which collides with a member that the generator emits: rename or remove it");

    /// <summary>The struct has state of its own.</summary>
    public static readonly DiagnosticDescriptor ExtraInstanceState = Error(
        "SIMDREG008",
        "A linear model has no state beside its coefficients",
        "'{0}' declares the instance member '{1}', which fits, files, comparison and printing would ignore: make it static or keep it elsewhere");

    /// <summary>The language version is too old.</summary>
    public static readonly DiagnosticDescriptor LanguageVersionTooOld = Error(
        "SIMDREG009",
        "Linear models need C# 12",
        "'{0}' is compiled as C# {1}, but a linear model needs C# 12 or later: set LangVersion in the project");

    /// <summary>Rows cannot be expanded to the degree asked for.</summary>
    public static readonly DiagnosticDescriptor ExpansionOutOfRange = Error(
        "SIMDREG010",
        "Rows cannot be expanded to this degree",
        "'{0}' asks for {1} features to degree {2}, but {3}");

    /// <summary>A serializer is to send members that a model does not have.</summary>
    public static readonly DiagnosticDescriptor ForeignSerializer = Error(
        "SIMDREG011",
        "A serializer does not see the coefficients of a linear model",
        "'{0}' is marked [{1}], whose serializer does not see the coefficients and would send zeros: send coefficients and intercept, and make the model from them");

    /// <summary>Loss, penalty and solver of a fit do not suit each other.</summary>
    public static readonly DiagnosticDescriptor UnsuitableParts = Error(
        "SIMDREG012",
        "Loss, penalty and solver do not suit each other",
        "{0}");

    /// <summary>The number of classes is not in the allowed range.</summary>
    public static readonly DiagnosticDescriptor ClassCountOutOfRange = Error(
        "SIMDREG013",
        "The number of classes is out of range",
        "'{0}' asks for {1} classes: {2}");

    /// <summary>The pages of the rules lie in the package; its build file tells the compiler in which folder.</summary>
    /// <param name="options">The properties of the build.</param>
    public static string? RulesAddress(AnalyzerConfigOptions options)
    {
        return options.TryGetValue("build_property.SimdRegressionRules", out string? folder) && Uri.TryCreate(folder, UriKind.Absolute, out Uri? address)
            ? address.AbsoluteUri
            : null;
    }

    /// <summary>A diagnostic whose link leads to the page of its rule in a folder.</summary>
    /// <param name="diagnostic">The diagnostic.</param>
    /// <param name="rules">The address of the folder, with a slash at its end, or nothing where it is not known.</param>
    public static Diagnostic Linked(Diagnostic diagnostic, string? rules)
    {
        DiagnosticDescriptor rule = diagnostic.Descriptor;
        if (rules is null)
        {
            return diagnostic;
        }

        // A diagnostic does not give its arguments away: the message is complete.
        var linked = new DiagnosticDescriptor(
            rule.Id, rule.Title, "{0}", rule.Category, rule.DefaultSeverity, rule.IsEnabledByDefault, helpLinkUri: $"{rules}{rule.Id}.md");
        return Diagnostic.Create(linked, diagnostic.Location, diagnostic.GetMessage(CultureInfo.InvariantCulture));
    }

    /// <summary>A rule that stops the emission.</summary>
    internal static DiagnosticDescriptor Error(string id, string title, string message) => new(
        id, title, message, Category, DiagnosticSeverity.Error, isEnabledByDefault: true, helpLinkUri: $"docs/rules/{id}.md");
}
