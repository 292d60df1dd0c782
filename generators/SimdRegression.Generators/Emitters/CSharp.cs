using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// Pieces of C# that many emitters write, spelled from the global namespace on so that no consumer's name can hide them. The file that
/// is emitted has short names for the namespaces it often names; <c>::</c> behind them looks for such names alone.
/// </summary>
internal static class CSharp
{
    /// <summary>Short names of namespaces, each before those that it begins with. A line under each word keeps them apart from a consumer's.</summary>
    private static readonly (string Alias, string Namespace)[] Aliases =
    [
        ("C_", Compiler),
        ("V_", "global::System.Runtime.Intrinsics"),
        ("K_", "global::SimdRegression.Kernels"),
        ("R_", "global::SimdRegression"),
        ("S_", "global::System"),
    ];

    private const string Compiler = "global::System.Runtime.CompilerServices";

    /// <summary>The constants of the <c>Kernels</c> struct that the attributes name.</summary>
    public const string CompilationOptions = $"""
        private const {Compiler}.MethodImplOptions Inlined = {Compiler}.MethodImplOptions.AggressiveInlining;
        private const {Compiler}.MethodImplOptions Optimized = {Compiler}.MethodImplOptions.AggressiveOptimization;
        """;

    /// <summary>The attribute that asks for inlining.</summary>
    public const string AggressiveInlining = $"[{Compiler}.MethodImpl(Inlined)]";

    /// <summary>
    /// The attribute of kernels that do much in a call: compiled for speed before the first one, because code that is not runs vectors
    /// through calls and memory, up to a hundred times slower, and short programs end before the runtime has replaced it.
    /// </summary>
    public const string AggressiveOptimization = $"[{Compiler}.MethodImpl(Optimized)]";

    /// <summary>Writes the names of a file in their short form, and what they are short for.</summary>
    /// <param name="text">The file, with names from the global namespace on.</param>
    public static string Shortened(string text)
    {
        foreach ((string alias, string name) in Aliases)
        {
            text = text.Replace($"{name}.", $"{alias}::");
        }

        return text;
    }

    /// <summary>Whether a name is a short one of a namespace.</summary>
    /// <param name="name">The name.</param>
    public static bool IsAlias(string name) => Aliases.Any(alias => alias.Alias == name);

    /// <summary>The directives that short names need.</summary>
    public static string Usings => string.Join("\n", Aliases.Select(alias => $"using {alias.Alias} = {alias.Namespace};"));

    /// <summary>The attribute of a short method that is a part of its caller, and is compiled for speed at once where that is not.</summary>
    public const string InlinedOrOptimized = $"[{Compiler}.MethodImpl(Inlined | Optimized)]";

    /// <summary>The class of unchecked reads.</summary>
    public const string Unsafe = $"{Compiler}.Unsafe";

    /// <summary>The class of references to the elements of spans.</summary>
    public const string MemoryMarshal = "global::System.Runtime.InteropServices.MemoryMarshal";

    /// <summary>The class of operations whose order decides the bits of a result.</summary>
    public const string Lanes = "global::SimdRegression.Kernels.Lanes";

    /// <summary>The class that adds up the losses of rows whose predictions are known.</summary>
    public const string RowLosses = "global::SimdRegression.Kernels.RowLosses";

    /// <summary>The class of rotations of lanes.</summary>
    public const string LaneRotations = "global::SimdRegression.Kernels.LaneRotations";

    /// <summary>
    /// An expression for the library's kernels for a run-time feature count, which emitted kernels hand over to where a count that is
    /// known beforehand gains nothing: loops over memory, with nothing left to keep in registers.
    /// </summary>
    /// <param name="spec">The model.</param>
    public static string RuntimeKernels(LinearModelSpec spec)
        => $"new global::SimdRegression.Kernels.RuntimeKernels<{spec.ElementName}>({spec.Features})";

    /// <summary>The interface of losses.</summary>
    /// <param name="self">The type that implements it.</param>
    public static string Loss(string self) => $"global::SimdRegression.ILoss<{self}>";

    /// <summary>A read-only span.</summary>
    /// <param name="element">Its element type.</param>
    public static string ReadOnlySpan(string element) => $"global::System.ReadOnlySpan<{element}>";

    /// <summary>A span.</summary>
    /// <param name="element">Its element type.</param>
    public static string Span(string element) => $"global::System.Span<{element}>";

    /// <summary>A declaration of a reference to the first element of a span.</summary>
    /// <param name="element">The element type.</param>
    /// <param name="name">The reference.</param>
    /// <param name="span">The span.</param>
    public static string First(string element, string name, string span) => $"ref {element} {name} = ref First({span});";
}
