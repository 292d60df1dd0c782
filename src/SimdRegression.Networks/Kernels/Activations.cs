using System.ComponentModel;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Networks.Kernels;

/// <summary>The activations that are more than a comparison, number by number, and their slopes.</summary>
/// <remarks>
/// Emitted networks name it; nobody else needs it, and editors do not offer it.
/// <para>Thread safety: static and without state.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Activations
{
    /// <summary>The slope of the leaky rectified linear unit below 0.</summary>
    internal const double Leak = 0.01;

    /// <summary>Applies the activation of a layer to rows of its linear parts; the rectified linear unit and the identity are left as they are.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="layer">The layer.</param>
    /// <param name="units">Padded rows of linear parts; they become the units. What is beyond the units of a row stays 0.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Apply<T>(in LayerShape layer, Span<T> units)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (layer.Activation > Activation.Relu)
        {
            Apply(layer.Activation, units);
            ClearPadding(in layer, units);
        }
    }

    /// <summary>Applies the activation of a layer, and keeps its slopes.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="layer">The layer.</param>
    /// <param name="units">Padded rows of linear parts; they become the units. What is beyond the units of a row stays 0.</param>
    /// <param name="slopes">Receives the slopes of the units in the linear parts.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Apply<T>(in LayerShape layer, Span<T> units, Span<T> slopes)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T unit = ref MemoryMarshal.GetReference(units);
        ref T slope = ref MemoryMarshal.GetReference(slopes);
        nuint lanes = (nuint)Vector256<T>.Count;
        for (nuint i = 0; i < (nuint)units.Length; i += lanes)
        {
            Vector256<T> z = Vector256.LoadUnsafe(ref unit, i);
            Value(layer.Activation, z, out Vector256<T> own).StoreUnsafe(ref unit, i);
            own.StoreUnsafe(ref slope, i);
        }

        ClearPadding(in layer, units);
    }

    /// <summary>Applies an activation to numbers.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="activation">The activation.</param>
    /// <param name="values">The numbers; their count is a multiple of the lanes of 256 bits.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Apply<T>(Activation activation, Span<T> values)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        ref T first = ref MemoryMarshal.GetReference(values);
        nuint lanes = (nuint)Vector256<T>.Count;
        for (nuint i = 0; i + lanes <= (nuint)values.Length; i += lanes)
        {
            Value(activation, Vector256.LoadUnsafe(ref first, i), out _).StoreUnsafe(ref first, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<T> Value<T>(Activation activation, Vector256<T> z, out Vector256<T> slope)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        Vector256<T> one = Vector256<T>.One;
        switch (activation)
        {
            case Activation.Relu:
                Vector256<T> isKept = ~Vector256.LessThan(z, Vector256<T>.Zero);
                slope = one & Vector256.GreaterThan(z, Vector256<T>.Zero);
                return z & isKept;
            case Activation.LeakyRelu:
                Vector256<T> isPositive = Vector256.GreaterThan(z, Vector256<T>.Zero);
                slope = Vector256.ConditionalSelect(isPositive, one, Vector256.Create(T.CreateTruncating(Leak)));
                return z * slope;
            case Activation.Tanh:
                Vector256<T> tangent = VectorFunctions.Tanh(z);
                slope = one - (tangent * tangent);
                return tangent;
            case Activation.Sigmoid:
                VectorFunctions.SoftPlus(z, out Vector256<T> logistic, out Vector256<T> complement);
                slope = logistic * complement;
                return logistic;
            case Activation.Gelu:
                Vector256<T> distribution = VectorFunctions.NormalDistribution(z, out Vector256<T> density);
                slope = Lanes.MultiplyAdd(z, density, distribution);
                return z * distribution;
            case Activation.Silu:
                VectorFunctions.SoftPlus(z, out Vector256<T> gate, out Vector256<T> rest);
                Vector256<T> value = z * gate;
                slope = Lanes.MultiplyAdd(value, rest, gate);
                return value;
            default:
                slope = one;
                return z;
        }
    }

    // The logistic function of 0 is not 0.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void ClearPadding<T>(in LayerShape layer, Span<T> units)
    {
        if (layer.Activation == Activation.Sigmoid && layer.Units != layer.Stride)
        {
            for (int r = 0; r < units.Length; r += layer.Stride)
            {
                units.Slice(r + layer.Units, layer.Stride - layer.Units).Clear();
            }
        }
    }
}
