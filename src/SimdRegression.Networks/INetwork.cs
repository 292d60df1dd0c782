using System.Numerics;

namespace SimdRegression.Networks;

/// <summary>How a trainer makes a network of a type.</summary>
/// <typeparam name="TSelf">The type of the network itself.</typeparam>
/// <typeparam name="T">The element type, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <remarks>Thread safety: networks are immutable; any number of threads may predict with one.</remarks>
public interface INetwork<TSelf, T>
    where TSelf : NetworkModel<T>, INetwork<TSelf, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>Makes a network.</summary>
    /// <param name="shape">Its sizes. A type of fixed sizes refuses others.</param>
    /// <param name="parameters">The parameters, layer after layer: the weights [unit][input], then the biases. Copied.</param>
    /// <exception cref="ArgumentException">The type has other sizes, or there are not as many parameters as the network has.</exception>
    static abstract TSelf Create(NetworkShape shape, ReadOnlySpan<T> parameters);
}
