using System.Numerics;

namespace SimdRegression.Networks;

/// <summary>Makes a partial class a dense network of fixed sizes: the source generator writes its kernels and its trainer.</summary>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="sizes">The number of inputs, the units of the hidden layers in their order, and the number of outputs: 2 to 9 numbers from 1 to 2,048.</param>
/// <remarks>Thread safety: read by the compiler alone.</remarks>
/// <example><code>
/// [DenseNetwork&lt;float&gt;(20, 64, 32, 1)]
/// public sealed partial class Demand;
///
/// using var trainer = new Demand.Trainer(new NetworkOptions { Epochs = 50 });
/// NetworkReport report = trainer.Fit(rows, targets, new SquaredLoss(), out Demand network);
/// float y = network.Predict(row);
/// </code></example>
[CLSCompliant(false)]
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class DenseNetworkAttribute<T>(params int[] sizes) : Attribute
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of inputs, the units of the hidden layers, and the number of outputs.</summary>
    public IReadOnlyList<int> Sizes { get; } = sizes;

    /// <summary>What all hidden layers do with their linear parts. Default: the rectified linear unit.</summary>
    public Activation Activation { get; set; } = Activation.Relu;

    /// <summary>What each hidden layer does with its linear part, where they differ; null, as by default, for <see cref="Activation"/> in all.</summary>
    public Activation[]? Activations { get; set; }
}
