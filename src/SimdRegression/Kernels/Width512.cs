using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

/// <summary>512 bits.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal readonly struct Width512<T> : IVectorWidth<Vector512<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static nuint Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (nuint)Vector512<T>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Create(T value) => Vector512.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Broadcast(ref readonly T source, nuint index) => Vector512.Create(Unsafe.Add(ref Unsafe.AsRef(in source), index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Load(ref readonly T source, nuint index) => Vector512.LoadUnsafe(in source, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> LoadConverted<TSource>(ref readonly TSource source, nuint index)
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource>
    {
        if (typeof(TSource) == typeof(T))
        {
            return Vector512.LoadUnsafe(in source, index).As<TSource, T>();
        }

        Vector256<float> narrow = Vector256.LoadUnsafe(in source, index).AsSingle();
        return Lanes.Widen(narrow).As<double, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<T> value, ref T destination, nuint index) => value.StoreUnsafe(ref destination, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Add(Vector512<T> left, Vector512<T> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Subtract(Vector512<T> left, Vector512<T> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Multiply(Vector512<T> left, Vector512<T> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Divide(Vector512<T> left, Vector512<T> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Min(Vector512<T> left, Vector512<T> right) => Vector512.Min(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Max(Vector512<T> left, Vector512<T> right) => Vector512.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Abs(Vector512<T> value) => Vector512.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> AtLeast(Vector512<T> value, Vector512<T> bound)
        => Vector512.ConditionalSelect(Vector512.LessThan(value, bound), bound, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> Sqrt(Vector512<T> value) => Vector512.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> WithSign(Vector512<T> magnitude, Vector512<T> value)
    {
        Vector512<T> signed = magnitude | (value & Vector512.Create(-T.Zero));
        return Vector512.AndNot(signed, Vector512.Equals(value, Vector512<T>.Zero));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> WherePositive(Vector512<T> value, Vector512<T> number)
        => number & Vector512.GreaterThan(value, Vector512<T>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd(Vector512<T> a, Vector512<T> b, Vector512<T> c) => Lanes.MultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> SubtractProduct(Vector512<T> a, Vector512<T> b, Vector512<T> c) => Lanes.SubtractProduct(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> SoftThreshold(Vector512<T> value, Vector512<T> threshold)
    {
        Vector512<T> zeroOrNaN = Vector512.AndNot(value, Vector512.Equals(value, value));
        Vector512<T> below = Vector512.ConditionalSelect(Vector512.LessThan(value, -threshold), value + threshold, zeroOrNaN);
        return Vector512.ConditionalSelect(Vector512.GreaterThan(value, threshold), value - threshold, below);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> SelectFrom(nuint lane, Vector512<T> before, Vector512<T> from)
        => Vector512.ConditionalSelect(LaneMasks.From512<T>(lane), from, before);
}
