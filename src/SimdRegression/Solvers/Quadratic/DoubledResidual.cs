using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using SimdRegression.Kernels;
using SimdRegression.Numerics;

namespace SimdRegression.Solvers;

/// <summary>The residual c - Hv of a symmetric system in doubled precision, rounded once.</summary>
internal static class DoubledResidual
{
    /// <summary>Computes c - Hv.</summary>
    /// <param name="features">N.</param>
    /// <param name="problem">The problem that holds H and c, with what rounding left out of them.</param>
    /// <param name="vector">v.</param>
    /// <param name="residual">Receives c - Hv, zeros in the padding.</param>
    /// <param name="low">Scratch of the same length.</param>
    /// <remarks>
    /// Every element is a chain of error-free products and sums over the columns in their order, so neither the vector width nor a fused
    /// multiply-add shows in the bits. Zeros of v are skipped: a sparse solution costs little.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(
        int features,
        ScaledProblem problem,
        ReadOnlySpan<double> vector,
        Span<double> residual,
        Span<double> low)
    {
        problem.Linear.CopyTo(residual);
        problem.LinearLow.CopyTo(low);
        SubtractImage(features, problem, vector, residual, low);
        for (int i = 0; i < problem.Linear.Length; i++)
        {
            residual[i] += low[i];
        }
    }

    /// <summary>Computes c - H(v + u), where v + u need not be a sum in double precision.</summary>
    /// <param name="features">N.</param>
    /// <param name="problem">The problem that holds H and c, with what rounding left out of them.</param>
    /// <param name="vector">v.</param>
    /// <param name="step">u.</param>
    /// <param name="residual">Receives the residual, zeros in the padding.</param>
    /// <param name="low">Scratch of the same length.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compute(
        int features,
        ScaledProblem problem,
        ReadOnlySpan<double> vector,
        ReadOnlySpan<double> step,
        Span<double> residual,
        Span<double> low)
    {
        problem.Linear.CopyTo(residual);
        problem.LinearLow.CopyTo(low);
        SubtractImage(features, problem, vector, residual, low);
        SubtractImage(features, problem, step, residual, low);
        for (int i = 0; i < problem.Linear.Length; i++)
        {
            residual[i] += low[i];
        }
    }

    /// <summary>The quadratic form v'Hv, in doubled precision: what H in double precision takes for zero shows its size here.</summary>
    /// <param name="features">N.</param>
    /// <param name="problem">The problem that holds H, with what rounding left out of it.</param>
    /// <param name="vector">v.</param>
    /// <param name="high">Scratch, stride elements.</param>
    /// <param name="low">Scratch, stride elements.</param>
    public static double QuadraticForm(
        int features, ScaledProblem problem, ReadOnlySpan<double> vector, Span<double> high, Span<double> low)
    {
        high.Clear();
        low.Clear();
        SubtractImage(features, problem, vector, high, low);
        double sum = 0.0;
        double rest = 0.0;
        for (int i = 0; i < features; i++)
        {
            double product = ErrorFree.Product(vector[i], -high[i], out double productLow);
            sum = ErrorFree.Sum(sum, product, out double sumLow);
            rest += sumLow + productLow - (vector[i] * low[i]);
        }

        return sum + rest;
    }

    // high + low := high + low - Hv.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SubtractImage(
        int features, ScaledProblem problem, ReadOnlySpan<double> vector, Span<double> high, Span<double> low)
    {
        if (Vector512.IsHardwareAccelerated && KernelLayout.Stride(features) >= Vector512<double>.Count)
        {
            SubtractImage<Width512<double>, Vector512<double>>(features, problem, vector, high, low);
        }
        else if (Vector256.IsHardwareAccelerated)
        {
            SubtractImage<Width256<double>, Vector256<double>>(features, problem, vector, high, low);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            SubtractImage<Width128<double>, Vector128<double>>(features, problem, vector, high, low);
        }
        else
        {
            SubtractImage<WidthScalar<double>, double>(features, problem, vector, high, low);
        }
    }

    // Four vectors of elements side by side: their chains of sums would each wait for themselves alone. Where fewer remain, the last is
    // computed again and stored over itself.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SubtractImage<TWidth, TVector>(
        int features, ScaledProblem problem, ReadOnlySpan<double> vector, Span<double> high, Span<double> low)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        nuint stride = (nuint)KernelLayout.Stride(features);
        nuint last = stride - TWidth.Count;
        ref double leading = ref MemoryMarshal.GetArrayDataReference(problem.Hessian);
        ref double trailing = ref MemoryMarshal.GetArrayDataReference(problem.HessianLow);
        ref double highStart = ref MemoryMarshal.GetReference(high);
        ref double lowStart = ref MemoryMarshal.GetReference(low);
        for (nuint at0 = 0; at0 < stride; at0 += 4 * TWidth.Count)
        {
            nuint at1 = nuint.Min(at0 + TWidth.Count, last);
            nuint at2 = nuint.Min(at0 + (2 * TWidth.Count), last);
            nuint at3 = nuint.Min(at0 + (3 * TWidth.Count), last);
            TVector sum0 = TWidth.Load(ref highStart, at0), rest0 = TWidth.Load(ref lowStart, at0);
            TVector sum1 = TWidth.Load(ref highStart, at1), rest1 = TWidth.Load(ref lowStart, at1);
            TVector sum2 = TWidth.Load(ref highStart, at2), rest2 = TWidth.Load(ref lowStart, at2);
            TVector sum3 = TWidth.Load(ref highStart, at3), rest3 = TWidth.Load(ref lowStart, at3);
            for (int j = 0; j < features; j++)
            {
                if (vector[j] != 0.0)
                {
                    nuint row = (nuint)j * stride;
                    TVector factor = TWidth.Create(-vector[j]);
                    AddElement<TWidth, TVector>(ref leading, ref trailing, row + at0, factor, ref sum0, ref rest0);
                    AddElement<TWidth, TVector>(ref leading, ref trailing, row + at1, factor, ref sum1, ref rest1);
                    AddElement<TWidth, TVector>(ref leading, ref trailing, row + at2, factor, ref sum2, ref rest2);
                    AddElement<TWidth, TVector>(ref leading, ref trailing, row + at3, factor, ref sum3, ref rest3);
                }
            }

            TWidth.Store(sum0, ref highStart, at0);
            TWidth.Store(rest0, ref lowStart, at0);
            TWidth.Store(sum1, ref highStart, at1);
            TWidth.Store(rest1, ref lowStart, at1);
            TWidth.Store(sum2, ref highStart, at2);
            TWidth.Store(rest2, ref lowStart, at2);
            TWidth.Store(sum3, ref highStart, at3);
            TWidth.Store(rest3, ref lowStart, at3);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddElement<TWidth, TVector>(
        ref double leading, ref double trailing, nuint index, TVector factor, ref TVector sum, ref TVector rest)
        where TWidth : IVectorWidth<TVector, double>
        where TVector : struct
    {
        DoubledArithmetic.Accumulate<TWidth, TVector>(TWidth.Load(ref leading, index), factor, ref sum, ref rest);
        rest = TWidth.Add(rest, TWidth.Multiply(TWidth.Load(ref trailing, index), factor));
    }
}
