using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;
using SimdRegression.Numerics;

namespace SimdRegression.Statistics;

/// <content>Joining where everything is known in doubled precision: nothing is rounded to less on the way.</content>
internal sealed partial class MomentAccumulator
{
    // C := C + G - d o' - o d~' - d~ d~' / W and m := m + d~ / W, as above, for a block whose sums d and products G have trailing parts.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
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
        SetLeft(-sign, offset, offsetLow);
        DoubledRows.AddScaled(left, leftLow, -ofAll, aboutMean, aboutMeanLow);
        AddProducts(sign, block.Cross, block.CrossLow, aboutMean, aboutMeanLow);
        if (offset.AsSpan().ContainsAnyExcept(0.0))
        {
            // The first block begins with its shift for mean.
            SetLeft(-sign, block.Sums, block.SumsLow);
            AddProducts(0, block.Cross, block.CrossLow, offset, offsetLow);
        }

        DoubledRows.AddScaled(mean, meanLow, sign * ofAll, aboutMean, aboutMeanLow);
    }

    // A block that outweighs all rows before it: C := C + G - d d' / B + (W1 B / W) L L' and m := m + (B / W) L, W1 the weight before and
    // L = s + d / B - m the distance of the means.
    private void JoinApart(BlockResult block)
    {
        if (!block.IsDoubled)
        {
            IsDoubled = false;
            HoldsSingle |= block.InSingle;
            block.ClearTrailing();
        }

        var before = new Doubled(Weight, WeightLow);
        var blockWeight = new Doubled(block.Weight, block.WeightLow);
        TryAddWeight(block.Weight, block.WeightLow);
        aboutMean.AsSpan().Clear();
        aboutMeanLow.AsSpan().Clear();
        DoubledRows.AddScaled(aboutMean, aboutMeanLow, 1.0 / blockWeight, block.Sums, block.SumsLow);
        SetLeft(-1.0, block.Sums, block.SumsLow);
        AddProducts(1, block.Cross, block.CrossLow, aboutMean, aboutMeanLow);
        for (int j = 0; j < mean.Length; j++)
        {
            (offset[j], offsetLow[j]) = Doubled.Difference(shift[j], mean[j]) + (new Doubled(aboutMean[j], aboutMeanLow[j]) - meanLow[j]);
        }

        Doubled share = blockWeight / new Doubled(Weight, WeightLow);
        SetLeft(before * share, offset, offsetLow);
        AddProducts(0, block.Cross, block.CrossLow, offset, offsetLow);
        DoubledRows.AddScaled(mean, meanLow, share, offset, offsetLow);
        NoteApart(block, before.High);
    }

    // C := C +- C2 +- (W1 W2 / W) delta delta' and m := m +- (W2 / W) delta, delta the difference of the means. The correction is of rank one,
    // and must be so to many more digits than the sums have: else columns that depend on each other no longer do.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void CombineWeighted(MomentAccumulator other, Doubled before, int sign)
    {
        other.mean.CopyTo(aboutMean, 0);
        other.meanLow.CopyTo(aboutMeanLow, 0);
        DoubledRows.AddScaled(aboutMean, aboutMeanLow, -1.0, mean, meanLow);
        Doubled share = sign * (new Doubled(other.Weight, other.WeightLow) / new Doubled(Weight, WeightLow));
        SetLeft(before * share, aboutMean, aboutMeanLow);
        AddProducts(sign, other.cross, other.crossLow, aboutMean, aboutMeanLow);
        DoubledRows.AddScaled(mean, meanLow, share, aboutMean, aboutMeanLow);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SetLeft(Doubled factor, ReadOnlySpan<double> values, ReadOnlySpan<double> valuesLow)
    {
        left.AsSpan().Clear();
        leftLow.AsSpan().Clear();
        DoubledRows.AddScaled(left, leftLow, factor, values, valuesLow);
    }

    // C := C + sign products + left right'.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddProducts(int sign, ReadOnlySpan<double> products, ReadOnlySpan<double> productsLow, double[] right, double[] rightLow)
    {
        if (Vector512.IsHardwareAccelerated && stride >= Vector512<double>.Count)
        {
            AddProducts<Width512<double>, Vector512<double>>(sign, products, productsLow, right, rightLow);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            AddProducts<Width256<double>, Vector256<double>>(sign, products, productsLow, right, rightLow);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            AddProducts<Width128<double>, Vector128<double>>(sign, products, productsLow, right, rightLow);
        }
        else
        {
            AddProducts<WidthScalar<double>, double>(sign, products, productsLow, right, rightLow);
        }

        // The square of the target stands alone.
        int square = (features + 1) * stride;
        Doubled term = (sign * new Doubled(products[square], productsLow[square]))
            + (new Doubled(left[stride], leftLow[stride]) * new Doubled(right[stride], rightLow[stride]));
        (cross[square], crossLow[square]) = new Doubled(cross[square], crossLow[square]) + term;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddProducts<TWidth, TVector>(
        int sign, ReadOnlySpan<double> products, ReadOnlySpan<double> productsLow, double[] right, double[] rightLow)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        ref double rights = ref MemoryMarshal.GetArrayDataReference(right);
        ref double rightsLow = ref MemoryMarshal.GetArrayDataReference(rightLow);
        TVector signs = TWidth.Create(sign);
        for (int i = 0; i <= features; i++)
        {
            (int vector, int start, int length) = RowAt(i);
            ref double high = ref cross[start];
            ref double low = ref crossLow[start];
            ref double product = ref Unsafe.Add(ref MemoryMarshal.GetReference(products), start);
            ref double productLow = ref Unsafe.Add(ref MemoryMarshal.GetReference(productsLow), start);
            TVector leading = TWidth.Create(left[vector]);
            TVector trailing = TWidth.Create(leftLow[vector]);
            for (nuint j = 0; j < (nuint)length; j += TWidth.Count)
            {
                TVector sum = TWidth.Load(ref high, j);
                TVector rest = TWidth.Load(ref low, j);
                DoubledArithmetic.AccumulateTerm<TWidth, TVector>(
                    TWidth.Multiply(signs, TWidth.Load(ref product, j)), TWidth.Multiply(signs, TWidth.Load(ref productLow, j)), ref sum, ref rest);
                DoubledArithmetic.MultiplyAdd<TWidth, TVector>(
                    TWidth.Load(ref rights, j), TWidth.Load(ref rightsLow, j), leading, trailing, ref sum, ref rest);
                TWidth.Store(sum, ref high, j);
                TWidth.Store(rest, ref low, j);
            }
        }
    }
}
