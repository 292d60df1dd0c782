using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

/// <summary>128 bits.</summary>
/// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
internal readonly struct Width128<T> : IVectorWidth<Vector128<T>, T>
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    public static nuint Count
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => (nuint)Vector128<T>.Count;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Create(T value) => Vector128.Create(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Broadcast(ref readonly T source, nuint index) => Vector128.Create(Unsafe.Add(ref Unsafe.AsRef(in source), index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Load(ref readonly T source, nuint index) => Vector128.LoadUnsafe(in source, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> LoadConverted<TSource>(ref readonly TSource source, nuint index)
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource>
    {
        if (typeof(TSource) == typeof(T))
        {
            return Vector128.LoadUnsafe(in source, index).As<TSource, T>();
        }

        // Two floats are read as the one 64-bit number that they occupy.
        ref byte pair = ref Unsafe.As<TSource, byte>(ref Unsafe.Add(ref Unsafe.AsRef(in source), index));
        Vector128<float> narrow = Vector128.CreateScalarUnsafe(Unsafe.ReadUnaligned<double>(ref pair)).AsSingle();
        return Vector128.WidenLower(narrow).As<double, T>();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<T> value, ref T destination, nuint index) => value.StoreUnsafe(ref destination, index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Add(Vector128<T> left, Vector128<T> right) => left + right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Subtract(Vector128<T> left, Vector128<T> right) => left - right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Multiply(Vector128<T> left, Vector128<T> right) => left * right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Divide(Vector128<T> left, Vector128<T> right) => left / right;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Min(Vector128<T> left, Vector128<T> right) => Vector128.Min(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Max(Vector128<T> left, Vector128<T> right) => Vector128.Max(left, right);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Abs(Vector128<T> value) => Vector128.Abs(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> AtLeast(Vector128<T> value, Vector128<T> bound)
        => Vector128.ConditionalSelect(Vector128.LessThan(value, bound), bound, value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> Sqrt(Vector128<T> value) => Vector128.Sqrt(value);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> WithSign(Vector128<T> magnitude, Vector128<T> value)
    {
        Vector128<T> signed = magnitude | (value & Vector128.Create(-T.Zero));
        return Vector128.AndNot(signed, Vector128.Equals(value, Vector128<T>.Zero));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> WherePositive(Vector128<T> value, Vector128<T> number)
        => number & Vector128.GreaterThan(value, Vector128<T>.Zero);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> MultiplyAdd(Vector128<T> a, Vector128<T> b, Vector128<T> c) => Lanes.MultiplyAdd(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> SubtractProduct(Vector128<T> a, Vector128<T> b, Vector128<T> c) => Lanes.SubtractProduct(a, b, c);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> SoftThreshold(Vector128<T> value, Vector128<T> threshold)
    {
        Vector128<T> zeroOrNaN = Vector128.AndNot(value, Vector128.Equals(value, value));
        Vector128<T> below = Vector128.ConditionalSelect(Vector128.LessThan(value, -threshold), value + threshold, zeroOrNaN);
        return Vector128.ConditionalSelect(Vector128.GreaterThan(value, threshold), value - threshold, below);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> SelectFrom(nuint lane, Vector128<T> before, Vector128<T> from)
        => Vector128.ConditionalSelect(LaneMasks.From128<T>(lane), from, before);
}
