using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// Emits the prediction of a batch of rows: a step of several rows, whose lanes are added up together, then the remaining rows one by one.
/// </summary>
internal static class PredictEmitter
{
    /// <summary>Writes the kernel as member of the <c>Kernels</c> struct.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        string element = spec.ElementName;
        writer.OpenBlock($$"""
            /// <inheritdoc/>
            {{CSharp.AggressiveOptimization}}
            public void Predict(
                {{CSharp.ReadOnlySpan(element)}} rows, int rowStride, {{CSharp.ReadOnlySpan(element)}} coefficients, {{element}} intercept,
                {{CSharp.Span(element)}} predictions)
            """);
        writer.WriteLine(CSharp.First(element, "firstRow", "rows"));
        writer.WriteLine(CSharp.First(element, "coefficient", "coefficients"));
        writer.WriteLine(CSharp.First(element, "prediction", "predictions"));
        writer.WriteLine("nint stride = rowStride;");
        writer.WriteLine("int r = 0;");
        RowStep.EmitBuffer(writer, spec);
        VectorType sums = DotEmitter.Vector(spec);
        writer.OpenBlock($"for (; r <= predictions.Length - {RowStep.Rows(spec)}; r += {RowStep.Rows(spec)})");
        RowStep.EmitSums(writer, spec);
        writer.WriteLine(sums.Store($"sums + {sums.Broadcast("intercept")}", "prediction", "r"));
        writer.CloseBlock();
        writer.WriteLine();
        writer.OpenBlock("for (; r < predictions.Length; r++)");
        writer.WriteLine("At(ref prediction, r) = Dot(ref At(ref firstRow, r * stride), ref coefficient) + intercept;");
        writer.CloseBlock();
        writer.CloseBlock();
        writer.WriteLine();
        RowStep.EmitMethod(writer, spec);
        RowStep.EmitPrefetch(writer, spec);
    }
}
