namespace SimdRegression.Benchmarks;

/// <summary>The names of the competitors, which are the columns of the tables.</summary>
internal static class Competitors
{
    /// <summary>The generated model.</summary>
    public const string Generated = "generated";

    /// <summary>The model whose number of features is known only at run time.</summary>
    public const string RunTime = "run-time";

    /// <summary>The loop that one would write in plain C#: the baseline.</summary>
    public const string Plain = "plain loop";

    /// <summary>The methods of <see cref="System.Numerics.Tensors.TensorPrimitives"/>.</summary>
    public const string Tensors = "TensorPrimitives";

    /// <summary>Math.NET Numerics: managed, on one thread.</summary>
    public const string MathNet = "Math.NET";

    /// <summary>The generated model with a loss that is not the library's.</summary>
    public const string OwnLoss = "own loss";

    /// <summary>Features that a programmer copies out of an object.</summary>
    public const string ByHand = "copied by hand";

    /// <summary>Features that lie in memory one row after the other.</summary>
    public const string Spans = "spans";

    /// <summary>All of them, in the order of the columns.</summary>
    public static ReadOnlySpan<string> All => new[] { Generated, OwnLoss, RunTime, Plain, Tensors, MathNet, ByHand, Spans };
}
