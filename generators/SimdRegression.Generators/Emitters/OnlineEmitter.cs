using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>Emits the nested classes that follow data as they come: the library's, with the model's kernels, that return the model.</summary>
internal static class OnlineEmitter
{
    /// <summary>Writes the classes.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        EmitRecursiveLeastSquares(writer, spec);
        writer.WriteLine();
        EmitLearner(writer, spec);
        writer.WriteLine();
        EmitWindow(writer, spec);
    }

    private static void EmitRecursiveLeastSquares(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($"""
            /// <summary>
            /// Recursive least squares for <see cref="{spec.Name}"/>: the exact ridge fit after every row, with exponential forgetting.
            /// </summary>
            """);
        writer.OpenBlock($"public sealed class RecursiveLeastSquares : {NestedClass.Library("RecursiveLeastSquares", spec)}");
        writer.WriteLine("""
            /// <summary>Recursion that has seen no row.</summary>
            /// <param name="options">Forgetting factor, ridge, limit of the variance, intercept.</param>
            public RecursiveLeastSquares(in global::SimdRegression.RecursiveLeastSquaresOptions options = default)
                : base(default, in options) { }
            """);
        writer.CloseBlock();
    }

    private static void EmitLearner(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($"""
            /// <summary>Stochastic gradient descent on rows as they come, for any loss and penalty.</summary>
            """);
        writer.OpenBlock($"public sealed class Learner : {NestedClass.Library("StochasticLearner", spec)}");
        writer.WriteLine("""
            /// <summary>A learner that has seen no row.</summary>
            /// <param name="options">Step size, schedule, intercept.</param>
            public Learner(in global::SimdRegression.StochasticLearnerOptions options = default)
                : base(default, in options) { }
            """);
        writer.CloseBlock();
    }

    private static void EmitWindow(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($"""
            /// <summary>The last rows of a stream, to which a model can be fitted at any time.</summary>
            """);
        writer.OpenBlock($"public sealed class Window : {NestedClass.Library("SlidingWindow", spec)}");
        writer.WriteLine("""
            /// <summary>An empty window.</summary>
            /// <param name="capacity">How many rows it holds, at least 1.</param>
            public Window(int capacity)
                : base(default, capacity) { }
            """);
        writer.CloseBlock();
    }
}
