using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace SimdRegression.Kernels;

/// <summary>The few operations on vectors whose rounding or order decides the bits of a result, written once for all kernels.</summary>
/// <remarks>
/// A kernel must give the same bits at every vector width. That holds when every element of its result is one chain of operations in a
/// documented order, and when all chains use the same multiply-add: fused where the machine has it, a product and a sum elsewhere.
/// <see cref="Math.FusedMultiplyAdd(double, double, double)"/> is never called where it is not an instruction: in software it costs
/// thirty to two hundred times as much.
/// <para>Thread safety: static and without state; any number of threads may call it at the same time.</para>
/// </remarks>
[CLSCompliant(false)]
public static class Lanes
{
    /// <summary>Whether <c>MultiplyAdd</c> rounds once (a fused instruction) or twice (a product, then a sum).</summary>
    public static bool IsFused
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => Fma.IsSupported || AdvSimd.Arm64.IsSupported;
    }

    /// <summary>
    /// How many bytes ahead of the row at hand the kernels of batches ask for memory: far enough for it to arrive in time, near enough for
    /// it to be there still. Measured from 512 bytes to 16 KB; being more than a page, it also has addresses translated ahead of time.
    /// </summary>
    public const int PrefetchDistance = 7 * 1024;

    /// <summary>The like for the targets, of which there is one a row.</summary>
    public const int TargetPrefetchDistance = 1024;

    /// <summary>
    /// How many rows ahead kernels that visit rows in any order ask for memory: enough to be waited for by many at once, few enough to be
    /// in the first-level cache still.
    /// </summary>
    public const int RowsAhead = 16;

    /// <summary>Asks for a line of memory to be brought to the first-level cache, where the machine can be asked.</summary>
    /// <param name="address">Any address: nothing is read, and one that is not mapped is ignored.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe void Prefetch(nuint address)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0((void*)address);
        }
    }

    /// <summary>Asks for a line of memory some way behind an element.</summary>
    /// <typeparam name="T">The type of the element.</typeparam>
    /// <param name="element">The element.</param>
    /// <param name="bytes">The distance.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void PrefetchBehind<T>(ref readonly T element, nuint bytes) => Prefetch(AddressOf(in element) + bytes);

    /// <summary>Converts every lane.</summary>
    /// <param name="vector">The lanes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Widen(Vector128<float> vector) => Vector256.WidenLower(vector.ToVector256Unsafe());

    /// <summary>Converts every lane.</summary>
    /// <param name="vector">The lanes.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<double> Widen(Vector256<float> vector) => Vector512.WidenLower(vector.ToVector512Unsafe());

    /// <summary>Where an element stands at this moment: good for prefetching, as the collector may move it.</summary>
    /// <typeparam name="T">The type of the element.</typeparam>
    /// <param name="element">The element.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe nuint AddressOf<T>(ref readonly T element) => (nuint)Unsafe.AsPointer(ref Unsafe.AsRef(in element));

    /// <summary>Computes a b + c.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="a">The first factor.</param>
    /// <param name="b">The second factor.</param>
    /// <param name="c">The summand.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T MultiplyAdd<T>(T a, T b, T c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return IsFused ? T.FusedMultiplyAdd(a, b, c) : (a * b) + c;
    }

    /// <summary>Computes a b + c in every lane.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="a">The first factors.</param>
    /// <param name="b">The second factors.</param>
    /// <param name="c">The summands.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<T> MultiplyAdd<T>(Vector128<T> a, Vector128<T> b, Vector128<T> c)
    {
        if (typeof(T) == typeof(double))
        {
            if (Fma.IsSupported)
            {
                return Fma.MultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
            }

            if (AdvSimd.Arm64.IsSupported)
            {
                return AdvSimd.Arm64.FusedMultiplyAdd(c.AsDouble(), a.AsDouble(), b.AsDouble()).As<double, T>();
            }
        }

        if (typeof(T) == typeof(float))
        {
            if (Fma.IsSupported)
            {
                return Fma.MultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();
            }

            if (AdvSimd.Arm64.IsSupported)
            {
                return AdvSimd.FusedMultiplyAdd(c.AsSingle(), a.AsSingle(), b.AsSingle()).As<float, T>();
            }
        }

        return (a * b) + c;
    }

    /// <summary>Computes a b + c in every lane.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="a">The first factors.</param>
    /// <param name="b">The second factors.</param>
    /// <param name="c">The summands.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> MultiplyAdd<T>(Vector256<T> a, Vector256<T> b, Vector256<T> c)
    {
        if (Vector256.IsHardwareAccelerated)
        {
            if (Fma.IsSupported && typeof(T) == typeof(double))
            {
                return Fma.MultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
            }

            if (Fma.IsSupported && typeof(T) == typeof(float))
            {
                return Fma.MultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();
            }

            return (a * b) + c;
        }

        return Vector256.Create(
            MultiplyAdd(a.GetLower(), b.GetLower(), c.GetLower()),
            MultiplyAdd(a.GetUpper(), b.GetUpper(), c.GetUpper()));
    }

    /// <summary>Computes a b + c in every lane.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="a">The first factors.</param>
    /// <param name="b">The second factors.</param>
    /// <param name="c">The summands.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<T> MultiplyAdd<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c)
    {
        if (Avx512F.IsSupported && typeof(T) == typeof(double))
        {
            return Avx512F.FusedMultiplyAdd(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>();
        }

        if (Avx512F.IsSupported && typeof(T) == typeof(float))
        {
            return Avx512F.FusedMultiplyAdd(a.AsSingle(), b.AsSingle(), c.AsSingle()).As<float, T>();
        }

        return Vector512.Create(
            MultiplyAdd(a.GetLower(), b.GetLower(), c.GetLower()),
            MultiplyAdd(a.GetUpper(), b.GetUpper(), c.GetUpper()));
    }

    /// <summary>Computes c - a b to the bits of <c>MultiplyAdd(-a, b, c)</c>, without an instruction for the sign.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="a">The first factor.</param>
    /// <param name="b">The second factor.</param>
    /// <param name="c">What the product is taken from.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T SubtractProduct<T>(T a, T b, T c)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Fma.IsSupported && typeof(T) == typeof(double))
        {
            Vector128<T> rest = SubtractProduct(
                Vector128.CreateScalarUnsafe(a), Vector128.CreateScalarUnsafe(b), Vector128.CreateScalarUnsafe(c));
            return rest.ToScalar();
        }

        return MultiplyAdd(-a, b, c);
    }

    /// <summary>Computes c - a b in every lane to the bits of <c>MultiplyAdd(-a, b, c)</c>.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="a">The first factors.</param>
    /// <param name="b">The second factors.</param>
    /// <param name="c">What the products are taken from.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector128<T> SubtractProduct<T>(Vector128<T> a, Vector128<T> b, Vector128<T> c)
    {
        return Fma.IsSupported && typeof(T) == typeof(double)
            ? Fma.MultiplyAddNegated(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
            : MultiplyAdd(-a, b, c);
    }

    /// <inheritdoc cref="SubtractProduct{T}(Vector128{T}, Vector128{T}, Vector128{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<T> SubtractProduct<T>(Vector256<T> a, Vector256<T> b, Vector256<T> c)
    {
        return Fma.IsSupported && typeof(T) == typeof(double)
            ? Fma.MultiplyAddNegated(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
            : MultiplyAdd(-a, b, c);
    }

    /// <inheritdoc cref="SubtractProduct{T}(Vector128{T}, Vector128{T}, Vector128{T})"/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector512<T> SubtractProduct<T>(Vector512<T> a, Vector512<T> b, Vector512<T> c)
    {
        return Avx512F.IsSupported && typeof(T) == typeof(double)
            ? Avx512F.FusedMultiplyAddNegated(a.AsDouble(), b.AsDouble(), c.AsDouble()).As<double, T>()
            : MultiplyAdd(-a, b, c);
    }

    /// <summary>Adds the lanes in the fixed order (l0 + l2) + (l1 + l3).</summary>
    /// <param name="vector">The vector to add up.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Vector256<double> vector)
    {
        // The upper half is named first: then the lower one is where it already is, and nothing has to be copied to keep it.
        Vector128<double> half = vector.GetUpper() + vector.GetLower();
        return half.GetElement(1) + half.ToScalar();
    }

    /// <summary>
    /// Adds the lanes in the fixed order ((l0 + l4) + (l2 + l6)) + ((l1 + l5) + (l3 + l7)).
    /// </summary>
    /// <param name="vector">The vector to add up.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector256<float> vector)
    {
        Vector128<float> half = vector.GetUpper() + vector.GetLower();
        Vector128<float> quarter = Vector128.Shuffle(half, Vector128.Create(2, 3, 0, 1)) + half;
        return quarter.GetElement(1) + quarter.ToScalar();
    }

    /// <summary>Adds the lanes in the fixed order of the overload for the element type.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="vector">The vector to add up.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Sum<T>(Vector256<T> vector)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return typeof(T) == typeof(double)
            ? (T)(object)Sum(vector.AsDouble())
            : (T)(object)Sum(vector.AsSingle());
    }

    /// <summary>
    /// Adds the lanes in the order of <see cref="Sum{T}"/> and puts the sum in every lane, sooner than a sum alone could be spread.
    /// </summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="vector">The vector to add up.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> SumInEveryLane<T>(Vector256<T> vector)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        if (Avx.IsSupported && typeof(T) == typeof(double))
        {
            Vector256<double> halves = vector.AsDouble() + Avx.Permute2x128(vector.AsDouble(), vector.AsDouble(), 0x01);
            return (Avx.Permute(halves, 0b0101) + halves).As<double, T>();
        }

        if (Avx.IsSupported && typeof(T) == typeof(float))
        {
            Vector256<float> halves = vector.AsSingle() + Avx.Permute2x128(vector.AsSingle(), vector.AsSingle(), 0x01);
            Vector256<float> quarters = Avx.Permute(halves, 0b01_00_11_10) + halves;
            return (Avx.Permute(quarters, 0b10_11_00_01) + quarters).As<float, T>();
        }

        return Vector256.Create(Sum(vector));
    }

    /// <summary>Adds the lanes of four vectors, each in the order of <see cref="Sum(Vector256{double})"/>.</summary>
    /// <param name="first">The vector whose sum comes first.</param>
    /// <param name="second">The vector whose sum comes second.</param>
    /// <param name="third">The vector whose sum comes third.</param>
    /// <param name="fourth">The vector whose sum comes last.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<double> Sum(
        Vector256<double> first, Vector256<double> second, Vector256<double> third, Vector256<double> fourth)
    {
        if (Avx.IsSupported)
        {
            // Halves of 128 bits: those of the first and third vector side by side, and those of the second and fourth.
            Vector256<double> odd = Avx.Permute2x128(first, third, 0x20) + Avx.Permute2x128(first, third, 0x31);
            Vector256<double> even = Avx.Permute2x128(second, fourth, 0x20) + Avx.Permute2x128(second, fourth, 0x31);
            return Avx.UnpackLow(odd, even) + Avx.UnpackHigh(odd, even);
        }

        return Vector256.Create(Sum(first), Sum(second), Sum(third), Sum(fourth));
    }

    /// <summary>Adds the lanes of four vectors, each in the order of <see cref="Sum(Vector256{float})"/>.</summary>
    /// <param name="first">The vector whose sum comes first.</param>
    /// <param name="second">The vector whose sum comes second.</param>
    /// <param name="third">The vector whose sum comes third.</param>
    /// <param name="fourth">The vector whose sum comes last.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<float> Sum(
        Vector256<float> first, Vector256<float> second, Vector256<float> third, Vector256<float> fourth)
    {
        if (Avx.IsSupported)
        {
            // The first and third vector side by side, and the second and fourth.
            Vector256<float> odd = AddHalves(first, third);
            Vector256<float> even = AddHalves(second, fourth);
            Vector256<float> quarters = Avx.UnpackLow(odd.AsDouble(), even.AsDouble()).AsSingle()
                + Avx.UnpackHigh(odd.AsDouble(), even.AsDouble()).AsSingle();
            return Sse.Shuffle(quarters.GetLower(), quarters.GetUpper(), 0b10_00_10_00)
                + Sse.Shuffle(quarters.GetLower(), quarters.GetUpper(), 0b11_01_11_01);
        }

        return Vector128.Create(Sum(first), Sum(second), Sum(third), Sum(fourth));
    }

    /// <summary>Adds the lanes of eight vectors, each in the order of <see cref="Sum(Vector256{float})"/>.</summary>
    /// <param name="v0">The vector whose sum comes first.</param>
    /// <param name="v1">The second vector.</param>
    /// <param name="v2">The third vector.</param>
    /// <param name="v3">The fourth vector.</param>
    /// <param name="v4">The fifth vector.</param>
    /// <param name="v5">The sixth vector.</param>
    /// <param name="v6">The seventh vector.</param>
    /// <param name="v7">The vector whose sum comes last.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Sum(
        Vector256<float> v0,
        Vector256<float> v1,
        Vector256<float> v2,
        Vector256<float> v3,
        Vector256<float> v4,
        Vector256<float> v5,
        Vector256<float> v6,
        Vector256<float> v7)
    {
        if (Avx.IsSupported)
        {
            // Vectors four apart share a register from the first addition on, so that the sums end up in order.
            Vector256<double> halves04 = AddHalves(v0, v4).AsDouble();
            Vector256<double> halves15 = AddHalves(v1, v5).AsDouble();
            Vector256<double> halves26 = AddHalves(v2, v6).AsDouble();
            Vector256<double> halves37 = AddHalves(v3, v7).AsDouble();
            Vector256<float> quarters0145 = Avx.UnpackLow(halves04, halves15).AsSingle() + Avx.UnpackHigh(halves04, halves15).AsSingle();
            Vector256<float> quarters2367 = Avx.UnpackLow(halves26, halves37).AsSingle() + Avx.UnpackHigh(halves26, halves37).AsSingle();
            return Avx.Shuffle(quarters0145, quarters2367, 0b10_00_10_00) + Avx.Shuffle(quarters0145, quarters2367, 0b11_01_11_01);
        }

        return Vector256.Create(Sum(v0, v1, v2, v3), Sum(v4, v5, v6, v7));
    }

    /// <summary>The sum of the halves of 128 bits of one vector, and behind it that of another.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> AddHalves(Vector256<float> first, Vector256<float> second)
        => Avx.Permute2x128(first, second, 0x20) + Avx.Permute2x128(first, second, 0x31);

    /// <summary>Moves a value towards zero by a threshold, or to 0 where it is no further away than that; NaN stays.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="value">The value.</param>
    /// <param name="threshold">Not negative.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T SoftThreshold<T>(T value, T threshold)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
    {
        return value > threshold ? value - threshold
            : value < -threshold ? value + threshold
            : T.IsNaN(value) ? value
            : T.Zero;
    }

    /// <summary>Moves every lane towards zero by a threshold, or to 0 where it is no further away than that; NaN stays.</summary>
    /// <typeparam name="T"><see cref="float"/> or <see cref="double"/>.</typeparam>
    /// <param name="value">The values.</param>
    /// <param name="threshold">Not negative.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<T> SoftThreshold<T>(Vector256<T> value, Vector256<T> threshold)
    {
        Vector256<T> zeroOrNaN = Vector256.AndNot(value, Vector256.Equals(value, value));
        Vector256<T> below = Vector256.ConditionalSelect(Vector256.LessThan(value, -threshold), value + threshold, zeroOrNaN);
        return Vector256.ConditionalSelect(Vector256.GreaterThan(value, threshold), value - threshold, below);
    }
}
