using System.ComponentModel;
using System.Numerics;
using System.Runtime.InteropServices;

namespace SimdRegression.Models;

/// <summary>Comparison of models by their bits, for emitted models: NaN equals itself, and 0 is not -0.</summary>
/// <remarks>
/// For emitted code, which alone needs it; editors do not offer it.
/// <para>Thread safety: static and without state; any number of threads may call it at the same time.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class ModelBits
{
    /// <summary>Whether two models of as many features have the same bits.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="coefficients">Those of one model.</param>
    /// <param name="intercept">Its intercept.</param>
    /// <param name="otherCoefficients">Those of the other.</param>
    /// <param name="otherIntercept">Its intercept.</param>
    public static bool AreEqual<T>(ReadOnlySpan<T> coefficients, T intercept, ReadOnlySpan<T> otherCoefficients, T otherIntercept)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return MemoryMarshal.AsBytes(coefficients).SequenceEqual(MemoryMarshal.AsBytes(otherCoefficients))
            && MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in intercept)).SequenceEqual(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in otherIntercept)));
    }

    /// <summary>A hash code of the bits of a model.</summary>
    /// <typeparam name="T">The element type.</typeparam>
    /// <param name="coefficients">The coefficients.</param>
    /// <param name="intercept">The intercept.</param>
    public static int Hash<T>(ReadOnlySpan<T> coefficients, T intercept)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        HashCode hash = default;
        hash.AddBytes(MemoryMarshal.AsBytes(coefficients));
        hash.AddBytes(MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in intercept)));
        return hash.ToHashCode();
    }
}
