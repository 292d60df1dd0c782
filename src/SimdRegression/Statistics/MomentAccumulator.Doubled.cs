using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <content>Joining where everything is known in doubled precision: nothing is rounded to less on the way.</content>
internal sealed partial class MomentAccumulator
{
    // C := C + G - d o' - o d~' - d~ d~' / W and m := m + d~ / W, as above, for a block whose sums d and products G have trailing parts.
    private void JoinDoubled(BlockResult block, int sign)
    {
        Doubled ofAll = 1.0 / new Doubled(Weight, WeightLow);
        ReadOnlySpan<double> shifts = Shift;
        for (int j = 0; j < mean.Length; j++)
        {
            (offset[j], offsetLow[j]) = new Doubled(mean[j], meanLow[j]) - shifts[j];
        }

        block.Sums.CopyTo(aboutMean);
        block.SumsLow.CopyTo(aboutMeanLow);
        DoubledRows.AddScaled(aboutMean, aboutMeanLow, -new Doubled(block.Weight, block.WeightLow), offset, offsetLow);
        AddRows(block.Cross, block.CrossLow, sign);
        if (offset.AsSpan().ContainsAnyExcept(0.0))
        {
            // A first block has its mean for shift, or nearly so.
            SetLeft(-sign, block.Sums, block.SumsLow);
            AddOuterProduct(offset, offsetLow);
            SetLeft(-sign, offset, offsetLow);
            DoubledRows.AddScaled(left, leftLow, -ofAll, aboutMean, aboutMeanLow);
        }
        else
        {
            SetLeft(-ofAll, aboutMean, aboutMeanLow);
        }

        AddOuterProduct(aboutMean, aboutMeanLow);
        DoubledRows.AddScaled(mean, meanLow, sign * ofAll, aboutMean, aboutMeanLow);
    }

    // C := C +- C2 +- (W1 W2 / W) delta delta' and m := m +- (W2 / W) delta, delta the difference of the means. The correction is of rank one,
    // and must be so to many more digits than the sums have: else columns that depend on each other no longer do.
    private void CombineWeighted(MomentAccumulator other, Doubled before, int sign)
    {
        other.mean.CopyTo(aboutMean, 0);
        other.meanLow.CopyTo(aboutMeanLow, 0);
        DoubledRows.AddScaled(aboutMean, aboutMeanLow, -1.0, mean, meanLow);
        Doubled share = sign * (new Doubled(other.Weight, other.WeightLow) / new Doubled(Weight, WeightLow));
        AddRows(other.cross, other.crossLow, sign);
        SetLeft(before * share, aboutMean, aboutMeanLow);
        AddOuterProduct(aboutMean, aboutMeanLow);
        DoubledRows.AddScaled(mean, meanLow, share, aboutMean, aboutMeanLow);
    }

    private void SetLeft(Doubled factor, ReadOnlySpan<double> values, ReadOnlySpan<double> valuesLow)
    {
        left.AsSpan().Clear();
        leftLow.AsSpan().Clear();
        DoubledRows.AddScaled(left, leftLow, factor, values, valuesLow);
    }

    // C := C +- products.
    private void AddRows(ReadOnlySpan<double> products, ReadOnlySpan<double> productsLow, int sign)
    {
        if (Vector512.IsHardwareAccelerated && stride >= Vector512<double>.Count)
        {
            AddRows<Width512<double>, Vector512<double>>(products, productsLow, sign);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            AddRows<Width256<double>, Vector256<double>>(products, productsLow, sign);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            AddRows<Width128<double>, Vector128<double>>(products, productsLow, sign);
        }
        else
        {
            AddRows<WidthScalar<double>, double>(products, productsLow, sign);
        }

        int square = (features + 1) * stride;
        (cross[square], crossLow[square]) = new Doubled(cross[square], crossLow[square]) + (sign * new Doubled(products[square], productsLow[square]));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddRows<TWidth, TVector>(ReadOnlySpan<double> products, ReadOnlySpan<double> productsLow, int sign)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double high = ref MemoryMarshal.GetArrayDataReference(cross);
        ref double low = ref MemoryMarshal.GetArrayDataReference(crossLow);
        ref double product = ref MemoryMarshal.GetReference(products);
        ref double productLow = ref MemoryMarshal.GetReference(productsLow);
        TVector signs = TWidth.Create(sign);
        for (int i = 0; i <= features; i++)
        {
            (_, int start, int length) = RowAt(i);
            for (nuint at = (nuint)start; at < (nuint)(start + length); at += TWidth.Count)
            {
                TVector sum = TWidth.Load(ref high, at);
                TVector rest = TWidth.Load(ref low, at);
                TVector term = TWidth.Multiply(signs, TWidth.Load(ref product, at));
                TVector termLow = TWidth.Multiply(signs, TWidth.Load(ref productLow, at));
                DoubledArithmetic.Add<TWidth, TVector>(term, termLow, ref sum, ref rest);
                TWidth.Store(sum, ref high, at);
                TWidth.Store(rest, ref low, at);
            }
        }
    }

    // C := C + left right'.
    private void AddOuterProduct(double[] right, double[] rightLow)
    {
        if (Vector512.IsHardwareAccelerated && stride >= Vector512<double>.Count)
        {
            AddOuterProduct<Width512<double>, Vector512<double>>(right, rightLow);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            AddOuterProduct<Width256<double>, Vector256<double>>(right, rightLow);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            AddOuterProduct<Width128<double>, Vector128<double>>(right, rightLow);
        }
        else
        {
            AddOuterProduct<WidthScalar<double>, double>(right, rightLow);
        }

        int square = (features + 1) * stride;
        (cross[square], crossLow[square]) = new Doubled(cross[square], crossLow[square])
            + (new Doubled(left[stride], leftLow[stride]) * new Doubled(right[stride], rightLow[stride]));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddOuterProduct<TWidth, TVector>(double[] right, double[] rightLow)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double rights = ref MemoryMarshal.GetArrayDataReference(right);
        ref double rightsLow = ref MemoryMarshal.GetArrayDataReference(rightLow);
        for (int i = 0; i <= features; i++)
        {
            (int vector, int start, int length) = RowAt(i);
            ref double high = ref cross[start];
            ref double low = ref crossLow[start];
            TVector leading = TWidth.Create(left[vector]);
            TVector trailing = TWidth.Create(leftLow[vector]);
            for (nuint j = 0; j < (nuint)length; j += TWidth.Count)
            {
                TVector sum = TWidth.Load(ref high, j);
                TVector rest = TWidth.Load(ref low, j);
                DoubledArithmetic.MultiplyAdd<TWidth, TVector>(
                    TWidth.Load(ref rights, j), TWidth.Load(ref rightsLow, j), leading, trailing, ref sum, ref rest);
                TWidth.Store(sum, ref high, j);
                TWidth.Store(rest, ref low, j);
            }
        }
    }
}
