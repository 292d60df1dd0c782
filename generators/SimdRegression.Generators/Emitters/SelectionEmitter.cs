using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>Emits the nested classes that choose among models: the library's, with the model's kernels, that return the model.</summary>
internal static class SelectionEmitter
{
    /// <summary>Writes the classes.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        EmitCrossValidation(writer, spec);
        writer.WriteLine();
        EmitBootstrap(writer, spec);
        writer.WriteLine();
        EmitRowCrossValidation(writer, spec);
    }

    private static void EmitCrossValidation(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($"""
            /// <summary>Chooses a strength by cross-validation, in one pass over the rows.</summary>
            """);
        writer.OpenBlock($"public sealed class CrossValidation : {NestedClass.Library("CrossValidation", spec)}");
        writer.WriteLine("""
            /// <summary>Folds without rows.</summary>
            /// <param name="folds">Which row is tested in which fold.</param>
            /// <param name="capacity">How many candidates are foreseen, at least 1.</param>
            public CrossValidation(global::SimdRegression.FoldAssignment folds, int capacity = global::SimdRegression.TuningResult.DefaultCapacity)
                : base(default, folds, capacity) { }
            """);
        writer.CloseBlock();
    }

    private static void EmitBootstrap(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($"""
            /// <summary>
            /// Fits <see cref="{spec.Name}"/> to resamples of the same rows: their average, intervals and selection frequencies of
            /// coefficients.
            /// </summary>
            """);
        writer.OpenBlock($"public sealed class Bootstrap : {NestedClass.Library("Bootstrap", spec)}");
        writer.WriteLine("""
            /// <summary>Resampling with its workspace.</summary>
            /// <param name="resampleCount">How many resamples a fit draws, at least 1.</param>
            /// <param name="seed">Decides which rows they hold.</param>
            """);
        if (spec.IsClsCompliant)
        {
            writer.WriteLine("[global::System.CLSCompliant(false)]");
        }

        writer.WriteLine("""
            public Bootstrap(int resampleCount, ulong seed)
                : base(default, resampleCount, seed) { }
            """);
        writer.CloseBlock();
    }

    private static void EmitRowCrossValidation(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($"""
            /// <summary>Chooses a strength by cross-validation of fits that go over the rows.</summary>
            """);
        writer.OpenBlock($"public sealed class RowCrossValidation : {NestedClass.Library("RowCrossValidation", spec)}");
        writer.WriteLine("""
            /// <summary>A cross-validation with its workspace.</summary>
            /// <param name="folds">Which row is tested in which fold.</param>
            /// <param name="capacity">How many candidates are foreseen, at least 1.</param>
            public RowCrossValidation(global::SimdRegression.FoldAssignment folds, int capacity = global::SimdRegression.TuningResult.DefaultCapacity)
                : base(default, folds, capacity) { }
            """);
        writer.CloseBlock();
    }
}
