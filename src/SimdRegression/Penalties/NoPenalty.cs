using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SimdRegression;

/// <summary>No penalty: the loss alone.</summary>
/// <remarks>Thread safety: an immutable value; any number of threads may share it.</remarks>
public readonly record struct NoPenalty : ISmoothPenalty<NoPenalty>
{
    /// <inheritdoc/>
    /// <remarks>Always zero.</remarks>
    public Strength Strength => Strength.Total(0.0);

    /// <summary>0: like squares of no strength.</summary>
    /// <param name="penalty">The penalty.</param>
    public static double L1ShareOf(in NoPenalty penalty) => 0.0;

    /// <summary>0.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="coefficients">w.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Value<T>(Vector256<T> coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Vector256<T>.Zero;
    }

    /// <summary>The point itself.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="points">v.</param>
    /// <param name="strengths">Of no effect.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Proximal<T>(Vector256<T> points, Vector256<T> strengths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return points;
    }

    /// <summary>|slope|.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="slopes">The derivative of the loss in each coefficient.</param>
    /// <param name="coefficients">Of no effect.</param>
    /// <param name="strengths">Of no effect.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> SubgradientDistance<T>(Vector256<T> slopes, Vector256<T> coefficients, Vector256<T> strengths)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Vector256.Abs(slopes);
    }

    /// <summary>0.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="coefficients">w.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Derivative<T>(Vector256<T> coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Vector256<T>.Zero;
    }

    /// <summary>0.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="coefficients">w.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<T> Curvature<T>(Vector256<T> coefficients)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return Vector256<T>.Zero;
    }
}
