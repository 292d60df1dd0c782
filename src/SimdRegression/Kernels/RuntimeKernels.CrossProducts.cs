using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

public readonly partial struct RuntimeKernels<T>
{
    private const int TileRows = 4;

    /// <summary>The number of vectors side by side in a tile, as a type, so that the unused ones are dropped at compile time.</summary>
    private interface ITileColumns
    {
        static abstract int Count { get; }
    }

    /// <inheritdoc/>
    public void CrossProducts(ReadOnlySpan<double> packedRows, ReadOnlySpan<double> packedTargets, Span<double> crossProducts)
    {
        ref double packed = ref MemoryMarshal.GetReference(packedRows);
        ref double targets = ref MemoryMarshal.GetReference(packedTargets);
        ref double products = ref MemoryMarshal.GetReference(crossProducts);
        nuint rows = (nuint)packedTargets.Length;
        if (Vector512.IsHardwareAccelerated && KernelLayout.Stride(FeatureCount) >= Vector512<double>.Count)
        {
            CrossProducts<Width512<double>, Vector512<double>>(ref packed, ref targets, rows, ref products);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            CrossProducts<Width256<double>, Vector256<double>>(ref packed, ref targets, rows, ref products);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            CrossProducts<Width128<double>, Vector128<double>>(ref packed, ref targets, rows, ref products);
        }
        else
        {
            CrossProducts<WidthScalar<double>, double>(ref packed, ref targets, rows, ref products);
        }
    }

    private void CrossProducts<TWidth, TVector>(ref double packed, ref double targets, nuint rows, ref double products)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        nuint features = (nuint)FeatureCount;
        nuint stride = (nuint)KernelLayout.Stride(FeatureCount);
        nuint lanes = TWidth.Count;
        for (nuint i = 0; i < features; i += TileRows)
        {
            // The columns up to the diagonal, in whole vectors, which the padding makes room for.
            nuint height = nuint.Min(TileRows, features - i);
            nuint end = i + height;
            nuint j = 0;
            for (; j + (2 * lanes) < end; j += 3 * lanes)
            {
                Tile<TWidth, TVector, ThreeColumns>(ref packed, stride, rows, i, height, j, ref products);
            }

            if (j + lanes < end)
            {
                Tile<TWidth, TVector, TwoColumns>(ref packed, stride, rows, i, height, j, ref products);
            }
            else if (j < end)
            {
                Tile<TWidth, TVector, OneColumn>(ref packed, stride, rows, i, height, j, ref products);
            }
        }

        double square = 0.0;
        ref double targetProducts = ref Unsafe.Add(ref products, features * stride);
        for (nuint j = 0; j < features; j += TWidth.Count)
        {
            square = TargetProducts<TWidth, TVector>(ref Unsafe.Add(ref packed, j), stride, rows, ref targets, ref Unsafe.Add(ref targetProducts, j));
        }

        Unsafe.Add(ref targetProducts, stride) = square;
    }

    /// <summary>
    /// The cross products of up to four features i with one to three vectors of features j, in registers over all rows of the block.
    /// </summary>
    /// <remarks>A tile of less than four rows computes four and stores its own: the padding of the packed rows can be read.</remarks>
    private static void Tile<TWidth, TVector, TColumns>(
        ref double packed, nuint stride, nuint rows, nuint i, nuint height, nuint j, ref double products)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
        where TColumns : ITileColumns
    {
        TVector zero = TWidth.Create(0.0);
        TVector sum00 = zero, sum01 = zero, sum02 = zero;
        TVector sum10 = zero, sum11 = zero, sum12 = zero;
        TVector sum20 = zero, sum21 = zero, sum22 = zero;
        TVector sum30 = zero, sum31 = zero, sum32 = zero;
        ref double left = ref Unsafe.Add(ref packed, i);
        ref double right = ref Unsafe.Add(ref packed, j);
        for (; rows > 0; rows--)
        {
            TVector right0 = TWidth.Load(ref right, 0);
            TVector right1 = TColumns.Count > 1 ? TWidth.Load(ref right, TWidth.Count) : zero;
            TVector right2 = TColumns.Count > 2 ? TWidth.Load(ref right, 2 * TWidth.Count) : zero;
            AccumulateRow<TWidth, TVector, TColumns>(left, right0, right1, right2, ref sum00, ref sum01, ref sum02);
            AccumulateRow<TWidth, TVector, TColumns>(Unsafe.Add(ref left, 1), right0, right1, right2, ref sum10, ref sum11, ref sum12);
            AccumulateRow<TWidth, TVector, TColumns>(Unsafe.Add(ref left, 2), right0, right1, right2, ref sum20, ref sum21, ref sum22);
            AccumulateRow<TWidth, TVector, TColumns>(Unsafe.Add(ref left, 3), right0, right1, right2, ref sum30, ref sum31, ref sum32);
            left = ref Unsafe.Add(ref left, stride);
            right = ref Unsafe.Add(ref right, stride);
        }

        ref double destination = ref Unsafe.Add(ref products, (i * stride) + j);
        StoreRow<TWidth, TVector, TColumns>(sum00, sum01, sum02, ref destination);
        if (height > 1)
        {
            StoreRow<TWidth, TVector, TColumns>(sum10, sum11, sum12, ref Unsafe.Add(ref destination, stride));
        }

        if (height > 2)
        {
            StoreRow<TWidth, TVector, TColumns>(sum20, sum21, sum22, ref Unsafe.Add(ref destination, 2 * stride));
        }

        if (height > 3)
        {
            StoreRow<TWidth, TVector, TColumns>(sum30, sum31, sum32, ref Unsafe.Add(ref destination, 3 * stride));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AccumulateRow<TWidth, TVector, TColumns>(
        double left, TVector right0, TVector right1, TVector right2, ref TVector sum0, ref TVector sum1, ref TVector sum2)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
        where TColumns : ITileColumns
    {
        TVector factor = TWidth.Create(left);
        sum0 = TWidth.MultiplyAdd(factor, right0, sum0);
        if (TColumns.Count > 1)
        {
            sum1 = TWidth.MultiplyAdd(factor, right1, sum1);
        }

        if (TColumns.Count > 2)
        {
            sum2 = TWidth.MultiplyAdd(factor, right2, sum2);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreRow<TWidth, TVector, TColumns>(TVector sum0, TVector sum1, TVector sum2, ref double destination)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
        where TColumns : ITileColumns
    {
        TWidth.Store(sum0, ref destination, 0);
        if (TColumns.Count > 1)
        {
            TWidth.Store(sum1, ref destination, TWidth.Count);
        }

        if (TColumns.Count > 2)
        {
            TWidth.Store(sum2, ref destination, 2 * TWidth.Count);
        }
    }

    /// <summary>The products of the target with a vector of features; returns the square of the target, which runs along unnoticed.</summary>
    private static double TargetProducts<TWidth, TVector>(
        ref double packed, nuint stride, nuint rows, ref double targets, ref double products)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        TVector sum = TWidth.Create(0.0);
        double square = 0.0;
        nuint offset = 0;
        for (nuint r = 0; r < rows; r++)
        {
            double target = Unsafe.Add(ref targets, r);
            sum = TWidth.MultiplyAdd(TWidth.Create(target), TWidth.Load(ref packed, offset), sum);
            square = Lanes.MultiplyAdd(target, target, square);
            offset += stride;
        }

        TWidth.Store(sum, ref products, 0);
        return square;
    }

    private readonly struct OneColumn : ITileColumns
    {
        public static int Count => 1;
    }

    private readonly struct TwoColumns : ITileColumns
    {
        public static int Count => 2;
    }

    private readonly struct ThreeColumns : ITileColumns
    {
        public static int Count => 3;
    }
}
