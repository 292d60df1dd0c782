using System.Runtime.CompilerServices;
using SimdRegression.Kernels;

namespace SimdRegression.Statistics;

/// <summary>The checks of row-major arguments, written once for everything that takes rows.</summary>
internal static class RowArguments
{
    /// <summary>Returns a number of features that is from 1 to 512, and throws for others.</summary>
    public static int CheckedFeatures(int features)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(features, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(features, KernelLayout.MaxFeatures);
        return features;
    }

    /// <summary>Refuses element types that the kernels do not know; the type system cannot.</summary>
    /// <exception cref="NotSupportedException">The type is neither float nor double.</exception>
    public static void CheckElementType<T>()
    {
        if (typeof(T) != typeof(float) && typeof(T) != typeof(double))
        {
            throw new NotSupportedException($"The element type must be float or double, and is {typeof(T).Name}.");
        }
    }

    /// <summary>Checks that rows, targets and weights belong together.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Check<T>(ReadOnlySpan<T> rows, int rowStride, int features, int rowCount, int weightCount)
    {
        if (rowStride < features)
        {
            ThrowStride(rowStride, features);
        }

        // Adjacent rows must fit exactly; records further apart must reach the last row's last feature.
        long needed = rowCount == 0 ? 0 : ((long)(rowCount - 1) * rowStride) + features;
        if (rowStride == features ? rows.Length != needed : rows.Length < needed)
        {
            ThrowRows(rows.Length, rowStride, features, rowCount, needed);
        }

        if (weightCount != 0 && weightCount != rowCount)
        {
            ThrowWeights(weightCount, rowCount);
        }
    }

    private static void ThrowStride(int rowStride, int features)
    {
        throw new ArgumentOutOfRangeException(
            nameof(rowStride), rowStride, $"Rows must be at least {features} elements apart, and are {rowStride} apart.");
    }

    private static void ThrowRows(int length, int rowStride, int features, int rowCount, long needed)
    {
        throw new ArgumentException(
            $"The rows have {length} elements, and must have {(rowStride == features ? "exactly" : "at least")} {needed}: "
            + $"{rowCount} rows of {features} features, {rowStride} elements apart.",
            "rows");
    }

    private static void ThrowWeights(int weightCount, int rowCount)
    {
        throw new ArgumentException($"There are {weightCount} weights for {rowCount} rows; there must be one a row, or none.", "weights");
    }
}
