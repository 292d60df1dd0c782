using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace SimdRegression.Networks.Kernels;

/// <summary>The argument checks of networks, here and not in emitted code to keep that small.</summary>
/// <remarks>
/// Emitted networks name it; nobody else needs it, and editors do not offer it.
/// <para>Thread safety: static and without state.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class NetworkArguments
{
    /// <summary>Throws unless a row has one element an input, and the network one output.</summary>
    /// <param name="length">The length of the row.</param>
    /// <param name="inputs">The number of inputs.</param>
    /// <param name="outputs">The number of outputs.</param>
    /// <exception cref="ArgumentException">The row has another length.</exception>
    /// <exception cref="InvalidOperationException">The network has several outputs.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void CheckRow(int length, int inputs, int outputs)
    {
        if (length != inputs || outputs != 1)
        {
            Throw(length, inputs, outputs);
        }
    }

    /// <summary>Throws unless a shape is that of a type.</summary>
    /// <param name="shape">The shape.</param>
    /// <param name="own">The shape of the type.</param>
    /// <exception cref="ArgumentException">They differ.</exception>
    public static void CheckShape(NetworkShape shape, NetworkShape own)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (!own.Equals(shape))
        {
            throw new ArgumentException($"The network is {shape}, and this type is {own} with its own activations.", nameof(shape));
        }
    }

    /// <summary>The activations of a network that has rectified linear units in its hidden layers, and outputs as they are.</summary>
    /// <param name="layers">The number of layers.</param>
    internal static Activation[] Rectified(int layers)
    {
        var activations = new Activation[layers];
        for (int i = 0; i + 1 < layers; i++)
        {
            activations[i] = Activation.Relu;
        }

        return activations;
    }

    [DoesNotReturn]
    private static void Throw(int length, int inputs, int outputs)
    {
        throw outputs == 1
            ? new ArgumentException($"A row has {inputs} elements, one an input, not {length}.", "row")
            : new InvalidOperationException($"The network has {outputs} outputs; give memory for them.");
    }
}
