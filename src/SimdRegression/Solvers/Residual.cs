using System.Numerics;
using System.Runtime.InteropServices;
using SimdRegression.Kernels;
using SimdRegression.Statistics;

namespace SimdRegression.Solvers;

/// <summary>The residual c - Hv of a symmetric system in doubled precision, rounded once.</summary>
internal static class Residual
{
    /// <summary>Computes c - Hv.</summary>
    /// <param name="features">N.</param>
    /// <param name="problem">The problem that holds H and c, with what rounding left out of them.</param>
    /// <param name="vector">v.</param>
    /// <param name="residual">Receives c - Hv, zeros in the padding.</param>
    /// <param name="low">Scratch of the same length.</param>
    /// <remarks>
    /// Column by column, every element a chain of error-free products (Dekker) and sums (Knuth), so neither the vector width nor the presence of a
    /// fused multiply-add shows in the bits. Zeros of v are skipped: a sparse solution costs little.
    /// </remarks>
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

    private static void SubtractImage(
        int features, ScaledProblem problem, ReadOnlySpan<double> vector, Span<double> high, Span<double> low)
    {
        int stride = KernelLayout.Stride(features);
        for (int j = 0; j < features; j++)
        {
            double value = vector[j];
            if (value != 0.0)
            {
                ReadOnlySpan<double> column = problem.Hessian.AsSpan(j * stride, stride);
                ReadOnlySpan<double> columnLow = problem.HessianLow.AsSpan(j * stride, stride);
                SubtractProduct(column, columnLow, value, high[..stride], low[..stride]);
            }
        }
    }

    private static void SubtractProduct(
        ReadOnlySpan<double> column, ReadOnlySpan<double> columnLow, double value, Span<double> high, Span<double> low)
    {
        // 2^27 + 1 splits a double into two halves whose products are exact.
        const double Splitter = 134217729.0;
        double bigPart = Splitter * value;
        double valueHigh = bigPart - (bigPart - value);
        double valueLow = value - valueHigh;
        ref double columnStart = ref MemoryMarshal.GetReference(column);
        ref double columnLowStart = ref MemoryMarshal.GetReference(columnLow);
        ref double highStart = ref MemoryMarshal.GetReference(high);
        ref double lowStart = ref MemoryMarshal.GetReference(low);
        int j = 0;
        var splitter = new Vector<double>(Splitter);
        var vectorValue = new Vector<double>(value);
        var vectorHigh = new Vector<double>(valueHigh);
        var vectorLow = new Vector<double>(valueLow);
        for (; j <= column.Length - Vector<double>.Count; j += Vector<double>.Count)
        {
            var element = Vector.LoadUnsafe(ref columnStart, (nuint)j);
            var big = splitter * element;
            var elementHigh = big - (big - element);
            var elementLow = element - elementHigh;
            var product = element * vectorValue;
            var productError = (((elementHigh * vectorHigh) - product) + (elementHigh * vectorLow) + (elementLow * vectorHigh))
                + (elementLow * vectorLow);
            var before = Vector.LoadUnsafe(ref highStart, (nuint)j);
            var difference = before - product;
            var virtualPart = difference - before;
            var error = (before - (difference - virtualPart)) - (product + virtualPart);
            difference.StoreUnsafe(ref highStart, (nuint)j);
            var trailing = Vector.LoadUnsafe(ref columnLowStart, (nuint)j) * vectorValue;
            (Vector.LoadUnsafe(ref lowStart, (nuint)j) + (error - productError - trailing)).StoreUnsafe(ref lowStart, (nuint)j);
        }

        for (; j < column.Length; j++)
        {
            double product = ErrorFree.Product(column[j], value, out double productError);
            high[j] = ErrorFree.Sum(high[j], -product, out double error);
            low[j] += error - productError - (columnLow[j] * value);
        }
    }
}
