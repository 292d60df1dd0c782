using System.Numerics;

namespace SimdRegression.Kernels;

/// <summary>
/// A vector width as a type argument: a kernel whose results are chains is written once over <typeparamref name="TVector"/> and compiled
/// for 512, 256 and 128 bits and for scalars. Implemented by empty structs, so that every call is bound, and inlined, at compile time.
/// </summary>
/// <typeparam name="TVector">The vector: <c>Vector512&lt;T&gt;</c>, ..., or <typeparamref name="T"/> itself.</typeparam>
/// <typeparam name="T">The element type.</typeparam>
/// <remarks>The kernels work on the plain vector types and not on wrappers of them: wrapped vectors may be spilled to memory.</remarks>
internal interface IVectorWidth<TVector, T>
    where TVector : struct
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>The number of lanes.</summary>
    static abstract nuint Count { get; }

    /// <summary>The value in every lane.</summary>
    static abstract TVector Create(T value);

    /// <summary>The element at an index in every lane.</summary>
    static abstract TVector Broadcast(ref readonly T source, nuint index);

    /// <summary>Reads <see cref="Count"/> elements from an index on; the address need not be aligned.</summary>
    static abstract TVector Load(ref readonly T source, nuint index);

    /// <summary>Reads <see cref="Count"/> elements of the same or a narrower type, converted without rounding.</summary>
    static abstract TVector LoadConverted<TSource>(ref readonly TSource source, nuint index)
        where TSource : unmanaged, IBinaryFloatingPointIeee754<TSource>;

    /// <summary>Writes <see cref="Count"/> elements from an index on.</summary>
    static abstract void Store(TVector value, ref T destination, nuint index);

    /// <summary>left + right.</summary>
    static abstract TVector Add(TVector left, TVector right);

    /// <summary>left - right.</summary>
    static abstract TVector Subtract(TVector left, TVector right);

    /// <summary>left right.</summary>
    static abstract TVector Multiply(TVector left, TVector right);

    /// <summary>left / right.</summary>
    static abstract TVector Divide(TVector left, TVector right);

    /// <summary>The smaller of two numbers, neither of which is NaN.</summary>
    static abstract TVector Min(TVector left, TVector right);

    /// <summary>The larger of two numbers, neither of which is NaN.</summary>
    static abstract TVector Max(TVector left, TVector right);

    /// <summary>The magnitude.</summary>
    static abstract TVector Abs(TVector value);

    /// <summary>The value where it is not below a bound, otherwise the bound; a value that is NaN stays.</summary>
    static abstract TVector AtLeast(TVector value, TVector bound);

    /// <summary>The square root.</summary>
    static abstract TVector Sqrt(TVector value);

    /// <summary>A number that is not negative, with the sign of the value; 0 where the value is 0.</summary>
    static abstract TVector WithSign(TVector magnitude, TVector value);

    /// <summary>The first number where the value is above 0, otherwise 0.</summary>
    static abstract TVector WherePositive(TVector value, TVector number);

    /// <summary>a b + c, as <see cref="Lanes"/> does it.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>c - a b, as <see cref="Lanes"/> does it.</summary>
    static abstract TVector SubtractProduct(TVector a, TVector b, TVector c);

    /// <summary>v - t where v is above t, v + t where v is below -t, otherwise 0; NaN gives NaN.</summary>
    static abstract TVector SoftThreshold(TVector value, TVector threshold);

    /// <summary>The lanes of one vector before a lane, of the other from that lane on.</summary>
    static abstract TVector SelectFrom(nuint lane, TVector before, TVector from);
}
