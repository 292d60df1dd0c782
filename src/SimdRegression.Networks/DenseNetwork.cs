using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SimdRegression.Networks.Kernels;

namespace SimdRegression.Networks;

/// <summary>
/// A dense network whose sizes are known only at run time. Where they are known at compile time, a class with <see cref="DenseNetworkAttribute{T}"/> is
/// faster.
/// </summary>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>Thread safety: immutable; any number of threads may predict with one.</remarks>
/// <example><code>
/// var trainer = new DenseNetwork&lt;float&gt;.Trainer(20, [64, 32, 1], new NetworkOptions { Epochs = 50 });
/// NetworkReport report = trainer.Fit(rows, targets, new SquaredLoss(), out DenseNetwork&lt;float&gt; demand);
/// float y = demand.Predict(row);
/// </code></example>
public sealed class DenseNetwork<T> : NetworkModel<T>, INetwork<DenseNetwork<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly RuntimeNetworkKernels<T> kernels;

    /// <summary>Makes a network.</summary>
    /// <param name="shape">Its sizes.</param>
    /// <param name="parameters">The parameters, layer after layer: the weights [unit][input], then the biases. Copied. Empty for zeros.</param>
    /// <exception cref="ArgumentException">There are not as many parameters as the network has, or the shape is of another element type.</exception>
    public DenseNetwork(NetworkShape shape, ReadOnlySpan<T> parameters)
        : base(shape, parameters)
    {
        kernels = new RuntimeNetworkKernels<T>(shape);
    }

    /// <inheritdoc/>
    public static DenseNetwork<T> Create(NetworkShape shape, ReadOnlySpan<T> parameters) => new(shape, parameters);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override T Predict(ReadOnlySpan<T> row)
    {
        NetworkArguments.CheckRow(row.Length, Shape.Inputs, Shape.Outputs);
        T output = default;
        kernels.Predict(ref FirstParameter, ref MemoryMarshal.GetReference(row), ref output);
        return output;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Predict(ReadOnlySpan<T> rows, Span<T> destination)
    {
        Models.ModelArguments.CheckExpansion(rows, Shape.Inputs, destination, Shape.Outputs);
        NetworkBatches.Predict(in kernels, ref FirstParameter, rows, destination);
    }

    /// <summary>Trains networks; see <see cref="NetworkTrainer{TNetwork, T, TKernels}"/>.</summary>
    /// <remarks>Thread safety: one thread at a time, reading included; each thread has an object of its own.</remarks>
    public sealed class Trainer : NetworkTrainer<DenseNetwork<T>, T, RuntimeNetworkKernels<T>>
    {
        /// <summary>Allocates the workspace of fits of a network with rectified linear units in its hidden layers.</summary>
        /// <param name="inputs">The number of inputs, 1 to 2,048.</param>
        /// <param name="units">The number of units of each layer, the last of which is the output.</param>
        /// <param name="options">How the network is trained; null for the defaults.</param>
        /// <exception cref="ArgumentException">A number or an option is out of its range.</exception>
        public Trainer(int inputs, ReadOnlySpan<int> units, NetworkOptions? options = null)
            : this(NetworkShape.Create<T>(inputs, units, NetworkArguments.Rectified(units.Length)), options)
        {
        }

        /// <summary>Allocates the workspace of fits.</summary>
        /// <param name="shape">The sizes of the network.</param>
        /// <param name="options">How the network is trained; null for the defaults.</param>
        /// <exception cref="ArgumentException">An option is out of its range or does not suit the sizes.</exception>
        public Trainer(NetworkShape shape, NetworkOptions? options = null)
            : base(new RuntimeNetworkKernels<T>(shape), options)
        {
        }
    }
}
