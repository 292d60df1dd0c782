using System.Numerics;
using System.Runtime.CompilerServices;
using SimdRegression.Networks.Kernels;

namespace SimdRegression.Networks;

/// <summary>The sizes of a dense network and of its layers, and where its parameters lie.</summary>
/// <remarks>Thread safety: immutable; any number of threads may share it.</remarks>
public sealed class NetworkShape : IEquatable<NetworkShape>
{
    /// <summary>The most inputs, and the most units of a layer.</summary>
    public const int MostUnits = 2048;

    /// <summary>The most layers.</summary>
    public const int MostLayers = 8;

    private readonly LayerShape[] layers;

    private NetworkShape(int inputs, LayerShape[] layers, int elementSize)
    {
        Inputs = inputs;
        ElementSize = elementSize;
        this.layers = layers;
        InputStride = LayerGeometry.Padded(inputs, elementSize);
        WidestStride = InputStride;
        foreach (LayerShape layer in layers)
        {
            WidestStride = Math.Max(WidestStride, layer.Stride);
            ParameterCount += (layer.Inputs + 1) * layer.Units;
        }

        LayerShape last = layers[^1];
        Outputs = last.Units;
        Length = last.WeightOffset + last.WeightLength;
    }

    /// <summary>The number of inputs.</summary>
    public int Inputs { get; }

    /// <summary>The number of outputs: the units of the last layer.</summary>
    public int Outputs { get; }

    /// <summary>The layers, from the first hidden one to the output.</summary>
    public ReadOnlySpan<LayerShape> Layers => layers;

    /// <summary>The number of weights and biases.</summary>
    public int ParameterCount { get; }

    /// <summary>The length of the memory that the parameters lie in, with its padding.</summary>
    internal int Length { get; }

    /// <summary>The bytes of an element.</summary>
    internal int ElementSize { get; }

    /// <summary>The largest distance between rows of inputs or of a layer's units.</summary>
    internal int WidestStride { get; }

    /// <summary>The distance between rows of inputs that are padded.</summary>
    internal int InputStride { get; }

    /// <summary>Describes a network.</summary>
    /// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="inputs">The number of inputs, 1 to <see cref="MostUnits"/>.</param>
    /// <param name="units">The number of units of each layer, the last of which is the output: 1 to <see cref="MostLayers"/> numbers from 1 to <see cref="MostUnits"/>.</param>
    /// <param name="activations">What each layer does with its linear part; as many as layers.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    /// <exception cref="ArgumentException">There are not as many activations as layers, or one is none.</exception>
    /// <exception cref="NotSupportedException">The element type is neither float nor double.</exception>
    public static NetworkShape Create<T>(int inputs, ReadOnlySpan<int> units, ReadOnlySpan<Activation> activations)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Statistics.RowArguments.CheckElementType<T>();
        return Create(inputs, units, activations, Unsafe.SizeOf<T>());
    }

    private static NetworkShape Create(int inputs, ReadOnlySpan<int> units, ReadOnlySpan<Activation> activations, int size)
    {
        CheckUnits(inputs, nameof(inputs), "number of inputs");
        if (units.Length is < 1 or > MostLayers)
        {
            throw new ArgumentOutOfRangeException(nameof(units), units.Length, $"There are {units.Length} layers, and must be from 1 to {MostLayers}.");
        }

        if (activations.Length != units.Length)
        {
            throw new ArgumentException($"There are {activations.Length} activations for {units.Length} layers; each layer has one.", nameof(activations));
        }

        var layers = new LayerShape[units.Length];
        int before = inputs;
        int offset = 0;
        for (int i = 0; i < layers.Length; i++)
        {
            CheckUnits(units[i], nameof(units), $"number of units of layer {i + 1}");
            if (!Enum.IsDefined(activations[i]))
            {
                throw new ArgumentException($"The activation of layer {i + 1} is {activations[i]}, which is none.", nameof(activations));
            }

            layers[i] = new LayerShape(before, units[i], activations[i], offset, size);
            offset = layers[i].WeightOffset + layers[i].WeightLength;
            before = units[i];
        }

        return new NetworkShape(inputs, layers, size);
    }

    /// <summary>Whether two networks have the same sizes and activations.</summary>
    /// <param name="other">The other shape.</param>
    public bool Equals(NetworkShape? other)
        => other is not null && Inputs == other.Inputs && ElementSize == other.ElementSize && Layers.SequenceEqual(other.Layers);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NetworkShape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Inputs);
        foreach (LayerShape layer in layers)
        {
            hash.Add(layer);
        }

        return hash.ToHashCode();
    }

    /// <summary>The sizes, as in <c>20-64-32-1</c>.</summary>
    public override string ToString()
    {
        string text = Inputs.ToString(System.Globalization.CultureInfo.InvariantCulture);
        foreach (LayerShape layer in layers)
        {
            text += string.Create(System.Globalization.CultureInfo.InvariantCulture, $"-{layer.Units}");
        }

        return text;
    }

    private static void CheckUnits(int value, string name, string what)
    {
        if (value is < 1 or > MostUnits)
        {
            throw new ArgumentOutOfRangeException(name, value, $"The {what} must be from 1 to {MostUnits}, and is {value}.");
        }
    }
}
