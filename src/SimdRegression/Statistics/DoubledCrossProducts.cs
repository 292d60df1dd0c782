using System.Numerics;
using System.Runtime.InteropServices;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>The cross products of a packed block in doubled precision: every product and every sum keeps its rounding error.</summary>
/// <remarks>
/// About ten times the work of the kernels, and worth it for the first blocks only: with few rows it costs microseconds and keeps the digits
/// that squaring the condition number would take; with many rows the rounding of single blocks averages out.
/// Products are split by Dekker's method, so the bits depend neither on the width of <see cref="Vector{T}"/> nor on a fused multiply-add.
/// </remarks>
internal static class DoubledCrossProducts
{
    // 2^27 + 1 splits a double into two halves whose products are exact.
    private const double Splitter = 134217729.0;

    /// <summary>Computes X'X (lower triangle), y'X and y'y, laid out as <see cref="KernelLayout.CrossProductLength"/> says.</summary>
    /// <param name="features">N.</param>
    /// <param name="rows">Packed rows, S elements apart.</param>
    /// <param name="targets">Packed targets.</param>
    /// <param name="high">Receives the leading parts.</param>
    /// <param name="low">Receives the trailing parts.</param>
    public static void Compute(int features, ReadOnlySpan<double> rows, ReadOnlySpan<double> targets, Span<double> high, Span<double> low)
    {
        int stride = KernelLayout.Stride(features);
        int width = Math.Min(Vector<double>.Count, stride);
        for (int i = 0; i <= features; i++)
        {
            int last = Math.Min(i, features - 1);
            for (int j = 0; j <= last; j += width)
            {
                int at = (i * stride) + j;
                if (width == Vector<double>.Count)
                {
                    AccumulateVector(rows, targets, stride, i, features, j, high[at..], low[at..]);
                }
                else
                {
                    AccumulateScalars(rows, targets, stride, i, features, j, width, high[at..], low[at..]);
                }
            }
        }

        int square = (features + 1) * stride;
        (high[square], low[square]) = SumOfSquares(targets);
    }

    private static void AccumulateVector(
        ReadOnlySpan<double> rows,
        ReadOnlySpan<double> targets,
        int stride,
        int left,
        int features,
        int column,
        Span<double> high,
        Span<double> low)
    {
        ref double start = ref MemoryMarshal.GetReference(rows);
        var splitter = new Vector<double>(Splitter);
        var sum = Vector<double>.Zero;
        var rest = Vector<double>.Zero;
        for (int r = 0; r < targets.Length; r++)
        {
            double value = left < features ? rows[(r * stride) + left] : targets[r];
            double bigValue = Splitter * value;
            double valueHigh = bigValue - (bigValue - value);
            var factor = new Vector<double>(value);
            var factorHigh = new Vector<double>(valueHigh);
            var factorLow = new Vector<double>(value - valueHigh);
            var element = Vector.LoadUnsafe(ref start, (nuint)((r * stride) + column));
            var big = splitter * element;
            var elementHigh = big - (big - element);
            var elementLow = element - elementHigh;
            var product = element * factor;
            var productError = (((elementHigh * factorHigh) - product) + (elementHigh * factorLow) + (elementLow * factorHigh))
                + (elementLow * factorLow);
            var total = sum + product;
            var part = total - sum;
            rest += (sum - (total - part)) + (product - part) + productError;
            sum = total;
        }

        var head = sum + rest;
        head.CopyTo(high);
        (rest - (head - sum)).CopyTo(low);
    }

    // Where a row is shorter than a vector of this machine: the same chain, element by element.
    private static void AccumulateScalars(
        ReadOnlySpan<double> rows,
        ReadOnlySpan<double> targets,
        int stride,
        int left,
        int features,
        int column,
        int width,
        Span<double> high,
        Span<double> low)
    {
        for (int j = 0; j < width; j++)
        {
            double sum = 0.0;
            double rest = 0.0;
            for (int r = 0; r < targets.Length; r++)
            {
                double value = left < features ? rows[(r * stride) + left] : targets[r];
                double product = ErrorFree.Product(rows[(r * stride) + column + j], value, out double productError);
                sum = ErrorFree.Sum(sum, product, out double sumError);
                rest += sumError + productError;
            }

            high[j] = ErrorFree.Sum(sum, rest, out double tail);
            low[j] = tail;
        }
    }

    private static (double High, double Low) SumOfSquares(ReadOnlySpan<double> targets)
    {
        double sum = 0.0;
        double rest = 0.0;
        foreach (double target in targets)
        {
            double product = ErrorFree.Product(target, target, out double productError);
            sum = ErrorFree.Sum(sum, product, out double sumError);
            rest += sumError + productError;
        }

        double high = ErrorFree.Sum(sum, rest, out double low);
        return (high, low);
    }
}
