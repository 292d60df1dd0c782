namespace SimdRegression.Kernels;

/// <summary>The memory layout that all kernel sets share: strides, lengths and the number of rows of a block, by feature count.</summary>
/// <remarks>
/// A kernel set for a fixed feature count has these numbers as constants. They are functions of the feature count alone, never of the
/// machine, because the block size is part of what decides the bits of a result.
/// </remarks>
public static class KernelLayout
{
    /// <summary>The largest number of features a model can have.</summary>
    public const int MaxFeatures = 512;

    private const int LanesOf512Bits = 8;
    private const int BlockBytes = 28 * 1024;
    private const int MinBlockRows = 32;
    private const int MaxBlockRows = 256;

    /// <summary>
    /// The distance, in elements of type <see cref="double"/>, between two packed rows, two rows of a cross-product matrix or two rows of
    /// a square matrix: N rounded up to a whole 512-bit vector, or 4 when N is at most 4.
    /// </summary>
    /// <param name="features">The number of features N, 1 to <see cref="MaxFeatures"/>.</param>
    public static int Stride(int features)
    {
        return features <= 4 ? 4 : (features + LanesOf512Bits - 1) / LanesOf512Bits * LanesOf512Bits;
    }

    /// <summary>The number of rows of a block: as many as fit the first-level cache when packed, from 32 to 256, a multiple of 8.</summary>
    /// <param name="features">The number of features N, 1 to <see cref="MaxFeatures"/>.</param>
    public static int BlockRows(int features)
    {
        int rows = BlockBytes / (sizeof(double) * (Stride(features) + 1)) / 8 * 8;
        return Math.Min(Math.Max(rows, MinBlockRows), MaxBlockRows);
    }

    /// <summary>
    /// The length of a vector that holds one number a feature and one for the target: the features stand at 0 to N - 1, zeros up to
    /// <see cref="Stride"/>, and the target at index <see cref="Stride"/>.
    /// </summary>
    /// <param name="features">The number of features N, 1 to <see cref="MaxFeatures"/>.</param>
    public static int VectorLength(int features) => Stride(features) + LanesOf512Bits;

    /// <summary>
    /// The length of a cross-product array. With S = <see cref="Stride"/>: the product of features i and j, j at most i, stands at
    /// i S + j; the product of the target with feature j at N S + j; the square of the target at (N + 1) S. All other elements are
    /// unspecified.
    /// </summary>
    /// <param name="features">The number of features N, 1 to <see cref="MaxFeatures"/>.</param>
    public static int CrossProductLength(int features) => (features + 2) * Stride(features);

    /// <summary>The length of a square matrix of N rows, each <see cref="Stride"/> elements apart.</summary>
    /// <param name="features">The number of features N, 1 to <see cref="MaxFeatures"/>.</param>
    public static int SquareLength(int features) => features * Stride(features);
}
