using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;
using SimdRegression.Numerics;

namespace SimdRegression.Online;

/// <summary>The loops of recursive least squares, over symmetric matrices S of N rows that stand <see cref="KernelLayout.Stride"/> apart.</summary>
/// <remarks>
/// Every element is a chain in a documented order, so the bits do not depend on the vector width. Padding holds zeros, and keeps them.
/// </remarks>
internal static class RecursionKernel
{
    /// <summary>The row about the mean, which is kept in two parts: centred(j) = (x(j) - mean(j)) - meanLow(j).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Centre<T, TWidth, TVector>(ref readonly T row, ref double mean, ref double meanLow, ref double centred, nuint features)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        nuint j = 0;
        for (; j + TWidth.Count <= features; j += TWidth.Count)
        {
            TVector difference = TWidth.Subtract(TWidth.LoadConverted(in row, j), TWidth.Load(ref mean, j));
            TWidth.Store(TWidth.Subtract(difference, TWidth.Load(ref meanLow, j)), ref centred, j);
        }

        for (; j < features; j++)
        {
            double value = double.CreateTruncating(Unsafe.Add(ref Unsafe.AsRef(in row), j));
            Unsafe.Add(ref centred, j) = (value - Unsafe.Add(ref mean, j)) - Unsafe.Add(ref meanLow, j);
        }
    }

    /// <summary>
    /// Moves the mean, which is kept in two parts, by a share of the row about it, and hands that row on.
    /// </summary>
    /// <remarks>Of a million rows each moves the mean by a millionth: rounded to the digits of the mean, the steps would be lost.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MoveMean<TWidth, TVector>(
        double share, ref double centred, ref double mean, ref double meanLow, ref double destination, nuint stride)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector shares = TWidth.Create(share);
        for (nuint j = 0; j < stride; j += TWidth.Count)
        {
            TVector difference = TWidth.Load(ref centred, j);
            TVector high = TWidth.Load(ref mean, j);
            TVector low = TWidth.Load(ref meanLow, j);
            DoubledArithmetic.AccumulateTerm<TWidth, TVector>(TWidth.Multiply(shares, difference), TWidth.Create(0.0), ref high, ref low);
            DoubledArithmetic.Normalize<TWidth, TVector>(ref high, ref low);
            TWidth.Store(high, ref mean, j);
            TWidth.Store(low, ref meanLow, j);
            TWidth.Store(difference, ref destination, j);
        }
    }

    /// <summary>
    /// The inner product over the stride, in chunks of 4: two chains a lane, of the even and of the odd chunks, added, and the lanes in the
    /// order of <see cref="Lanes.Sum(Vector256{double})"/>.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Dot(ref double left, ref double right, nuint stride)
    {
        Vector256<double> even = Vector256.LoadUnsafe(ref left) * Vector256.LoadUnsafe(ref right);
        if (stride == 4)
        {
            return Lanes.Sum(even);
        }

        Vector256<double> odd = Vector256.LoadUnsafe(ref left, 4) * Vector256.LoadUnsafe(ref right, 4);
        for (nuint j = 8; j < stride; j += 8)
        {
            even = Lanes.MultiplyAdd(Vector256.LoadUnsafe(ref left, j), Vector256.LoadUnsafe(ref right, j), even);
            odd = Lanes.MultiplyAdd(Vector256.LoadUnsafe(ref left, j + 4), Vector256.LoadUnsafe(ref right, j + 4), odd);
        }

        return Lanes.Sum(even + odd);
    }

    /// <summary>destination(j) = MultiplyAdd(factor, source(j), destination(j)) over the stride.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddScaled<TWidth, TVector>(double factor, ref double source, ref double destination, nuint stride)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector factors = TWidth.Create(factor);
        for (nuint j = 0; j < stride; j += TWidth.Count)
        {
            TVector sum = TWidth.MultiplyAdd(factors, TWidth.Load(ref source, j), TWidth.Load(ref destination, j));
            TWidth.Store(sum, ref destination, j);
        }
    }

    /// <summary>
    /// Takes a multiple of the square of a vector out of a matrix, S := S - h c c', and multiplies it by another, product = S v, in one pass
    /// over its memory.
    /// </summary>
    /// <param name="matrix">S, symmetric to the last bit before and after: both triangles undergo the same operations.</param>
    /// <param name="correction">c, zeros in the padding.</param>
    /// <param name="amount">h.</param>
    /// <param name="vector">v.</param>
    /// <param name="product">Receives S v; other memory than c.</param>
    /// <param name="features">N.</param>
    /// <param name="stride">The distance between rows.</param>
    /// <remarks>
    /// Element (i, j): MultiplyAdd(-(c(i) c(j)), h, S(i, j)). Element i of the product: two chains, of the even and of the odd columns in
    /// their order, starting at 0, and their sum. That h is the last to enter shortens the way from one row to the next, which decides the
    /// time of small matrices.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Sweep<TWidth, TVector>(
        ref double matrix, ref double correction, double amount, ref double vector, ref double product, nuint features, nuint stride)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        if (stride <= 8)
        {
            SweepInline<TWidth, TVector>(ref matrix, ref correction, amount, ref vector, ref product, features, stride);
        }
        else
        {
            SweepApart<TWidth, TVector>(ref matrix, ref correction, amount, ref vector, ref product, features, stride);
        }
    }

    // A call is nothing beside a large matrix, and to the compiler the loops of a small one are too many to inline with all else of a row.
    [MethodImpl(MethodImplOptions.NoInlining | MethodImplOptions.AggressiveOptimization)]
    private static void SweepApart<TWidth, TVector>(
        ref double matrix, ref double correction, double amount, ref double vector, ref double product, nuint features, nuint stride)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        SweepInline<TWidth, TVector>(ref matrix, ref correction, amount, ref vector, ref product, features, stride);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SweepInline<TWidth, TVector>(
        ref double matrix, ref double correction, double amount, ref double vector, ref double product, nuint features, nuint stride)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector amounts = TWidth.Create(amount);
        nuint column = 0;
        for (; column + (2 * TWidth.Count) <= stride; column += 2 * TWidth.Count)
        {
            SweepTwo<TWidth, TVector>(ref matrix, ref correction, amounts, ref vector, ref product, column, features, stride);
        }

        if (column < stride)
        {
            SweepOne<TWidth, TVector>(ref matrix, ref correction, amounts, ref vector, ref product, column, features, stride);
        }
    }

    /// <summary>Two vectors of columns, so that an element of c and of v serves both.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SweepTwo<TWidth, TVector>(
        ref double matrix, ref double correction, TVector amount, ref double vector, ref double product, nuint column, nuint features, nuint stride)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector left = TWidth.Load(ref correction, column);
        TVector right = TWidth.Load(ref correction, column + TWidth.Count);
        TVector leftEven = TWidth.Create(0.0), leftOdd = leftEven, rightEven = leftEven, rightOdd = leftEven;
        ref double row = ref Unsafe.Add(ref matrix, column);
        nuint j = 0;
        for (; j + 2 <= features; j += 2)
        {
            TVector own = TWidth.Broadcast(ref correction, j);
            TVector element = TWidth.Broadcast(ref vector, j);
            leftEven = TWidth.MultiplyAdd(Renew<TWidth, TVector>(ref row, 0, amount, own, left), element, leftEven);
            rightEven = TWidth.MultiplyAdd(Renew<TWidth, TVector>(ref row, TWidth.Count, amount, own, right), element, rightEven);
            row = ref Unsafe.Add(ref row, stride);
            own = TWidth.Broadcast(ref correction, j + 1);
            element = TWidth.Broadcast(ref vector, j + 1);
            leftOdd = TWidth.MultiplyAdd(Renew<TWidth, TVector>(ref row, 0, amount, own, left), element, leftOdd);
            rightOdd = TWidth.MultiplyAdd(Renew<TWidth, TVector>(ref row, TWidth.Count, amount, own, right), element, rightOdd);
            row = ref Unsafe.Add(ref row, stride);
        }

        if (j < features)
        {
            TVector own = TWidth.Broadcast(ref correction, j);
            TVector element = TWidth.Broadcast(ref vector, j);
            leftEven = TWidth.MultiplyAdd(Renew<TWidth, TVector>(ref row, 0, amount, own, left), element, leftEven);
            rightEven = TWidth.MultiplyAdd(Renew<TWidth, TVector>(ref row, TWidth.Count, amount, own, right), element, rightEven);
        }

        TWidth.Store(TWidth.Add(leftEven, leftOdd), ref product, column);
        TWidth.Store(TWidth.Add(rightEven, rightOdd), ref product, column + TWidth.Count);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void SweepOne<TWidth, TVector>(
        ref double matrix, ref double correction, TVector amount, ref double vector, ref double product, nuint column, nuint features, nuint stride)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector columns = TWidth.Load(ref correction, column);
        TVector even = TWidth.Create(0.0), odd = even;
        ref double row = ref Unsafe.Add(ref matrix, column);
        nuint j = 0;
        for (; j + 2 <= features; j += 2)
        {
            TVector renewed = Renew<TWidth, TVector>(ref row, 0, amount, TWidth.Broadcast(ref correction, j), columns);
            even = TWidth.MultiplyAdd(renewed, TWidth.Broadcast(ref vector, j), even);
            row = ref Unsafe.Add(ref row, stride);
            renewed = Renew<TWidth, TVector>(ref row, 0, amount, TWidth.Broadcast(ref correction, j + 1), columns);
            odd = TWidth.MultiplyAdd(renewed, TWidth.Broadcast(ref vector, j + 1), odd);
            row = ref Unsafe.Add(ref row, stride);
        }

        if (j < features)
        {
            TVector renewed = Renew<TWidth, TVector>(ref row, 0, amount, TWidth.Broadcast(ref correction, j), columns);
            even = TWidth.MultiplyAdd(renewed, TWidth.Broadcast(ref vector, j), even);
        }

        TWidth.Store(TWidth.Add(even, odd), ref product, column);
    }

    // A vector of a row of S, brought up to date in memory.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Renew<TWidth, TVector>(ref double row, nuint index, TVector amount, TVector own, TVector columns)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector renewed = TWidth.SubtractProduct(TWidth.Multiply(own, columns), amount, TWidth.Load(ref row, index));
        TWidth.Store(renewed, ref row, index);
        return renewed;
    }
}
