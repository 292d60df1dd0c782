using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SimdRegression.Kernels;

/// <summary>
/// The kernels of a set for rows of <see cref="double"/>, whatever its element type: its own where that is <see cref="double"/>, those for
/// a run-time feature count elsewhere.
/// </summary>
/// <typeparam name="T">The element type of the set.</typeparam>
/// <typeparam name="TKernels">The kernel set.</typeparam>
/// <param name="kernels">The kernel set.</param>
internal readonly struct WidenedKernels<T, TKernels>(TKernels kernels)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where TKernels : struct, IKernels<T>
{
    private readonly TKernels kernels = kernels;

    /// <summary><see cref="IKernels{T}.Predict"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Predict(ReadOnlySpan<double> rows, int rowStride, ReadOnlySpan<double> coefficients, double intercept, Span<double> predictions)
    {
        if (typeof(T) == typeof(double))
        {
            kernels.Predict(Cast(rows), rowStride, Cast(coefficients), T.CreateTruncating(intercept), MemoryMarshal.Cast<double, T>(predictions));
        }
        else
        {
            new RuntimeKernels<double>(kernels.FeatureCount).Predict(rows, rowStride, coefficients, intercept, predictions);
        }
    }

    /// <summary><see cref="IKernels{T}.CrossProducts"/> in <see cref="double"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void CrossProducts(
        in RowBatch<double> batch, ReadOnlySpan<double> shift, Span<double> workspace, Span<double> sums, Span<double> products)
    {
        if (typeof(T) == typeof(double))
        {
            var same = new RowBatch<T>(Cast(batch.Rows), batch.RowStride, Cast(batch.Targets), Cast(batch.Weights));
            kernels.CrossProducts(in same, shift, inSingle: false, workspace, sums, products);
        }
        else
        {
            new RuntimeKernels<double>(kernels.FeatureCount).CrossProducts(in batch, shift, inSingle: false, workspace, sums, products);
        }
    }

    private static ReadOnlySpan<T> Cast(ReadOnlySpan<double> values) => MemoryMarshal.Cast<double, T>(values);
}
