using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>
/// Emits the nested <c>Moments</c> class: the library's accumulator over the model's kernels, with fits that return the model.
/// </summary>
internal static class MomentsEmitter
{
    /// <summary>Writes the class.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($$"""
            /// <summary>Accumulates rows and targets, and fits models from what was accumulated.</summary>
            public sealed class Moments : {{NestedClass.Library("Models.ModelMoments", spec)}}
            {
                /// <summary>Moments of no rows.</summary>
                public Moments()
                    : base(default) { }
            }
            """);
    }
}
