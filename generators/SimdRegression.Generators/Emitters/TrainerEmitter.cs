using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>Emits the nested <c>Trainer</c> class: the library's fits over rows, with the model's kernels, that return the model.</summary>
internal static class TrainerEmitter
{
    /// <summary>Writes the class.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($"""
            /// <summary>
            /// Fits <see cref="{spec.Name}"/> by going over the rows: any loss, penalty and solver that suit each other. Only construction
            /// allocates. For one thread at a time.
            /// </summary>
            """);
        writer.WriteLine(ModelEmitter.GeneratedCodeAttribute);
        writer.OpenBlock(
            $"public sealed class Trainer : global::SimdRegression.Trainer<{spec.Name}, {spec.ElementName}, {spec.Name}.Kernels>");
        writer.WriteLine($$"""
            /// <summary>A trainer with its workspace.</summary>
            public Trainer()
                : base(default)
            {
            }

            /// <inheritdoc/>
            protected override {{spec.Name}} CreateModel(
                global::System.ReadOnlySpan<{{spec.ElementName}}> coefficients,
                {{spec.ElementName}} intercept)
            {
                return new {{spec.Name}}(coefficients, intercept);
            }
            """);
        writer.CloseBlock();
    }
}
