using System.ComponentModel;
using System.Numerics;

namespace SimdRegression.Kernels;

/// <summary>What a stochastic descent multiplies by at each row, feature by feature; see <see cref="IKernels{T}.StochasticDescent"/>.</summary>
/// <typeparam name="T">The element type of the data, <see cref="float"/> or <see cref="double"/>.</typeparam>
/// <param name="sizes">eta, N step sizes.</param>
/// <param name="shrinks">N factors of the coefficients, 1 less what their squares are penalised by.</param>
/// <param name="thresholds">N soft-thresholds, not negative, or empty for none.</param>
/// <param name="interceptSize">The step size of the intercept; 0 where there is none.</param>
/// <remarks>
/// For emitted code, which alone needs it; editors do not offer it.
/// <para>Thread safety: a view of memory that any number of threads may read, and none may change while a call reads it.</para>
/// </remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly ref struct RowSteps<T>(ReadOnlySpan<T> sizes, ReadOnlySpan<T> shrinks, ReadOnlySpan<T> thresholds, T interceptSize)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    /// <summary>eta.</summary>
    public ReadOnlySpan<T> Sizes { get; } = sizes;

    /// <summary>What coefficients are multiplied by.</summary>
    public ReadOnlySpan<T> Shrinks { get; } = shrinks;

    /// <summary>The soft-thresholds; empty for none.</summary>
    public ReadOnlySpan<T> Thresholds { get; } = thresholds;

    /// <summary>The step size of the intercept.</summary>
    public T InterceptSize { get; } = interceptSize;
}
