using SimdRegression.Generators.Model;

namespace SimdRegression.Generators.Emitters;

/// <summary>Emits the nested <c>Trainer</c> class: the library's fits over rows, with the model's kernels, that return the model.</summary>
internal static class TrainerEmitter
{
    /// <summary>The solvers that have a one-line fit, each with what it asks of loss and penalty.</summary>
    private static readonly (string Solver, string How, string Loss, string Penalty)[] Solvers =
    [
        ("GradientDescent", "gradient descent", "ILoss", "IRegularizer"),
        ("StochasticGradientDescent", "stochastic gradient descent", "ILoss", "IRegularizer"),
        ("ProximalGradient", "the accelerated proximal gradient method", "ILoss", "IRegularizer"),
        ("Newton", "Newton's method", "ICurvedLoss", "ISmoothPenalty"),
        ("ProximalNewton", "the proximal Newton method", "ICurvedLoss", "IPenalty"),
    ];

    /// <summary>Writes the one-line fits of the model: each makes a trainer and uses it once.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void EmitFits(SourceWriter writer, LinearModelSpec spec)
    {
        foreach ((string solver, string how, string loss, string penalty) in Solvers)
        {
            writer.WriteLine($$"""
                /// <summary>Fits by {{how}}, with an intercept and no restriction, as a <see cref="Trainer"/> does.</summary>
                public static global::SimdRegression.TrainingReport Fit<TLoss, TPenalty>(
                    {{CSharp.ReadOnlySpan(spec.ElementName)}} rows, {{CSharp.ReadOnlySpan(spec.ElementName)}} targets,
                    in TLoss loss, in TPenalty penalty, in global::SimdRegression.{{solver}} solver, out {{spec.Name}} model)
                    where TLoss : struct, global::SimdRegression.{{loss}}<TLoss>
                    where TPenalty : struct, global::SimdRegression.{{penalty}}<TPenalty>
                    => new Trainer().Fit(rows, targets, in loss, in penalty, in solver, out model);

                """);
        }

        if (spec.Rows is { } typed)
        {
            EmitFitsOfRows(writer, spec, typed.TypeName);
        }

        writer.WriteLine($$"""
            /// <summary>Fits a classifier by the perceptron rule, as a <see cref="Trainer"/> does.</summary>
            public static global::SimdRegression.TrainingReport Fit(
                {{CSharp.ReadOnlySpan(spec.ElementName)}} rows, {{CSharp.ReadOnlySpan(spec.ElementName)}} labels,
                in global::SimdRegression.Perceptron solver, out {{spec.Name}} model)
                => new Trainer().Fit(rows, labels, in solver, out model);

            """);
    }

    private static void EmitFitsOfRows(SourceWriter writer, LinearModelSpec spec, string row)
    {
        foreach ((string solver, string how, string loss, string penalty) in Solvers)
        {
            writer.WriteLine($$"""
                /// <summary>Fits rows by {{how}}, with an intercept and no restriction, as a <see cref="Trainer"/> does.</summary>
                public static global::SimdRegression.TrainingReport Fit<TLoss, TPenalty>(
                    {{CSharp.ReadOnlySpan(row)}} rows, in TLoss loss, in TPenalty penalty, in global::SimdRegression.{{solver}} solver, out {{spec.Name}} model)
                    where TLoss : struct, global::SimdRegression.{{loss}}<TLoss>
                    where TPenalty : struct, global::SimdRegression.{{penalty}}<TPenalty>
                    => new Trainer().Fit(rows, in loss, in penalty, in solver, out model);

                """);
        }
    }

    /// <summary>Writes the class.</summary>
    /// <param name="writer">Where to write.</param>
    /// <param name="spec">The model.</param>
    public static void Emit(SourceWriter writer, LinearModelSpec spec)
    {
        writer.WriteLine($"""
            /// <summary>Fits by going over the rows: any loss, penalty and solver that suit each other.</summary>
            """);
        writer.OpenBlock(
            $"public sealed class Trainer : {NestedClass.Library("Trainer", spec)}");
        writer.WriteLine("""
            /// <summary>A trainer with its workspace.</summary>
            public Trainer()
                : base(default) { }
            """);
        writer.CloseBlock();
    }
}
