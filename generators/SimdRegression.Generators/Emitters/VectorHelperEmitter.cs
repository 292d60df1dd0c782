using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// Emits the short names that the kernels are written in: element and vector access without bounds checks, and the multiply-add. As
/// members of the struct they cannot be hidden by any name of the consumer's, and they keep the kernels readable.
/// </summary>
internal static class VectorHelperEmitter
{
    /// <summary>Writes the helpers as private members of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine("// Access without checks of indices, and multiply-add, which is fused where the machine has it.");
        writer.WriteLine(string.Join("\n", Helpers(writer.ToString(), spec)).TrimEnd());
    }

    /// <summary>The helpers that the kernels before them use.</summary>
    private static IEnumerable<string> Helpers(string kernels, LinearModelSpec spec)
    {
        if (spec.Element == ElementType.Double)
        {
            // A span that can be written to is taken too: it becomes one for reading.
            yield return Member($"ref double First({CSharp.ReadOnlySpan("double")} span)", $"ref {CSharp.MemoryMarshal}.GetReference(span)");
        }
        else
        {
            yield return Member($"ref T First<T>({CSharp.ReadOnlySpan("T")} span)", $"ref {CSharp.MemoryMarshal}.GetReference(span)");
            yield return Member($"ref T First<T>({CSharp.Span("T")} span)", $"ref {CSharp.MemoryMarshal}.GetReference(span)");
        }

        yield return Member("ref T At<T>(ref T start, nint index)", $"ref {CSharp.Unsafe}.Add(ref start, index)");
        yield return Member("double MultiplyAdd(double a, double b, double c)", $"{CSharp.Lanes}.MultiplyAdd(a, b, c)");
        if (spec.Element == ElementType.Float)
        {
            yield return Member("float MultiplyAdd(float a, float b, float c)", $"{CSharp.Lanes}.MultiplyAdd(a, b, c)");
        }

        foreach (VectorType vector in VectorType.Doubles.Where(vector => IsUsed(kernels, vector)))
        {
            // With one type of elements there is nothing to infer, which is a fifth of the compiler's work.
            (string element, string parameters) = spec.Element == ElementType.Double ? ("double", string.Empty) : ("T", "<T>");
            string type = $"{vector.Class}<{element}>";
            string bits = $"{vector.Bits}";
            yield return Member(
                $"{type} Load{bits}{parameters}(ref {element} start, nint index)", $"{vector.Class}.LoadUnsafe(ref At(ref start, index))");
            yield return Member(
                $"void Store{bits}{parameters}({type} value, ref {element} start, nint index)",
                $"{vector.Class}.StoreUnsafe(value, ref At(ref start, index))");
            yield return Member($"{type} Broadcast{bits}{parameters}({element} value)", $"{vector.Class}.Create(value)");
            yield return Member($"{type} MultiplyAdd{parameters}({type} a, {type} b, {type} c)", $"{CSharp.Lanes}.MultiplyAdd(a, b, c)");
            if (kernels.Contains($"Select{bits}("))
            {
                yield return Member(
                    $"{type} Select{bits}{parameters}({type} mask, {type} selected, {type} other)",
                    $"{vector.Class}.ConditionalSelect(mask, selected, other)");
            }
        }
    }

    private static bool IsUsed(string kernels, VectorType vector) =>
        new[] { "Load", "Store", "Broadcast" }.Any(helper => kernels.Contains($"{helper}{vector.Bits}("));

    private static string Member(string signature, string value) =>
        $"{CSharp.AggressiveInlining}\nprivate static {signature}{(signature.Length + value.Length > 120 ? "\n    " : " ")}=> {value};\n";
}
