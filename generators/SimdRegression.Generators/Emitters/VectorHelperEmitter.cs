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
    /// <param name="spec">The model; the helpers do not depend on it.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine(string.Join("\n\n", Helpers()));
    }

    private static IEnumerable<string> Helpers()
    {
        yield return Member(
            "The first element of a span, without a check that there is one.",
            $"ref T First<T>({CSharp.ReadOnlySpan("T")} span)",
            "ref global::System.Runtime.InteropServices.MemoryMarshal.GetReference(span)");
        yield return Member(
            "The first element of a span, without a check that there is one.",
            $"ref T First<T>({CSharp.Span("T")} span)",
            "ref global::System.Runtime.InteropServices.MemoryMarshal.GetReference(span)");
        yield return Member(
            "The element at an index from a start, without a check of the index.",
            "ref T At<T>(ref T start, nint index)",
            "ref global::System.Runtime.CompilerServices.Unsafe.Add(ref start, index)");
        yield return Member(
            "a b + c, fused where the machine has it.",
            "double MultiplyAdd(double a, double b, double c)",
            $"{CSharp.Lanes}.MultiplyAdd(a, b, c)");
        yield return Member(
            "a b + c, fused where the machine has it.",
            "float MultiplyAdd(float a, float b, float c)",
            $"{CSharp.Lanes}.MultiplyAdd(a, b, c)");
        foreach (VectorType vector in VectorType.Doubles)
        {
            string type = $"{vector.Class}<T>";
            yield return Member(
                $"Reads {vector.Bits} bits.",
                $"{type} Load{vector.Bits}<T>(ref T start, nint index)",
                $"{vector.Class}.LoadUnsafe(ref At(ref start, index))");
            yield return Member(
                $"Writes {vector.Bits} bits.",
                $"void Store{vector.Bits}<T>({type} value, ref T start, nint index)",
                $"{vector.Class}.StoreUnsafe(value, ref At(ref start, index))");
            yield return Member(
                $"One number in every lane of {vector.Bits} bits.",
                $"{type} Broadcast{vector.Bits}<T>(T value)",
                $"{vector.Class}.Create(value)");
            yield return Member(
                "a b + c in every lane, fused where the machine has it.",
                $"{type} MultiplyAdd<T>(\n    {type} a,\n    {type} b,\n    {type} c)",
                $"{CSharp.Lanes}.MultiplyAdd(a, b, c)");
            yield return Member(
                "The lanes of one vector where a mask is all ones, of the other where it is zero.",
                $"{type} Select<T>(\n    {type} mask,\n    {type} selected,\n    {type} other)",
                $"{vector.Class}.ConditionalSelect(mask, selected, other)");
        }
    }

    private static string Member(string summary, string signature, string value) => $"""
        /// <summary>{summary}</summary>
        {CSharp.AggressiveInlining}
        private static {signature}
            => {value};
        """;
}
