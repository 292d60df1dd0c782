using System.ComponentModel;
using System.Numerics;

namespace SimdRegression.Networks.Kernels;

/// <summary>What a network computes layer by layer: the contract between the training that is written once, and kernels that are emitted for fixed sizes or take sizes at run time.</summary>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>
/// Emitted networks implement it; nobody else needs it, and editors do not offer it. Rows of inputs and of units are padded with zeros to whole lines of 64
/// bytes. The order of operations is fixed (see the remarks of <c>LayerGeometry</c>), so kernels of both kinds give the same bits.
/// <para>Thread safety: values without state that changes; any number of threads may share them.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface INetworkKernels<T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The sizes of the network.</summary>
    NetworkShape Shape { get; }

    /// <summary>The outputs of one row.</summary>
    /// <param name="parameters">The first parameter.</param>
    /// <param name="row">The first input; nothing is read beyond the last.</param>
    /// <param name="output">Receives the outputs; nothing is written beyond the last.</param>
    void Predict(ref T parameters, ref T row, ref T output);

    /// <summary>The units of a layer for several rows: the linear part, and the rectified linear unit where that is the activation. Other activations come after it.</summary>
    /// <param name="layer">Which layer, from 0 on.</param>
    /// <param name="parameters">The first parameter of the network.</param>
    /// <param name="input">The rows of inputs of this layer.</param>
    /// <param name="inputStride">The distance between them; a narrow layer reads whole lines of 64 bytes.</param>
    /// <param name="output">Receives the rows of units, a padded number of units apart.</param>
    /// <param name="rows">How many rows there are.</param>
    void Forward(int layer, ref T parameters, ref T input, int inputStride, ref T output, int rows);

    /// <summary>The slopes of a layer's weights: the sums over rows, in their order, of the slope of a unit's linear part times an input.</summary>
    /// <param name="layer">Which layer, from 0 on.</param>
    /// <param name="input">The padded rows of inputs of this layer.</param>
    /// <param name="slopes">The padded rows of slopes of its linear parts.</param>
    /// <param name="gradient">Receives the slopes of the weights, laid out as the weights are.</param>
    /// <param name="rows">How many rows there are.</param>
    void WeightGradient(int layer, ref T input, ref T slopes, ref T gradient, int rows);

    /// <summary>The slopes of a layer's inputs: the sums over its units of the slope of a unit's linear part times its weight.</summary>
    /// <param name="layer">Which layer, from 1 on.</param>
    /// <param name="weights">The weights with those of a unit side by side, padded: [unit][input].</param>
    /// <param name="slopes">The padded rows of slopes of its linear parts.</param>
    /// <param name="destination">Receives the padded rows of slopes of its inputs.</param>
    /// <param name="rows">How many rows there are.</param>
    void InputGradient(int layer, ref T weights, ref T slopes, ref T destination, int rows);
}
