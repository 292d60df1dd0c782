using System.Numerics;
using System.Runtime.CompilerServices;

namespace SimdRegression.Kernels;

/// <summary>One element: the width of the last elements of a loop, and of machines without vectors.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal readonly struct WidthScalar<T> : IVectorWidth<T, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static nuint Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Create(T value) => value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Broadcast(ref readonly T source, nuint index) => Unsafe.Add(ref Unsafe.AsRef(in source), index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Load(ref readonly T source, nuint index) => Unsafe.Add(ref Unsafe.AsRef(in source), index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T LoadConverted<TSource>(ref readonly TSource source, nuint index)
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource>
        => T.CreateTruncating(Unsafe.Add(ref Unsafe.AsRef(in source), index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(T value, ref T destination, nuint index) => Unsafe.Add(ref destination, index) = value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Add(T left, T right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Subtract(T left, T right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Multiply(T left, T right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Divide(T left, T right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Min(T left, T right) => T.Min(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Max(T left, T right) => T.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Abs(T value) => T.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T AtLeast(T value, T bound) => value < bound ? bound : value;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sqrt(T value) => T.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T WithSign(T magnitude, T value) => value == T.Zero ? T.Zero : T.CopySign(magnitude, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T WherePositive(T value, T number) => value > T.Zero ? number : T.Zero;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MultiplyAdd(T a, T b, T c) => Lanes.MultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SubtractProduct(T a, T b, T c) => Lanes.SubtractProduct(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SoftThreshold(T value, T threshold) => Lanes.SoftThreshold(value, threshold);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SelectFrom(nuint lane, T before, T from) => lane == 0 ? from : before;
}
