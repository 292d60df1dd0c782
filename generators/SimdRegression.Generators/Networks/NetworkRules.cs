using Microsoft.CodeAnalysis;

namespace SimdRegression.Generators.Networks;

/// <summary>What the generator can complain about in the declarations of networks.</summary>
internal static class NetworkRules
{
    /// <summary>The class cannot be completed.</summary>
    public static readonly DiagnosticDescriptor UnsupportedClass = DiagnosticDescriptors.Error(
        "SIMDREG040",
        "A dense network must be a partial class of its own",
        "'{0}' cannot be completed into a dense network: {1}");

    /// <summary>The sizes are out of range.</summary>
    public static readonly DiagnosticDescriptor SizesOutOfRange = DiagnosticDescriptors.Error(
        "SIMDREG041",
        "The sizes of a dense network are out of range",
        "'{0}' has {1}: {2}");

    /// <summary>The activations do not suit the layers.</summary>
    public static readonly DiagnosticDescriptor UnsuitableActivations = DiagnosticDescriptors.Error(
        "SIMDREG042",
        "The activations of a dense network do not suit its layers",
        "'{0}' has {1}: {2}");

    /// <summary>A member stands where an emitted one goes.</summary>
    public static readonly DiagnosticDescriptor MemberCollision = DiagnosticDescriptors.Error(
        "SIMDREG043",
        "A member collides with an emitted one of a dense network",
        "'{0}' declares {1}, which collides with a member that the generator emits: rename or remove it");
}
