using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SimdRegression.Kernels;
using SimdRegression.Networks.Kernels;

namespace SimdRegression.Networks;

/// <summary>A dense network with its parameters: layer after layer h = activation(W h + b), from a row of inputs to the outputs.</summary>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>Thread safety: immutable; any number of threads may predict with one.</remarks>
public abstract class NetworkModel<T> : IEquatable<NetworkModel<T>>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly Memory<T> parameters;

    /// <summary>Makes a network.</summary>
    /// <param name="shape">Its sizes.</param>
    /// <param name="parameters">
    /// The parameters, layer after layer: the weights [unit][input], then the biases. Copied. Empty for zeros.
    /// </param>
    /// <exception cref="ArgumentException">There are not as many parameters as the network has, or the shape is of another element type.</exception>
    protected NetworkModel(NetworkShape shape, ReadOnlySpan<T> parameters)
    {
        Shape = NetworkArguments.Checked<T>(shape);
        this.parameters = AlignedBuffer.Allocate<T>(shape.Length);
        if (!parameters.IsEmpty)
        {
            ParameterLayout.Arrange(shape, parameters, this.parameters.Span);
        }
    }

    /// <summary>The sizes of the network.</summary>
    public NetworkShape Shape { get; }

    /// <summary>The parameters as the kernels read them.</summary>
    internal ReadOnlySpan<T> Arranged => parameters.Span;

    /// <summary>The first parameter, for kernels.</summary>
    protected ref T FirstParameter
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref MemoryMarshal.GetReference(parameters.Span);
    }

    /// <summary>Whether two networks have the same shape and the same bits in every parameter.</summary>
    public static bool operator ==(NetworkModel<T>? left, NetworkModel<T>? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two networks differ in their shape or in a bit.</summary>
    public static bool operator !=(NetworkModel<T>? left, NetworkModel<T>? right) => !(left == right);

    /// <summary>The output for one row, of a network that has one output.</summary>
    /// <param name="row">The inputs.</param>
    /// <returns>The output, without the link of a loss: for the logistic loss the logarithm of the odds, for Poisson's that of the mean.</returns>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    /// <exception cref="InvalidOperationException">The network has several outputs.</exception>
    public abstract T Predict(ReadOnlySpan<T> row);

    /// <summary>The outputs for one row or several.</summary>
    /// <param name="rows">Adjacent rows of inputs.</param>
    /// <param name="destination">Receives the outputs, row after row; must not overlap the rows.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the two share memory.</exception>
    public abstract void Predict(ReadOnlySpan<T> rows, Span<T> destination);

    /// <summary>
    /// The probabilities of one row or several: of several outputs their softmax exp(m(k)) / sum of exp(m(l)), of one output the logistic function 1 / (1 + exp(-m)), the probability of
    /// label 1. They mean something where the loss was softmax or logistic.
    /// </summary>
    /// <param name="rows">Adjacent rows of inputs.</param>
    /// <param name="destination">Receives one probability an output, row after row; must not overlap the rows.</param>
    /// <exception cref="ArgumentException">The lengths do not fit, or the two share memory.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Probabilities(ReadOnlySpan<T> rows, Span<T> destination)
    {
        Predict(rows, destination);
        int outputs = Shape.Outputs;
        if (outputs > 1)
        {
            for (int r = 0; r < destination.Length; r += outputs)
            {
                Softmax.Apply(destination.Slice(r, outputs));
            }

            return;
        }

        foreach (ref T value in destination)
        {
            VectorFunctions.SoftPlus(value, out T probability, out _);
            value = probability;
        }
    }

    /// <summary>The class of a row: of several outputs the one with the largest value, the first of several; of one output 1 where it is above 0, otherwise 0.</summary>
    /// <param name="row">The inputs.</param>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Label(ReadOnlySpan<T> row)
    {
        Span<T> outputs = stackalloc T[Shape.Outputs];
        Predict(row, outputs);
        return outputs.Length == 1 ? outputs[0] > T.Zero ? 1 : 0 : Softmax.Largest<T>(outputs);
    }

    /// <summary>Copies the weights of a layer.</summary>
    /// <param name="layer">Which layer, from 0 on.</param>
    /// <param name="destination">Receives the weights [unit][input].</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer.</exception>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyWeightsTo(int layer, Span<T> destination)
    {
        LayerShape shape = LayerAt(layer);
        CheckLength(destination.Length, shape.Units * shape.Inputs, nameof(destination));
        ParameterLayout.CopyWeights<T>(in shape, Arranged, destination);
    }

    /// <summary>Copies the biases of a layer.</summary>
    /// <param name="layer">Which layer, from 0 on.</param>
    /// <param name="destination">Receives one bias a unit.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such layer.</exception>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyBiasesTo(int layer, Span<T> destination)
    {
        LayerShape shape = LayerAt(layer);
        CheckLength(destination.Length, shape.Units, nameof(destination));
        Arranged.Slice(shape.BiasOffset, shape.Units).CopyTo(destination);
    }

    /// <summary>Copies all parameters, layer after layer: the weights [unit][input], then the biases.</summary>
    /// <param name="destination">Receives <see cref="NetworkShape.ParameterCount"/> numbers.</param>
    /// <exception cref="ArgumentException">The destination is too short.</exception>
    public void CopyParametersTo(Span<T> destination)
    {
        CheckLength(destination.Length, Shape.ParameterCount, nameof(destination));
        ParameterLayout.CopyTo(Shape, Arranged, destination);
    }

    /// <summary>Whether another network has the same shape and the same bits in every parameter.</summary>
    /// <param name="other">The other network.</param>
    public bool Equals(NetworkModel<T>? other)
        => other is not null && Shape.Equals(other.Shape) && MemoryMarshal.AsBytes(Arranged).SequenceEqual(MemoryMarshal.AsBytes(other.Arranged));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NetworkModel<T>);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.AddBytes(MemoryMarshal.AsBytes(Arranged));
        return hash.ToHashCode();
    }

    private LayerShape LayerAt(int layer) => (uint)layer < (uint)Shape.Layers.Length
        ? Shape.Layers[layer]
        : throw new ArgumentOutOfRangeException(nameof(layer), layer, $"The layer must be from 0 to {Shape.Layers.Length - 1}.");

    private static void CheckLength(int length, int needed, string name)
    {
        if (length < needed)
        {
            throw new ArgumentException($"The destination has {length} elements, and must have {needed}.", name);
        }
    }
}
