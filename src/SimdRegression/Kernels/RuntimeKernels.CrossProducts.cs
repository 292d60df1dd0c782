using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace SimdRegression.Kernels;

public readonly partial struct RuntimeKernels<T>
{
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
            TileBand<TWidth, TVector, Products>(ref packed, stride, rows, i, height, 0, i + height, ref products);
        }

        double square = 0.0;
        ref double targetProducts = ref Unsafe.Add(ref products, features * stride);
        nuint j = 0;
        for (; j + (2 * lanes) < features; j += 3 * lanes)
        {
            square = TargetProducts<TWidth, TVector, ThreeColumns>(ref packed, stride, rows, j, ref targets, ref targetProducts);
        }

        if (j + lanes < features)
        {
            square = TargetProducts<TWidth, TVector, TwoColumns>(ref packed, stride, rows, j, ref targets, ref targetProducts);
        }
        else if (j < features)
        {
            square = TargetProducts<TWidth, TVector, OneColumn>(ref packed, stride, rows, j, ref targets, ref targetProducts);
        }

        Unsafe.Add(ref targetProducts, stride) = square;
    }

    /// <summary>
    /// The products of the target with one to three vectors of features j. Returns the square of the target, whose chain hides beside
    /// the others.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double TargetProducts<TWidth, TVector, TColumns>(
        ref double packed, nuint stride, nuint rows, nuint j, ref double targets, ref double products)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
        where TColumns : ITileColumns
    {
        TVector sum0 = TWidth.Create(0.0), sum1 = sum0, sum2 = sum0;
        double square = 0.0;
        ref double right = ref Unsafe.Add(ref packed, j);
        for (nuint r = 0; r < rows; r++)
        {
            double target = Unsafe.Add(ref targets, r);
            square = Lanes.MultiplyAdd(target, target, square);
            TVector factor = TWidth.Create(target);
            sum0 = TWidth.MultiplyAdd(factor, TWidth.Load(ref right, 0), sum0);
            sum1 = TColumns.Count > 1 ? TWidth.MultiplyAdd(factor, TWidth.Load(ref right, TWidth.Count), sum1) : sum1;
            sum2 = TColumns.Count > 2 ? TWidth.MultiplyAdd(factor, TWidth.Load(ref right, 2 * TWidth.Count), sum2) : sum2;
            right = ref Unsafe.Add(ref right, stride);
        }

        StoreColumns<TWidth, TVector, TColumns>(sum0, sum1, sum2, ref Unsafe.Add(ref products, j));
        return square;
    }
}
