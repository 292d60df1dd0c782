using System.Runtime.CompilerServices;

namespace SimdRegression.Kernels;

/// <summary>The memory layout that all kernel sets share: strides, lengths and the number of rows of a block, by feature count.</summary>
/// <remarks>
/// A kernel set for a fixed feature count has these numbers as constants. They are functions of the feature count alone, never of the
/// machine, because the block size is part of what decides the bits of a result.
/// <para>Thread safety: static and without state; any number of threads may call it at the same time.</para>
/// </remarks>
public static class KernelLayout
{
    /// <summary>The largest number of features a model can have.</summary>
    public const int MaxFeatures = 512;

    /// <summary>The largest number of classes that a classifier can have.</summary>
    internal const int MostClasses = 1000;

    /// <summary>The largest number of unknowns K (N + 1) of a classifier: the curvature between all of them is held in memory when it is fitted.</summary>
    internal const int MostUnknowns = 2048;

    /// <summary>
    /// Up to so many features an owner of fits allocates everything when it is made; beyond, what one kind of fit needs is allocated by
    /// <c>Prepare</c> or by the first fit of that kind.
    /// </summary>
    internal const int MostFeaturesAllocatedAtOnce = 64;

    private const int LanesOf512Bits = 8;

    /// <summary>
    /// The distance, in elements of type <see cref="double"/>, between two packed rows, two rows of a cross-product matrix or two rows of
    /// a square matrix: N rounded up to a whole 512-bit vector, or 4 when N is at most 4.
    /// </summary>
    /// <param name="features">The number of features N, 1 to <see cref="MaxFeatures"/>.</param>
    internal static int Stride(int features)
    {
        return features <= 4 ? 4 : (features + LanesOf512Bits - 1) / LanesOf512Bits * LanesOf512Bits;
    }

    /// <summary>
    /// The number of rows of a block, whose cross products are taken about one shift and joined at once: 2048 for up to 16 features, 512
    /// above. Joining costs as much as a few rows do.
    /// </summary>
    /// <param name="features">The number of features N, 1 to <see cref="MaxFeatures"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int BlockRows(int features) => features <= 16 ? 2048 : 512;

    /// <summary>
    /// The number of rows of a panel, the part of a block that is packed at once, and whose sums in <see cref="float"/> are widened before
    /// they are added up.
    /// </summary>
    internal const int PanelRows = 256;

    /// <summary>
    /// The number of interleaved chains that the cross products of a batch of rows are summed in: row r belongs to chain r mod C, so that
    /// several rows fit one vector. Sums in <see cref="double"/>: 2 for up to 4 features, 1 above. Sums in <see cref="float"/>: 4 for up to
    /// 4 features, 2 for up to 8, 1 above.
    /// </summary>
    /// <param name="features">The number of features N, 1 to <see cref="MaxFeatures"/>.</param>
    /// <param name="inSingle">Whether the sums are <see cref="float"/>.</param>
    internal static int Chains(int features, bool inSingle)
        => features <= 4 ? (inSingle ? 4 : 2) : features <= 8 && inSingle ? 2 : 1;

    /// <summary>The length of the memory that <see cref="IKernels{T}.CrossProducts"/> works in.</summary>
    /// <param name="features">The number of features N, 1 to <see cref="MaxFeatures"/>.</param>
    internal static int WorkspaceLength(int features)
    {
        int panel = (PanelRows + 2) * VectorLength(features);
        return panel + CrossProductLength(features) + LanesOf512Bits;
    }

    /// <summary>
    /// The length of a vector that holds one number a feature and one for the target: the features stand at 0 to N - 1, zeros up to
    /// <see cref="Stride"/>, and the target at index <see cref="Stride"/>.
    /// </summary>
    /// <param name="features">The number of features N, 1 to <see cref="MaxFeatures"/>.</param>
    internal static int VectorLength(int features) => Stride(features) + LanesOf512Bits;

    /// <summary>
    /// The length of a cross-product array. With S = <see cref="Stride"/>: the product of features i and j, j at most i, stands at
    /// i S + j; the product of the target with feature j at N S + j; the square of the target at (N + 1) S. All other elements are
    /// unspecified.
    /// </summary>
    /// <param name="features">The number of features N, 1 to <see cref="MaxFeatures"/>.</param>
    internal static int CrossProductLength(int features) => (features + 2) * Stride(features);

    /// <summary>The length of a square matrix of N rows, each <see cref="Stride"/> elements apart.</summary>
    /// <param name="features">The number of features N, 1 to <see cref="MaxFeatures"/>.</param>
    internal static int SquareLength(int features) => features * Stride(features);
}
