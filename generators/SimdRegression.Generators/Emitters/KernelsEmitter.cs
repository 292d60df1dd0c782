using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>Emits the nested <c>Kernels</c> struct: an empty type whose feature count is a constant to the compiler.</summary>
internal static class KernelsEmitter
{
    /// <summary>Writes the struct, one member or group of members for each kernel family.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($"/// <summary>The kernels of the model: SIMD code for {spec.Features} features.</summary>");
        writer.OpenBlock($"public readonly struct Kernels : global::SimdRegression.Kernels.IKernels<{spec.ElementName}>");
        writer.WriteLine(CSharp.CompilationOptions);
        writer.WriteLine();
        writer.WriteLine("/// <inheritdoc/>");
        writer.WriteLine($"public int FeatureCount => {spec.Features};");
        ExpansionEmitter.EmitKernel(writer, spec);
        ClassifierEmitter.EmitKernel(writer, spec);
        foreach (Action<SourceWriter, LinearModelSpec> emit in Families)
        {
            writer.WriteLine();
            emit(writer, spec);
        }

        writer.CloseBlock();
    }

    private static readonly Action<SourceWriter, LinearModelSpec>[] Families =
    [
        DotEmitter.Emit,
        PredictEmitter.Emit,
        GradientEmitter.Emit,
        StochasticEmitter.Emit,
        CrossProductEmitter.Emit,
        SoftThresholdEmitter.Emit,
        CholeskyEmitter.Emit,
        CoordinateDescentEmitter.Emit,
        VectorHelperEmitter.Emit,
    ];
}
