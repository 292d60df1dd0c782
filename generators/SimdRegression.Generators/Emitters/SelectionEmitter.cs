using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>Emits the nested classes that choose among models: the library's, with the model's kernels, that return the model.</summary>
internal static class SelectionEmitter
{
    /// <summary>Writes the classes.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec) => EmitBootstrap(writer, spec);

    private static void EmitBootstrap(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($"""
            /// <summary>
            /// Fits <see cref="{spec.Name}"/> to resamples of the same rows: their average, intervals and selection frequencies of
            /// coefficients. For one thread at a time.
            /// </summary>
            """);
        writer.WriteLine(ModelEmitter.GeneratedCodeAttribute);
        writer.OpenBlock($"public sealed class Bootstrap : {NestedClass.Library("Bootstrap", spec)}");
        writer.WriteLine("""
            /// <summary>Resampling with its workspace.</summary>
            /// <param name="resampleCount">How many resamples a fit draws, at least 1.</param>
            /// <param name="seed">Decides which rows they hold.</param>
            /// <exception cref="global::System.ArgumentOutOfRangeException">There are no resamples.</exception>
            public Bootstrap(int resampleCount, ulong seed)
                : base(default, resampleCount, seed)
            {
            }

            """);
        NestedClass.EmitCreateModel(writer, spec);
        writer.CloseBlock();
    }
}
