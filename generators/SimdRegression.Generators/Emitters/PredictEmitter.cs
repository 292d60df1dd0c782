using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// Emits the prediction of a batch of rows: four rows a step, whose lanes are added up together, then the remaining rows one by one.
/// </summary>
internal static class PredictEmitter
{
    private const int RowsAStep = 4;

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
                {{CSharp.ReadOnlySpan(element)}} rows,
                int rowStride,
                {{CSharp.ReadOnlySpan(element)}} coefficients,
                {{element}} intercept,
                {{CSharp.Span(element)}} predictions)
            """);
        writer.WriteLine(CSharp.First(element, "firstRow", "rows"));
        writer.WriteLine(CSharp.First(element, "coefficient", "coefficients"));
        writer.WriteLine(CSharp.First(element, "prediction", "predictions"));
        writer.WriteLine("nint stride = rowStride;");
        writer.WriteLine("int r = 0;");
        if (!DotEmitter.Chunks(spec).IsBelowOneVector)
        {
            EmitSteps(writer, spec);
        }

        writer.OpenBlock("for (; r < predictions.Length; r++)");
        writer.WriteLine("At(ref prediction, r) = Dot(ref At(ref firstRow, r * stride), ref coefficient) + intercept;");
        writer.CloseBlock();
        writer.CloseBlock();
    }

    private static void EmitSteps(SourceWriter writer, LinearModelSpec spec)
    {
        // Four sums fill 256 bits of doubles, 128 of floats.
        VectorType sums = new(spec.Element, spec.Element == ElementType.Double ? 256 : 128);
        writer.OpenBlock($"for (; r <= predictions.Length - {RowsAStep}; r += {RowsAStep})");
        writer.WriteLine($$"""
            ref {{spec.ElementName}} row = ref At(ref firstRow, r * stride);
            var lanes0 = LanesOfDot(ref row, ref coefficient);
            var lanes1 = LanesOfDot(ref At(ref row, stride), ref coefficient);
            var lanes2 = LanesOfDot(ref At(ref row, 2 * stride), ref coefficient);
            var lanes3 = LanesOfDot(ref At(ref row, 3 * stride), ref coefficient);
            var sums = {{CSharp.Lanes}}.Sum(lanes0, lanes1, lanes2, lanes3);
            {{sums.Store($"sums + {sums.Broadcast("intercept")}", "prediction", "r")}}
            """);
        writer.CloseBlock();
        writer.WriteLine();
    }
}
